//! What the window is about: the scenario as set, the run that may be going on, the trace that is seen, and where in it.
//! It draws nothing and names no widget; panels send it commands, and it alone starts and stops runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::errands::Errands;
use crate::codec::Framing;
use crate::lang::Text;
use crate::net::Report;
use crate::playback::{Move, Playback};
use crate::run::{Run, Standing, Step, Stride, Watch};
use crate::scenario::{Scenario, Schedule};
use crate::trace::{ActorId, FlowId, Header, Position, Shelf, Trace, read_trace, write_trace};
use crate::world::World;

/// Wakes the window from another thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a panel may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Let the run go on, or start it anew if it is over.
    Run,
    Pause,
    /// Live: let one call go. In the past: one event on.
    Step,
    /// Let this actor's next call go.
    StepActor(ActorId),
    Look(Move),
    /// Back to before the first call.
    Reset,
    /// Speak another framing from here on.
    ChangeFraming(Framing),
    /// Another scenario; begins anew.
    ChangeScenario(Box<Scenario>),
    SetSpeed(Speed),
    Open(PathBuf),
    Save(PathBuf),
    /// Something that was typed can not be used.
    Report(Text),
    /// Take the message away.
    Dismiss,
}

/// How fast a run goes on by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    /// Two calls a second: to read along.
    Slow,
    /// Twelve calls a second: to see the flow.
    #[default]
    Normal,
    /// As fast as threads run.
    Full,
}

impl Speed {
    /// Every speed, slowest first.
    pub const ALL: [Speed; 3] = [Speed::Slow, Speed::Normal, Speed::Full];

    /// Seconds between two calls; `None` if nothing holds them.
    pub fn interval(self) -> Option<f64> {
        match self {
            Speed::Slow => Some(0.5),
            Speed::Normal => Some(1.0 / 12.0),
            Speed::Full => None,
        }
    }
}

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
    run: Option<Run>,
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
        let scenario = scenario_of(&trace).unwrap_or_default();
        let mut session = Self::without_run(scenario, wake);
        session.trace = trace;
        session.stage = stage;
        session
    }

    fn without_run(scenario: Scenario, wake: Wake) -> Self {
        let header = Header::new(serde_json::to_value(&scenario).unwrap_or_default());
        Self {
            scenario,
            trace: Trace::new(header, Shelf::default()),
            playback: Playback::Newest,
            stage: Stage::Over,
            speed: Speed::default(),
            report: None,
            before: None,
            message: None,
            run: None,
            next_step_at: 0.0,
            errands: Errands::new(wake.clone()),
            wake,
            changed_from: None,
            generation: 0,
        }
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
    pub fn standing(&self) -> Vec<(ActorId, Standing)> {
        match &self.run {
            Some(run) if self.playback.is_newest() => run.standing(),
            _ => Vec::new(),
        }
    }

    /// Whether calls can still be let go.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Paused | Stage::Running)
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
        let interval = self.pace()?;
        if now >= self.next_step_at {
            self.next_step_at = now + interval;
            self.let_next_go();
        }
        Some(self.next_step_at - now)
    }

    /// Lets one call go. Where nobody can go on, the run is not held either, so that it can see that it is stuck.
    fn let_next_go(&self) {
        let Some(run) = &self.run else { return };
        let can_go =
            |standing: &Standing| matches!(standing, Standing::AtGate(_) | Standing::Waiting(true) | Standing::Running);
        let able = run.standing().iter().any(|(_, standing)| can_go(standing));
        run.set_paused(able);
        if able {
            run.step(Step::default());
        }
    }

    /// Seconds between the calls of a run that goes on by itself, one call at a time.
    fn pace(&self) -> Option<f64> {
        let steps = self.run.is_some() && self.stage == Stage::Running && self.scenario.schedule == Schedule::Staged;
        if steps { self.speed.interval() } else { None }
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
            Command::SetSpeed(speed) => self.set_speed(speed),
            Command::Open(path) => self.open(path),
            Command::Save(path) => self.save(path),
            Command::Report(text) => self.message = Some(Message { text, bad: true }),
            Command::Dismiss => self.message = None,
        }
    }

    fn start(&mut self, paused: bool) {
        self.retire();
        self.generation += 1;
        self.report = None;
        self.message = None;
        self.changed_from = None;
        self.playback = Playback::Newest;
        // At a finite speed a run is held at the gate and let go call by call.
        let held = paused || (self.speed.interval().is_some() && self.scenario.schedule == Schedule::Staged);
        let wake = self.wake.clone();
        let watch = Watch { paused: held, notify: Some(Box::new(move || wake())), ..Watch::default() };
        match Run::start(&self.scenario, watch) {
            Ok(run) => {
                self.trace = run.trace();
                self.run = Some(run);
                self.stage = if paused { Stage::Paused } else { Stage::Running };
            }
            Err(error) => {
                self.message = Some(Message { text: error.text(), bad: true });
                self.stage = Stage::Over;
            }
        }
    }

    fn go_on(&mut self) {
        self.playback = Playback::Newest;
        if self.run.is_none() {
            self.before = None;
            self.start(false);
            return;
        }
        self.stage = Stage::Running;
        self.apply_speed();
    }

    fn apply_speed(&self) {
        if let Some(run) = &self.run {
            run.set_paused(self.stage != Stage::Running || self.pace().is_some());
        }
    }

    fn pause(&mut self) {
        if let Some(run) = &self.run {
            self.stage = Stage::Paused;
            run.set_paused(true);
        }
    }

    fn step(&mut self) {
        if !self.playback.is_newest() {
            self.playback = self.playback.after(Move::Forward, &self.trace);
            return;
        }
        self.pause();
        if let Some(run) = &self.run {
            run.step(Step::default());
        }
    }

    fn step_actor(&mut self, actor: ActorId) {
        self.playback = Playback::Newest;
        self.pause();
        if let Some(run) = &self.run {
            run.step(Step { actor: Some(actor), stride: Stride::Call });
        }
    }

    fn set_speed(&mut self, speed: Speed) {
        self.speed = speed;
        self.apply_speed();
    }

    /// During a run: its clients connect again at their next message. Before the first call or after the last one:
    /// the same messages are run under the new framing, and the old run stays to be compared.
    fn change_framing(&mut self, framing: Framing) {
        let changed = Scenario { framing: framing.clone(), ..self.scenario.clone() };
        if let Err(error) = changed.check() {
            let text = Text::new(
                format!("{}: {}", error.field, error.sentence.en),
                format!("{}：{}", error.field, error.sentence.zh),
            );
            self.message = Some(Message { text, bad: true });
            return;
        }
        self.message = None;
        let old = std::mem::replace(&mut self.scenario, changed);
        match &self.run {
            Some(run) if self.trace.conns().next().is_some() => {
                run.change_framing(framing);
                self.changed_from = Some(old.framing);
                self.playback = Playback::Newest;
            }
            Some(_) => self.start(self.stage == Stage::Paused),
            None => {
                self.before = Some(Before { trace: self.trace.clone(), framing: old.framing });
                self.start(false);
            }
        }
    }

    fn change_scenario(&mut self, scenario: Scenario) {
        if let Err(error) = scenario.check() {
            let text = crate::run::RunError::from(error).text();
            self.message = Some(Message { text, bad: true });
            return;
        }
        self.message = None;
        self.before = None;
        self.scenario = scenario;
        self.start(true);
    }

    fn open(&mut self, path: PathBuf) {
        self.send_out(move || {
            let opened = open_trace(&path);
            Done::Opened { path, opened }
        });
    }

    fn show_file(&mut self, path: PathBuf, opened: Result<(Trace, Option<Text>), Text>) {
        let (trace, warning) = match opened {
            Ok(opened) => opened,
            Err(text) => {
                self.message = Some(Message { text, bad: true });
                return;
            }
        };
        self.retire();
        self.generation += 1;
        self.scenario = scenario_of(&trace).unwrap_or_else(|| self.scenario.clone());
        self.trace = trace;
        self.before = None;
        self.report = None;
        self.playback = Playback::Newest;
        self.stage = Stage::File(path);
        self.message = warning.map(|text| Message { text, bad: true });
    }

    fn save(&mut self, path: PathBuf) {
        let trace = self.trace.clone();
        self.send_out(move || Done::Saved(save_trace(&trace, &path)));
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
            run.stop();
        }
        self.bring_home();
    }

    fn bring_home(&mut self) {
        let Some(run) = self.run.take() else { return };
        self.stage = Stage::Over;
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
            }
        }
    }

    fn take_end(&mut self, trace: Trace, report: Report) {
        self.trace = trace;
        if let Some(failure) = report.failures.first() {
            self.message = Some(Message { text: failure.clone(), bad: true });
        }
        self.report = Some(report);
        self.run_again_if_too_late();
    }

    /// The framing was changed when every message had been sent already, so no connection came to speak it: the same
    /// messages are run once more.
    fn run_again_if_too_late(&mut self) {
        let Some(framing) = self.changed_from.take() else { return };
        // Whatever is looked at: the whole run counts.
        let world = World::at_end(&self.trace);
        let spoken = |flow: FlowId| world.flow(flow).and_then(|flow| flow.framing());
        let is_new = |framing: &Framing| *framing == self.scenario.framing;
        if world.flows().into_iter().filter_map(spoken).any(|framing| is_new(&framing)) {
            return;
        }
        self.before = Some(Before { trace: self.trace.clone(), framing });
        self.start(false);
    }
}

