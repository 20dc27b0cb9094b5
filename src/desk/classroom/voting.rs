//! The vote of a class: hands for each answer of the question that is open, counted while a lecture is held.
//! They are the class's and stand in a file of their own; no learner's answer is made of them.

use super::Classroom;
use crate::lang::Text;
use crate::lesson::{Answer, Asked, Ballot, BallotAt, Phase, Question, Votes, VotesFile, Wanted, truth};
use crate::net::now;

/// What classes have voted, and when the lecture began that is held now.
#[derive(Default)]
pub(super) struct Voting {
    votes: Votes,
    file: Option<VotesFile>,
    /// Absent until the first hand is raised.
    began: Option<u64>,
}

impl Voting {
    /// From here on, votes are kept in this file.
    pub(super) fn keep(&mut self, (file, votes, report): (VotesFile, Votes, Option<Text>)) -> Option<Text> {
        (self.file, self.votes) = (Some(file), votes);
        report
    }

    /// A lesson is taken in a lecture. If it was voted on in the same one, it is another class that takes it.
    pub(super) fn take(&mut self, lesson: &str) {
        self.began = self.began.filter(|began| !self.votes.are_of(*began, lesson));
    }
}

impl Classroom {
    /// The question of the step that a class may vote on now: one that is open, and offers answers to choose from.
    pub fn votes_on(&self) -> Option<Asked> {
        let attempt = &self.taking.as_ref().filter(|_| self.lectures)?.attempt;
        let asked = if attempt.phase() == Phase::Predicting { Asked::Prediction } else { Asked::Observation };
        matches!(attempt.question()?.answer, Wanted::Choice(_)).then_some(asked)
    }

    /// The votes on a question of the step in this lecture; absent until somebody has voted.
    pub fn ballot(&self, asked: Asked) -> Option<&Ballot> {
        let attempt = &self.taking.as_ref().filter(|_| self.lectures)?.attempt;
        let at = BallotAt { lesson: &attempt.loaded.lesson.id, step: &attempt.step().id, asked };
        self.voting.votes.ballot(self.voting.began?, at)
    }

    /// Writes down the hands for an answer of the question that is open.
    pub(super) fn set_hands(&mut self, place: usize, hands: u32) {
        if let Some(ballot) = self.open_ballot(place) {
            ballot.set(place, hands);
        }
        self.keep_votes();
    }

    /// Opens another round on the question that is open.
    pub(super) fn vote_again(&mut self) {
        if let Some(ballot) = self.open_ballot(0) {
            ballot.vote_again();
        }
        self.keep_votes();
    }

    /// The ballot on the question that is open, if it has an answer at this place.
    fn open_ballot(&mut self, place: usize) -> Option<&mut Ballot> {
        let asked = self.votes_on().filter(|_| place < self.answers())?;
        self.ballot_on(asked)
    }

    /// How many answers the question that is open has to choose from.
    pub fn answers(&self) -> usize {
        let question = self.taking.as_ref().and_then(|taking| taking.attempt.question());
        question.and_then(answers).map_or(0, |answers| answers.len())
    }

    fn ballot_on(&mut self, asked: Asked) -> Option<&mut Ballot> {
        let attempt = &self.taking.as_ref()?.attempt;
        let answers = answers(question(attempt.step(), asked)?)?;
        let at = BallotAt { lesson: &attempt.loaded.lesson.id, step: &attempt.step().id, asked };
        let Voting { votes, began, .. } = &mut self.voting;
        let began = *began.get_or_insert_with(|| votes.begin(now()));
        Some(votes.ballot_on(began, at, answers))
    }

    /// Once the run has told, the votes know which answer was true.
    pub(super) fn tell_votes(&mut self) {
        for asked in [Asked::Prediction, Asked::Observation] {
            if let (Some(_), Some(truth)) = (self.ballot(asked), self.found(asked))
                && let Some(ballot) = self.ballot_on(asked)
            {
                ballot.told(truth);
            }
        }
        self.keep_votes();
    }

    /// The place of the answer that was true, once it is no secret any more.
    pub fn true_choice(&self, asked: Asked) -> Option<usize> {
        self.ballot(asked).filter(|_| self.is_told(asked))?.truth()
    }

    /// Whether a question of the step has been answered by the run.
    fn is_told(&self, asked: Asked) -> bool {
        self.taking.as_ref().is_some_and(|taking| match taking.attempt.phase() {
            Phase::Setting | Phase::Predicting | Phase::Revealing => false,
            Phase::Observing => asked == Asked::Prediction,
            Phase::Explaining | Phase::Doing | Phase::Done => true,
        })
    }

    /// The same as found in the run.
    fn found(&self, asked: Asked) -> Option<usize> {
        let taking = self.taking.as_ref().filter(|_| self.is_told(asked))?;
        let question = question(taking.attempt.step(), asked)?;
        match truth(question, &taking.world(taking.shown.as_ref()?))? {
            Answer::Choice(place) => Some(place),
            _ => None,
        }
    }

    fn keep_votes(&mut self) {
        let Voting { votes, file, .. } = &mut self.voting;
        if let Some(Err(text)) = file.as_mut().map(|file| file.save(votes)) {
            self.message = Some(text);
        }
    }
}

fn question(step: &crate::lesson::Step, asked: Asked) -> Option<&Question> {
    match asked {
        Asked::Prediction => step.predict.as_ref(),
        Asked::Observation => step.observe.as_ref(),
    }
}

fn answers(question: &Question) -> Option<Vec<Text>> {
    match &question.answer {
        Wanted::Choice(choices) => Some(choices.iter().map(|choice| choice.say.clone()).collect()),
        _ => None,
    }
}
