//! The loopback address that a run has for itself, so that a port which a program writes down is free in every run at once.
//! It opens no socket of the run; it says which address stands for which.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::net::{SocketAddr as UnixAddress, UnixListener};
use std::sync::atomic::{AtomicU32, Ordering};

use super::proc_net::Table;
use crate::lang::Text;

/// Where the addresses that programs write down really are. What is shown is what was written.
#[derive(Debug)]
pub struct Host {
    /// What stands for 127.0.0.1; nothing does where addresses are taken as they are.
    real: Option<Ipv4Addr>,
    /// Whether a program may name any address.
    anywhere: bool,
    /// The one address outside the run that its programs may name, where a server outside this program is.
    outside: Option<SocketAddr>,
    /// Tells other runs, of this process or another, that the address is taken, for as long as it is open.
    _claim: Option<UnixListener>,
}

/// The addresses are 127.A.B.1 with A and B from these ranges; lower ones are left to other programs.
const FIRST: u8 = 64;
const COUNT: u16 = 64 * 256;

/// What stands for ::1 lies so far behind what stands for 127.0.0.1. The system has no second address of IPv6 that a run
/// could have for itself; its IPv6 sockets take IPv4 addresses, too, so each run has its own all the same.
const BEHIND: u8 = 64;

/// Moves neighbours apart (Knuth's multiplicative hashing).
const SPREAD: u32 = 0x9E37_79B1;

impl Host {
    /// Addresses are taken as they are written.
    pub fn as_written() -> Self {
        Self { real: None, anywhere: true, outside: None, _claim: None }
    }

    /// An address that no other run has, and none had a moment ago: a port on which a connection was closed stays taken
    /// for a minute. Where the system has no such addresses, 127.0.0.1 itself.
    pub fn claim() -> Self {
        /// Runs of this process so far.
        static RUNS: AtomicU32 = AtomicU32::new(0);
        // Processes begin far apart from each other, so that the runs of one do not follow those of the one before.
        let process = std::process::id().wrapping_mul(SPREAD) >> (u32::BITS - COUNT.ilog2());
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let start = u16::try_from(process.wrapping_add(run) % u32::from(COUNT)).unwrap_or(0);
        let sockets = Table::tcp();
        for step in 0..COUNT {
            let number = start.wrapping_add(step.wrapping_mul(7)) % COUNT;
            let [high, low] = number.to_be_bytes();
            let address = Ipv4Addr::new(127, FIRST + high, low, 1);
            if sockets.as_ref().is_some_and(|sockets| sockets.names(address)) {
                continue;
            }
            if let Some(claim) = claim(address) {
                return Self { real: Some(address), anywhere: false, outside: None, _claim: Some(claim) };
            }
        }
        Self { real: None, anywhere: false, outside: None, _claim: None }
    }

    /// The same, where programs may also name this one address, at which a server outside this program is.
    pub fn with_server_outside(self, address: SocketAddr) -> Self {
        Self { outside: Some(address), ..self }
    }

    /// Whether somebody outside this program may bring about what its programs wait for.
    pub fn has_server_outside(&self) -> bool {
        self.outside.is_some()
    }

    /// Where a written address really is.
    ///
    /// # Errors
    /// A sentence for addresses outside this machine, which programs may not reach.
    pub fn real(&self, written: SocketAddr) -> Result<SocketAddr, Text> {
        if self.anywhere || self.outside == Some(written) {
            return Ok(written);
        }
        let host = match written.ip() {
            IpAddr::V4(host) => host,
            IpAddr::V6(Ipv6Addr::LOCALHOST | Ipv6Addr::UNSPECIFIED) => {
                return Ok(SocketAddr::from((self.ipv6(), written.port())));
            }
            IpAddr::V6(_) => return Err(refusal(written)),
        };
        let [a, b, c, last] = host.octets();
        let number = match (a, b, c, last) {
            (0, 0, 0, 0) => 1,
            (127, 0, 0, last) => last,
            _ => return Err(refusal(written)),
        };
        let base = self.real.unwrap_or(Ipv4Addr::LOCALHOST).octets();
        Ok(SocketAddr::from((Ipv4Addr::new(base[0], base[1], base[2], number), written.port())))
    }

    /// What stands for ::1. Where no run has addresses of its own, it is one that nobody else is likely to have.
    fn ipv6(&self) -> Ipv4Addr {
        let [a, b, c, last] = self.real.unwrap_or(Ipv4Addr::new(127, FIRST, 0, 1)).octets();
        Ipv4Addr::new(a, b + BEHIND, c, last)
    }

    /// How a real address is written by the programs of this run.
    pub fn written(&self, real: SocketAddr) -> SocketAddr {
        if !self.anywhere && real.ip() == IpAddr::V4(self.ipv6()) {
            return SocketAddr::from((Ipv6Addr::LOCALHOST, real.port()));
        }
        match (self.real, real.ip()) {
            (Some(base), IpAddr::V4(host)) if host.octets()[..3] == base.octets()[..3] => {
                SocketAddr::from((Ipv4Addr::new(127, 0, 0, host.octets()[3]), real.port()))
            }
            _ => real,
        }
    }

