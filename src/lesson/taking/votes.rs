//! What classes voted: hands for each answer, round by round, apart from the learner's answers.
//! It judges nothing; what is right comes from the run, and is kept here only so that a table can say it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};

use super::progress::row;
use crate::lang::{Lang, Text};
use crate::lesson::judging::Answer;

/// The version of the file that this program writes. Of the first one `right` was one place, under the name `truth`.
pub(super) const VERSION: u32 = 2;

/// The most hands that one answer may have.
pub const MOST_HANDS: u32 = 9999;

/// The most answers that a class may put up to a question that offers none.
pub const MOST_ANSWERS: usize = 9;

/// Which question of a step is voted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    Prediction,
    Observation,
}

impl Asked {
    fn name(self) -> &'static str {
        match self {
            Self::Prediction => "prediction",
            Self::Observation => "observation",
        }
    }
}

/// The votes on one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// The answers, as they stood on the screen.
    answers: Vec<Text>,
    /// What the class put up, place by place; nothing where the question offers its answers itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    put_up: Vec<Answer>,
    /// The places of the answers that were right, once the run has told. Of rough numbers it may be several, and of what a
    /// class has put up none.
    #[serde(default, alias = "truth", deserialize_with = "one_or_many")]
    right: Option<BTreeSet<usize>>,
    /// The hands for each answer, one list for each round.
    rounds: Vec<Vec<u32>>,
}

/// The places that were right, or the one place of the first version.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BTreeSet<usize>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Places {
        One(usize),
        Many(BTreeSet<usize>),
    }
    let places = Option::<Places>::deserialize(from)?;
    Ok(places.map(|places| match places {
        Places::One(place) => BTreeSet::from([place]),
        Places::Many(places) => places,
    }))
}

impl Ballot {
    /// A ballot on these answers, before anybody has raised a hand.
    pub fn on(answers: Vec<Text>) -> Self {
        Self { rounds: vec![vec![0; answers.len()]], answers, ..Self::default() }
    }

    /// The answers that may be voted for.
    pub fn answers(&self) -> &[Text] {
        &self.answers
    }

    /// What the class put up, place by place.
    pub fn put_up(&self) -> &[Answer] {
        &self.put_up
    }

    /// Puts up an answer to a question that offers none, with how people read it. Whether it may be voted for now: not if
    /// there are too many already.
    pub fn put(&mut self, answer: Answer, say: Text) -> bool {
        let is_new = !self.put_up.contains(&answer);
        if is_new && self.answers.len() < MOST_ANSWERS {
            self.put_up.push(answer);
            self.answers.push(say);
            self.rounds.iter_mut().for_each(|round| round.push(0));
            return true;
        }
        !is_new
    }

    /// The hands for each answer in the round that is open.
    pub fn hands(&self) -> &[u32] {
        self.rounds.last().map_or(&[], Vec::as_slice)
    }

    /// The hands for each answer in the round before, if there was one.
    pub fn before(&self) -> Option<&[u32]> {
        self.rounds.iter().rev().nth(1).map(Vec::as_slice)
    }

    /// Which round is open, counted from 1.
    pub fn round(&self) -> usize {
        self.rounds.len()
    }

    /// Writes down the hands for an answer in the round that is open.
    pub fn set(&mut self, place: usize, hands: u32) {
        if let Some(counted) = self.rounds.last_mut().and_then(|round| round.get_mut(place)) {
            *counted = hands.min(MOST_HANDS);
        }
    }

    /// Opens another round, if anybody has raised a hand in this one. Whether it has.
    pub fn vote_again(&mut self) -> bool {
        let any = self.hands().iter().any(|hands| *hands > 0);
        if any {
            self.rounds.push(vec![0; self.answers.len()]);
        }
        any
    }

    /// The places of the answers that were right, once the run has told.
    pub fn right(&self) -> Option<&BTreeSet<usize>> {
        self.right.as_ref()
    }

    /// The run has told which answers were right.
    pub fn told(&mut self, right: BTreeSet<usize>) {
        self.right = Some(right);
    }

