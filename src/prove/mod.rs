//! Proves a server, or a client, by every way in which one short stream can be cut, and by streams that end early, over real sockets.
//! It knows no lesson and reads no program's text: answers, ends and events alone count.
//!
//! Reading order: `cut` (which pieces), `sending` (one after another), `client` (who sends them, and what came of each), `verdict` (what that means), `trial`
//! (a server of a scenario, tried); then `feeder` and `clients` (the same for a client).

mod client;
mod clients;
mod cut;
mod feeder;
mod sending;
mod trial;
mod verdict;

pub use client::{Came, Plan, client};
pub use clients::{ClientTrial, LONGEST_FOR_CLIENTS};
pub use cut::{LONGEST_STREAM, cuts, pieces};
pub use trial::Trial;
pub use verdict::{Failure, Outcome};
