//! Cut marks on the bytes: where a learner says that chunks will end, to be clicked, dragged, or set by keys.
//! They say nothing of where chunks do end; the row of recvs does.

use egui::{Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::Scene;
use super::scale::Scale;
use crate::desk::{CutMarks, Marks};
use crate::ui::looks::Looks;

/// How far beside a boundary it still is the boundary that is meant.
const REACH: f32 = 6.0;

/// Draws the marks of this flow, and takes what is done to them.
pub fn cuts(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let Some(cuts) = scene.rules.cuts.as_ref().filter(|cuts| cuts.flow == scene.subject.flow.id) else {
        return;
    };
    if !scale.shows_cells() {
        return;
    }
    let in_sight = scale.visible();
    for boundary in in_sight.start.max(1)..in_sight.end.min(cuts.total) {
        if cuts.is_open() {
            boundary_of(ui, scene, looks, scale, row, boundary);
        }
        if let Some(ink) = ink(scene, looks, cuts, boundary) {
            mark(ui, scale.x(boundary), row, ink, looks.draft.dragged == Some(boundary));
        }
    }
    if cuts.is_open() {
        cursor(ui, scene, looks, scale, row);
        drag(ui, looks, scale, cuts);
    }
}

/// The colour of the mark at a boundary, if there is one: right, wrong, or not judged yet.
fn ink(scene: &Scene<'_, '_>, looks: &Looks, cuts: &CutMarks, boundary: u64) -> Option<egui::Color32> {
    match &cuts.marks {
        Marks::Open => looks.draft.cuts.contains(&boundary).then_some(scene.palette.accent),
        Marks::Answered { given, right } => given
            .contains(&boundary)
            .then(|| if right.contains(&boundary) { scene.palette.good } else { scene.palette.bad }),
    }
}

/// A place between two bytes that can be clicked, or from which a mark can be dragged away.
fn boundary_of(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect, boundary: u64) {
    let place = Rect::from_center_size(
        Pos2::new(scale.x(boundary), row.center().y),
        Vec2::new(REACH * 2.0, row.height() + 8.0),
    );
    let id = ui.scope_id().with(("cut", scene.subject.flow.id, boundary));
    let response = ui.interact(place, id, Sense::click_and_drag());
    let is_set = looks.draft.cuts.contains(&boundary);
    let name = scene.subject.lang.pick(format!("Cut after byte {boundary}"), format!("在第 {boundary} 字节后切开"));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_set, &name));
    if response.hovered() || response.has_focus() {
        let stroke = Stroke::new(2.0, scene.palette.accent.gamma_multiply(0.5));
        ui.painter().vline(place.center().x, row.expand(3.0).y_range(), stroke);
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
    }
    if response.clicked() {
        looks.draft.toggle_cut(boundary);
    } else if response.drag_started() {
        looks.draft.dragged = Some(boundary);
        looks.draft.cuts.insert(boundary);
        looks.draft.no_cut = false;
    }
}

/// The mark that is being dragged goes along with the pointer, from boundary to boundary.
fn drag(ui: &Ui, looks: &mut Looks, scale: &Scale, marks: &CutMarks) {
    let Some(from) = looks.draft.dragged else { return };
    if !ui.input(|input| input.pointer.primary_down()) {
        looks.draft.dragged = None;
        return;
    }
    let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let to = scale.offset(pointer.x + scale.per_byte() / 2.0).clamp(1, marks.total.saturating_sub(1).max(1));
    if to != from && marks.total > 1 {
        looks.draft.cuts.remove(&from);
        looks.draft.cuts.insert(to);
        looks.draft.dragged = Some(to);
        looks.draft.cursor = to;
    }
}

/// A mark: a line through the row with a handle above.
fn mark(ui: &Ui, x: f32, row: Rect, ink: egui::Color32, dragged: bool) {
    let painter = ui.painter();
    let (top, bottom) = (row.top() - 4.0, row.bottom() + 4.0);
    painter.line_segment([Pos2::new(x, top), Pos2::new(x, bottom)], Stroke::new(if dragged { 4.0 } else { 3.0 }, ink));
    let handle = vec![Pos2::new(x - 5.0, top - 3.0), Pos2::new(x + 5.0, top - 3.0), Pos2::new(x, top + 5.0)];
    painter.add(Shape::convex_polygon(handle, ink, Stroke::NONE));
}

/// Where the keys would set a mark.
fn cursor(ui: &Ui, scene: &Scene<'_, '_>, looks: &Looks, scale: &Scale, row: Rect) {
    let x = scale.x(looks.draft.cursor);
    let line = [Pos2::new(x, row.top() - 6.0), Pos2::new(x, row.bottom() + 6.0)];
    ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.5, scene.palette.accent), 3.0, 3.0));
}
