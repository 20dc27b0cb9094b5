//! What of a run is lit together with a selection: the calls that it touches, by their events, and the lines of programs in
//! which these were made. It chooses nothing.

use super::selection::{FlowRange, Selection};
use crate::trace::{ActorId, Trace, What, entered_of};
use crate::world::World;

/// More calls on either side are not listed.
const MOST: usize = 4096;
/// Events of an actor before a call among which its line is.
const LOOKED_BACK: usize = 32;

/// A line of a program that is lit, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LitLine {
    pub actor: ActorId,
    /// The module of the program's own in which the line stands, or the program.
    pub file: String,
    pub line: u32,
}

impl Selection {
    /// The events that it touches, in order: where a call is touched, that of its return, or of its beginning while it is
    /// inside.
    pub fn events(&self, world: &World<'_>) -> Vec<usize> {
        let mut events = match self {
            Selection::Call { bytes: Some(bytes), .. } if !bytes.range.is_empty() => of_bytes(world, bytes),
            Selection::Call { entered, .. } => of_call(world, *entered).into_iter().collect(),
            Selection::Event(n) => vec![*n],
            _ => self.bytes().map(|bytes| of_bytes(world, bytes)).unwrap_or_default(),
        };
        events.sort_unstable();
        events.dedup();
        events
    }

    /// Whether it touches the call that came back with an event, or is that event. Of one event this is told at once,
    /// however many it touches.
    pub fn touches_event(&self, world: &World<'_>, event: usize) -> bool {
        if event >= world.at.0 {
            return false;
        }
        match self {
            _ if self.bytes().is_some_and(|bytes| !bytes.range.is_empty()) => {
                let moved = moved(world.trace, event).filter(|moved| !moved.range.is_empty());
                moved.is_some_and(|moved| self.touches_bytes(moved.flow, &moved.range))
            }
            Selection::Call { entered, .. } => of_call(world, *entered) == Some(event),
            _ => *self == Selection::Event(event),
        }
    }

    /// The lines in which the calls were made that it touches, each once.
    pub fn lines(&self, world: &World<'_>) -> Vec<LitLine> {
        let mut lines: Vec<LitLine> = Vec::new();
        for line in self.events(world).into_iter().filter_map(|event| line_of(world.trace, event)) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        if let Selection::Line { file, line } = self {
            let runs = world.trace.actors().filter(|actor| actor.started.program == *file);
            lines.extend(runs.map(|actor| LitLine { actor: actor.id, file: file.clone(), line: *line }));
        }
        lines
    }
}

/// The bytes that the send or the recv moved that came back with an event.
fn moved(trace: &Trace, event: usize) -> Option<FlowRange> {
    match &trace.event(event)?.what {
        What::Returned(returned) if returned.flow.is_some() && (returned.call.sends() || returned.call.receives()) => {
            Some(FlowRange { flow: returned.flow, range: returned.range() })
        }
        _ => None,
    }
}

/// The sends and the recvs that moved some bytes.
fn of_bytes(world: &World<'_>, bytes: &FlowRange) -> Vec<usize> {
    let Some(flow) = world.flow(bytes.flow) else { return Vec::new() };
    if bytes.range.is_empty() {
        return Vec::new();
    }
    let sends = flow.sends_in(bytes.range.clone()).take(MOST).map(|send| send.returned.unwrap_or(send.entered));
    let recvs = flow.recvs_in(bytes.range.clone()).take(MOST).filter_map(|recv| recv.returned);
    sends.chain(recvs).collect()
}

/// The event of the return of a call; that of its beginning while it is inside.
fn of_call(world: &World<'_>, entered: usize) -> Option<usize> {
    let trace = world.trace;
    let actor = trace.event(entered)?.actor;
    let events = &trace.actor(actor)?.events;
    let next = events.partition_point(|n| (*n as usize) <= entered);
    let later = events.iter_from(next).map(|n| *n as usize).take_while(|n| *n < world.at.0).take(LOOKED_BACK);
    let returned =
        later.into_iter().find(|n| matches!(trace.event(*n).map(|event| &event.what), Some(What::Returned(_))));
    Some(returned.unwrap_or(entered))
}

/// The line in which the call was made that an event belongs to.
fn line_of(trace: &Trace, event: usize) -> Option<LitLine> {
    let actor = trace.event(event)?.actor;
    let began = entered_of(trace, event).map_or(event, |(entered, _)| entered);
    let index = trace.actor(actor)?;
    let before = index.events.partition_point(|n| (*n as usize) < began);
    let back = (before.saturating_sub(LOOKED_BACK)..before).rev().filter_map(|place| index.events.get(place));
    let reached = back.filter_map(|n| trace.event(*n as usize)).find_map(|event| match &event.what {
        What::Line(reached) => Some(reached),
        _ => None,
    })?;
    let module = reached.frame.as_ref().and_then(|frame| frame.file.as_deref());
    let file = module.unwrap_or(&index.started.program).to_owned();
    Some(LitLine { actor, file, line: reached.line })
}
