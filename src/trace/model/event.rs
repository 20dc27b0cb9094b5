//! What can happen in a run, as plain owned data: one `Event` per fact, told in the past tense.
//! It is not the state that follows from the events; that is `world`.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::file::FileEvent;
use super::ids::{ActorId, Call, ConnId, FlowId, SocketId};
use super::note::Note;
use crate::codec::{FrameSpan, Rejection};

/// One fact. `Position(k)` in a trace means that the first `k` of these have happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Microseconds since the run began; 0 in a normalised trace.
    pub at_us: u64,
    pub actor: ActorId,
    pub what: What,
}

/// The kinds of fact.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A call began. Until the same actor's `Returned` it is blocked, or on its way.
    Entered(Entered),
    Returned(Returned),
    /// A program encoded a message and is about to send it.
    Message(Span),
    /// A program's decoder cut a frame out of what it had received.
    Framed(Span),
    /// A program's decoder refused bytes.
    FrameRejected(Box<Rejected>),
    /// A program reached a line of its source.
    Line(Reached),
    /// A program printed this text.
    Printed(Printed),
    /// A program ended by an uncaught exception.
    Raised(Box<str>),
    /// A program changed one of its files, or opened one that lay there.
    File(Box<FileEvent>),
    /// The workbench itself has something to say.
    Noted(Box<Note>),
}

/// A line that a program has reached, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    pub line: u32,
    /// The function that the line stands in, with its variables; absent where a native program tells its line alone.
    pub frame: Option<Arc<Frame>>,
}

/// A function that runs, as it was when it reached a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The name of the function; `<module>` for the program itself.
    pub function: Arc<str>,
    /// The module of the program's own that it stands in, by its file; absent for the program itself.
    pub file: Option<Arc<str>>,
    /// The line that it had reached, counted from 1.
    pub line: u32,
    /// Its variables in the order in which the program made them.
    pub variables: Arc<[Variable]>,
    /// The function that called it, as it was when it did.
    pub caller: Option<Arc<Frame>>,
}

impl Frame {
    /// How many functions stand below this one: 0 for the program itself.
    pub fn depth(&self) -> usize {
        std::iter::successors(self.caller.as_deref(), |frame| frame.caller.as_deref()).count()
    }
}

/// A variable and its value, written as Python writes it, cut where it is long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable(pub Box<str>, pub Box<str>);

/// A call on its way into the kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    /// Bytes offered (send) or wanted (recv); the backlog (listen); 0 elsewhere.
    pub asked: u32,
    /// Where in the flow the next byte will stand (send and recv).
    pub offset: u64,
    pub detail: Option<Box<Asked>>,
}

/// What a call was given, where that is more than a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Asked {
    /// bind and connect.
    Address(Address),
    /// setsockopt: the option's name as in socket(7) or tcp(7), and its value.
    Option { name: String, value: i64 },
    /// shutdown: `SHUT_RD`, `SHUT_WR` or `SHUT_RDWR`.
    How(String),
    /// socket and socketpair: what is asked for, such as `SOCK_DGRAM` or `AF_UNIX, SOCK_STREAM`. One without it is a stream of
    /// IPv4, and one without a family is of IPv4.
    Kind(String),
    /// send and recv: the flags as in send(2) and recv(2), such as `MSG_PEEK`.
    Flags(String),
    /// select, poll and epoll_wait: the sockets that are watched, and for how long at most.
    Watched { read: Vec<SocketId>, write: Vec<SocketId>, time_ms: Option<u64> },
}

/// A call that has come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Returned {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    /// What the call returned; `-errno` where it failed.
    pub result: i32,
    /// Where in the flow the first byte of the call stands (send and recv).
    pub offset: u64,
    /// Bytes in this socket's receive queue right after the call (`FIONREAD`), or `UNKNOWN`.
    pub queued: u32,
    /// Bytes that this socket's kernel has not sent yet (`SIOCOUTQNSD`), or `UNKNOWN`.
    pub unsent: u32,
    /// In a free run: whether the call found nothing and had to wait. In a staged one the order of the events tells.
    pub waited: bool,
    pub detail: Option<Box<Got>>,
}

