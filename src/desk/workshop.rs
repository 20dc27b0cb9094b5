//! Programs in Python as a person edits them: what was typed for the next run, where to stop, and what stood there first.
//! It runs nothing and touches no file; the session asks it what the next run is to be.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::scenario::{PythonProgram, Scenario};

/// Lines at which whoever reaches them stops: names of programs, and lines counted from 1.
pub type Breakpoints = BTreeSet<(String, u32)>;

/// Edited programs that are remembered; the ones that were left longest ago go first.
const MOST_KEPT: usize = 32;

/// Programs that were edited, and what they were before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    pub originals: Vec<PythonProgram>,
    pub scenario: Scenario,
    pub breakpoints: Breakpoints,
}

/// The programs of the present scenario on the bench, and edited ones that were put aside.
#[derive(Clone, Debug, Default)]
pub struct Workshop {
    /// The programs as they were chosen, opened or begun.
    originals: Vec<PythonProgram>,
    /// What was typed since the present run began, by the name of the file.
    drafts: BTreeMap<String, String>,
    breakpoints: Breakpoints,
    /// Edited programs that are not on the screen, in the order in which they were left.
    kept: Vec<Edited>,
}

impl Workshop {
    /// Takes up programs that nobody has edited yet; whatever was on the bench is dropped.
    pub fn take_up(&mut self, scenario: &Scenario) {
        self.begin_with(scenario.scripts().into_iter().map(Cow::into_owned).collect());
    }

    /// Takes up texts as they were before somebody edited them.
    fn begin_with(&mut self, originals: Vec<PythonProgram>) {
        self.originals = originals;
        self.drafts.clear();
        self.breakpoints.clear();
    }

    /// The programs as they were before anybody edited them.
    pub fn originals(&self) -> &[PythonProgram] {
        &self.originals
    }

    /// Where the next run stops.
    pub fn breakpoints(&self) -> &Breakpoints {
        &self.breakpoints
    }

    /// The text that the next run will have in place of a running program's.
    pub fn text<'t>(&'t self, running: &'t PythonProgram) -> &'t str {
        self.drafts.get(&running.file).unwrap_or(&running.source)
    }

    /// Takes note of what stands in the editor now. Breakpoints stay with their lines.
    pub fn edit(&mut self, running: &PythonProgram, text: String) {
        if self.breakpoints.iter().any(|(file, _)| *file == running.file) {
            self.move_breakpoints(running, &text);
        }
        if text == running.source {
            self.drafts.remove(&running.file);
        } else {
            self.drafts.insert(running.file.clone(), text);
        }
    }

    fn move_breakpoints(&mut self, running: &PythonProgram, text: &str) {
        let change = Change::between(self.text(running), text);
        let moved = std::mem::take(&mut self.breakpoints).into_iter().filter_map(|(file, line)| {
            let line = if file == running.file { change.moved(line)? } else { line };
            Some((file, line))
        });
        self.breakpoints = moved.collect();
    }

    /// Sets a breakpoint, or takes it away.
    pub fn toggle(&mut self, file: &str, line: u32) {
        let place = (file.to_owned(), line);
        if !self.breakpoints.remove(&place) {
            self.breakpoints.insert(place);
        }
    }

    /// Whether something was typed that does not run yet.
    pub fn is_pending(&self) -> bool {
        !self.drafts.is_empty()
    }

    /// Whether something was typed into this file that does not run yet.
    pub fn is_pending_in(&self, file: &str) -> bool {
        self.drafts.contains_key(file)
    }

    /// The text of a file before anybody edited it.
    pub fn original(&self, file: &str) -> Option<&str> {
        self.originals.iter().find(|program| program.file == file).map(|program| program.source.as_str())
    }

    /// Whether a program's text is another one than at first.
    pub fn is_edited(&self, running: &PythonProgram) -> bool {
        self.original(&running.file) != Some(self.text(running))
    }

