//! Starting and steering the run: its pace, its steps by call and by line, its breakpoints, what is typed to its programs.
//! It does not know how a step was asked for, by key or by button.

use super::Session;
use crate::desk::command::LineStep;
use crate::desk::message::Message;
use crate::desk::show::{Live, Source, Stage};
use crate::desk::workshop::Breakpoints;
use crate::playback::{LineMove, Move, Playback};
use crate::run::{Next, Run, Standing, Step, Stride, Typing, Watch};
use crate::scenario::{Scenario, Schedule};
use crate::trace::{ActorId, What};

/// Seconds until the window looks again whether a run that was stopped has come to rest.
const LOOK_AGAIN: f64 = 0.02;

impl Session {
    /// Starts a scenario, with what was typed meanwhile. What ran until now is stopped, and kept.
    pub(super) fn start(&mut self, scenario: Scenario, paused: bool) {
        let next = self.workshop.next(&scenario);
        if let Err(error) = next.check() {
            self.message = Some(Message::problem(crate::run::RunError::from(error).in_words()));
            return;
        }
        self.retire();
        self.message = None;
        self.workshop.begun();
        self.save_edits_of(&next);
        // At a finite speed a run is held at the gate and let go call by call.
        let held = paused || (self.speed.interval().is_some() && next.schedule == Schedule::Staged);
        let wake = self.wake.clone();
        let watch = Watch { paused: true, notify: Some(Box::new(move || wake())), typing: Typing::Everybody };
        match Run::start(&next, watch) {
            Ok(run) => {
                self.begin(run.trace(), next, Source::Live(Live::new(run, !paused)));
                // No line is reached before the breakpoints are known.
                self.tell_breakpoints();
                if let (Some(live), false) = (self.show().live(), held) {
                    live.run.controls().set_paused(false);
                }
            }
            Err(error) => {
                self.message = Some(Message::problem(error.in_words()));
                self.begin(empty_trace(&next), next, Source::Still(Stage::Over));
            }
        }
    }

    /// Starts the same scenario anew.
    pub(super) fn start_again(&mut self, paused: bool) {
        self.start(self.scenario().clone(), paused);
    }

    /// Lets one call go. Where nobody can go on, the run is not held either, so that it can see that it is stuck.
    pub(super) fn let_next_go(&self) {
        let Some(live) = self.show().live() else { return };
        let runs = live.standing.iter().any(|(_, standing)| *standing == Standing::Running);
        let able = live.standing.iter().any(|(_, standing)| standing.is_able());
        // Whoever comes from outside meets a run that is held.
        let held = runs || able || self.scenario().outside.is_some();
        live.run.controls().set_paused(held);
        if able && !runs {
            live.run.controls().step(Step { actor: None, stride: Stride::Pace });
        }
    }

    /// Whether somebody runs, or would if it were let.
    pub(super) fn somebody_goes_on(&self) -> bool {
        self.show().live().is_some_and(|live| live.standing.iter().any(|(_, standing)| standing.goes_on()))
    }

    /// Seconds between the calls of a run that goes on by itself, one call at a time.
    pub(super) fn pace(&self) -> Option<f64> {
        let live = self.show().live()?;
        let steps = live.goes && live.once.is_none() && self.scenario().schedule == Schedule::Staged;
        if steps { self.speed.interval() } else { None }
    }

    /// Plays from the playhead: the past is looked at, a run that can go on goes on, and one that is over is seen again from
    /// its beginning. Where something was typed that does not run yet, that is run.
    pub(super) fn go_on(&mut self) {
        let newest = self.playback().is_newest();
        let runs_edit = newest && self.workshop.is_pending();
        if runs_edit && self.is_no_python() {
            return;
        }
        if runs_edit || self.trace().is_empty() && self.show().live().is_none() {
            self.shows.put_nothing_beside();
            self.start_again(false);
            return;
        }
        if !newest || self.show().live().is_none() {
            self.play();
            return;
        }
        self.leave_breakpoints();
        self.let_it_go();
        if let (Some(live), Some(_)) = (self.show().live(), self.pace()) {
            // The pace leads away from no breakpoint.
            for actor in live.left.keys() {
                live.run.controls().step(Step { actor: Some(*actor), stride: Stride::Call });
            }
        }
    }

