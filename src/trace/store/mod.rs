//! The store of a trace: its events in one total order, the bytes they point at, and an index that grows with them.
//! It draws no conclusion; those are `world`'s.

mod answers;
mod bytes;
mod datagrams;
mod flow;
mod index;
mod names;
mod segments;

use std::sync::Arc;

use crate::trace::model::{ActorId, Answered, ConnId, Event, FlowId, Header, Position, SocketId, Steered};

pub use answers::SocketAnswers;
pub use bytes::{ByteStore, FlowBytes};
pub use datagrams::{DatagramIndex, FailedSend, LostDatagram, TakenDatagram};
pub use flow::{FlowIndex, Unsent};
pub use index::{ActorIndex, ConnIndex, Side, SocketIndex};
pub use segments::Segments;

/// Everything that was recorded. A clone is cheap and never changes, so it can be handed to a window while a run goes on.
#[derive(Clone, Debug)]
pub struct Trace {
    pub header: Arc<Header>,
    events: Segments<Event>,
    steered: Segments<Steered>,
    answered: Segments<Answered>,
    answers: Vec<Arc<SocketAnswers>>,
    store: ByteStore,
    actors: Vec<Option<Arc<ActorIndex>>>,
    sockets: Vec<Arc<SocketIndex>>,
    conns: Vec<Arc<ConnIndex>>,
    flows: Vec<Arc<FlowIndex>>,
    /// Positions of what programs did to their files.
    files: Segments<u32>,
    /// How many connections with an end outside this program are numbered.
    outside: u32,
}

impl Trace {
    /// An empty trace whose bytes stand on the given store.
    pub fn new(header: Header, store: ByteStore) -> Self {
        Self::under(Arc::new(header), store)
    }

    fn under(header: Arc<Header>, store: ByteStore) -> Self {
        Self {
            header,
            events: Segments::default(),
            steered: Segments::default(),
            answered: Segments::default(),
            answers: Vec::new(),
            store,
            actors: Vec::new(),
            sockets: Vec::new(),
            conns: Vec::new(),
            flows: Vec::new(),
            files: Segments::default(),
            outside: 0,
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
        let mut prefix = Trace::under(self.header.clone(), self.store.clone());
        for event in self.events().take(len) {
            prefix.push(event.clone());
        }
        for steered in self.steered().take_while(|steered| steered.after < len as u64) {
            prefix.steered.push(steered.clone());
        }
        for answered in self.answered().take_while(|answered| answered.after <= len as u64) {
            prefix.push_answered(answered.clone());
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

    /// What steered the run from outside, in order; nothing where nobody did.
    pub fn steered(&self) -> impl Iterator<Item = &Steered> + '_ {
        self.steered.iter()
    }

    /// What steered the run, from number `from` on.
    pub fn steered_from(&self, from: usize) -> impl Iterator<Item = &Steered> + '_ {
        self.steered.iter_from(from)
    }

    /// Appends something that steered the run.
    pub fn push_steered(&mut self, steered: Steered) {
        self.steered.push(steered);
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

    /// The first actor of the program that an actor is a thread of; most are their own.
    pub fn first_of(&self, id: ActorId) -> ActorId {
        self.actor(id).and_then(|actor| actor.started.of).unwrap_or(id)
    }

    /// One socket.
    pub fn socket(&self, id: SocketId) -> Option<&SocketIndex> {
        self.sockets.get(usize::try_from(id.0).ok()?).map(Arc::as_ref)
    }

    /// The sockets in the order of opening.
    pub fn sockets(&self) -> impl ExactSizeIterator<Item = &SocketIndex> + '_ {
        self.sockets.iter().map(Arc::as_ref)
    }

    /// The connections in the order of their numbers.
    pub fn conns(&self) -> impl DoubleEndedIterator<Item = &ConnIndex> + ExactSizeIterator + '_ {
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

    /// Positions of what programs did to their files.
    pub fn files(&self) -> &Segments<u32> {
        &self.files
    }

    /// The stored bytes of a flow.
    pub fn bytes(&self, id: FlowId) -> FlowBytes {
        self.flow(id).map_or_else(FlowBytes::default, |flow| flow.bytes.clone())
    }
}
