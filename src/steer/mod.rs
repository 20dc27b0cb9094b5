//! How a run is steered from outside: moves that say whom to let go and how far, and what carries them out.
//! It knows no lesson and draws nothing; it does with a run what a person could do.
//!
//! Reading order: `moves`, `conductor` (one call at a time, without waiting), `replay` (the way of a recorded run once more),
//! `rehearsal` (until all is done), `fork` (a way gone once more, to go on differently).

mod conductor;
mod fork;
mod moves;
mod rehearsal;
mod replay;

pub use conductor::{Conductor, Progress};
pub use fork::Fork;
pub use moves::{Move, Pass, Until};
pub use rehearsal::Rehearsal;
pub use replay::{Difference, Replay, first_difference, held_at};
