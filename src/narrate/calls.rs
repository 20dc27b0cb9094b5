//! The beginning of a call: what an actor asks the kernel for.
//! It does not say what comes of it; only the return does.

use super::datagrams;
use super::scene::{Scene, receiver_name, sender_name};
use super::words::{bytes, plural};
use crate::trace::{Asked, Call, Entered, option_value};

/// The sentence for a call that begins.
pub fn entered(scene: &Scene<'_>, entered: &Entered) -> String {
    let datagram = scene.is_datagram(entered.flow, entered.socket);
    match entered.call {
        call if call.sends() && (datagram || call == Call::Sendto) => datagrams::offers(scene, entered),
        call if call.receives() && (datagram || !entered.flow.is_some() && call == Call::Recvfrom) => {
            datagrams::asks(scene, entered)
        }
        Call::Connect if datagram => datagrams::connects(scene, entered),
        Call::Send | Call::Sendto => send(scene, entered),
        Call::Recv | Call::Recvfrom => recv(scene, entered),
        Call::Accept => accept(scene, entered),
        Call::Bind | Call::Connect => address(scene, entered),
        Call::Setsockopt => setsockopt(scene, entered),
        Call::Listen => listen(scene, entered),
        Call::Shutdown => shutdown(scene, entered),
        Call::Close => close(scene, entered),
        Call::Socket | Call::Socketpair | Call::Select | Call::Poll | Call::EpollWait => other(scene, entered),
    }
}

fn send(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, len) = (scene.actor(), bytes(entered.asked.into(), scene.lang));
    if !entered.flow.is_some() {
        return scene.say(
            format!("{who} calls send with {len} on a socket that is not connected"),
            format!("{who} 在没有连接的套接字上调用 send，数据有 {len}"),
        );
    }
    let peer = receiver_name(scene.trace, entered.flow);
    let number = scene.ordinal(|flow| &flow.send_entered, entered.flow);
    scene.say(
        format!("{who} calls send {number} to {peer} and offers {len} to the kernel"),
        format!("{who} 对 {peer} 第 {number} 次调用 send，要把 {len}交给内核"),
    )
}

fn recv(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, asked) = (scene.actor(), entered.asked);
    let most = bytes(asked.into(), scene.lang);
    if !entered.flow.is_some() || !scene.nothing_to_receive(entered.flow) {
        return scene.say(
            format!("{who} calls recv({asked}): it takes what has arrived, at most {most}, and waits if nothing has"),
            format!("{who} 调用 recv({asked})：取走已经到达的字节，最多 {most}；一个字节都没有就等待"),
        );
    }
    let peer = sender_name(scene.trace, entered.flow);
    let first = scene.flow_before(entered.flow).is_none_or(|flow| flow.received == 0);
    let (en, zh) = if first { ("nothing", "还没有到达") } else { ("nothing more", "没有新的到达") };
    scene.say(
        format!("{who} calls recv({asked}) for at most {most} and waits, since {en} has arrived from {peer}"),
        format!("{who} 调用 recv({asked})，最多取 {most}；{peer} 的数据{zh}，只好等待"),
    )
}

fn accept(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    if scene.nobody_to_accept(entered.socket) {
        scene.say(
            format!("{who} calls accept and waits, since no connection is there to take"),
            format!("{who} 调用 accept；眼下没有连接可取，只好等待"),
        )
    } else {
        scene.say(
            format!("{who} calls accept: it takes one connection that the kernel has made, and waits if there is none"),
            format!("{who} 调用 accept：取走一个内核已经建立的连接，没有就等待"),
        )
    }
}

fn address(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, call) = (scene.actor(), entered.call.name());
    let Some(Asked::Address(address)) = entered.detail.as_deref() else { return plain(scene, entered) };
    let (en, zh) = match entered.call {
        Call::Connect => ("it asks for a connection to that address", "请求与这个地址建立连接"),
        _ if address.leaves_the_port() => {
            ("port 0 leaves the choice of a free port to the system", "端口 0 表示由系统挑一个空闲端口")
        }
        _ => ("it wants this address for its socket", "要让套接字使用这个地址"),
    };
    scene.say(format!("{who} calls {call}({address}): {en}"), format!("{who} 调用 {call}({address})：{zh}"))
}

