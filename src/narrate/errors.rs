//! What an error number means, in half a sentence.
//! It gives no advice; the sentence that ends an actor does.

use crate::lang::Lang;
use crate::trace::errno_name;

/// The meaning of an error of a socket call.
pub fn meaning(errno: i32, lang: Lang) -> &'static str {
    let (en, zh) = match errno_name(errno).as_str() {
        "EADDRINUSE" => {
            ("another socket has this address, or had it a moment ago", "这个地址正被别的套接字占用，或刚刚被占用过")
        }
        "EADDRNOTAVAIL" => ("this machine has no such address", "本机没有这个地址"),
        "EACCES" | "EPERM" => ("this user may not do that", "当前用户没有这个权限"),
        "ECONNREFUSED" => ("nobody listens at that address", "那个地址上没有套接字在监听"),
        "ECONNRESET" => ("the peer has broken the connection off", "连接已被对方重置"),
        "ECONNABORTED" => ("the connection was broken off before it was taken", "连接在被取走之前就已中断"),
        "EPIPE" => ("this side can not send any more", "这一侧已经不能再发送"),
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
