//! The axis of the space–time diagram: which events have a place on it, and where that is, by event and by time.
//! It grows with the trace, so that a frame looks at nothing but what is in sight; it draws nothing.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::trace::{ActorId, Call, Event, Note, Position, Returned, Trace, What};

/// By what places are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// One event behind another, whatever lies between them.
    #[default]
    Event,
    /// The longer it took, the further; long gaps are drawn shorter than they are, and told.
    Time,
}

/// A stretch of the axis that is drawn shorter than it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// The places between which it lies.
    pub from: f64,
    pub to: f64,
    pub of: GapOf,
}

/// What is drawn shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapOf {
    /// So many microseconds in which nothing happened.
    Time(u64),
    /// So many moments of actors that are folded, one behind another.
    Folded(usize),
}

/// The events that have a place: calls that came back and concern connections or bytes, calls that wait, waits and ends.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    events: Vec<u32>,
    /// Whose each is, how much room it asks for, and how many before it were of folded actors.
    actors: Vec<ActorId>,
    widths: Vec<f64>,
    folded_before: Vec<u32>,
    by_event: Vec<f64>,
    by_time: Vec<f64>,
    times: Vec<u64>,
    /// How far the axis goes so far.
    ends: [f64; 2],
    /// Calls that have begun since the last moment: if nobody else does anything before they come back, they have not waited.
    open: Vec<(ActorId, u32)>,
    /// Actors in one row, whose moments are no more than ticks.
    folded: BTreeSet<ActorId>,
    /// How many moments of theirs have come one behind another.
    run: u32,
    /// How many events have been looked at.
    seen: usize,
}

/// A gap from here on is told, in microseconds.
const LONG: u64 = 10_000;
/// A call that took as long has waited, even if nobody else did anything.
const WAITED: u64 = 5_000;
/// The room on the axis by event of the first of some moments of folded actors; each further one has less.
const FOLDED: f64 = 0.5;
/// As many of them one behind another are told.
const MANY: usize = 4;
/// So many times as many moments may be looked at as can be told apart, if the others are folded.
const LOOKED_AT: usize = 16;
/// Behind the last moment, and how much more there is where a call has not come to its end: it stands there and waits.
const TAIL: f64 = 2.0;
const LASTS: f64 = 3.4;
/// Where a call stands that nothing has come after.
const BEHIND: f64 = 0.6;

impl Moments {
    /// The moments of a whole trace.
    pub fn of(trace: &Trace) -> Self {
        let mut moments = Self::default();
        moments.catch_up(trace);
        moments
    }

    /// Looks at the events that have come since the last time. Of another trace begin anew.
    pub fn catch_up(&mut self, trace: &Trace) {
        if trace.len() < self.seen {
            *self = Self { folded: std::mem::take(&mut self.folded), ..Self::default() };
        }
        for (n, event) in (self.seen..).zip(trace.events_from(self.seen)) {
            let number = u32::try_from(n).unwrap_or(u32::MAX);
            match &event.what {
                What::Entered(entered) if may_wait(entered.call) => self.open.push((event.actor, number)),
                _ => {
                    if let Some(width) = width(&event.what) {
                        self.take(trace, number, event, width);
                    }
                }
            }
        }
        self.seen = trace.len();
    }

    /// One more moment. Whoever has begun a call before it and is still inside waits.
    fn take(&mut self, trace: &Trace, number: u32, event: &Event, width: f64) {
        let returned = match &event.what {
            What::Returned(returned) => Some(returned),
            _ => None,
        };
        for (actor, entered) in std::mem::take(&mut self.open) {
            let at_us = trace.event(entered as usize).map_or(0, |event| event.at_us);
            let own = actor == event.actor && returned.is_some();
            let waited = returned.is_some_and(|returned| returned.waited) || event.at_us.saturating_sub(at_us) > WAITED;
            if !own || waited {
                self.push((entered, actor), at_us, BEGINS);
            }
        }
        self.push((number, event.actor), event.at_us, width);
    }

    fn push(&mut self, (number, actor): (u32, ActorId), at_us: u64, width: f64) {
        let before = self.times.last().map_or(at_us, |last| *last);
        self.events.push(number);
        self.actors.push(actor);
        self.widths.push(width);
        self.place_by_event(actor, width);
        let [_, time] = &mut self.ends;
        *time += distance(at_us.saturating_sub(before)).max(width / 3.0);
        self.by_time.push(*time);
        self.times.push(at_us.max(before));
    }

