//! A flow in one line, for when there are many: its bytes as a thin ribbon, and its verdicts counted.
//! What each message is, the card says.

use crate::lang::{bytes_en, count_en};
use std::ops::Range;

use super::ink::Ink;
use super::subject::Subject;
use crate::world::{Fate, Verdict};

/// Sends, chunks and frames looked at for one line; beyond that it only counts.
const LOOKED_AT: usize = 64;

/// A flow in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The verdicts in words.
    pub text: String,
    pub ink: Ink,
    /// For screen readers: the flow and its verdicts.
    pub name: String,
    /// The offset behind the last byte.
    pub end: u64,
    /// The sends and their bytes, the first ones only.
    pub sends: Vec<(Ink, Range<u64>)>,
    /// The bytes of datagrams that were lost.
    pub lost: Vec<Range<u64>>,
    /// The chunks of the first recvs.
    pub recvs: Vec<Range<u64>>,
}

impl Subject<'_, '_> {
    /// The flow in one line.
    pub fn line(&self) -> Line {
        let (flow, end) = (self.flow, self.flow.axis_end());
        let (text, good) = if flow.datagrams { self.datagrams_counted() } else { self.messages_counted() };
        let ink = match good {
            Some(true) => Ink::Good,
            Some(false) => Ink::Bad,
            None => Ink::Faint,
        };
        let datagrams = (0..flow.datagram_count().min(LOOKED_AT)).filter_map(|index| flow.datagram(index));
        let lost = datagrams.filter(|datagram| matches!(datagram.fate, Fate::Lost(_)));
        Line {
            name: format!("{}: {text}", self.name),
            text,
            ink,
            end,
            sends: flow.sends_in(0..end).take(LOOKED_AT).map(|send| (Ink::Send(send.index), send.range)).collect(),
            lost: lost.map(|datagram| datagram.range).collect(),
            recvs: flow.recvs_in(0..end).take(LOOKED_AT).map(|recv| recv.range).collect(),
        }
    }

    fn nothing_yet(&self) -> String {
        match self.flow.pending_recv() {
            Some(recv) => self.lang.pick(
                format!("nothing sent yet; recv({}) waits", recv.asked),
                format!("还没有发送；recv({}) 等待中", recv.asked),
            ),
            None => self.ended_empty().unwrap_or(self.lang.pick("nothing sent yet", "还没有发送")).to_owned(),
        }
    }

    /// How many datagrams came; they are lost whole, or cut.
    fn datagrams_counted(&self) -> (String, Option<bool>) {
        let (flow, lang) = (self.flow, self.lang);
        let (sent, taken, lost, cut) = (flow.tally.sent, flow.tally.taken, flow.tally.lost, flow.cut);
        if sent == 0 {
            let text = match flow.waiting_recv() {
                Some(recv) => {
                    let call = format!("{}({})", recv.call.name(), recv.asked);
                    lang.pick(format!("nothing yet; {call} waits"), format!("还没有发送；{call} 等待中"))
                }
                None => lang.pick("nothing sent yet", "还没有发送").to_owned(),
            };
            return (text, None);
        }
        let counted = lang.pick(format!("{sent} sent, {taken} seen"), format!("发 {sent} 个，见 {taken} 个"));
        let text = match (lost, cut) {
            (0, 0) => counted,
            (0, _) => lang.pick(format!("{counted}, {cut} B cut off"), format!("{counted}，截断 {cut} 字节")),
            _ => lang.pick(format!("{counted}, {lost} lost"), format!("{counted}，丢失 {lost} 个")),
        };
        let whole = cut == 0 && lost == 0;
        (text, (!whole || taken == sent).then_some(whole))
    }

    /// How many messages arrived whole, and whether all did.
    fn messages_counted(&self) -> (String, Option<bool>) {
        let (flow, lang) = (self.flow, self.lang);
        let (sent, seen) = (flow.messages, flow.framed);
        if seen == 0 {
            let (bytes, waits) = (flow.accepted, flow.accepted - flow.received);
            let text = match waits {
                0 if bytes == 0 => self.nothing_yet(),
                0 => lang.pick(bytes_en(bytes), format!("{bytes} 字节")),
                _ if !flow.receiver_is_inside() => {
                    lang.pick(format!("{} sent outside", bytes_en(bytes)), format!("{bytes} 字节发往外部"))
                }
                _ => lang.pick(format!("{} unread", bytes_en(waits)), format!("{waits} 字节未读")),
            };
            return (text, None);
        }
        let looked_at = seen.min(LOOKED_AT);
        let frames = (0..looked_at).filter_map(|index| flow.frame(index));
        let judged: Vec<Verdict> = frames.map(|(_, span)| flow.compare(&span)).collect();
        if judged.iter().all(|verdict| *verdict == Verdict::Unknown) {
            return (
                lang.pick(format!("{} seen", count_en(seen as u64, "message")), format!("收到 {seen} 条消息")),
                None,
            );
        }
        let intact = judged.iter().filter(|verdict| matches!(verdict, Verdict::Intact { .. })).count();
        let all = intact == looked_at && seen <= sent;
        let counted = lang.pick(format!("{sent} sent, {seen} seen"), format!("发 {sent} 条，见 {seen} 条"));
        let text = if looked_at < seen {
            lang.pick(
                format!("{counted}; of the first {looked_at}, {intact} intact"),
                format!("{counted}；前 {looked_at} 条中完好 {intact} 条"),
            )
        } else {
            lang.pick(format!("{counted}, {intact} intact"), format!("{counted}，完好 {intact} 条"))
        };
        (text, Some(all))
    }
}
