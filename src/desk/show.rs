//! One run on the desk, or one trace that was opened: where it comes from, what is known of it, and where in it one looks.
//! It starts nothing and ends nothing; the session does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::differences::differences;
use super::workshop::Breakpoints;
use crate::lang::{Lang, Text};
use crate::net::Report;
use crate::playback::Playback;
use crate::run::{Run, Standings};
use crate::scenario::{Outside, PythonProgram, Scenario, Side};
use crate::trace::{ActorId, Position, Trace};
use crate::world::World;

/// The number of a show. It is given once, and a later show has a higher one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShowId(pub u64);

/// How far a show has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A run that is held at the gate.
    Paused,
    /// A run that goes on.
    Running,
    /// A run that is over.
    Over,
    /// A trace from a file.
    File,
}

/// A run, or a trace that was opened.
pub struct Show {
    pub id: ShowId,
    pub trace: Trace,
    pub playback: Playback,
    /// What was run, with the texts of its programs. Its framing is the one that was chosen last.
    pub scenario: Scenario,
    /// Where it stops, in the lines of its own texts.
    pub breakpoints: Breakpoints,
    /// Where it was forked from, if it was.
    pub origin: Option<Origin>,
    pub(super) source: Source,
    /// Whether a lesson began it; such runs can be had again, and go first where there are too many.
    pub(super) of_lesson: bool,
    /// How many connections there were when the framing was changed under it last.
    pub(super) changed: Option<usize>,
}

/// Where a run was forked from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub of: ShowId,
    /// After so many events.
    pub at: usize,
    /// What is different since.
    pub otherwise: Text,
}

impl Origin {
    /// The same as a phrase, for whoever knows the number of the run that it comes from.
    pub fn phrase(&self, number: Option<usize>) -> Text {
        let (at, Text { en, zh }) = (self.at, &self.otherwise);
        match number {
            Some(number) => Text::new(
                format!("forked from run {number} at event {at}: {en}"),
                format!("从第 {number} 次运行的第 {at} 个事件分叉：{zh}"),
            ),
            None => Text::new(
                format!("forked at event {at} from a run that is no longer kept: {en}"),
                format!("从一次已不再保留的运行的第 {at} 个事件分叉：{zh}"),
            ),
        }
    }
}

/// Where the trace of a show comes from.
#[expect(clippy::large_enum_variant, reason = "there are eight of them, and the large one is the usual one")]
pub(super) enum Source {
    /// A run that goes on, or could.
    Live(Live),
    /// A run that is over, and whose whole trace is still to come.
    ComingHome,
    /// A run that is over.
    Ended(Report),
    /// A file.
    File(PathBuf),
    /// No run: a recorded one as it looked at that stage, or one that could not be started.
    Still(Stage),
}

/// A run that goes on, or could.
pub(super) struct Live {
    pub run: Run,
    /// Whether it goes on by itself; if not, it is held at the gate and let go step by step.
    pub goes: bool,
    /// Where everybody stood when that was asked last.
    pub standing: Standings,
    /// A line that is a breakpoint for once.
    pub once: Option<(String, u32)>,
    /// Actors that were let go from a breakpoint, and the event that told of the line then: one that stands there still
    /// has not stopped anew.
    pub left: BTreeMap<ActorId, Option<usize>>,
}

impl Live {
    /// A run that has just begun.
    pub fn new(run: Run, goes: bool) -> Self {
        let standing = run.controls().standing();
        Self { run, goes, standing, once: None, left: BTreeMap::new() }
    }
}

impl Show {
    /// How far it has come.
    pub fn stage(&self) -> Stage {
        match &self.source {
            Source::Live(live) if live.goes => Stage::Running,
            Source::Live(_) => Stage::Paused,
            Source::ComingHome | Source::Ended(_) => Stage::Over,
            Source::File(_) => Stage::File,
            Source::Still(stage) => *stage,
        }
    }

    /// What was found out when its run ended.
    pub fn report(&self) -> Option<&Report> {
        match &self.source {
            Source::Ended(report) => Some(report),
            _ => None,
        }
    }

    /// The file that it comes from.
    pub fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// The position that is looked at.
    pub fn position(&self) -> Position {
        self.playback.position(&self.trace)
    }

    /// The world at the position that is looked at.
    pub fn world(&self) -> World<'_> {
        World::new(&self.trace, self.position())
    }

    /// What it is, in a phrase: the file, the programs, or the settings.
    pub fn phrase(&self) -> Text {
        if let Some(path) = self.path() {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            return Text::new(name.clone(), name);
        }
        scenario_phrase(&self.scenario)
    }

    pub(super) fn live(&self) -> Option<&Live> {
        match &self.source {
            Source::Live(live) => Some(live),
            _ => None,
        }
    }

    pub(super) fn live_mut(&mut self) -> Option<&mut Live> {
        match &mut self.source {
            Source::Live(live) => Some(live),
            _ => None,
        }
    }

    /// Takes the run out, so that somebody can wait for its end. `None` where none goes on.
    pub(super) fn take_run(&mut self) -> Option<Run> {
        self.live_mut()?;
        match std::mem::replace(&mut self.source, Source::ComingHome) {
            Source::Live(live) => Some(live.run),
            _ => None,
        }
    }
}

/// What is run, in a phrase: the framing, and the programs or the main numbers.
fn scenario_phrase(scenario: &Scenario) -> Text {
    let label = match scenario.sends_datagrams() {
        true => Text::new("UDP", "UDP"),
        false => Text::new(scenario.framing.label(Lang::En), scenario.framing.label(Lang::Zh)),
    };
    if scenario.programs.is_empty() {
        if let Some(server) = scenario.outside_server() {
            return Text::new(
                format!("{}: clients {}, server outside at {server}", label.en, scenario.clients),
                format!("{}：客户端 {} 个，外部服务器 {server}", label.zh, scenario.clients),
            );
        }
        let (clients, messages, size) = (scenario.clients, scenario.payloads(1).len(), scenario.recv_size);
        if scenario.awaits_outside() {
            return Text::new(
                format!("{}: clients outside, recv({size})", label.en),
                format!("{}：外部客户端，recv({size})", label.zh),
            );
        }
        return Text::new(
            format!("{}: clients {clients}, messages {messages}, recv({size})", label.en),
            format!("{}：客户端 {clients} 个，消息 {messages} 条，recv({size})", label.zh),
        );
    }
    let takes_part = |program: &&PythonProgram| program.side == Side::Server || !scenario.awaits_outside();
    let files: Vec<&str> = scenario.programs.iter().filter(takes_part).map(|program| program.file.as_str()).collect();
    let outside = match scenario.outside {
        Some(Outside::Clients) => [", clients outside", "，外部客户端"],
        Some(Outside::Server(_)) => [", server outside", "，外部服务器"],
        None => ["", ""],
    };
    Text::new(
        format!("{}: {}{}", label.en, files.join(", "), outside[0]),
        format!("{}：{}{}", label.zh, files.join("、"), outside[1]),
    )
}

/// The same, with every setting that is not the usual one.
pub fn settings_phrase(scenario: &Scenario) -> Text {
    let mut phrase = scenario_phrase(scenario);
    for difference in differences(scenario).iter().filter(|difference| difference.text.en != "UDP") {
        phrase.en = format!("{}, {}", phrase.en, difference.text.en);
        phrase.zh = format!("{}，{}", phrase.zh, difference.text.zh);
    }
    phrase
}
