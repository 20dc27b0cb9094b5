//! Which events have a line in the call log, as far as they have been looked at, which of those are in sight, and which
//! events tell of a problem. It draws none of them.

use crate::desk::ShowId;
use crate::lang::Lang;
use crate::trace::{Ending, Note, Position, Trace, What, log_text};
use crate::world::{Verdict, World};

/// Which events have a line, and which of those are in sight.
#[derive(Clone, Debug, Default)]
pub struct LogState {
    pub rows: Vec<u32>,
    /// How many lines there are, whatever the filter.
    pub all: usize,
    /// Events that tell of a problem, whatever the filter: messages that are not whole, refusals, errors.
    pub problems: Vec<u32>,
    /// How many events have been looked at.
    seen: usize,
    filter: String,
    /// What the rows were made from: another trace, or another filter, begins anew.
    of: Option<ShowId>,
    pub first: f64,
    /// The position that the list was last drawn for; it follows when that changes.
    pub followed: Option<Position>,
}

/// More problems are not marked; they would only paint the timeline red.
const MOST_PROBLEMS: usize = 1000;

impl LogState {
    /// Looks at the events that have come since the last time.
    pub fn catch_up(&mut self, trace: &Trace, show: ShowId, filter: &str) {
        if self.of != Some(show) || self.filter != filter || trace.len() < self.seen {
            *self = Self { of: Some(show), filter: filter.to_owned(), first: self.first, ..Self::default() };
        }
        for (n, event) in (self.seen..).zip(trace.events_from(self.seen)) {
            let has_line = match event.what {
                What::Line(_) | What::Message(_) | What::Framed(_) | What::Entered(_) => false,
                What::Noted(_) => log_text(trace, n, Lang::En).is_some(),
                _ => true,
            };
            let number = u32::try_from(n).unwrap_or(u32::MAX);
            if self.problems.len() < MOST_PROBLEMS && is_problem(trace, n) {
                self.problems.push(number);
            }
            self.all += usize::from(has_line);
            if has_line && matches_filter(trace, n, filter) {
                self.rows.push(number);
            }
        }
        self.seen = trace.len();
    }

    /// The position behind the next problem, or the one before.
    pub fn problem(&self, at: Position, forward: bool) -> Option<Position> {
        let behind = |n: &u32| *n as usize + 1;
        let found = if forward {
            self.problems.iter().map(behind).find(|place| *place > at.0)
        } else {
            self.problems.iter().rev().map(behind).find(|place| *place < at.0)
        };
        found.map(Position)
    }
}

/// Whether an event tells that something was not as a program meant it.
fn is_problem(trace: &Trace, n: usize) -> bool {
    match trace.event(n).map(|event| &event.what) {
        Some(What::FrameRejected(_) | What::Raised(_)) => true,
        Some(What::Noted(note)) => matches!(note.as_ref(), Note::Ended(Ending::Failed(_) | Ending::Panicked(_))),
        Some(What::Framed(span)) => {
            let world = World::new(trace, Position(n + 1));
            let verdict = world.flow(span.flow).map(|flow| flow.verdict(span));
            verdict.is_some_and(|verdict| !matches!(verdict, Verdict::Intact { .. } | Verdict::Unknown))
        }
        _ => false,
    }
}

/// Whether each word of the filter stands in the actor's name, the call's name or the line.
fn matches_filter(trace: &Trace, n: usize, filter: &str) -> bool {
    if filter.trim().is_empty() {
        return true;
    }
    let Some(event) = trace.event(n) else { return false };
    let call = match &event.what {
        What::Returned(returned) => returned.call.name(),
        What::Printed(_) => "print",
        _ => "",
    };
    let text = log_text(trace, n, Lang::En).unwrap_or_default();
    let line = format!("{} {call} {text}", trace.actor_name(event.actor)).to_lowercase();
    filter.to_lowercase().split_whitespace().all(|word| line.contains(word))
}
