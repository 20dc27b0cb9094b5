//! A learner's way through a lesson: which step, what of it is still open, and what is to be done next with the run.
//! It makes no move and asks nobody; whoever drives it hands in answers and says when moves are made.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::effect::{Beginning, Effect};
use super::progress::{Given, LessonProgress, StepProgress};
use crate::lesson::content::{Edit, Loaded, Question, Step, Wanted, Way};
use crate::lesson::judging::judge::{self, Answer, Judgement, Verdict};
use crate::lesson::judging::said;
use crate::scenario::Scenario;
use crate::steer::Move;
use crate::world::World;

/// The longest explanation that is kept, in characters.
pub const LONGEST_WORDS: usize = 2000;

/// What of a step is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The moves before the question are being made.
    Setting,
    /// The prediction is asked; what comes after it is hidden.
    Predicting,
    /// The moves of the reveal are being made.
    Revealing,
    /// The observation is asked.
    Observing,
    /// The learner is to say why, in words of their own.
    Explaining,
    /// The task is to be done.
    Doing,
    /// Nothing is open.
    Done,
}

/// A lesson that is being taken.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub loaded: Arc<Loaded>,
    step: usize,
    phase: Phase,
    /// Whether somebody who teaches may go past what is open.
    pub teaches: bool,
    /// What was answered and done so far, to be kept.
    pub progress: LessonProgress,
}

impl Attempt {
    /// Takes a lesson up where it was left, or at its first step.
    pub fn new(loaded: Arc<Loaded>, progress: LessonProgress) -> Self {
        let step = progress.step.as_deref().and_then(|id| loaded.lesson.place(id)).unwrap_or(0);
        Self { loaded, step, phase: Phase::Setting, teaches: false, progress }
    }

    /// The place of the present step, counted from 0.
    pub fn place(&self) -> usize {
        self.step
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.loaded.lesson.steps.len()
    }

    /// The present step.
    pub fn step(&self) -> &Step {
        // A lesson that was loaded has a step, and `step` never leaves the list.
        &self.loaded.lesson.steps[self.step.min(self.steps() - 1)]
    }

    /// What of the step is open.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What was answered to the prediction of this step.
    pub fn prediction(&self) -> Option<&Given> {
        self.progress.steps.get(&self.step().id)?.prediction.as_ref()
    }

    /// What was answered to the observation question of this step.
    pub fn observation(&self) -> Option<&Given> {
        self.progress.steps.get(&self.step().id)?.observation.as_ref()
    }

    /// What the learner has said why it is so in this step.
    pub fn explanation(&self) -> Option<&str> {
        self.progress.steps.get(&self.step().id)?.why.as_deref()
    }

    /// The question that is open, if its answer is found in the run.
    pub fn question(&self) -> Option<&Question> {
        match self.phase {
            Phase::Predicting => self.step().predict.as_ref(),
            Phase::Observing => self.step().observe.as_ref(),
            _ => None,
        }
    }

    /// Whether cut marks are asked for.
    pub fn asks_for_cuts(&self) -> bool {
        self.question().is_some_and(|question| matches!(question.answer, Wanted::Cuts { .. }))
    }

    /// Whether the picture may move by other hands than the lesson's.
    pub fn is_open_to_play(&self) -> bool {
        matches!(self.phase, Phase::Observing | Phase::Explaining | Phase::Doing | Phase::Done)
    }

    /// Whether the next step may be entered.
    pub fn may_go_on(&self) -> bool {
        (self.phase == Phase::Done || self.teaches) && self.step + 1 < self.steps()
    }

    /// Whether the lesson is through.
    pub fn is_through(&self) -> bool {
        self.phase == Phase::Done && self.step + 1 == self.steps()
    }

    /// Enters the present step from anywhere: the run is begun anew and brought to it.
    pub fn begin(&mut self) -> Effect {
        self.progress.step = Some(self.step().id.clone());
        self.phase = Phase::Setting;
        let steps = &self.loaded.lesson.steps;
        let from = (0..=self.step).rev().find(|place| steps[*place].scenario.is_some()).unwrap_or(0);
        let mut moves: Vec<Move> =
            steps[from..self.step].iter().flat_map(|step| step.moves.iter().chain(&step.reveal)).cloned().collect();
        moves.extend(self.step().moves.iter().cloned());
        let beside = self.loaded.lesson.beside_of(self.step);
        let beside =
            beside.map(|(staging, beside)| (self.loaded.scenario(staging, &BTreeMap::new()), beside.moves.clone()));
        let begin = |scenario| Effect::Begin(Box::new(Beginning { scenario, moves, beside }));
        self.scenario().map_or(Effect::Nothing, begin)
    }

    /// The run that the present step is about, with the lesson's own programs.
    pub fn scenario(&self) -> Option<Scenario> {
        let staging = self.loaded.lesson.staging_of(self.step)?;
        Some(self.loaded.scenario(staging, &BTreeMap::new()))
    }

