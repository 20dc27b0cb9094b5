//! What an error number means, in half a sentence.
//! It gives no advice; the sentence that ends an actor does.

use crate::lang::{Lang, Text};
use crate::trace::{Call, Got, Returned, errno_name};

/// How long a call has waited in vain, in milliseconds, if it came back because its time limit had passed.
pub fn timed_out(returned: &Returned) -> Option<u64> {
    match returned.detail.as_deref() {
        Some(Got::TimedOut { after_ms }) => Some(*after_ms),
        _ => None,
    }
}

/// A time limit in words.
pub fn time(ms: u64) -> Text {
    match ms {
        0 => Text::new("less than 1 ms", "不到 1 毫秒"),
        ms => Text::new(format!("{ms} ms"), format!("{ms} 毫秒")),
    }
}

/// What a call has waited for in vain.
pub fn in_vain(call: Call, datagram: bool) -> Text {
    match call {
        Call::Recv | Call::Recvfrom if datagram => Text::new("no datagram has come", "没有等到数据报"),
        Call::Recv | Call::Recvfrom => Text::new("nothing has come", "什么也没有等到"),
        Call::Accept => Text::new("no connection has come", "没有等到连接"),
        Call::Connect => Text::new("the connection has not been made", "连接没有建立"),
        Call::Send | Call::Sendto => Text::new("no room has become free", "没有等到空间"),
        _ => Text::new("it has not come to its end", "没有完成"),
    }
}

/// What `EADDRINUSE` means where a connection of that port was closed in this run, and nobody listens there.
pub fn port_lingers(lang: Lang) -> &'static str {
    lang.pick(
        "a connection of this port was closed in this run, and keeps the port for a minute (TIME_WAIT); with SO_REUSEADDR on the listening socket, set before bind each time, it would not",
        "本次运行中有使用该端口的连接被关闭，端口还会被占用一分钟左右（TIME_WAIT）；如果每次都在 bind 之前给监听套接字设置 SO_REUSEADDR，就不会这样",
    )
}

/// What `EADDRINUSE` means where somebody listens there.
pub fn port_is_listened_at(lang: Lang) -> &'static str {
    lang.pick(
        "another socket of this run listens at this port; against one that listens SO_REUSEADDR does not help",
        "本次运行中有别的套接字正在监听这个端口；对正在监听的套接字，SO_REUSEADDR 不起作用",
    )
}

/// What `EADDRNOTAVAIL` means to a call for which the kernel chooses a port.
pub fn no_port_left(lang: Lang) -> &'static str {
    lang.pick("every local port towards that address is taken", "通往那个地址的本地端口已经用完")
}

/// Whether an error says that the peer's kernel has broken a stream off.
pub fn is_reset(errno: i32, datagram: bool) -> bool {
    !datagram && crate::trace::is_reset(errno)
}

/// The meaning of an error of a socket call.
pub fn meaning(errno: i32, lang: Lang) -> &'static str {
    let (en, zh) = match errno_name(errno).as_str() {
        "EADDRINUSE" => {
            ("another socket has this address, or had it a moment ago", "这个地址正被别的套接字占用，或刚刚被占用过")
        }
        "EADDRNOTAVAIL" => ("this machine has no such address", "本机没有这个地址"),
        "EAFNOSUPPORT" => ("the system has no addresses of this kind", "系统没有这一类地址"),
        "EACCES" | "EPERM" => ("this user may not do that", "当前用户没有这个权限"),
        "ECONNREFUSED" => (
            "nobody listens at that address, and a reset (RST) is the answer",
            "那个地址上没有套接字在监听，得到的答复是重置（RST）",
        ),
        "ECONNRESET" => ("the peer has broken the connection off with a reset (RST)", "连接已被对方重置（RST）"),
        "ECONNABORTED" => ("the connection was broken off before it was taken", "连接在被取走之前就已中断"),
        "EPIPE" => ("this side cannot send any more", "这一侧已经不能再发送"),
        "EMFILE" | "ENFILE" => ("there is no descriptor left", "文件描述符已经用完"),
        "ENOTCONN" => ("the socket is not connected", "套接字还没有连接"),
        "EISCONN" => ("the socket is connected already", "套接字已经连接"),
        "EBADF" => ("the socket has been closed already", "套接字已经关闭"),
        "ETIMEDOUT" => ("no answer has come in time", "没有及时等到回应"),
        "EAGAIN" => ("the call would have to wait, and it was told not to", "这次调用需要等待，而它被要求不等待"),
        "EINTR" => ("a signal has interrupted the call", "调用被信号打断"),
        "EINVAL" => ("the call does not fit the state of the socket", "调用的参数或时机与套接字的状态不符"),
        "EMSGSIZE" => ("the datagram is too long", "数据报太长"),
        "ENOBUFS" | "ENOMEM" => ("the kernel has no memory for it", "内核没有足够的内存"),
        "ENETUNREACH" | "EHOSTUNREACH" | "ENETDOWN" => ("no way leads to that address", "没有通往那个地址的路"),
        _ => ("the operating system has refused the call", "操作系统拒绝了这次调用"),
    };
    lang.pick(en, zh)
}
