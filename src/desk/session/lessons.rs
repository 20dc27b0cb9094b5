//! What a lesson does with the run of a session: begins one, moves it, and asks whether it rests.
//! It knows no step and no question; the classroom does.

use super::Session;
use crate::desk::show::Source;
use crate::playback::Playback;
use crate::run::Run;
use crate::scenario::Scenario;
use crate::steer::{Conductor, Progress as MoveProgress};

impl Session {
    /// Begins a run, held before its first call. Programs that somebody edited are put aside.
    pub fn begin_for_lesson(&mut self, scenario: Scenario) {
        self.shows.unpin();
        self.shows.put_nothing_beside();
        self.begin_next_for_lesson(scenario);
    }

    /// The same, with the present run beside it as it is now.
    pub fn begin_beside_for_lesson(&mut self, scenario: Scenario) {
        self.shows.put_beside();
        self.begin_next_for_lesson(scenario);
    }

    fn begin_next_for_lesson(&mut self, scenario: Scenario) {
        let before = self.show();
        let (id, of_lesson, was) = (before.id, before.of_lesson, before.scenario.clone());
        if !of_lesson {
            self.before_lesson.get_or_insert((id, was));
        }
        self.workshop.put_aside(&self.shows.front().scenario);
        self.workshop.take_up(&scenario);
        self.start(scenario, true);
        let front = self.shows.front_mut();
        front.of_lesson = front.id != id || of_lesson;
    }

    /// What was in front before the lesson comes there again; the lesson's run stays in the list.
    pub fn give_back(&mut self) {
        let Some((id, scenario)) = self.before_lesson.take() else { return };
        self.retire();
        if self.shows.all().iter().any(|show| show.id == id) {
            self.open_show(id);
        } else {
            self.change_scenario(scenario);
        }
    }

    /// Begins the present scenario anew, held, with what was typed meanwhile.
    pub fn begin_again_for_lesson(&mut self) {
        self.start_again(true);
    }

    /// Stops the present run, whatever its programs do.
    pub fn stop_for_lesson(&mut self) {
        self.retire();
    }

    /// Goes on with moves as far as that is possible without waiting.
    pub fn make_moves(&mut self, conductor: &mut Conductor) -> MoveProgress {
        self.look(Playback::Newest);
        let progress = match self.show().live() {
            Some(live) => conductor.advance(&live.run),
            None => conductor.without_run(),
        };
        self.ask_where_all_stand();
        progress
    }

    /// Whether the trace tells all that has happened, and nothing more happens by itself.
    pub fn rests(&self) -> bool {
        let settled = |run: &Run| run.controls().settled().is_some_and(|trace| trace.len() == self.trace().len());
        match &self.show().source {
            Source::Live(live) => !live.run.is_over() && settled(&live.run),
            Source::ComingHome => false,
            Source::Ended(_) | Source::File(_) | Source::Still(_) => true,
        }
    }
}
