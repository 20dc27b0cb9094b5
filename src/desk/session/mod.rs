//! What the window is about: the scenario as set, the run that may be going on, the trace that is seen, and where in it.
//! It draws nothing and names no widget; panels send it commands, and it alone starts and stops runs.

mod failures;
mod files;
mod framing;
mod lessons;
mod running;

use std::path::PathBuf;

use crate::codec::Framing;
use crate::desk::command::{Command, Speed};
use crate::desk::edits::{EditsFile, Remembered};
use crate::desk::errands::{Errands, Wake};
use crate::desk::workshop::{Breakpoints, Workshop};
use crate::lang::Text;
use crate::net::Report;
use crate::playback::Playback;
use crate::run::{Run, Standings};
use crate::scenario::Scenario;
use crate::trace::{Position, Trace};
use crate::world::World;

use self::running::Stops;

pub use self::files::open_trace;

/// Where the trace on the screen comes from, and whether it still grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A run that is held at the gate.
    Paused,
    /// A run that goes on.
    Running,
    /// A run that is over.
    Over,
    /// A trace from a file.
    File(PathBuf),
}

/// A run before this one, kept so that the same messages can be seen under both framings.
#[derive(Clone, Debug)]
pub struct Before {
    pub trace: Trace,
    pub framing: Framing,
}

/// A message for the person at the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub text: Text,
    /// Whether something went wrong.
    pub bad: bool,
}

/// The whole state of the workbench, apart from looks.
pub struct Session {
    /// What the next run will be; what the present one was started with.
    pub scenario: Scenario,
    pub trace: Trace,
    pub playback: Playback,
    pub stage: Stage,
    pub speed: Speed,
    pub report: Option<Report>,
    pub before: Option<Before>,
    pub message: Option<Message>,
    /// The programs in Python as they are edited.
    pub workshop: Workshop,
    /// Where edits are kept; absent where nobody asked for that, as in pictures.
    edits: Option<EditsFile>,
    stops: Stops,
    run: Option<Run>,
    /// Whether a run has ended whose whole trace is still to come.
    coming_home: bool,
    next_step_at: f64,
    wake: Wake,
    errands: Errands<Done>,
    /// What the present run spoke before the framing was changed under it, until a connection speaks the new one.
    changed_from: Option<Framing>,
    /// Which trace is the present one; what is late from an earlier one is dropped.
    pub generation: u64,
}

/// What comes home from a helper thread.
enum Done {
    /// A run has ended.
    Ended {
        generation: u64,
        trace: Trace,
        report: Report,
    },
    /// A file was read: the trace, and where it breaks off; or why it is none.
    Opened {
        path: PathBuf,
        opened: Result<(Trace, Option<Text>), Text>,
    },
    Saved(Message),
    /// Programs were read; or why not.
    Programs(Result<Box<Scenario>, Text>),
}

impl Session {
    /// A workbench with a scenario that stands at the gate.
    pub fn new(scenario: Scenario, wake: Wake) -> Self {
        let mut session = Self::without_run(scenario, wake);
        session.start(true);
        session
    }

    /// A workbench that shows a trace from a file and runs nothing.
    pub fn of_file(trace: Trace, path: PathBuf, warning: Option<Text>, wake: Wake) -> Self {
        let mut session = Self::of_recording(trace, Stage::File(path), wake);
        session.message = warning.map(|text| Message { text, bad: true });
        session
    }

    /// A workbench that shows a recorded run as it looked at that stage, for pictures.
    pub fn of_recording(trace: Trace, stage: Stage, wake: Wake) -> Self {
        let scenario = Scenario::recorded(&trace.header).unwrap_or_default();
        let mut session = Self::without_run(scenario, wake);
        session.trace = trace;
        session.stage = stage;
        session
    }

