//! Why a call did not do what the program wanted, with a sentence for people.
//! It is not the record of the failure; that is the `Returned` event.

use super::ports::Holder;
use crate::lang::Text;
use crate::net::stage::Stopped;
use crate::trace::{Call, errno_name};

/// A call that gave no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The run is over; the program must give up.
    #[error("the run is over")]
    Stopped,
    /// The operating system refused.
    #[error("{} failed: {}", call.name(), errno_name(*errno))]
    Failed { call: Call, errno: i32 },
    /// The time limit of the socket has passed.
    #[error("{} timed out", call.name())]
    TimedOut { call: Call },
    /// What a program wanted to do makes no sense; no call was made.
    #[error("{}", .0.en)]
    Program(Text),
}

impl From<Stopped> for CallError {
    fn from(_: Stopped) -> Self {
        CallError::Stopped
    }
}

impl CallError {
    /// What the failure means, where there is more to say than the name of the error does.
    pub fn meaning(&self) -> Option<Text> {
        match self {
            CallError::Failed { call, errno } => known_meaning(*call, *errno).map(|(en, zh)| Text::new(en, zh)),
            _ => None,
        }
    }

    /// What `EADDRINUSE` means where it is known what of this run holds the port.
    pub fn port_held(by: Holder) -> Text {
        match by {
            Holder::Closed => Text::new(
                "a connection of this port was closed in this run, and the side that closed first keeps the port for a minute \
                 (TIME_WAIT). Set SO_REUSEADDR on the listening socket before bind, each time it is made; or choose another \
                 port.",
                "本次运行中有使用该端口的连接被关闭，先关闭的一方会把端口再占用一分钟左右（TIME_WAIT）。请每次都在 bind \
                 之前给监听套接字设置 SO_REUSEADDR，或换一个端口。",
            ),
            Holder::Listener => Text::new(
                "a socket of this run listens at this port. Close that one first, or choose another port; SO_REUSEADDR does \
                 not help against a socket that listens.",
                "本次运行中有套接字正在监听这个端口。请先关闭它，或换一个端口；对正在监听的套接字，SO_REUSEADDR 不起作用。",
            ),
        }
    }

    /// What happened, what it means and what to do.
    pub fn text(&self) -> Text {
        match self {
            CallError::Stopped => Text::new("The run was stopped.", "运行已停止。"),
            CallError::TimedOut { call } => Text::new(
                format!("{} timed out: nothing came within the time limit that the program had set.", call.name()),
                format!("{} 超时：在程序设定的时限内什么也没有等到。", call.name()),
            ),
            CallError::Program(text) => text.clone(),
            CallError::Failed { call, errno } => {
                let (en, zh) = meaning(*call, *errno);
                let name = errno_name(*errno);
                Text::new(
                    format!("{} failed with {name}: {en}", call.name()),
                    format!("{} 失败（{name}）：{zh}", call.name()),
                )
            }
        }
    }
}

fn meaning(call: Call, errno: i32) -> (&'static str, &'static str) {
    known_meaning(call, errno)
        .unwrap_or(("the operating system refused the call; see errno(3).", "操作系统拒绝了这次调用，参见 errno(3)。"))
}

fn known_meaning(call: Call, errno: i32) -> Option<(&'static str, &'static str)> {
    Some(match errno {
        // bind names an address; connect and sendto are given a port by the kernel, which may have none left.
        libc::EADDRNOTAVAIL if matches!(call, Call::Connect | Call::Sendto) => (
            "every local port towards that address is taken, by connections that are open or were closed within the last minute. Close connections, or wait a minute.",
            "通往这个地址的本地端口已经用完：它们被现有的或一分钟内刚关闭的连接占着。请关闭一些连接，或等一分钟。",
        ),
        libc::EADDRINUSE => (
            "another socket has this address and port, or had it a moment ago. Choose another port, or 0 for any free one.",
            "这个地址和端口正被另一个套接字占用，或刚刚被占用过。请换一个端口，或用 0 让系统挑选空闲端口。",
        ),
        libc::EADDRNOTAVAIL => {
            ("this machine has no such address. Use 127.0.0.1.", "本机没有这个地址。请使用 127.0.0.1。")
        }
        libc::EACCES if call == Call::Bind => (
            "this user may not use that port. Choose a port above 1023.",
            "当前用户无权使用该端口。请选择大于 1023 的端口。",
        ),
        libc::EACCES | libc::EPERM => (
            "the system does not let this user do that; a firewall, a container or a sandbox may forbid it.",
            "系统不允许当前用户这样做；可能是防火墙、容器或沙箱禁止的。",
        ),
        libc::EAFNOSUPPORT => (
            "the system has no addresses of this kind. Use IPv4 (AF_INET).",
            "系统没有这一类地址。请使用 IPv4（AF_INET）。",
        ),
        libc::ECONNREFUSED => (
            "nobody listens at that address and port. Start the server first, or mend the number.",
            "这个地址和端口上没有人在监听。请先启动服务器，或改正端口号。",
        ),
        libc::ECONNRESET => (
            "the peer broke the connection off, for instance by closing with unread bytes.",
            "对方中断了连接，例如在还有未读字节时就关闭了套接字。",
        ),
        libc::EPIPE => (
            "this side cannot send any more: the peer is gone, or the sending side was shut down.",
            "这一侧已经不能再发送：对方已离开，或发送方向已被关闭。",
        ),
        libc::EMFILE | libc::ENFILE => (
            "there are no descriptors left. Use fewer clients, or raise the limit with `ulimit -n`.",
            "文件描述符已用完。请减少客户端数量，或用 `ulimit -n` 提高上限。",
        ),
        libc::EMSGSIZE => (
            "one datagram over IPv4 carries at most 65507 bytes. Send less at once, or use TCP.",
            "IPv4 上一个数据报最多 65507 字节。请一次少发一些，或改用 TCP。",
        ),
        libc::ENOTCONN => ("the socket is not connected.", "套接字尚未连接。"),
        libc::EBADF => ("the socket has been closed already.", "套接字已经关闭。"),
        libc::ETIMEDOUT => ("the peer did not answer in time.", "对方没有及时响应。"),
        _ => return None,
    })
}
