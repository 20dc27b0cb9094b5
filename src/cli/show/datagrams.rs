//! The rows of a flow of datagrams in `show`: what was sent, what a recv took of each datagram, where the others are.
//! It holds what streams do not have; `text` writes the rest.

use super::parts::{call_end, listed, outside, payload_text};
use crate::lang::Lang;
use crate::narrate;
use crate::trace::Loss;
use crate::world::{Datagram, Fate, FlowState, RecvView};

/// The recvs: the bytes that they took and, where there are any, those that they cut off.
pub fn recvs_text(flow: &FlowState<'_>, lang: Lang) -> String {
    if !flow.receiver_is_inside() {
        return outside(lang);
    }
    let text = |recv: RecvView| {
        let cut = match recv.cut {
            0 => String::new(),
            cut => lang.pick(format!(", {cut} cut off"), format!("，截断 {cut}")),
        };
        let place = format!("{}..{} ({}{cut})", recv.range.start, recv.range.end, recv.asked);
        call_end(flow, place, recv.returned, recv.errno, lang)
    };
    listed((0..flow.recvs_entered).filter_map(|index| flow.recv(index)), flow.recvs_entered, text, lang)
}

/// Every datagram and what became of it.
pub fn datagrams_text(flow: &FlowState<'_>, lang: Lang) -> String {
    let text = |datagram: Datagram| {
        let shown = if datagram.recv().is_some() { datagram.got() } else { datagram.range.clone() };
        let (start, end) = (datagram.range.start, datagram.range.end);
        format!("{start}..{end} {} {}", payload_text(flow, &shown), fate_text(flow, &datagram, lang))
    };
    let count = flow.datagram_count();
    listed((0..count).filter_map(|index| flow.datagram(index)), count, text, lang)
}

fn fate_text(flow: &FlowState<'_>, datagram: &Datagram, lang: Lang) -> String {
    match datagram.fate {
        Fate::Offered => lang.pick("offered", "待交出").to_owned(),
        Fate::Queued if !flow.receiver_is_inside() => lang.pick("unknown", "未知").to_owned(),
        Fate::Queued => lang.pick("queued", "排队").to_owned(),
        _ => datagram.verdict().map_or_else(String::new, |verdict| narrate::verdict_word(&verdict, lang)),
    }
}

/// Where the bytes are.
pub fn bytes_text(flow: &FlowState<'_>, lang: Lang) -> String {
    let (read, cut, lost) = (flow.received, flow.cut, flow.lost);
    if !flow.receiver_is_inside() {
        let sent = flow.accepted;
        return lang.pick(
            format!("{sent} sent, {lost} lost on the way; what the outside peer has read is unknown"),
            format!("已发送 {sent}，途中丢失 {lost}；外部对端读了多少未知"),
        );
    }
    let (queued, discarded) = (flow.queued(), flow.discarded());
    lang.pick(
        format!("{read} read, {queued} in the receiver's kernel, {cut} cut off, {lost} lost on the way, {discarded} discarded"),
        format!("已读 {read}，接收方内核中 {queued}，被截断 {cut}，途中丢失 {lost}，丢弃 {discarded}"),
    )
}

/// The name of a fate in JSON.
pub fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Offered => "offered",
        Fate::Queued => "queued",
        Fate::Taken { .. } => "taken",
        Fate::Lost(Loss::QueueFull) => "queue-full",
        Fate::Lost(Loss::NobodyThere) => "nobody-there",
        Fate::Discarded => "discarded",
    }
}
