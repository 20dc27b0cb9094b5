//! How far the files have come that travel in a run, said now and then to whoever sits at the terminal and sees nothing else of it.
//! Where stderr is no terminal it says nothing.

use std::io::IsTerminal as _;
use std::time::Duration;

use super::teller::Teller;
use crate::lang::{Lang, Text};
use crate::narrate;
use crate::net::Deadline;
use crate::trace::Trace;
use crate::world::{Stage, World};

/// How long it is silent between two looks.
const SILENCE: Duration = Duration::from_secs(2);

/// So many files are told at a time; of the rest, how many they are.
const MOST: usize = 4;

/// Connections beyond these are not looked at.
const MOST_LOOKED_AT: usize = 1000;

/// Tells of the files of one run.
pub struct Carried {
    silent: Deadline,
    heard: bool,
}

impl Carried {
    /// For a run that begins now. `shown` if its calls are seen where the sentences are.
    pub fn start(shown: bool) -> Self {
        let heard = std::io::stderr().is_terminal() && !(shown && std::io::stdout().is_terminal());
        Self { silent: Deadline::after(SILENCE), heard }
    }

    /// Says how far they are, if that is due.
    pub fn tell(&mut self, trace: &Trace, teller: &mut Teller) {
        if !self.heard || !self.silent.passed() {
            return;
        }
        self.silent = Deadline::after(SILENCE);
        for sentence in so_far(&World::at_end(trace)) {
            teller.say(&sentence);
        }
    }
}

/// A sentence for each file that is under way, the first of them.
fn so_far(world: &World<'_>) -> Vec<Text> {
    let mut under_way = world.transfers(MOST_LOOKED_AT);
    under_way.retain(|transfer| matches!(transfer.stage, Stage::UnderWay { .. }));
    let told = |lang| move |transfer: &_| narrate::transfer(world.trace, transfer, lang);
    let shown = under_way.iter().take(MOST);
    let mut sentences: Vec<Text> =
        shown.map(|transfer| Text::new(told(Lang::En)(transfer), told(Lang::Zh)(transfer))).collect();
    if let Some(more) = under_way.len().checked_sub(MOST).filter(|more| *more > 0) {
        sentences.push(Text::new(
            format!("… and {more} more under way. Ctrl-C ends the run."),
            format!("……另有 {more} 个正在传输。按 Ctrl-C 结束运行。"),
        ));
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Run;
    use crate::scenario::Scenario;
    use crate::trace::Position;

    #[test]
    fn whatever_is_under_way_is_told_and_of_many_the_first() {
        let scenario = r#"{"service": "files", "framing": {"kind": "length-prefix"}, "clients": 6, "messages": ["put a-{client}.txt 200000"]}"#;
        let scenario = Scenario::from_json(scenario).unwrap();
        let (trace, _) = Run::to_end(&scenario).unwrap();
        assert!(so_far(&World::at_end(&trace)).is_empty(), "all are whole");
        let mut told = (0..trace.len()).map(|at| so_far(&World::new(&trace, Position(at))));
        let all = told.find(|told| told.len() > MOST && told[MOST].en.contains("2 more")).expect("all six at once");
        assert_eq!(all.len(), MOST + 1, "{all:?}");
        assert!(all[0].en.starts_with("client-1 put “a-1.txt”: "), "{all:?}");
        assert!(all[MOST].zh.contains("2 个"), "{all:?}");
    }
}
