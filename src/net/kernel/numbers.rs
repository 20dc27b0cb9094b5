//! The numbers behind the POSIX names that programs use, as this system has them.
//! They are data; no call is made with them here.

/// The largest segment, of tcp(7). This and the next are the numbers of Linux, since not every system has them all.
pub const TCP_MAXSEG: i32 = 2;
/// Holding back of what fills no segment.
pub const TCP_CORK: i32 = 3;
/// Seconds of silence before the peer is asked whether it is there.
pub const TCP_KEEPIDLE: i32 = 4;
/// Seconds between two such questions.
pub const TCP_KEEPINTVL: i32 = 5;
/// Questions without an answer before the connection is given up.
pub const TCP_KEEPCNT: i32 = 6;
/// Acknowledgements that do not wait.
pub const TCP_QUICKACK: i32 = 12;
/// How many routers may pass on what is sent, of ip(7).
pub const IP_TTL: i32 = 2;

/// Options of ipv6(7) and of ip(7), by their numbers on Linux.
pub const IPV6_V6ONLY: i32 = 26;
/// Events of poll(2) and epoll(7): there is something to read.
pub const EPOLLIN: u32 = 0x001;
/// There is something urgent.
pub const EPOLLPRI: u32 = 0x002;
/// There is room to send.
pub const EPOLLOUT: u32 = 0x004;
/// An error has come.
pub const EPOLLERR: u32 = 0x008;
/// Both directions are over.
pub const EPOLLHUP: u32 = 0x010;
/// The socket is not open; poll(2) alone.
pub const POLLNVAL: u16 = 0x020;
/// The peer sends no more.
pub const EPOLLRDHUP: u32 = 0x2000;
/// Only what is new is told.
pub const EPOLLET: u32 = 1 << 31;

pub use libc::{
    AF_INET, AF_INET6, AF_UNIX, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAI_NONAME, EBADF, EINVAL, EIO, ENAMETOOLONG,
    ENETUNREACH, ENOENT, ENOPROTOOPT, ENXIO, EPROTONOSUPPORT, EROFS, IPPROTO_IP, IPPROTO_TCP, MSG_DONTWAIT, MSG_PEEK,
    MSG_WAITALL, SHUT_RD, SHUT_RDWR, SHUT_WR, SO_ACCEPTCONN, SO_BROADCAST, SO_ERROR, SO_KEEPALIVE, SO_LINGER,
    SO_RCVBUF, SO_REUSEADDR, SO_REUSEPORT, SO_SNDBUF, SO_TYPE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, TCP_NODELAY,
};
