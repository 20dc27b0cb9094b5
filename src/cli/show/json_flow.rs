//! One flow in the output of `show --format json`: its calls, messages and bytes in numbers, and the card that is drawn of it.
//! The numbers are the world's, the card is the figure's; nothing is worked out here.

use std::ops::Range;

use serde::Serialize;

use super::datagrams::fate_name;
use super::json_end::End;
use crate::figure::{Card, Subject};
use crate::lang::Lang;
use crate::trace::{Note, Span};
use crate::world::{Datagram, Fate, FlowState, Verdict, World};

/// A flow. Ranges are stream offsets `[from, to)`; numbers of events count from 0.
#[derive(Serialize)]
pub struct Flow<'t> {
    flow: String,
    flow_id: u32,
    /// `tcp` or `udp`.
    transport: &'static str,
    /// The framing that both ends speak, once it is known.
    framing: Option<&'static str>,
    /// `null` where the sender is outside.
    sends: Option<Vec<CallRange>>,
    /// `null` where the receiver is outside.
    recvs: Option<Vec<CallRange>>,
    /// `null` where the sender is outside.
    messages: Option<Vec<Parts>>,
    /// `null` where the receiver is outside.
    frames: Option<Vec<Frame>>,
    rejections: Vec<Rejection<'t>>,
    /// `null` for a stream.
    datagrams: Option<Vec<DatagramRow>>,
    bytes: Bytes,
    buffers: Buffers,
    /// The sender has shut its sending side down, or closed.
    sender_done: bool,
    /// The recv that returned 0 has happened.
    end_seen: bool,
    /// How the decoder found the end of the stream: `clean`, `truncated-header` and so on.
    stream_ended: Option<&'t str>,
    end: End,
    /// What is drawn of it.
    card: Card,
}

/// One send or recv. `returned` is `null` while it is on its way; a recv's range is its chunk.
#[derive(Serialize)]
struct CallRange {
    asked: u32,
    range: [u64; 2],
    entered: usize,
    returned: Option<usize>,
    errno: Option<String>,
}

/// A message as the sender meant it, on the wire.
#[derive(Serialize)]
struct Parts {
    range: [u64; 2],
    payload: [u64; 2],
    event: usize,
}

/// A frame as the receiver cut it.
#[derive(Serialize)]
struct Frame {
    #[serde(flatten)]
    parts: Parts,
    /// `intact`, `stuck`, `cut`, `stuck-and-cut`, `misfit`, `differs`, or `unknown` where the sender is outside.
    verdict: &'static str,
    /// The messages that it holds bytes of, `[from, to)`, counted from 0.
    of_messages: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct Rejection<'t> {
    range: [u64; 2],
    code: &'t str,
    fatal: bool,
    sentence: &'t str,
    event: usize,
}

/// A datagram. Its range has a recv's bytes first, and after them those that the recv cut off.
#[derive(Serialize)]
struct DatagramRow {
    range: [u64; 2],
    /// The send that it came from, counted from 0; `null` for a sender outside.
    send: Option<usize>,
    /// The recv that took it, counted from 0.
    recv: Option<usize>,
    /// `offered`, `queued`, `taken`, `queue-full`, `nobody-there` or `discarded`.
    fate: &'static str,
    /// Bytes that the recv did not have room for.
    cut: u64,
    /// `intact`, `cut-off`, `lost` or `unread`; `null` while it is on its way.
    verdict: Option<&'static str>,
}

/// Where the flow's bytes are: `accepted` is the sum of the others. An outside receiver does not tell what it has read,
/// so `read` and `queued` are `null` then.
#[derive(Serialize)]
struct Bytes {
    accepted: u64,
    read: Option<u64>,
    queued: Option<u64>,
    unsent: u64,
    discarded: u64,
    /// Had not come when the receiver closed, and were lost to a reset.
    reset: u64,
    /// Cut off datagrams by a small recv.
    cut: u64,
    /// In datagrams that were lost on their way.
    lost: u64,
}

#[derive(Serialize)]
struct Buffers {
    send_queue: u64,
    /// `null` where the receiver is outside.
    receive_queue: Option<u64>,
    /// How many datagrams that is; `null` for a stream, and where the receiver is outside.
    receive_datagrams: Option<usize>,
    /// `SO_RCVBUF` of the receiver, as the kernel counts.
    receive_capacity: Option<u32>,
    /// What the last recv returned, and what it had asked for.
    last_chunk: Option<(u64, u32)>,
    /// Received, but in no frame yet.
    reassembly: u64,
}

fn pair(range: &Range<u64>) -> [u64; 2] {
    [range.start, range.end]
}

