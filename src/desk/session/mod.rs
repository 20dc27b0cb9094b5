//! What the window is about: the scenario as set, the run that may be going on, the trace that is seen, and where in it.
//! It draws nothing and names no widget; panels send it commands, and it alone starts and stops runs.

mod failures;
mod files;
mod forking;
mod framing;
mod home;
mod lessons;
mod many;
mod outside;
mod pinned;
mod playing;
mod running;
mod typed;

use std::path::PathBuf;

use crate::desk::command::{PlayCommand, Speed};
use crate::desk::edits::EditsFile;
use crate::desk::errands::{Errands, Wake};
use crate::desk::many::Many;
use crate::desk::message::Message;
use crate::desk::recent::Recent;
use crate::desk::show::{Show, ShowId, Source, Stage};
use crate::desk::shows::Shows;
use crate::desk::workshop::{Breakpoints, Workshop};
use crate::lang::Text;
use crate::net::Report;
use crate::playback::Playback;
use crate::run::Standings;
use crate::scenario::Scenario;
use crate::trace::{Position, Trace};
use crate::world::World;

use self::forking::Forking;
use self::home::Done;

pub use self::files::{Listing, open_trace};

/// The runs and traces on the desk, the one in front, and all that can be done with it.
pub struct Session {
    shows: Shows,
    pub speed: Speed,
    pub message: Option<Message>,
    /// The programs in Python as they are edited.
    pub workshop: Workshop,
    /// Where edits are kept; absent where nobody asked for that, as in pictures.
    edits: Option<EditsFile>,
    next_step_at: f64,
    /// When the next moment of a recording is due that is being played.
    playing: Option<f64>,
    /// What was in front before a lesson began, and what it was started with.
    before_lesson: Option<(ShowId, Scenario)>,
    /// Files that were opened and saved lately.
    pub recent: Recent,
    /// What is in the folder that a dialog asked about.
    pub listing: Option<Listing>,
    /// Where a text is no Python that somebody wanted to run, until it is edited.
    pub refused: Option<(String, u32)>,
    /// How often a file was opened or saved, or could not be; and how that went the last time.
    pub answered: (u64, Result<(), Text>),
    /// The scenario run many times.
    many: Many,
    /// The fork that is being made.
    forking: Option<Forking>,
    wake: Wake,
    errands: Errands<Done>,
}

impl Session {
    /// A workbench with a scenario that stands at the gate.
    pub fn new(scenario: Scenario, wake: Wake) -> Self {
        let trace = running::empty_trace(&scenario);
        let mut session = Self::showing(trace, scenario.clone(), Source::Still(Stage::Over), wake);
        session.start(scenario, true);
        session
    }

    /// A workbench that shows a trace from a file and runs nothing.
    pub fn of_file(trace: Trace, path: PathBuf, warning: Option<Text>, wake: Wake) -> Self {
        let scenario = Scenario::recorded(&trace.header).unwrap_or_default();
        let mut session = Self::showing(trace, scenario, Source::File(path), wake);
        session.message = warning.map(Message::problem);
        session
    }

    /// A workbench that shows a recorded run as it looked at that stage, for pictures; beside another one, if that is given.
    pub fn of_recording(trace: Trace, stage: Stage, beside: Option<Trace>, wake: Wake) -> Self {
        let show = |trace: Trace| {
            let scenario = Scenario::recorded(&trace.header).unwrap_or_default();
            (trace, scenario, Source::Still(stage))
        };
        let (first, second) = beside.map_or_else(|| (trace.clone(), None), |old| (old, Some(trace.clone())));
        let (first, scenario, source) = show(first);
        let mut session = Self::showing(first, scenario, source, wake);
        if let Some(second) = second {
            let (trace, scenario, source) = show(second);
            session.workshop.take_up(&scenario);
            session.shows.put_beside();
            session.begin(trace, scenario, source);
        }
        session
    }

