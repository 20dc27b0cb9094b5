//! The world at a position as one JSON object: the documented output of `show --format json`.
//! Its fields are promises: a change that takes one away raises `format`.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::show_datagrams::fate_name;
use super::show_program::Function;
use crate::trace::{Call, Ending, Note, Role, Span, Waiting, call_text};
use crate::world::{ActorState, Datagram, Doing, Fate, FlowState, Verdict, World};

/// The version of the object.
const FORMAT: u32 = 1;

/// Writes the world as one line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Shown::of(world))?;
    writeln!(out)
}

/// The world after `at` of `events` events. Ranges are stream offsets `[from, to)`; numbers of events count from 0.
#[derive(Serialize)]
struct Shown<'t> {
    format: u32,
    at: usize,
    events: usize,
    /// Server side first.
    actors: Vec<Actor<'t>>,
    flows: Vec<Flow<'t>>,
    accounting: Accounting,
}

#[derive(Serialize)]
struct Actor<'t> {
    name: &'t str,
    role: Role,
    program: &'t str,
    /// `running`, `in-call` (blocked, or on its way) or `ended`.
    doing: &'static str,
    /// The call that it is in, or that returned last.
    call: Option<Call>,
    /// The call that it is in, as in code.
    call_text: Option<String>,
    /// How it ended: `done`, `stopped`, `failed`, `daemon`, `abandoned` or `panicked`.
    ending: Option<&'static str>,
    /// The line that its program reached last.
    line: Option<u32>,
    /// The function that the line stands in; `null` for a program that does not tell.
    frame: Option<Function<'t>>,
    /// What it waits for where that is no socket: `sleep`, `lock`, `join`, `input` or `turn`.
    waits: Option<&'t Waiting>,
    /// The number of its last event.
    last_event: usize,
}

#[derive(Serialize)]
struct Flow<'t> {
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
    /// `intact`, `stuck`, `cut`, `stuck-and-cut`, or `unknown` where the sender is outside.
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

#[derive(Serialize)]
struct Accounting {
    accepted: u64,
    received: u64,
    queued: u64,
    unsent: u64,
    discarded: u64,
    cut: u64,
    lost: u64,
    /// Flows with one end outside this program.
    outside: usize,
    holds: bool,
}

fn pair(range: &Range<u64>) -> [u64; 2] {
    [range.start, range.end]
}

impl<'t> Shown<'t> {
    fn of(world: &World<'t>) -> Self {
        Self {
            format: FORMAT,
            at: world.at.0,
            events: world.trace.len(),
            actors: world.actors().into_iter().map(|actor| Actor::of(world, &actor)).collect(),
            flows: world
                .flows()
                .into_iter()
                .filter_map(|id| world.flow(id))
                .map(|flow| Flow::of(world, &flow))
                .collect(),
            accounting: Accounting::of(world),
        }
    }
}

impl<'t> Actor<'t> {
    fn of(world: &World<'t>, actor: &ActorState<'t>) -> Self {
        let (doing, call, text, ending) = match actor.doing {
            Doing::Running(last) => ("running", last.map(|returned| returned.call), None, None),
            Doing::InCall(entered) => ("in-call", Some(entered.call), Some(call_text(world.trace, entered)), None),
            Doing::Ended(ending) => ("ended", None, None, Some(ending_name(ending))),
        };
        Self {
            name: &actor.started.name,
            role: actor.started.role,
            program: &actor.started.program,
            doing,
            call,
            call_text: text,
            ending,
            line: actor.line,
            frame: actor.frame.map(Function::of),
            waits: actor.waits,
            last_event: actor.last_event,
        }
    }
}

fn ending_name(ending: &Ending) -> &'static str {
    match ending {
        Ending::Done => "done",
        Ending::Stopped => "stopped",
        Ending::Failed(_) => "failed",
        Ending::Panicked(_) => "panicked",
        Ending::Daemon => "daemon",
        Ending::Abandoned => "abandoned",
    }
}

impl<'t> Flow<'t> {
    fn of(world: &World<'t>, flow: &FlowState<'t>) -> Self {
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
            cut: flow.cut,
            lost: flow.lost,
        }
    }
}

impl Accounting {
    fn of(world: &World<'_>) -> Self {
        let sum = world.accounting();
        Self {
            accepted: sum.accepted,
            received: sum.received,
            queued: sum.queued,
            unsent: sum.unsent,
            discarded: sum.discarded,
            cut: sum.cut,
            lost: sum.lost,
            outside: sum.outside,
            holds: sum.holds,
        }
    }
}