    /// What the next run is to be: the present scenario with what was typed.
    pub fn next(&self, present: &Scenario) -> Scenario {
        let mut next = present.clone();
        for (file, draft) in &self.drafts {
            next.set_text(file, draft);
        }
        next
    }

    /// What was typed runs now.
    pub fn begun(&mut self) {
        self.drafts.clear();
    }

    /// A run of these programs has begun that was asked for a while ago: what was typed since is kept.
    pub fn begun_with(&mut self, scenario: &Scenario) {
        let runs = |file: &str, text: &str| scenario.scripts().iter().any(|one| one.file == file && one.source == text);
        self.drafts.retain(|file, draft| !runs(file, draft));
    }

    /// The programs on the bench, if they were edited.
    pub fn edited(&self, present: &Scenario) -> Option<Edited> {
        let scenario = self.next(present);
        (!is_made_of(&scenario, &self.originals)).then(|| Edited {
            originals: self.originals.clone(),
            scenario,
            breakpoints: self.breakpoints.clone(),
        })
    }

    /// Puts the programs on the bench aside and takes up others. If those were edited before, they come back as they were
    /// left. Returns what is on the bench now.
    pub fn choose(&mut self, present: &Scenario, wanted: Scenario) -> Chosen {
        self.put_aside(present);
        let place = self
            .kept
            .iter()
            .position(|kept| is_made_of(&wanted, &kept.originals) || same_texts(&kept.scenario, &wanted));
        match place {
            Some(place) => {
                let kept = self.kept.remove(place);
                self.begin_with(kept.originals);
                self.breakpoints = kept.breakpoints;
                Chosen { scenario: kept.scenario, edited: true }
            }
            None => {
                self.take_up(&wanted);
                Chosen { scenario: wanted, edited: false }
            }
        }
    }

    /// Puts the programs on the bench aside and takes up others just as they are. If they are somebody's edits, it is known
    /// what they were before.
    pub fn take_back(&mut self, present: &Scenario, wanted: &Scenario) {
        self.put_aside(present);
        match self.kept.iter().position(|kept| same_texts(&kept.scenario, wanted)) {
            Some(place) => {
                let kept = self.kept.remove(place);
                self.begin_with(kept.originals);
                self.breakpoints = kept.breakpoints;
            }
            None => self.take_up(wanted),
        }
    }

    /// Puts the programs on the bench aside, if they were edited.
    pub fn put_aside(&mut self, present: &Scenario) {
        self.kept.extend(self.edited(present));
        let too_many = self.kept.len().saturating_sub(MOST_KEPT);
        self.kept.drain(..too_many);
    }

    /// Edited programs that are not on the bench, the newest first.
    pub fn kept(&self) -> impl Iterator<Item = &Edited> {
        self.kept.iter().rev()
    }

    /// Puts edited programs aside that were remembered from another time.
    pub fn keep(&mut self, edited: Vec<Edited>) {
        self.kept = edited;
    }
}

/// Whether the texts of a scenario are just these.
fn is_made_of(scenario: &Scenario, texts: &[PythonProgram]) -> bool {
    let scripts = scenario.scripts();
    scripts.len() == texts.len() && scripts.iter().zip(texts).all(|(script, text)| **script == *text)
}

fn same_texts(one: &Scenario, other: &Scenario) -> bool {
    one.scripts() == other.scripts()
}

/// What came onto the bench.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub scenario: Scenario,
    /// Whether it came back with somebody's edits.
    pub edited: bool,
}

/// Where two texts differ, in lines.
struct Change {
    /// Lines that are the same at the beginning.
    before: u32,
    /// Lines that are the same at the end.
    behind: u32,
    /// Lines of the old text and of the new one.
    lines: [u32; 2],
}

