//! The pipe: the places in which the bytes of a flow lie, from the sender's kernel to whole messages, and which bytes lie in
//! each at this position. What the kernel does not tell is not shown; how wide a place is drawn is not said here.

use std::ops::Range;

use serde::Serialize;

use super::cells::Cell;
use super::ink::Ink;
use super::messages::verdict_mark;
use super::selection::Buffer;
use super::subject::Subject;
use crate::lang::{Lang, count_en};
use crate::world::{Datagram, Fate};

/// Datagrams and messages of one place that are told one by one; of those before them only the number is.
const TOLD: usize = 64;
/// Datagrams that are looked through for them, from the newest on.
const LOOKED_AT: usize = 4096;

/// One place of the pipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compartment {
    /// Which buffer it is; `None` for messages, and for what is gone.
    pub buffer: Option<Buffer>,
    /// Whether bytes come here from the place before it.
    pub follows: bool,
    pub label: &'static str,
    /// The label where there is no room for the whole one.
    pub short: &'static str,
    /// How much is in it and how much it was made for, the longest version first.
    pub counts: Vec<String>,
    /// How many bytes it was made for, where a program said so: what a recv asked for.
    pub room: Option<u64>,
    /// What lies in it, in the order of the flow; the newest ones, where there are many.
    pub holds: Vec<Held>,
    /// How many datagrams or messages lie in it before those.
    pub more: usize,
    /// Whether anybody tells what is in it.
    pub is_known: bool,
    /// For screen readers: the flow, the place and what is in it.
    pub name: String,
}

/// Bytes that lie together: of a stream, of one datagram, or of one message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Their offsets in the flow, the second one excluded.
    #[serde(serialize_with = "from_to")]
    pub range: Range<u64>,
    /// Which datagram or message of the flow they are, counted from 0; `None` for bytes of a stream.
    pub index: Option<usize>,
    /// The verdict of a message, or that the bytes are gone.
    pub ink: Ink,
    /// The mark of that verdict.
    pub mark: Option<&'static str>,
}

fn from_to<S: serde::Serializer>(range: &Range<u64>, out: S) -> Result<S::Ok, S::Error> {
    [range.start, range.end].serialize(out)
}

impl Held {
    /// Bytes of a stream; none where there are none.
    fn bytes(range: Range<u64>) -> Vec<Self> {
        if range.is_empty() { Vec::new() } else { vec![Self { range, index: None, ink: Ink::Plain, mark: None }] }
    }

    fn datagram(index: usize, range: Range<u64>, ink: Ink) -> Self {
        Self { range, index: Some(index), ink, mark: None }
    }
}

impl Compartment {
    /// How many bytes of it are told.
    pub fn told(&self) -> u64 {
        self.holds.iter().map(|held| held.range.end - held.range.start).sum()
    }

    fn new(label: &'static str, counts: Vec<String>, holds: Vec<Held>) -> Self {
        Self {
            buffer: None,
            follows: true,
            label,
            short: label,
            counts,
            room: None,
            holds,
            more: 0,
            is_known: true,
            name: String::new(),
        }
    }

    /// The same as a buffer, under a short name.
    fn of(self, buffer: Buffer, short: &'static str) -> Self {
        Self { buffer: Some(buffer), short, ..self }
    }

    /// The same beside the way of the bytes.
    fn beside(self) -> Self {
        Self { follows: false, ..self }
    }

    /// The same where it holds so many things in all.
    fn after(self, all: usize) -> Self {
        Self { more: all.saturating_sub(self.holds.len()), ..self }
    }

    /// The same, if anybody tells what is in it.
    fn known(self, is_known: bool, lang: Lang) -> Self {
        if is_known {
            return self;
        }
        let counts = vec![lang.pick("unknown", "未知").to_owned()];
        Self { counts, holds: Vec::new(), more: 0, is_known, ..self }
    }
}

impl Subject<'_, '_> {
    /// The pipe, in the order in which bytes pass.
    pub fn pipe(&self) -> Vec<Compartment> {
        let mut pipe = if self.flow.datagrams { self.pipe_of_datagrams() } else { self.pipe_of_stream() };
        if let Some(first) = pipe.first_mut() {
            first.follows = false;
        }
        for one in &mut pipe {
            one.name = format!("{} {}: {}", self.name, one.label, one.counts.first().map_or("", String::as_str));
        }
        pipe
    }

