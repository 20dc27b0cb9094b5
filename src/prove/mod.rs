//! Proves a server by every way in which one short stream can be cut, and by streams that end early, over real sockets.
//! It knows no lesson and reads no program's text: answers, ends and events alone count.
//!
//! Reading order: `cut` (which pieces), `client` (who sends them, and what came of each), `verdict` (what that means), `trial`
//! (a server of a scenario, tried).

mod client;
mod cut;
mod trial;
mod verdict;

pub use client::{Came, Plan, client};
pub use cut::{LONGEST_STREAM, cuts, pieces};
pub use trial::Trial;
pub use verdict::{Failure, Outcome};
