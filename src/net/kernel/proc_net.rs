//! The tables of proc(5) that name every socket of the machine by its addresses.
//! Only Linux has them; elsewhere there is no answer, and nobody guesses one.

/// `/proc/net/udp` (proc(5)): whether any program of this machine has a datagram socket bound to an address.
/// `None` where there is no such file.
pub fn is_bound_udp(address: std::net::SocketAddr) -> Option<bool> {
    let std::net::IpAddr::V4(host) = address.ip() else { return None };
    let table = std::fs::read_to_string("/proc/net/udp").ok()?;
    let here = |host: u32| format!("{host:08X}:{:04X}", address.port());
    // The kernel prints the address as the number that its bytes are in memory.
    let names = [here(u32::from_ne_bytes(host.octets())), here(0)];
    let local = |line: &str| line.split_whitespace().nth(1).map(str::to_owned);
    Some(table.lines().filter_map(local).any(|local| names.contains(&local)))
}
