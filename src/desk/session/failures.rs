//! Why programs of a run gave up: the first one, or that of a file. The trace says who ended how.
//! It decides nothing; who shows it where is the panels' affair.

use super::Session;
use crate::lang::Text;
use crate::trace::{Ending, Note, Trace, What};

impl Session {
    /// Why the first program gave up, if one did. What others met after that is often its consequence.
    pub(super) fn failure(&self) -> Option<Text> {
        let first = failures(self.trace()).min_by_key(|failure| failure.event);
        first.map(Failure::with_name).or_else(|| self.report()?.failures.first().cloned())
    }

    /// Why the program of a file gave up, if it did.
    pub fn failure_of(&self, file: &str) -> Option<Text> {
        let of_file = |failure: &Failure<'_>| failure.program == file;
        failures(self.trace()).filter(of_file).min_by_key(|failure| failure.event).map(|failure| failure.text.clone())
    }
}

/// An actor that gave up.
struct Failure<'t> {
    event: u32,
    name: &'t str,
    program: &'t str,
    text: &'t Text,
}

impl Failure<'_> {
    fn with_name(self) -> Text {
        let (name, text) = (self.name, self.text);
        Text::new(format!("{name}: {}", text.en), format!("{name}：{}", text.zh))
    }
}

/// Everybody who gave up, in the order of the actors.
fn failures(trace: &Trace) -> impl Iterator<Item = Failure<'_>> {
    trace.actors().filter_map(|actor| {
        let event = *actor.events.get(actor.events.len().checked_sub(1)?)?;
        let What::Noted(note) = &trace.event(event as usize)?.what else { return None };
        let Note::Ended(Ending::Failed(text)) = note.as_ref() else { return None };
        Some(Failure { event, name: &actor.started.name, program: &actor.started.program, text })
    })
}
