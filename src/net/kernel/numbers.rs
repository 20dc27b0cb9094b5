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

pub use libc::{
    AF_INET, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAI_NONAME, EBADF, EINVAL, EIO, ENETUNREACH, ENOENT, ENOPROTOOPT,
    EPROTONOSUPPORT, EROFS, IPPROTO_IP, IPPROTO_TCP, MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, SHUT_RD, SHUT_RDWR, SHUT_WR,
    SO_ACCEPTCONN, SO_BROADCAST, SO_ERROR, SO_KEEPALIVE, SO_LINGER, SO_RCVBUF, SO_REUSEADDR, SO_SNDBUF, SO_TYPE,
    SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, TCP_NODELAY,
};
