//! A run that clients outside this program take part in: where they find its server.
//! It waits for nobody; the run does.

use std::net::{IpAddr, SocketAddr};

use super::Session;
use crate::trace::Role;

impl Session {
    /// Where clients outside this program find the server of the run in front, once it is bound there; `None` where none are
    /// waited for, or nothing goes on any more.
    pub fn doorstep(&self) -> Option<SocketAddr> {
        if !self.scenario().awaits_outside() || !self.is_live() {
            return None;
        }
        let trace = self.trace();
        let of_server = |actor| trace.actor(actor).is_some_and(|actor| actor.started.role == Role::Server);
        let mut bound = trace.sockets().filter(|socket| socket.closed.is_none() && of_server(socket.owner));
        let written = bound.find_map(|socket| socket.bound?.internet())?;
        // A run that has an address of its own is there for others, too.
        let host = self.address().map_or(written.ip(), IpAddr::V4);
        Some(SocketAddr::new(host, written.port()))
    }
}
