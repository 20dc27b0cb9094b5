//! Where an actor stands: running, before something at the gate, waiting inside a call, or ended.
//! It knows no socket and no gate, so whoever only looks at a run can name it; `net` says it of a run that goes on.

use std::sync::Arc;

use crate::trace::{ActorId, Call, FlowId, SocketId};

/// Every actor of a run and where it stands, server side first, each side in the order of its numbers.
pub type Standings = Arc<[(ActorId, Standing)]>;

/// Where an actor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Running,
    /// At the gate, before what it does next.
    AtGate(Next),
    /// Inside a call that waits for something, which has (`true`) or has not come.
    Waiting(bool),
    Ended,
}

/// What an actor stands before at the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Its very first step.
    Start,
    /// A line of its program; `breakpoint` if somebody wanted it to stop just here.
    Line {
        line: u32,
        breakpoint: bool,
    },
    Call(Pending),
}

/// The call that an actor is about to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    /// What it asks for, in bytes, or as the call counts.
    pub asked: u32,
}

impl Standing {
    /// Whether the actor goes on if it is let.
    pub fn is_able(&self) -> bool {
        matches!(self, Standing::AtGate(_) | Standing::Waiting(true))
    }

    /// Whether the actor goes on, or would if it were let.
    pub fn goes_on(&self) -> bool {
        self.is_able() || *self == Standing::Running
    }

    /// Whether the actor has met a breakpoint and stands there.
    pub fn is_at_breakpoint(&self) -> bool {
        matches!(self, Standing::AtGate(Next::Line { breakpoint: true, .. }))
    }
}
