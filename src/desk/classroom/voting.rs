//! The vote of a class: hands for each answer of the question that is open, counted while a lecture is held.
//! They are the class's and stand in a file of their own; no learner's answer is made of them.

use std::collections::BTreeSet;

use super::Classroom;
use crate::lang::Text;
use crate::lesson::{Answer, Asked, Ballot, BallotAt, Phase, Question, Votes, VotesFile, Wanted, judge, said, truth};
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
    /// The question of the step that a class may vote on now: the one that is open. Where it offers no answers to choose from,
    /// the class puts up its own.
    pub fn votes_on(&self) -> Option<Asked> {
        let attempt = &self.taking.as_ref().filter(|_| self.lectures)?.attempt;
        let asked = if attempt.phase() == Phase::Predicting { Asked::Prediction } else { Asked::Observation };
        attempt.question().is_some().then_some(asked)
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

    /// Puts up an answer to the question that is open, and offers none.
    pub(super) fn put_up(&mut self, answer: Answer) {
        let question = self.taking.as_ref().and_then(|taking| taking.attempt.question());
        let Some(say) = question.filter(|question| offered(question).is_none()).map(|question| said(question, &answer))
        else {
            return;
        };
        if let Some(ballot) = self.votes_on().and_then(|asked| self.ballot_on(asked)) {
            ballot.put(answer, say);
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

    /// How many answers to the question that is open may be voted for.
    pub fn answers(&self) -> usize {
        let question = self.taking.as_ref().and_then(|taking| taking.attempt.question());
        let put_up = || self.votes_on().and_then(|asked| self.ballot(asked)).map_or(0, |ballot| ballot.answers().len());
        question.map_or(0, |question| offered(question).map_or_else(put_up, |answers| answers.len()))
    }

    fn ballot_on(&mut self, asked: Asked) -> Option<&mut Ballot> {
        let attempt = &self.taking.as_ref()?.attempt;
        let offered = offered(question(attempt.step(), asked)?);
        let at = BallotAt { lesson: &attempt.loaded.lesson.id, step: &attempt.step().id, asked };
        let Voting { votes, began, .. } = &mut self.voting;
        let began = *began.get_or_insert_with(|| votes.begin(now()));
        Some(votes.ballot_on(began, at, offered))
    }

    /// Once the run has told, the votes know which answers were right.
    pub(super) fn tell_votes(&mut self) {
        for asked in [Asked::Prediction, Asked::Observation] {
            if let Some(right) = self.found(asked)
                && let Some(ballot) = self.ballot_on(asked)
            {
                ballot.told(right);
            }
        }
        self.keep_votes();
    }

    /// The places of the answers that were right, once they are no secret any more.
    pub fn right_answers(&self, asked: Asked) -> Option<&BTreeSet<usize>> {
        self.ballot(asked).filter(|_| self.is_told(asked))?.right()
    }

    /// Whether a question of the step has been answered by the run.
    fn is_told(&self, asked: Asked) -> bool {
        self.taking.as_ref().is_some_and(|taking| match taking.attempt.phase() {
            Phase::Setting | Phase::Predicting | Phase::Revealing => false,
            Phase::Observing => asked == Asked::Prediction,
            Phase::Explaining | Phase::Doing | Phase::Done => true,
        })
    }

    /// The same as found in the run, for a question that was voted on.
    fn found(&self, asked: Asked) -> Option<BTreeSet<usize>> {
        let taking = self.taking.as_ref().filter(|_| self.is_told(asked))?;
        let (question, ballot) = (question(taking.attempt.step(), asked)?, self.ballot(asked)?);
        let world = taking.world(taking.shown.as_ref()?);
        match truth(question, &world)? {
            Answer::Choice(place) => Some(BTreeSet::from([place])),
            _ => {
                let is_right = |answer: &Answer| judge(question, answer, &world).is_right;
                let right = ballot.put_up().iter().enumerate().filter(|(_, answer)| is_right(answer));
                Some(right.map(|(place, _)| place).collect())
            }
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

/// The answers that a question offers to choose from, if it does.
fn offered(question: &Question) -> Option<Vec<Text>> {
    match &question.answer {
        Wanted::Choice(choices) => Some(choices.iter().map(|choice| choice.say.clone()).collect()),
        _ => None,
    }
}
