//! Questions to the kernel about a socket's queues, each with its man-page name.
//! It changes nothing, and where an operating system does not answer it says so by `None`, never by a guess.
#![expect(unsafe_code, reason = "no safe library asks these questions; each answer is checked for its length")]

use std::os::fd::{AsFd, AsRawFd};

use rustix::net::sockopt;

use crate::trace::TcpState;

/// `FIONREAD` (tcp(7)): bytes in the receive queue, in order and unread.
pub fn receive_queue(socket: &impl AsFd) -> Option<u32> {
    rustix::io::ioctl_fionread(socket).ok().and_then(|bytes| u32::try_from(bytes).ok())
}

/// `SIOCOUTQNSD` (sock_diag and linux/sockios.h): bytes in the send queue that have not been sent at all.
/// `SIOCOUTQ` would count bytes that the peer can read already, but that are not acknowledged.
/// The end of a stream has a sequence number as a byte has: after shutdown(2) it is counted where it waits.
#[cfg(target_os = "linux")]
pub fn unsent(socket: &(impl AsRawFd + AsFd)) -> Option<u32> {
    const SIOCOUTQNSD: libc::Ioctl = 0x894B;
    let mut bytes: libc::c_int = 0;
    // SAFETY: SIOCOUTQNSD writes one int through the pointer, which points to one that outlives the call.
    let status = unsafe { libc::ioctl(socket.as_raw_fd(), SIOCOUTQNSD, &raw mut bytes) };
    match status {
        0 => u32::try_from(bytes).ok(),
        // What a socket of unix(7) sends lies in its peer's queue at once.
        _ => (sockopt::socket_domain(socket).ok()? == rustix::net::AddressFamily::UNIX).then_some(0),
    }
}

/// As [`unsent`], without the end of the stream. It costs a second question where something is unsent.
pub fn unsent_bytes(socket: &(impl AsRawFd + AsFd)) -> Option<u32> {
    let queued = unsent(socket)?;
    let end_is_queued = queued > 0 && sending_side_is_shut(socket)?;
    Some(queued - u32::from(end_is_queued))
}

/// Elsewhere nothing is asked that this could be needed for.
#[cfg(not(target_os = "linux"))]
fn sending_side_is_shut(_socket: &impl AsRawFd) -> Option<bool> {
    None
}

/// `TCP_INFO` (tcp(7)): whether this side has ended its stream, and the end has not been acknowledged.
#[cfg(target_os = "linux")]
fn sending_side_is_shut(socket: &impl AsRawFd) -> Option<bool> {
    tcp_state(socket).map(|state| matches!(state, TcpState::FinWait1 | TcpState::LastAck | TcpState::Closing))
}

/// `TCP_INFO` (tcp(7)): the state of this end of its connection.
#[cfg(target_os = "linux")]
pub fn tcp_state(socket: &impl AsRawFd) -> Option<TcpState> {
    TcpState::from_linux(*tcp_info(socket)?.first()?)
}

/// Elsewhere the state is not known.
#[cfg(not(target_os = "linux"))]
pub fn tcp_state(_socket: &impl AsRawFd) -> Option<TcpState> {
    None
}

/// Only Linux counts the unsent bytes.
#[cfg(not(target_os = "linux"))]
pub fn unsent(_socket: &(impl AsRawFd + AsFd)) -> Option<u32> {
    None
}

/// `TCP_INFO` (tcp(7)): bytes that the peer's window still has room for, the size of a segment, and what is on its way.
/// The kernel's structure ends with newer fields on newer kernels; one that is too short has no answer.
#[cfg(target_os = "linux")]
pub fn send_window(socket: &impl AsRawFd) -> Option<Window> {
    /// Offsets in `struct tcp_info` of linux/tcp.h; the structure only ever grows at its end.
    const SND_MSS: usize = 16;
    const UNACKED: usize = 24;
    const SND_WND: usize = 228;
    let info = tcp_info(socket)?;
    let word = |at: usize| info.get(at..at + 4)?.try_into().ok().map(u32::from_ne_bytes);
    Some(Window { free: word(SND_WND)?, segment: word(SND_MSS)?, unacknowledged: word(UNACKED)? })
}

/// `TCP_INFO` (tcp(7)): `struct tcp_info` as far as this kernel fills it.
#[cfg(target_os = "linux")]
pub(super) fn tcp_info(socket: &impl AsRawFd) -> Option<Vec<u8>> {
    let mut info = vec![0_u8; 256];
    let mut len = libc::socklen_t::try_from(info.len()).ok()?;
    // SAFETY: the kernel writes at most `len` bytes into `info`, which is `len` bytes long, and puts the count into `len`.
    let status = unsafe {
        libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, info.as_mut_ptr().cast(), &raw mut len)
    };
    info.truncate(usize::try_from(len).ok()?);
    (status == 0).then_some(info)
}

/// Elsewhere nothing is told.
#[cfg(not(target_os = "linux"))]
pub(super) fn tcp_info(_socket: &impl AsRawFd) -> Option<Vec<u8>> {
    None
}

/// Elsewhere the window is not known.
#[cfg(not(target_os = "linux"))]
pub fn send_window(_socket: &impl AsRawFd) -> Option<Window> {
    None
}

/// What the peer lets us send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Bytes that the peer last said it has room for.
    pub free: u32,
    /// Bytes of a full segment.
    pub segment: u32,
    /// Segments that were sent and not acknowledged.
    pub unacknowledged: u32,
}

/// `SO_MEMINFO` (socket(7)): how many datagrams the kernel has dropped because this socket's queue was full.
/// The number of the option and the place of the count are those of linux/sock_diag.h.
#[cfg(target_os = "linux")]
pub fn drops(socket: &impl AsRawFd) -> Option<u32> {
    const SO_MEMINFO: libc::c_int = 55;
    const SK_MEMINFO_DROPS: usize = 8;
    let mut words = [0_u32; 16];
    let mut len = libc::socklen_t::try_from(size_of_val(&words)).ok()?;
    // SAFETY: the kernel writes at most `len` bytes into `words`, which is `len` bytes long, and puts the count into `len`.
    let status = unsafe {
        libc::getsockopt(socket.as_raw_fd(), libc::SOL_SOCKET, SO_MEMINFO, words.as_mut_ptr().cast(), &raw mut len)
    };
    let told = usize::try_from(len).ok()? / size_of::<u32>();
    (status == 0 && told > SK_MEMINFO_DROPS).then(|| words[SK_MEMINFO_DROPS])
}

/// Elsewhere nobody counts them.
#[cfg(not(target_os = "linux"))]
pub fn drops(_socket: &impl AsRawFd) -> Option<u32> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_counts_what_is_unread_and_what_is_unsent() {
        let (server, client) = crate::net::testing::pair();
        client.send(b"hello").unwrap();
        assert_eq!(receive_queue(&server), Some(5));
        assert_eq!(unsent(&client), Some(0));
        let window = send_window(&client).unwrap();
        assert!(window.free > 1000 && window.segment > 100, "{window:?}");
    }

    #[test]
    fn the_end_of_a_stream_is_no_unsent_byte() {
        let (server, client) = crate::net::testing::pair();
        client.set_nonblocking(true).unwrap();
        let mut sent = 0;
        while let Ok(now) = client.send(&[7; 60_000]) {
            sent += now;
        }
        let books = || receive_queue(&server).unwrap() as usize + unsent_bytes(&client).unwrap() as usize;
        assert!(unsent(&client).unwrap() > 0, "the peer is full");
        client.shutdown(std::net::Shutdown::Write).unwrap();
        assert_eq!(books(), sent);
    }
}