    fn let_it_go(&mut self) {
        if let Some(live) = self.shows.front_mut().live_mut() {
            live.goes = true;
        }
        self.apply_speed();
    }

    pub(super) fn apply_speed(&self) {
        if let Some(live) = self.show().live() {
            live.run.controls().set_paused(!live.goes || self.pace().is_some());
        }
    }

    pub(super) fn pause(&mut self) {
        let Some(live) = self.shows.front_mut().live_mut() else { return };
        live.goes = false;
        live.run.controls().set_paused(true);
        if live.once.take().is_some() {
            self.tell_breakpoints();
        }
    }

    pub(super) fn step(&mut self) {
        if !self.playback().is_newest() {
            self.look(self.playback().after(Move::Forward, self.trace()));
            return;
        }
        self.let_go(Step::default());
    }

    pub(super) fn step_actor(&mut self, actor: ActorId) {
        self.look(Playback::Newest);
        self.let_go(Step { actor: Some(actor), stride: Stride::Call });
    }

    /// One step in a run that is paused, or is now. What was typed before the first call runs with it.
    fn let_go(&mut self, step: Step) {
        if self.workshop.is_pending() && self.trace().is_empty() {
            if self.is_no_python() {
                return;
            }
            self.start_again(true);
        }
        self.pause();
        self.leave_breakpoints();
        if let Some(live) = self.show().live() {
            live.run.controls().step(step);
        }
    }

    /// Along the lines of a program. Live: of the chosen actor if it can go on, or else of whoever is next. In the past
    /// nothing is let go.
    pub(super) fn step_lines(&mut self, step: LineStep, chosen: Option<ActorId>) {
        if !self.playback().is_newest() || step == LineStep::Back {
            let step = match &step {
                LineStep::Line => LineMove::Forward,
                LineStep::Over => LineMove::Over,
                LineStep::Back => LineMove::Back,
                LineStep::Until { file, line } => LineMove::Until { program: file, line: *line },
            };
            self.look(self.playback().after_line(step, chosen, self.trace()));
            return;
        }
        let stride = match step {
            LineStep::Until { file, line } => return self.run_until(file, line),
            LineStep::Over => Stride::Over,
            LineStep::Line | LineStep::Back => Stride::Line,
        };
        let standing = self.standing();
        // Whoever still runs will stand at the gate in a moment; whoever waits will not.
        let goes = |chosen: &ActorId| standing.iter().any(|(actor, standing)| actor == chosen && standing.goes_on());
        let actor = chosen.filter(goes);
        self.let_go(Step { actor, stride });
    }

    /// Runs at full speed until somebody reaches the line. Others have to go on meanwhile: whoever is to reach it may
    /// wait for them.
    fn run_until(&mut self, file: String, line: u32) {
        if self.workshop.is_pending() && self.trace().is_empty() {
            self.start_again(true);
        }
        self.leave_breakpoints();
        let Some(live) = self.shows.front_mut().live_mut() else { return };
        live.once = Some((file, line));
        self.tell_breakpoints();
        self.let_it_go();
    }

    /// Sets a breakpoint or takes it away, also in the run that goes on if it has the same text.
    pub(super) fn toggle_breakpoint(&mut self, file: &str, line: u32) {
        self.workshop.toggle(file, line);
        self.tell_breakpoints();
    }

