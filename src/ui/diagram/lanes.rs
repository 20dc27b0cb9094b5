//! How high each lane is and where its boxes, its line and its words go; and the names of the lanes at the left.
//! What happens in a lane is drawn elsewhere.

use egui::{Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::Scene;
use crate::figure::time::{Lane, LaneOf, Lanes};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::sans;
use crate::ui::ribbon::cut_text;

/// Where a lane stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub rect: Rect,
    /// Whether bytes leave it and come to it from below.
    pub opens_below: bool,
    pub is_kernel: bool,
}

/// Heights that lanes would like, and the least that they need.
const ACTOR: [f32; 2] = [62.0, 44.0];
const KERNEL: [f32; 2] = [46.0, 26.0];
const GROUP: [f32; 2] = [26.0, 20.0];
const OUTSIDE: [f32; 2] = [30.0, 22.0];
/// Higher than this times what they would like they look empty.
const ROOMY: f32 = 1.5;

fn wished(lane: &Lane) -> [f32; 2] {
    match lane.of {
        LaneOf::Actor(_) => ACTOR,
        LaneOf::Kernel(_) => KERNEL,
        LaneOf::Group(_) => GROUP,
        LaneOf::Outside(_) => OUTSIDE,
    }
}

/// How high all lanes would like to be together.
pub fn height(lanes: &Lanes) -> f32 {
    lanes.lanes.iter().map(|lane| wished(lane)[0]).sum()
}

/// How many lanes are told apart well in a height.
pub fn most_in(height: f32) -> usize {
    (height / 42.0).clamp(3.0, 40.0) as usize
}

/// Where each lane stands in an area; where they need more height than there is, the last ones lie below it.
pub fn places(lanes: &Lanes, area: Rect) -> Vec<Place> {
    let sum = |which: usize| lanes.lanes.iter().map(|lane| wished(lane)[which]).sum::<f32>();
    let (most, least) = (sum(0), sum(1));
    let share = if most > least { ((area.height() - least) / (most - least)).clamp(0.0, 1.0) } else { 1.0 };
    let grow = (area.height() / most.max(1.0)).clamp(1.0, ROOMY);
    let mut top = area.top();
    let place = |lane: &Lane| {
        let [wished, needed] = wished(lane);
        let height = (needed + (wished - needed) * share) * grow;
        let rect = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), height));
        top += height;
        let is_kernel = matches!(lane.of, LaneOf::Kernel(_));
        Place { rect, opens_below: lane.opens_below, is_kernel }
    };
    lanes.lanes.iter().map(place).collect()
}

impl Place {
    /// Where the boxes of an actor stand.
    pub fn boxes(&self) -> Rect {
        let height = (self.rect.height() * 0.44).clamp(20.0, 34.0);
        let shift = (self.rect.height() - height - WORDS).max(0.0) / 2.0;
        let top = if self.opens_below { self.rect.top() + WORDS + shift } else { self.rect.top() + shift };
        Rect::from_x_y_ranges(self.rect.x_range(), top..=top + height)
    }

    /// Where the words beside the boxes stand, on the side from which no bytes come.
    pub fn words(&self) -> Rect {
        let boxes = self.boxes();
        let range = if self.opens_below {
            boxes.top() - WORDS..=boxes.top() - 1.0
        } else {
            boxes.bottom() + 1.0..=boxes.bottom() + WORDS
        };
        Rect::from_x_y_ranges(self.rect.x_range(), range)
    }

    /// Where bytes leave a box, or come to one.
    pub fn port(&self) -> f32 {
        if self.opens_below { self.boxes().bottom() } else { self.boxes().top() }
    }

    /// Where the queue of a kernel is.
    pub fn queue(&self) -> Rect {
        self.rect.shrink2(vec2(0.0, 4.0))
    }
}

/// Room for the words beside boxes.
const WORDS: f32 = 16.0;

/// Lines and names of the lanes.
pub fn draw(ui: &Ui, scene: &Scene<'_, '_>, lanes: &Lanes, labels: Rect, looks: &mut Looks) {
    for (place, lane) in scene.places.iter().zip(&lanes.lanes) {
        ground(ui, scene, *place, matches!(lane.of, LaneOf::Outside(_)));
        let room = Rect::from_x_y_ranges(labels.x_range(), place.rect.y_range()).shrink2(vec2(4.0, 1.0));
        let line = if place.is_kernel || matches!(lane.of, LaneOf::Group(_) | LaneOf::Outside(_)) {
            room
        } else {
            Rect::from_x_y_ranges(room.x_range(), place.boxes().y_range())
        };
        label(ui, scene, lane, line, looks);
    }
}

/// What is not in this program is drawn with dashes.
fn ground(ui: &Ui, scene: &Scene<'_, '_>, place: Place, is_outside: bool) {
    let (painter, palette) = (ui.painter().with_clip_rect(scene.area), scene.palette);
    if is_outside {
        let y = place.rect.center().y;
        let ends = [pos2(place.rect.left(), y), pos2(place.rect.right(), y)];
        painter.extend(Shape::dashed_line(&ends, Stroke::new(1.5, palette.label), 6.0, 4.0));
    } else if place.is_kernel {
        painter.rect_filled(place.rect.shrink2(vec2(0.0, 1.0)), 4.0, palette.ground);
    } else {
        painter.hline(place.rect.x_range(), place.boxes().center().y, Stroke::new(1.0, palette.card_edge));
    }
}

fn label(ui: &Ui, scene: &Scene<'_, '_>, lane: &Lane, room: Rect, looks: &mut Looks) {
    let palette = scene.palette;
    let clip = room.intersect(ui.clip_rect());
    if !clip.is_positive() {
        return;
    }
    let painter = ui.painter().with_clip_rect(clip);
    let is_group = lane.group.is_some();
    let (ink, size) = match lane.of {
        LaneOf::Kernel(_) | LaneOf::Outside(_) => (palette.faint, 12.0),
        _ if is_group => (palette.accent, 12.0),
        LaneOf::Actor(_) | LaneOf::Group(_) => (palette.text, 13.0),
    };
    let arrow = match (is_group, lane.is_open) {
        (false, _) => "",
        (true, false) => "▶ ",
        (true, true) => "▼ ",
    };
    cut_text(&painter, room, &format!("{arrow}{}", lane.label), &sans(size), ink);
    let sense = if is_group { Sense::click() } else { Sense::hover() };
    let response = ui.interact(clip, ui.scope_id().with(("lane", &lane.name)), sense);
    let role = if is_group { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, &lane.name));
    if response.has_focus() {
        ui.painter().rect_stroke(clip, 3.0, Stroke::new(1.5, palette.accent), egui::StrokeKind::Inside);
    }
    if response.on_hover_text(&lane.name).clicked()
        && let Some(group) = &lane.group
        && !looks.time.open.remove(group)
    {
        looks.time.open.insert(group.clone());
    }
}
