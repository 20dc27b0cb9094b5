//! Who waited in which call, or for what else, from when to when, and for whom. Only what the record proves is a wait: in a
//! staged run that somebody else acted meanwhile, in a free one that the return says so.

use super::Span;
use crate::figure::Ink;
use crate::figure::selection::Selection;
use crate::lang::Lang;
use crate::trace::{ActorId, Call, Entered, Note, Position, Returned, Trace, Waiting, What};
use crate::world::{Whom, World, waits_for};

/// A wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub actor: ActorId,
    /// The event with which it began.
    pub from: usize,
    /// The event that ended it; `None` while it lasts.
    pub until: Option<usize>,
    /// What it waits in, and for whom; the longest version first.
    pub labels: Vec<String>,
    pub ink: Ink,
    /// For screen readers.
    pub name: String,
    pub selection: Selection,
}

/// Events of an actor that are looked through for the beginning of a wait that reaches into sight.
const LOOKED_BACK: usize = 4096;

/// The waits of an actor that reach into a span of events, of which `own` are those of its own that have a place.
pub(super) fn waits(world: &World<'_>, id: ActorId, own: &[usize], span: &Span, lang: Lang) -> Vec<Wait> {
    let trace = world.trace;
    let mut waits = Vec::new();
    let mut open = open_at(trace, id, span.from);
    for (n, event) in own.iter().filter_map(|n| Some((*n, trace.event(*n)?))) {
        waits.extend(open.and_then(|from| wait(world, id, from, lang)));
        open = begins(&event.what).then_some(n);
    }
    // What is open still may have begun with an event that has no place.
    let last = open.or_else(|| open_at(trace, id, span.to)).filter(|from| *from < span.to);
    let is_new = |from: &usize| waits.last().is_none_or(|wait: &Wait| wait.from != *from);
    if let Some(from) = last.filter(is_new) {
        waits.extend(wait(world, id, from, lang));
    }
    waits
}

/// Whether a wait may begin with it.
fn begins(what: &What) -> bool {
    match what {
        What::Entered(_) => true,
        What::Noted(note) => matches!(note.as_ref(), Note::Waits(_)),
        _ => false,
    }
}

/// The event with which a wait began that is open once so many events have happened.
fn open_at(trace: &Trace, id: ActorId, at: usize) -> Option<usize> {
    let events = &trace.actor(id)?.events;
    let before = events.partition_point(|n| (*n as usize) < at);
    let back = (before.saturating_sub(LOOKED_BACK)..before).rev().filter_map(|place| events.get(place));
    let mut first = true;
    for n in back.map(|n| *n as usize) {
        match &trace.event(n)?.what {
            What::Entered(_) => return Some(n),
            // What is no call ends with the next event, whatever that is.
            What::Noted(note) if matches!(note.as_ref(), Note::Waits(_)) => return first.then_some(n),
            What::Returned(_) => return None,
            What::Noted(note) if matches!(note.as_ref(), Note::Ended(_)) => return None,
            _ => first = false,
        }
    }
    None
}

/// The event that ended a wait. A call that is broken off does not return: the next one begins, or its actor ends.
fn end_of(trace: &Trace, id: ActorId, from: usize) -> Option<usize> {
    let events = &trace.actor(id)?.events;
    let next = events.partition_point(|n| (*n as usize) <= from);
    let is_call = matches!(trace.event(from)?.what, What::Entered(_));
    let later = events.iter_from(next).map(|n| *n as usize).take(LOOKED_BACK);
    let ends = |what: &What| match what {
        What::Returned(_) | What::Entered(_) => true,
        What::Noted(note) => !is_call || matches!(note.as_ref(), Note::Ended(_)),
        _ => !is_call,
    };
    later.into_iter().find(|n| trace.event(*n).is_some_and(|event| ends(&event.what)))
}

