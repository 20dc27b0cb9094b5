//! Paints the mark behind the last byte of a stream that has ended: a wall and its word; broken, where a reset ended it.
//! How it ended, the figure says.

use egui::{Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2};

use super::scale::Scale;
use super::{Scene, marks};
use crate::ui::paint::theme::sans;

/// The room of a mark beside the axis. It is there from the beginning, so that nothing moves when a stream ends.
const MARK: f32 = 40.0;
/// The width of the wall.
const WALL: f32 = 6.0;

/// How much of the width of an axis is left for the mark.
pub fn width(scene: &Scene<'_, '_>, has_room: bool) -> f32 {
    if has_room && !scene.subject.flow.datagrams { MARK } else { 0.0 }
}

/// Draws the mark, if the stream has ended and its end is in sight.
pub fn ends(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, row: Rect) {
    let Some(end) = scene.subject.end() else { return };
    let total = scene.subject.axis();
    let x = if total == 0 { row.right() } else { scale.x(total) };
    let rect = Rect::from_x_y_ranges(x + 2.0..=x + MARK, row.y_range());
    if x > row.right() + 1.0 {
        return;
    }
    let ink = scene.ink(end.ink);
    let (top, bottom) = (rect.top() + 2.0, rect.bottom() - 2.0);
    let stroke = Stroke::new(2.0, ink);
    if end.broken {
        // A wall that is torn, from edge to edge.
        let step = (bottom - top) / 4.0;
        let at = |n: u8| rect.left() + if n.is_multiple_of(2) { 1.0 } else { WALL };
        let points = (0..=4).map(|n| pos2(at(n), top + f32::from(n) * step)).collect();
        ui.painter().add(Shape::line(points, stroke));
    } else {
        for x in [rect.left() + 1.5, rect.left() + WALL - 1.0] {
            ui.painter().vline(x, top..=bottom, stroke);
        }
    }
    let words = Rect::from_min_max(pos2(rect.left() + WALL + 2.0, rect.top()), rect.max);
    let short = if end.broken { "RST" } else { "FIN" };
    marks::readable_text(ui.painter(), words, [short], &sans(12.0), ink);
    let id = ui.scope_id().with(("end", scene.subject.flow.id, scene.show));
    let response = ui.interact(rect.intersect(ui.clip_rect()), id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &end.name));
    response.on_hover_text(super::drawable_text(&end.name));
}
