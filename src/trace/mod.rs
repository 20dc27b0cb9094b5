//! The trace: a header and events in one total order, the bytes they point at, and an index that grows with them.
//! It knows no socket, no thread and no clock, and it draws nothing.

mod bytes;
mod datagrams;
mod errno;
mod event;
mod file;
mod frames;
mod index;
mod normalise;
mod note;
mod row;
mod segments;
mod strace;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use bytes::{FlowBytes, Shelf};
pub use datagrams::{DatagramIndex, FailedSend, LostDatagram, TakenDatagram};
pub use errno::{errno_name, errno_number};
pub use event::{
    ActorId, Asked, Call, ConnId, Ends, Entered, Event, FlowId, Frame, Got, Loss, Reached, Rejected, Returned,
    SocketId, Span, UNKNOWN, Variable, What,
};
pub use file::{Cut, JsonLines, TraceError, read_trace, write_trace};
pub use index::{ActorIndex, ConnIndex, FlowIndex, Side, SocketIndex};
pub use normalise::Normaliser;
pub use note::{Ending, Note, PairEnd, Role, Started, Waiting};
pub use segments::Segments;
pub use strace::{call_text, strace_line, strace_text};

/// The version of the trace file that this program writes. It reads this one and every older one.
pub const TRACE_VERSION: u32 = 1;

/// A moment: `Position(k)` means that the first `k` events have happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub usize);

/// The first line of a trace file: what was run, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format.
    pub sockscope_trace: u32,
    /// The program that recorded, with its version.
    pub made_by: String,
    /// The operating system, as `std::env::consts::OS` names it.
    pub platform: String,
    /// What was run, as its scenario file says it.
    pub scenario: serde_json::Value,
    /// Whether times, ports, addresses and descriptors have been replaced by ordinals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub normalised: bool,
}

impl Header {
    /// The header of a run of this program on this machine.
    pub fn new(scenario: serde_json::Value) -> Self {
        Self {
            sockscope_trace: TRACE_VERSION,
            made_by: concat!("sockscope ", env!("CARGO_PKG_VERSION")).to_owned(),
            platform: std::env::consts::OS.to_owned(),
            scenario,
            normalised: false,
        }
    }
}

/// Everything that was recorded. A clone is cheap and never changes, so it can be handed to a window while a run goes on.
#[derive(Clone, Debug)]
pub struct Trace {
    pub header: Arc<Header>,
    events: Segments<Event>,
    shelf: Shelf,
    actors: Vec<Option<Arc<ActorIndex>>>,
    sockets: Vec<Arc<SocketIndex>>,
    conns: Vec<Arc<ConnIndex>>,
    flows: Vec<Arc<FlowIndex>>,
}

impl Trace {
    /// An empty trace whose bytes stand on the given shelf.
    pub fn new(header: Header, shelf: Shelf) -> Self {
        Self {
            header: Arc::new(header),
            events: Segments::default(),
            shelf,
            actors: Vec::new(),
            sockets: Vec::new(),
            conns: Vec::new(),
            flows: Vec::new(),
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The position after the last event.
    pub fn end(&self) -> Position {
        Position(self.len())
    }

    /// The event number `n`, counted from 0.
    pub fn event(&self, n: usize) -> Option<&Event> {
        self.events.get(n)
    }

    /// The trace as it was after its first `len` events, on the same bytes.
    pub fn prefix(&self, len: usize) -> Trace {
        let mut prefix = Trace {
            header: self.header.clone(),
            events: Segments::default(),
            shelf: self.shelf.clone(),
            actors: Vec::new(),
            sockets: Vec::new(),
            conns: Vec::new(),
            flows: Vec::new(),
        };
        for event in self.events().take(len) {
            prefix.push(event.clone());
        }
        prefix
    }

    /// The events in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> + '_ {
        self.events.iter()
    }

    /// The events from number `from` on, in order.
    pub fn events_from(&self, from: usize) -> impl Iterator<Item = &Event> + '_ {
        self.events.iter_from(from)
    }

    /// The actors in the order of their numbers.
    pub fn actors(&self) -> impl Iterator<Item = &ActorIndex> + '_ {
        self.actors.iter().flatten().map(Arc::as_ref)
    }

    /// One actor.
    pub fn actor(&self, id: ActorId) -> Option<&ActorIndex> {
        self.actors.get(usize::from(id.0))?.as_deref()
    }

    /// The name of an actor; `?` for one that never began.
    pub fn actor_name(&self, id: ActorId) -> &str {
        self.actor(id).map_or("?", |actor| &actor.started.name)
    }

    /// One socket.
    pub fn socket(&self, id: SocketId) -> Option<&SocketIndex> {
        self.sockets.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// The sockets in the order of opening.
    pub fn sockets(&self) -> impl Iterator<Item = &SocketIndex> + '_ {
        self.sockets.iter().map(Arc::as_ref)
    }

    /// The connections in the order of their numbers.
    pub fn conns(&self) -> impl Iterator<Item = &ConnIndex> + '_ {
        self.conns.iter().map(Arc::as_ref)
    }

    /// One connection.
    pub fn conn(&self, id: ConnId) -> Option<&ConnIndex> {
        self.conns.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// One direction of a connection.
    pub fn flow(&self, id: FlowId) -> Option<&FlowIndex> {
        self.flows.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// Every direction of every connection: requests before replies, connections in order.
    pub fn flows(&self) -> impl Iterator<Item = &FlowIndex> + '_ {
        self.flows.iter().map(Arc::as_ref)
    }

    /// The stored bytes of a flow.
    pub fn bytes(&self, id: FlowId) -> FlowBytes {
        self.flow(id).map_or_else(FlowBytes::default, |flow| flow.bytes.clone())
    }
}
