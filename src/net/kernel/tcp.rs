//! In which state of TCP a socket is: asked by its descriptor, or by its addresses once that is closed.
//! What the kernel does not tell is absent; nobody concludes it here.

use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::atomic::{AtomicBool, Ordering};

use super::poll;
use super::queues::{tcp_info, tcp_state};
use crate::trace::TcpState;

/// `TCP_INFO` (tcp(7)): the state of an open socket. One that has lost its connection to a RST says so as long as no call
/// has been told of it.
pub fn state(socket: &(impl AsFd + AsRawFd)) -> Option<TcpState> {
    let state = tcp_state(socket)?;
    Some(if state == TcpState::Close && poll::has_failed(socket) { TcpState::Reset } else { state })
}

/// `TCP_INFO` of a listener: how many connections wait for accept, and the backlog as the system took it
/// (`tcpi_unacked` and `tcpi_sacked` of linux/tcp.h).
pub fn accept_queue(listener: &impl AsRawFd) -> Option<[u32; 2]> {
    const UNACKED: usize = 24;
    const SACKED: usize = 28;
    let info = tcp_info(listener)?;
    let word = |at: usize| info.get(at..at + 4)?.try_into().ok().map(u32::from_ne_bytes);
    Some([word(UNACKED)?, word(SACKED)?])
}

/// sock_diag(7): the state of the connection between two addresses, seen from the first, whoever has closed what. One that
/// the kernel does not know any more is closed. `None` where the system does not answer.
#[cfg(target_os = "linux")]
pub fn state_between(local: SocketAddr, peer: SocketAddr) -> Option<TcpState> {
    match diag::ask(local, peer)? {
        // Where there is no connection, the listener at the address answers instead.
        None | Some(TcpState::Listen) => Some(TcpState::Close),
        found => found,
    }
}

/// Elsewhere nothing is known of what is closed.
#[cfg(not(target_os = "linux"))]
pub fn state_between(_local: SocketAddr, _peer: SocketAddr) -> Option<TcpState> {
    None
}

/// Whether the system has been seen to answer for connections by their addresses. One that cannot says of each that it
/// does not exist.
static ANSWERS: AtomicBool = AtomicBool::new(false);

/// Finds out by a connection that stands whether the system answers for connections by their addresses.
pub fn try_by_address(local: SocketAddr, peer: SocketAddr) {
    if !answers_by_address() && state_between(local, peer).is_some_and(|state| state != TcpState::Close) {
        ANSWERS.store(true, Ordering::Relaxed);
    }
}

/// Whether it does.
pub fn answers_by_address() -> bool {
    ANSWERS.load(Ordering::Relaxed)
}

/// One question and its answer over a netlink socket: `inet_diag_req_v2` and `inet_diag_msg` of linux/inet_diag.h.
#[cfg(target_os = "linux")]
mod diag {
    use super::{SocketAddr, TcpState};
    use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink};

    /// `SOCK_DIAG_BY_FAMILY`, with `NLM_F_REQUEST`.
    const BY_FAMILY: u16 = 20;
    const REQUEST: u16 = 1;
    /// The kind of an answer that is an error.
    const ERROR: u16 = 2;
    /// `struct nlmsghdr`.
    const HEADER: usize = 16;
    const AF_INET: u8 = 2;
    const IPPROTO_TCP: u8 = 6;

    /// `None` where nobody answers, `Some(None)` where there is no such connection.
    pub fn ask(local: SocketAddr, peer: SocketAddr) -> Option<Option<TcpState>> {
        let netlink = rustix::net::socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            SocketFlags::CLOEXEC | SocketFlags::NONBLOCK,
            Some(netlink::SOCK_DIAG),
        )
        .ok()?;
        rustix::net::send(&netlink, &request(local, peer)?, SendFlags::empty()).ok()?;
        let mut answer = [0_u8; 1024];
        // The kernel answers within the send.
        let (_, len) = rustix::net::recv(&netlink, &mut answer[..], RecvFlags::empty()).ok()?;
        let answer = answer.get(..len)?;
        let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
        if kind == ERROR {
            let errno = i32::from_ne_bytes(answer.get(HEADER..HEADER + 4)?.try_into().ok()?);
            return (errno == -libc::ENOENT).then_some(None);
        }
        Some(TcpState::from_linux(*answer.get(HEADER + 1)?))
    }

    fn request(local: SocketAddr, peer: SocketAddr) -> Option<Vec<u8>> {
        let (SocketAddr::V4(local), SocketAddr::V4(peer)) = (local, peer) else { return None };
        let mut body = vec![AF_INET, IPPROTO_TCP, 0, 0];
        body.extend(u32::MAX.to_ne_bytes());
        body.extend(local.port().to_be_bytes());
        body.extend(peer.port().to_be_bytes());
        for host in [local.ip(), peer.ip()] {
            body.extend(host.octets());
            // An address has room for IPv6.
            body.extend([0; 12]);
        }
        // Any interface, and no cookie.
        body.extend(0_u32.to_ne_bytes());
        body.extend([0xFF; 8]);
        let mut message = u32::try_from(HEADER + body.len()).ok()?.to_ne_bytes().to_vec();
        message.extend(BY_FAMILY.to_ne_bytes());
        message.extend(REQUEST.to_ne_bytes());
        message.extend([1, 0, 0, 0, 0, 0, 0, 0]);
        message.extend(body);
        Some(message)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::net::kernel::address::{local_address, peer_address};
    use crate::net::kernel::settle::{SETTLE, until};

    #[test]
    fn who_closes_first_keeps_the_connection_in_time_wait_and_the_other_end_is_gone() {
        let (server, client) = crate::net::testing::pair();
        let ends = [local_address(&server), peer_address(&server)].map(|end| end.unwrap().internet().unwrap());
        assert_eq!(state(&server), Some(TcpState::Established));
        try_by_address(ends[0], ends[1]);
        assert!(answers_by_address());
        drop(server);
        assert!(until(SETTLE, None, || state(&client) == Some(TcpState::CloseWait)));
        let waits = state_between(ends[0], ends[1]).unwrap();
        assert_eq!(waits.without_timers(), TcpState::FinWait);
        drop(client);
        assert!(until(SETTLE, None, || state_between(ends[0], ends[1]) == Some(TcpState::TimeWait)));
        assert_eq!(state_between(ends[1], ends[0]), Some(TcpState::Close));
    }

    #[test]
    fn a_socket_that_was_reset_says_so() {
        let (server, client) = crate::net::testing::pair();
        client.send(b"unread").unwrap();
        drop(server);
        assert!(until(SETTLE, None, || state(&client) == Some(TcpState::Reset)));
    }

    #[test]
    fn a_listener_tells_how_many_wait_and_how_many_may() {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        listener.listen(3).unwrap();
        let address = local_address(&listener).unwrap().internet().unwrap();
        assert_eq!(accept_queue(&listener), Some([0, 3]));
        let client = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        client.connect(&address.into()).unwrap();
        assert!(until(SETTLE, None, || accept_queue(&listener) == Some([1, 3])));
    }
}
