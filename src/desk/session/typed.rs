//! What is typed into programs: taken into the editor, kept in a file, and brought back after a crash.
//! It runs nothing; what was typed runs with the next run.

use super::Session;
use crate::desk::edits::{EditsFile, Remembered};
use crate::desk::message::Message;
use crate::lang::Text;
use crate::scenario::Scenario;

impl Session {
    /// From here on edits are kept in this file. What it remembers is put aside; after a crash what was on the screen
    /// comes back, unless the window shows something else on purpose.
    pub fn keep_edits(&mut self, file: EditsFile, remembered: Remembered) {
        let Remembered { open, mut kept, crashed, report } = remembered;
        self.edits = Some(file);
        match open {
            Some(open) if crashed && self.is_live() => {
                kept.push(open.clone());
                self.workshop.keep(kept);
                self.change_scenario(open.scenario);
                self.message = Some(Message::notice(restored()));
            }
            open => {
                kept.extend(open);
                self.workshop.keep(kept);
            }
        }
        self.message = report.map(Message::problem).or(self.message.take());
    }

    /// Writes down what was edited. It is done before each run, since a run is what a program may die of.
    pub fn save_edits(&mut self) {
        self.save_edits_of(&self.scenario().clone());
    }

    pub(super) fn save_edits_of(&mut self, scenario: &Scenario) {
        let Some(file) = &mut self.edits else { return };
        let kept: Vec<_> = self.workshop.kept().cloned().collect();
        if let Err(text) = file.save(self.workshop.edited(scenario), kept.into_iter().rev().collect()) {
            self.message = Some(Message::problem(text));
        }
    }

    /// Somebody has typed into the editor of a file.
    pub(super) fn edit(&mut self, file: &str, text: String) {
        self.refused = None;
        let scripts = self.shows.front().scenario.scripts();
        if let Some(script) = scripts.iter().find(|script| script.file == file) {
            self.workshop.edit(script, text);
        }
    }
}

/// After a crash.
fn restored() -> Text {
    Text::new(
        "The window did not end as it should have the last time. Your programs are back as they were before that run.",
        "上次窗口没有正常结束。你的程序已恢复到那次运行之前的样子。",
    )
}
