//! The return of the calls that end a connection or one of its directions: in order with a FIN, or with a reset.
//! It tells what this side's kernel does; what the peer makes of it, its own calls tell.

use super::ends;
use super::scene::{Scene, receiver_name};
use super::words::bytes;
use crate::trace::{Asked, Got, Returned, UNKNOWN};
use crate::world::{FinBy, FlowEnd, ResetCause};

/// A shutdown that the kernel has done.
pub fn shut_down(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, peer) = (scene.actor(), receiver_name(scene.trace, returned.flow));
    let asked = scene.entered().and_then(|(_, entered)| entered.detail.as_deref());
    match asked {
        Some(Asked::How(how)) if how == "SHUT_RD" => scene.say(
            format!("shutdown returns: {who} has told its kernel that it will not receive any more"),
            format!("shutdown 返回：{who} 已告知内核自己不再接收"),
        ),
        _ => scene.say(
            format!("shutdown returns: {who} can send nothing more, and the kernel tells {peer} with a FIN that the stream ends after what was sent"),
            format!("shutdown 返回：{who} 不能再发送；内核会用 FIN 告诉 {peer}，已发出的字节之后就是流的末尾"),
        ),
    }
}

/// A close.
pub fn closed(scene: &Scene<'_>, returned: &Returned) -> String {
    if !returned.flow.is_some() {
        return without_connection(scene, returned);
    }
    let flow = scene.flow_after(returned.flow);
    let end = flow.as_ref().map(|flow| flow.end()).unwrap_or_default();
    let here = end.reset.filter(|reset| reset.event == scene.n).and_then(|reset| reset.why);
    match (here, returned.detail.as_deref()) {
        (Some(ResetCause::Linger), _) => broken_off(scene, returned),
        (_, Some(Got::Discarded { unread, .. })) if *unread > 0 => unread_lost(scene, *unread, here.is_some()),
        _ => in_order(scene, returned, &end),
    }
}

fn without_connection(scene: &Scene<'_>, returned: &Returned) -> String {
    let who = scene.actor();
    if scene.listens(returned.socket) {
        scene.say(
            format!("close returns: {who} listens no more, and the kernel makes no new connections for it"),
            format!("close 返回：{who} 不再监听，内核也不再替它建立新的连接"),
        )
    } else {
        scene.say(format!("close returns: {who}'s socket is gone"), format!("close 返回：{who} 的套接字不复存在"))
    }
}

fn unread_lost(scene: &Scene<'_>, unread: u32, breaks_off: bool) -> String {
    let (who, lost) = (scene.actor(), bytes(unread.into(), scene.lang));
    let (en, zh) = if breaks_off {
        (", and the kernel ends the connection with a reset", "，内核以重置（RST）结束连接")
    } else {
        ("; the connection had ended before", "；连接在此之前已经结束")
    };
    scene.say(
        format!("{who} has closed with {lost} unread: they are lost{en}"),
        format!("{who} 关闭时还有 {lost}没有读：它们就此丢失{zh}"),
    )
}

fn broken_off(scene: &Scene<'_>, returned: &Returned) -> String {
    let (who, peer) = (scene.actor(), receiver_name(scene.trace, returned.flow));
    scene.say(
        format!("{who} has closed with SO_LINGER (1, 0): the kernel ends the connection to {peer} with a reset (RST) instead of a FIN, and sends nothing that was left"),
        format!("{who} 在 SO_LINGER 为 (1, 0) 时关闭：内核以重置（RST）而不是 FIN 结束与 {peer} 的连接，没发出的也不再发送"),
    )
}

/// A close that breaks nothing off: its FIN goes out now, has gone out before, or is not needed any more.
fn in_order(scene: &Scene<'_>, returned: &Returned, end: &FlowEnd) -> String {
    let (who, peer) = (scene.actor(), receiver_name(scene.trace, returned.flow));
    let closed =
        scene.say(format!("{who} has closed its connection to {peer}"), format!("{who} 已关闭与 {peer} 的连接"));
    let more = match (end.reset, end.fin) {
        (Some(_), _) => scene.lang.pick(", which a reset had ended", "；它已被重置（RST）结束"),
        (None, Some(fin)) if fin.by == FinBy::Shutdown => {
            scene.lang.pick("; its FIN had gone out with shutdown", "；FIN 在 shutdown 时已经发出")
        }
        (None, Some(_)) if returned.unsent == UNKNOWN || returned.unsent == 0 => {
            scene.lang.pick("; a FIN tells the peer that nothing more will come", "；内核用 FIN 告诉对方不会再有数据")
        }
        (None, Some(_)) => {
            let left = bytes(returned.unsent.into(), scene.lang);
            let (en, zh) = (
                format!("{closed}; the kernel goes on to send the last {left}, and a FIN behind them"),
                format!("{closed}；最后的 {left}由内核继续发送，之后是 FIN"),
            );
            return scene.say(en, zh);
        }
        (None, None) => "",
    };
    format!("{closed}{more}")
}

/// What a send that has brought about a reset adds to its sentence.
pub fn answer_to_late_bytes(scene: &Scene<'_>, returned: &Returned) -> (String, String) {
    let flow = scene.flow_after(returned.flow);
    let reset = flow.as_ref().and_then(|flow| flow.end().reset.filter(|reset| reset.event == scene.n));
    let (Some(flow), Some(reset)) = (flow, reset) else { return Default::default() };
    let why = ends::reset_text(&flow, &reset, scene.lang);
    (format!("; but {}", why.en), format!("；但是 {}", why.zh))
}

/// What `ECONNRESET` means here, where it is known why the peer's kernel has sent a reset.
pub fn why_reset(scene: &Scene<'_>, returned: &Returned) -> Option<String> {
    let flow = scene.flow_after(returned.flow).filter(|_| returned.flow.is_some())?;
    let reset = flow.end().reset.filter(|reset| reset.why.is_some())?;
    Some(ends::reset_text(&flow, &reset, scene.lang).get(scene.lang).to_owned())
}