    /// A byte in a place of the pipe, for screen readers.
    pub fn byte_in(&self, place: &Compartment, cell: &Cell) -> String {
        let (name, label, offset, byte) = (&self.name, place.label, cell.offset, cell.byte);
        let shown = if (0x21..0x7f).contains(&byte) { format!(" '{}'", char::from(byte)) } else { String::new() };
        self.lang.pick(
            format!("{name}, {label}: byte {offset}, 0x{byte:02x}{shown}"),
            format!("{name}，{label}：第 {offset} 字节，0x{byte:02x}{shown}"),
        )
    }

    fn pipe_of_stream(&self) -> Vec<Compartment> {
        let (flow, lang, now) = (self.flow, self.lang, self.flow.buffers());
        let inside = flow.receiver_is_inside();
        let sent = Held::bytes(flow.accepted - now.send_queue..flow.accepted);
        let kept = Held::bytes(flow.received - now.reassembly..flow.received);
        let of_sender = Compartment::new(lang.pick("sender's kernel", "发送方内核"), vec![bytes(now.send_queue)], sent)
            .of(Buffer::Send, lang.pick("sender", "发送方"))
            .known(flow.sender_is_inside() && flow.is_measured, lang);
        let (part, short) = if self.world.reads_along() {
            lang.pick(("frame in part", "in part"), ("未满的帧", "未满"))
        } else {
            lang.pick(("reassembly (decoder)", "reassembly"), ("重组缓冲（解码器）", "重组"))
        };
        let reassembly =
            Compartment::new(part, vec![bytes(now.reassembly)], kept).of(Buffer::Reassembly, short).known(inside, lang);
        vec![of_sender, self.queue(), self.recv_buffer(), reassembly, self.messages_come().known(inside, lang)]
    }

    /// The receiver's kernel. Its capacity counts bookkeeping, too, and the kernel may change it; so it is only named.
    fn queue(&self) -> Compartment {
        let (flow, lang, now) = (self.flow, self.lang, self.flow.buffers());
        let (count, holds, all) = if flow.datagrams {
            let queued = now.receive_datagrams;
            let first = flow.datagram_count().saturating_sub(queued + flow.tally.lost + 1);
            let plain = |one: &Datagram| {
                (one.fate == Fate::Queued).then(|| Held::datagram(one.index, one.range.clone(), Ink::Plain))
            };
            (datagrams(queued, now.receive_queue, lang), self.newest(first, plain), queued)
        } else {
            let holds = Held::bytes(flow.received..flow.received + now.receive_queue);
            (vec![bytes(now.receive_queue)], holds, 0)
        };
        let with_capacity = now.receive_capacity.zip(count.first());
        let mut counts: Vec<String> = with_capacity.map(|(of, count)| format!("{count} / {of}")).into_iter().collect();
        counts.extend(count);
        let label = lang.pick("receiver's kernel", "接收方内核");
        let known = flow.receiver_is_inside() && flow.is_measured;
        Compartment::new(label, counts, holds)
            .after(all)
            .of(Buffer::Receive, lang.pick("receiver", "接收方"))
            .known(known, lang)
    }

    /// The buffer of the recv that is being made, or else of the last one.
    fn recv_buffer(&self) -> Compartment {
        let (flow, lang) = (self.flow, self.lang);
        let waiting = if flow.datagrams {
            flow.waiting_recv().map(|entered| entered.asked)
        } else {
            flow.pending_recv().map(|recv| recv.asked)
        };
        let last = flow.recvs_returned.checked_sub(1).and_then(|last| flow.recv(last));
        let (room, holds, count) = match (waiting, last) {
            (Some(asked), _) => {
                let text = lang.pick(format!("0 of {asked}, waiting"), format!("0 / {asked}，等待中"));
                (Some(asked), Vec::new(), text)
            }
            (None, Some(recv)) => {
                let (got, asked) = (recv.range.end - recv.range.start, recv.asked);
                (Some(asked), self.chunk(&recv), lang.pick(format!("{got} of {asked}"), format!("{got} / {asked}")))
            }
            (None, None) => (None, Vec::new(), lang.pick("not called", "尚未调用").to_owned()),
        };
        let label = lang.pick("recv buffer", "recv 缓冲");
        Compartment { room: room.map(u64::from), ..Compartment::new(label, vec![count], holds) }
            .of(Buffer::Recv, "recv")
            .known(flow.receiver_is_inside(), lang)
    }

