//! Why programs of a run gave up: the first one, or that of a file, and whether the message on the screen is about that.
//! It decides nothing; who shows it where is the panels' affair.

use super::Session;
use crate::lang::Text;
use crate::trace::{Ending, Note, Trace, What};

impl Session {
    /// Whether the message is about a program that gave up.
    pub fn tells_failure(&self) -> bool {
        let told = self.message.as_ref().map(|message| &message.text);
        told.is_some() && told == self.failure().as_ref()
    }

    /// Why the first program gave up, if one did.
    pub(super) fn failure(&self) -> Option<Text> {
        first_failure(&self.trace).or_else(|| self.report.as_ref()?.failures.first().cloned())
    }

    /// Why the program of a file gave up, if it did.
    pub fn failure_of(&self, file: &str) -> Option<Text> {
        let of_file = |text: &&Text| text.en.starts_with(&format!("{file}, "));
        self.report.as_ref()?.failures.iter().find(of_file).cloned()
    }
}

/// Who gave up first in a run, and why; what others met after that is often its consequence.
fn first_failure(trace: &Trace) -> Option<Text> {
    let failures = trace.actors().filter_map(|actor| {
        let n = *actor.events.get(actor.events.len().checked_sub(1)?)?;
        let What::Noted(note) = &trace.event(n as usize)?.what else { return None };
        let Note::Ended(Ending::Failed(text)) = note.as_ref() else { return None };
        let name = &actor.started.name;
        Some((n, Text::new(format!("{name}: {}", text.en), format!("{name}：{}", text.zh))))
    });
    failures.min_by_key(|(n, _)| *n).map(|(_, text)| text)
}
