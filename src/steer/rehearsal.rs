//! A run that is moved without a window: moves are made, and it waits until they are done, within a deadline.
//! It judges nothing; whoever rehearses does something with what it brings home.

use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

use super::conductor::{Conductor, Progress, because};
use super::moves::Move;
use super::replay::{Difference, Replay, first_difference};
use crate::lang::Text;
use crate::run::{Deadline, Notify, Run, Typing, Watch};
use crate::scenario::Scenario;
use crate::trace::{Position, Trace};

/// How long nothing may happen while the moves of one step are made; a busy machine is slow at everything.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long they may take whatever happens.
const LONGEST: Duration = Duration::from_secs(60);

/// How long to wait before the run is asked again, if nothing new comes from it.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// A run that is held at the gate, and moved.
pub struct Rehearsal {
    /// Absent once the run is over.
    run: Option<Run>,
    trace: Trace,
    changed: Receiver<()>,
}

impl Rehearsal {
    /// Begins a run, held before its first call.
    ///
    /// # Errors
    /// If it can not be started.
    pub fn start(scenario: &Scenario) -> Result<Self, Text> {
        Self::start_watched(scenario, true, None)
    }

    /// `typed`: whether somebody might type to its programs. Somebody else may be told of news as well.
    pub(super) fn start_watched(scenario: &Scenario, typed: bool, also: Option<Notify>) -> Result<Self, Text> {
        let (tell, changed) = bounded(1);
        let notify = Box::new(move || {
            tell.try_send(()).unwrap_or_default();
            also.iter().for_each(|also| also());
        });
        let typing = if typed { Typing::Everybody } else { Typing::Nobody };
        let watch = Watch { paused: true, notify: Some(notify), typing };
        let run = Run::start(scenario, watch).map_err(|error| error.text())?;
        Ok(Self { trace: run.trace(), run: Some(run), changed })
    }

    /// Goes the way of a recorded staged run of the same scenario once more, to a position or the first place behind it where
    /// every actor stands still. Tells where the two differ, if they do among the events before that position.
    ///
    /// # Errors
    /// If it can not be started, or comes no further.
    pub fn replay(scenario: &Scenario, recorded: &Trace, until: Position) -> Result<(Self, Option<Difference>), Text> {
        let mut replay = Replay::new(recorded, until);
        let mut rehearsal = Self::start_watched(scenario, replay.is_typed(), None)?;
        let stuck = rehearsal.drive(|run| replay.advance(run)).err();
        if let (Some(run), true) = (&rehearsal.run, stuck.is_some()) {
            rehearsal.trace = run.trace();
        }
        let difference = first_difference(recorded, &rehearsal.trace, until);
        match (stuck, &difference) {
            // It stands where it does because it went another way.
            (Some(text), None) => Err(text),
            _ => Ok((rehearsal, difference)),
        }
    }

    /// Makes moves, and waits until they are made.
    ///
    /// # Errors
    /// If one can not be made, or takes too long.
    pub fn perform(&mut self, moves: &[Move]) -> Result<(), Text> {
        if self.run.is_none() {
            return if moves.is_empty() { Ok(()) } else { Err(because(over(), &self.trace)) };
        }
        let mut conductor = Conductor::new(moves.iter().cloned());
        self.drive(|run| conductor.advance(run))?;
        // Only when the run is over everything that has happened is known.
        match &self.run {
            Some(_) => Ok(()),
            None => conductor.failed(&self.trace).map_or(Ok(()), Err),
        }
    }

    /// Lets whoever steers go on until all is done, and takes the trace as it is then.
    pub(super) fn drive(&mut self, mut advance: impl FnMut(&Run) -> Progress) -> Result<(), Text> {
        let Some(run) = &self.run else { return Ok(()) };
        let (mut quiet, latest) = (Deadline::after(PATIENCE), Deadline::after(LONGEST));
        loop {
            match advance(run) {
                Progress::Done => break,
                Progress::Stuck(text) => return Err(because(text, &run.trace())),
                Progress::UnderWay | Progress::Stepped => {}
            }
            if latest.passed() {
                return Err(too_long());
            }
            if quiet.passed() {
                return Err(too_quiet());
            }
            if self.changed.recv_timeout(LOOK_AGAIN).is_ok() {
                quiet = Deadline::after(PATIENCE);
            }
        }
        self.trace = match run.is_over().then(|| self.run.take()).flatten() {
            Some(run) => run.finish().0,
            None => self
                .run
                .as_ref()
                .map_or_else(|| self.trace.clone(), |run| run.controls().settled().unwrap_or_else(|| run.trace())),
        };
        Ok(())
    }

    /// The run, if it is not over, and what has happened until now.
    pub(super) fn into_run(self) -> (Option<Run>, Trace) {
        (self.run, self.trace)
    }

    /// What has happened until now.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }
}

fn over() -> Text {
    Text::new("The run is over, so nothing can be moved any more.", "运行已经结束，不能再推进。")
}

fn too_long() -> Text {
    let seconds = LONGEST.as_secs();
    Text::new(
        format!("The moves were not made within {seconds} s: the programs never rest."),
        format!("{seconds} 秒内没能完成这些动作：程序一直停不下来。"),
    )
}

fn too_quiet() -> Text {
    let seconds = PATIENCE.as_secs();
    Text::new(
        format!(
            "The moves are not made, and nothing has happened for {seconds} s: the programs wait for something that does not come, or compute for long."
        ),
        format!("这些动作还没有完成，而 {seconds} 秒内什么也没有发生：程序在等不会到来的东西，或者一直在计算。"),
    )
}