fn setsockopt(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    let Some(Asked::Option { name, value }) = entered.detail.as_deref() else { return plain(scene, entered) };
    let (en, zh) = match (name.as_str(), *value) {
        ("SO_REUSEADDR", 1..) => (
            ": bind may then take an address that has old connections in TIME_WAIT, if their socket had this option too",
            "：这样即使还有旧连接处于 TIME_WAIT，只要原来的套接字也设置过它，bind 就可以使用该地址",
        ),
        ("SO_REUSEPORT", 1..) => (
            ": several sockets that have it may then listen at one port, and the kernel deals the connections out among them",
            "：这样多个设置了它的套接字可以监听同一个端口，由内核把连接分给它们",
        ),
        ("TCP_NODELAY", 1..) => (
            ": Nagle's algorithm then holds no small send back, which does not keep messages apart",
            "：关闭 Nagle 算法，小块数据不再被它拖住；但这并不能把消息分开",
        ),
        ("TCP_NODELAY", _) => (
            ": Nagle's algorithm may then hold small sends back until an acknowledgement",
            "：打开 Nagle 算法，小块数据可能要等到确认才发出",
        ),
        ("SO_RCVBUF", _) => (
            ", the size of its receive queue in bytes; Linux doubles it for its own bookkeeping",
            "，即接收队列的字节数；Linux 会把它加倍，留作自身的簿记",
        ),
        ("SO_SNDBUF", _) => (
            ", the size of its send queue in bytes; Linux doubles it for its own bookkeeping",
            "，即发送队列的字节数；Linux 会把它加倍，留作自身的簿记",
        ),
        ("SO_LINGER", 0) => (
            ": close will then break the connection off with a reset (RST), and not end it with a FIN",
            "：之后 close 会以重置（RST）中断连接，而不是用 FIN 结束它",
        ),
        ("SO_LINGER", 1..) => (
            ": close will then wait so many seconds at most until everything has been acknowledged",
            "：之后 close 最多等待这么多秒，直到数据全部得到确认",
        ),
        ("SO_LINGER", _) => {
            (": close will not wait, and the kernel sends what is left", "：close 不等待，剩下的由内核继续发送")
        }
        _ => ("", ""),
    };
    let value = option_value(name, *value);
    scene.say(
        format!("{who} calls setsockopt({name}, {value}){en}"),
        format!("{who} 调用 setsockopt({name}, {value}){zh}"),
    )
}

fn listen(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, n) = (scene.actor(), entered.asked);
    // The kernel compares with `>`, so that one more fits (sk_acceptq_is_full of linux/include/net/sock.h).
    let most = u64::from(n) + 1;
    let s = plural(most);
    scene.say(
        format!("{who} calls listen({n}): {most} connection{s} (on Linux n + 1) may wait for accept, which is no limit on clients"),
        format!("{who} 调用 listen({n})：最多可有 {most} 个连接排队等待 accept（Linux 上是 n + 1），这并不限制客户端的总数"),
    )
}

fn shutdown(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    let Some(Asked::How(how)) = entered.detail.as_deref() else { return plain(scene, entered) };
    let (en, zh) = match how.as_str() {
        "SHUT_WR" => ("it will send nothing more, but can still receive", "不再发送，但仍可接收"),
        "SHUT_RD" => ("it means to receive nothing more", "不打算再接收"),
        _ => ("it means neither to send nor to receive any more", "不再发送，也不打算再接收"),
    };
    scene.say(format!("{who} calls shutdown({how}): {en}"), format!("{who} 调用 shutdown({how})：{zh}"))
}

fn close(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    if entered.flow.is_some() && !scene.is_datagram(entered.flow, entered.socket) {
        let peer = receiver_name(scene.trace, entered.flow);
        scene.say(
            format!("{who} calls close on its connection to {peer}"),
            format!("{who} 调用 close，关闭与 {peer} 的连接"),
        )
    } else if scene.is_datagram(entered.flow, entered.socket) {
        scene.say(format!("{who} calls close on its UDP socket"), format!("{who} 调用 close，关闭它的 UDP 套接字"))
    } else if scene.listens(entered.socket) {
        scene.say(format!("{who} calls close on its listening socket"), format!("{who} 调用 close，关闭监听套接字"))
    } else {
        scene.say(
            format!("{who} calls close on a socket without a connection"),
            format!("{who} 调用 close，关闭一个没有连接的套接字"),
        )
    }
}

fn other(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    match (entered.call, entered.detail.as_deref()) {
        (Call::Socketpair, _) => scene.say(
            format!("{who} calls socketpair and asks for two sockets that are connected to each other"),
            format!("{who} 调用 socketpair，申请一对互相连接的套接字"),
        ),
        (Call::Socket, Some(Asked::Kind(kind))) if kind.starts_with("AF_UNIX") => scene.say(
            format!("{who} calls socket and asks for a new UNIX socket, which names reach and no network"),
            format!("{who} 调用 socket，申请一个新的 UNIX 套接字：靠名字相连，不经过网络"),
        ),
        (Call::Socket, Some(Asked::Kind(kind))) if kind.ends_with("SOCK_DGRAM") => scene.say(
            format!("{who} calls socket and asks for a new UDP socket"),
            format!("{who} 调用 socket，申请一个新的 UDP 套接字"),
        ),
        (Call::Socket, _) => scene.say(
            format!("{who} calls socket and asks for a new TCP socket"),
            format!("{who} 调用 socket，申请一个新的 TCP 套接字"),
        ),
        (call, _) if call.watches() => scene.say(
            format!("{who} calls {}: it waits until one of its sockets is ready", call.name()),
            format!("{who} 调用 {}，等到某个套接字就绪为止", call.name()),
        ),
        _ => plain(scene, entered),
    }
}

/// For a call whose arguments were not recorded.
fn plain(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, call) = (scene.actor(), entered.call.name());
    scene.say(format!("{who} calls {call}"), format!("{who} 调用 {call}"))
}
