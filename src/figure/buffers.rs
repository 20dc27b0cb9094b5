//! The buffers as a learner imagines them: a pipe of boxes from the sender's kernel to the messages, each with what lies
//! in it. The counts are the world's; capacities are the kernel's own, and missing where it tells none.

use std::ops::Range;

use serde::Serialize;

use super::selection::Buffer;
use super::subject::Subject;
use crate::lang::{Lang, count_en};

/// One box of the pipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipeBox {
    /// Which buffer it is; `None` for what is counted beside the way of the bytes, and for whole messages.
    pub buffer: Option<Buffer>,
    /// Whether bytes come here from the box before it.
    pub follows: bool,
    pub label: &'static str,
    /// The label where there is no room for the whole one.
    pub short: &'static str,
    /// What is in it, the longest version first; whoever draws takes the first that fits.
    pub counts: Vec<String>,
    /// How many bytes it has and how many it was made for, where that can be said.
    pub filled: Option<(u64, u64)>,
    /// The offsets of the bytes that lie in it, the second one excluded; `None` where no bytes do, or it is not known.
    #[serde(serialize_with = "from_to")]
    pub holds: Option<Range<u64>>,
    /// For screen readers: the flow, the buffer and what is in it.
    pub name: String,
}

fn from_to<S: serde::Serializer>(range: &Option<Range<u64>>, out: S) -> Result<S::Ok, S::Error> {
    range.as_ref().map(|range| [range.start, range.end]).serialize(out)
}

impl PipeBox {
    fn new(label: &'static str, short: &'static str, counts: Vec<String>) -> Self {
        Self { buffer: None, follows: false, label, short, counts, filled: None, holds: None, name: String::new() }
    }

    fn of(label: &'static str, short: &'static str, count: String) -> Self {
        // Where there is no room for the capacity, what is in it is said alone.
        let alone = count.split_once(" / ").map(|(now, _)| format!("{now} B"));
        Self::new(label, short, std::iter::once(count).chain(alone).collect())
    }

    /// The same as a buffer with bytes in it.
    fn holding(self, buffer: Buffer, holds: Option<Range<u64>>) -> Self {
        Self { buffer: Some(buffer), holds: holds.filter(|range| !range.is_empty()), ..self }
    }

    /// The same, with bytes that come from the box before it.
    fn behind(self) -> Self {
        Self { follows: true, ..self }
    }
}

impl Subject<'_, '_> {
    /// The pipe, in the order in which bytes pass.
    pub fn buffers(&self) -> Vec<PipeBox> {
        let mut boxes = if self.flow.datagrams { self.datagram_boxes() } else { self.stream_boxes() };
        for one in &mut boxes {
            one.name = format!("{} {}: {}", self.name, one.label, one.counts.first().map_or("", String::as_str));
        }
        boxes
    }

    fn stream_boxes(&self) -> Vec<PipeBox> {
        let (now, lang, flow) = (self.flow.buffers(), self.lang, self.flow);
        let unknown = || unknown(lang).to_owned();
        let inside = flow.receiver_is_inside();
        // The kernel counts bookkeeping into SO_RCVBUF, and may change it; so it is named, and no box is filled by it.
        let queue = match (inside, now.receive_capacity) {
            (true, Some(of)) => format!("{} / {of} B", now.receive_queue),
            (true, None) => format!("{} B", now.receive_queue),
            (false, _) => unknown(),
        };
        let sent = if flow.sender_is_inside() { format!("{} B", now.send_queue) } else { unknown() };
        let decoder = if inside { format!("{} B", now.reassembly) } else { unknown() };
        let messages = if inside { flow.framed.to_string() } else { unknown() };
        let (part, part_short, frames) = if self.world.reads_along() {
            let part = lang.pick("frame in part", "未满的帧");
            (part, part, lang.pick("frames", "帧"))
        } else {
            let part = lang.pick("reassembly (decoder)", "重组缓冲（解码器）");
            (part, lang.pick("reassembly", "重组缓冲"), messages_label(lang))
        };
        let in_send = flow.accepted - now.send_queue..flow.accepted;
        let in_queue = inside.then(|| flow.received..flow.received + now.receive_queue);
        let in_decoder = inside.then(|| flow.received - now.reassembly..flow.received);
        vec![
            PipeBox::of(
                lang.pick("send queue (kernel)", "发送队列（内核）"),
                lang.pick("send queue", "发送队列"),
                sent,
            )
            .holding(Buffer::Send, flow.sender_is_inside().then_some(in_send)),
            PipeBox::of(queue_label(lang), queue_short(lang), queue).holding(Buffer::Receive, in_queue).behind(),
            self.last_recv(flow.pending_recv().is_some()),
            PipeBox::of(part, part_short, decoder).holding(Buffer::Reassembly, in_decoder).behind(),
            PipeBox::of(frames, frames, messages).behind(),
        ]
    }

