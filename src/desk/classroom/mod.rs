//! The classroom: which lessons there are, the one that is being taken, and its moves in the session's run.
//! It draws nothing; panels read it and send it commands.

mod moving;
mod rules;
mod taking;
mod trial;
mod voting;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::desk::command::{LessonCommand, PlayCommand};
use crate::desk::errands::Wake;
use crate::desk::message::Message;
use crate::desk::session::Session;
use crate::lang::Text;
use crate::lesson::find;
use crate::lesson::{
    Attempt, Beginning, Effect, Entry, LessonError, LessonProgress, Progress, ProgressFile, Source, Verdict, VotesFile,
};

pub use rules::{CutMarks, Marks, Rules, Texts};
pub use taking::Taking;

pub use trial::Trying;

use trial::Trials;
use voting::Voting;

/// Seconds until the run is asked again whether it has come to rest, if nothing wakes the window first.
const LOOK_AGAIN: f64 = 0.02;

/// The same while cuts are tried: often enough for a bar that moves.
const LOOK_AGAIN_AT_TRIAL: f64 = 0.1;

/// The classroom.
pub struct Classroom {
    source: Source,
    /// Every lesson, in the order of the course.
    pub entries: Vec<Entry>,
    pub progress: Progress,
    file: Option<ProgressFile>,
    pub taking: Option<Taking>,
    /// What there is to tell.
    pub message: Option<Text>,
    /// Whether somebody teaches, and may go past what is open.
    pub teaches: bool,
    /// Whether a class is looking on. What is answered then is the class's answer, and none of this learner's.
    pub lectures: bool,
    trials: Trials,
    voting: Voting,
    /// Whether a file of the lesson has been changed since it was read.
    changed: Arc<AtomicBool>,
}

impl Classroom {
    /// A classroom with the lessons of a source. `wake` wakes the window from other threads.
    pub fn new(source: Source, wake: Wake) -> Self {
        let (entries, message) = match source.lessons() {
            Ok(entries) => (entries, None),
            Err(text) => (Vec::new(), Some(text)),
        };
        Self {
            source,
            entries,
            progress: Progress::default(),
            file: None,
            taking: None,
            message,
            teaches: false,
            lectures: false,
            trials: Trials::new(wake),
            voting: Voting::default(),
            changed: Arc::default(),
        }
    }

    /// From here on, answers and votes are kept in this folder; those that are there are gone on with.
    pub fn keep_progress(&mut self, folder: &Path) {
        let (file, progress, report) = ProgressFile::read(folder);
        self.file = Some(file);
        self.progress = progress;
        let votes = self.voting.keep(VotesFile::read(folder));
        self.message = report.or(votes).or(self.message.take());
    }

    /// Whether a lesson is being taken.
    pub fn is_open(&self) -> bool {
        self.taking.is_some()
    }

    /// The folder of the lesson that is being taken, if it can change while it is. The lessons of the binary stay as they are.
    pub fn folder(&self) -> Option<PathBuf> {
        let (Source::Folder(folder), Some(taking)) = (&self.source, &self.taking) else { return None };
        Some(folder.join(&taking.loaded().lesson.id))
    }

    /// To be set by whoever sees a file in that folder change; then the lesson is read again.
    pub fn changed(&self) -> Arc<AtomicBool> {
        self.changed.clone()
    }

    /// Whether a cut has failed that can be stepped through.
    pub fn has_failed_cut(&self) -> bool {
        self.trials.has_failed()
    }

    /// All cuts of a stream that are being tried.
    pub fn trying(&self) -> Option<&Trying> {
        self.trials.trying()
    }

