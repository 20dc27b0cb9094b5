//! The summary of a run as text, for people in their language.
//! It computes nothing; `world::Summary` has.

use std::io::{self, Write};

use crate::codec::fault_words;
use crate::lang::{Lang, bytes_en, count_en};
use crate::world::{FlowSummary, Summary};

/// Writes what a run came to: a line for each flow, the books, and why messages are not as they were sent.
///
/// # Errors
/// Those of the writer.
pub fn write_summary(out: &mut impl Write, summary: &Summary, advice: Advice, lang: Lang) -> io::Result<()> {
    let widest = summary.flows.iter().map(|flow| flow.flow.len()).max().unwrap_or(0);
    writeln!(out)?;
    for flow in &summary.flows {
        writeln!(out, "{:widest$}  {}", flow.flow, flow_text(flow, lang))?;
    }
    let half_known = summary.flows.iter().any(|flow| flow.sends.is_none() || flow.recvs.is_none());
    if half_known && summary.conserved {
        let events = count_en(summary.events as u64, "event");
        let text = lang.pick(
            format!("{events} recorded; what outside peers sent and read is known to them alone."),
            format!("共记录 {} 个事件；外部对端发了什么、读了多少，只有它们自己知道。", summary.events),
        );
        writeln!(out, "{text}")?;
    } else {
        writeln!(out, "{}", books(summary.events, summary.conserved, lang))?;
    }
    let Some(why) = why(summary, lang) else { return Ok(()) };
    let compare = match advice {
        Advice::OtherFraming if summary.unframed && summary.transport != "udp" => {
            lang.pick(" Compare with --framing length-prefix.", "可以与 --framing length-prefix 对比。")
        }
        _ => "",
    };
    writeln!(out, "{why}{compare}")
}

/// What can be tried next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Another framing: native programs speak the one that they are told.
    OtherFraming,
    /// Nothing: programs in Python frame as they are written.
    Nothing,
}

/// Whether every byte is accounted for, as a sentence.
pub fn books(events: usize, conserved: bool, lang: Lang) -> String {
    match (lang, conserved) {
        (Lang::En, true) => format!("{} recorded, all bytes accounted for.", count_en(events as u64, "event")),
        (Lang::En, false) => {
            format!("{} recorded, and NOT all bytes are accounted for.", count_en(events as u64, "event"))
        }
        (Lang::Zh, true) => format!("共记录 {events} 个事件，所有字节都有去向。"),
        (Lang::Zh, false) => format!("共记录 {events} 个事件，但有字节去向不明。"),
    }
}

fn flow_text(flow: &FlowSummary, lang: Lang) -> String {
    let mut parts = vec![sends(flow, lang), recvs(flow, lang)];
    parts.extend(messages(flow, lang));
    parts.extend(flow.misfits.iter().map(|(code, count)| misfit(code, *count, lang)));
    parts.extend(anomalies(flow, lang));
    parts.join(lang.pick("; ", "；"))
}

/// Messages that did not fit their framing, and what became of them.
fn misfit(code: &str, count: usize, lang: Lang) -> String {
    let words = fault_words(code, lang);
    lang.pick(format!("{}: {words}", count_en(count as u64, "message")), format!("{count} 条消息{words}"))
}

fn sends(flow: &FlowSummary, lang: Lang) -> String {
    match (flow.sends, flow.bytes_sent) {
        (Some(sends), Some(bytes)) => {
            let (en, zh) = match flow.sends_failed {
                0 => Default::default(),
                failed => (format!(", {failed} failed"), format!("，另有 {failed} 次失败")),
            };
            lang.pick(
                format!("{} ({}){en}", count_en(sends as u64, "send"), bytes_en(bytes)),
                format!("{sends} 次 send 共 {bytes} 字节{zh}"),
            )
        }
        _ => lang.pick("sends unknown (outside peer)", "send 未知（外部对端）").to_owned(),
    }
}

fn recvs(flow: &FlowSummary, lang: Lang) -> String {
    match (flow.recvs, flow.bytes_received) {
        (Some(recvs), Some(bytes)) => lang.pick(
            format!("{} ({})", count_en(recvs as u64, "recv"), bytes_en(bytes)),
            format!("{recvs} 次 recv 共 {bytes} 字节"),
        ),
        _ => lang.pick("recvs unknown (outside peer)", "recv 未知（外部对端）").to_owned(),
    }
}

