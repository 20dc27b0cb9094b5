//! What names things in a trace: moments, actors, sockets, connections and flows by number, calls by their POSIX name.
//! What happened to them is `event`'s.

use serde::{Deserialize, Serialize};

/// A moment: `Position(k)` means that the first `k` events have happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub usize);

/// A named thread that makes socket calls. The number is its place in `Trace::actors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActorId(pub u16);

/// A socket of this run, numbered in the order of opening. Unlike a descriptor it is never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SocketId(pub u32);

/// One TCP connection of this run, or one pair of sockets that exchange datagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnId(pub u32);

/// One direction of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FlowId(pub u32);

impl SocketId {
    /// Stands where a call has no socket yet, as `socket` itself has not.
    pub const NONE: SocketId = SocketId(u32::MAX);
}

impl FlowId {
    /// Stands where a call touches no stream of bytes.
    pub const NONE: FlowId = FlowId(u32::MAX);

    /// Whether this names a flow at all.
    pub fn is_some(self) -> bool {
        self != FlowId::NONE
    }

    /// The connection that this is one direction of.
    pub fn conn(self) -> ConnId {
        ConnId(self.0 / 2)
    }

    /// The other direction of the same connection.
    pub fn reverse(self) -> FlowId {
        FlowId(self.0 ^ 1)
    }
}

impl ConnId {
    /// The direction from the side that called `connect` to the side that called `accept`.
    pub fn requests(self) -> FlowId {
        FlowId(self.0 * 2)
    }

    /// The direction from the side that called `accept` to the side that called `connect`.
    pub fn replies(self) -> FlowId {
        FlowId(self.0 * 2 + 1)
    }
}

/// A socket call, by its POSIX name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Call {
    Socket,
    Setsockopt,
    Bind,
    Listen,
    Accept,
    Connect,
    Send,
    Recv,
    Sendto,
    Recvfrom,
    Select,
    Poll,
    #[serde(rename = "epoll_wait")]
    EpollWait,
    Socketpair,
    Shutdown,
    Close,
}

impl Call {
    /// The POSIX name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Call::Socket => "socket",
            Call::Setsockopt => "setsockopt",
            Call::Bind => "bind",
            Call::Listen => "listen",
            Call::Accept => "accept",
            Call::Connect => "connect",
            Call::Send => "send",
            Call::Recv => "recv",
            Call::Sendto => "sendto",
            Call::Recvfrom => "recvfrom",
            Call::Select => "select",
            Call::Poll => "poll",
            Call::EpollWait => "epoll_wait",
            Call::Socketpair => "socketpair",
            Call::Shutdown => "shutdown",
            Call::Close => "close",
        }
    }

    /// Whether the call hands bytes to the kernel.
    pub fn sends(self) -> bool {
        matches!(self, Call::Send | Call::Sendto)
    }

    /// Whether the call waits for one of several sockets.
    pub fn watches(self) -> bool {
        matches!(self, Call::Select | Call::Poll | Call::EpollWait)
    }

    /// Whether the call takes bytes from the kernel.
    pub fn receives(self) -> bool {
        matches!(self, Call::Recv | Call::Recvfrom)
    }
}
