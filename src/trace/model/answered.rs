//! What the kernel answered when it was asked about TCP: in which state a socket is, and who waits at a listener.
//! It stands beside the events and not among them: an event is what a program did, this is what the kernel made of it.

use serde::{Deserialize, Serialize};

use super::{SocketId, TcpState};

/// What the kernel answered after a call that may have changed it; only what had not been told before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    pub kernel: Answer,
    /// How many events had happened.
    pub after: u64,
    /// Microseconds since the run began; absent in a normalised trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_us: Option<u64>,
}

/// The states and the queues that are new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<SocketState>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<AcceptQueue>,
}

impl Answer {
    /// Whether there is nothing new.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.queues.is_empty()
    }

    /// The sockets that it tells of.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> + '_ {
        self.states.iter().map(|one| one.socket).chain(self.queues.iter().map(|one| one.listener))
    }
}

/// The state of one socket, which may have been closed: its connection goes on in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketState {
    pub socket: SocketId,
    pub state: TcpState,
}

/// The queue of connections that stand and that accept has not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptQueue {
    pub listener: SocketId,
    /// How many connections are in it.
    pub waiting: u32,
    /// The backlog of listen(2), as far as the system allows it. One more than that fits on Linux.
    pub backlog: u32,
}
