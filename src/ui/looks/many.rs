//! How many runs of the scenario are looked at: whether they are, what is counted, how many are asked for.
//! It holds no run.

use crate::desk::many::USUAL_TIMES;
use crate::world::Axis;

/// How the runs are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManyLook {
    /// Whether they stand in the middle of the window, in place of the bytes.
    pub open: bool,
    pub axis: Axis,
    /// How many are to be made.
    pub times: u32,
}

impl Default for ManyLook {
    fn default() -> Self {
        Self { open: false, axis: Axis::default(), times: USUAL_TIMES }
    }
}
