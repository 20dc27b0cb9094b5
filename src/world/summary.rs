//! A run in numbers, for programs and tests: what was sent, what arrived, what became of the messages.
//! It is not for people; the window and the text form speak to them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Datagram, FlowState, Verdict, World};
use crate::trace::{FlowId, Role, Span, Steering};

/// The version of the summary's format.
const FORMAT: u32 = 1;

/// A whole run in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub format: u32,
    pub framing: String,
    /// Whether nothing said where a message ends.
    #[serde(skip)]
    pub unframed: bool,
    /// `tcp`, `udp`, or `mixed` where both were used.
    pub transport: String,
    pub schedule: String,
    pub clients: u32,
    pub conserved: bool,
    pub events: usize,
    pub flows: Vec<FlowSummary>,
    pub threads_left: usize,
    pub descriptors_left: u32,
}

/// One flow in numbers. A number that an outside peer would have to tell is absent (`null`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlowSummary {
    pub flow: String,
    /// Sends that did not fail.
    pub sends: Option<usize>,
    /// Sends that failed or met their time limit; absent where none did.
    #[serde(skip_serializing_if = "is_zero")]
    pub sends_failed: usize,
    pub bytes_sent: Option<u64>,
    /// Recvs that returned bytes, or an empty datagram.
    pub recvs: Option<usize>,
    pub bytes_received: Option<u64>,
    pub messages_sent: Option<usize>,
    pub messages_received: Option<usize>,
    /// Received messages that are what was sent as one: with a framing by their places in the stream, without one by their
    /// rank; datagrams that came whole.
    pub intact: Option<usize>,
    /// Whether the workbench reads along, and what it cuts is something else than what was sent at once; absent where not.
    #[serde(skip_serializing_if = "is_zero")]
    pub sends_and_frames_differ: bool,
    /// How many messages did not fit their framing, by the stable name of the fault; absent where all did.
    #[serde(skip_serializing_if = "is_zero")]
    pub misfits: BTreeMap<&'static str, usize>,
    /// Chunks that hold bytes of more than one send.
    pub sticky_chunks: Option<usize>,
    /// Sends whose bytes came in more than one chunk.
    pub split_sends: Option<usize>,
    /// Bytes in the receiver's kernel; an outside receiver may have read them.
    pub queued: Option<u64>,
    pub unsent: u64,
    pub discarded: u64,
    /// Bytes that had not come when the receiver closed, and were lost to a reset; absent where there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub reset: u64,
    /// Datagrams that were lost on their way; always 0 for TCP.
    pub dropped: u64,
    /// Bytes cut off datagrams by a small recv; always 0 for TCP.
    pub truncated: u64,
    /// The lengths of the chunks, in order.
    pub chunks: Option<Vec<u64>>,
}

fn is_zero<T: Default + PartialEq>(number: &T) -> bool {
    *number == T::default()
}

impl FlowSummary {
    /// Whether it goes from a client to the server.
    pub fn is_request(&self) -> bool {
        self.flow.ends_with(">server")
    }
}

/// What a summary needs that is not in the trace.
#[derive(Clone, Copy, Debug)]
pub struct RunFacts {
    pub conserved: bool,
    pub threads_left: usize,
    pub descriptors_left: u32,
}

/// Sums a run up at the world's position. Flows that carried nothing and whose receiver waits for nothing are kept:
/// that nothing came is a fact, too.
pub fn summarise(world: &World<'_>, facts: RunFacts) -> Summary {
    let flows = world.flows().into_iter().filter_map(|id| flow_summary(world, id)).collect();
    let told = &world.trace.header.facts;
    // A fork, or a person, may have gone on with another one.
    let changed = world.trace.steered().take_while(|steered| steered.after < world.at.0 as u64);
    let changed = changed.filter_map(|steered| match &steered.steered {
        Steering::Framing(framing) => Some(framing),
        _ => None,
    });
    let framing = changed.last().or(told.framing.as_ref());
    Summary {
        format: FORMAT,
        framing: framing.map_or_else(String::new, |framing| framing.name().to_owned()),
        unframed: framing.is_some_and(|framing| !framing.kind().marks_boundaries()),
        transport: transport(world).to_owned(),
        schedule: told.schedule.name().to_owned(),
        clients: clients(world),
        conserved: facts.conserved && world.accounting().holds,
        events: world.at.0,
        flows,
        threads_left: facts.threads_left,
        descriptors_left: facts.descriptors_left,
    }
}