    /// Places one more moment on the axis by event. What actors did that are folded is told by ticks, which need little room;
    /// the more of them stand one behind another, the less each has.
    fn place_by_event(&mut self, actor: ActorId, width: f64) {
        let is_folded = self.folded.contains(&actor);
        let before = self.folded_before.last().map_or(0, |last| last + u32::from(self.run > 0));
        self.run = if is_folded { self.run + 1 } else { 0 };
        let width = if is_folded { width.min(FOLDED / f64::from(self.run)) } else { width };
        let [end, _] = &mut self.ends;
        self.folded_before.push(before);
        self.by_event.push(*end + width / 2.0);
        *end += width;
    }

    /// Says who is folded. Returns whether others were before; then places by event are other ones.
    pub fn fold(&mut self, folded: BTreeSet<ActorId>) -> bool {
        if self.folded == folded {
            return false;
        }
        self.folded = folded;
        (self.run, self.ends[0]) = (0, 0.0);
        self.by_event.clear();
        self.folded_before.clear();
        for index in 0..self.events.len() {
            let (Some(actor), Some(width)) = (self.actors.get(index).copied(), self.widths.get(index).copied()) else {
                break;
            };
            self.place_by_event(actor, width);
        }
        true
    }

    /// How many of some moments are not of folded actors.
    fn unfolded(&self, moments: Range<usize>) -> usize {
        let all = self.folded_before.last().map_or(0, |last| last + u32::from(self.run > 0));
        let before = |index: usize| self.folded_before.get(index).copied().unwrap_or(all) as usize;
        moments.len().saturating_sub(before(moments.end) - before(moments.start))
    }

    /// Whether some moments are too many to be told apart.
    pub fn are_dense(&self, moments: Range<usize>, most: usize) -> bool {
        moments.len() > most.saturating_mul(LOOKED_AT) || self.unfolded(moments) > most
    }