impl<'t> Flow<'t> {
    /// A flow at the world's position.
    pub fn of(world: &World<'t>, flow: &FlowState<'t>, lang: Lang) -> Self {
        let (sent, got) = (flow.sender_is_inside(), flow.receiver_is_inside());
        let buffers = flow.buffers();
        Self {
            flow: world.trace.flow_name(flow.id),
            flow_id: flow.id.0,
            transport: if flow.datagrams { "udp" } else { "tcp" },
            framing: flow.framing().map(|framing| framing.name()),
            sends: sent.then(|| sends(flow)),
            recvs: got.then(|| recvs(flow)),
            messages: sent
                .then(|| (0..flow.messages).filter_map(|n| flow.message(n)).map(|(n, span)| parts(n, &span)).collect()),
            frames: got.then(|| frames(flow)),
            rejections: rejections(flow),
            datagrams: flow.datagrams.then(|| datagrams(flow)),
            bytes: Bytes::of(flow),
            buffers: Buffers {
                send_queue: buffers.send_queue,
                receive_queue: got.then_some(buffers.receive_queue),
                receive_datagrams: (got && flow.datagrams).then_some(buffers.receive_datagrams),
                receive_capacity: buffers.receive_capacity,
                last_chunk: buffers.last_chunk,
                reassembly: buffers.reassembly,
            },
            sender_done: flow.sender_done,
            end_seen: flow.end_seen,
            stream_ended: flow.stream_ended.and_then(|note| match note {
                Note::StreamEnded(end) => Some(end.ending.name()),
                _ => None,
            }),
            end: End::of(flow, lang),
            card: Subject::new(*world, flow, lang).card(),
        }
    }
}

fn sends(flow: &FlowState<'_>) -> Vec<CallRange> {
    let sends = (0..flow.sends_entered).filter_map(|index| flow.send(index));
    sends.map(|send| call_range(send.asked, &send.range, send.entered, send.returned, send.errno)).collect()
}

fn recvs(flow: &FlowState<'_>) -> Vec<CallRange> {
    let recvs = (0..flow.recvs_entered).filter_map(|index| flow.recv(index));
    recvs.map(|recv| call_range(recv.asked, &recv.range, recv.entered, recv.returned, recv.errno)).collect()
}

fn call_range(
    asked: u32,
    range: &Range<u64>,
    entered: usize,
    returned: Option<usize>,
    errno: Option<i32>,
) -> CallRange {
    CallRange { asked, range: pair(range), entered, returned, errno: errno.map(crate::trace::errno_name) }
}

fn parts(event: usize, span: &Span) -> Parts {
    Parts { range: pair(&span.range()), payload: pair(&span.payload_range()), event }
}

fn frames(flow: &FlowState<'_>) -> Vec<Frame> {
    let frames = (0..flow.framed).filter_map(|index| flow.frame(index));
    let frame = |(event, span): (usize, Span)| {
        let (verdict, of_messages) = verdict(&flow.verdict(&span));
        Frame { parts: parts(event, &span), verdict, of_messages: of_messages.map(|range| [range.start, range.end]) }
    };
    frames.map(frame).collect()
}

fn datagrams(flow: &FlowState<'_>) -> Vec<DatagramRow> {
    let row = |datagram: Datagram| DatagramRow {
        range: pair(&datagram.range),
        send: datagram.send,
        recv: datagram.recv(),
        fate: fate_name(datagram.fate),
        cut: match datagram.fate {
            Fate::Taken { cut, .. } => cut,
            _ => 0,
        },
        verdict: datagram.verdict().map(|found| verdict(&found).0),
    };
    (0..flow.datagram_count()).filter_map(|index| flow.datagram(index)).map(row).collect()
}

/// The name of a verdict, and the messages that it is about.
fn verdict(verdict: &Verdict) -> (&'static str, Option<Range<usize>>) {
    match verdict {
        Verdict::Intact { message } => ("intact", Some(*message..*message + 1)),
        Verdict::Stuck { messages } => ("stuck", Some(messages.clone())),
        Verdict::Cut { message } => ("cut", Some(*message..*message + 1)),
        Verdict::StuckAndCut { messages } => ("stuck-and-cut", Some(messages.clone())),
        Verdict::Misfit { messages, .. } => ("misfit", Some(messages.clone())),
        Verdict::Differs { messages } => ("differs", Some(messages.clone())),
        Verdict::Unknown => ("unknown", None),
        Verdict::CutOff { message } => ("cut-off", Some(*message..*message + 1)),
        Verdict::Lost { message, .. } => ("lost", Some(*message..*message + 1)),
        Verdict::Unread { message } => ("unread", Some(*message..*message + 1)),
    }
}

fn rejections<'t>(flow: &FlowState<'t>) -> Vec<Rejection<'t>> {
    let rejections = (0..flow.rejected).filter_map(|index| flow.rejection(index));
    let rejection = |(event, rejected): (usize, &'t crate::codec::Rejection)| Rejection {
        range: pair(&rejected.range),
        code: &rejected.code,
        fatal: rejected.fatal,
        sentence: &rejected.sentence.en,
        event,
    };
    rejections.map(rejection).collect()
}

impl Bytes {
    fn of(flow: &FlowState<'_>) -> Self {
        let known = flow.receiver_is_inside();
        Self {
            accepted: flow.accepted,
            read: known.then_some(flow.received),
            queued: known.then_some(flow.queued()),
            unsent: flow.buffers().send_queue,
            discarded: flow.discarded(),
            reset: flow.reset(),
            cut: flow.cut,
            lost: flow.lost,
        }
    }
}
