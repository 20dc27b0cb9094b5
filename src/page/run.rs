//! A run as steps: the first moment whole, and of each later one what has changed; the log, the programs, who acts when.
//! Which moments of a long run are steps is said here, and nothing is drawn.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kept::Kept;
use super::patch::patch;
use super::programs::programs;
use super::texts::Texts;
use crate::lang::{Lang, Text};
use crate::narrate;
use crate::playback::{Move, Playback};
use crate::trace::{Position, Trace, log_text};

/// A run of at most so many events has a step for each.
const EACH: usize = 600;
/// Of a longer one each visible change is a step, and of these the last so many.
pub const MOST: usize = 600;

/// The moments that are steps of a run up to a position, the first one included.
pub fn positions(trace: &Trace) -> Vec<usize> {
    let end = trace.len();
    if end <= EACH {
        return (0..=end).collect();
    }
    last_visible(trace, end, MOST)
}

/// The last visible changes up to a position, in order, and that position itself.
pub fn last_visible(trace: &Trace, until: usize, most: usize) -> Vec<usize> {
    let mut found = BTreeSet::from([until]);
    let mut at = Playback::Past(Position(until));
    while found.len() < most && at.position(trace).0 > 0 {
        at = Playback::Past(at.after(Move::BackToVisible, trace).position(trace));
        found.insert(at.position(trace).0);
    }
    found.into_iter().collect()
}

/// A run with these moments as steps, and the calls of so many events before the last one. The texts are put into the table.
pub fn run(trace: &Trace, positions: &[usize], most_calls: usize, texts: &mut Texts) -> Value {
    let first = positions.first().copied().unwrap_or(0);
    let mut kept = Kept::default();
    let mut before = kept.frame(trace, first, texts);
    let start = before.clone();
    let mut steps = vec![step(trace, first, Value::Null, texts)];
    for at in positions.iter().skip(1) {
        let now = kept.frame(trace, *at, texts);
        let changed = patch(&before, &now).unwrap_or(json!(0));
        steps.push(step(trace, *at, changed, texts));
        before = now;
    }
    let last = positions.last().copied().unwrap_or(0);
    json!({
        "events": trace.len(),
        "actors": trace.actors().map(|actor| texts.same(&actor.started.name)).collect::<Vec<_>>(),
        "programs": programs(trace, texts),
        "log": log(trace, first.max(last.saturating_sub(most_calls)), last, texts),
        "start": start,
        "steps": steps,
    })
}

/// A step: how many events have happened, who acted last, whether it is a visible change, the sentence, and what changed.
fn step(trace: &Trace, at: usize, changed: Value, texts: &mut Texts) -> Value {
    let last = at.checked_sub(1);
    let actor = last.and_then(|n| trace.event(n)).map(|event| event.actor);
    let lane = actor.and_then(|actor| trace.actors().position(|one| one.id == actor));
    let sentence = last.map(|n| {
        let told = |lang| narrate::sentence(trace, n, lang);
        texts.text(&Text::new(told(Lang::En), told(Lang::Zh)))
    });
    json!([at, lane, u8::from(is_visible(trace, at)), sentence, changed])
}

/// Whether the moves to the next visible change stop here.
fn is_visible(trace: &Trace, at: usize) -> bool {
    let before = Playback::Past(Position(at.saturating_sub(1)));
    at > 0 && before.after(Move::ForwardToVisible, trace).position(trace).0 == at
}

/// The lines of the log of these events, each with the number of its event and its actor.
fn log(trace: &Trace, from: usize, until: usize, texts: &mut Texts) -> Vec<Value> {
    let line = |n: usize| {
        let told = |lang| log_text(trace, n, lang);
        let text = Text::new(told(Lang::En)?, told(Lang::Zh)?);
        let actor = trace.event(n)?.actor;
        let lane = trace.actors().position(|one| one.id == actor)?;
        Some(json!([n, lane, texts.text(&text)]))
    };
    (from..until).filter_map(line).collect()
}
