//! A lesson as a page has it: its recorded runs, and for each step where it stands in which run and what is asked. The words
//! stand in the handout of the same page.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::asked::asked;
use super::run::{last_visible, run};
use super::texts::Texts;
use crate::lesson::{Loaded, Recording, Step};
use crate::trace::Trace;
use crate::world::World;

/// Visible changes of a run that are steps; of a longer run the last ones.
const MOST: usize = 40;
/// The same of a run of thousands of events, whose sum is what matters.
const MOST_OF_LONG: usize = 3;
/// Events of a run whose calls are in its log; of a longer run the last ones.
const LOG: usize = 150;
/// A run that is long in this sense.
const LONG: usize = 1500;

/// The lesson and its runs.
pub fn lesson(loaded: &Loaded, recording: &Recording, texts: &mut Texts) -> (Value, Value) {
    let wanted = moments(recording);
    let names: Vec<&String> = wanted.keys().copied().collect();
    let mut positions: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    let mut runs = Vec::new();
    for (name, at) in &wanted {
        let Some(trace) = recording.runs.get(*name) else { continue };
        let steps = steps_of(trace, at);
        runs.push(run(trace, &steps, LOG, texts));
        positions.insert(*name, steps);
    }
    let place = |name: &String| names.iter().position(|one| *one == name);
    let steps: Vec<Value> = loaded
        .lesson
        .steps
        .iter()
        .map(|step| {
            let moment = recording.moments.get(&step.id);
            let index = |at: usize, run: &String| positions.get(run).and_then(|all| all.binary_search(&at).ok());
            let mut value = json!({
                "id": texts.same(&step.id),
                "run": moment.and_then(|moment| place(&moment.run)),
                "asked": moment.and_then(|moment| index(moment.asked, &moment.run)),
                "shown": moment.and_then(|moment| index(moment.shown, &moment.run)),
                "beside": moment.and_then(|moment| place(moment.beside.as_ref()?)),
            });
            ask(step, recording, &mut value, texts);
            value
        })
        .collect();
    (json!({ "id": texts.same(&loaded.lesson.id), "steps": steps }), runs.into())
}

/// The questions of a step.
fn ask(step: &Step, recording: &Recording, value: &mut Value, texts: &mut Texts) {
    let Some(fields) = value.as_object_mut() else { return };
    fields.insert("why".to_owned(), step.why.is_some().into());
    fields.insert("task".to_owned(), step.task.is_some().into());
    let Some((trace, shown)) = recording.shown(&step.id) else { return };
    let shown = World::new(trace, shown).beside(recording.beside(&step.id));
    for (name, question) in [("predict", &step.predict), ("observe", &step.observe)] {
        if let Some(question) = question {
            fields.insert(name.to_owned(), asked(question, &shown, texts));
        }
    }
}

/// The moments of each run at which steps stand; of a run that stands beside, its end.
fn moments(recording: &Recording) -> BTreeMap<&String, BTreeSet<usize>> {
    let mut wanted: BTreeMap<&String, BTreeSet<usize>> = BTreeMap::new();
    for moment in recording.moments.values() {
        wanted.entry(&moment.run).or_default().extend([moment.asked, moment.shown]);
        if let Some((name, trace)) = moment.beside.as_ref().and_then(|name| recording.runs.get_key_value(name)) {
            wanted.entry(name).or_default().insert(trace.len());
        }
    }
    wanted
}

/// The moments that are steps of a run: the visible changes up to the last one that is shown, and those of the lesson's steps.
fn steps_of(trace: &Trace, wanted: &BTreeSet<usize>) -> Vec<usize> {
    let until = wanted.last().copied().unwrap_or(0);
    let most = if until > LONG { MOST_OF_LONG } else { MOST };
    let mut all: BTreeSet<usize> = last_visible(trace, until, most).into_iter().collect();
    all.extend(wanted);
    all.into_iter().collect()
}
