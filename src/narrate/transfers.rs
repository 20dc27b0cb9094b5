//! The return of send and recv: how many bytes have moved, which ones, and what 0 bytes mean.
//! It never says that the other side has done its part: a send that has returned tells nothing of the receiver.

use super::closing::answer_to_late_bytes;
use super::holding::{Unit, holding};
use super::scene::{Scene, sender_name};
use super::words::bytes;
use crate::trace::{Returned, UNKNOWN, errno_name};

/// A send that the kernel has served.
pub fn sent(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    let number = scene.ordinal(|flow| &flow.send_returned, returned.flow);
    let asked = scene.entered().map_or(returned.len(), |(_, entered)| entered.asked.into());
    let (taken, all) = (bytes(returned.len(), scene.lang), bytes(asked, scene.lang));
    if asked == 0 {
        return scene.say(
            format!("send {number} of {who} returns 0: there was nothing to send, and the receiver notices nothing"),
            format!("{who} 的第 {number} 次 send 返回 0：没有可发送的数据，接收方毫无察觉"),
        );
    }
    let (after, waited) =
        if scene.has_waited() { (" after waiting for room", "等到腾出空间后") } else { ("", "") };
    if returned.len() < asked {
        return scene.say(
            format!("send {number} of {who} returns{after}: the kernel has taken only the first {} of {all}, and sending the rest is up to the program", returned.len()),
            format!("{who} 的第 {number} 次 send {waited}返回：{all}中内核只收下前 {taken}，其余要由程序另行发送"),
        );
    }
    let (mut en, mut zh) = still_here(scene, returned.unsent);
    let (but, but_zh) = answer_to_late_bytes(scene, returned);
    en.push_str(&but);
    zh.push_str(&but_zh);
    let (every, whole) = if asked == 1 { ("the", "") } else { ("all", "全部") };
    scene.say(
        format!("send {number} of {who} returns{after}: the kernel has taken {every} {taken}{en}"),
        format!("{who} 的第 {number} 次 send {waited}返回：{taken}已{whole}交给内核{zh}"),
    )
}

/// What has not left the sender's kernel, if the system told.
fn still_here(scene: &Scene<'_>, unsent: u32) -> (String, String) {
    if unsent == UNKNOWN || unsent == 0 {
        return (String::new(), String::new());
    }
    let left = bytes(unsent.into(), scene.lang);
    let be = if unsent == 1 { "is" } else { "are" };
    (
        format!(", and of this stream {left} {be} still in its own kernel"),
        format!("，这条流中还有 {left}留在发送方内核里"),
    )
}

/// A recv that has come back.
pub fn received(scene: &Scene<'_>, returned: &Returned) -> String {
    if returned.is_empty() { nothing(scene, returned) } else { some(scene, returned) }
}

fn some(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, got) = (scene.actor(), bytes(returned.len(), scene.lang));
    let asked = scene.entered().map_or(0, |(_, entered)| entered.asked);
    let peer = sender_name(scene.trace, returned.flow);
    let flow = scene.flow_after(returned.flow);
    let parts = flow.as_ref().and_then(|flow| holding(flow, &returned.range(), Unit::Send, scene.lang));
    let (of, from) = match parts {
        Some(parts) => (format!(": {parts} of {peer}"), format!("：{peer} {parts}")),
        None => (
            format!("; {peer} is outside this program, so its sends are unknown"),
            format!("；{peer} 在本程序之外，它的 send 无从得知"),
        ),
    };
    let (after, waited) = if scene.has_waited() { ("After waiting, ", "等到数据后，") } else { ("", "") };
    let (en, zh) = match returned.queued {
        0 | UNKNOWN => (String::new(), String::new()),
        more => {
            let verb = if more == 1 { "waits" } else { "wait" };
            let more = bytes(more.into(), scene.lang);
            (format!("; {more} more {verb} in the kernel"), format!("；内核里还有 {more}没有读"))
        }
    };
    scene.say(
        format!("{after}{who} gets {got} from recv, which takes at most {asked}{of}{en}"),
        format!("{waited}{who} 的 recv（最多 {asked} 字节）取到 {got}{from}{zh}"),
    )
}

/// 0 bytes mean the end of the stream, except where this side itself has brought them about.
fn nothing(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    if scene.entered().is_some_and(|(_, entered)| entered.asked == 0) {
        return scene.say(
            format!("recv(0) of {who} returns 0 bytes: it asked for none, so this is not the end of the stream"),
            format!("{who} 的 recv(0) 返回 0 字节：它本来就没有要数据，这不代表流已结束"),
        );
    }
    if broke_off_before(scene, returned) {
        return scene.say(
            format!("recv of {who} returns 0 bytes: the connection was broken off before, and nothing more will come"),
            format!("{who} 的 recv 返回 0 字节：连接此前已经中断，不会再有数据"),
        );
    }
    let peer = sender_name(scene.trace, returned.flow);
    if scene.flow_before(returned.flow).is_some_and(|flow| flow.sender_is_inside() && !flow.sender_done) {
        return scene.say(
            format!("recv of {who} returns 0 bytes: nothing more will come out of this stream"),
            format!("{who} 的 recv 返回 0 字节：这条流里不会再有数据"),
        );
    }
    scene.say(
        format!(
            "recv of {who} returns 0 bytes: {peer} has shut down its sending side, and everything it sent has been read"
        ),
        format!("{who} 的 recv 返回 0 字节：{peer} 已关闭它的发送方向，而且发来的数据已全部读完"),
    )
}

/// Whether the recv before this one met a reset.
fn broke_off_before(scene: &Scene<'_>, returned: &Returned) -> bool {
    let before = scene.flow_before(returned.flow);
    before.is_some_and(|flow| {
        let last = flow.recvs_returned.checked_sub(1).and_then(|last| flow.recv(last));
        last.is_some_and(|recv| recv.errno.is_some_and(|errno| errno_name(errno) == "ECONNRESET"))
    })
}