    /// Whether it is about other answers than those that the question offers, if it offers any: the lesson was written anew.
    fn is_about_others(&self, offered: Option<&[Text]>) -> bool {
        match offered {
            Some(offered) => self.answers != offered || !self.put_up.is_empty(),
            None => self.answers.len() != self.put_up.len() || self.rounds.is_empty(),
        }
    }
}

/// The votes of one lecture: lesson, step, question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lecture(pub(super) BTreeMap<String, BTreeMap<String, BTreeMap<Asked, Ballot>>>);

/// Where a ballot stands in a lecture.
#[derive(Clone, Copy, Debug)]
pub struct BallotAt<'a> {
    pub lesson: &'a str,
    pub step: &'a str,
    pub asked: Asked,
}

/// The votes of all lectures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    pub(super) sockscope_votes: u32,
    /// By the second in which each began, since 1970.
    pub(super) lectures: BTreeMap<u64, Lecture>,
}

impl Votes {
    /// By what second a lecture is known that begins now. No two are known by the same one.
    pub fn begin(&self, now: u64) -> u64 {
        self.lectures.keys().next_back().map_or(now, |last| now.max(last.saturating_add(1)))
    }

    /// Whether a lesson was voted on in the lecture that began then.
    pub fn are_of(&self, lecture: u64, lesson: &str) -> bool {
        self.lectures.get(&lecture).is_some_and(|lecture| lecture.0.contains_key(lesson))
    }

    /// The ballot on a question in the lecture that began then.
    pub fn ballot(&self, lecture: u64, place: BallotAt<'_>) -> Option<&Ballot> {
        self.lectures.get(&lecture)?.0.get(place.lesson)?.get(place.step)?.get(&place.asked)
    }

    /// The same, to count in; there is one afterwards. Answers that have changed since are voted on anew. `None` is a question
    /// that offers none.
    pub fn ballot_on(&mut self, lecture: u64, place: BallotAt<'_>, offered: Option<Vec<Text>>) -> &mut Ballot {
        let steps = self.lectures.entry(lecture).or_default().0.entry(place.lesson.to_owned()).or_default();
        let ballot = steps.entry(place.step.to_owned()).or_default().entry(place.asked).or_default();
        if ballot.is_about_others(offered.as_deref()) {
            *ballot = Ballot::on(offered.unwrap_or_default());
        }
        ballot
    }

    /// One row for each answer of each round, with a header, as RFC 4180 has it. Lectures are counted from 1; steps come in
    /// the order of `place`, which is asked for the place of a step in its lesson.
    pub fn csv(&self, lang: Lang, place: impl Fn(&str, &str) -> Option<usize>) -> String {
        let mut csv = "lecture,lesson,step,question,round,answer,right,hands\r\n".to_owned();
        for (number, lecture) in (1..).zip(self.lectures.values()) {
            for (lesson, steps) in &lecture.0 {
                let mut steps: Vec<_> = steps.iter().collect();
                steps.sort_by_key(|(step, _)| place(lesson, step).unwrap_or(usize::MAX));
                for (step, asked) in steps {
                    for (asked, ballot) in asked {
                        let first = [&u32::to_string(&number), lesson.as_str(), step, asked.name()];
                        csv.extend(ballot.rows(lang).map(|rest| {
                            row(&first.into_iter().chain(rest.iter().map(String::as_str)).collect::<Vec<_>>())
                        }));
                    }
                }
            }
        }
        csv
    }

    /// All of it, as it stands in the file.
    pub fn json(&self) -> String {
        let versioned = Self { sockscope_votes: VERSION, ..self.clone() };
        serde_json::to_string_pretty(&versioned).unwrap_or_default()
    }
}

