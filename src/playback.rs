//! Where we look: at the newest event of a trace, or at a moment of its past. One command, one state.
//! It neither runs anything nor draws; a live run goes on whether we look at it or not.

use crate::trace::{Position, Trace, What};

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
    use super::*;
    use crate::trace::{ActorId, Event, Header, Reached, Shelf};

    fn line(line: u32) -> What {
        What::Line(Reached { line, frame: None })
    }

    fn trace() -> Trace {
        let mut trace = Trace::new(Header::new(serde_json::Value::Null), Shelf::default());
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
