//! Options of setsockopt(2) and getsockopt(2) that programs use, by the names of the manual pages.
//! It makes no call by itself; `calls` does.

use std::io;
use std::time::Duration;

use rustix::net::sockopt;

/// An option and the value that it is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketOption {
    /// `SO_REUSEADDR` of socket(7).
    ReuseAddr(bool),
    /// `SO_REUSEPORT` of socket(7).
    ReusePort(bool),
    /// `SO_KEEPALIVE` of socket(7).
    KeepAlive(bool),
    /// `SO_BROADCAST` of socket(7).
    Broadcast(bool),
    /// `TCP_NODELAY` of tcp(7).
    NoDelay(bool),
    /// `SO_RCVBUF` of socket(7), in bytes; Linux doubles it.
    ReceiveBuffer(u32),
    /// `SO_SNDBUF` of socket(7), in bytes; Linux doubles it.
    SendBuffer(u32),
    /// `SO_LINGER` of socket(7), in seconds; 0 makes close(2) break the connection off.
    Linger(Option<u16>),
    /// `TCP_KEEPIDLE` of tcp(7), in seconds.
    KeepIdle(u32),
    /// `TCP_KEEPINTVL` of tcp(7), in seconds.
    KeepInterval(u32),
    /// `TCP_KEEPCNT` of tcp(7).
    KeepCount(u32),
    /// `TCP_CORK` of tcp(7).
    Cork(bool),
    /// `TCP_QUICKACK` of tcp(7).
    QuickAck(bool),
    /// `TCP_MAXSEG` of tcp(7), in bytes.
    MaxSegment(u32),
    /// `IP_TTL` of ip(7).
    TimeToLive(u32),
}

/// An option that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionName {
    ReuseAddr,
    ReusePort,
    KeepAlive,
    Broadcast,
    NoDelay,
    ReceiveBuffer,
    SendBuffer,
    Linger,
    KeepIdle,
    KeepInterval,
    KeepCount,
    Cork,
    QuickAck,
    MaxSegment,
    TimeToLive,
    /// `SO_ERROR` of socket(7): the error that a connection met in the background; asking clears it.
    Error,
    /// `SO_TYPE` of socket(7).
    Type,
    /// `SO_ACCEPTCONN` of socket(7): whether the socket listens.
    Listens,
}

impl SocketOption {
    /// The option's name in the manual, and its value as a number.
    pub(in crate::net) fn name_and_value(self) -> (&'static str, i64) {
        match self {
            SocketOption::ReuseAddr(on) => ("SO_REUSEADDR", on.into()),
            SocketOption::ReusePort(on) => ("SO_REUSEPORT", on.into()),
            SocketOption::KeepAlive(on) => ("SO_KEEPALIVE", on.into()),
            SocketOption::Broadcast(on) => ("SO_BROADCAST", on.into()),
            SocketOption::NoDelay(on) => ("TCP_NODELAY", on.into()),
            SocketOption::ReceiveBuffer(bytes) => ("SO_RCVBUF", bytes.into()),
            SocketOption::SendBuffer(bytes) => ("SO_SNDBUF", bytes.into()),
            SocketOption::Linger(seconds) => ("SO_LINGER", seconds.map_or(-1, i64::from)),
            SocketOption::KeepIdle(seconds) => ("TCP_KEEPIDLE", seconds.into()),
            SocketOption::KeepInterval(seconds) => ("TCP_KEEPINTVL", seconds.into()),
            SocketOption::KeepCount(times) => ("TCP_KEEPCNT", times.into()),
            SocketOption::Cork(on) => ("TCP_CORK", on.into()),
            SocketOption::QuickAck(on) => ("TCP_QUICKACK", on.into()),
            SocketOption::MaxSegment(bytes) => ("TCP_MAXSEG", bytes.into()),
            SocketOption::TimeToLive(hops) => ("IP_TTL", hops.into()),
        }
    }