    fn places(&self, axis: Axis) -> &[f64] {
        match axis {
            Axis::Event => &self.by_event,
            Axis::Time => &self.by_time,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether the trace tells when things happened; a normalised one does not.
    pub fn have_times(&self) -> bool {
        self.times.last().is_some_and(|last| *last > 0)
    }

    /// How far the axis goes.
    pub fn extent(&self, axis: Axis) -> f64 {
        self.end(axis) + if self.open.is_empty() { TAIL } else { TAIL + LASTS }
    }

    /// Where the last moment's room ends.
    fn end(&self, axis: Axis) -> f64 {
        let [event, time] = self.ends;
        if axis == Axis::Event { event } else { time }
    }

    /// Where an event stands: at its own place, or at that of the next one that has a place.
    pub fn place(&self, axis: Axis, event: usize) -> f64 {
        let index = self.events.partition_point(|n| (*n as usize) < event);
        let behind = || self.end(axis) + BEHIND;
        self.places(axis).get(index).copied().unwrap_or_else(behind)
    }

    /// Where the playhead stands once so many events have happened: behind the last of them that has a place.
    pub fn playhead(&self, axis: Axis, at: Position) -> f64 {
        let next = self.events.partition_point(|n| (*n as usize) < at.0);
        let places = self.places(axis);
        let before = next.checked_sub(1).and_then(|index| places.get(index)).copied();
        match (before, places.get(next).copied()) {
            (Some(before), Some(behind)) => f64::midpoint(before, behind),
            // What still lasts reaches as far as here.
            (_, None) if self.open.iter().any(|(_, entered)| (*entered as usize) < at.0) => {
                self.end(axis) + BEHIND + LASTS
            }
            (Some(before), None) => before + TAIL / 2.0,
            (None, _) => 0.0,
        }
    }

    /// The position whose playhead stands next to a place.
    pub fn position(&self, axis: Axis, place: f64) -> Position {
        let index = self.places(axis).partition_point(|it| *it < place);
        Position(index.checked_sub(1).and_then(|index| self.events.get(index)).map_or(0, |n| *n as usize + 1))
    }

    /// Which of them stand in a stretch of the axis.
    pub fn between(&self, axis: Axis, from: f64, to: f64) -> Range<usize> {
        let places = self.places(axis);
        let first = places.partition_point(|place| *place < from);
        first..places.partition_point(|place| *place <= to).max(first)
    }

    /// The event of a moment.
    pub fn event(&self, index: usize) -> Option<usize> {
        self.events.get(index).map(|n| *n as usize)
    }

    /// When a moment was, in microseconds since the run began.
    pub fn time(&self, index: usize) -> Option<u64> {
        self.times.get(index).copied()
    }

    /// Where a moment stands.
    pub fn place_at(&self, axis: Axis, index: usize) -> Option<f64> {
        self.places(axis).get(index).copied()
    }

    /// What of some moments is drawn shorter than it was: long gaps by time, by event many steps of folded actors.
    pub fn gaps(&self, axis: Axis, moments: Range<usize>) -> Vec<Gap> {
        let seen = moments.start..(moments.end + 1).min(self.len());
        match axis {
            Axis::Time => seen.filter_map(|index| self.pause(index)).collect(),
            Axis::Event => self.runs(seen),
        }
    }

    /// The long gap before a moment.
    fn pause(&self, index: usize) -> Option<Gap> {
        let before = index.checked_sub(1)?;
        let us = self.times.get(index)? - self.times.get(before)?;
        let (from, to) = (*self.by_time.get(before)?, *self.by_time.get(index)?);
        (us >= LONG).then_some(Gap { from, to, of: GapOf::Time(us) })
    }

    /// Where many moments of folded actors stand one behind another.
    fn runs(&self, moments: Range<usize>) -> Vec<Gap> {
        if self.folded.is_empty() {
            return Vec::new();
        }
        let actors = self.actors.get(moments.clone()).unwrap_or_default();
        let mut first = moments.start;
        let mut gaps = Vec::new();
        for run in actors.chunk_by(|one, other| self.folded.contains(one) == self.folded.contains(other)) {
            let last = first + run.len() - 1;
            let is_folded = run.first().is_some_and(|actor| self.folded.contains(actor));
            if let (true, Some(from), Some(to)) =
                (is_folded && run.len() >= MANY, self.by_event.get(first), self.by_event.get(last))
            {
                gaps.push(Gap { from: *from, to: *to, of: GapOf::Folded(run.len()) });
            }
            first = last + 1;
        }
        gaps
    }
}

/// The room of a call that begins and waits.
const BEGINS: f64 = 0.8;

/// How far apart two moments stand on the axis of time: the longer, the further, and a second is no thousand times a
/// millisecond.
fn distance(us: u64) -> f64 {
    let us = f64::from(u32::try_from(us).unwrap_or(u32::MAX));
    0.8 * (us / 200.0).ln_1p()
}

/// Whether a call can keep its program waiting.
fn may_wait(call: Call) -> bool {
    call.sends() || call.receives() || call.watches() || matches!(call, Call::Accept | Call::Connect)
}

/// The room of an event on the axis; `None` for one that has no place of its own.
fn width(what: &What) -> Option<f64> {
    match what {
        What::Returned(returned) => width_of_call(returned),
        What::Noted(note) => match note.as_ref() {
            Note::Waits(_) => Some(BEGINS),
            Note::Ended(_) => Some(0.6),
            _ => None,
        },
        What::Raised(_) => Some(0.8),
        _ => None,
    }
}

fn width_of_call(returned: &Returned) -> Option<f64> {
    let call = returned.call;
    if call.sends() || call.receives() {
        return Some(if returned.is_empty() { 1.2 } else { 2.4 });
    }
    match call {
        Call::Accept | Call::Connect => Some(1.4),
        Call::Shutdown | Call::Close => Some(1.0),
        Call::Select | Call::Poll | Call::EpollWait => Some(0.6),
        _ => returned.errno().map(|_| 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_of_44_ms_a_second_and_a_minute_are_told_apart() {
        let [quick, held, second, minute] = [50, 44_000, 1_000_000, 60_000_000].map(distance);
        assert!(quick < 0.3 && held > 2.0, "{quick} {held}");
        assert!(second > held + 1.0 && minute > second + 1.0, "{held} {second} {minute}");
        assert!(minute < 12.0, "a minute leaves room for the rest: {minute}");
    }
}