    fn without_run(scenario: Scenario, wake: Wake) -> Self {
        let mut workshop = Workshop::default();
        workshop.take_up(&scenario.programs);
        Self {
            trace: running::empty_trace(&scenario),
            scenario,
            playback: Playback::Newest,
            stage: Stage::Over,
            speed: Speed::default(),
            report: None,
            before: None,
            message: None,
            workshop,
            edits: None,
            stops: Stops::default(),
            run: None,
            coming_home: false,
            next_step_at: 0.0,
            errands: Errands::new(wake.clone()),
            wake,
            changed_from: None,
            generation: 0,
        }
    }

    /// Wakes the window from another thread.
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

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
                self.message = Some(Message { text: restored(), bad: false });
            }
            open => {
                kept.extend(open);
                self.workshop.keep(kept);
            }
        }
        self.message = report.map(|text| Message { text, bad: true }).or(self.message.take());
    }

    /// Writes down what was edited. It is done before each run, since a run is what a program may die of.
    pub fn save_edits(&mut self) {
        let Some(file) = &mut self.edits else { return };
        let kept: Vec<_> = self.workshop.kept().cloned().collect();
        if let Err(text) = file.save(self.workshop.edited(&self.scenario), kept.into_iter().rev().collect()) {
            self.message = Some(Message { text, bad: true });
        }
    }

    /// Where the run that is seen stops, in the lines of its own texts.
    pub fn running_breakpoints(&self) -> &Breakpoints {
        &self.stops.running
    }

    /// Where 127.0.0.1 really is in this run, if it is another address.
    pub fn address(&self) -> Option<std::net::Ipv4Addr> {
        self.run.as_ref().and_then(|run| run.controls().address())
    }

    /// The world at the position that is looked at.
    pub fn world(&self) -> World<'_> {
        World::new(&self.trace, self.playback.position(&self.trace))
    }

    /// The position that is looked at.
    pub fn position(&self) -> Position {
        self.playback.position(&self.trace)
    }

    /// Every actor's next move; only a run that has not ended, seen at its newest event, has one.
    pub fn standing(&self) -> Standings {
        match &self.run {
            Some(run) if self.playback.is_newest() => run.controls().standing(),
            _ => Standings::default(),
        }
    }

    /// Whether calls can still be let go.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Paused | Stage::Running)
    }

    /// Whether somebody goes on or could go on; where all wait, only a person can bring something about.
    pub fn moves(&self) -> bool {
        self.playback.is_newest() && self.somebody_goes_on()
    }

    /// Takes in what has happened since the last time, and lets the next call go if its time has come.
    /// Returns how many seconds later it wants to be asked again, if nothing else wakes the window first.
    pub fn tick(&mut self, now: f64) -> Option<f64> {
        if let Some(run) = &self.run {
            self.trace = run.trace();
            if run.is_over() {
                self.bring_home();
            }
        }
        self.take_in();
        let again = self.notice_breakpoints();
        let Some(interval) = self.pace() else { return again };
        // Where everybody waits there is nothing to pace, and whoever goes on again wakes the window.
        let rests = !self.somebody_goes_on();
        if now >= self.next_step_at || rests {
            self.next_step_at = now + interval;
            self.let_next_go();
        }
        if rests { again } else { Some(self.next_step_at - now) }
    }

    /// Does what a panel asked for.
    pub fn apply(&mut self, command: Command) {
        match command {
            Command::Run => self.go_on(),
            Command::Pause => self.pause(),
            Command::Step => self.step(),
            Command::StepActor(actor) => self.step_actor(actor),
            Command::Look(step) => self.playback = self.playback.after(step, &self.trace),
            Command::Reset => {
                self.before = None;
                self.start(true);
            }
            Command::ChangeFraming(framing) => self.change_framing(framing),
            Command::ChangeScenario(scenario) => self.change_scenario(*scenario),
            Command::SetSpeed(speed) => {
                self.speed = speed;
                self.apply_speed();
            }
            Command::StepLines(step, chosen) => self.step_lines(step, chosen),
            Command::Edit(file, text) => self.edit(&file, text),
            Command::RestoreFile(file) => {
                let original = self.workshop.original(&file).map(str::to_owned);
                if let Some(original) = original {
                    self.edit(&file, original);
                }
            }
            Command::ToggleBreakpoint(file, line) => self.toggle_breakpoint(&file, line),
            Command::TypeLine(actor, line) => self.type_line(actor, &line),
            Command::EndInput(actor) => self.end_input(actor),
            Command::Open(path) => self.open(path),
            Command::OpenPrograms(paths) => self.open_programs(paths),
            Command::Save(path) => self.save(path),
            Command::Report(text) => self.message = Some(Message { text, bad: true }),
            Command::Dismiss => self.message = None,
            Command::Lesson(_) => {}
        }
    }

    fn edit(&mut self, file: &str, text: String) {
        if let Some(program) = self.scenario.programs.iter().find(|program| program.file == file) {
            self.workshop.edit(program, text);
        }
    }

    /// Another scenario. Programs that were edited are put aside; programs that were edited before come back so.
    fn change_scenario(&mut self, scenario: Scenario) {
        if let Err(error) = scenario.check() {
            let text = crate::run::RunError::from(error).text();
            self.message = Some(Message { text, bad: true });
            return;
        }
        self.before = None;
        let mut edited = false;
        self.scenario = if scenario.programs == self.scenario.programs {
            scenario
        } else {
            let chosen = self.workshop.choose(&self.scenario, scenario);
            edited = chosen.edited;
            chosen.scenario
        };
        self.start(true);
        if edited {
            self.message.get_or_insert(Message { text: back_again(), bad: false });
        }
    }

    /// Has some work done by a helper thread.
    fn send_out(&mut self, work: impl FnOnce() -> Done + Send + 'static) {
        if let Err(error) = self.errands.start(work) {
            let text = Text::new(
                format!("The system has no thread left for this: {error}. Close other programs and try again."),
                format!("系统已无法启动新线程：{error}。请关闭其他程序后重试。"),
            );
            self.message = Some(Message { text, bad: true });
        }
    }

    /// Stops the present run; a helper thread waits for its end.
    fn retire(&mut self) {
        if let Some(run) = &self.run {
            run.controls().stop();
        }
        self.bring_home();
    }

    fn bring_home(&mut self) {
        let Some(run) = self.run.take() else { return };
        self.stage = Stage::Over;
        self.coming_home = true;
        let generation = self.generation;
        self.send_out(move || {
            let (trace, report) = run.finish();
            Done::Ended { generation, trace, report }
        });
    }

    fn take_in(&mut self) {
        while let Some(done) = self.errands.next() {
            match done {
                Done::Ended { generation, trace, report } if generation == self.generation => {
                    self.take_end(trace, report);
                }
                Done::Ended { .. } => {}
                Done::Opened { path, opened } => self.show_file(path, opened),
                Done::Saved(message) => self.message = Some(message),
                Done::Programs(Ok(scenario)) => self.change_scenario(*scenario),
                Done::Programs(Err(text)) => self.message = Some(Message { text, bad: true }),
            }
        }
    }

    fn take_end(&mut self, trace: Trace, report: Report) {
        self.coming_home = false;
        self.trace = trace;
        self.report = Some(report);
        if let Some(text) = self.failure() {
            self.message = Some(Message { text, bad: true });
        }
        self.run_again_if_too_late();
    }
}

/// After a crash.
fn restored() -> Text {
    Text::new(
        "The window did not end as it should have the last time. Your programs are back as they were before that run.",
        "上次窗口没有正常结束。你的程序已恢复到那次运行之前的样子。",
    )
}

/// When programs are chosen that were edited before.
fn back_again() -> Text {
    Text::new(
        "These are the programs as you edited them; Reset to original takes your edits away",
        "这是你修改过的程序；“恢复原样”会去掉这些修改",
    )
}
