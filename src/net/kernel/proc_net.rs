//! The tables of proc(5) that name every internet socket of the machine by its addresses.
//! Only Linux has them; elsewhere there is no answer, and nobody guesses one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// `/proc/net/tcp` or `/proc/net/udp`, as it was when it was read.
pub struct Table(String);

impl Table {
    /// Every TCP socket, those included that only wait for their last minute to pass. `None` where there is no such file.
    pub fn tcp() -> Option<Self> {
        std::fs::read_to_string("/proc/net/tcp").ok().map(Self)
    }

    /// Every UDP socket. `None` where there is no such file.
    pub fn udp() -> Option<Self> {
        std::fs::read_to_string("/proc/net/udp").ok().map(Self)
    }

    /// The local and the remote end of each socket: the address as the number that its bytes are in memory, and the port.
    fn ends(&self) -> impl Iterator<Item = [(u32, u16); 2]> + '_ {
        let end = |text: &str| {
            let (host, port) = text.split_once(':')?;
            Some((u32::from_str_radix(host, 16).ok()?, u16::from_str_radix(port, 16).ok()?))
        };
        self.0.lines().filter_map(move |line| {
            let mut columns = line.split_whitespace().skip(1);
            Some([end(columns.next()?)?, end(columns.next()?)?])
        })
    }

    /// Whether a socket has this address at one of its ends.
    pub fn names(&self, host: Ipv4Addr) -> bool {
        let number = u32::from_ne_bytes(host.octets());
        self.ends().flatten().any(|(host, _)| host == number)
    }

    /// Whether a socket is bound to this address, or to its port at every address.
    fn is_bound(&self, host: Ipv4Addr, port: u16) -> bool {
        let number = u32::from_ne_bytes(host.octets());
        self.ends().any(|[local, _]| local == (number, port) || local == (0, port))
    }
}

/// Whether a socket of IPv6 takes what comes to this address of IPv4: one that is bound to its port at every address. `None` where
/// there is no such file.
fn takes_over_ipv6(port: u16) -> Option<bool> {
    let table = std::fs::read_to_string("/proc/net/udp6").ok()?;
    let anywhere = format!("{}:{port:04X}", "0".repeat(32));
    Some(table.lines().filter_map(|line| line.split_whitespace().nth(1)).any(|local| local == anywhere))
}

/// Whether any program of this machine has a datagram socket bound to an address; `None` where nobody knows.
pub fn is_bound_udp(address: SocketAddr) -> Option<bool> {
    let IpAddr::V4(host) = address.ip() else { return None };
    let over_ipv6 = takes_over_ipv6(address.port()).unwrap_or(false);
    Some(over_ipv6 || Table::udp()?.is_bound(host, address.port()))
}