/// The scenario that a trace was recorded from, if this program can read it.
fn scenario_of(trace: &Trace) -> Option<Scenario> {
    serde_json::from_value(trace.header.scenario.clone()).ok()
}

/// Writes a trace file, and says how that went.
fn save_trace(trace: &Trace, path: &Path) -> Message {
    let name = path.display();
    let saved = std::fs::File::create(path)
        .and_then(|file| write_trace(std::io::BufWriter::new(file), trace, trace.header.normalised));
    match saved {
        Ok(()) => {
            let events = trace.len();
            let en = format!("Saved {events} events to {name}");
            Message { text: Text::new(en, format!("已将 {events} 个事件保存到 {name}")), bad: false }
        }
        Err(error) => Message {
            text: Text::new(
                format!("The trace could not be saved to {name}: {error}. Choose another folder or name."),
                format!("无法把轨迹保存到 {name}：{error}。请换一个文件夹或文件名。"),
            ),
            bad: true,
        },
    }
}

/// Reads a trace file: the trace and, where it breaks off, a sentence.
///
/// # Errors
/// A sentence, if it is no trace.
pub fn open_trace(path: &Path) -> Result<(Trace, Option<Text>), Text> {
    let file = std::fs::File::open(path).map_err(|error| {
        let name = path.display();
        Text::new(
            format!("{name} could not be opened: {error}. Check the path."),
            format!("无法打开 {name}：{error}。请检查路径。"),
        )
    })?;
    match read_trace(std::io::BufReader::new(file)) {
        Ok((trace, cut)) => Ok((trace, cut.map(|cut| cut.sentence))),
        Err(error) => Err(error.text()),
    }
}
