//! A port that is held for a server before the server binds it, so that clients know where it will be,
//! and a client that comes too early is refused by the kernel itself.
//! It never listens and takes part in no run.

use std::net::{Ipv4Addr, SocketAddr};

/// A bound socket that does not listen. The server binds the same port beside it: Linux allows two bound sockets with
/// `SO_REUSEADDR` on one port as long as only one of them listens (socket(7)).
#[derive(Debug)]
pub struct PortHold {
    address: SocketAddr,
    _socket: socket2::Socket,
}

impl PortHold {
    /// Holds any free port of the given address.
    ///
    /// # Errors
    /// If the system has no port or descriptor left.
    pub fn new(host: Ipv4Addr) -> std::io::Result<Self> {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.bind(&SocketAddr::from((host, 0)).into())?;
        let address = socket.local_addr()?.as_socket();
        let address = address.ok_or_else(|| std::io::Error::other("the socket has no internet address"))?;
        Ok(Self { address, _socket: socket })
    }

    /// The address that is held.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
