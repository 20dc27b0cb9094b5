//! Where a place of the axis stands on the screen, and which places are in sight.
//! It knows no events.

use egui::Rect;

use crate::figure::time::{Axis, View};
use crate::ui::looks::TimeLook;

/// As long as a unit is as wide as this, all is in sight; where it would be narrower, a part is, in wider ones.
const ALL_IN_SIGHT: f32 = 13.0;
const IN_PART: f32 = 26.0;
/// No unit is wider than this.
pub const WIDEST: f32 = 160.0;
/// Where there is little, it is not drawn out over the whole width.
const WIDE: f32 = 58.0;
/// So much room has a moment at least, or it is a tick.
const TOLD: f32 = 5.0;

/// The horizontal axis.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    left: f32,
    width: f32,
    first: f64,
    per_unit: f32,
    extent: f64,
}

impl Scale {
    /// The axis in an area, as it is looked at.
    pub fn new(area: Rect, extent: f64, look: &TimeLook) -> Self {
        let width = area.width().max(1.0);
        let fitting = width / (extent as f32).max(1.0);
        let by_itself = if fitting >= ALL_IN_SIGHT { fitting.min(WIDE) } else { IN_PART };
        let per_unit = look.zoom.unwrap_or(by_itself).clamp(fitting.min(WIDE), WIDEST);
        let last = (extent - f64::from(width / per_unit)).max(0.0);
        Self { left: area.left(), width, first: look.first.clamp(0.0, last), per_unit, extent }
    }

    /// The first place from which a place is in sight, moved no further than it has to be.
    pub fn first_with(&self, place: f64) -> f64 {
        let (fits, margin) = (self.in_sight(), (self.in_sight() * 0.12).min(3.0));
        if place > self.first + fits - margin {
            return (place - fits * 0.75).max(0.0);
        }
        if place < self.first + margin { (place - fits * 0.4).max(0.0) } else { self.first }
    }

    /// Where a place stands.
    pub fn x(&self, place: f64) -> f32 {
        self.left + ((place - self.first) * f64::from(self.per_unit)) as f32
    }

    /// How many units fit.
    pub fn in_sight(&self) -> f64 {
        f64::from(self.width / self.per_unit)
    }

    /// The first place in sight.
    pub fn first(&self) -> f64 {
        self.first
    }

    /// Points for each unit.
    pub fn per_unit(&self) -> f32 {
        self.per_unit
    }

    /// Whether a part is out of sight.
    pub fn is_partial(&self) -> bool {
        self.in_sight() + 0.1 < self.extent
    }

    /// What is in sight.
    pub fn view(&self, axis: Axis) -> View {
        let columns = (self.width / 2.0).clamp(1.0, 1000.0) as u32;
        let most = (self.width / TOLD).clamp(20.0, 320.0) as usize;
        View { axis, from: self.first, to: self.first + self.in_sight(), columns, most }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Pos2, Vec2};

    use super::*;

    fn area(width: f32) -> Rect {
        Rect::from_min_size(Pos2::new(100.0, 0.0), Vec2::new(width, 300.0))
    }

    fn looked(set: impl FnOnce(&mut TimeLook)) -> TimeLook {
        let mut look = TimeLook::default();
        set(&mut look);
        look
    }

    #[test]
    fn little_is_all_in_sight_and_much_is_seen_in_part() {
        let look = TimeLook::default();
        let little = Scale::new(area(800.0), 30.0, &look);
        assert!(!little.is_partial() && little.x(30.0) <= 900.1);
        let much = Scale::new(area(800.0), 5000.0, &look);
        assert!(much.is_partial() && (much.per_unit() - IN_PART).abs() < 0.1);
        let all = Scale::new(area(800.0), 5000.0, &looked(|look| look.zoom = Some(0.0)));
        assert!(!all.is_partial(), "out as far as it goes, all is in sight");
    }

    #[test]
    fn a_place_comes_into_sight_and_what_is_in_sight_moves_nothing() {
        let scale = Scale::new(area(800.0), 5000.0, &looked(|look| look.first = 400.0));
        assert_eq!(scale.first_with(410.0), 400.0);
        for place in [0.0, 390.0, 2000.0, 4999.0] {
            let first = scale.first_with(place);
            assert!(place >= first && place <= first + scale.in_sight(), "{place}: {first}");
        }
    }

    #[test]
    fn an_area_without_room_breaks_nothing() {
        for width in [-10.0, 0.0, 1.0] {
            let scale = Scale::new(area(width), 0.0, &TimeLook::default());
            assert!(scale.x(3.0).is_finite() && scale.in_sight().is_finite());
        }
    }
}