    /// Takes a lesson; its number alone will do. `step` is counted from 1; without it the lesson goes on where it was left.
    ///
    /// # Errors
    /// If there is no such lesson, or it can not be read.
    pub fn take(&mut self, name: &str, step: Option<usize>, session: &mut Session) -> Result<(), Text> {
        // Somebody may have written at it since the list was made.
        self.entries = self.source.lessons()?;
        let loaded = find(&self.entries, name)?.loaded.clone().map_err(|error| error.text())?;
        let id = loaded.lesson.id.clone();
        let steps = loaded.lesson.steps.len();
        if let Some(step) = step.filter(|step| !(1..=steps).contains(step)) {
            return Err(no_step(&id, step, steps));
        }
        // A class is asked everything, whatever this learner has answered before.
        let own = || self.progress.lessons.get(&id).cloned().unwrap_or_default();
        let progress = if self.lectures { LessonProgress::default() } else { own() };
        if self.lectures {
            self.voting.take(&id);
        }
        let mut attempt = Attempt::new(Arc::new(loaded), progress);
        attempt.teaches = self.teaches;
        let effect = match step {
            Some(step) => attempt.go_to(step.saturating_sub(1)),
            None => attempt.begin(),
        };
        self.taking = Some(Taking::new(attempt));
        self.carry_out(effect, session);
        Ok(())
    }

    /// The lesson is left; the run stays as it is.
    pub fn leave(&mut self) {
        self.keep();
        self.trials.stop();
        self.taking = None;
    }

    /// Whether a command may be carried out now. What would show the answer, or disturb the lesson's moves, has to wait.
    pub fn allows(&self, command: &PlayCommand) -> bool {
        let Some(taking) = &self.taking else { return true };
        match command {
            PlayCommand::Edit(..) | PlayCommand::RestoreFile(_) => {
                taking.attempt.edit().is_some() && !taking.is_moving()
            }
            // Marks need the bytes on which they stand.
            PlayCommand::Look(_) => !taking.attempt.asks_for_cuts(),
            // What is asked is asked about the lesson's own run.
            PlayCommand::OpenShow(_) | PlayCommand::OpenOneOf { .. } => false,
            command => !command.plays() || taking.attempt.is_open_to_play() && !taking.is_moving(),
        }
    }

    /// Takes note of a command that the session is about to carry out.
    pub fn notice(&mut self, command: &PlayCommand) {
        if matches!(command, PlayCommand::ChangeScenario(_) | PlayCommand::Open(_) | PlayCommand::OpenPrograms(_)) {
            self.leave();
        } else if command.plays() {
            self.disturb();
        }
    }

    /// Does what a panel asked for.
    pub fn apply(&mut self, command: LessonCommand, session: &mut Session) {
        match command {
            LessonCommand::Take(id) => {
                if let Err(text) = self.take(&id, None, session) {
                    self.message = Some(text);
                }
            }
            LessonCommand::Leave => {
                self.leave();
                session.give_back();
            }
            LessonCommand::Dismiss => self.message = None,
            LessonCommand::Teach(teaches) => {
                self.teaches = teaches;
                if let Some(taking) = &mut self.taking {
                    taking.attempt.teaches = teaches;
                }
            }
            LessonCommand::Lecture(lectures) => self.lecture(lectures),
            LessonCommand::Hands(place, hands) => self.set_hands(place, hands),
            LessonCommand::PutUp(answer) => self.put_up(answer),
            LessonCommand::VoteAgain => self.vote_again(),
            LessonCommand::StopTrial => self.stop_checking(session),
            LessonCommand::ShowFailure => {
                if let Some((scenario, moves)) = self.trials.failed_cut() {
                    session.begin_for_lesson(scenario);
                    self.disturb();
                    // What comes before the first piece is no part of the failure.
                    if let Some(taking) = &mut self.taking {
                        taking.move_on(moves);
                    }
                }
            }
            LessonCommand::Check => self.check(session),
            other => {
                let Some(taking) = &mut self.taking else { return };
                let effect = taking.apply(other);
                self.carry_out(effect, session);
            }
        }
        self.keep();
    }

    /// A lecture begins or ends. At its end the lesson has the answers again that this learner gave before it.
    fn lecture(&mut self, lectures: bool) {
        if let (true, false, Some(taking)) = (self.lectures, lectures, &mut self.taking) {
            let own = self.progress.lessons.get(&taking.attempt.loaded.lesson.id);
            taking.attempt.progress = own.cloned().unwrap_or_default();
        }
        self.lectures = lectures;
    }

    fn disturb(&mut self) {
        if let Some(taking) = &mut self.taking {
            taking.disturbed = true;
        }
    }

