//! The index of a trace: for every actor, socket, connection and flow, where in the trace its events stand.
//! It holds positions, never conclusions; those are `world`'s.

use std::sync::Arc;

use super::flow::{FlowIndex, Unsent};
use super::{Segments, Trace};
use crate::trace::model::{
    ActorId, Address, Call, ConnId, Ends, Event, FlowId, Got, Note, PairEnd, Returned, Role, SocketId, Started, What,
    is_reset,
};

/// Where the events of one actor stand.
#[derive(Clone, Debug)]
pub struct ActorIndex {
    pub id: ActorId,
    pub started: Started,
    /// Positions of all its events.
    pub events: Segments<u32>,
    /// Position of the call that it entered last.
    last_entered: u32,
}

/// What is known of one socket.
#[derive(Clone, Debug)]
pub struct SocketIndex {
    pub id: SocketId,
    pub owner: ActorId,
    pub fd: i32,
    pub conn: Option<ConnId>,
    /// The address that it was bound to.
    pub bound: Option<Address>,
    /// Position of the event that opened it.
    pub opened: u32,
    /// Position of the event that closed it.
    pub closed: Option<u32>,
}

/// One end of a connection, as its `connect` or `accept` told it.
#[derive(Clone, Debug)]
pub struct Side {
    pub actor: ActorId,
    pub socket: SocketId,
    /// Position of the event that made this side known.
    pub since: u32,
    pub ends: Ends,
}

/// What is known of one connection.
#[derive(Clone, Debug)]
pub struct ConnIndex {
    pub id: ConnId,
    /// The side that called `connect`; absent while, or because, it is outside this program.
    pub connector: Option<Side>,
    /// The side that called `accept`.
    pub acceptor: Option<Side>,
    /// Who had bound the address that was connected to, and so is expected to accept.
    pub expected: Option<ActorId>,
    /// Whether this is no connection but a pair of sockets that exchange datagrams.
    pub datagrams: bool,
    /// Whether both ends were made by one socketpair.
    pub twins: bool,
    /// Which connection of its connector this is, counted from 1.
    pub ordinal: u32,
    /// Which connection with an end outside this program this is, counted from 1 as they became known; 0 for one that
    /// has never looked like it. It stays once it is given, so that a name that was written stays true.
    pub(super) outside: u32,
    /// Positions of the notes that say which framing is spoken.
    pub speaks: Segments<u32>,
}

impl Trace {
    /// Appends an event and writes down where it stands. Positions are 32 bits wide: recording stops far earlier.
    pub fn push(&mut self, event: Event) {
        let at = u32::try_from(self.events.len()).unwrap_or(u32::MAX);
        self.index_actor(at, &event);
        match &event.what {
            What::Entered(entered) => {
                if entered.flow.is_some() {
                    let flow = self.flow_mut(entered.flow);
                    match entered.call {
                        call if call.sends() => flow.send_entered.push(at),
                        call if call.receives() => flow.recv_entered.push(at),
                        _ => {}
                    }
                }
            }
            What::Returned(_) => self.index_returned(at, &event),
            What::Message(span) => self.flow_mut(span.flow).messages.push(at),
            What::Framed(span) => self.flow_mut(span.flow).framed.push(at),
            What::FrameRejected(rejected) => self.flow_mut(rejected.flow).rejected.push(at),
            What::Noted(note) => self.index_note(at, note),
            What::File(_) => self.files.push(at),
            What::Line(_) | What::Printed(_) | What::Raised(_) => {}
        }
        self.events.push(event);
    }

