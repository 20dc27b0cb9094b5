//! Where a stream offset stands on the screen, and which offsets are in sight.
//! It knows no bytes.

use std::ops::Range;

use egui::Rect;

use crate::figure::Place;
use crate::ui::looks::RibbonLook;

/// As long as cells are as wide as this, all of them are in sight; where they would be narrower, a part is, in wider ones.
const ALL_IN_SIGHT: f32 = 18.0;
const IN_PART: f32 = 26.0;
/// Text still fits into a cell of this width.
const TEXT: f32 = 13.0;
/// Narrower than this, bytes are drawn as blocks of their sends.
const CELL: f32 = 7.0;

/// The horizontal axis of one ribbon.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    left: f32,
    width: f32,
    /// The offset at the left edge.
    first: f64,
    /// Points for each byte.
    per_byte: f32,
    total: u64,
}

impl Scale {
    /// The axis of a flow of `total` bytes in an area, as it is looked at; no byte is wider than `widest`. By default all
    /// bytes are shown as long as their text can be read; beyond that, as many as fit from the first one in sight.
    pub fn new(area: Rect, total: u64, look: &RibbonLook, widest: f32) -> Self {
        // Where there is no room left, what a panel hands over has a negative width.
        let width = area.width().max(0.0);
        let fitting = width / total.max(1) as f32;
        let by_itself = if fitting >= ALL_IN_SIGHT { fitting.min(widest) } else { IN_PART.min(widest) };
        let per_byte = look.zoom.unwrap_or(by_itself).max(fitting.min(widest));
        let per_byte = per_byte.max(f32::MIN_POSITIVE);
        let in_sight = f64::from(width / per_byte);
        let last_first = (total as f64 - in_sight).max(0.0);
        Self { left: area.left(), width, first: look.first.clamp(0.0, last_first), per_byte, total }
    }

    /// The first offset in sight from which a range is in sight, moved no further than it has to be; where the range is
    /// longer than what fits, its end is.
    pub fn first_with(&self, range: &Range<u64>) -> f64 {
        let (start, end, fits) = (range.start as f64, range.end as f64, self.in_sight());
        let beside = (fits / 4.0).min(1.0);
        if end + beside > self.first + fits {
            return (end + beside - fits).max(0.0);
        }
        if start < self.first { (start - beside).min(end - 1.0).max(0.0) } else { self.first }
    }

    /// How much narrower than its bytes a cell is drawn at each side; more where another send begins.
    pub fn inset(&self, next_send: bool) -> f32 {
        if next_send { (self.per_byte * 0.1).clamp(1.0, 5.0) } else { (self.per_byte * 0.035).clamp(0.5, 2.0) }
    }

    /// Where the boundary before the byte at `offset` stands.
    pub fn x(&self, offset: u64) -> f32 {
        self.left + ((offset as f64 - self.first) * f64::from(self.per_byte)) as f32
    }

    /// The same, kept inside the area, so that a shape never reaches far out of sight.
    pub fn clamped_x(&self, offset: u64) -> f32 {
        self.x(offset).clamp(self.left - 2.0, self.left + self.width + 2.0)
    }

    /// The part of a row in which a thing stands. An empty datagram has the room of its mark, and its wall behind that.
    pub fn room(&self, place: Place, row: Rect) -> Rect {
        let mark = if place.is_mark { 0.72 } else { 0.0 };
        let (from, to) = (self.clamped_x(place.from), self.clamped_x(place.to));
        Rect::from_x_y_ranges(from..=to + mark * self.per_byte, row.y_range())
    }

    /// Where the wall behind a datagram stands.
    pub fn wall_x(&self, place: Place) -> f32 {
        self.x(place.to) + if place.is_mark { 0.88 } else { 0.5 } * self.per_byte
    }

    /// The offset at a place on the screen.
    pub fn offset(&self, x: f32) -> u64 {
        let offset = self.first + f64::from((x - self.left) / self.per_byte);
        (offset.max(0.0) as u64).min(self.total)
    }

    /// The offsets that are in sight, at least in part.
    pub fn visible(&self) -> Range<u64> {
        let end = (self.first + f64::from(self.width / self.per_byte)).ceil();
        (self.first as u64)..(end as u64).min(self.total)
    }

