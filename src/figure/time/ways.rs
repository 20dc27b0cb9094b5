//! The ways of bytes through time: from the send that handed them over, through both kernels, to the recv that took them.
//! Every byte in sight is on just one way. Which lanes a way crosses, and how it is drawn, is not said here.

use std::ops::Range;

use super::Span;
use crate::figure::Ink;
use crate::figure::selection::{FlowRange, Selection};
use crate::figure::subject::Subject;
use crate::trace::{Loss, Trace, UNKNOWN, What};
use crate::world::{ByteState, FlowState, SendView, World};

/// Bytes of one send that went the same way at the same times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Which send of its flow they came from, counted from 0.
    pub send: usize,
    /// Their offsets.
    pub bytes: Range<u64>,
    /// The event at which the sender's kernel had them.
    pub sent: usize,
    /// The event at which it is known that they had left the sender's kernel; `None` while they lie there.
    pub left: Option<usize>,
    /// The event at which a recv returned them.
    pub read: Option<usize>,
    /// The event at which they were lost, if they were.
    pub lost: Option<usize>,
    /// Where they are at the position that is looked at.
    pub state: ByteState,
    pub ink: Ink,
    /// For screen readers.
    pub name: String,
    pub selection: Selection,
}

/// More ways of one flow are not drawn.
const MOST: usize = 400;

/// The ways of a flow's bytes, as far as they were on their way in a span of events.
pub(super) fn ways(subject: &Subject<'_, '_>, before: Option<&FlowState<'_>>, span: &Span) -> Vec<Way> {
    if subject.flow.datagrams { of_datagrams(subject, before, span) } else { of_stream(subject, before, span) }
}

fn of_stream(subject: &Subject<'_, '_>, before: Option<&FlowState<'_>>, span: &Span) -> Vec<Way> {
    let flow = subject.flow;
    let from = before.map_or(0, |before| before.received);
    let offered = flow.pending_send().map_or(0, |send| send.range.end);
    let sends: Vec<SendView> = flow.sends_in(from..flow.accepted.max(offered)).take(MOST).collect();
    let (Some(first), Some(last)) = (sends.first(), sends.last()) else { return Vec::new() };
    let whole = first.range.start.max(from)..last.range.end;
    let recvs: Vec<(Range<u64>, usize)> =
        flow.recvs_in(whole.clone()).take(MOST).filter_map(|recv| Some((recv.range.clone(), recv.returned?))).collect();
    let left = departures(&subject.world, flow, first.returned.unwrap_or(first.entered));
    let mut ways = Vec::new();
    for send in &sends {
        for bytes in pieces(send.range.start.max(from)..send.range.end, &recvs, &left) {
            let read = recvs.get(recvs.partition_point(|(range, _)| range.end <= bytes.start)).map(|(_, event)| *event);
            let gone = left.get(left.partition_point(|(until, _)| *until <= bytes.start)).map(|(_, event)| *event);
            // Bytes may be read before the send that handed them over has returned.
            let sent =
                send.returned.filter(|returned| read.is_none_or(|read| *returned < read)).unwrap_or(send.entered);
            let gone = gone.or(read).map(|gone| gone.max(sent));
            ways.push(way(subject, send, bytes, sent, [gone, read]));
        }
    }
    ways.retain(|way| meets(way, span));
    ways
}

/// Whether bytes were on their way in a span of events.
fn meets(way: &Way, span: &Span) -> bool {
    way.sent < span.to && way.read.or(way.lost).is_none_or(|gone| gone >= span.from)
}

/// The parts of a range that are bounded by recvs and by departures.
fn pieces(range: Range<u64>, recvs: &[(Range<u64>, usize)], left: &[(u64, usize)]) -> Vec<Range<u64>> {
    let (first, gone) = (
        recvs.partition_point(|(recv, _)| recv.end <= range.start),
        left.partition_point(|(until, _)| *until <= range.start),
    );
    let ends = recvs[first..].iter().map(|(recv, _)| recv.end).take_while(|end| *end < range.end);
    let mut ends: Vec<u64> = ends.collect();
    ends.extend(left[gone..].iter().map(|(until, _)| *until).take_while(|end| *end < range.end));
    ends.push(range.end);
    ends.sort_unstable();
    ends.dedup();
    let mut at = range.start;
    let piece = |end: u64| {
        let piece = at..end;
        at = end;
        piece
    };
    ends.into_iter().map(piece).filter(|piece| !piece.is_empty()).collect()
}

