//! One line per event in the manner of strace(1), the same in every language: code, numbers, and notes in English.
//! It is not the trace file, and nothing reads it back.

use std::fmt::Write as _;

use super::{Asked, Call, Ending, Entered, Event, Got, Note, Returned, Trace, What, errno_name};

/// Bytes of data shown in a line before it is cut with `…`.
const SHOWN: u64 = 32;

/// The line of event `n` with its actor, without a line break; `None` for events that have no place in a call log.
/// What a program prints stands verbatim behind the actor's name, line by line.
pub fn strace_line(trace: &Trace, n: usize) -> Option<String> {
    let event = trace.event(n)?;
    let actor = trace.actor_name(event.actor);
    let behind_name = |text: &str, mark: char| {
        let lines: Vec<String> = text.split('\n').map(|line| format!("{actor} {mark} {line}")).collect();
        Some(lines.join("\n"))
    };
    match &event.what {
        What::Printed(text) => behind_name(text, '|'),
        What::Raised(text) => behind_name(text, '!'),
        _ => strace_text(trace, n).map(|text| format!("{actor:<14} {text}")),
    }
}

/// The same without the actor. `entered` events have a text only where the call had to wait ([`waits`]).
pub fn strace_text(trace: &Trace, n: usize) -> Option<String> {
    let event = trace.event(n)?;
    match &event.what {
        What::Entered(entered) => waits(trace, n, event).then(|| format!("{}… waits", call_text(trace, entered))),
        What::Returned(returned) => {
            let entered = entered_of(trace, n, event)?;
            Some(returned_text(trace, entered, returned))
        }
        What::Printed(text) => Some(format!("| {text}")),
        What::Raised(text) => Some(format!("! {text}")),
        What::FrameRejected(rejected) => {
            let range = &rejected.range;
            Some(format!("-- rejects bytes {}..{}: {}", range.start, range.end, rejected.code))
        }
        What::Noted(note) => note_text(trace, note).map(|text| format!("-- {text}")),
        What::Message(_) | What::Framed(_) | What::Line(_) => None,
    }
}

/// Whether a call had to wait: it is one that can, and another actor acted before it came back. In a staged run nobody
/// else acts while a call goes through, so that is proof. In a free run threads act at the same time, so there it counts
/// only if the call took long for one that finds everything ready, or has not come back at all.
fn waits(trace: &Trace, n: usize, event: &Event) -> bool {
    /// Far more than a call takes on loopback when it need not wait.
    const LONG_US: u64 = 100;
    let What::Entered(entered) = &event.what else { return false };
    let others_act = trace.event(n + 1).is_none_or(|next| next.actor != event.actor);
    if !can_wait(entered.call) || !others_act {
        return false;
    }
    let staged = trace.header.scenario.get("schedule").and_then(serde_json::Value::as_str) == Some("staged");
    staged || returned_at(trace, n, event).is_none_or(|at_us| at_us.saturating_sub(event.at_us) >= LONG_US)
}

fn can_wait(call: Call) -> bool {
    matches!(
        call,
        Call::Accept | Call::Connect | Call::Send | Call::Recv | Call::Sendto | Call::Recvfrom | Call::Select
    )
}

/// When the call that event `n` is the beginning of came back.
fn returned_at(trace: &Trace, n: usize, event: &Event) -> Option<u64> {
    let events = &trace.actor(event.actor)?.events;
    let next = events.partition_point(|at| (*at as usize) <= n);
    events.iter_from(next).filter_map(|at| trace.event(*at as usize)).find_map(|event| match event.what {
        What::Returned(_) => Some(event.at_us),
        _ => None,
    })
}

/// The beginning of the call that event `n` is the end of.
fn entered_of<'t>(trace: &'t Trace, n: usize, event: &Event) -> Option<&'t Entered> {
    let events = &trace.actor(event.actor)?.events;
    let place = events.partition_point(|at| (*at as usize) < n);
    (0..place).rev().find_map(|index| match &trace.event(*events.get(index)? as usize)?.what {
        What::Entered(entered) => Some(entered),
        _ => None,
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
        (Call::Socket, _) => "socket(AF_INET, SOCK_STREAM)".to_owned(),
        (Call::Send | Call::Recv | Call::Listen, _) => format!("{}({fd}, {})", entered.call.name(), entered.asked),
        (call, Some(Asked::Address(address))) => format!("{}({fd}, {address})", call.name()),
        (call, Some(Asked::Option { name, value })) => format!("{}({fd}, {name}, {value})", call.name()),
        (call, Some(Asked::How(how))) => format!("{}({fd}, {how})", call.name()),
        (call, None) => format!("{}({fd})", call.name()),
    }
}

fn returned_text(trace: &Trace, entered: &Entered, returned: &Returned) -> String {
    let fd = fd(trace, entered);
    let mut text = match returned.call {
        Call::Send => format!("send({fd}, {}, {})", data_text(trace, returned), entered.asked),
        Call::Recv => format!("recv({fd}, {}, {})", data_text(trace, returned), entered.asked),
        _ => call_text(trace, entered),
    };
    match returned.errno() {
        Some(errno) => write!(text, " = -1 {}", errno_name(errno)),
        None => write!(text, " = {}", returned.result),
    }
    .unwrap_or_default();
    match returned.detail.as_deref() {
        Some(Got::Bound { local }) => write!(text, "  ({local})"),
        Some(Got::Connected { ends, .. }) => write!(text, "  ({} to {})", ends.local, ends.peer),
        Some(Got::Accepted { ends, .. }) => write!(text, "  (from {})", ends.peer),
        Some(Got::Discarded { unread }) if *unread > 0 => write!(text, "  ({unread} unread bytes discarded)"),
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

fn note_text(trace: &Trace, note: &Note) -> Option<String> {
    Some(match note {
        Note::Started(_) | Note::Speaks { .. } => return None,
        Note::Ended(ending) => match ending {
            Ending::Done => "ends".to_owned(),
            Ending::Stopped => "is stopped".to_owned(),
            Ending::Failed(text) => format!("gives up: {}", text.en),
            Ending::Panicked(message) => format!("panicked: {message}"),
        },
        Note::StreamEnded { ending, .. } if ending == "clean" => return None,
        Note::StreamEnded { sentence, flow, .. } => format!("{}: {}", trace.flow_name(*flow), sentence.en),
        Note::Mismatch { flow, at } => format!("MISMATCH in {} at byte {at}", trace.flow_name(*flow)),
        Note::NotConserved { flow, accepted, received, queued, unsent } => format!(
            "NOT CONSERVED in {}: accepted {accepted}, received {received}, queued {queued}, unsent {unsent}",
            trace.flow_name(*flow)
        ),
        Note::Stalemate => "every actor waits and nothing is on its way".to_owned(),
        Note::LimitReached(text) | Note::Said(text) => text.en.clone(),
        Note::Lost { events } => format!("{events} events were lost"),
    })
}
