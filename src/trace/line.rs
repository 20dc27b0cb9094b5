//! One line per event in the manner of strace(1): calls are code, the same in every language; notes are sentences in one.
//! It is not the trace file, and nothing reads it back.

use std::fmt::Write as _;
use std::ops::Range;

use crate::codec::{Framing, Rejection, fault_words};
use crate::lang::Lang;

use super::filing::file_text;
use super::model::{
    Asked, Call, Entered, Event, FlowId, Frames, Got, Loss, Rejected, Returned, Schedule, SocketId, What, errno_name,
};
use super::note_line::note_text;
use super::store::Trace;

/// Bytes of data shown in a line before it is cut with `…`.
const SHOWN: u64 = 32;

/// Stands behind what was printed of a line that goes on.
pub const GOES_ON: &str = "…";

/// The line of event `n` with its actor, without a line break; `None` for events that have no place in a call log.
/// What a program prints stands verbatim behind the actor's name, line by line.
pub fn log_line(trace: &Trace, n: usize, lang: Lang) -> Option<String> {
    let event = trace.event(n)?;
    let actor = trace.actor_name(event.actor);
    let behind_name = |text: &str, mark: char| {
        let lines: Vec<String> = text.split('\n').map(|line| format!("{actor} {mark} {line}")).collect();
        Some(lines.join("\n"))
    };
    match &event.what {
        What::Printed(text) if text.goes_on => behind_name(&format!("{}{GOES_ON}", &**text), '|'),
        What::Printed(text) => behind_name(text, '|'),
        What::Raised(text) => behind_name(text, '!'),
        _ => log_text(trace, n, lang).map(|text| format!("{actor:<14} {text}")),
    }
}

/// The same without the actor. `entered` events have a text only where the call had to wait (see `waits` below).
pub fn log_text(trace: &Trace, n: usize, lang: Lang) -> Option<String> {
    let event = trace.event(n)?;
    match &event.what {
        What::Entered(entered) => waits(trace, n, event).then(|| format!("{}… waits", call_text(trace, entered))),
        What::Returned(returned) => {
            let (_, entered) = entered_of(trace, n)?;
            Some(returned_text(trace, entered, returned))
        }
        What::Printed(text) => Some(format!("| {}{}", &**text, if text.goes_on { GOES_ON } else { "" })),
        What::Raised(text) => Some(format!("! {text}")),
        What::File(file) => Some(format!("-- {}", file_text(file, lang))),
        What::FrameRejected(rejected) => Some(rejected_text(trace, n, rejected, lang)),
        What::Noted(note) => note_text(trace, n, event.actor, note, lang).map(|text| format!("-- {text}")),
        What::Message(_) | What::Framed(_) | What::Line(_) => None,
    }
}

/// Bytes that are no frame. A program that cuts for itself has refused nothing; the framing that it is read by has.
fn rejected_text(trace: &Trace, n: usize, rejected: &Rejected, lang: Lang) -> String {
    let Rejection { range: Range { start, end }, code, .. } = &rejected.rejection;
    let words = fault_words(code, lang);
    if trace.header.facts.frames == Frames::Own {
        return lang
            .pick(format!("-- rejects bytes {start}..{end}: {words}"), format!("-- 拒绝字节 {start}..{end}：{words}"));
    }
    let framing = spoken(trace, n, rejected.flow).map_or("?", |framing| framing.label(lang));
    lang.pick(
        format!("-- read as “{framing}”, bytes {start}..{end} are no frame: {words}"),
        format!("-- 按“{framing}”来读，字节 {start}..{end} 不成帧：{words}"),
    )
}

/// The framing by which a flow is read at event `n`.
fn spoken(trace: &Trace, n: usize, flow: FlowId) -> Option<&Framing> {
    let speaks = &trace.conn(flow.conn())?.speaks;
    let last = speaks.partition_point(|at| (*at as usize) < n).checked_sub(1)?;
    match &trace.event(*speaks.get(last)? as usize)?.what {
        What::Noted(note) => note.spoken(flow),
        _ => None,
    }
}

