//! Where we look: at the newest event of a trace, or at a moment of its past. One command, one state.
//! It neither runs anything nor draws; a live run goes on whether we look at it or not.

use crate::trace::{ActorId, Position, Reached, Trace, What};

/// Where we look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playback {
    /// At the end, wherever that is.
    #[default]
    Newest,
    /// At a moment that stays.
    Past(Position),
}

/// A way to move in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// To before the first event.
    Start,
    /// To the end, and along with it.
    Newest,
    /// One event back.
    Back,
    /// One event on; at the newest event this does nothing.
    Forward,
    /// Back to before the last call, chunk or frame that one can see.
    BackToVisible,
    /// On to after the next call, chunk or frame that one can see.
    ForwardToVisible,
    /// To a moment; to the end if it lies behind that.
    To(Position),
}

/// A way to move along the lines that programs have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineMove<'p> {
    /// On to the next line of an actor, also inside a function that the present line calls.
    Forward,
    /// On to its next line in the same function, or in one that called it.
    Over,
    /// Back to the line before.
    Back,
    /// On until somebody reaches this line of this program.
    Until { program: &'p str, line: u32 },
}

impl Playback {
    /// The position that is looked at.
    pub fn position(self, trace: &Trace) -> Position {
        match self {
            Playback::Newest => trace.end(),
            Playback::Past(position) => position.min(trace.end()),
        }
    }

    /// Whether the newest event is in sight.
    pub fn is_newest(self) -> bool {
        self == Playback::Newest
    }

    /// Where a move leads. Going on to the end of a trace leads to its newest event, and stays with it.
    pub fn after(self, step: Move, trace: &Trace) -> Playback {
        let at = self.position(trace).0;
        let to = match step {
            Move::Newest => return Playback::Newest,
            Move::Start => 0,
            Move::Back => at.saturating_sub(1),
            Move::Forward => at + 1,
            Move::BackToVisible => visible_before(trace, at),
            Move::ForwardToVisible => visible_after(trace, at),
            Move::To(position) => position.0,
        };
        if to >= trace.len() { Playback::Newest } else { Playback::Past(Position(to)) }
    }
}

impl Playback {
    /// Where a move along the lines of an actor leads; of whoever acted last if none is given. Where no such line is, it
    /// leads to the newest event, or to the start.
    pub fn after_line(self, step: LineMove<'_>, actor: Option<ActorId>, trace: &Trace) -> Playback {
        let at = self.position(trace).0;
        let last = at.checked_sub(1).and_then(|n| trace.event(n)).map(|event| event.actor);
        let reached = |n: usize| {
            let event = trace.event(n)?;
            let mine = actor.or(last).is_none_or(|actor| actor == event.actor);
            line_of(trace, n).filter(|_| mine)
        };
        let before = (0..at).rev().find(|n| reached(*n).is_some());
        let found = match step {
            LineMove::Back => before.and_then(|now| (0..now).rev().find(|n| reached(*n).is_some())),
            LineMove::Forward => (at..trace.len()).find(|n| reached(*n).is_some()),
            LineMove::Over => {
                let deepest = before.and_then(reached).map_or(usize::MAX, depth);
                (at..trace.len()).find(|n| reached(*n).is_some_and(|line| depth(line) <= deepest))
            }
            LineMove::Until { program, line } => (at..trace.len()).find(|n| {
                let runs = trace.event(*n).and_then(|event| trace.actor(event.actor));
                let here = line_of(trace, *n).is_some_and(|reached| reached.line == line);
                here && runs.is_some_and(|actor| actor.started.program == program)
            }),
        };
        match found {
            Some(n) => self.after(Move::To(Position(n + 1)), trace),
            None if step == LineMove::Back => self.after(Move::Start, trace),
            None => Playback::Newest,
        }
    }
}

/// The line that an event tells of.
fn line_of(trace: &Trace, n: usize) -> Option<&Reached> {
    match &trace.event(n)?.what {
        What::Line(reached) => Some(reached),
        _ => None,
    }
}

/// How many functions the line's own is inside of.
fn depth(reached: &Reached) -> usize {
    reached.frame.as_ref().map_or(0, |frame| frame.depth())
}