impl Change {
    fn between(old: &str, new: &str) -> Self {
        let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
        let same = |(one, other): &(&&str, &&str)| one == other;
        let before = old.iter().zip(&new).take_while(same).count();
        let behind = old[before..].iter().rev().zip(new[before..].iter().rev()).take_while(same).count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self { before: number(before), behind: number(behind), lines: [number(old.len()), number(new.len())] }
    }

    /// Where a line of the old text stands in the new one; `None` if it is gone.
    fn moved(&self, line: u32) -> Option<u32> {
        let [old, new] = self.lines;
        if line <= self.before {
            Some(line)
        } else if line > old - self.behind {
            Some(line + new - old)
        } else {
            // Inside what was changed: it stays in its place as long as there is one.
            (line <= new - self.behind).then_some(line)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Side;

    fn program(source: &str) -> PythonProgram {
        PythonProgram::new("a.py", Side::Client, source)
    }

    fn scenario(source: &str) -> Scenario {
        Scenario { programs: vec![program(source)], ..Scenario::default() }
    }

    fn workshop(source: &str) -> Workshop {
        let mut workshop = Workshop::default();
        workshop.take_up(&scenario(source));
        workshop
    }

    #[test]
    fn what_was_typed_is_what_runs_next_and_nothing_is_typed_once_it_runs() {
        let (mut workshop, present) = (workshop("one"), scenario("one"));
        workshop.edit(&present.programs[0], "two".to_owned());
        assert!(workshop.is_pending_in("a.py") && workshop.is_edited(&present.programs[0]));
        let next = workshop.next(&present);
        assert_eq!(next.programs[0].source, "two");
        workshop.begun();
        assert!(!workshop.is_pending() && workshop.is_edited(&next.programs[0]), "it is edited, and it runs");
        workshop.edit(&next.programs[0], "one".to_owned());
        assert!(
            !workshop.is_edited(&next.programs[0]) && workshop.is_pending(),
            "the original is typed and does not run"
        );
    }

    #[test]
    fn breakpoints_stay_with_their_lines() {
        let (mut workshop, present) = (workshop("a\nb\nc\nd"), scenario("a\nb\nc\nd"));
        for line in [1, 3] {
            workshop.toggle("a.py", line);
        }
        let lines = |workshop: &Workshop| workshop.breakpoints().iter().map(|(_, line)| *line).collect::<Vec<_>>();
        workshop.edit(&present.programs[0], "a\nb\nnew\nc\nd".to_owned());
        assert_eq!(lines(&workshop), [1, 4]);
        workshop.edit(&present.programs[0], "a\nb\nnew\nchanged\nd".to_owned());
        assert_eq!(lines(&workshop), [1, 4], "a line that is changed keeps its breakpoint");
        workshop.edit(&present.programs[0], "a\nd".to_owned());
        assert_eq!(lines(&workshop), [1], "a line that is gone takes it along");
        workshop.toggle("a.py", 1);
        assert!(workshop.breakpoints().is_empty());
    }

    #[test]
    fn edits_come_back_with_their_program() {
        let (mut workshop, present) = (workshop("one"), scenario("one"));
        workshop.edit(&present.programs[0], "edited".to_owned());
        workshop.toggle("a.py", 1);
        let other = workshop.choose(&present, scenario("other"));
        assert_eq!(other, Chosen { scenario: scenario("other"), edited: false });
        assert!(workshop.breakpoints().is_empty() && workshop.kept().count() == 1);
        let back = workshop.choose(&other.scenario, scenario("one"));
        assert_eq!(back, Chosen { scenario: scenario("edited"), edited: true });
        assert_eq!(workshop.breakpoints().len(), 1);
        assert_eq!(workshop.original("a.py"), Some("one"));
        assert_eq!(workshop.kept().count(), 0, "what is on the bench is not put aside");
    }

    #[test]
    fn programs_that_nobody_edited_are_not_kept() {
        let (mut workshop, present) = (workshop("one"), scenario("one"));
        workshop.choose(&present, scenario("other"));
        assert_eq!(workshop.kept().count(), 0);
    }
}