/// Whether a call had to wait, and another actor acted before it came back. In a staged run nobody else acts while a
/// call goes through, so that is proof. In a free run threads act at the same time; there the return says whether the
/// call has waited, and one that has not come back waits.
fn waits(trace: &Trace, n: usize, event: &Event) -> bool {
    let What::Entered(entered) = &event.what else { return false };
    let others_act = trace.event(n + 1).is_none_or(|next| next.actor != event.actor);
    if !can_wait(entered.call) || !others_act {
        return false;
    }
    trace.is_staged() || returned_of(trace, n, event).is_none_or(|returned| returned.waited)
}

impl Trace {
    /// Whether one actor ran at a time, so that the order of events also tells who waited. A peer outside keeps to no
    /// schedule, whatever the header says.
    pub fn is_staged(&self) -> bool {
        self.header.facts.schedule == Schedule::Staged && !self.conns().any(|conn| conn.connector.is_none())
    }
}

fn can_wait(call: Call) -> bool {
    let waits = matches!(call, Call::Accept | Call::Connect | Call::Send | Call::Recv | Call::Sendto | Call::Recvfrom);
    waits || call.watches()
}

/// The end of the call that event `n` is the beginning of, once it has come back.
fn returned_of<'t>(trace: &'t Trace, n: usize, event: &Event) -> Option<&'t Returned> {
    let events = &trace.actor(event.actor)?.events;
    let next = events.partition_point(|at| (*at as usize) <= n);
    events.iter_from(next).filter_map(|at| trace.event(*at as usize)).find_map(|event| match &event.what {
        What::Returned(returned) => Some(returned),
        _ => None,
    })
}

/// The beginning of the call that event `n` is the end of, with its number.
pub fn entered_of(trace: &Trace, n: usize) -> Option<(usize, &Entered)> {
    let events = &trace.actor(trace.event(n)?.actor)?.events;
    let place = events.partition_point(|at| (*at as usize) < n);
    (0..place).rev().find_map(|index| {
        let n = *events.get(index)? as usize;
        match &trace.event(n)?.what {
            What::Entered(entered) => Some((n, entered)),
            _ => None,
        }
    })
}

/// The descriptor of a call as it appears in a line.
fn fd(trace: &Trace, entered: &Entered) -> i32 {
    trace.socket(entered.socket).map_or(-1, |socket| socket.fd)
}

/// A call as it is written in code: its name, its descriptor and what it was given.
pub fn call_text(trace: &Trace, entered: &Entered) -> String {
    let fd = fd(trace, entered);
    match (entered.call, entered.detail.as_deref()) {
        (call @ (Call::Socket | Call::Socketpair), Some(Asked::Kind(kind))) if kind.contains(',') => {
            format!("{}({kind})", call.name())
        }
        (Call::Socket, Some(Asked::Kind(kind))) => format!("socket(AF_INET, {kind})"),
        (Call::Socket, _) => "socket(AF_INET, SOCK_STREAM)".to_owned(),
        (call, Some(Asked::Watched { read, write, time_ms })) => {
            let time = time_ms.map_or_else(|| "NULL".to_owned(), |ms| format!("{ms} ms"));
            format!("{}({}, {}, {time})", call.name(), descriptors(trace, read), descriptors(trace, write))
        }
        (call @ (Call::Send | Call::Recv | Call::Recvfrom), Some(Asked::Flags(flags))) => {
            format!("{}({fd}, {}, {flags})", call.name(), entered.asked)
        }
        (Call::Sendto, Some(Asked::Address(address))) => format!("sendto({fd}, {}, {address})", entered.asked),
        (Call::Recvfrom, _) => format!("recvfrom({fd}, {})", entered.asked),
        (Call::Send | Call::Recv | Call::Listen, _) => format!("{}({fd}, {})", entered.call.name(), entered.asked),
        (call, Some(Asked::Address(address))) => format!("{}({fd}, {address})", call.name()),
        (call, Some(Asked::Option { name, value })) => {
            format!("{}({fd}, {name}, {})", call.name(), option_value(name, *value))
        }
        (call, Some(Asked::How(how))) => format!("{}({fd}, {how})", call.name()),
        (call, _) => format!("{}({fd})", call.name()),
    }
}