/// The wait, if it was one.
fn wait(world: &World<'_>, id: ActorId, from: usize, lang: Lang) -> Option<Wait> {
    let trace = world.trace;
    let end = end_of(trace, id, from);
    let until = end.filter(|end| *end < world.at.0);
    let (labels, selection) = match &trace.event(from)?.what {
        What::Entered(entered) => {
            // Whether it was a wait, its end tells, even if that is later than the position that is looked at.
            if !has_waited(trace, from, end) {
                return None;
            }
            let whom = waits_for(&World::new(trace, Position(from + 1)), id);
            (in_call(trace, entered, whom.as_ref(), lang), Selection::Call { entered: from, actor: id, bytes: None })
        }
        What::Noted(note) => match note.as_ref() {
            Note::Waits(waiting) => (for_else(trace, waiting, lang), Selection::Event(from)),
            _ => return None,
        },
        _ => return None,
    };
    let who = trace.actor_name(id);
    let said = labels.first().map_or("", String::as_str);
    let lasts = if until.is_none() { lang.pick(", and still does", "，仍在等") } else { "" };
    let name = lang.pick(format!("{who}: {said}{lasts}"), format!("{who}：{said}{lasts}"));
    let ink = if until.is_none() { Ink::Warn } else { Ink::Faint };
    Some(Wait { actor: id, from, until, labels, ink, name, selection })
}

/// Whether a call that began with an event was kept waiting until another one.
fn has_waited(trace: &Trace, from: usize, until: Option<usize>) -> bool {
    let returned: Option<&Returned> = until.and_then(|until| match &trace.event(until)?.what {
        What::Returned(returned) => Some(returned),
        _ => None,
    });
    if returned.is_some_and(|returned| returned.waited) {
        return true;
    }
    let time = |n: usize| trace.event(n).map_or(0, |event| event.at_us);
    match until {
        Some(until) if trace.is_staged() => until > from + 1,
        Some(until) => time(until).saturating_sub(time(from)) > 5_000,
        None => true,
    }
}

/// A wait inside a call.
fn in_call(trace: &Trace, entered: &Entered, whom: Option<&Whom>, lang: Lang) -> Vec<String> {
    let call = entered.call.name();
    let long = match (entered.call, whom) {
        (_, Some(Whom::Actor(name))) => lang.pick(format!("{call} waits for {name}"), format!("{call} 等 {name}")),
        (Call::Accept, _) => lang.pick("accept waits for a client".to_owned(), "accept 等客户端".to_owned()),
        (Call::Recv | Call::Recvfrom, Some(Whom::SomethingElse)) if !entered.flow.is_some() => {
            lang.pick(format!("{call} waits for a datagram"), format!("{call} 等数据报"))
        }
        (Call::Connect, _) => lang.pick("connect waits for an answer".to_owned(), "connect 等应答".to_owned()),
        _ => lang.pick(format!("{call} waits"), format!("{call} 等待")),
    };
    let mut labels = vec![long];
    if let Some(Whom::Actor(name)) = whom {
        labels.push(lang.pick(format!("waits for {name}"), format!("等 {name}")));
        let short = trace.actors().any(|actor| actor.started.name == *name && name.contains('/'));
        labels.extend(short.then(|| lang.pick(format!("for {name}"), format!("等 {name}"))));
    }
    labels.push(lang.pick(format!("{call} waits"), format!("{call} 等待")));
    labels.push(lang.pick("waits", "等待").to_owned());
    labels
}

/// A wait for something that is no socket.
fn for_else(trace: &Trace, waiting: &Waiting, lang: Lang) -> Vec<String> {
    let own = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
    match waiting {
        Waiting::Sleep { ms } => {
            vec![
                lang.pick(format!("sleeps for {ms} ms"), format!("休眠 {ms} 毫秒")),
                lang.pick("sleeps", "休眠").to_owned(),
            ]
        }
        Waiting::Lock => own(lang.pick(["waits for a lock", "lock"], ["等锁", "锁"])),
        Waiting::Join { name } => vec![
            lang.pick(format!("waits until {name} ends"), format!("等 {name} 结束")),
            lang.pick("joins", "等结束").to_owned(),
        ],
        Waiting::Input { .. } => own(lang.pick(["waits for somebody to type", "input"], ["等人输入", "输入"])),
        Waiting::Command { .. } => own(lang.pick(["waits for a command", "command"], ["等一条命令", "命令"])),
        Waiting::Turn { flow } => {
            let flow = trace.flow_name(*flow);
            vec![
                lang.pick(format!("waits for its turn on {flow}"), format!("等轮到自己使用 {flow}")),
                lang.pick("waits", "等待").to_owned(),
            ]
        }
    }
}
