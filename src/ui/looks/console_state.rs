//! Which lines programs have printed, as far as events have been looked at, and whose are looked at.
//! It draws none of them.

use std::collections::BTreeMap;

use crate::desk::ShowId;
use crate::trace::{ActorId, Ending, Event, Note, Trace, What};

/// One line on the screen: an event, and which line of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub event: u32,
    pub line: u16,
}

/// Which lines there are, and whose are looked at.
#[derive(Clone, Debug, Default)]
pub struct ConsoleState {
    rows: Vec<Row>,
    pub by_actor: BTreeMap<ActorId, Vec<Row>>,
    /// How many events have been looked at, of which trace.
    seen: usize,
    of: Option<ShowId>,
    /// The actor whose lines are shown alone.
    pub only: Option<ActorId>,
    /// What is being typed, by actor.
    pub typed: BTreeMap<ActorId, String>,
}

impl ConsoleState {
    /// Looks at the events that have come since the last time.
    pub fn catch_up(&mut self, trace: &Trace, show: ShowId) {
        if self.of != Some(show) || trace.len() < self.seen {
            *self = Self { of: Some(show), only: self.only, ..Self::default() };
        }
        for (n, event) in (self.seen..).zip(trace.events_from(self.seen)) {
            let lines = text_of(event).map_or(0, |(text, _)| text.lines().count().max(1));
            let rows = (0..lines).map(|line| Row {
                event: u32::try_from(n).unwrap_or(u32::MAX),
                line: u16::try_from(line).unwrap_or(u16::MAX),
            });
            let mine = self.by_actor.entry(event.actor).or_default();
            mine.extend(rows.clone());
            self.rows.extend(rows);
        }
        self.seen = trace.len();
    }

    /// The lines that are looked at.
    pub fn rows(&self) -> &[Row] {
        match self.only {
            None => &self.rows,
            Some(actor) => self.by_actor.get(&actor).map_or(&[], Vec::as_slice),
        }
    }
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Printed,
    Error,
}

/// What an event shows in the console. What an exception means is told where it is marked in the program.
pub fn text_of(event: &Event) -> Option<(&str, Kind)> {
    match &event.what {
        What::Printed(text) => Some((text, Kind::Printed)),
        What::Raised(text) => Some((text, Kind::Error)),
        What::Noted(note) => match note.as_ref() {
            Note::Ended(Ending::Panicked(text)) => Some((text, Kind::Error)),
            _ => None,
        },
        _ => None,
    }
}