    /// Datagrams are put together by nobody; but they are lost before the queue, and cut behind it.
    fn datagram_boxes(&self) -> Vec<PipeBox> {
        let (now, lang, flow) = (self.flow.buffers(), self.lang, self.flow);
        let inside = flow.receiver_is_inside();
        let counted = |n: usize, bytes: u64, of: &str| {
            let long = lang.pick(count_en(n as u64, "datagram"), format!("{n} 个数据报"));
            let long = lang.pick(format!("{long}, {bytes} B{of}"), format!("{long}，{bytes} B{of}"));
            vec![long, format!("{n} ({bytes} B){of}"), format!("{n} ({bytes} B)"), n.to_string()]
        };
        let of = now.receive_capacity.map_or_else(String::new, |of| format!(" / {of}"));
        let unknown = || unknown(lang).to_owned();
        let queue = if inside { counted(now.receive_datagrams, now.receive_queue, &of) } else { vec![unknown()] };
        let (cut, taken) =
            if inside { (format!("{} B", flow.cut), flow.tally.taken.to_string()) } else { (unknown(), unknown()) };
        let lost = counted(flow.tally.lost, flow.lost, "");
        let (lost_label, cut_label) = (lang.pick("lost", "丢失"), lang.pick("cut off", "被截断"));
        let in_queue = (inside && now.receive_datagrams > 0).then_some(flow.taken_until..flow.accepted);
        vec![
            PipeBox::new(lost_label, lost_label, lost),
            PipeBox::new(queue_label(lang), queue_short(lang), queue).holding(Buffer::Receive, in_queue),
            self.last_recv(flow.waiting_recv().is_some()),
            PipeBox::of(messages_label(lang), messages_label(lang), taken).behind(),
            PipeBox::of(cut_label, cut_label, cut),
        ]
    }

    /// The buffer of the last recv, or why there is none.
    fn last_recv(&self, waits: bool) -> PipeBox {
        let (lang, flow) = (self.lang, self.flow);
        let last = flow.buffers().last_chunk;
        let count = match last {
            Some((got, asked)) => format!("{got} / {asked} B"),
            None if !flow.receiver_is_inside() => unknown(lang).to_owned(),
            None if waits => lang.pick("waiting", "等待中").to_owned(),
            None => lang.pick("not called", "尚未调用").to_owned(),
        };
        let chunk = flow.recvs_returned.checked_sub(1).and_then(|last| flow.recv(last)).map(|recv| recv.range);
        let (label, short) =
            (lang.pick("recv buffer, last call", "最近一次 recv"), lang.pick("last recv", "最近 recv"));
        let filled = last.map(|(got, asked)| (got, asked.into()));
        PipeBox { filled, ..PipeBox::of(label, short, count).holding(Buffer::Recv, chunk).behind() }
    }
}

fn unknown(lang: Lang) -> &'static str {
    lang.pick("unknown", "未知")
}

fn queue_label(lang: Lang) -> &'static str {
    lang.pick("queue / SO_RCVBUF", "接收队列 / SO_RCVBUF")
}

fn queue_short(lang: Lang) -> &'static str {
    lang.pick("receive queue", "接收队列")
}

fn messages_label(lang: Lang) -> &'static str {
    lang.pick("messages", "消息")
}
