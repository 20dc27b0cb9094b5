//! The shapes that all rows share: brackets, dashed and hatched cells, text that is cut to its room.
//! They carry no meaning of their own.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind};

use crate::ui::paint::theme::Palette;
use crate::world::Fate;

/// Which ends of a bracket have a tick: one that is out of sight, or has not come yet, has none.
#[derive(Clone, Copy, Debug)]
pub struct Ticks {
    pub left: bool,
    pub right: bool,
}

/// A bracket over or under a range: a line with a tick at each end that has one.
pub fn bracket(painter: &Painter, from: f32, to: f32, line_y: f32, tick_y: f32, stroke: Stroke, ticks: Ticks) {
    let (from, to) = (from + 1.5, to - 1.5);
    painter.line_segment([Pos2::new(from, line_y), Pos2::new(to, line_y)], stroke);
    for (has_tick, x) in [(ticks.left, from), (ticks.right, to)] {
        if has_tick {
            painter.line_segment([Pos2::new(x, tick_y), Pos2::new(x, line_y)], stroke);
        }
    }
}

/// A rectangle with a dashed edge, with the longer dashes the larger it is.
pub fn dashed_rect(painter: &Painter, rect: Rect, stroke: Stroke) {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    let dash = (rect.height() / 7.0).clamp(3.5, 7.0);
    painter.extend(Shape::dashed_line(&corners, stroke, dash, dash * 0.75));
}

/// What says that cells are lit: a line above and one below their row, outside of it.
pub fn lit(painter: &Painter, sides: std::ops::RangeInclusive<f32>, row: Rect, colour: Color32) {
    let sides = egui::Rangef::new(*sides.start() + 1.0, *sides.end() - 1.0);
    for y in [row.top() - 3.5, row.bottom() + 3.5] {
        painter.hline(sides, y, Stroke::new(3.0, colour));
    }
}

/// Slanting lines across a rectangle.
pub fn hatch(painter: &Painter, rect: Rect, colour: Color32) {
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect));
    let stroke = Stroke::new(1.0, colour);
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment([Pos2::new(x, rect.bottom()), Pos2::new(x + rect.height(), rect.top())], stroke);
        x += 6.0;
    }
}

/// A cell that was cut off: crossed through, with slanting lines both ways.
pub fn cut_off(painter: &Painter, rect: Rect, colour: Color32) {
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect));
    let stroke = Stroke::new(1.0, colour.gamma_multiply(0.6));
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment([Pos2::new(x, rect.bottom()), Pos2::new(x + rect.height(), rect.top())], stroke);
        painter.line_segment([Pos2::new(x, rect.top()), Pos2::new(x + rect.height(), rect.bottom())], stroke);
        x += 6.0;
    }
}

/// A cell that was lost: dotted, with a line through the middle that goes on from cell to cell.
pub fn struck(painter: &Painter, rect: Rect, edge: Color32, colour: Color32) {
    painter.extend(Shape::dashed_line(&[rect.left_top(), rect.right_top()], Stroke::new(1.0, edge), 2.0, 3.0));
    painter.extend(Shape::dashed_line(&[rect.left_bottom(), rect.right_bottom()], Stroke::new(1.0, edge), 2.0, 3.0));
    painter.line_segment([rect.left_center(), rect.right_center()], Stroke::new(2.0, colour));
}

/// The mark of an empty datagram, in the middle of its room: by shape what became of it, as with cells.
pub fn empty_datagram(painter: &Painter, room: Rect, ink: Color32, fill: Color32, fate: Fate, palette: &Palette) {
    let mark = Rect::from_center_size(room.center(), egui::vec2(8.0_f32.min(room.width()), room.height()));
    let hollow = matches!(fate, Fate::Offered | Fate::Lost(_));
    painter.rect_filled(mark, 0.0, if hollow { palette.card } else { fill });
    match fate {
        Fate::Queued => dashed_rect(painter, mark.shrink(0.75), Stroke::new(1.5, ink)),
        Fate::Lost(_) => struck(painter, mark, ink, palette.bad),
        Fate::Taken { .. } | Fate::Offered | Fate::Discarded => {
            painter.rect_stroke(mark, 0.0, Stroke::new(1.5, ink), StrokeKind::Inside);
        }
    }
    if fate == Fate::Discarded {
        painter.line_segment([mark.left_bottom(), mark.right_top()], Stroke::new(1.5, palette.bad));
    }
}

/// Text in the middle of a rectangle: the first of the given versions that fits, in smaller letters where none does, and
/// the last one cut where there is room for nothing else.
pub fn readable_text<'a>(
    painter: &Painter,
    rect: Rect,
    versions: impl IntoIterator<Item = &'a str>,
    font: &FontId,
    colour: Color32,
) {
    const SMALLEST: f32 = 8.0;
    let mut last = None;
    let width = |text: &str, font: &FontId| painter.layout_no_wrap(text.to_owned(), font.clone(), colour).size().x;
    for version in versions {
        if width(version, font) <= rect.width() - 1.0 {
            return fitting_text(painter, rect, [version], font, colour);
        }
        last = Some(version);
    }
    let Some(last) = last else { return };
    let smaller = (font.size * (rect.width() - 1.0) / width(last, font).max(1.0)).floor();
    let font = FontId::new(smaller.clamp(SMALLEST, font.size), font.family.clone());
    fitting_text(painter, rect.expand2(egui::vec2(1.5, 0.0)), [last], &font, colour);
}

/// Text in the middle of a rectangle: the first of the given versions that fits, or none.
pub fn fitting_text<'a>(
    painter: &Painter,
    rect: Rect,
    versions: impl IntoIterator<Item = &'a str>,
    font: &FontId,
    colour: Color32,
) {
    for version in versions {
        let galley = painter.layout_no_wrap(version.to_owned(), font.clone(), colour);
        if galley.size().x <= rect.width() - 1.0 {
            let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size()).min;
            painter.galley(at, galley, colour);
            return;
        }
    }
}

/// Whether text stands in a rectangle uncut.
pub fn fits(painter: &Painter, rect: Rect, text: &str, font: &FontId) -> bool {
    painter.layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x <= rect.width()
}

/// The room between the ends of a bracket: a text that touches them cannot be read.
pub fn inside_bracket(rect: Rect) -> Rect {
    rect.shrink2(egui::vec2(3.0, 0.0))
}

/// Text at the left of a rectangle, cut with `…` where it does not fit.
pub fn cut_text(painter: &Painter, rect: Rect, text: &str, font: &FontId, colour: Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font.clone(), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(1.0));
    let galley = painter.layout_job(job);
    let at = Align2::LEFT_CENTER.anchor_size(rect.left_center(), galley.size()).min;
    painter.galley(at, galley, colour);
}
