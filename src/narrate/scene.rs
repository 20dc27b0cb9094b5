//! The moment that a sentence tells of: an event, its actor, and what was known just before and just after it.
//! It looks at nothing that comes later, so a sentence does not change while a run goes on.

use crate::lang::Lang;
use crate::trace::{
    ActorId, Address, Asked, Call, ConnIndex, Entered, FlowId, FlowIndex, Frames, Got, Position, Returned, Segments,
    SocketId, Trace, What,
};
use crate::world::{FlowState, World};

/// One event in its surroundings.
pub struct Scene<'t> {
    pub trace: &'t Trace,
    /// The number of the event.
    pub n: usize,
    pub id: ActorId,
    pub lang: Lang,
}

/// The name of the end that receives from a flow; `…` where there is no flow.
pub fn receiver_name(trace: &Trace, flow: FlowId) -> String {
    sender_name(trace, flow.reverse())
}

/// The name of the end that sends into a flow; `…` where there is no flow.
pub fn sender_name(trace: &Trace, flow: FlowId) -> String {
    let Some(conn) = trace.conn(flow.conn()).filter(|_| flow.is_some()) else { return "…".to_owned() };
    if let Some(owner) = will_accept(trace, conn).filter(|_| flow == conn.id.replies()) {
        return trace.actor_name(owner).to_owned();
    }
    let name = trace.flow_name(flow);
    name.split_once('>').map_or_else(|| "…".to_owned(), |(sender, _)| sender.to_owned())
}

/// Who will accept a connection that nobody has accepted: it stands before accept takes it, and whoever listens there
/// is no outsider.
fn will_accept(trace: &Trace, conn: &ConnIndex) -> Option<ActorId> {
    let connector = conn.connector.as_ref().filter(|_| conn.acceptor.is_none() && !conn.datagrams)?;
    listener_at(trace, connector.ends.peer)
}

/// Whether the sender of a flow is, or will be, in this program, so that all its sends are known.
fn sender_is_here(trace: &Trace, flow: FlowId) -> bool {
    let unaccepted = || trace.conn(flow.conn()).filter(|conn| flow == conn.id.replies());
    trace.sender(flow).is_some() || unaccepted().and_then(|conn| will_accept(trace, conn)).is_some()
}

/// Whose socket listens at an address.
fn listener_at(trace: &Trace, address: Address) -> Option<ActorId> {
    let free = trace.sockets().filter(|socket| socket.conn.is_none());
    let mut there = free.filter(|socket| bound(trace, socket.id, trace.len()).is_some_and(|at| at.meets(address)));
    there.next().map(|socket| socket.owner)
}

/// The address that a socket had got from bind before event `end`.
fn bound(trace: &Trace, socket: SocketId, end: usize) -> Option<Address> {
    calls_on(trace, socket, end).find_map(|returned| match returned.detail.as_deref() {
        Some(Got::Bound { local, .. }) => Some(*local),
        _ => None,
    })
}

/// The calls on a socket that its owner had finished before event `end`, in order.
fn calls_on(trace: &Trace, id: SocketId, end: usize) -> impl Iterator<Item = &Returned> {
    let owned = trace.socket(id).and_then(|socket| Some((socket, &trace.actor(socket.owner)?.events)));
    let from = owned.map_or(0, |(socket, events)| events.partition_point(|at| *at < socket.opened));
    let numbers = owned.into_iter().flat_map(move |(_, events)| events.iter_from(from).map(|n| *n as usize));
    numbers.take_while(move |n| *n < end).filter_map(move |n| match &trace.event(n)?.what {
        What::Returned(returned) if returned.socket == id => Some(returned),
        _ => None,
    })
}

