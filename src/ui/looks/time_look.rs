//! How the space–time diagram is seen: by event or by time, how close, from where on, which groups are open; and how far
//! its axis has been worked out. It draws nothing.

use std::collections::BTreeSet;

use crate::desk::{Session, ShowId};
use crate::figure::time::{Axis, Moments};
use crate::trace::Position;

/// What the middle of the window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CentreView {
    /// The ribbons.
    #[default]
    Bytes,
    /// The space–time diagram.
    Time,
    /// Both, where there is room.
    Both,
}

/// A window from here on has room for both, in points.
const ROOM_FOR_BOTH: f32 = 1700.0;

impl CentreView {
    /// What is shown in a window of this width.
    pub fn in_width(self, width: f32) -> Self {
        if self == CentreView::Both && !Self::has_room_for_both(width) { CentreView::Time } else { self }
    }

    /// Whether the diagram has room beside the ribbons.
    pub fn has_room_for_both(width: f32) -> bool {
        width >= ROOM_FOR_BOTH
    }
}

/// How the diagram is seen.
#[derive(Clone, Debug, Default)]
pub struct TimeLook {
    pub axis: Axis,
    /// Whether it is a picture, in which nothing can be pressed.
    pub is_still: bool,
    /// Points for each unit of the axis; `None` to fit.
    pub zoom: Option<f32>,
    /// The first place in sight.
    pub first: f64,
    /// The groups of lanes that are open.
    pub open: BTreeSet<String>,
    /// How far the lanes are scrolled down, in points.
    pub down: f32,
    /// The position for which it was drawn last: where another one is looked at, the view goes there.
    pub seen: Option<Position>,
    /// The axis, and the show that it is of.
    pub moments: Moments,
    of: Option<ShowId>,
}

impl TimeLook {
    /// A fresh look with these groups of lanes open.
    pub fn with_open(open: BTreeSet<String>) -> Self {
        Self { open, ..Self::default() }
    }

    /// Looks at what has happened since the last frame.
    pub fn catch_up(&mut self, session: &Session) {
        let show = session.show().id;
        if self.of != Some(show) {
            *self = Self {
                axis: self.axis,
                is_still: self.is_still,
                zoom: self.zoom,
                open: std::mem::take(&mut self.open),
                ..Self::default()
            };
            self.of = Some(show);
        }
        self.moments.catch_up(session.trace());
    }
}
