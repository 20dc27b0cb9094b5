//! Who is where in a program's text at the position that is looked at, and where it went wrong.
//! It reads traces and gates and draws nothing.

use crate::desk::Session;
use crate::lang::Lang;
use crate::run::{Next, Standing};
use crate::trace::{ActorId, Ending, Note, Trace, What};
use crate::world::{ActorState, Doing};

/// Events behind an exception in which it is looked for: its sockets are closed before an actor ends.
const CLOSINGS: usize = 64;

/// How an actor stands at its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pose {
    Runs,
    Waits,
    AtGate,
    AtBreakpoint,
    /// Between two calls, in the past, which tells no more.
    Here,
}

impl Pose {
    /// One word for a pill; none where there is nothing to add to the name.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Pose::Runs => lang.pick("runs", "运行中"),
            Pose::Waits => lang.pick("waits", "等待中"),
            Pose::AtGate => lang.pick("at the gate", "在闸门前"),
            Pose::AtBreakpoint => lang.pick("breakpoint", "停在断点"),
            Pose::Here => "",
        }
    }
}

/// An actor at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub actor: ActorId,
    pub name: String,
    pub line: u32,
    pub pose: Pose,
}

impl Mark {
    /// Name and word.
    pub fn text(&self, lang: Lang) -> String {
        match self.pose.word(lang) {
            "" => self.name.clone(),
            word => format!("{} {word}", self.name),
        }
    }
}

/// The file in which the line of an actor stands: that of its program, or of a module of its own.
pub fn file_of<'a>(state: &ActorState<'a>) -> &'a str {
    let module = state.frame.and_then(|frame| frame.file.as_deref());
    module.unwrap_or(&state.started.program)
}

/// The actors that run a file and have not ended, each at its line.
pub fn marks(session: &Session, actors: &[ActorState<'_>], file: &str) -> Vec<Mark> {
    let standing = session.standing();
    let here = actors.iter().filter(|state| file_of(state) == file);
    here.filter(|state| !matches!(state.doing, Doing::Ended(_)))
        .filter_map(|state| {
            let stands = standing.iter().find(|(id, _)| *id == state.id).map(|(_, standing)| standing);
            let name = state.started.name.clone();
            Some(Mark { actor: state.id, name, line: state.line?, pose: pose(state, stands) })
        })
        .collect()
}

/// How an actor stands.
pub fn pose(state: &ActorState<'_>, standing: Option<&Standing>) -> Pose {
    match standing {
        Some(Standing::AtGate(Next::Line { breakpoint: true, .. })) => Pose::AtBreakpoint,
        Some(Standing::AtGate(_) | Standing::Waiting(true)) => Pose::AtGate,
        Some(Standing::Waiting(false)) => Pose::Waits,
        Some(Standing::Running | Standing::Ended) => Pose::Runs,
        None if state.waits.is_some() || matches!(state.doing, Doing::InCall(_)) => Pose::Waits,
        None => Pose::Here,
    }
}

/// An exception that nobody caught, or a line that is no Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file that it came from, counted from 1.
    pub line: Option<u32>,
    pub sentence: String,
}

/// What ended the actors that run a file, at a position.
pub fn problems(trace: &Trace, at: usize, file: &str, lang: Lang) -> Vec<Problem> {
    let here = trace.actors().filter(|actor| actor.started.program == file);
    here.filter_map(|actor| {
        let happened = actor.events.partition_point(|n| (*n as usize) < at);
        let newest = (happened.saturating_sub(CLOSINGS)..happened).rev();
        let events = || newest.clone().filter_map(|place| trace.event(*actor.events.get(place)? as usize));
        let traceback = events().find_map(|event| match &event.what {
            What::Raised(traceback) => Some(traceback),
            _ => None,
        })?;
        let told = events().find_map(|event| match &event.what {
            What::Noted(note) => match note.as_ref() {
                Note::Ended(Ending::Failed(text)) => Some(text.get(lang).to_owned()),
                _ => None,
            },
            _ => None,
        });
        let last = || traceback.lines().next_back().unwrap_or_default().to_owned();
        let sentence = told.unwrap_or_else(last);
        let name = &actor.started.name;
        let sentence = lang.pick(format!("{name}: {sentence}"), format!("{name}：{sentence}"));
        Some(Problem { line: line_in(traceback, file), sentence })
    })
    .collect()
}

/// The line of a file that a traceback names last.
fn line_in(traceback: &str, file: &str) -> Option<u32> {
    let start = format!("File \"{file}\", line ");
    let lines = traceback.lines().filter_map(|line| line.trim_start().strip_prefix(&start));
    let mut numbers = lines.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    numbers.next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceback_tells_the_line_of_the_file() {
        let traceback = "Traceback (most recent call last):\n  File \"a.py\", line 9, in <module>\n    f()\n  File \"a.py\", line 3, in f\n    \
                         s.connect()\n  File \"<library socket>\", line 119, in connect\nOSError: File \"a.py\", no line";
        assert_eq!(line_in(traceback, "a.py"), Some(3));
        assert_eq!(line_in(traceback, "b.py"), None);
    }
}
