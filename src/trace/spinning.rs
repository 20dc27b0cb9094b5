//! Which calls an actor made while it went round and round: those that could have moved something and did not.
//! It finds them in the events before the note that says so, and says nothing of what they mean.

use crate::lang::Text;

use super::model::{ActorId, Call, Got, Returned, What};
use super::store::Trace;

/// The calls in a row that moved nothing, `calls` of them, up to event `n` of an actor: each name with how often it was
/// called, in the order in which the names came first.
pub fn idle_calls(trace: &Trace, n: usize, actor: ActorId, calls: u32) -> Vec<(Call, u32)> {
    let Some(events) = trace.actor(actor).map(|actor| &actor.events) else { return Vec::new() };
    let place = events.partition_point(|at| (*at as usize) < n);
    let back = (0..place).rev().filter_map(|place| trace.event(*events.get(place)? as usize));
    let returned = back.filter_map(|event| match &event.what {
        What::Returned(returned) => Some(returned),
        _ => None,
    });
    let mut idle: Vec<Call> = returned.filter(|returned| moved_nothing(returned)).map(|call| call.call).collect();
    idle.truncate(calls as usize);
    let mut counted: Vec<(Call, u32)> = Vec::new();
    for call in idle.into_iter().rev() {
        match counted.iter_mut().find(|(name, _)| *name == call) {
            Some((_, times)) => *times += 1,
            None => counted.push((call, 1)),
        }
    }
    counted
}

/// So many calls, told by their names where there are several: `100 calls (50 of recv, 50 of send)`. Where the trace has
/// none of them any more, all count as the one that is known.
pub fn idle_text(counted: &[(Call, u32)], known: Call, calls: u32) -> Text {
    if counted.len() < 2 {
        let name = counted.first().map_or(known, |(call, _)| *call).name();
        return Text::new(format!("{calls} calls of {name}"), format!("连续 {calls} 次调用 {name} "));
    }
    let each = |write: fn(&str, u32) -> String| counted.iter().map(move |(call, times)| write(call.name(), *times));
    let en: Vec<String> = each(|name, times| format!("{times} of {name}")).collect();
    let zh: Vec<String> = each(|name, times| format!("{name} {times} 次")).collect();
    Text::new(format!("{calls} calls ({})", en.join(", ")), format!("连续 {calls} 次调用（{}）", zh.join("，")))
}

/// Whether a call could have moved something and did not. Calls that prepare or end never can.
fn moved_nothing(returned: &Returned) -> bool {
    match returned.call {
        Call::Send | Call::Recv => returned.result <= 0,
        Call::Sendto | Call::Recvfrom | Call::Accept | Call::Connect => returned.result < 0,
        call if call.watches() => {
            matches!(returned.detail.as_deref(), Some(Got::Ready { read, .. }) if read.is_empty())
        }
        _ => false,
    }
}
