//! The internet address that the kernel gives a socket.
//! How programs write it is `host`'s affair.

use std::io;
use std::net::SocketAddr;

/// getsockname(2), where it is an internet address.
///
/// # Errors
/// The call's own, or `EAFNOSUPPORT`.
pub fn local_address(os: &socket2::Socket) -> io::Result<SocketAddr> {
    as_internet(os.local_addr()?)
}

/// An address of the kernel as an internet address.
///
/// # Errors
/// `EAFNOSUPPORT` for one of another family.
pub fn as_internet(address: socket2::SockAddr) -> io::Result<SocketAddr> {
    address.as_socket().ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}