/// Whether an event changes what the pictures show.
fn is_visible(trace: &Trace, n: usize) -> bool {
    trace.event(n).is_some_and(|event| !matches!(event.what, What::Line(_) | What::Message(_) | What::Entered(_)))
}

fn visible_before(trace: &Trace, at: usize) -> usize {
    (0..at.saturating_sub(1)).rev().find(|n| is_visible(trace, *n)).map_or(0, |n| n + 1)
}

fn visible_after(trace: &Trace, at: usize) -> usize {
    (at..trace.len()).find(|n| is_visible(trace, *n)).map_or(trace.len(), |n| n + 1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::trace::{ByteStore, Event, Frame, Header};

    fn line(line: u32) -> What {
        What::Line(Reached { line, frame: None })
    }

    fn trace() -> Trace {
        let mut trace = Trace::new(Header::new(serde_json::Value::Null), ByteStore::default());
        for what in [line(1), What::Printed("a".into()), line(2), line(3), What::Printed("b".into())] {
            trace.push(Event { at_us: 0, actor: ActorId(0), what });
        }
        trace
    }

    #[test]
    fn steps_lead_through_the_past_and_back_to_the_newest_event() {
        let trace = trace();
        let past = |k| Playback::Past(Position(k));
        assert_eq!(Playback::Newest.after(Move::Back, &trace), past(4));
        assert_eq!(past(4).after(Move::Forward, &trace), Playback::Newest);
        assert_eq!(past(0).after(Move::Back, &trace), past(0));
        assert_eq!(past(2).after(Move::Start, &trace), past(0));
        assert_eq!(past(2).after(Move::To(Position(99)), &trace), Playback::Newest);
        assert_eq!(Playback::Newest.after(Move::Forward, &trace), Playback::Newest);
    }

    /// A program that calls a function in its second line.
    fn calls() -> Trace {
        let frame = |depth: usize, line| {
            let outer =
                Arc::new(Frame { function: "<module>".into(), file: None, line, variables: [].into(), caller: None });
            let inner =
                Frame { function: "f".into(), file: None, line, variables: [].into(), caller: Some(outer.clone()) };
            if depth == 0 { outer } else { Arc::new(inner) }
        };
        let mut trace = Trace::new(Header::new(serde_json::Value::Null), ByteStore::default());
        for (depth, line) in [(0, 1), (0, 2), (1, 8), (1, 9), (0, 3)] {
            let what = What::Line(Reached { line, frame: Some(frame(depth, line)) });
            trace.push(Event { at_us: 0, actor: ActorId(0), what });
            trace.push(Event { at_us: 0, actor: ActorId(1), what: What::Printed("other".into()) });
        }
        trace
    }

    #[test]
    fn line_moves_follow_one_actor_into_functions_over_them_and_back() {
        let trace = calls();
        let past = |k| Playback::Past(Position(k));
        let actor = Some(ActorId(0));
        assert_eq!(past(3).after_line(LineMove::Forward, actor, &trace), past(5), "into the function");
        assert_eq!(past(3).after_line(LineMove::Over, actor, &trace), past(9), "over it");
        assert_eq!(past(5).after_line(LineMove::Over, actor, &trace), past(7), "on inside it");
        assert_eq!(past(9).after_line(LineMove::Back, actor, &trace), past(7));
        assert_eq!(past(1).after_line(LineMove::Back, actor, &trace), past(0));
        assert_eq!(past(9).after_line(LineMove::Forward, actor, &trace), Playback::Newest);
        assert_eq!(past(3).after_line(LineMove::Forward, None, &trace), past(5), "whoever acted last");
    }

    #[test]
    fn visible_steps_pass_over_lines() {
        let trace = trace();
        let past = |k| Playback::Past(Position(k));
        assert_eq!(past(0).after(Move::ForwardToVisible, &trace), past(2));
        assert_eq!(past(2).after(Move::ForwardToVisible, &trace), Playback::Newest);
        assert_eq!(Playback::Newest.after(Move::BackToVisible, &trace), past(2));
        assert_eq!(past(2).after(Move::BackToVisible, &trace), past(0));
    }
}