    fn index_actor(&mut self, at: u32, event: &Event) {
        let slot = usize::from(event.actor.0);
        if let Some(Some(actor)) = self.actors.get_mut(slot) {
            let actor = Arc::make_mut(actor);
            actor.events.push(at);
            if matches!(event.what, What::Entered(_)) {
                actor.last_entered = at;
            }
            return;
        }
        let started = match &event.what {
            What::Noted(note) => match note.as_ref() {
                Note::Started(started) => Some(started.clone()),
                _ => None,
            },
            _ => None,
        };
        let unnamed = || Started {
            name: format!("actor-{}", event.actor.0),
            role: Role::Server,
            program: String::new(),
            of: None,
        };
        let mut actor = ActorIndex {
            id: event.actor,
            started: started.unwrap_or_else(unnamed),
            events: Segments::default(),
            last_entered: at,
        };
        actor.events.push(at);
        if self.actors.len() <= slot {
            self.actors.resize(slot + 1, None);
        }
        self.actors[slot] = Some(Arc::new(actor));
    }

    fn index_returned(&mut self, at: u32, event: &Event) {
        let What::Returned(returned) = &event.what else { return };
        match returned.detail.as_deref() {
            Some(Got::Opened { fd }) => self.open_socket(at, returned.socket, event.actor, *fd, None),
            Some(Got::Connected { conn, ends }) => {
                let side = Side { actor: event.actor, socket: returned.socket, since: at, ends: ends.clone() };
                self.join_connector(*conn, side);
            }
            Some(Got::Accepted { socket, fd, conn, ends }) => {
                self.open_socket(at, *socket, event.actor, *fd, Some(*conn));
                let side = Side { actor: event.actor, socket: *socket, since: at, ends: ends.clone() };
                self.conn_mut(*conn).acceptor = Some(side);
                self.count_outside(*conn);
            }
            Some(Got::Paired { sockets, fds, conn, ends }) => {
                self.join_twins(at, event.actor, *sockets, *fds, *conn, ends)
            }
            Some(Got::Bound { local, .. }) => {
                if let Some(socket) = self.socket_mut(returned.socket) {
                    socket.bound = Some(*local);
                }
            }
            _ => {}
        }
        if returned.call == Call::Close
            && let Some(socket) = self.socket_mut(returned.socket)
        {
            socket.closed = Some(at);
        }
        if returned.call == Call::Shutdown && !returned.flow.is_some() {
            self.index_deaf(at, returned.socket);
        }
        if returned.flow.is_some() {
            self.index_flow(at, event.actor, returned);
        }
    }

    fn index_flow(&mut self, at: u32, actor: ActorId, returned: &Returned) {
        let began = self.began_elsewhere(actor, returned.flow);
        let unsent = self.unsent_message(actor, returned);
        let datagrams = self.conn(returned.flow.conn()).is_some_and(|conn| conn.datagrams);
        let flow = self.flow_mut(returned.flow);
        match returned.call {
            call if call.sends() => {
                if datagrams {
                    flow.datagrams.sent(at, flow.send_returned.len(), returned);
                }
                flow.send_returned.push(at);
                if returned.errno().is_some() {
                    flow.send_failed.push(at);
                    if let Some(message) = unsent {
                        flow.unsent.push(Unsent { message, at });
                    }
                }
            }
            call if call.receives() => {
                if datagrams {
                    flow.datagrams.received(at, flow.recv_returned.len(), returned);
                }
                if let Some(began) = began {
                    flow.recv_entered.push(began);
                }
                flow.recv_returned.push(at);
            }
            _ => flow.endings.push(at),
        }
        let moves = returned.call.sends() || returned.call.receives();
        if moves && !datagrams && returned.errno().is_some_and(is_reset) {
            flow.endings.push(at);
        }
    }

    /// A socket was shut down for reading: the flow that it receives from keeps it.
    fn index_deaf(&mut self, at: u32, socket: SocketId) {
        let conn = self.socket(socket).and_then(|socket| self.conn(socket.conn?)).filter(|conn| !conn.datagrams);
        let connects = |conn: &ConnIndex| conn.connector.as_ref().is_some_and(|side| side.socket == socket);
        let incoming = conn.map(|conn| if connects(conn) { conn.id.replies() } else { conn.id.requests() });
        if let Some(flow) = incoming {
            self.flow_mut(flow).endings.push(at);
        }
    }