    /// The program that is edited in this step, and how.
    pub fn edit(&self) -> Option<&Edit> {
        match self.step().task.as_ref().map(|task| &task.by) {
            Some(Way::Edit(edit)) => Some(edit),
            _ => None,
        }
    }

    /// What the learner has made of that program before.
    pub fn kept_edit(&self) -> Option<&str> {
        self.progress.steps.get(&self.step().id)?.edited.as_deref()
    }

    /// Goes to a step by its place.
    pub fn go_to(&mut self, place: usize) -> Effect {
        self.step = place.min(self.steps() - 1);
        self.begin()
    }

    /// Goes to the next step, if nothing is open. `disturbed` says that the learner has moved the run meanwhile, so that the
    /// next step can not go on from where it stands.
    pub fn go_on(&mut self, disturbed: bool) -> Effect {
        if !self.may_go_on() {
            return Effect::Nothing;
        }
        // Whoever teaches may leave a step before its run has come to where the next one goes on from.
        let whole = self.phase == Phase::Done && !disturbed;
        self.step += 1;
        if self.step().scenario.is_some() || !whole {
            return self.begin();
        }
        self.progress.step = Some(self.step().id.clone());
        self.phase = Phase::Setting;
        Effect::Perform(self.step().moves.clone())
    }

    /// Goes back to the step before.
    pub fn go_back(&mut self) -> Effect {
        self.go_to(self.step.saturating_sub(1))
    }

