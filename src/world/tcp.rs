//! What TCP has made of the sockets at a position: the state of each end, and who stands in the queue of a listener.
//! States and counts are the kernel's answers; who it is that waits, the calls tell. What was not asked is absent.

use super::World;
use super::actor::call_of;
use crate::trace::{ActorId, Asked, Call, ConnId, ConnIndex, SocketId, SocketIndex, TcpState};

/// The connections that stand at a listener and have not been accepted, and who would like to be among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub listener: SocketId,
    pub owner: ActorId,
    /// How many connections wait for accept.
    pub waiting: u32,
    /// How many fit.
    pub room: u32,
    /// Those whose connecting end is in this program, in the order in which they came.
    pub members: Vec<ConnId>,
    /// Who waits in connect, because nobody more fits.
    pub outside: Vec<ActorId>,
}

impl Backlog {
    /// Whether nobody more fits.
    pub fn is_full(&self) -> bool {
        self.waiting >= self.room
    }
}

impl World<'_> {
    /// The state of a socket, as the kernel told it last; `None` where it has not been asked.
    pub fn tcp_state(&self, socket: SocketId) -> Option<TcpState> {
        let states = &self.trace.answers(socket)?.states;
        let told = states.partition_point(|(after, _)| self.has_come(*after));
        states.get(told.checked_sub(1)?).map(|(_, state)| *state)
    }

    /// Whether so many events have happened.
    fn has_come(&self, after: u64) -> bool {
        after <= self.at.0 as u64
    }

    /// The queues of the listeners that are open, in the order of their opening.
    pub fn backlogs(&self) -> Vec<Backlog> {
        let known = self.trace.sockets().filter(|socket| self.trace.answers(socket.id).is_some());
        known.filter_map(|socket| self.backlog(socket.id)).collect()
    }

    /// The queue of one listener; `None` once it is closed, or where the kernel told nothing.
    pub fn backlog(&self, listener: SocketId) -> Option<Backlog> {
        let socket = self.trace.socket(listener).filter(|_| self.closing(listener).is_none())?;
        let queues = &self.trace.answers(listener)?.queues;
        let told = queues.partition_point(|(after, _)| self.has_come(*after));
        let (_, queue) = queues.get(told.checked_sub(1)?)?;
        let mut members: Vec<ConnId> = self.unaccepted(socket).map(|conn| conn.id).collect();
        // Whoever has come first is taken first: an accept that has taken one may not have returned yet.
        let taken = members.len().saturating_sub(queue.waiting as usize);
        members.drain(..taken);
        Some(Backlog {
            listener,
            owner: socket.owner,
            waiting: queue.waiting,
            room: queue.backlog.saturating_add(1),
            members,
            outside: self.waits_outside(socket),
        })
    }

    /// The connections made at a listener that nobody has accepted.
    fn unaccepted(&self, listener: &SocketIndex) -> impl Iterator<Item = &ConnIndex> {
        let (bound, opened) = (listener.bound, listener.opened);
        self.trace.conns().filter(move |conn| {
            let connected = conn.connector.as_ref().filter(|side| self.has_happened(side.since) && side.since > opened);
            let here = connected.is_some_and(|side| bound.is_some_and(|bound| bound.meets(side.ends.peer)));
            here && !conn.datagrams && !conn.acceptor.as_ref().is_some_and(|side| self.has_happened(side.since))
        })
    }

    /// Whether a connection stands at a listener and has not been accepted.
    pub fn is_unaccepted(&self, conn: ConnId) -> bool {
        self.backlogs().iter().any(|backlog| backlog.members.contains(&conn))
    }

    /// Who is in connect to a listener and has no answer to the SYN.
    fn waits_outside(&self, listener: &SocketIndex) -> Vec<ActorId> {
        let bound = listener.bound;
        let waits = |id: ActorId| {
            let call = call_of(self, self.trace.actor(id)?)?;
            let Some(Asked::Address(address)) = call.detail.as_deref() else { return None };
            let unanswered = self.tcp_state(call.socket) == Some(TcpState::SynSent);
            (call.call == Call::Connect && unanswered && bound.is_some_and(|bound| bound.meets(*address))).then_some(id)
        };
        self.trace.actors().filter_map(|actor| waits(actor.id)).collect()
    }
}