    pub(in crate::net) fn apply(self, socket: &socket2::Socket) -> io::Result<()> {
        match self {
            SocketOption::ReuseAddr(on) => socket.set_reuse_address(on),
            SocketOption::ReusePort(on) => socket.set_reuse_port(on),
            SocketOption::KeepAlive(on) => socket.set_keepalive(on),
            SocketOption::Broadcast(on) => socket.set_broadcast(on),
            SocketOption::NoDelay(on) => socket.set_tcp_nodelay(on),
            SocketOption::ReceiveBuffer(bytes) => socket.set_recv_buffer_size(bytes as usize),
            SocketOption::SendBuffer(bytes) => socket.set_send_buffer_size(bytes as usize),
            SocketOption::Linger(seconds) => {
                socket.set_linger(seconds.map(|seconds| Duration::from_secs(u64::from(seconds))))
            }
            SocketOption::KeepIdle(seconds) => Ok(sockopt::set_tcp_keepidle(socket, whole(seconds))?),
            SocketOption::KeepInterval(seconds) => Ok(sockopt::set_tcp_keepintvl(socket, whole(seconds))?),
            SocketOption::KeepCount(times) => Ok(sockopt::set_tcp_keepcnt(socket, times)?),
            SocketOption::Cork(on) => set_cork(socket, on),
            SocketOption::QuickAck(on) => set_quickack(socket, on),
            SocketOption::MaxSegment(bytes) => socket.set_tcp_mss(bytes),
            SocketOption::TimeToLive(hops) => socket.set_ttl_v4(hops),
        }
    }
}

fn whole(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

#[cfg(target_os = "linux")]
fn set_cork(socket: &socket2::Socket, on: bool) -> io::Result<()> {
    socket.set_tcp_cork(on)
}

/// `TCP_CORK` of tcp(7).
#[cfg(target_os = "linux")]
pub(super) fn cork(socket: &socket2::Socket) -> io::Result<bool> {
    socket.tcp_cork()
}

#[cfg(target_os = "linux")]
fn set_quickack(socket: &socket2::Socket, on: bool) -> io::Result<()> {
    socket.set_tcp_quickack(on)
}

#[cfg(target_os = "linux")]
fn quickack(socket: &socket2::Socket) -> io::Result<bool> {
    socket.tcp_quickack()
}

/// Other systems have neither of the two.
#[cfg(not(target_os = "linux"))]
fn set_cork(_socket: &socket2::Socket, _on: bool) -> io::Result<()> {
    Err(io::Error::from_raw_os_error(libc::ENOPROTOOPT))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn cork(_socket: &socket2::Socket) -> io::Result<bool> {
    Err(io::Error::from_raw_os_error(libc::ENOPROTOOPT))
}

#[cfg(not(target_os = "linux"))]
use {cork as quickack, set_cork as set_quickack};

impl OptionName {
    /// The value as getsockopt(2) tells it; `SO_LINGER` in seconds, or -1 where it is off.
    pub(in crate::net) fn read(self, socket: &socket2::Socket) -> io::Result<i64> {
        let size = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Ok(match self {
            OptionName::ReuseAddr => socket.reuse_address()?.into(),
            OptionName::ReusePort => socket.reuse_port()?.into(),
            OptionName::KeepAlive => socket.keepalive()?.into(),
            OptionName::Broadcast => socket.broadcast()?.into(),
            OptionName::NoDelay => socket.tcp_nodelay()?.into(),
            OptionName::ReceiveBuffer => size(socket.recv_buffer_size()?),
            OptionName::SendBuffer => size(socket.send_buffer_size()?),
            OptionName::Linger => socket.linger()?.map_or(-1, seconds),
            OptionName::KeepIdle => seconds(sockopt::tcp_keepidle(socket)?),
            OptionName::KeepInterval => seconds(sockopt::tcp_keepintvl(socket)?),
            OptionName::KeepCount => sockopt::tcp_keepcnt(socket)?.into(),
            OptionName::Cork => cork(socket)?.into(),
            OptionName::QuickAck => quickack(socket)?.into(),
            OptionName::MaxSegment => socket.tcp_mss()?.into(),
            OptionName::TimeToLive => socket.ttl_v4()?.into(),
            OptionName::Error => socket.take_error()?.and_then(|error| error.raw_os_error()).unwrap_or(0).into(),
            OptionName::Type => i32::from(socket.r#type()?).into(),
            OptionName::Listens => socket.is_listener()?.into(),
        })
    }
}
