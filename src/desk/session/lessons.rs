//! What a lesson does with the run of a session: begins one, moves it, and asks whether it rests.
//! It knows no step and no question; the classroom does.

use super::Session;
use crate::playback::Playback;
use crate::scenario::Scenario;
use crate::steer::{Conductor, Progress as MoveProgress};

impl Session {
    /// Begins a run, held before its first call. Programs that somebody edited are put aside.
    pub fn begin_for_lesson(&mut self, scenario: Scenario) {
        self.workshop.put_aside(&self.scenario);
        self.workshop.take_up(&scenario.programs);
        self.before = None;
        self.scenario = scenario;
        self.start(true);
    }

    /// Begins the present scenario anew, held, with what was typed meanwhile.
    pub fn begin_again_for_lesson(&mut self) {
        self.start(true);
    }

    /// Stops the present run, whatever its programs do.
    pub fn stop_for_lesson(&mut self) {
        self.retire();
    }

    /// Goes on with moves as far as that is possible without waiting.
    pub fn make_moves(&mut self, conductor: &mut Conductor) -> MoveProgress {
        self.playback = Playback::Newest;
        match &self.run {
            Some(run) => conductor.advance(run),
            None => conductor.without_run(),
        }
    }

    /// Whether the trace tells all that has happened, and nothing more happens by itself.
    pub fn rests(&self) -> bool {
        match &self.run {
            Some(run) => {
                !run.is_over() && run.controls().settled().is_some_and(|trace| trace.len() == self.trace.len())
            }
            None => !self.coming_home,
        }
    }
}
