//! Which ports of a run are held: by sockets that listen, or by connections that were closed a moment ago.
//! It asks no kernel; it remembers what the run's own calls did, to say why an address is in use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crate::net::kernel::lock::lock;
use crate::trace::SocketId;

/// What holds a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A socket that listens there.
    Listener,
    /// Nothing but a closed connection, which stays in `TIME_WAIT` for a minute.
    Closed,
}

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

    /// What may hold a port, as far as the run knows.
    pub fn holder(&self, port: u16) -> Option<Holder> {
        let listens = lock(&self.listening).values().any(|held| *held == port);
        let lingers = || lock(&self.closed).contains(&port);
        if listens { Some(Holder::Listener) } else { lingers().then_some(Holder::Closed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_lingers_after_its_connections_and_not_while_somebody_listens_there() {
        let ports = Ports::default();
        ports.listens(SocketId(0), 8080);
        assert_eq!(ports.holder(8080), Some(Holder::Listener));
        ports.closed(SocketId(1), Some(8080));
        assert_eq!(ports.holder(8080), Some(Holder::Listener), "the listener holds it");
        ports.closed(SocketId(0), None);
        assert_eq!((ports.holder(8080), ports.holder(8081)), (Some(Holder::Closed), None));
    }
}
