//! What programs did, in their lanes: a box for each send and for each recv, the latter made of the pieces that it took, and
//! a mark for every other call that has a place. It says nothing of what lies between two boxes.

use std::ops::Range;

use super::{Span, selection_of};
use crate::escape::readable;
use crate::figure::Ink;
use crate::figure::calls::send_number;
use crate::figure::selection::{FlowRange, Selection};
use crate::figure::subject::Subject;
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{ActorId, Call, Ending, FlowId, Got, Loss, Note, Returned, Segments, Trace, What, errno_name};
use crate::world::{RecvView, SendView, Verdict};

/// A piece of a box: bytes of one send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which send, counted from 0; `None` where only a peer outside knows it.
    pub send: Option<usize>,
    pub bytes: Range<u64>,
    /// Its text, as much of it as anybody would read.
    pub text: String,
}

/// A send or a recv.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBox {
    pub flow: FlowId,
    pub actor: ActorId,
    /// Whether it sends.
    pub sends: bool,
    /// Which send or recv of its flow it is, counted from 0.
    pub index: usize,
    pub entered: usize,
    /// The event of its return; `None` while it is inside.
    pub returned: Option<usize>,
    /// Whether it came back with an error.
    pub failed: bool,
    pub bytes: Range<u64>,
    /// What it handed over, or took, in the order of the flow.
    pub pieces: Vec<Piece>,
    /// The call in words, the longest version first.
    pub labels: Vec<String>,
    /// What there is to say of its edges, the longest version first: how many sends are stuck together in it, in how many
    /// recvs it was split.
    pub remark: Vec<String>,
    pub remark_ink: Ink,
    /// For screen readers.
    pub name: String,
    pub selection: Selection,
}

/// Another call or fact that has a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub event: usize,
    pub actor: ActorId,
    /// A word for it.
    pub label: String,
    pub ink: Ink,
    /// For screen readers: the sentence of the event.
    pub name: String,
    pub selection: Selection,
}

/// Bytes of a piece that are shown.
const SHOWN: u64 = 24;
/// More boxes of one flow are not drawn.
const MOST: usize = 400;

/// The sends and recvs of a flow that came back in a span of events, and the send that has not.
pub(super) fn boxes(subject: &Subject<'_, '_>, span: &Span) -> Vec<CallBox> {
    let flow = subject.flow;
    let Some(index) = subject.world.trace.flow(flow.id) else { return Vec::new() };
    let sends = happened(&index.send_returned, span).filter_map(|place| flow.send(place)).chain(flow.pending_send());
    let sends = sends.filter(|send| send.entered < span.to).filter_map(|send| send_box(subject, &send));
    let recvs = happened(&index.recv_returned, span).filter_map(|place| flow.recv(place));
    let mut boxes: Vec<CallBox> = sends.collect();
    boxes.extend(recvs.filter_map(|recv| recv_box(subject, &recv)));
    boxes
}

/// Which of a list of positions lie in a span.
fn happened(list: &Segments<u32>, span: &Span) -> Range<usize> {
    let first = list.partition_point(|n| (*n as usize) < span.from);
    first..list.partition_point(|n| (*n as usize) < span.to).min(first + MOST)
}

