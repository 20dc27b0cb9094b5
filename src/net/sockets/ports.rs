//! Which ports of a run are held: by sockets that listen, or by connections that were closed a moment ago.
//! It asks no kernel; it remembers what the run's own calls did, to say why an address is in use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::net::kernel::lock::lock;
use crate::trace::SocketId;

/// The ports of a run.
#[derive(Debug, Default)]
pub struct Ports {
    listening: Mutex<BTreeMap<SocketId, u16>>,
    /// Local ports of connections that were closed.
    closed: Mutex<BTreeSet<u16>>,
}

impl Ports {
    /// A socket listens at a port.
    pub fn listens(&self, socket: SocketId, port: u16) {
        lock(&self.listening).insert(socket, port);
    }

    /// A socket was closed, which was the end of a connection if it had a `port`.
    pub fn closed(&self, socket: SocketId, port: Option<u16>) {
        lock(&self.listening).remove(&socket);
        lock(&self.closed).extend(port);
    }

    /// Whether a port may be held by nothing but a closed connection, which stays in `TIME_WAIT` for a minute.
    pub fn lingers(&self, port: u16) -> bool {
        lock(&self.closed).contains(&port) && !lock(&self.listening).values().any(|held| *held == port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_lingers_after_its_connections_and_not_while_somebody_listens_there() {
        let ports = Ports::default();
        ports.listens(SocketId(0), 8080);
        assert!(!ports.lingers(8080));
        ports.closed(SocketId(1), Some(8080));
        assert!(!ports.lingers(8080), "the listener holds it");
        ports.closed(SocketId(0), None);
        assert!(ports.lingers(8080) && !ports.lingers(8081));
    }
}
