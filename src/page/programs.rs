//! The texts of the programs of a run: what learners wrote, or for native programs the same in Python to read.
//! Which line is reached, a frame says.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::texts::Texts;
use crate::comments::commented;
use crate::lang::Text;
use crate::run::{server_address, sources};
use crate::scenario::Scenario;
use crate::trace::{Role, Started, Trace};
use crate::world::ActorState;

/// Lines of a program beyond these are not in a page.
const MOST_LINES: usize = 500;

/// The name under which the program of an actor is shown.
pub fn name_of(trace: &Trace, started: &Started) -> String {
    match (trace.header.source(&started.program), started.role) {
        (Some(_), _) => started.program.clone(),
        (None, Role::Server) => "server.py".to_owned(),
        (None, Role::Client) => format!("{}.py", started.name),
    }
}

/// The line of its own program that an actor has reached; while a module of its runs, the line that called it.
pub fn line_of(state: &ActorState<'_>) -> Option<u32> {
    let mut frames = std::iter::successors(state.frame, |frame| frame.caller.as_deref());
    match state.frame {
        None => state.line,
        Some(_) => frames.find(|frame| frame.file.is_none()).map(|frame| frame.line),
    }
}

/// Every program with its lines, each once.
pub fn programs(trace: &Trace, texts: &mut Texts) -> Value {
    let scenario = Scenario::recorded(&trace.header);
    let native = scenario.as_ref().map(|scenario| (scenario, sources(scenario, server_address(trace))));
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for actor in trace.actors() {
        let started = &actor.started;
        let own = trace.header.source(&started.program).map(str::to_owned);
        let read = || {
            let (scenario, texts) = native.as_ref()?;
            Some(texts.of_actor(scenario, &started.name, started.role)?.text.clone())
        };
        if let Some(text) = own.or_else(read) {
            found.entry(name_of(trace, started)).or_insert(text);
        }
    }
    found.into_iter().map(|(name, text)| json!([texts.same(&name), lines(&text, texts)])).collect()
}

/// The lines of a program; the comments of ours in the language of the reader.
fn lines(text: &str, texts: &mut Texts) -> Vec<Value> {
    let [en, zh] = crate::lang::LANGS.map(|lang| commented(text, lang));
    let more = en.lines().count().saturating_sub(MOST_LINES);
    let note = Text::new(
        format!("… ({more} more lines, which are not in this page)"),
        format!("…（此页省略了后面 {more} 行）"),
    );
    let pairs = en.lines().zip(zh.lines()).take(MOST_LINES).map(|(en, zh)| Text::new(en, zh));
    pairs.chain((more > 0).then_some(note)).map(|text| texts.text(&text)).collect()
}