    /// Where the present call of an actor began, if it did not know then which flow it would be about: who waits for
    /// datagrams does not know from whom the next one will come.
    fn began_elsewhere(&self, actor: ActorId, flow: FlowId) -> Option<u32> {
        let began = self.actor(actor)?.last_entered;
        match &self.event(began as usize)?.what {
            What::Entered(entered) if entered.flow != flow => Some(began),
            _ => None,
        }
    }

    /// Makes the ends of a pair of datagram sockets known, as far as they are inside this program.
    fn join_pair(&mut self, at: u32, id: ConnId, from: &PairEnd, to: &PairEnd) {
        let side = |here: &PairEnd, there: &PairEnd| {
            let socket = here.socket?;
            let ends = Ends { local: here.address, peer: there.address, rcvbuf: here.rcvbuf, sndbuf: None };
            Some(Side { actor: self.socket(socket)?.owner, socket, since: at, ends })
        };
        let sides = [side(from, to), side(to, from)];
        for socket in [from.socket, to.socket].into_iter().flatten() {
            if let Some(socket) = self.socket_mut(socket) {
                socket.conn.get_or_insert(id);
            }
        }
        let [connector, acceptor] = sides;
        let ordinal = self.ordinal_of_pair(id, connector.as_ref(), acceptor.as_ref());
        let conn = self.conn_mut(id);
        conn.datagrams = true;
        conn.ordinal = conn.ordinal.max(ordinal);
        conn.connector = conn.connector.take().or(connector);
        conn.acceptor = conn.acceptor.take().or(acceptor);
        self.count_outside(id);
    }