fn send_box(subject: &Subject<'_, '_>, send: &SendView) -> Option<CallBox> {
    let (flow, lang, number) = (subject.flow, subject.lang, send_number(send.index));
    let actor = subject.world.trace.event(send.entered)?.actor;
    let text = shown(subject, &send.range);
    let failed = send.errno.map(errno_name);
    let labels = match &failed {
        Some(error) => vec![format!("{number} {error}"), number],
        // It offers bytes, and none of them is taken yet.
        None if text.is_empty() && send.returned.is_none() => vec![number],
        None if text.is_empty() => vec![format!("{number} 0 B"), number],
        None => vec![format!("{number} {text}"), format!("{number} {} B", send.range.end - send.range.start), number],
    };
    let recvs = if flow.datagrams { 1 } else { flow.recvs_in(send.range.clone()).take(1000).count() };
    let (remark, remark_ink) = match recvs {
        2.. if failed.is_none() => {
            let long = lang.pick(format!("split over {recvs} recvs"), format!("分到 {recvs} 次 recv"));
            let short = lang.pick(format!("split: {recvs}"), format!("拆成 {recvs}"));
            (vec![long, short], verdicts(subject, &send.range, |verdict| matches!(verdict, Verdict::Cut { .. })))
        }
        _ => match lost(subject, send) {
            Some(words) => (words.iter().map(|word| (*word).to_owned()).collect(), Ink::Bad),
            None => (Vec::new(), Ink::Faint),
        },
    };
    let call = send.call.name();
    let count = lang.count(send.range.end - send.range.start, "byte", "字节");
    let said = match (&failed, send.returned) {
        (Some(error), _) => error.clone(),
        (None, None) => lang.pick("has not returned", "尚未返回").to_owned(),
        (None, Some(_)) if text.is_empty() => count,
        (None, Some(_)) => format!("{count}, {text}"),
    };
    let name = format!("{} {call} {}: {said}", subject.name, send.index + 1);
    Some(CallBox {
        flow: flow.id,
        actor,
        sends: true,
        index: send.index,
        entered: send.entered,
        returned: send.returned,
        failed: send.errno.is_some(),
        bytes: send.range.clone(),
        pieces: vec![Piece { send: Some(send.index), bytes: send.range.clone(), text }],
        labels,
        name: with_remark(name, &remark),
        remark,
        remark_ink,
        selection: call_selection(flow.id, actor, send.entered, &send.range),
    })
}

/// Why the datagram of a send never came, the longest version first.
fn lost(subject: &Subject<'_, '_>, send: &SendView) -> Option<[&'static str; 2]> {
    let what = &subject.world.trace.event(send.returned?)?.what;
    let What::Returned(returned) = what else { return None };
    let Some(Got::Sent { lost: Some(loss), .. }) = returned.detail.as_deref() else { return None };
    Some(match loss {
        Loss::QueueFull => subject.lang.pick(["dropped, queue full", "dropped"], ["队列满，被丢弃", "被丢弃"]),
        Loss::NobodyThere => subject.lang.pick(["lost, nobody there", "lost"], ["无人接收，丢失", "丢失"]),
    })
}

fn recv_box(subject: &Subject<'_, '_>, recv: &RecvView) -> Option<CallBox> {
    let (flow, lang, trace) = (subject.flow, subject.lang, subject.world.trace);
    let actor = trace.event(recv.returned?)?.actor;
    let mut pieces: Vec<Piece> = flow
        .provenance(recv.range.clone())
        .into_iter()
        .map(|piece| Piece { send: Some(piece.send), text: shown(subject, &piece.range), bytes: piece.range })
        .collect();
    if pieces.is_empty() && !recv.range.is_empty() {
        pieces.push(Piece { send: None, bytes: recv.range.clone(), text: shown(subject, &recv.range) });
    }
    let (got, call, asked) = (recv.range.end - recv.range.start, recv.call.name(), recv.asked);
    let takes_empty = flow.datagrams && flow.datagram_of_recv(recv.index).is_some();
    let labels = match (recv.errno, got) {
        (Some(errno), _) => vec![errno_name(errno)],
        (None, 0) if takes_empty => vec![format!("{call}({asked}) → 0"), "0 B".to_owned(), "0".to_owned()],
        (None, 0) => vec![lang.pick("end of stream", "流结束").to_owned(), "0".to_owned()],
        (None, _) => vec![format!("{call}({asked}) → {got}"), format!("→ {got}"), got.to_string()],
    };
    let (remark, remark_ink) = recv_remark(subject, recv, pieces.len());
    let name = format!("{} {}", subject.name, narrate::chunk(&subject.world, flow.id, recv.index, lang));
    Some(CallBox {
        flow: flow.id,
        actor,
        sends: false,
        index: recv.index,
        entered: recv.entered,
        returned: recv.returned,
        failed: recv.errno.is_some(),
        bytes: recv.range.clone(),
        pieces,
        labels,
        remark,
        remark_ink,
        name,
        selection: call_selection(flow.id, actor, recv.entered, &recv.range),
    })
}