    /// Does with the run what the attempt asks for.
    fn carry_out(&mut self, effect: Effect, session: &mut Session) {
        let Some(taking) = &mut self.taking else { return };
        match effect {
            Effect::Nothing => {}
            Effect::Begin(beginning) => {
                self.trials.forget();
                taking.begin_step();
                taking.beside = None;
                let Beginning { scenario, moves, beside } = *beginning;
                match beside {
                    Some((first, its_moves)) => {
                        taking.begins_next = Some((scenario, moves));
                        session.begin_for_lesson(first);
                        taking.move_on(its_moves);
                    }
                    None => {
                        session.begin_for_lesson(scenario);
                        taking.begun(moves, session);
                    }
                }
            }
            Effect::Perform(moves) => taking.move_on(moves),
        }
        taking.take_stock(session);
    }

    /// Goes on with what is under way. Returns how many seconds later it wants to be asked again.
    pub fn tick(&mut self, session: &mut Session, now: f64) -> Option<f64> {
        self.reload(session);
        let tried = self.trials.tick();
        let taking = self.taking.as_mut()?;
        if let Some(verdict) = tried {
            taking.verdict = Some(verdict);
            if taking.verdict.as_ref().is_some_and(Verdict::passes) {
                taking.attempt.task_is_done();
            }
            self.keep();
            return None;
        }
        let again = self.go_on_with_moves(session, now);
        self.judge_what_was_done(session);
        // A server that goes round and round brings nothing new that would wake the window, and is to be stopped in time.
        self.trials.trying().map_or(again, |_| Some(LOOK_AGAIN_AT_TRIAL))
    }

    /// A lesson whose files have changed is read again; a broken one is told of beside the last good one.
    fn reload(&mut self, session: &mut Session) {
        if !self.changed.swap(false, Ordering::SeqCst) {
            return;
        }
        let Some(taking) = &mut self.taking else { return };
        let id = taking.attempt.loaded.lesson.id.clone();
        let Some(fresh) = self.source.entry(&id) else { return };
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.id == id) else { return };
        *entry = fresh;
        match &entry.loaded {
            Err(error) => taking.broken = Some(error.clone()),
            Ok(loaded) => {
                taking.broken = None;
                if *loaded != *taking.attempt.loaded {
                    let effect = taking.attempt.replace(Arc::new(loaded.clone()));
                    self.carry_out(effect, session);
                }
            }
        }
    }

    /// Keeps what was typed into the program of a task and not checked yet.
    pub fn keep_edit(&mut self, session: &Session) {
        let Some(taking) = self.taking.as_mut().filter(|taking| !taking.is_moving()) else { return };
        let Some(edit) = taking.attempt.edit() else { return };
        let program = session.scenario().programs.iter().find(|program| program.file == edit.file);
        let text = program.map(|program| session.workshop.text(program).to_owned());
        let original = taking.attempt.loaded.file(&edit.file).map(str::to_owned);
        taking.attempt.keep_edit(text.filter(|text| Some(text) != original.as_ref()));
        self.keep();
    }

    /// Keeps what was answered, unless a class answered it.
    fn keep(&mut self) {
        if self.lectures {
            self.tell_votes();
            return;
        }
        if let Some(taking) = &self.taking {
            let id = taking.attempt.loaded.lesson.id.clone();
            self.progress.lessons.insert(id, taking.attempt.progress.clone());
        }
        if let Some(Err(text)) = self.file.as_mut().map(|file| file.save(&mut self.progress)) {
            self.message = Some(text);
        }
    }

    /// What there is to tell, for the message bar.
    pub fn told(&self) -> Option<Message> {
        let broken = self.taking.as_ref().and_then(|taking| taking.broken.as_ref()).map(LessonError::text);
        broken.or_else(|| self.message.clone()).map(Message::problem)
    }
}

fn no_step(id: &str, step: usize, steps: usize) -> Text {
    Text::new(
        format!("The lesson {id} has {steps} steps, and no step {step}. Choose 1 to {steps}."),
        format!("课程 {id} 共有 {steps} 个步骤，没有第 {step} 步。请选择 1 到 {steps}。"),
    )
}
