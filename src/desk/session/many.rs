//! The scenario on the desk run many times: begun, counted, opened, saved as a table.
//! How the runs are made, `desk::many` knows.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Session;
use super::home::Done;
use crate::desk::many::Many;
use crate::desk::message::Message;
use crate::desk::show::{Source, Stage};
use crate::keeping;
use crate::lang::{Text, count_en};
use crate::run::RunError;
use crate::world::Axis;

impl Session {
    /// The sets of runs.
    pub fn many(&self) -> &Many {
        &self.many
    }

    /// Begins to make runs of the scenario on the desk, with what was typed.
    pub(super) fn run_many(&mut self, times: u32) {
        if self.is_no_python() {
            return;
        }
        if self.scenario().awaits_outside() {
            self.message = Some(Message::problem(nobody_repeats()));
            return;
        }
        let next = self.workshop.next(self.scenario());
        let begun = next.check().map_err(RunError::from).and_then(|()| {
            self.message = None;
            Ok(self.many.start(&next, times, self.wake.clone())?)
        });
        if let Err(error) = begun {
            self.message = Some(Message::problem(error.in_words()));
        }
    }

    /// One of the runs behind a bar comes in front, and is a run like any other from there on.
    pub(super) fn open_one_of(&mut self, set: usize, axis: Axis, value: u64) {
        let Some((trace, scenario)) = self.many.run_of(set, axis, value) else { return };
        let (trace, scenario) = (trace.clone(), scenario.clone());
        self.pause();
        let present = self.scenario().clone();
        self.shows.put_nothing_beside();
        if scenario.scripts() != present.scripts() {
            self.workshop.take_back(&present, &scenario);
        }
        self.message = None;
        self.begin(trace, scenario, Source::Still(Stage::Over));
    }

    pub(super) fn save_table(&mut self, path: PathBuf) {
        let table = self.many.table();
        self.send_out(move || Done::Written(save(&table, &path)));
    }
}

fn nobody_repeats() -> Text {
    Text::new(
        "Clients outside this program come when they like, so such a run is not made many times. Choose programs with clients of their own.",
        "外部客户端什么时候来由它们自己决定，无法自动运行多次。请选择自带客户端的程序。",
    )
}

fn save(table: &str, path: &Path) -> Message {
    let name = path.display();
    match keeping::replace(path, |file| file.write_all(table.as_bytes())) {
        Ok(()) => {
            let runs = table.lines().count().saturating_sub(1) as u64;
            let en = format!("Saved {} to {name}", count_en(runs, "run"));
            Message::notice(Text::new(en, format!("已将 {runs} 次运行保存到 {name}")))
        }
        Err(error) => {
            let why = keeping::reason(&error);
            Message::problem(Text::new(
                format!("The table could not be saved to {name}: {}. Choose another folder or name.", why.en),
                format!("无法把表格保存到 {name}：{}。请换一个文件夹或文件名。", why.zh),
            ))
        }
    }
}