    /// What the last recv returned.
    fn chunk(&self, recv: &crate::world::RecvView) -> Vec<Held> {
        match self.flow.datagram_of_recv(recv.index).filter(|_| self.flow.datagrams) {
            Some(datagram) => vec![Held::datagram(datagram.index, datagram.got(), Ink::Plain)],
            None => Held::bytes(recv.range.clone()),
        }
    }

    /// The messages of a stream, each with its verdict.
    fn messages_come(&self) -> Compartment {
        let (flow, lang) = (self.flow, self.lang);
        let label = if self.world.reads_along() { lang.pick("frames", "帧") } else { lang.pick("messages", "消息") };
        let holds = (flow.framed.saturating_sub(TOLD)..flow.framed).filter_map(|index| {
            let (_, span) = flow.frame(index)?;
            let verdict = flow.verdict(&span);
            let mark = Some(verdict_mark(&verdict));
            Some(Held { range: span.payload_range(), index: Some(index), ink: Ink::of(&verdict), mark })
        });
        Compartment::new(label, vec![flow.framed.to_string()], holds.collect()).after(flow.framed)
    }

    /// Datagrams are put together by nobody; but they are lost before the queue, and cut behind it.
    fn pipe_of_datagrams(&self) -> Vec<Compartment> {
        let (flow, lang) = (self.flow, self.lang);
        let inside = flow.receiver_is_inside();
        let (tally, messages) = (flow.tally, lang.pick("messages", "消息"));
        let came = self.newest(0, |one| one.recv().map(|_| judged(one, one.got())));
        let came = Compartment::new(messages, vec![tally.taken.to_string()], came).after(tally.taken);
        let mut pipe = vec![self.queue(), self.recv_buffer(), came.known(inside, lang)];
        if tally.lost > 0 {
            let lost = self.newest(0, |one| matches!(one.fate, Fate::Lost(_)).then(|| judged(one, one.range.clone())));
            let counts = datagrams(tally.lost, flow.lost, lang);
            pipe.push(Compartment::new(lang.pick("lost", "丢失"), counts, lost).after(tally.lost).beside());
        }
        if inside && flow.cut > 0 {
            let rest = |one: &Datagram| one.got().end..one.range.end;
            let cut = self.newest(0, |one| {
                let is_cut = matches!(one.fate, Fate::Taken { cut: 1.., .. });
                (is_cut && !rest(one).is_empty()).then(|| Held::datagram(one.index, rest(one), Ink::Bad))
            });
            pipe.push(Compartment::new(lang.pick("cut off", "被截断"), vec![bytes(flow.cut)], cut).beside());
        }
        pipe
    }

    /// The newest datagrams of a kind, from a number on.
    fn newest(&self, first: usize, held: impl Fn(&Datagram) -> Option<Held>) -> Vec<Held> {
        let until = self.flow.datagram_count();
        let looked_at = (first.max(until.saturating_sub(LOOKED_AT))..until).rev();
        let all = looked_at.filter_map(|index| held(&self.flow.datagram(index)?));
        let mut newest: Vec<Held> = all.take(TOLD).collect();
        newest.reverse();
        newest
    }
}

/// A datagram, or the part of it that came, with its verdict.
fn judged(datagram: &Datagram, range: Range<u64>) -> Held {
    let verdict = datagram.verdict();
    let ink = verdict.as_ref().map_or(Ink::Plain, Ink::of);
    Held { mark: verdict.as_ref().map(verdict_mark), ..Held::datagram(datagram.index, range, ink) }
}

fn bytes(count: u64) -> String {
    format!("{count} B")
}

fn datagrams(count: usize, bytes: u64, lang: Lang) -> Vec<String> {
    let long = lang.pick(count_en(count as u64, "datagram"), format!("{count} 个数据报"));
    let long = lang.pick(format!("{long}, {bytes} B"), format!("{long}，{bytes} B"));
    vec![long, format!("{count} ({bytes} B)"), count.to_string()]
}
