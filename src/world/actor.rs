//! What an actor is doing at a position: which call it is in, which line it has reached.
//! It does not know what the actor will do next; only the gate of a live run knows that.

use super::World;
use crate::trace::{ActorId, ActorIndex, Ending, Entered, Frame, Note, Returned, Started, Waiting, What};

/// One actor at a position.
#[derive(Clone, Debug)]
pub struct ActorState<'t> {
    pub id: ActorId,
    pub started: &'t Started,
    pub doing: Doing<'t>,
    /// The line that its program reached last, counted from 1.
    pub line: Option<u32>,
    /// The function that the line stands in, with its variables, where the program is one that tells.
    pub frame: Option<&'t Frame>,
    /// Why it does not go on, where that is no socket.
    pub waits: Option<&'t Waiting>,
    /// The number of its last event.
    pub last_event: usize,
}

/// What an actor is doing.
#[derive(Clone, Debug)]
pub enum Doing<'t> {
    /// Between two calls; the last one that returned, if there was one.
    Running(Option<&'t Returned>),
    /// Inside a call that has not returned: blocked, or just on its way.
    InCall(&'t Entered),
    Ended(&'t Ending),
}

/// The call that an actor is in.
pub fn call_of<'t>(world: &World<'t>, actor: &'t ActorIndex) -> Option<&'t Entered> {
    let back = (0..world.happened(&actor.events)).rev().filter_map(|place| actor.events.get(place));
    let last = back.filter_map(|n| world.trace.event(*n as usize)).find_map(|event| match &event.what {
        What::Entered(entered) => Some(Some(entered)),
        What::Returned(_) => Some(None),
        What::Noted(note) if matches!(note.as_ref(), Note::Ended(_)) => Some(None),
        _ => None,
    });
    last.flatten()
}

/// The state of one actor; `None` before its first event.
pub fn state<'t>(world: &World<'t>, id: ActorId) -> Option<ActorState<'t>> {
    let actor = world.trace.actor(id)?;
    let count = world.happened(&actor.events);
    let position = |place: usize| actor.events.get(place).map(|n| *n as usize);
    let last_event = position(count.checked_sub(1)?)?;
    let back = || (0..count).rev().filter_map(position).filter_map(|n| world.trace.event(n)).map(|event| &event.what);
    let doing = back().find_map(|what| match what {
        What::Entered(entered) => Some(Doing::InCall(entered)),
        What::Returned(returned) => Some(Doing::Running(Some(returned))),
        What::Noted(note) => match note.as_ref() {
            Note::Ended(ending) => Some(Doing::Ended(ending)),
            _ => None,
        },
        _ => None,
    });
    let line = back().find_map(|what| match what {
        What::Line(reached) => Some(reached),
        _ => None,
    });
    let waits = match world.trace.event(last_event).map(|event| &event.what) {
        Some(What::Noted(note)) => match note.as_ref() {
            Note::Waits(waiting) => Some(waiting),
            _ => None,
        },
        _ => None,
    };
    Some(ActorState {
        id,
        started: &actor.started,
        doing: doing.unwrap_or(Doing::Running(None)),
        line: line.map(|reached| reached.line),
        frame: line.and_then(|reached| reached.frame.as_deref()),
        waits,
        last_event,
    })
}

/// What an actor says to whom it asks for a line, if it does.
pub fn asks<'t>(world: &World<'t>, actor: &ActorState<'t>) -> Option<&'t str> {
    let prompt = |waiting: &'t Waiting| match waiting {
        Waiting::Input { prompt } => Some(prompt.as_str()),
        _ => None,
    };
    if !matches!(actor.doing, Doing::InCall(_)) {
        return actor.waits.and_then(prompt);
    }
    // A call that watches the standard input beside sockets says so before it begins.
    let events = &world.trace.actor(actor.id)?.events;
    let place = events.partition_point(|n| (*n as usize) < actor.last_event);
    let before = world.trace.event(*events.get(place.checked_sub(1)?)? as usize)?;
    match &before.what {
        What::Noted(note) => match note.as_ref() {
            Note::Waits(waiting) => prompt(waiting),
            _ => None,
        },
        _ => None,
    }
}