/// Stands for a number that the operating system did not tell.
pub const UNKNOWN: u32 = u32::MAX;

impl Returned {
    /// The error number, if the call failed.
    pub fn errno(&self) -> Option<i32> {
        (self.result < 0).then_some(-self.result)
    }

    /// How many bytes the call moved; 0 for a failed call.
    pub fn len(&self) -> u64 {
        u64::try_from(self.result).unwrap_or(0)
    }

    /// Whether the call moved no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The stream offsets of the bytes that a send or recv moved.
    pub fn range(&self) -> Range<u64> {
        self.offset..self.offset + self.len()
    }
}

/// What a call gave back, where that is more than a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Got {
    /// socket: the descriptor.
    Opened { fd: i32 },
    /// bind, and connect of a datagram socket: the address that the socket has now (port 0 has become a number). Where each run has a loopback address of
    /// its own, `real` is the address on which the kernel really has it.
    Bound {
        local: Address,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        real: Option<Address>,
    },
    /// connect.
    Connected { conn: ConnId, ends: Ends },
    /// accept: a new socket, on a descriptor of its own.
    Accepted { socket: SocketId, fd: i32, conn: ConnId, ends: Ends },
    /// close: bytes that nobody will read any more; and whether the kernel has broken the connection off since `SO_LINGER`
    /// was set to 0 seconds, as it told at that moment.
    Discarded {
        unread: u32,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        aborts: bool,
    },
    /// A call with a time limit: the limit has passed.
    TimedOut { after_ms: u64 },
    /// socketpair: two new sockets, each connected to the other.
    Paired { sockets: [SocketId; 2], fds: [i32; 2], conn: ConnId, ends: Ends },
    /// select, poll and epoll_wait: the sockets that are ready; and whether another thread of the program has ended the wait.
    Ready {
        read: Vec<SocketId>,
        write: Vec<SocketId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        woken: bool,
    },
    /// A datagram was handed over; `lost` says if it is gone already.
    Sent {
        to: Address,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost: Option<Loss>,
    },
    /// A datagram was taken out of the queue; `cut` bytes of it did not fit into the buffer and are gone.
    Taken {
        from: Address,
        #[serde(default, skip_serializing_if = "is_zero")]
        cut: u32,
    },
}

/// Why a datagram that was sent will never be received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The receiver's queue was full (`SO_MEMINFO` counts it).
    QueueFull,
    /// No socket was bound to the address.
    NobodyThere,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Both addresses of a connection and the sizes of this side's buffers, as its socket tells them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    pub local: Address,
    pub peer: Address,
    /// `SO_RCVBUF` as the kernel counts it: bookkeeping included, so less payload fits.
    pub rcvbuf: Option<u32>,
    /// `SO_SNDBUF`, counted the same way.
    pub sndbuf: Option<u32>,
}

/// A message or frame, and the flow that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub flow: FlowId,
    pub frame: FrameSpan,
}

impl Span {
    /// The stream offsets of the whole.
    pub fn range(&self) -> Range<u64> {
        self.frame.frame()
    }

    /// The stream offsets of the payload alone.
    pub fn payload_range(&self) -> Range<u64> {
        self.frame.payload_range()
    }
}

/// Bytes that a decoder refused, and the flow that they are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub flow: FlowId,
    pub rejection: Rejection,
}

/// Text that a program printed: a line, without the break at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    text: Box<str>,
    /// It was to be seen before its line ended; what the actor prints next stands in the same line.
    pub goes_on: bool,
}

impl Printed {
    /// A part of a line.
    pub fn part(text: &str) -> Self {
        Self { text: text.into(), goes_on: true }
    }
}

impl From<&str> for Printed {
    fn from(text: &str) -> Self {
        Self { text: text.into(), goes_on: false }
    }
}

impl std::ops::Deref for Printed {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
