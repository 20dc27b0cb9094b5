//! The return of a call: what the kernel has done. The calls that move bytes are in `transfers`.
//! It says nothing beyond that: a connect that has returned tells nothing of accept.

use super::closing;
use super::datagrams;
use super::errors::{self, meaning};
use super::scene::Scene;
use super::transfers;
use crate::trace::{Asked, Call, Got, Returned, errno_name, option_value};

/// The sentence for a call that has come back.
pub fn returned(scene: &Scene<'_>, returned: &Returned) -> String {
    if let Some(errno) = returned.errno() {
        return failed(scene, returned, errno);
    }
    let datagram = scene.is_datagram(returned.flow, returned.socket);
    match returned.call {
        call if datagram && call.sends() => datagrams::sent(scene, returned),
        call if datagram && call.receives() => datagrams::taken(scene, returned),
        Call::Connect if datagram => datagrams::connected(scene),
        Call::Shutdown if datagram => datagrams::shut(scene),
        Call::Close if datagram => datagrams::closed(scene, returned),
        Call::Send | Call::Sendto => transfers::sent(scene, returned),
        Call::Recv | Call::Recvfrom => transfers::received(scene, returned),
        Call::Accept => accept(scene, returned),
        Call::Connect => connect(scene, returned),
        Call::Bind => bind(scene, returned),
        Call::Shutdown => closing::shut_down(scene, returned),
        Call::Close => closing::closed(scene, returned),
        _ => other(scene, returned),
    }
}

/// A time limit that has passed. Where it is set with `SO_RCVTIMEO` the error is EAGAIN, which would say the opposite.
fn timed_out(scene: &Scene<'_>, returned: &Returned, after_ms: u64) -> String {
    let (who, call, time) = (scene.actor(), returned.call.name(), errors::time(after_ms));
    let vain = errors::in_vain(returned.call, scene.is_datagram(returned.flow, returned.socket));
    scene.say(
        format!("{call} of {who} times out: it has waited {}, its time limit, and {}", time.en, vain.en),
        format!("{who} 的 {call} 超时：等满了时限 {}，{}", time.zh, vain.zh),
    )
}

fn failed(scene: &Scene<'_>, returned: &Returned, errno: i32) -> String {
    if let Some(after_ms) = errors::timed_out(returned) {
        return timed_out(scene, returned, after_ms);
    }
    let (who, call, name) = (scene.actor(), returned.call.name(), errno_name(errno));
    let datagram = scene.is_datagram(returned.flow, returned.socket);
    let known = errors::is_reset(errno, datagram).then(|| closing::why_reset(scene, returned)).flatten();
    let means = match name.as_str() {
        _ if known.is_some() => known.as_deref().unwrap_or_default(),
        "EADDRINUSE" if scene.port_lingers() => errors::port_lingers(scene.lang),
        "EADDRINUSE" if scene.port_is_listened_at() => errors::port_is_listened_at(scene.lang),
        "EADDRNOTAVAIL" if matches!(returned.call, Call::Connect | Call::Sendto) => errors::no_port_left(scene.lang),
        _ if datagram => datagrams::meaning(errno, scene.lang),
        _ => meaning(errno, scene.lang),
    };
    scene.say(format!("{call} of {who} fails with {name}: {means}"), format!("{who} 的 {call} 失败（{name}）：{means}"))
}

fn accept(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    let Some(Got::Accepted { fd, conn, ends, .. }) = returned.detail.as_deref() else { return other(scene, returned) };
    let peer = ends.peer;
    let connector = scene.trace.conn(*conn).and_then(|conn| conn.connector.as_ref());
    let name = connector.filter(|side| (side.since as usize) < scene.n).map(|side| scene.trace.actor_name(side.actor));
    let (en, zh) = match name {
        Some(name) if peer.is_unnamed() => (name.to_owned(), format!("{name} ")),
        Some(name) => (format!("{name} at {peer}"), format!("{name}（{peer}）")),
        None => (peer.to_string(), format!("{peer} ")),
    };
    let listener = scene.trace.socket(returned.socket).map_or(-1, |socket| socket.fd);
    let (after, waited) = if scene.has_waited() { ("After waiting, ", "等到连接后，") } else { ("", "") };
    scene.say(
        format!("{after}accept gives {who} a new socket, descriptor {fd}, for the connection from {en}; descriptor {listener} goes on listening"),
        format!("{waited}accept 为 {who} 返回一个新套接字（描述符 {fd}），用于来自 {zh}的连接；描述符 {listener} 继续监听"),
    )
}