    /// One socket writes to many, which are told apart by their names; only a pair between two actors who have a connection
    /// or a pair already needs a number.
    fn ordinal_of_pair(&self, id: ConnId, from: Option<&Side>, to: Option<&Side>) -> u32 {
        let (Some(from), Some(to)) = (from, to) else { return 1 };
        let earlier = self.conns.iter().filter(|conn| {
            let connector = conn.connector.as_ref().map(|side| side.actor);
            let acceptor = conn.acceptor.as_ref().map(|side| side.actor).or(conn.expected);
            conn.id < id && connector == Some(from.actor) && acceptor == Some(to.actor)
        });
        u32::try_from(earlier.count()).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn index_note(&mut self, at: u32, note: &Note) {
        match note {
            Note::Pair { conn, from, to } => self.join_pair(at, *conn, from, to),
            Note::Speaks { conn, .. } => self.conn_mut(*conn).speaks.push(at),
            Note::StreamEnded(end) => self.flow_mut(end.flow).endings.push(at),
            Note::Mismatch { flow, .. } | Note::NotConserved { flow, .. } => {
                self.flow_mut(*flow).endings.push(at);
            }
            _ => {}
        }
    }

    fn open_socket(&mut self, at: u32, id: SocketId, owner: ActorId, fd: i32, conn: Option<ConnId>) {
        while self.sockets.len() <= id.0 as usize {
            let id = SocketId(u32::try_from(self.sockets.len()).unwrap_or(u32::MAX));
            self.sockets.push(Arc::new(SocketIndex {
                id,
                owner,
                fd: -1,
                conn: None,
                bound: None,
                opened: at,
                closed: None,
            }));
        }
        self.sockets[id.0 as usize] =
            Arc::new(SocketIndex { id, owner, fd, conn, bound: None, opened: at, closed: None });
    }

    /// Two sockets that were made for each other: the first is taken for the one that connects.
    fn join_twins(&mut self, at: u32, actor: ActorId, sockets: [SocketId; 2], fds: [i32; 2], id: ConnId, ends: &Ends) {
        for (socket, fd) in sockets.into_iter().zip(fds) {
            self.open_socket(at, socket, actor, fd, Some(id));
        }
        let [first, second] = sockets.map(|socket| Side { actor, socket, since: at, ends: ends.clone() });
        self.join_connector(id, first);
        let conn = self.conn_mut(id);
        conn.acceptor = Some(second);
        conn.twins = true;
    }

    fn join_connector(&mut self, id: ConnId, side: Side) {
        let earlier = self.conns.iter().filter(|conn| {
            conn.id < id && conn.connector.as_ref().is_some_and(|connector| connector.actor == side.actor)
        });
        let ordinal = u32::try_from(earlier.count()).unwrap_or(u32::MAX).saturating_add(1);
        if let Some(socket) = self.socket_mut(side.socket) {
            socket.conn = Some(id);
        }
        let listener = self.sockets().filter(|socket| socket.closed.is_none());
        let at_peer = |bound: Address| bound == side.ends.peer && !bound.is_unnamed();
        let expected = listener.filter(|socket| socket.bound.is_some_and(at_peer)).last().map(|socket| socket.owner);
        let conn = self.conn_mut(id);
        conn.ordinal = ordinal;
        conn.expected = expected;
        conn.connector = Some(side);
        self.count_outside(id);
    }

    /// Gives a connection its place among those with an unknown end, if it is one and has none yet.
    fn count_outside(&mut self, id: ConnId) {
        let whole = |conn: &ConnIndex| conn.ends_known_at(usize::MAX).iter().all(Option::is_some);
        if self.conn(id).is_none_or(|conn| conn.outside > 0 || whole(conn)) {
            return;
        }
        self.outside = self.outside.saturating_add(1);
        self.conn_mut(id).outside = self.outside;
    }

    fn socket_mut(&mut self, id: SocketId) -> Option<&mut SocketIndex> {
        self.sockets.get_mut(id.0 as usize).map(Arc::make_mut)
    }

    fn conn_mut(&mut self, id: ConnId) -> &mut ConnIndex {
        while self.conns.len() <= id.0 as usize {
            let id = ConnId(u32::try_from(self.conns.len()).unwrap_or(u32::MAX));
            self.conns.push(Arc::new(ConnIndex {
                id,
                connector: None,
                acceptor: None,
                expected: None,
                datagrams: false,
                twins: false,
                ordinal: 1,
                outside: 0,
                speaks: Segments::default(),
            }));
            for flow in [id.requests(), id.replies()] {
                self.flows.push(Arc::new(FlowIndex::new(flow, self.store.flow(flow))));
            }
        }
        Arc::make_mut(&mut self.conns[id.0 as usize])
    }

    fn flow_mut(&mut self, id: FlowId) -> &mut FlowIndex {
        if self.flows.len() <= id.0 as usize {
            self.conn_mut(id.conn());
        }
        Arc::make_mut(&mut self.flows[id.0 as usize])
    }

    /// The side of its connection that sends into this flow; absent for an outside peer.
    pub fn sender(&self, id: FlowId) -> Option<&Side> {
        let conn = self.conn(id.conn())?;
        if id == conn.id.requests() { conn.connector.as_ref() } else { conn.acceptor.as_ref() }
    }

    /// Whether the sender and the receiver of a flow are in this program, as far as the first `len` events tell.
    /// A connection to one of the program's own listeners counts as its own before it is accepted: it waits there,
    /// bytes and all.
    pub fn ends_inside(&self, id: FlowId, len: usize) -> [bool; 2] {
        let conn = self.conn(id.conn());
        let ends = conn.zip(len.checked_sub(1)).map(|(conn, last)| conn.ends_known_at(last).map(|end| end.is_some()));
        let [connector, acceptor] = ends.unwrap_or_default();
        if id == id.conn().requests() { [connector, acceptor] } else { [acceptor, connector] }
    }

    /// The side of its connection that receives from this flow; absent for an outside peer.
    pub fn receiver(&self, id: FlowId) -> Option<&Side> {
        self.sender(id.reverse())
    }
}
