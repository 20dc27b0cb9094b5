//! How a direction of a connection ended, in words: as a mark, and as a sentence.
//! The calls that brought it about have sentences of their own in `results`.

use super::scene::{receiver_name, sender_name};
use super::words::bytes;
use crate::lang::{Lang, Text};
use crate::world::{Edge, Fin, FinBy, FlowEnd, FlowState, Reset, ResetCause};

/// The mark behind the last byte: `FIN`, `RST`, or `FIN, RST` where a stream that had ended was broken off all the same.
pub fn mark(end: &FlowEnd) -> Option<&'static str> {
    match (end.fin, end.reset) {
        (Some(_), None) => Some("FIN"),
        (None, Some(_)) => Some("RST"),
        (Some(_), Some(_)) => Some("FIN, RST"),
        (None, None) => None,
    }
}

/// How a direction ended, by whom and why; `None` while it has not.
pub fn sentence(flow: &FlowState<'_>, lang: Lang) -> Option<String> {
    let end = flow.end();
    let fin = end.fin.map(|fin| fin_text(flow, fin));
    let reset = end.reset.map(|reset| reset_text(flow, &reset, lang));
    match (fin, reset) {
        (Some(fin), Some(reset)) => {
            Some(lang.pick(format!("{}; then {}", fin.en, reset.en), format!("{}；之后 {}", fin.zh, reset.zh)))
        }
        (only, None) | (None, only) => only.map(|text| text.get(lang).to_owned()),
    }
}

fn fin_text(flow: &FlowState<'_>, fin: Fin) -> Text {
    let who = sender_name(flow.trace(), flow.id);
    let (en, zh) = match fin.by {
        FinBy::Close => ("has closed", "已关闭连接"),
        FinBy::Shutdown => ("has shut this direction down", "已关闭这个发送方向"),
        FinBy::Unknown => ("has ended its stream", "已结束它的流"),
    };
    Text::new(format!("{who} {en}: FIN stands behind the last byte"), format!("{who} {zh}：最后一个字节之后是 FIN"))
}

/// A reset, by whose kernel and why.
pub fn reset_text(flow: &FlowState<'_>, reset: &Reset, lang: Lang) -> Text {
    let who = match reset.by {
        Edge::Sender => sender_name(flow.trace(), flow.id),
        Edge::Receiver => receiver_name(flow.trace(), flow.id),
    };
    match reset.why {
        Some(ResetCause::Linger) => Text::new(
            format!("{who} has closed with SO_LINGER (1, 0): its kernel has sent RST"),
            format!("{who} 在 SO_LINGER 为 (1, 0) 时关闭：它的内核发出了 RST"),
        ),
        Some(ResetCause::Unread { bytes: unread }) => {
            let unread = bytes(unread, lang);
            Text::new(
                format!("{who} has closed with {unread} unread: its kernel has sent RST"),
                format!("{who} 关闭时还有 {unread}没有读：它的内核发出了 RST"),
            )
        }
        Some(ResetCause::Late) => Text::new(
            format!("bytes came when {who} took none any more: its kernel has answered with RST"),
            format!("{who} 不再接收之后又有字节到达：它的内核答以 RST"),
        ),
        None => Text::new(
            format!("{who} has broken the connection off: its kernel has sent RST"),
            format!("{who} 中断了连接：它的内核发出了 RST"),
        ),
    }
}