fn connect(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    let Some(Got::Connected { ends, .. }) = returned.detail.as_deref() else { return other(scene, returned) };
    let (local, peer) = (ends.local, ends.peer);
    if local.is_unnamed() {
        return scene.say(
            format!(
                "connect of {who} returns: the kernel has connected it to {peer}, whether or not accept has been called"
            ),
            format!("{who} 的 connect 返回：内核已把它连到 {peer}，不论对方是否已经调用 accept"),
        );
    }
    scene.say(
        format!("connect of {who} returns: the kernel has connected {local} to {peer}, whether or not accept has been called"),
        format!("{who} 的 connect 返回：内核已建立 {local} 到 {peer} 的连接，不论对方是否已经调用 accept"),
    )
}

fn bind(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    let Some(Got::Bound { local, .. }) = returned.detail.as_deref() else { return other(scene, returned) };
    let asked = scene.entered().and_then(|(_, entered)| entered.detail.as_deref());
    let picked = local.port().filter(|_| matches!(asked, Some(Asked::Address(address)) if address.leaves_the_port()));
    if let Some(port) = picked {
        return scene.say(
            format!("bind returns: the system has picked port {port}, so the address of {who}'s socket is {local}"),
            format!("bind 返回：系统挑选了端口 {port}，{who} 的套接字地址是 {local}"),
        );
    }
    scene.say(
        format!("bind returns: the address of {who}'s socket is {local}"),
        format!("bind 返回：{who} 的套接字地址是 {local}"),
    )
}

fn other(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, call) = (scene.actor(), returned.call.name());
    let asked = scene.entered().and_then(|(_, entered)| entered.detail.as_deref());
    match (returned.call, returned.detail.as_deref(), asked) {
        (Call::Socket, Some(Got::Opened { fd }), _) => scene.say(
            format!("{who} has a new socket, descriptor {fd}, without an address and without a connection"),
            format!("{who} 得到一个新套接字（描述符 {fd}），它还没有地址，也没有连接"),
        ),
        (Call::Setsockopt, _, Some(Asked::Option { name, value })) => scene.say(
            format!(
                "setsockopt returns: the kernel has accepted {name} = {} for {who}'s socket",
                option_value(name, *value)
            ),
            format!("setsockopt 返回：内核已为 {who} 的套接字接受 {name} = {}", option_value(name, *value)),
        ),
        (Call::Listen, ..) => scene.say(
            format!(
                "listen returns: from now on the kernel makes connections to {who} by itself, and accept takes them"
            ),
            format!("listen 返回：从现在起，内核会自行建立连到 {who} 的连接，accept 只是把它们取走"),
        ),
        (Call::Socketpair, Some(Got::Paired { fds: [one, other], .. }), _) => scene.say(
            format!("socketpair gives {who} two sockets, descriptors {one} and {other}, each connected to the other: what one sends, the other receives"),
            format!("socketpair 给 {who} 一对互相连接的套接字（描述符 {one} 和 {other}）：一个发出的，由另一个接收"),
        ),
        (_, Some(Got::Ready { read, write, woken: true }), _) if read.is_empty() && write.is_empty() => scene.say(
            format!("{call} of {who} returns: none of its sockets is ready, another thread of the program has woken it"),
            format!("{who} 的 {call} 返回：没有套接字就绪，是程序的另一个线程唤醒了它"),
        ),
        (_, Some(Got::Ready { read, write, .. }), Some(Asked::Watched { time_ms: Some(ms), .. }))
            if read.is_empty() && write.is_empty() =>
        {
            none_ready(scene, call, *ms)
        }
        _ => scene.say(format!("{call} of {who} returns"), format!("{who} 的 {call} 返回")),
    }
}

/// A call that watches several sockets and has waited as long as it may, or was not to wait.
fn none_ready(scene: &Scene<'_>, call: &str, ms: u64) -> String {
    let (who, time) = (scene.actor(), errors::time(ms));
    if ms == 0 {
        return scene.say(
            format!("{call} of {who} returns: none of its sockets is ready now"),
            format!("{who} 的 {call} 返回：此刻没有套接字就绪"),
        );
    }
    scene.say(
        format!(
            "{call} of {who} times out: it has waited {}, its time limit, and none of its sockets is ready",
            time.en
        ),
        format!("{who} 的 {call} 超时：等满了时限 {}，没有套接字就绪", time.zh),
    )
}
