//! What steered a run from outside: who was let go out of turn, what was typed, what was changed, and that it was stopped.
//! It stands beside the events and not among them: an event is what happened, this is why it happened in this order.

use serde::{Deserialize, Serialize};

use super::ActorId;
use crate::codec::Framing;

/// Something that steered a run, and when. In a staged run it came while every actor stood still, so that the same, done at
/// the same place of a fresh run, leads to the same events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steered {
    /// How many events had happened.
    pub after: u64,
    /// Microseconds since the run began; absent in a normalised trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_us: Option<u64>,
    pub steered: Steering,
}

/// What was done to a run. Pausing it and letting it go on in the usual order changes nothing, and is not among it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Steering {
    /// An actor was let go that was not the next in the usual order, or not just to its next call.
    Let { actor: ActorId, to: Stride },
    /// A line was typed to a program.
    Typed { actor: ActorId, line: String },
    /// Nobody types to a program any more, so that it meets the end of its input.
    InputEnded { actor: ActorId },
    /// Connections from here on speak another framing.
    Framing(Framing),
    /// Recvs of native programs ask for so many bytes from here on.
    RecvSize(u32),
    /// The lines at which whoever reaches them stops; these alone from here on.
    Breakpoints(Vec<Breakpoint>),
    /// The file that a native client sends or fetches is given up at its next message, and what has come of it stays.
    TransferCancelled { actor: ActorId },
    /// The run was stopped.
    Stopped,
}

/// How far an actor is let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stride {
    /// To the next call.
    #[default]
    Call,
    /// To the next line, also inside a function that the present line calls.
    Line,
    /// To the next line of the same function, or of the one that called it.
    Over,
    /// To this line.
    Until(u32),
    /// To the next call, but not away from a breakpoint: so goes a run that somebody lets go on call by call. It is the
    /// usual order, so it is never recorded.
    #[serde(skip)]
    Pace,
}

/// A line of a program, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakpoint {
    pub program: String,
    pub line: u32,
}
