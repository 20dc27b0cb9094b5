//! Addresses as the kernel takes and gives them, for sockets of each family.
//! How programs write them is the affair of `host` and, for names of unix(7), of `names`.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::{Domain, SockAddr};

use crate::trace::{Address, UnixName};

/// The family of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// ip(7)
    Internet,
    /// ipv6(7). The kernel is given IPv4 addresses written as IPv6, so that each run has addresses of its own here, too.
    Internet6,
    /// unix(7)
    Unix,
}

impl Family {
    pub(in crate::net) fn domain(self) -> Domain {
        match self {
            Family::Internet => Domain::IPV4,
            Family::Internet6 => Domain::IPV6,
            Family::Unix => Domain::UNIX,
        }
    }

    /// A real address as a socket of this family has to be told it.
    ///
    /// # Errors
    /// `EAFNOSUPPORT` for an address of another family.
    pub(in crate::net) fn for_kernel(self, address: Address) -> io::Result<SockAddr> {
        match (self, address) {
            (Family::Internet6, Address::Internet(address)) => {
                let host = match address.ip() {
                    IpAddr::V4(host) => host.to_ipv6_mapped(),
                    IpAddr::V6(host) => host,
                };
                Ok(SocketAddr::from((host, address.port())).into())
            }
            (Family::Internet, Address::Internet(address)) => Ok(address.into()),
            (Family::Unix, Address::Unix(name)) => SockAddr::unix(name.as_str()),
            _ => Err(io::Error::from_raw_os_error(libc::EAFNOSUPPORT)),
        }
    }
}

/// getsockname(2).
///
/// # Errors
/// The call's own, or `EAFNOSUPPORT`.
pub fn local_address(os: &socket2::Socket) -> io::Result<Address> {
    from_kernel(&os.local_addr()?)
}

/// getpeername(2).
///
/// # Errors
/// The call's own, or `EAFNOSUPPORT`.
pub fn peer_address(os: &socket2::Socket) -> io::Result<Address> {
    from_kernel(&os.peer_addr()?)
}

/// An address of the kernel; one of IPv4 that is written as IPv6 is one of IPv4.
///
/// # Errors
/// `EAFNOSUPPORT` for one of a family that is not here.
pub fn from_kernel(address: &SockAddr) -> io::Result<Address> {
    if let Some(address) = address.as_socket() {
        return Ok(SocketAddr::new(address.ip().to_canonical(), address.port()).into());
    }
    let name = || match address.as_abstract_namespace() {
        Some(name) => UnixName::new(&format!("\0{}", std::str::from_utf8(name).ok()?)),
        None => UnixName::new(address.as_pathname().and_then(|path| path.to_str()).unwrap_or_default()),
    };
    let name = address.is_unix().then(name).flatten();
    name.map(Address::Unix).ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}