/// How many sends are stuck together in a recv, or what it cut off.
fn recv_remark(subject: &Subject<'_, '_>, recv: &RecvView, sends: usize) -> (Vec<String>, Ink) {
    let lang = subject.lang;
    if recv.cut > 0 {
        let cut = recv.cut;
        let long = lang.pick(format!("{cut} B cut off, gone"), format!("截断 {cut} 字节，丢失"));
        return (vec![long, format!("-{cut} B")], Ink::Bad);
    }
    if sends < 2 {
        return (Vec::new(), Ink::Faint);
    }
    let long = lang.pick(format!("{sends} sends in one recv"), format!("一次 recv 收到 {sends} 次 send"));
    let short = lang.pick(format!("{sends} in one"), format!("{sends} 合一"));
    let stuck = |verdict: &Verdict| matches!(verdict, Verdict::Stuck { .. } | Verdict::StuckAndCut { .. });
    (vec![long, short], verdicts(subject, &recv.range, stuck))
}

/// The ink of a remark: bad where a message there is hurt in that way, since a framing may take it as it is meant.
fn verdicts(subject: &Subject<'_, '_>, bytes: &Range<u64>, is_it: impl Fn(&Verdict) -> bool) -> Ink {
    let flow = subject.flow;
    let hurt = flow.frames_in(bytes.clone()).take(16).any(|(_, _, span)| is_it(&flow.compare(&span)));
    if hurt { Ink::Bad } else { Ink::Faint }
}

fn with_remark(name: String, remark: &[String]) -> String {
    match remark.first() {
        Some(remark) => format!("{name}, {remark}"),
        None => name,
    }
}

fn shown(subject: &Subject<'_, '_>, range: &Range<u64>) -> String {
    readable(&subject.flow.bytes(range.start..range.end.min(range.start.saturating_add(SHOWN))))
}

fn call_selection(flow: FlowId, actor: ActorId, entered: usize, range: &Range<u64>) -> Selection {
    Selection::Call { entered, actor, bytes: Some(FlowRange { flow, range: range.clone() }) }
}

/// The mark of an event that is neither a send nor a recv of bytes; `None` for one that has none.
pub(super) fn mark(trace: &Trace, n: usize, lang: Lang) -> Option<Mark> {
    let event = trace.event(n)?;
    let (label, ink) = match &event.what {
        What::Returned(returned) => called(returned)?,
        What::Noted(note) => match note.as_ref() {
            Note::Ended(Ending::Failed(_) | Ending::Panicked(_)) => (lang.pick("fails", "出错").to_owned(), Ink::Bad),
            Note::Ended(Ending::Stopped | Ending::Abandoned) => (lang.pick("stopped", "被停止").to_owned(), Ink::Faint),
            Note::Ended(_) => (lang.pick("ends", "结束").to_owned(), Ink::Faint),
            _ => return None,
        },
        What::Raised(_) => (lang.pick("exception", "异常").to_owned(), Ink::Bad),
        _ => return None,
    };
    let name = format!("{}: {}", trace.actor_name(event.actor), narrate::sentence(trace, n, lang));
    Some(Mark { event: n, actor: event.actor, label, ink, name, selection: selection_of(trace, n) })
}

/// A call that is no send and no recv of a flow.
fn called(returned: &Returned) -> Option<(String, Ink)> {
    if (returned.call.sends() || returned.call.receives()) && returned.flow.is_some() {
        return None;
    }
    let name = returned.call.name();
    if let Some(errno) = returned.errno() {
        return Some((format!("{name} {}", errno_name(errno)), Ink::Bad));
    }
    let ink = match returned.call {
        Call::Accept | Call::Connect => Ink::Plain,
        _ => Ink::Faint,
    };
    Some((name.to_owned(), ink))
}