/// The value of an option as a program writes it: `SO_LINGER` is a pair of whether it is on, and seconds.
pub fn option_value(name: &str, value: i64) -> String {
    match (name, value) {
        ("SO_LINGER", 0..) => format!("(1, {value})"),
        ("SO_LINGER", _) => "(0, 0)".to_owned(),
        _ => value.to_string(),
    }
}

/// Sockets as a list of descriptors.
fn descriptors(trace: &Trace, sockets: &[SocketId]) -> String {
    let one = |socket: &SocketId| trace.socket(*socket).map_or(-1, |socket| socket.fd).to_string();
    format!("[{}]", sockets.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn ready_text(trace: &Trace, read: &[SocketId], write: &[SocketId], woken: bool) -> String {
    let (to_read, to_write) = (descriptors(trace, read), descriptors(trace, write));
    match (read.is_empty(), write.is_empty()) {
        (true, true) if woken => "(woken by another thread)".to_owned(),
        (true, true) => "(nothing ready)".to_owned(),
        (false, true) => format!("(to read {to_read})"),
        (true, false) => format!("(to write {to_write})"),
        (false, false) => format!("(to read {to_read}, to write {to_write})"),
    }
}

fn returned_text(trace: &Trace, entered: &Entered, returned: &Returned) -> String {
    let fd = fd(trace, entered);
    let mut text = match returned.call {
        call @ (Call::Send | Call::Recv | Call::Recvfrom) if returned.flow.is_some() => {
            format!("{}({fd}, {}, {})", call.name(), data_text(trace, returned), entered.asked)
        }
        Call::Sendto => match entered.detail.as_deref() {
            Some(Asked::Address(to)) => {
                format!("sendto({fd}, {}, {}, {to})", data_text(trace, returned), entered.asked)
            }
            _ => call_text(trace, entered),
        },
        _ => call_text(trace, entered),
    };
    match returned.errno() {
        Some(errno) => write!(text, " = -1 {}", errno_name(errno)),
        None => write!(text, " = {}", returned.result),
    }
    .unwrap_or_default();
    match returned.detail.as_deref() {
        Some(Got::Bound { local, .. }) => write!(text, "  ({local})"),
        Some(Got::TimedOut { after_ms }) => write!(text, "  (timed out after {after_ms} ms)"),
        Some(Got::Sent { lost: Some(Loss::QueueFull), .. }) => {
            write!(text, "  (dropped: the receiver's queue is full)")
        }
        Some(Got::Sent { lost: Some(Loss::NobodyThere), .. }) => write!(text, "  (lost: no socket is bound there)"),
        Some(Got::Taken { from, cut: 0 }) => write!(text, "  (from {from})"),
        Some(Got::Taken { from, cut: 1 }) => write!(text, "  (from {from}; 1 byte cut off)"),
        Some(Got::Taken { from, cut }) => write!(text, "  (from {from}; {cut} bytes cut off)"),
        Some(Got::Ready { read, write: room, woken }) => write!(text, "  {}", ready_text(trace, read, room, *woken)),
        Some(Got::Paired { fds: [one, other], .. }) => write!(text, "  (descriptors {one} and {other})"),
        Some(Got::Connected { ends, .. }) => write!(text, "  ({} to {})", ends.local, ends.peer),
        Some(Got::Accepted { ends, .. }) => write!(text, "  (from {})", ends.peer),
        Some(Got::Discarded { unread, .. }) if *unread > 0 => write!(text, "  ({unread} unread bytes discarded)"),
        Some(Got::Discarded { aborts: true, .. }) => write!(text, "  (breaks the connection off: RST)"),
        _ => Ok(()),
    }
    .unwrap_or_default();
    text
}

fn data_text(trace: &Trace, returned: &Returned) -> String {
    let range = returned.range();
    let shown = trace.bytes(returned.flow).read(range.start..range.end.min(range.start + SHOWN));
    let more = if returned.len() > SHOWN { "…" } else { "" };
    format!("\"{}\"{more}", shown.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Ending::UnterminatedTail;
    use crate::lang::Text;
    use crate::trace::model::{ActorId, Ending, FlowId, Header, Note, StreamEnd, UNKNOWN};
    use crate::trace::store::ByteStore;

    fn trace(schedule: &str) -> Trace {
        Trace::new(Header::new(serde_json::json!({ "schedule": schedule })), ByteStore::default())
    }

    fn begin(trace: &mut Trace, actor: u16, call: Call, at_us: u64) {
        let (socket, flow) = (SocketId::NONE, FlowId::NONE);
        let what = What::Entered(Entered { call, socket, flow, asked: 0, offset: 0, detail: None });
        trace.push(Event { at_us, actor: ActorId(actor), what });
    }

    fn end(trace: &mut Trace, actor: u16, call: Call, waited: bool) {
        let (socket, flow, queued, unsent) = (SocketId::NONE, FlowId::NONE, UNKNOWN, UNKNOWN);
        let (result, offset, detail) = (0, 0, None);
        let what = What::Returned(Returned { call, socket, flow, result, offset, queued, unsent, waited, detail });
        trace.push(Event { at_us: 5000, actor: ActorId(actor), what });
    }

    /// Whether a call is said to wait, while which another actor acts. It has come back, and may have waited.
    fn said_to_wait(schedule: &str, call: Call, came_back: Option<bool>) -> bool {
        let mut trace = trace(schedule);
        begin(&mut trace, 0, call, 1000);
        begin(&mut trace, 1, Call::Socket, 1001);
        if let Some(waited) = came_back {
            end(&mut trace, 0, call, waited);
        }
        log_text(&trace, 0, Lang::En).is_some_and(|text| text.ends_with("… waits"))
    }

    #[test]
    fn only_a_call_that_can_wait_and_did_is_said_to_wait() {
        assert!(
            said_to_wait("staged", Call::Accept, Some(false)),
            "in a staged run nobody else acts while a call goes through"
        );
        assert!(!said_to_wait("free", Call::Send, Some(false)), "in a free run others may act at the same time");
        assert!(said_to_wait("free", Call::Accept, Some(true)));
        assert!(said_to_wait("free", Call::Recv, None));
        for schedule in ["staged", "free"] {
            for call in [Call::Setsockopt, Call::Close, Call::Socket, Call::Shutdown] {
                assert!(!said_to_wait(schedule, call, Some(true)), "{call:?} never waits");
                assert!(!said_to_wait(schedule, call, None), "{call:?} never waits");
            }
        }
    }

    #[test]
    fn notes_are_in_the_chosen_language_and_calls_in_none() {
        let mut trace = trace("free");
        end(&mut trace, 0, Call::Close, false);
        begin(&mut trace, 0, Call::Close, 0);
        end(&mut trace, 0, Call::Close, false);
        let text = Text::new("It is full.", "已满。");
        let tail = Note::StreamEnded(StreamEnd { flow: FlowId(0), ending: UnterminatedTail { have: 1 } });
        for note in [Note::Ended(Ending::Failed(text)), Note::Ended(Ending::Stopped), Note::Lost { events: 1 }, tail] {
            trace.push(Event { at_us: 2, actor: ActorId(0), what: What::Noted(Box::new(note)) });
        }
        let lines = |lang| (2..7).filter_map(|n| log_text(&trace, n, lang)).collect::<Vec<_>>();
        let close = "close(-1) = 0";
        let english = lines(Lang::En);
        assert_eq!(english[..4], [close, "-- gives up: It is full.", "-- is stopped", "-- 1 event was lost"]);
        assert!(english[4].ends_with(": The stream ends with 1 byte that no delimiter follows."), "{english:?}");
        assert_eq!(lines(Lang::Zh)[..4], [close, "-- 放弃：已满。", "-- 被停止", "-- 丢失了 1 个事件"]);
    }
}
