//! Datagrams: what is said of the calls that send and take them, and of what became of each. They come whole, cut or not at all.
//! It says nothing of streams; a socket of UDP has no connection, whatever its calls are named.

use super::errors;
use super::scene::{Scene, receiver_name, sender_name};
use super::words::{bytes, datagrams};
use crate::lang::Lang;
use crate::trace::{Asked, Entered, FlowId, Got, Loss, Returned, errno_name};
use crate::world::{Datagram, Fate, RecvView, World};

/// A call that offers a datagram.
pub fn offers(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, call, len) = (scene.actor(), entered.call.name(), bytes(entered.asked.into(), scene.lang));
    let peer = receiver_name(scene.trace, entered.flow);
    let number = scene.ordinal(|flow| &flow.send_entered, entered.flow);
    if entered.asked == 0 {
        return scene.say(
            format!("{who} calls {call} {number} to {peer} with an empty datagram, which is sent like any other"),
            format!("{who} 对 {peer} 第 {number} 次调用 {call}，要发一个空数据报；空数据报也照样发送"),
        );
    }
    scene.say(
        format!("{who} calls {call} {number} to {peer} and offers one datagram of {len} to the kernel"),
        format!("{who} 对 {peer} 第 {number} 次调用 {call}，要把一个 {len}的数据报交给内核"),
    )
}

/// A call that asks for a datagram. Unless the socket is connected, nobody knows from whom the next one comes.
pub fn asks(scene: &Scene<'_>, entered: &Entered) -> String {
    let (who, call, asked) = (scene.actor(), entered.call.name(), entered.asked);
    let most = bytes(asked.into(), scene.lang);
    if matches!(entered.detail.as_deref(), Some(Asked::Flags(flags)) if flags.contains("MSG_PEEK")) {
        return scene.say(
            format!("{who} calls {call}({asked}, MSG_PEEK): it looks at the next datagram, at most {most} of it, and leaves it in the queue"),
            format!("{who} 调用 {call}({asked}, MSG_PEEK)：看一看下一个数据报，最多 {most}，但不把它取走"),
        );
    }
    let (from, sender) = if scene.is_connected(entered.socket) {
        ("one datagram of the peer that its socket is connected to", "套接字所连对端的一个数据报")
    } else {
        ("one datagram, whoever sent it", "一个数据报，不论是谁发来的")
    };
    if scene.no_datagram_waits(entered.socket) {
        return scene.say(
            format!("{who} calls {call}({asked}) for {from}, at most {most} of it, and waits, since none has arrived"),
            format!("{who} 调用 {call}({asked})，要取{sender}，最多 {most}；眼下一个也没有，只好等待"),
        );
    }
    scene.say(
        format!("{who} calls {call}({asked}): it takes {from}, at most {most} of it, and waits if there is none"),
        format!("{who} 调用 {call}({asked})：取走{sender}，最多 {most}；没有就等待"),
    )
}

/// A send that has returned. It says no more than that the kernel has the datagram, or had it.
pub fn sent(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, call, len) = (scene.actor(), returned.call.name(), bytes(returned.len(), scene.lang));
    let number = scene.ordinal(|flow| &flow.send_returned, returned.flow);
    let result = returned.result;
    match returned.detail.as_deref() {
        Some(Got::Sent { lost: Some(Loss::QueueFull), .. }) => {
            let peer = receiver_name(scene.trace, returned.flow);
            scene.say(
                format!("{call} {number} of {who} returns {result} as if all were well, but the receive queue of {peer} is full: the kernel has dropped the datagram and tells nobody"),
                format!("{who} 的第 {number} 次 {call} 照常返回 {result}，但 {peer} 的接收队列已满：内核丢弃了这个数据报，对谁都不作声"),
            )
        }
        Some(Got::Sent { lost: Some(Loss::NobodyThere), to }) => {
            // Only a connected socket hears of it, and only at its next call.
            let (en, zh) = match returned.call {
                crate::trace::Call::Send => {
                    ("; the next call on this socket will fail for it", "；这个套接字的下一次调用会因此失败")
                }
                _ => ("", ""),
            };
            scene.say(
                format!("{call} {number} of {who} returns {result} as if all were well, but no socket is bound to {to}, so the datagram is gone{en}"),
                format!("{who} 的第 {number} 次 {call} 照常返回 {result}，但没有套接字绑定在 {to}，这个数据报就此消失{zh}"),
            )
        }
        _ if returned.is_empty() => scene.say(
            format!("{call} {number} of {who} returns 0: the kernel has taken an empty datagram, which will arrive as one"),
            format!("{who} 的第 {number} 次 {call} 返回 0：内核收下了一个空数据报，它会作为一个数据报到达"),
        ),
        _ => scene.say(
            format!("{call} {number} of {who} returns: the kernel has taken the datagram of {len} whole; whether anybody receives it, {call} does not tell"),
            format!("{who} 的第 {number} 次 {call} 返回：内核收下了整个数据报，共 {len}；至于有没有人收到，{call} 并不告诉你"),
        ),
    }
}