    fn showing(trace: Trace, scenario: Scenario, source: Source, wake: Wake) -> Self {
        let mut workshop = Workshop::default();
        workshop.take_up(&scenario);
        let shows = Shows::new(|id| show(id, trace, scenario, source));
        let errands = Errands::new(wake.clone());
        Self {
            shows,
            speed: Speed::default(),
            message: None,
            workshop,
            edits: None,
            next_step_at: 0.0,
            playing: None,
            before_lesson: None,
            recent: Recent::default(),
            listing: None,
            refused: None,
            answered: (0, Ok(())),
            many: Many::default(),
            forking: None,
            wake,
            errands,
        }
    }

    fn begin(&mut self, trace: Trace, scenario: Scenario, source: Source) {
        self.leave_place();
        self.playing = None;
        self.forking = None;
        self.shows.begin(|id| show(id, trace, scenario, source));
    }

    /// The show in front.
    pub fn show(&self) -> &Show {
        self.shows.front()
    }

    /// All shows, in the order in which they were begun.
    pub fn shows(&self) -> Vec<&Show> {
        self.shows.all()
    }

    /// What the show in front was started with, and what the next run will be but for what is typed.
    pub fn scenario(&self) -> &Scenario {
        &self.show().scenario
    }

    /// What has happened in the show in front.
    pub fn trace(&self) -> &Trace {
        &self.show().trace
    }

    /// Where in it one looks.
    pub fn playback(&self) -> Playback {
        self.show().playback
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        self.show().stage()
    }

    /// What was found out when its run ended.
    pub fn report(&self) -> Option<&Report> {
        self.show().report()
    }

    fn look(&mut self, playback: Playback) {
        self.shows.front_mut().playback = playback;
    }

    /// Wakes the window from another thread.
    pub fn wake(&self) -> Wake {
        self.wake.clone()
    }

    /// Where the run that is seen stops, in the lines of its own texts.
    pub fn running_breakpoints(&self) -> &Breakpoints {
        &self.show().breakpoints
    }

    /// Where 127.0.0.1 really is in this run, if it is another address.
    pub fn address(&self) -> Option<std::net::Ipv4Addr> {
        self.show().live().and_then(|live| live.run.controls().address())
    }