/// Whether a call is about datagrams: by its flow, or else by what its socket was asked to be.
pub fn carries_datagrams(trace: &Trace, flow: FlowId, socket: SocketId) -> bool {
    if flow.is_some() {
        return trace.conn(flow.conn()).is_some_and(|conn| conn.datagrams);
    }
    let kind = || {
        let socket = trace.socket(socket)?;
        let events = &trace.actor(socket.owner)?.events;
        let asked = events.partition_point(|at| *at < socket.opened).checked_sub(1)?;
        match &trace.event(*events.get(asked)? as usize)?.what {
            What::Entered(entered) => entered.detail.as_deref(),
            _ => None,
        }
    };
    matches!(kind(), Some(Asked::Kind(kind)) if kind.ends_with("SOCK_DGRAM"))
}

/// Whether the receiver of a flow takes every chunk for a message.
pub fn is_unframed(flow: &FlowState<'_>) -> bool {
    flow.framing().is_some_and(|framing| !framing.kind().marks_boundaries())
}

impl<'t> Scene<'t> {
    /// The name of the actor.
    pub fn actor(&self) -> &'t str {
        self.trace.actor_name(self.id)
    }

    /// Whether frames are how the workbench reads the bytes, and no deed of the programs.
    pub fn reads_along(&self) -> bool {
        self.trace.header.facts.frames == Frames::ReadAlong
    }

    /// Chooses between the two versions of a sentence.
    pub fn say(&self, en: String, zh: String) -> String {
        self.lang.pick(en, zh)
    }

    /// Which of a list of events, such as the sends of a flow, this one is; counted from 1.
    pub fn ordinal(&self, list: impl Fn(&'t FlowIndex) -> &'t Segments<u32>, flow: FlowId) -> usize {
        self.trace.flow(flow).map_or(1, |index| list(index).partition_point(|at| (*at as usize) < self.n) + 1)
    }

    /// The world just before this event.
    pub fn world_before(&self) -> World<'t> {
        World::new(self.trace, Position(self.n))
    }

    /// The world just after this event.
    pub fn world_after(&self) -> World<'t> {
        World::new(self.trace, Position(self.n + 1))
    }

    /// A flow as it was just before this event.
    pub fn flow_before(&self, flow: FlowId) -> Option<FlowState<'t>> {
        self.world_before().flow(flow)
    }

    /// A flow as it was just after this event.
    pub fn flow_after(&self, flow: FlowId) -> Option<FlowState<'t>> {
        self.world_after().flow(flow)
    }

    /// Whether a call is about datagrams: by its flow, or else by what its socket was asked to be.
    pub fn is_datagram(&self, flow: FlowId, socket: SocketId) -> bool {
        carries_datagrams(self.trace, flow, socket)
    }

    /// Whether a call that takes a datagram here is certain to find none: nobody outside sends to its socket, and
    /// everything that was sent has been taken.
    pub fn no_datagram_waits(&self, socket: SocketId) -> bool {
        let outside = |conn: &ConnIndex| {
            let ends = [&conn.connector, &conn.acceptor];
            let here = ends.into_iter().flatten().any(|side| side.socket == socket);
            conn.datagrams && here && ends.into_iter().any(Option::is_none)
        };
        let certain = self.trace.is_staged() && !self.trace.conns().any(outside);
        certain && self.world_before().datagrams_for(socket).0 == 0
    }

    /// The beginning of the call that this event is the end of, with its number.
    pub fn entered(&self) -> Option<(usize, &'t Entered)> {
        self.backwards().find_map(|n| match &self.trace.event(n)?.what {
            What::Entered(entered) => Some((n, entered)),
            _ => None,
        })
    }

    /// The numbers of the actor's events before this one, the latest first.
    fn backwards(&self) -> impl Iterator<Item = usize> + 't {
        let events = self.trace.actor(self.id).map(|actor| &actor.events);
        let place = events.map_or(0, |events| events.partition_point(|at| (*at as usize) < self.n));
        (0..place).rev().filter_map(move |index| Some(*events?.get(index)? as usize))
    }

    /// Whether the call that ends here is known to have waited: in a staged run only a waiting call lets others go on, and
    /// in a free one its return says so.
    pub fn has_waited(&self) -> bool {
        if let Some(What::Returned(Returned { waited: true, .. })) = self.trace.event(self.n).map(|event| &event.what) {
            return true;
        }
        let other = |n: usize| self.trace.event(n).is_some_and(|event| event.actor != self.id);
        self.trace.is_staged() && self.entered().is_some_and(|(begun, _)| begun + 1 < self.n && other(begun + 1))
    }

    /// Whether a recv that begins here is certain to find nothing: everything that was sent has been received.
    pub fn nothing_to_receive(&self, flow: FlowId) -> bool {
        let empty = |flow: FlowState<'_>| flow.accepted == flow.received && !flow.sender_done && !flow.end_seen;
        self.trace.is_staged() && sender_is_here(self.trace, flow) && self.flow_before(flow).is_some_and(empty)
    }

    /// Whether an accept that begins here is certain to find no connection.
    pub fn nobody_to_accept(&self, listener: SocketId) -> bool {
        let Some(here) = bound(self.trace, listener, self.n) else { return false };
        let before = |since: u32| (since as usize) < self.n;
        let waits = |conn: &ConnIndex| {
            let there = conn.connector.as_ref().is_some_and(|side| before(side.since) && side.ends.peer.meets(here));
            there && conn.acceptor.as_ref().is_none_or(|side| !before(side.since))
        };
        self.trace.is_staged() && !self.trace.conns().any(waits)
    }

    /// Whether a datagram socket hears of one peer alone, because connect has succeeded on it.
    pub fn is_connected(&self, socket: SocketId) -> bool {
        let connects = |returned: &Returned| returned.call == Call::Connect && returned.errno().is_none();
        calls_on(self.trace, socket, self.n).any(connects)
    }

    /// Whether the port that the bind which ends here asked for may be held by nothing but a connection that was closed in
    /// this run: one had it at an end that is closed, and no socket that is open is bound to it.
    pub fn port_lingers(&self) -> bool {
        let Some(Asked::Address(asked)) = self.entered().and_then(|(_, entered)| entered.detail.as_deref()) else {
            return false;
        };
        let Some(port) = asked.port() else { return false };
        let closed_at = |socket: SocketId| self.trace.socket(socket).and_then(|socket| socket.closed);
        let closed = |socket: SocketId| closed_at(socket).is_some_and(|closed| (closed as usize) < self.n);
        let ends = self.trace.conns().filter(|conn| !conn.datagrams);
        let mut ends = ends.flat_map(|conn| [&conn.connector, &conn.acceptor]).flatten();
        let held = |socket: &crate::trace::SocketIndex| {
            !closed(socket.id)
                && socket.conn.is_none()
                && bound(self.trace, socket.id, self.n).and_then(Address::port) == Some(port)
        };
        ends.any(|side| side.ends.local.port() == Some(port) && closed(side.socket)) && !self.trace.sockets().any(held)
    }

    /// Whether a socket that is open listens at the port that the bind which ends here asked for.
    pub fn port_is_listened_at(&self) -> bool {
        let Some(Asked::Address(asked)) = self.entered().and_then(|(_, entered)| entered.detail.as_deref()) else {
            return false;
        };
        let is_open = |socket: &crate::trace::SocketIndex| {
            (socket.opened as usize) < self.n && socket.closed.is_none_or(|closed| closed as usize > self.n)
        };
        let at = |socket: SocketId| bound(self.trace, socket, self.n).and_then(Address::port);
        let mut open = self.trace.sockets().filter(|socket| is_open(socket) && socket.conn.is_none());
        open.any(|socket| asked.port().is_some() && at(socket.id) == asked.port() && self.listens(socket.id))
    }

    /// Whether listen has succeeded on a socket.
    pub fn listens(&self, socket: SocketId) -> bool {
        calls_on(self.trace, socket, self.n).any(|returned| returned.call == Call::Listen && returned.errno().is_none())
    }
}
