//! Paints a flow in one line, for when there are many: its bytes as a thin ribbon and its count of verdicts.
//! A click opens it in full.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::scale::Scale;
use super::{Scene, marks};
use crate::figure::Line;
use crate::ui::looks::RibbonLook;
use crate::ui::paint::theme::sans;

/// The height of a line.
pub const COMPACT_HEIGHT: f32 = 34.0;

/// Draws the line. `true` if it was clicked.
pub fn compact(ui: &mut Ui, scene: &Scene<'_, '_>) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), COMPACT_HEIGHT), Sense::click());
    let palette = scene.palette;
    let edge = if response.hovered() || response.has_focus() { palette.accent } else { palette.card_edge };
    ui.painter().rect(rect, 6.0, palette.card, Stroke::new(1.0, edge), StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(12.0, 5.0));
    let (chevron, rest) = inner.split_left_right_at_x(inner.left() + 16.0);
    let (name, ribbon, counts) = parts(rest);
    let line = scene.subject.line();
    opens(ui, chevron, palette.label);
    marks::cut_text(ui.painter(), name, &scene.subject.name, &sans(14.0), palette.text);
    if let Some(ribbon) = ribbon {
        thin_ribbon(ui, scene, &line, ribbon);
    }
    marks::cut_text(ui.painter(), counts, &line.text, &sans(13.0), scene.ink(line.ink));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &line.name));
    response.clicked()
}

/// A mark that says that the line opens.
fn opens(ui: &Ui, room: Rect, colour: egui::Color32) {
    let middle = egui::pos2(room.left() + 4.0, room.center().y);
    let corners = [(-3.0, -5.0), (4.0, 0.0), (-3.0, 5.0)].map(|(x, y)| middle + Vec2::new(x, y));
    ui.painter().add(egui::Shape::convex_polygon(corners.to_vec(), colour, Stroke::NONE));
}

/// The room for the name, the ribbon and the counts. Where it does not do for all, the ribbon goes first; the name and the
/// counts share what is left.
fn parts(inner: Rect) -> (Rect, Option<Rect>, Rect) {
    const NAME: f32 = 150.0;
    const COUNTS: f32 = 210.0;
    const BESIDE: Vec2 = Vec2::new(8.0, 4.0);
    if inner.width() <= NAME + COUNTS + 2.0 * BESIDE.x {
        let (name, counts) = inner.split_left_right_at_fraction(NAME / (NAME + COUNTS));
        return (name, None, counts);
    }
    let (name, rest) = inner.split_left_right_at_x(inner.left() + NAME);
    let (ribbon, counts) = rest.split_left_right_at_x(rest.right() - COUNTS);
    (name, Some(ribbon.shrink2(BESIDE)), counts)
}

/// Blocks in the colours of the sends, a line through what never arrived, and a line under each chunk.
fn thin_ribbon(ui: &Ui, scene: &Scene<'_, '_>, line: &Line, area: Rect) {
    if line.end == 0 {
        return;
    }
    let look = RibbonLook { zoom: Some((area.width() / line.end as f32).min(12.0)), ..RibbonLook::default() };
    let scale = Scale::new(area, line.end, &look, 12.0);
    let sides = |range: &std::ops::Range<u64>| scale.clamped_x(range.start)..=scale.clamped_x(range.end);
    let painter = ui.painter_at(area);
    let bytes = Rect::from_min_max(area.min, egui::pos2(area.right(), area.bottom() - 4.0));
    // What is too much to be told apart is one block.
    let all = Rect::from_x_y_ranges(sides(&(0..line.end)), bytes.y_range());
    painter.rect_filled(all, 0.0, scene.palette.unknown_fill);
    for (ink, range) in &line.sends {
        let rect = Rect::from_x_y_ranges(sides(range), bytes.y_range());
        painter.rect_filled(rect, 0.0, scene.palette.fill_of(*ink));
        painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, scene.ink(*ink)));
    }
    for range in &line.lost {
        painter.hline(sides(range), bytes.center().y, Stroke::new(2.0, scene.palette.bad));
    }
    for range in &line.recvs {
        let (from, to) = (scale.clamped_x(range.start), scale.clamped_x(range.end));
        painter.hline(from + 1.0..=to - 1.0, area.bottom() - 1.0, Stroke::new(2.0, scene.palette.text));
    }
}
