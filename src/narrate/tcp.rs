//! What TCP makes of sockets, in words: what a state means, who stands in a queue, why a connect waits.
//! It tells of no call.

use super::words::list;
use crate::lang::{Lang, Text};
use crate::trace::{ActorId, Call, Entered, TcpState};
use crate::world::{Backlog, World};

/// What a state means for whoever has the socket.
pub fn state(state: TcpState, lang: Lang) -> &'static str {
    match state {
        TcpState::Listen => lang.pick("listens for connections", "正在监听"),
        TcpState::SynSent => lang.pick("has asked for a connection and got no answer", "已请求连接，尚无回应"),
        TcpState::SynRecv => lang.pick("a connection is about to stand", "连接正在建立"),
        TcpState::Established => lang.pick("the connection stands", "连接已建立"),
        TcpState::FinWait => {
            lang.pick("has sent its FIN; the peer's has not come", "自己的 FIN 已发出，对方的 FIN 还没有到")
        }
        TcpState::FinWait1 => lang.pick("has sent its FIN, not acknowledged yet", "自己的 FIN 已发出，尚未被确认"),
        TcpState::FinWait2 => {
            lang.pick("its FIN is acknowledged; the peer's has not come", "自己的 FIN 已被确认，对方的 FIN 还没有到")
        }
        TcpState::CloseWait => {
            lang.pick("the peer's FIN has come; this side has not closed", "对方的 FIN 已到，自己这一侧还没有关闭")
        }
        TcpState::Closing => lang.pick("both have sent a FIN at once", "双方同时发出了 FIN"),
        TcpState::LastAck => lang.pick("waits for the acknowledgement of its FIN", "等待对方确认自己的 FIN"),
        TcpState::TimeWait => lang.pick(
            "closed first; the kernel keeps its address and port for a minute",
            "先关闭的一方；内核还要把它的地址和端口保留一分钟",
        ),
        TcpState::Close => lang.pick("the kernel knows no connection any more", "内核里已没有这个连接"),
        TcpState::Reset => lang.pick("a RST has ended the connection", "连接被 RST 终止"),
    }
}

/// Who stands in the queue of a listener, how many fit, and who waits outside.
pub fn backlog(world: &World<'_>, backlog: &Backlog, lang: Lang) -> String {
    let (owner, waiting, room) = (world.trace.actor_name(backlog.owner), backlog.waiting, backlog.room);
    let Text { en, zh } = members(world, backlog);
    let first = match waiting {
        0 => lang.pick(
            format!("The accept queue of {owner} is empty: {room} would fit"),
            format!("{owner} 的等待队列是空的，可容纳 {room} 个"),
        ),
        _ => lang.pick(
            format!("The accept queue of {owner} has {waiting} of {room}{en}"),
            format!("{owner} 的等待队列里有 {waiting} 个，可容纳 {room} 个{zh}"),
        ),
    };
    if backlog.outside.is_empty() {
        return first;
    }
    let names: Vec<String> = backlog.outside.iter().map(|id| world.trace.actor_name(*id).to_owned()).collect();
    let who = list(&names, lang);
    let verb = if names.len() == 1 { "waits" } else { "wait" };
    lang.pick(format!("{first}; {who} {verb} in connect"), format!("{first}；{who} 在 connect 中等待"))
}

/// The names of those in a queue, as far as they are known.
fn members(world: &World<'_>, backlog: &Backlog) -> Text {
    let names: Vec<String> = backlog.members.iter().map(|conn| connector(world, *conn)).collect();
    if names.is_empty() {
        return Text::default();
    }
    let (en, zh) = (list(&names, Lang::En), list(&names, Lang::Zh));
    let unknown = (backlog.waiting as usize).saturating_sub(names.len());
    match unknown {
        0 => Text::new(format!(": {en}"), format!("：{zh}")),
        more => Text::new(format!(": {en} and {more} from outside"), format!("：{zh}，另有 {more} 个来自外部")),
    }
}

/// The name of the end that has connected.
pub fn connector(world: &World<'_>, conn: crate::trace::ConnId) -> String {
    let name = world.trace.flow_name_at(conn.requests(), world.at.0.saturating_sub(1));
    name.split('>').next().unwrap_or_default().to_owned()
}

/// Why an actor does not come back from connect, if it is because a queue is full.
pub fn waits_in_connect(world: &World<'_>, who: ActorId, call: &Entered, lang: Lang) -> Option<String> {
    let backlogs = if call.call == Call::Connect { world.backlogs() } else { Vec::new() };
    let full = backlogs.iter().find(|backlog| backlog.outside.contains(&who))?;
    let (owner, waiting, room) = (world.trace.actor_name(full.owner), full.waiting, full.room);
    Some(if full.is_full() {
        lang.pick(
            format!("Waits in connect: the accept queue of {owner} is full ({waiting} of {room}), so the kernel has dropped its SYN and will send it again"),
            format!("在 connect 中等待：{owner} 的等待队列已满（{waiting}/{room}），SYN 被丢弃，内核稍后会重发"),
        )
    } else {
        lang.pick(
            format!("Waits in connect: its SYN was dropped when the accept queue of {owner} was full, and will be sent again"),
            format!("在 connect 中等待：{owner} 的等待队列刚才已满，SYN 被丢弃，内核稍后会重发"),
        )
    })
}