/// A recv that has come back.
pub fn taken(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, call) = (scene.actor(), returned.call.name());
    if let (Some(Got::Taken { .. }), false) = (returned.detail.as_deref(), returned.flow.is_some()) {
        let len = bytes(returned.len(), scene.lang);
        return scene.say(
            format!("{call} of {who} has looked at {len} of the next datagram, which is still in the queue"),
            format!("{who} 的 {call} 看到了下一个数据报的 {len}，它仍在队列里"),
        );
    }
    let flow = scene.flow_after(returned.flow);
    let last = flow.as_ref().and_then(|flow| flow.datagram_of_recv(flow.recvs_returned.checked_sub(1)?));
    let Some(datagram) = last.filter(|_| matches!(returned.detail.as_deref(), Some(Got::Taken { .. }))) else {
        return scene.say(
            format!("{call} of {who} returns 0 bytes and no datagram: this socket receives nothing any more"),
            format!("{who} 的 {call} 返回 0 字节，没有取到数据报：这个套接字不再接收"),
        );
    };
    let asked = scene.entered().map_or(0, |(_, entered)| entered.asked);
    let peer = sender_name(scene.trace, returned.flow);
    let which = name(&datagram, scene.lang);
    let (after, waited) = if scene.has_waited() { ("After waiting, ", "等到数据报后，") } else { ("", "") };
    let (en, zh) = more_waiting(scene, returned);
    match datagram.fate {
        Fate::Taken { got, cut, .. } if cut > 0 => {
            let (rest, left) = rest(cut);
            let all = got + cut;
            scene.say(
                format!("{after}{call}({asked}) of {who} took {got} of the {all} bytes of {which} of {peer}; {rest}: a datagram is taken whole or cut, never continued"),
                format!("{waited}{who} 的 {call}({asked}) 只取走 {peer} 的{which} {all} 字节中的前 {got} 字节，{left}：数据报要么整个取走，要么被截断，不能接着取"),
            )
        }
        _ if returned.is_empty() => scene.say(
            format!("{after}{who} gets {which} of {peer} from {call}: it is empty, so the 0 bytes are no end; UDP has none{en}"),
            format!("{waited}{who} 的 {call} 取到 {peer} 的{which}：它是空的，所以 0 字节不代表结束；UDP 没有结束标志{zh}"),
        ),
        _ => {
            let len = bytes(returned.len(), scene.lang);
            scene.say(
                format!("{after}{who} gets {which} of {peer} from {call}({asked}): {len}, whole, and nothing of any other{en}"),
                format!("{waited}{who} 的 {call}({asked}) 取到 {peer} 的{which}：共 {len}，完整，不夹带别的数据报{zh}"),
            )
        }
    }
}

/// What is left in the queue of the same socket.
fn more_waiting(scene: &Scene<'_>, returned: &Returned) -> (String, String) {
    match scene.world_after().datagrams_for(returned.socket).0 {
        0 => (String::new(), String::new()),
        1 => ("; 1 more waits in the kernel".to_owned(), "；内核里还有 1 个".to_owned()),
        more => (format!("; {more} more wait in the kernel"), format!("；内核里还有 {more} 个")),
    }
}

/// What has been cut off.
fn rest(cut: u64) -> (String, String) {
    let en = if cut == 1 { "the last one is gone".to_owned() } else { format!("the other {cut} are gone") };
    (en, format!("余下 {cut} 字节就此丢失"))
}

/// A datagram by its number, counted from 1.
fn name(datagram: &Datagram, lang: Lang) -> String {
    let number = datagram.index + 1;
    lang.pick(format!("datagram {number}"), format!("第 {number} 个数据报"))
}

/// What an error of a call on a socket of UDP means. A datagram that found nobody is told of later, and once.
pub fn meaning(errno: i32, lang: Lang) -> &'static str {
    if errno_name(errno) == "ECONNREFUSED" {
        return lang.pick(
            "an earlier datagram found no socket at that address, and the kernel says so only now, once",
            "先前的一个数据报在那个地址没有找到套接字，内核现在才说，而且只说一次",
        );
    }
    errors::meaning(errno, lang)
}

/// connect, which connects nothing here.
pub fn connects(scene: &Scene<'_>, entered: &Entered) -> String {
    let who = scene.actor();
    let address = match entered.detail.as_deref() {
        Some(Asked::Address(address)) => address.to_string(),
        _ => "…".to_owned(),
    };
    scene.say(
        format!("{who} calls connect({address}): its socket shall send there and receive from there alone, and nothing is sent for that"),
        format!("{who} 调用 connect({address})：让套接字只向那里发送、只从那里接收；为此并不发送任何东西"),
    )
}

/// connect that has returned.
pub fn connected(scene: &Scene<'_>) -> String {
    let who = scene.actor();
    scene.say(
        format!("connect of {who} returns: the kernel has noted the address, and nobody there has been asked"),
        format!("{who} 的 connect 返回：内核记下了这个地址，并没有询问对方"),
    )
}

/// shutdown, of which nobody else is told.
pub fn shut(scene: &Scene<'_>) -> String {
    let who = scene.actor();
    scene.say(
        format!("shutdown of {who} returns: it is a matter of its own kernel, and nobody else is told"),
        format!("{who} 的 shutdown 返回：这只是它自己内核里的事，没有通知任何人"),
    )
}

