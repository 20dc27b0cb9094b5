//! The lesson that is being taken: what of it is shown, how the answers stand, and which of its moves are under way.
//! It moves nothing itself; the classroom does, on the session's run.

use std::time::Duration;

use crate::desk::command::{LessonCommand, PlayCommand};
use crate::desk::session::Session;
use crate::desk::show::ShowId;
use crate::lang::Text;
use crate::lesson::{Answer, Attempt, Effect, Judgement, LessonError, Loaded, Phase, Verdict, judge, truth};
use crate::run::Deadline;
use crate::scenario::Scenario;
use crate::steer::{Conductor, Move};
use crate::trace::Trace;
use crate::world::World;

/// A lesson that is being taken.
pub struct Taking {
    pub attempt: Attempt,
    /// The moves that are under way.
    pub(super) conductor: Option<Conductor>,
    /// When the next call of a reveal may go.
    pub(super) next_move_at: f64,
    /// How long the moves may still take.
    pub(super) patience: Option<Patience>,
    /// The run as it was when all of the step had been revealed.
    pub shown: Option<Trace>,
    /// The run that stands beside, as it was brought there.
    pub beside: Option<Trace>,
    /// What is begun once the run that is to stand beside has been brought so far.
    pub(super) begins_next: Option<(Scenario, Vec<Move>)>,
    /// How the prediction stands beside the truth.
    pub judgement: Option<Judgement>,
    /// How the task stands.
    pub verdict: Option<Verdict>,
    /// How many events there were when the task was judged last, and of which run.
    pub(super) judged_at: (ShowId, usize),
    /// Whether the run that is under way is a check of the task.
    pub(super) checking: bool,
    /// Whether the learner has moved the run since the lesson did.
    pub(super) disturbed: bool,
    pub hint: bool,
    /// Why the lesson can not go on.
    pub stuck: Option<Text>,
    /// What is wrong with the lesson's file since somebody changed it.
    pub broken: Option<LessonError>,
}

impl Taking {
    pub(super) fn new(attempt: Attempt) -> Self {
        Self {
            attempt,
            conductor: None,
            next_move_at: 0.0,
            patience: None,
            shown: None,
            beside: None,
            begins_next: None,
            judgement: None,
            verdict: None,
            judged_at: (ShowId::default(), 0),
            checking: false,
            disturbed: false,
            hint: false,
            stuck: None,
            broken: None,
        }
    }

    /// A lesson as it looks at a step, for pictures: everything is revealed in a recorded run.
    pub fn of_recording(mut attempt: Attempt, shown: Trace, beside: Option<Trace>) -> Self {
        let judgement = attempt.judge_prediction(&World::at_end(&shown).beside(beside.as_ref()));
        Self { judgement, shown: Some(shown), beside, ..Self::new(attempt) }
    }

    /// A run of the lesson at its end, with the one that stands beside.
    pub fn world<'t>(&'t self, trace: &'t Trace) -> World<'t> {
        World::at_end(trace).beside(self.beside.as_ref())
    }

    /// Begins moves in the run as it stands.
    pub(super) fn move_on(&mut self, moves: Vec<Move>) {
        self.patience = None;
        self.conductor = Some(Conductor::new(moves));
    }

    /// What was right to foresee, once it is shown.
    pub fn truth(&self) -> Option<Answer> {
        truth(self.attempt.step().predict.as_ref()?, &self.world(self.shown.as_ref()?))
    }

    /// How the last answer to the observation question stands.
    pub fn observed(&self) -> Option<Judgement> {
        let (question, given) = (self.attempt.step().observe.as_ref()?, self.attempt.observation()?);
        Some(judge(question, &given.answer, &self.world(self.shown.as_ref()?)))
    }

    /// Whether moves of the lesson are under way.
    pub fn is_moving(&self) -> bool {
        self.conductor.is_some()
    }

    /// Whether the programs run to be judged.
    pub fn is_checking(&self) -> bool {
        self.checking
    }

    /// The run of the step has begun: with what was typed into its program before, and with these moves.
    pub(super) fn begun(&mut self, moves: Vec<Move>, session: &mut Session) {
        if let (Some(edit), Some(text)) = (self.attempt.edit().cloned(), self.attempt.kept_edit()) {
            session.apply(PlayCommand::Edit(edit.file, text.to_owned()));
        }
        self.move_on(moves);
    }

    pub(super) fn begin_step(&mut self) {
        let (broken, beside) = (self.broken.take(), self.beside.take());
        *self = Self { broken, beside, ..Self::new(self.attempt.clone()) };
    }

    pub(super) fn apply(&mut self, command: LessonCommand) -> Effect {
        match command {
            LessonCommand::Answer(answer) => {
                let Some(trace) = self.shown.clone() else { return self.attempt.predict(answer) };
                self.attempt.observe(answer, &World::at_end(&trace).beside(self.beside.as_ref()));
                Effect::Nothing
            }
            LessonCommand::Explain(words) => {
                self.attempt.explain(&words);
                Effect::Nothing
            }
            LessonCommand::Next => {
                let effect = self.attempt.go_on(self.disturbed);
                if effect != Effect::Nothing {
                    self.begin_step();
                }
                effect
            }
            LessonCommand::Back => self.attempt.go_back(),
            LessonCommand::GoTo(place) => self.attempt.go_to(place),
            LessonCommand::Again => self.attempt.begin(),
            LessonCommand::Restart => self.attempt.restart(),
            LessonCommand::ShowAnyway => self.attempt.show_without_answer(),
            LessonCommand::Hint => {
                self.hint = !self.hint;
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    /// Once all is revealed, the run is looked at as it is then: questions are about that.
    pub(super) fn take_stock(&mut self, session: &Session) {
        let revealed = !matches!(self.attempt.phase(), Phase::Setting | Phase::Predicting | Phase::Revealing);
        if revealed && self.shown.is_none() && self.conductor.is_none() {
            let world = World::at_end(session.trace()).beside(self.beside.as_ref());
            self.judgement = self.attempt.judge_prediction(&world);
            self.shown = Some(session.trace().clone());
        }
    }
}

/// How long moves may still be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    events: usize,
    /// When a check of programs has to be over, and when something has to have happened.
    check: Deadline,
    silence: Deadline,
}

impl Patience {
    const CHECK: Duration = Duration::from_secs(15);
    const SILENCE: Duration = Duration::from_secs(8);

    /// Looks at the number of events. Whether it is over.
    pub(super) fn is_over(patience: &mut Option<Self>, events: usize, checks: bool) -> bool {
        let silence = Deadline::after(Self::SILENCE);
        let known = patience.get_or_insert_with(|| Self { events, check: Deadline::after(Self::CHECK), silence });
        if known.events != events {
            (known.events, known.silence) = (events, silence);
        }
        known.silence.passed() || checks && known.check.passed()
    }
}

/// The lesson itself, for whoever only reads.
impl Taking {
    /// Whether the step is about letting actors go: its task is, or all of it is the learner's to play with.
    pub fn lets_actors_go(&self) -> bool {
        let step = self.attempt.step();
        let plays = step.task.is_none() && step.predict.is_none() && step.observe.is_none();
        let last = self.attempt.place() + 1 == self.attempt.steps();
        self.attempt.edit().is_none() && (step.task.is_some() || plays && last)
    }

    /// The lesson and its files.
    pub fn loaded(&self) -> &Loaded {
        &self.attempt.loaded
    }
}
