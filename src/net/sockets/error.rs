//! Why a call did not do what the program wanted, with a sentence for people.
//! It is not the record of the failure; that is the `Returned` event.

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
            CallError::Failed { errno, .. } => known_meaning(*errno).map(|(en, zh)| Text::new(en, zh)),
            _ => None,
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
                let (en, zh) = meaning(*errno);
                let name = errno_name(*errno);
                Text::new(
                    format!("{} failed with {name}: {en}", call.name()),
                    format!("{} 失败（{name}）：{zh}", call.name()),
                )
            }
        }
    }
}

fn meaning(errno: i32) -> (&'static str, &'static str) {
    known_meaning(errno)
        .unwrap_or(("the operating system refused the call; see errno(3).", "操作系统拒绝了这次调用，参见 errno(3)。"))
}

fn known_meaning(errno: i32) -> Option<(&'static str, &'static str)> {
    Some(match errno {
        libc::EADDRINUSE => (
            "another socket has this address and port, or had it a moment ago. Choose another port, or 0 for any free one.",
            "这个地址和端口正被另一个套接字占用，或刚刚被占用过。请换一个端口，或用 0 让系统挑选空闲端口。",
        ),
        libc::EADDRNOTAVAIL => {
            ("this machine has no such address. Use 127.0.0.1.", "本机没有这个地址。请使用 127.0.0.1。")
        }
        libc::EACCES => (
            "this user may not use that port. Choose a port above 1023.",
            "当前用户无权使用该端口。请选择大于 1023 的端口。",
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
            "this side can not send any more: the peer is gone, or the sending side was shut down.",
            "这一侧已经不能再发送：对方已离开，或发送方向已被关闭。",
        ),
        libc::EMFILE | libc::ENFILE => (
            "there are no descriptors left. Use fewer clients, or raise the limit with `ulimit -n`.",
            "文件描述符已用完。请减少客户端数量，或用 `ulimit -n` 提高上限。",
        ),
        libc::ENOTCONN => ("the socket is not connected.", "套接字尚未连接。"),
        libc::EBADF => ("the socket has been closed already.", "套接字已经关闭。"),
        libc::ETIMEDOUT => ("the peer did not answer in time.", "对方没有及时响应。"),
        _ => return None,
    })
}
