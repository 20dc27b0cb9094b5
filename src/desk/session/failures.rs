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

    /// Whether a text that was typed is no Python. Then nothing is started, and it is said where that is: whoever meets what
    /// a program that did not begin leaves undone would look in the wrong file.
    pub(super) fn is_no_python(&mut self) -> bool {
        let next = self.workshop.next(self.scenario());
        let scripts = next.scripts();
        let typed = scripts.iter().filter(|script| self.workshop.is_pending_in(&script.file));
        #[cfg(feature = "python")]
        if let Some(refused) = typed.filter_map(|it| crate::program::python::refused(&it.file, &it.source)).next() {
            self.message = Some(crate::desk::message::Message::problem(refused.not_started()));
            self.refused = Some((refused.file, refused.line));
            return true;
        }
        #[cfg(not(feature = "python"))]
        drop(typed);
        false
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
