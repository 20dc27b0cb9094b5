//! Options of setsockopt(2) and getsockopt(2) that programs use, by the names of the manual pages.
//! It makes no call by itself; `calls` does.

use std::io;
use std::time::Duration;

/// An option and the value that it is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketOption {
    /// `SO_REUSEADDR` of socket(7).
    ReuseAddr(bool),
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
}

/// An option that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionName {
    ReuseAddr,
    KeepAlive,
    Broadcast,
    NoDelay,
    ReceiveBuffer,
    SendBuffer,
    Linger,
    /// `SO_ERROR` of socket(7): the error that a connection met in the background; asking clears it.
    Error,
    /// `SO_TYPE` of socket(7).
    Type,
    /// `SO_ACCEPTCONN` of socket(7): whether the socket listens.
    Listens,
}

impl SocketOption {
    /// The option's name in the manual, and its value as a number.
    pub(super) fn name_and_value(self) -> (&'static str, i64) {
        match self {
            SocketOption::ReuseAddr(on) => ("SO_REUSEADDR", on.into()),
            SocketOption::KeepAlive(on) => ("SO_KEEPALIVE", on.into()),
            SocketOption::Broadcast(on) => ("SO_BROADCAST", on.into()),
            SocketOption::NoDelay(on) => ("TCP_NODELAY", on.into()),
            SocketOption::ReceiveBuffer(bytes) => ("SO_RCVBUF", bytes.into()),
            SocketOption::SendBuffer(bytes) => ("SO_SNDBUF", bytes.into()),
            SocketOption::Linger(seconds) => ("SO_LINGER", seconds.map_or(-1, i64::from)),
        }
    }

    pub(super) fn apply(self, socket: &socket2::Socket) -> io::Result<()> {
        match self {
            SocketOption::ReuseAddr(on) => socket.set_reuse_address(on),
            SocketOption::KeepAlive(on) => socket.set_keepalive(on),
            SocketOption::Broadcast(on) => socket.set_broadcast(on),
            SocketOption::NoDelay(on) => socket.set_tcp_nodelay(on),
            SocketOption::ReceiveBuffer(bytes) => socket.set_recv_buffer_size(bytes as usize),
            SocketOption::SendBuffer(bytes) => socket.set_send_buffer_size(bytes as usize),
            SocketOption::Linger(seconds) => {
                socket.set_linger(seconds.map(|seconds| Duration::from_secs(u64::from(seconds))))
            }
        }
    }
}

impl OptionName {
    /// The value as getsockopt(2) tells it; `SO_LINGER` in seconds, or -1 where it is off.
    pub(super) fn read(self, socket: &socket2::Socket) -> io::Result<i64> {
        let size = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        Ok(match self {
            OptionName::ReuseAddr => socket.reuse_address()?.into(),
            OptionName::KeepAlive => socket.keepalive()?.into(),
            OptionName::Broadcast => socket.broadcast()?.into(),
            OptionName::NoDelay => socket.tcp_nodelay()?.into(),
            OptionName::ReceiveBuffer => size(socket.recv_buffer_size()?),
            OptionName::SendBuffer => size(socket.send_buffer_size()?),
            OptionName::Linger => socket.linger()?.map_or(-1, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX)),
            OptionName::Error => socket.take_error()?.and_then(|error| error.raw_os_error()).unwrap_or(0).into(),
            OptionName::Type => i32::from(socket.r#type()?).into(),
            OptionName::Listens => socket.is_listener()?.into(),
        })
    }
}