    /// Hands the breakpoints to the run. Where the text in the editor is not the one that runs, its lines are others.
    pub(super) fn tell_breakpoints(&mut self) {
        let (show, workshop) = (self.shows.front_mut(), &self.workshop);
        let pending = |(file, _): &&(String, u32)| workshop.is_pending_in(file);
        let old = show.breakpoints.iter().filter(pending);
        let new = workshop.breakpoints().iter().filter(|place| !pending(place));
        let breakpoints: Breakpoints = old.chain(new).cloned().collect();
        let Some(live) = show.live() else { return };
        live.run.controls().set_breakpoints(breakpoints.iter().chain(&live.once).cloned().collect());
        show.breakpoints = breakpoints;
    }

    /// Remembers who stands at a breakpoint, so that standing there is not taken for reaching it.
    fn leave_breakpoints(&mut self) {
        let Some(live) = self.show().live() else { return };
        let stopped = live.standing.iter().filter(|(_, standing)| standing.is_at_breakpoint());
        let left = stopped.map(|(actor, _)| (*actor, self.last_line(*actor).map(|(n, _)| n))).collect();
        if let Some(live) = self.shows.front_mut().live_mut() {
            live.left = left;
        }
    }

    /// The newest event that tells of a line of an actor, and the line.
    fn last_line(&self, actor: ActorId) -> Option<(usize, u32)> {
        let events = &self.trace().actor(actor)?.events;
        let back = (0..events.len()).rev().filter_map(|place| events.get(place)).map(|n| *n as usize);
        back.filter_map(|n| match &self.trace().event(n)?.what {
            What::Line(reached) => Some((n, reached.line)),
            _ => None,
        })
        .next()
    }

    /// Whether somebody has reached a breakpoint; then the run is paused, and it is not the window that lets it go on.
    /// Returns when to look again if a run has been stopped whose actor is still on its way to the gate.
    pub(super) fn notice_breakpoints(&mut self) -> Option<f64> {
        let live = self.show().live().filter(|live| live.goes)?;
        let stopped = live.standing.iter().any(|(actor, standing)| self.has_stopped(*actor, standing));
        if !stopped {
            // Only a breakpoint holds a run that the window does not hold.
            return (self.pace().is_none() && live.run.controls().paused()).then_some(LOOK_AGAIN);
        }
        self.pause();
        None
    }

    /// Whether an actor has come to a breakpoint, and the trace tells so already.
    fn has_stopped(&self, actor: ActorId, standing: &Standing) -> bool {
        let Standing::AtGate(Next::Line { line: stands, breakpoint: true }) = standing else { return false };
        let left = self.show().live().and_then(|live| live.left.get(&actor).copied().flatten());
        self.last_line(actor).is_some_and(|(n, line)| line == *stands && Some(n) != left)
    }

    pub(super) fn type_line(&mut self, actor: ActorId, line: &str) {
        if let Some(Live { run, .. }) = self.show().live() {
            self.hold_for_pace(run);
            run.type_line(self.trace().actor_name(self.trace().first_of(actor)), line);
        }
        (self.wake)();
    }

    /// A run in which everybody waits is not held. Whatever is typed goes on at the pace of the run.
    fn hold_for_pace(&self, run: &Run) {
        if self.pace().is_some() {
            run.controls().set_paused(true);
        }
    }

    pub(super) fn cancel_transfer(&mut self, actor: ActorId) {
        if let Some(Live { run, .. }) = self.show().live() {
            run.cancel_transfer(actor);
        }
        (self.wake)();
    }

    pub(super) fn end_input(&mut self, actor: ActorId) {
        if let Some(Live { run, .. }) = self.show().live() {
            self.hold_for_pace(run);
            run.end_input(self.trace().actor_name(self.trace().first_of(actor)));
        }
        (self.wake)();
    }
}

/// A trace in which nothing has happened.
pub(super) fn empty_trace(scenario: &Scenario) -> crate::trace::Trace {
    let header = crate::trace::Header::new(serde_json::to_value(scenario).unwrap_or_default());
    crate::trace::Trace::new(header, crate::trace::ByteStore::default())
}