/// Up to which offset bytes had left the sender's kernel, and at which event that was known; only where it grew.
fn departures(world: &World<'_>, flow: &FlowState<'_>, from: usize) -> Vec<(u64, usize)> {
    let trace = world.trace;
    let Some(index) = trace.flow(flow.id) else { return Vec::new() };
    let here = |list: &crate::trace::Segments<u32>| {
        let first = list.partition_point(|n| (*n as usize) < from);
        let until = list.partition_point(|n| (*n as usize) < world.at.0).min(first + 2 * MOST);
        (first..until).filter_map(|place| list.get(place)).map(|n| *n as usize).collect::<Vec<usize>>()
    };
    let mut events = here(&index.send_returned);
    events.extend(here(&index.recv_returned));
    events.sort_unstable();
    let (mut left, mut accepted): (Vec<(u64, usize)>, u64) = (Vec::new(), 0);
    for event in events {
        let Some(until) = known_to_have_left(trace, event, &mut accepted) else { continue };
        if left.last().is_none_or(|(last, _)| until > *last) {
            left.push((until, event));
        }
    }
    left
}

/// What a send or a recv that returned tells of it. Where the kernel told nothing, nothing is held back.
fn known_to_have_left(trace: &Trace, event: usize, accepted: &mut u64) -> Option<u64> {
    let What::Returned(returned) = &trace.event(event)?.what else { return None };
    if returned.errno().is_some() {
        return None;
    }
    let end = returned.range().end;
    *accepted = end.max(*accepted);
    Some(match returned.call.sends() {
        true if returned.unsent == UNKNOWN => end,
        true => end - u64::from(returned.unsent).min(end),
        false if returned.queued == UNKNOWN => *accepted,
        false => (end + u64::from(returned.queued)).max(end),
    })
}

fn of_datagrams(subject: &Subject<'_, '_>, before: Option<&FlowState<'_>>, span: &Span) -> Vec<Way> {
    let flow = subject.flow;
    let first = before.and_then(FlowState::last_taken).map_or(0, |last| last.index + 1);
    let mut ways = Vec::new();
    for datagram in (first..flow.datagram_count()).take(MOST).filter_map(|index| flow.datagram(index)) {
        let Some(send) = datagram.send.and_then(|send| flow.send(send)) else { continue };
        let read = datagram.recv().and_then(|recv| flow.recv(recv)?.returned);
        let sent = send.returned.filter(|sent| read.is_none_or(|read| *sent < read)).unwrap_or(send.entered);
        let left = Some(sent).filter(|_| send.returned.is_some());
        let (got, all) = (datagram.got(), datagram.range.clone());
        let cut = if read.is_some() { got.end.max(all.start)..all.end } else { all.end..all.end };
        let whole = all.start..cut.start;
        // What a recv cut off came as far as to the recv.
        let parts = [whole, cut]
            .into_iter()
            .filter(|part| !part.is_empty() || all.is_empty())
            .take(if all.is_empty() { 1 } else { 2 });
        ways.extend(parts.map(|bytes| way(subject, &send, bytes, sent, [left, read])));
    }
    ways.retain(|way| meets(way, span));
    ways
}

fn way(
    subject: &Subject<'_, '_>,
    send: &SendView,
    bytes: Range<u64>,
    sent: usize,
    [left, read]: [Option<usize>; 2],
) -> Way {
    let state = subject.flow.byte_state(bytes.start);
    let state = if read.is_some() && bytes.is_empty() { ByteState::Read } else { state };
    let lost = match state {
        ByteState::Discarded | ByteState::Reset => subject.flow.discard.as_ref().map(|discard| discard.event.max(sent)),
        ByteState::Lost(_) => Some(sent),
        ByteState::CutOff => read,
        _ => None,
    };
    let name = name(subject, send, &bytes, state);
    let range = FlowRange { flow: subject.flow.id, range: bytes.clone() };
    Way {
        send: send.index,
        bytes,
        sent,
        left,
        read,
        lost,
        state,
        ink: Ink::Send(send.index),
        name,
        selection: Selection::Bytes(range),
    }
}

fn name(subject: &Subject<'_, '_>, send: &SendView, bytes: &Range<u64>, state: ByteState) -> String {
    let (lang, number) = (subject.lang, send.index + 1);
    let count = bytes.end - bytes.start;
    let count = lang.count(count, "byte", "字节");
    let place = match state {
        ByteState::Read => lang.pick("read", "已读走"),
        ByteState::Queued => lang.pick("in the receiver’s kernel", "在接收方内核"),
        ByteState::Unsent => lang.pick("held in the sender’s kernel", "留在发送方内核"),
        ByteState::Offered => lang.pick("not taken by the kernel yet", "内核尚未收下"),
        ByteState::Discarded | ByteState::Reset => lang.pick("lost", "已丢失"),
        ByteState::CutOff => lang.pick("cut off by recv", "被 recv 截断"),
        ByteState::Lost(Loss::QueueFull) => lang.pick("dropped, queue full", "队列满，被丢弃"),
        ByteState::Lost(Loss::NobodyThere) => lang.pick("lost, nobody there", "无人接收，丢失"),
    };
    let name = &subject.name;
    lang.pick(
        format!("{name}: {count} of send {number}, {place}"),
        format!("{name}：第 {number} 次 send 的 {count}，{place}"),
    )
}