    /// Whether not all bytes are in sight.
    pub fn is_partial(&self) -> bool {
        f64::from(self.width / self.per_byte) + 0.5 < self.total as f64
    }

    /// Points for each byte.
    pub fn per_byte(&self) -> f32 {
        self.per_byte
    }

    /// The offset at the left edge.
    pub fn first(&self) -> f64 {
        self.first
    }

    /// How many bytes fit.
    pub fn in_sight(&self) -> f64 {
        f64::from(self.width / self.per_byte)
    }

    /// Whether each byte has a cell of its own.
    pub fn shows_cells(&self) -> bool {
        self.per_byte >= CELL
    }

    /// Whether a cell has room for text.
    pub fn shows_text(&self) -> bool {
        self.per_byte >= TEXT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Pos2, Vec2};

    const WIDEST: f32 = 64.0;

    fn area() -> Rect {
        Rect::from_min_size(Pos2::new(100.0, 0.0), Vec2::new(600.0, 30.0))
    }

    #[test]
    fn few_bytes_are_all_in_sight_as_wide_as_the_area_and_no_wider_than_allowed() {
        let scale = Scale::new(area(), 11, &RibbonLook::default(), WIDEST);
        assert_eq!(scale.visible(), 0..11);
        assert!(!scale.is_partial() && scale.shows_text());
        assert!((scale.x(11) - 700.0).abs() < 0.1, "eleven bytes fill the area");
        let scale = Scale::new(area(), 4, &RibbonLook::default(), WIDEST);
        assert!((scale.x(4) - (100.0 + 4.0 * WIDEST)).abs() < 0.1, "four do not become giants");
    }

    #[test]
    fn a_range_comes_into_sight_by_the_shortest_way() {
        let look = RibbonLook { first: 500.0, ..RibbonLook::default() };
        let scale = Scale::new(area(), 10_000, &look, WIDEST);
        let fits = scale.in_sight();
        assert_eq!(scale.first_with(&(505..510)), 500.0, "what is in sight moves nothing");
        assert_eq!(scale.first_with(&(900..910)), 911.0 - fits);
        assert_eq!(scale.first_with(&(300..310)), 299.0);
        assert_eq!(scale.first_with(&(0..9000)), 9001.0 - fits, "of a long one the end is shown");
    }

    #[test]
    fn an_area_without_room_shows_nothing_and_breaks_nothing() {
        for width in [-200.0, -1.0, 0.0] {
            let area = Rect::from_min_size(Pos2::new(100.0, 0.0), Vec2::new(width, 30.0));
            for zoom in [None, Some(0.0), Some(12.0)] {
                let scale = Scale::new(area, 11, &RibbonLook { zoom, ..RibbonLook::default() }, WIDEST);
                assert!((98.0..=103.0).contains(&scale.clamped_x(11)), "{width}: {scale:?}");
                assert!(scale.visible().count() <= 1 && scale.offset(100.0) == 0, "{width}: {scale:?}");
            }
        }
    }

    #[test]
    fn many_bytes_are_seen_from_the_first_one_in_sight() {
        let look = RibbonLook { first: 500.0, ..RibbonLook::default() };
        let scale = Scale::new(area(), 10_000, &look, WIDEST);
        assert!(scale.is_partial() && scale.shows_cells());
        assert_eq!(scale.visible().start, 500);
        assert_eq!(scale.offset(scale.x(510) + 1.0), 510);
    }

    #[test]
    fn a_view_beyond_the_end_is_drawn_back() {
        let look = RibbonLook { first: 1e12, ..RibbonLook::default() };
        let scale = Scale::new(area(), 1000, &look, WIDEST);
        assert_eq!(scale.visible().end, 1000);
    }

    #[test]
    fn zoomed_out_a_long_flow_becomes_blocks() {
        let look = RibbonLook { zoom: Some(0.0), ..RibbonLook::default() };
        let scale = Scale::new(area(), 1 << 40, &look, WIDEST);
        assert!(!scale.shows_cells() && !scale.is_partial());
    }
}
