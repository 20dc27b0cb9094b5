//! A run that clients outside this program take part in: where they find its server.
//! It waits for nobody; the run does.

use std::net::SocketAddr;

use super::Session;
use crate::trace::{Call, Role, SocketId, Trace, What};

impl Session {
    /// Where clients outside this program find the server of the run in front, once it listens there; `None` where none are
    /// waited for, or nothing goes on any more.
    pub fn doorstep(&self) -> Option<SocketAddr> {
        if !self.scenario().awaits_outside() || !self.is_live() {
            return None;
        }
        let trace = self.trace();
        let of_server = |actor| trace.actor(actor).is_some_and(|actor| actor.started.role == Role::Server);
        let bound = trace.sockets().filter(|socket| socket.bound.is_some() && socket.closed.is_none());
        let mut called = bound.filter(|socket| of_server(socket.owner) && can_be_called(trace, socket.id));
        let written = called.find_map(|socket| socket.bound?.internet())?;
        // A run that has an address of its own is there for others, too.
        Some(self.show().live().map_or(written, |live| live.run.controls().real(written)))
    }
}

/// Whether a socket that is bound is there for others: it listens, or takes datagrams.
fn can_be_called(trace: &Trace, socket: SocketId) -> bool {
    trace.events().any(|event| match &event.what {
        What::Returned(it) => it.socket == socket && it.call == Call::Listen && it.errno().is_none(),
        What::Entered(it) => it.socket == socket && it.call == Call::Recvfrom,
        _ => false,
    })
}