impl Ballot {
    /// Round, answer, whether it was right, hands. A round in which nobody voted has no rows.
    fn rows(&self, lang: Lang) -> impl Iterator<Item = [String; 4]> {
        let voted = (1..).zip(&self.rounds).filter(|(_, hands)| hands.iter().any(|hands| *hands > 0));
        voted.flat_map(move |(round, hands): (u32, _)| {
            self.answers.iter().zip(hands).enumerate().map(move |(place, (answer, hands))| {
                let right = self.right.as_ref().map(|right| right.contains(&place).to_string()).unwrap_or_default();
                [round.to_string(), answer.get(lang).to_owned(), right, hands.to_string()]
            })
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const PLACE: BallotAt<'static> = BallotAt { lesson: "07-x", step: "a", asked: Asked::Prediction };

    pub fn answers() -> Option<Vec<Text>> {
        Some(vec![Text::new("one, two", "一"), Text::new("three", "三")])
    }

    #[test]
    fn hands_are_counted_round_by_round_and_handed_out_as_a_table() {
        let mut votes = Votes::default();
        let ballot = votes.ballot_on(1000, PLACE, answers());
        assert!(!ballot.vote_again(), "nobody has voted yet");
        ballot.set(0, 12);
        ballot.set(1, MOST_HANDS + 5);
        ballot.set(1, 3);
        ballot.set(2, 9);
        assert!(ballot.vote_again() && ballot.round() == 2);
        assert_eq!((ballot.hands(), ballot.before()), (&[0, 0][..], Some(&[12, 3][..])));
        ballot.set(1, 15);
        ballot.told([1].into());
        votes.ballot_on(2000, PLACE, answers()).set(0, 1);
        let rows: Vec<String> = votes.csv(Lang::En, |_, _| Some(0)).split("\r\n").map(str::to_owned).collect();
        assert_eq!(
            rows,
            [
                "lecture,lesson,step,question,round,answer,right,hands",
                "1,07-x,a,prediction,1,\"one, two\",false,12",
                "1,07-x,a,prediction,1,three,true,3",
                "1,07-x,a,prediction,2,\"one, two\",false,0",
                "1,07-x,a,prediction,2,three,true,15",
                "2,07-x,a,prediction,1,\"one, two\",,1",
                "2,07-x,a,prediction,1,three,,0",
                ""
            ]
        );
    }

    #[test]
    fn what_a_class_puts_up_is_voted_on_like_what_is_offered() {
        let mut votes = Votes::default();
        let ballot = votes.ballot_on(1000, PLACE, None);
        let say = |number: u64| Text::new(number.to_string(), number.to_string());
        assert!(ballot.put(Answer::Number(2), say(2)));
        ballot.set(0, 7);
        assert!(ballot.vote_again());
        assert!(ballot.put(Answer::Number(3), say(3)), "somebody has another idea after they have talked");
        assert!(ballot.put(Answer::Number(2), say(2)), "what is there already is not put up twice");
        assert_eq!((ballot.hands(), ballot.before()), (&[0, 0][..], Some(&[7, 0][..])));
        ballot.set(1, 9);
        for number in 4..20 {
            assert_eq!(ballot.put(Answer::Number(number), say(number)), ballot.answers().len() > 2 && number < 11);
        }
        assert_eq!(ballot.answers().len(), MOST_ANSWERS);
        // Two rough numbers may both be near enough.
        ballot.told([1, 2].into());
        let there = votes.ballot_on(1000, PLACE, None).clone();
        assert_eq!(there.right(), Some(&BTreeSet::from([1, 2])), "it is the same ballot");
        let csv = votes.csv(Lang::En, |_, _| Some(0));
        assert!(csv.contains("1,07-x,a,prediction,1,2,false,7\r\n"), "{csv}");
        assert!(csv.contains("1,07-x,a,prediction,2,3,true,9\r\n"), "{csv}");
        let read: Votes = serde_json::from_str(&votes.json()).unwrap();
        assert_eq!(read.ballot(1000, PLACE), Some(&there), "the file has all of it");
        // The question was written anew, and offers answers now.
        assert_eq!(votes.ballot_on(1000, PLACE, answers()).hands(), [0, 0]);
        assert_eq!(votes.ballot_on(1000, PLACE, None).answers(), []);
    }

    #[test]
    fn answers_that_were_written_anew_are_voted_on_anew() {
        let mut votes = Votes::default();
        votes.ballot_on(1000, PLACE, answers()).set(0, 4);
        assert_eq!(votes.ballot_on(1000, PLACE, answers()).hands(), [4, 0]);
        assert_eq!(votes.ballot_on(1000, PLACE, Some(vec![Text::new("one", "一")])).hands(), [0]);
    }
}