    /// A name that no other run of this machine has, as far as it has an address that none has.
    pub fn name(&self) -> String {
        let process = std::process::id();
        self.real.map_or_else(|| process.to_string(), |address| address.to_string())
    }

    /// The address that stands for 127.0.0.1, if it is another one.
    pub fn address(&self) -> Option<Ipv4Addr> {
        self.real
    }

    /// The real address of a socket that a program binds to none in particular.
    pub fn any(&self, ipv6: bool) -> SocketAddr {
        // From loopback nothing goes to another machine.
        let goes_far = self.outside.is_some_and(|server| !server.ip().is_loopback());
        let own = if goes_far { Ipv4Addr::UNSPECIFIED } else { self.real.unwrap_or(Ipv4Addr::LOCALHOST) };
        SocketAddr::from((if ipv6 { self.ipv6() } else { own }, 0))
    }
}

/// A name in the abstract name space of unix(7): it is gone when the process is, however that ends.
#[cfg(target_os = "linux")]
fn claim(address: Ipv4Addr) -> Option<UnixListener> {
    use std::os::linux::net::SocketAddrExt as _;
    let name = UnixAddress::from_abstract_name(format!("sockscope/{address}")).ok()?;
    UnixListener::bind_addr(&name).ok()
}

/// Elsewhere a machine has 127.0.0.1 alone.
#[cfg(not(target_os = "linux"))]
fn claim(_address: Ipv4Addr) -> Option<UnixListener> {
    None
}

fn refusal(written: SocketAddr) -> Text {
    let host = written.ip();
    if host.is_multicast() {
        return Text::new(
            format!(
                "The workbench has no multicast, which is a matter of networks, and {host} is a group. Send to each receiver at 127.0.0.1, one after another."
            ),
            format!("实验台没有多播（多播依赖网络），而 {host} 是一个多播组。请在 127.0.0.1 上逐个发给每个接收者。"),
        );
    }
    if matches!(host, IpAddr::V4(host) if host.octets()[3] == 255) {
        return Text::new(
            format!(
                "The workbench has no broadcast, which is a matter of networks, and {host} means everybody. Send to each receiver at 127.0.0.1, one after another."
            ),
            format!("实验台没有广播（广播依赖网络），而 {host} 指所有主机。请在 127.0.0.1 上逐个发给每个接收者。"),
        );
    }
    Text::new(
        format!(
            "Programs of the workbench reach this machine alone, and {host} is not on it. Use 127.0.0.1 or localhost."
        ),
        format!("实验台里的程序只能访问本机，而 {host} 不在本机。请使用 127.0.0.1 或 localhost。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn two_runs_have_two_addresses_and_write_the_same() {
        let (one, other) = (Host::claim(), Host::claim());
        let written = at("127.0.0.1:8080");
        let (first, second) = (one.real(written).unwrap(), other.real(written).unwrap());
        assert_ne!(first, second);
        assert!(first.ip().is_loopback() && second.ip().is_loopback());
        assert_eq!(one.written(first), written);
        assert_eq!(other.written(second), written);
    }

    #[test]
    fn an_address_that_a_socket_still_has_is_passed_over() {
        let address = Host::claim().address().unwrap();
        let socket = std::net::TcpListener::bind((address, 0)).unwrap();
        let sockets = Table::tcp().unwrap();
        assert!(sockets.names(address), "{}", socket.local_addr().unwrap());
        assert!(!sockets.names(Ipv4Addr::new(127, 1, 2, 3)));
    }

    #[test]
    fn a_run_does_not_get_the_address_of_the_one_before() {
        let first = Host::claim().address();
        assert_ne!(first, Host::claim().address());
    }

    #[test]
    fn a_server_outside_is_the_one_address_that_is_taken_as_it_is_written() {
        let server = at("127.0.0.1:9000");
        let host = Host::claim().with_server_outside(server);
        assert_eq!(host.real(server).unwrap(), server);
        assert_eq!(host.written(server), server);
        assert_ne!(host.real(at("127.0.0.1:9001")).unwrap(), at("127.0.0.1:9001"));
        assert!(host.real(at("192.0.2.7:9000")).is_err());
    }

    #[test]
    fn the_loopback_of_ipv6_is_another_address_of_the_run() {
        let (one, other) = (Host::claim(), Host::claim());
        let [first, second] = [&one, &other].map(|host| host.real(at("[::1]:80")).unwrap());
        assert!(first.ip().is_loopback() && first.is_ipv4());
        assert_ne!(first, second);
        assert_ne!(first, one.real(at("127.0.0.1:80")).unwrap());
        assert_eq!(one.written(first), at("[::1]:80"));
        assert_eq!(one.real(at("[::]:80")).unwrap(), first);
    }

    #[test]
    fn any_address_is_narrowed_and_others_are_refused() {
        let host = Host::claim();
        assert_eq!(host.real(at("0.0.0.0:80")).unwrap(), host.real(at("127.0.0.1:80")).unwrap());
        for outside in ["8.8.8.8:53", "192.168.1.136:9002", "10.0.0.1:1", "255.255.255.255:9", "127.1.2.3:5"] {
            assert!(host.real(at(outside)).unwrap_err().en.contains("127.0.0.1"), "{outside}");
        }
        assert!(host.real(at("[fe80::1]:80")).is_err());
    }
}
