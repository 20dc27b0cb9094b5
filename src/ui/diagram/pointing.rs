//! What is under the pointer, or has the focus: it is lit with all that it touches; a click goes there and chooses it. The
//! ground can be dragged, and the wheel moves it or, with Ctrl, zooms.

use egui::{Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::boxes::{BoxOf, Placed};
use super::scale::Scale;
use super::{Scene, Thing, bar, ground_sense};
use crate::desk::{Commands, CutMarks, PlayCommand, Rules, Session};
use crate::figure::Selection;
use crate::playback::Move;
use crate::trace::Position;
use crate::ui::looks::{Looks, Picked, TimeLook};
use crate::ui::ribbon::glyph_text;

/// How the view was moved in this frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moved {
    /// Points to the right and down.
    by: f32,
    down: f32,
    /// How much closer, and around which part of what is in sight.
    zoom: f32,
    around: f64,
}

impl Moved {
    /// Does it, from the next frame on.
    pub fn apply(self, look: &mut TimeLook, scale: &Scale) {
        if self.by != 0.0 {
            look.first = (scale.first() - f64::from(self.by / scale.per_unit())).max(0.0);
        }
        look.down = (look.down - self.down).max(0.0);
        if self.zoom > 0.0 && (self.zoom - 1.0).abs() > 0.001 {
            bar::zoom_to(look, scale, scale.per_unit() * self.zoom, self.around);
        }
    }
}

/// The identity of the ground under everything.
fn ground(ui: &Ui) -> Id {
    ui.scope_id().with("ground of the diagram")
}

/// Dragging and the wheel.
pub fn move_view(ui: &Ui, area: Rect, scene: &Scene<'_, '_>, down: f32) -> Moved {
    let response = ui.interact(area.intersect(ui.clip_rect()), ground(ui), ground_sense());
    let mut moved = Moved::default();
    if response.dragged() {
        let delta = response.drag_delta();
        (moved.by, moved.down) = (delta.x, if down > 0.0 || delta.y < 0.0 { delta.y } else { 0.0 });
    }
    if response.contains_pointer() {
        let (wheel, zoom, pointer, shift) = ui.input(|input| {
            (input.smooth_scroll_delta(), input.zoom_delta(), input.pointer.hover_pos(), input.modifiers.shift)
        });
        let fits = scene.places.last().is_none_or(|last| last.rect.bottom() <= area.bottom() + 0.5) && down <= 0.0;
        moved.by += if shift || fits { wheel.x + wheel.y } else { wheel.x };
        moved.zoom = zoom;
        let x = pointer.map_or(area.center().x, |pointer| pointer.x);
        moved.around = f64::from(((x - area.left()) / area.width().max(1.0)).clamp(0.0, 1.0));
    }
    moved
}

/// Whether a box is lit: it is touched by what is pointed at, or else marked by a lesson.
pub fn is_lit(scene: &Scene<'_, '_>, looks: &Looks, rules: &Rules, one: &Placed<'_>) -> bool {
    let selection = selection(one);
    match &looks.lit {
        Some(lit) => lit.show == scene.show && lit.what.touches(selection),
        None => rules.marked.iter().any(|mark| mark.touches(selection)),
    }
}

fn selection<'d>(one: &Placed<'d>) -> &'d Selection {
    match one.of {
        BoxOf::Call(call) => &call.selection,
        BoxOf::Mark(mark) => &mark.selection,
    }
}

/// Makes everything known, and does what is clicked.
pub fn point(
    ui: &Ui,
    scene: &Scene<'_, '_>,
    session: &Session,
    rules: &Rules,
    (placed, things): (&[Placed<'_>], &[Thing]),
    looks: &mut Looks,
    out: &mut Commands,
) {
    let clip = scene.area.intersect(ui.clip_rect());
    let mut chosen: Option<(Selection, usize)> = None;
    let under = under_pointer(ui, clip, things);
    for (index, thing) in things.iter().enumerate() {
        let rect = thing.rect.intersect(clip);
        if rect.is_positive() {
            let response = ui.interact(rect, ui.scope_id().with(thing.key), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &thing.name));
        }
        if under == Some(index) {
            looks.hovered = Some(Picked { show: scene.show, what: thing.selection.clone() });
        }
    }
    let ground = ui.interact(clip, ground(ui), ground_sense());
    if let Some(thing) = under.and_then(|index| things.get(index)) {
        if ground.clicked() {
            chosen = Some((thing.selection.clone(), thing.event));
        }
        ground.on_hover_text(glyph_text(&thing.name));
    }
    for one in placed {
        chosen = self::one(ui, scene, clip, one, looks).or(chosen);
    }
    let Some((what, event)) = chosen else { return };
    looks.pinned = Some(Picked { show: scene.show, what });
    if !rules.cuts.as_ref().is_some_and(CutMarks::is_open) && event < session.trace().len() {
        out.push(PlayCommand::Look(Move::To(Position(event + 1))));
    }
}

/// A box. Returns what it is, and its event, if it was clicked.
fn one(ui: &Ui, scene: &Scene<'_, '_>, clip: Rect, one: &Placed<'_>, looks: &mut Looks) -> Option<(Selection, usize)> {
    let rect = one.rect.intersect(clip);
    // What is narrower is told when one looks closer.
    if rect.width() < 3.0 || rect.height() < 3.0 {
        return None;
    }
    let (name, kind, key) = match one.of {
        BoxOf::Call(call) => (&call.name, if call.sends { "send" } else { "recv" }, call.entered),
        BoxOf::Mark(mark) => (&mark.name, "mark", mark.event),
    };
    let response = ui.interact(rect, ui.scope_id().with((kind, key)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        looks.hovered = Some(Picked { show: scene.show, what: selection(one).clone() });
    }
    if response.has_focus() {
        let painter = ui.painter().with_clip_rect(clip);
        painter.rect_stroke(one.rect.expand(2.0), 6.0, Stroke::new(2.0, scene.palette.accent), StrokeKind::Outside);
    }
    let clicked = response.clicked();
    response.on_hover_text(glyph_text(name));
    clicked.then(|| (selection(one).clone(), one.of.event()))
}

/// The thing that is nearest to the pointer, if one is near enough.
fn under_pointer(ui: &Ui, clip: Rect, things: &[Thing]) -> Option<usize> {
    let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|pointer| clip.contains(*pointer))?;
    if !ui.rect_contains_pointer(clip) {
        return None;
    }
    let far = |thing: &Thing| {
        thing.points.windows(2).map(|line| distance(pointer, line[0], line[1])).fold(f32::INFINITY, f32::min)
            - thing.reach
    };
    let near = things.iter().enumerate().map(|(index, thing)| (index, far(thing))).filter(|(_, far)| *far <= 0.0);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

/// How far a point is from a line.
fn distance(point: Pos2, from: Pos2, to: Pos2) -> f32 {
    let (along, length) = (to - from, (to - from).length_sq());
    let part = if length > 0.0 { ((point - from).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
    (point - (from + along * part)).length()
}