fn messages(flow: &FlowSummary, lang: Lang) -> Option<String> {
    match (flow.messages_sent, flow.messages_received, flow.intact) {
        (_, Some(received), Some(intact)) if flow.sends_and_frames_differ => Some(lang.pick(
            format!(
                "{} by this framing, {intact} of them one send each: sends and frames differ",
                count_en(received as u64, "frame")
            ),
            format!("按此分帧切出 {received} 帧，其中 {intact} 帧恰好是一次 send：send 与帧不一致"),
        )),
        (Some(sent), Some(received), Some(intact)) => Some(lang.pick(
            format!("{} sent, {received} received, {intact} intact", count_en(sent as u64, "message")),
            format!("发出 {sent} 条消息，收到 {received} 条，其中 {intact} 条完好"),
        )),
        (None, Some(received), _) => Some(
            lang.pick(format!("{} received", count_en(received as u64, "message")), format!("收到 {received} 条消息")),
        ),
        (Some(sent), None, _) => {
            Some(lang.pick(format!("{} sent", count_en(sent as u64, "message")), format!("发出 {sent} 条消息")))
        }
        _ => None,
    }
}

/// What is worth a word only where it is not nothing.
fn anomalies(flow: &FlowSummary, lang: Lang) -> impl Iterator<Item = String> {
    let some = |number: Option<usize>| number.unwrap_or(0) as u64;
    let counted = [
        (some(flow.sticky_chunks), "sticky chunk", "", "个块粘连"),
        (some(flow.split_sends), "split send", "", "次 send 被拆开"),
        (flow.queued.unwrap_or(0), "byte", " never read", "字节未被读取"),
        (flow.unsent, "byte", " left in the sender's kernel", "字节留在发送方内核"),
        (flow.discarded, "byte", " discarded at close", "字节在关闭时丢弃"),
        (flow.reset, "byte", " lost to a reset", "字节因重置（RST）丢失"),
        (flow.truncated, "byte", " cut off by a small recv", "字节因 recv 太小被截断"),
        (flow.dropped, "datagram", " lost on the way", "个数据报途中丢失"),
    ];
    let text = move |(number, noun, rest, zh): (u64, &str, &str, &str)| {
        lang.pick(format!("{}{rest}", count_en(number, noun)), format!("{number} {zh}"))
    };
    counted.into_iter().filter(|(number, ..)| *number > 0).map(text)
}

/// One sentence for whoever sees messages arrive otherwise than they were sent.
fn why(summary: &Summary, lang: Lang) -> Option<&'static str> {
    if summary.flows.iter().any(|flow| flow.truncated > 0) {
        return Some(lang.pick(
            "A datagram that has no room in the buffer of recv is cut, and the rest is gone. Let recv ask for more bytes.",
            "recv 的缓冲区装不下的数据报会被截断，余下的部分就此丢失。请让 recv 一次多取一些字节。",
        ));
    }
    let some = |number: Option<usize>| number.is_some_and(|number| number > 0);
    let hurt = |flow: &FlowSummary| flow.is_request() && (some(flow.sticky_chunks) || some(flow.split_sends));
    (summary.unframed && summary.flows.iter().any(hurt)).then(|| {
        lang.pick(
            "TCP keeps no message boundaries: recv(n) takes what has arrived, at most n bytes.",
            "TCP 不保留消息边界：recv(n) 取走已经到达的字节，最多 n 个。",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_was_lost_of_datagrams_is_told_with_a_reason() {
        let flow = FlowSummary {
            flow: "client-1>server".to_owned(),
            sends: Some(2),
            sends_failed: 0,
            bytes_sent: Some(9),
            recvs: Some(1),
            bytes_received: Some(4),
            messages_sent: Some(2),
            messages_received: Some(1),
            intact: Some(0),
            sends_and_frames_differ: false,
            misfits: BTreeMap::new(),
            sticky_chunks: Some(0),
            split_sends: Some(0),
            queued: Some(0),
            unsent: 0,
            discarded: 0,
            reset: 0,
            dropped: 1,
            truncated: 1,
            chunks: Some(vec![4]),
        };
        let text = |lang| flow_text(&flow, lang);
        assert!(
            text(Lang::En).ends_with("1 byte cut off by a small recv; 1 datagram lost on the way"),
            "{}",
            text(Lang::En)
        );
        assert!(text(Lang::Zh).ends_with("1 字节因 recv 太小被截断；1 个数据报途中丢失"), "{}", text(Lang::Zh));
        let summary = Summary {
            format: 1,
            framing: "naive".to_owned(),
            unframed: true,
            transport: "udp".to_owned(),
            schedule: "staged".to_owned(),
            clients: 1,
            conserved: true,
            events: 1,
            flows: vec![flow],
            threads_left: 0,
            descriptors_left: 0,
        };
        assert!(why(&summary, Lang::En).is_some_and(|text| text.contains("the rest is gone")));
    }

    #[test]
    fn one_is_not_plural() {
        assert_eq!(books(1, true, Lang::En), "1 event recorded, all bytes accounted for.");
        assert!(books(1, false, Lang::En).starts_with("1 event recorded, and NOT"));
    }
}