    /// The moves that were under way are made.
    pub fn moves_are_made(&mut self) -> Effect {
        match self.phase {
            Phase::Setting if self.step().predict.is_some() && self.prediction().is_none() => {
                self.phase = Phase::Predicting;
                Effect::Nothing
            }
            Phase::Setting => self.reveal(),
            Phase::Revealing => {
                self.after_reveal();
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    fn reveal(&mut self) -> Effect {
        self.phase = Phase::Revealing;
        if self.step().reveal.is_empty() {
            self.after_reveal();
            return Effect::Nothing;
        }
        Effect::Perform(self.step().reveal.clone())
    }

    fn after_reveal(&mut self) {
        let seen = self.observation().is_some_and(|given| given.is_right);
        self.phase = if self.step().observe.is_some() && !seen { Phase::Observing } else { self.after_observation() };
        self.note_end();
    }

    fn after_observation(&self) -> Phase {
        let explained = self.step().why.is_none() || self.explanation().is_some();
        if explained { self.after_explanation() } else { Phase::Explaining }
    }

    fn after_explanation(&self) -> Phase {
        let done = self.progress.steps.get(&self.step().id).is_some_and(|answers| answers.done);
        if self.step().task.is_some() && !done { Phase::Doing } else { Phase::Done }
    }

    /// A lesson is through once all of it was answered and done; whoever went past something has only seen it.
    fn note_end(&mut self) {
        if self.is_through() && (0..self.steps()).all(|place| self.is_done(place)) {
            self.progress.through = true;
        }
    }

    /// Whether everything that a step asks for was answered and done; true of one that asks for nothing.
    pub fn is_done(&self, place: usize) -> bool {
        let Some(step) = self.loaded.lesson.steps.get(place) else { return false };
        let kept = self.progress.steps.get(&step.id);
        let has = |wanted: bool, given: &dyn Fn(&StepProgress) -> bool| !wanted || kept.is_some_and(given);
        has(step.predict.is_some(), &|kept| kept.prediction.is_some())
            && has(step.observe.is_some(), &|kept| kept.observation.as_ref().is_some_and(|given| given.is_right))
            && has(step.why.is_some(), &|kept| kept.why.is_some())
            && has(step.task.is_some(), &|kept| kept.done)
    }

    /// Whether a step is behind the learner: done, and gone past if there was nothing to do.
    pub fn is_behind(&self, place: usize) -> bool {
        let asks =
            |step: &Step| step.predict.is_some() || step.observe.is_some() || step.why.is_some() || step.task.is_some();
        let further = || place < self.step || self.progress.through;
        self.is_done(place) && (self.loaded.lesson.steps.get(place).is_some_and(asks) || further())
    }

    /// Takes the prediction. It is kept as it is, and the reveal follows: what is right, the run will tell.
    pub fn predict(&mut self, answer: Answer) -> Effect {
        let Some(question) = self.question().filter(|_| self.phase == Phase::Predicting) else {
            return Effect::Nothing;
        };
        let said = said(question, &answer);
        let id = self.step().id.clone();
        let given = Given { answer, said, truth: None, is_right: false, tries: 1 };
        self.progress.steps.entry(id).or_default().prediction = Some(given);
        self.reveal()
    }

    /// Takes the answer to the observation question. It may be answered again until it is right.
    pub fn observe(&mut self, answer: Answer, world: &World<'_>) {
        let Some(question) = self.question().filter(|_| self.phase == Phase::Observing) else { return };
        let told = said(question, &answer);
        let Judgement { is_right, truth, .. } = judge::judge(question, &answer, world);
        let truth = truth.map(|truth| said(question, &truth));
        let tries = self.observation().map_or(0, |given| given.tries) + 1;
        let id = self.step().id.clone();
        // Where nothing is right the lesson is wrong, and nobody is held up by it.
        let holds_up = !is_right && truth.is_some();
        let given = Given { answer, said: told, truth, is_right, tries };
        self.progress.steps.entry(id).or_default().observation = Some(given);
        if !holds_up {
            self.phase = self.after_observation();
            self.note_end();
        }
    }

    /// Takes the learner's own words. They are kept as they are; nobody judges them, and nothing alone is no answer.
    pub fn explain(&mut self, words: &str) {
        let words: String = words.trim().chars().take(LONGEST_WORDS).collect();
        if self.phase != Phase::Explaining || words.is_empty() {
            return;
        }
        let id = self.step().id.clone();
        self.progress.steps.entry(id).or_default().why = Some(words);
        self.phase = self.after_explanation();
        self.note_end();
    }

    /// How the prediction of this step stands beside the run as it is after the reveal; kept with the answer.
    pub fn judge_prediction(&mut self, world: &World<'_>) -> Option<Judgement> {
        let question = self.step().predict.clone()?;
        let given = self.prediction()?.clone();
        let judgement = judge::judge(&question, &given.answer, world);
        let truth = judgement.truth.as_ref().map(|truth| said(&question, truth));
        let id = self.step().id.clone();
        let kept = self.progress.steps.entry(id).or_default();
        // Once kept it stays: what the learner plays afterwards is no part of the question.
        if given.truth.is_none() {
            kept.prediction = Some(Given { truth, is_right: judgement.is_right, ..given });
        }
        Some(judgement)
    }

    /// How the task stands.
    pub fn judge_task(&self, world: &World<'_>) -> Option<Verdict> {
        Some(judge::judge_task(self.step().task.as_ref()?, world))
    }

    /// The task is done.
    pub fn task_is_done(&mut self) {
        let id = self.step().id.clone();
        self.progress.steps.entry(id).or_default().done = true;
        if self.phase == Phase::Doing {
            self.phase = Phase::Done;
            self.note_end();
        }
    }

    /// Another try at the task.
    pub fn count_try(&mut self) {
        let id = self.step().id.clone();
        let answers = self.progress.steps.entry(id).or_default();
        answers.tries = answers.tries.saturating_add(1);
    }

    /// Keeps what the learner has made of a program.
    pub fn keep_edit(&mut self, text: Option<String>) {
        let id = self.step().id.clone();
        if text.is_some() || self.progress.steps.contains_key(&id) {
            self.progress.steps.entry(id).or_default().edited = text;
        }
    }

    /// Goes past the open question or task without an answer, as somebody who teaches may.
    pub fn show_without_answer(&mut self) -> Effect {
        match self.phase {
            Phase::Predicting => return self.reveal(),
            Phase::Observing => self.phase = self.after_observation(),
            Phase::Explaining => self.phase = self.after_explanation(),
            Phase::Doing => self.phase = Phase::Done,
            _ => {}
        }
        self.note_end();
        Effect::Nothing
    }

    /// A step as it looks once its questions have been answered rightly, in a run in which all of it is shown.
    pub fn show_answered(&mut self, place: usize, world: &World<'_>) {
        self.step = place.min(self.steps() - 1);
        let given = |question: &Question| {
            let answer = judge::truth(question, world)?;
            let said = said(question, &answer);
            Some(Given { answer, truth: Some(said.clone()), said, is_right: true, tries: 1 })
        };
        let step = self.step();
        let (prediction, observation) = (step.predict.as_ref().and_then(given), step.observe.as_ref().and_then(given));
        let id = step.id.clone();
        let answers = self.progress.steps.entry(id).or_default();
        (answers.prediction, answers.observation) = (prediction, observation);
        // What somebody would have written is nobody's to make up.
        self.phase = self.after_explanation();
    }

    /// Forgets all answers and begins at the first step.
    pub fn restart(&mut self) -> Effect {
        self.progress = LessonProgress::default();
        self.go_to(0)
    }

    /// The lesson was changed in its file. The step of the same name is gone on with.
    pub fn replace(&mut self, loaded: Arc<Loaded>) -> Effect {
        let id = self.step().id.clone();
        self.step = loaded.lesson.place(&id).unwrap_or(self.step.min(loaded.lesson.steps.len() - 1));
        self.loaded = loaded;
        self.begin()
    }
}