/// How the bytes travelled; a run without a flow counts as one of TCP.
fn transport(world: &World<'_>) -> &'static str {
    let flows = world.flows();
    let datagrams = flows.iter().filter(|id| world.flow(**id).is_some_and(|flow| flow.datagrams)).count();
    match datagrams {
        0 => "tcp",
        some if some == flows.len() => "udp",
        _ => "mixed",
    }
}

/// How many clients have begun, their threads not counted.
fn clients(world: &World<'_>) -> u32 {
    let actors = world.actors();
    let clients = actors.iter().filter(|actor| actor.started.role == Role::Client && actor.started.of.is_none());
    u32::try_from(clients.count()).unwrap_or(u32::MAX)
}

fn flow_summary(world: &World<'_>, id: FlowId) -> Option<FlowSummary> {
    let flow = world.flow(id)?;
    let (sent, got) = (flow.sender_is_inside(), flow.receiver_is_inside());
    let all = 0..u64::MAX;
    let (chunks, messages) = (chunk_lengths(&flow), messages(&flow));
    let buffers = flow.buffers();
    Some(FlowSummary {
        flow: world.trace.flow_name(id),
        sends: sent.then_some(flow.sends_done()),
        sends_failed: flow.sends_failed,
        bytes_sent: sent.then_some(flow.accepted),
        recvs: got.then_some(chunks.len()),
        bytes_received: got.then_some(flow.received),
        messages_sent: sent.then_some(messages.sent),
        messages_received: got.then_some(messages.received),
        intact: (sent && got).then_some(messages.intact),
        sends_and_frames_differ: got && flow.sends_and_frames_differ(),
        misfits: misfits(&flow, &messages),
        sticky_chunks: (sent && got).then(|| flow.recvs_in(all.clone()).filter(|recv| flow.is_sticky(recv)).count()),
        split_sends: (sent && got).then(|| flow.sends_in(all).filter(|send| flow.is_split(send)).count()),
        queued: got.then_some(buffers.receive_queue),
        unsent: buffers.send_queue,
        discarded: flow.discarded(),
        reset: flow.reset(),
        dropped: flow.tally.lost as u64,
        truncated: flow.cut,
        chunks: got.then_some(chunks),
    })
}

/// The lengths of the chunks. An empty datagram is one; the end of a stream is none.
pub fn chunk_lengths(flow: &FlowState<'_>) -> Vec<u64> {
    if flow.datagrams {
        return taken(flow).map(|datagram| datagram.got().end - datagram.range.start).collect();
    }
    flow.recvs_in(0..u64::MAX).map(|recv| recv.range.end - recv.range.start).collect()
}

/// The datagrams that a recv took.
fn taken<'f>(flow: &'f FlowState<'_>) -> impl Iterator<Item = Datagram> + 'f {
    (0..flow.datagram_count()).filter_map(|index| flow.datagram(index)).filter(|datagram| datagram.recv().is_some())
}

/// Messages in numbers.
pub(super) struct Messages {
    pub sent: usize,
    received: usize,
    pub intact: usize,
}

pub(super) fn messages(flow: &FlowState<'_>) -> Messages {
    if flow.datagrams {
        let whole = |datagram: &Datagram| matches!(datagram.verdict(), Some(Verdict::Intact { .. }));
        return Messages {
            sent: flow.tally.sent,
            received: flow.tally.taken,
            intact: taken(flow).filter(whole).count(),
        };
    }
    if flow.marks_boundaries() {
        let whole = |span: &Span| matches!(flow.compare(span), Verdict::Intact { .. });
        let intact = (0..flow.framed).filter(|index| flow.frame(*index).is_some_and(|(_, span)| whole(&span))).count();
        return Messages { sent: flow.messages, received: flow.framed, intact };
    }
    let same = |index: &usize| {
        let sent = flow.message(*index).map(|(_, span)| flow.bytes(span.payload_range()));
        let received = flow.frame(*index).map(|(_, span)| flow.bytes(span.payload_range()));
        sent.is_some() && sent == received
    };
    let intact = (0..flow.messages.min(flow.framed)).filter(same).count();
    Messages { sent: flow.messages, received: flow.framed, intact }
}

/// The messages that did not fit, looked for only where not all came through.
fn misfits(flow: &FlowState<'_>, messages: &Messages) -> BTreeMap<&'static str, usize> {
    let mut faults = BTreeMap::new();
    let is_judged = flow.marks_boundaries() && !flow.world.reads_along() && messages.intact < messages.sent;
    for misfit in (0..messages.sent).filter(|_| is_judged).filter_map(|index| flow.misfit(index)) {
        *faults.entry(misfit.code).or_default() += 1;
    }
    faults
}

impl FlowState<'_> {
    /// Whether a chunk holds bytes of more than one send.
    pub fn is_sticky(&self, recv: &super::RecvView) -> bool {
        self.sends_in(recv.range.clone()).nth(1).is_some()
    }

    /// Whether a send's bytes came in more than one chunk.
    pub fn is_split(&self, send: &super::SendView) -> bool {
        self.recvs_in(send.range.clone()).nth(1).is_some()
    }
}