    /// The world at the position that is looked at.
    pub fn world(&self) -> World<'_> {
        self.show().world()
    }

    /// The position that is looked at.
    pub fn position(&self) -> Position {
        self.show().position()
    }

    /// Every actor's next move; only a run that has not ended, seen at its newest event, has one.
    pub fn standing(&self) -> Standings {
        match self.show().live() {
            Some(live) if self.playback().is_newest() => live.standing.clone(),
            _ => Standings::default(),
        }
    }

    /// Whether calls can still be let go.
    pub fn is_live(&self) -> bool {
        matches!(self.stage(), Stage::Paused | Stage::Running)
    }

    /// Whether somebody goes on or could go on; where all wait, only a person can bring something about.
    pub fn moves(&self) -> bool {
        self.playback().is_newest() && self.somebody_goes_on()
    }

    /// Takes in what has happened since the last time, and lets the next call go if its time has come.
    /// Returns how many seconds later it wants to be asked again, if nothing else wakes the window first.
    pub fn tick(&mut self, now: f64) -> Option<f64> {
        self.look_at_runs();
        self.take_in();
        self.many.take_in();
        let played = self.play_on(now);
        [played, self.go_on_at_pace(now)].into_iter().flatten().reduce(f64::min)
    }

    /// Lets the next call go if its time has come. Returns how many seconds later it wants to be asked again.
    fn go_on_at_pace(&mut self, now: f64) -> Option<f64> {
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

    /// Does what was asked for.
    pub fn apply(&mut self, command: PlayCommand) {
        self.carry_out(command);
        self.ask_where_all_stand();
    }

    fn carry_out(&mut self, command: PlayCommand) {
        let was_playing = self.playing.is_some();
        if command.plays() || matches!(command, PlayCommand::Look(_)) {
            self.playing = None;
        }
        match command {
            PlayCommand::Run => self.go_on(),
            PlayCommand::RunAgain if self.is_no_python() => {}
            PlayCommand::RunAgain => {
                self.shows.put_nothing_beside();
                self.start_again(false);
            }
            // What is played is only looked at.
            PlayCommand::Pause if was_playing => {}
            PlayCommand::Pause => self.pause(),
            PlayCommand::Step => self.step(),
            PlayCommand::StepActor(actor) => self.step_actor(actor),
            PlayCommand::Look(step) => self.look(self.playback().after(step, self.trace())),
            PlayCommand::OpenShow(id) => self.open_show(id),
            PlayCommand::Reset => {
                self.shows.put_nothing_beside();
                self.start(self.scenario().clone(), true);
            }
            PlayCommand::ChangeFraming(framing) => self.change_framing(framing),
            PlayCommand::ChangeScenario(scenario) => self.change_scenario(*scenario),
            PlayCommand::SetSpeed(speed) => {
                self.speed = speed;
                self.apply_speed();
            }
            PlayCommand::StepLines(step, chosen) => self.step_lines(step, chosen),
            PlayCommand::Edit(file, text) => self.edit(&file, text),
            PlayCommand::RestoreFile(file) => {
                let original = self.workshop.original(&file).map(str::to_owned);
                if let Some(original) = original {
                    self.edit(&file, original);
                }
            }
            PlayCommand::ToggleBreakpoint(file, line) => self.toggle_breakpoint(&file, line),
            PlayCommand::TypeLine(actor, line) => self.type_line(actor, &line),
            PlayCommand::EndInput(actor) => self.end_input(actor),
            PlayCommand::CancelTransfer(actor) => self.cancel_transfer(actor),
            PlayCommand::Open(path) => self.open(path),
            PlayCommand::OpenPrograms(paths) => self.open_programs(paths),
            PlayCommand::Save(path) => self.save(path),
            PlayCommand::Pin(id) => self.pin(id),
            PlayCommand::Unpin => self.shows.unpin(),
            PlayCommand::Fork(otherwise) => self.fork(*otherwise),
            PlayCommand::RunMany(times) => self.run_many(times),
            PlayCommand::CancelMany => self.many.cancel(),
            PlayCommand::OpenOneOf { set, axis, value } => self.open_one_of(set, axis, value),
            PlayCommand::SaveTable(path) => self.save_table(path),
            PlayCommand::SavePage(path, lang) => self.save_page(path, lang),
            PlayCommand::List(folder) => self.list(folder),
            PlayCommand::Report(text) => self.message = Some(Message::problem(text)),
            PlayCommand::Dismiss => self.message = None,
        }
    }

    /// Another scenario. Programs that were edited are put aside; programs that were edited before come back so.
    fn change_scenario(&mut self, scenario: Scenario) {
        if let Err(error) = scenario.check() {
            let text = crate::run::RunError::from(error).in_words();
            self.message = Some(Message::problem(text));
            return;
        }
        self.shows.put_nothing_beside();
        self.before_lesson = None;
        let mut edited = false;
        let next = if scenario.scripts() == self.scenario().scripts() {
            scenario
        } else {
            let chosen = self.workshop.choose(&self.shows.front().scenario, scenario);
            edited = chosen.edited;
            chosen.scenario
        };
        self.start(next, true);
        if edited {
            self.message.get_or_insert(Message::notice(back_again()));
        }
    }

    /// Another show in front. A run that goes on is held, and can be gone on with when it is in front again.
    fn open_show(&mut self, id: ShowId) {
        self.leave_place();
        self.playing = None;
        self.forking = None;
        self.pause();
        let present = self.scenario().clone();
        if !self.shows.bring_to_front(id) {
            return;
        }
        self.message = None;
        let front = &self.shows.front().scenario;
        if front.scripts() != present.scripts() {
            self.workshop.take_back(&present, front);
        }
    }

    /// Asks where everybody stands; that is done once in each tick, and after what may have changed it.
    fn ask_where_all_stand(&mut self) {
        if let Some(live) = self.shows.front_mut().live_mut() {
            live.standing = live.run.controls().standing();
        }
    }
}

fn show(id: ShowId, trace: Trace, scenario: Scenario, source: Source) -> Show {
    let (playback, breakpoints) = (Playback::Newest, Breakpoints::new());
    Show { id, trace, playback, scenario, breakpoints, origin: None, source, of_lesson: false, changed: None }
}

/// When programs are chosen that were edited before.
fn back_again() -> Text {
    Text::new(
        "These are the programs as you edited them; Reset to original takes your edits away",
        "这是你修改过的程序；“恢复原样”会去掉这些修改",
    )
}