/// close that has returned.
pub fn closed(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    let (unread, len) = scene.world_before().datagrams_for(returned.socket);
    if unread == 0 {
        return scene.say(
            format!("{who} has closed its UDP socket, and nobody else is told"),
            format!("{who} 已关闭它的 UDP 套接字，没有通知任何人"),
        );
    }
    let (lost, len) = (datagrams(unread as u64, scene.lang), bytes(len, scene.lang));
    let are = if unread == 1 { "it is" } else { "they are" };
    scene.say(
        format!("{who} has closed its UDP socket with {lost} ({len}) unread: {are} lost, and no sender is told"),
        format!("{who} 关闭 UDP 套接字时还有 {lost}（{len}）没有读，就此丢失，发送方毫不知情"),
    )
}

/// What became of a datagram, and why.
pub fn why(world: &World<'_>, id: FlowId, index: usize, lang: Lang) -> String {
    let found = world.flow(id).and_then(|flow| Some((flow.datagram(index)?, flow)));
    let Some((datagram, flow)) = found else {
        return lang.pick("This datagram has not been sent yet", "这个数据报还没有发送").to_owned();
    };
    let (which, peer) = (name(&datagram, lang), receiver_name(world.trace, id));
    match datagram.fate {
        Fate::Offered => lang.pick(
            format!("The kernel has not taken {which} yet"),
            format!("内核还没有收下{which}"),
        ),
        Fate::Queued => lang.pick(
            format!("{peer} has not read {which} yet: it waits in the kernel, and only one call can take it"),
            format!("{peer} 还没有读{which}：它在内核里等待，只能由一次调用取走"),
        ),
        Fate::Lost(Loss::QueueFull) => lang.pick(
            format!("The receive queue of {peer} was full when {which} came, so the kernel dropped it; UDP tells neither side"),
            format!("{which}到达时 {peer} 的接收队列已满，内核就把它丢弃了；UDP 对双方都不作声"),
        ),
        Fate::Lost(Loss::NobodyThere) => lang.pick(
            format!("No socket was bound to the address when {which} came, so nobody can receive it"),
            format!("{which}到达时没有套接字绑定在那个地址，谁也收不到它"),
        ),
        Fate::Discarded => lang.pick(
            format!("{peer} closed its socket while {which} lay unread in the queue, so it is lost"),
            format!("{peer} 关闭套接字时{which}还在队列里没有读，就此丢失"),
        ),
        Fate::Taken { recv, got, cut } => match flow.recv(recv) {
            Some(recv) => why_taken(&recv, &which, got, cut, lang),
            None => String::new(),
        },
    }
}

fn why_taken(recv: &RecvView, which: &str, got: u64, cut: u64, lang: Lang) -> String {
    let (call, asked) = (recv.call.name(), recv.asked);
    if cut > 0 {
        let (rest, left) = rest(cut);
        return lang.pick(
            format!("{call}({asked}) has no room for the {} bytes of {which}: {rest}, and the next {call} takes the next datagram", got + cut),
            format!("{call}({asked}) 装不下{which}的 {} 字节：{left}，下一次 {call} 取的是下一个数据报", got + cut),
        );
    }
    if got == 0 {
        return lang.pick(
            format!("An empty datagram is one, too: {call} returned 0 bytes for {which}, and that was no end"),
            format!("空数据报也是一个数据报：{call} 为{which}返回 0 字节，这不是结束"),
        );
    }
    lang.pick(
        format!("{call}({asked}) takes one datagram and never a byte of another, so {which} arrived as it was sent"),
        format!("{call}({asked}) 一次只取一个数据报，绝不夹带别的字节，所以{which}与发送时一模一样"),
    )
}

/// What a recv took.
pub fn chunk(world: &World<'_>, id: FlowId, recv: &RecvView, lang: Lang) -> String {
    let (call, asked, got) = (recv.call.name(), recv.asked, recv.range.end - recv.range.start);
    let datagram = world.flow(id).and_then(|flow| flow.datagram_of_recv(recv.index));
    let Some(which) = datagram.map(|datagram| name(&datagram, lang)) else {
        return lang.pick(format!("{call}({asked}) returned no datagram"), format!("{call}({asked}) 没有取到数据报"));
    };
    let len = bytes(got, lang);
    match recv.cut {
        0 if got == 0 => lang.pick(
            format!("{call}({asked}) took {which}, which is empty"),
            format!("{call}({asked}) 取走{which}，它是空的"),
        ),
        0 => lang.pick(
            format!("{call}({asked}) took the {len} of {which}, all of it"),
            format!("{call}({asked}) 取走{which}的全部 {len}"),
        ),
        cut => {
            let (rest, left) = rest(cut.into());
            let whole = got + u64::from(cut);
            lang.pick(
                format!("{call}({asked}) took {got} of the {whole} bytes of {which}; {rest}"),
                format!("{call}({asked}) 取走{which} {whole} 字节中的 {got} 字节，{left}"),
            )
        }
    }
}
