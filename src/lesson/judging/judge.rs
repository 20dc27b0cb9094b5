//! Judges answers and tasks against the run: what was said, what is true, and a sentence.
//! It keeps no answer, and it never compares with one that is written down.

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::lesson::content::{Check, Happening, Question, Task, Waits, Wanted};
use crate::trace::FlowId;
use crate::world::{Whom, World, actor_named, flow_named, waits_for};

/// What a learner answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The place of a choice, counted from 0.
    Choice(usize),
    Number(u64),
    /// Offsets at which the stream is cut, in order. The ends of the stream are none.
    Cuts(Vec<u64>),
    /// The places of the events, counted from 0, in the order in which they come.
    Order(Vec<usize>),
    /// For each actor that is asked about, whom it waits for.
    Waits(Vec<Whom>),
}

/// An answer beside the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub is_right: bool,
    /// The right answer; absent if the run has none, which is a mistake of the lesson.
    pub truth: Option<Answer>,
    /// What there is to say to the answer.
    pub reply: Option<Text>,
}

/// The right answer to a question, as the run has it.
pub fn truth(question: &Question, world: &World<'_>) -> Option<Answer> {
    match &question.answer {
        Wanted::Choice(choices) => {
            let mut right = (0..choices.len()).filter(|place| choices[*place].when.holds(world));
            match (right.next(), right.next()) {
                (Some(one), None) => Some(Answer::Choice(one)),
                _ => None,
            }
        }
        Wanted::Number(measure) => measure.of(world).map(Answer::Number),
        Wanted::About(roughly) => roughly.measure.of(world).map(Answer::Number),
        Wanted::Order(happenings) => in_order(happenings, world).map(Answer::Order),
        Wanted::Waits(waits) => all_waits(waits, world).map(Answer::Waits),
        Wanted::Cuts { flow } => Some(Answer::Cuts(ends_of_chunks(world, flow_named(world, flow)?))),
    }
}

/// The order in which events came, if all of them have come, and no two are the same.
fn in_order(happenings: &[Happening], world: &World<'_>) -> Option<Vec<usize>> {
    let came = |(place, happening): (usize, &Happening)| Some((happening.at.event(world)?, place));
    let mut all = happenings.iter().enumerate().map(came).collect::<Option<Vec<_>>>()?;
    all.sort_unstable();
    let differ = all.windows(2).all(|two| two[0].0 != two[1].0);
    differ.then(|| all.into_iter().map(|(_, place)| place).collect())
}

/// Whom each actor waits for, if the run tells it of all of them, and each is somebody whom the question names.
fn all_waits(waits: &Waits, world: &World<'_>) -> Option<Vec<Whom>> {
    let of = |(place, name): (usize, &String)| {
        let whom = waits_for(world, actor_named(world, name)?)?;
        let offered = match &whom {
            Whom::Actor(other) => waits.others(place).contains(&other.as_str()),
            Whom::Nobody | Whom::SomethingElse => true,
        };
        offered.then_some(whom)
    };
    waits.actors.iter().enumerate().map(of).collect()
}

/// Whether an answer is right, beside the truth.
fn accepts(question: &Question, truth: &Answer, answer: &Answer) -> bool {
    match (&question.answer, truth, answer) {
        (Wanted::About(roughly), Answer::Number(measured), Answer::Number(number)) => {
            roughly.within.accepts(*measured, *number)
        }
        _ => truth == answer,
    }
}

/// Where the chunks of a flow end, the end of the last one left out.
fn ends_of_chunks(world: &World<'_>, flow: FlowId) -> Vec<u64> {
    let Some(flow) = world.flow(flow) else { return Vec::new() };
    let mut ends: Vec<u64> = flow.recvs_in(0..u64::MAX).map(|recv| recv.range.end).collect();
    ends.retain(|end| *end < flow.accepted);
    ends
}

/// Judges an answer.
pub fn judge(question: &Question, answer: &Answer, world: &World<'_>) -> Judgement {
    let truth = truth(question, world);
    let is_right = truth.as_ref().is_some_and(|truth| accepts(question, truth, answer));
    let own = match (&question.answer, answer) {
        (Wanted::Choice(choices), Answer::Choice(place)) => choices.get(*place).and_then(|choice| choice.reply.clone()),
        _ => None,
    };
    let usual = if is_right { question.right.clone() } else { question.wrong.clone() };
    Judgement { is_right, truth, reply: own.or(usual) }
}

/// How far a task has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass(Text),
    NotYet(Text),
    Fail(Text),
}

impl Verdict {
    /// What there is to say.
    pub fn sentence(&self) -> &Text {
        match self {
            Verdict::Pass(text) | Verdict::NotYet(text) | Verdict::Fail(text) => text,
        }
    }

    /// Whether it is done.
    pub fn passes(&self) -> bool {
        matches!(self, Verdict::Pass(_))
    }
}

/// Judges one check.
pub fn check(check: &Check, world: &World<'_>) -> Verdict {
    let failed = check.fail.as_ref().is_some_and(|fail| fail.holds(world));
    match (&check.failed, failed) {
        (Some(failed), true) => Verdict::Fail(failed.clone()),
        _ if check.pass.holds(world) => Verdict::Pass(check.passed.clone()),
        _ => Verdict::NotYet(check.not_yet.clone()),
    }
}

/// Judges a task: the first check that does not pass, or the last one.
pub fn judge_task(task: &Task, world: &World<'_>) -> Verdict {
    let mut last = Verdict::NotYet(Text::default());
    for one in &task.checks {
        last = check(one, world);
        if !last.passes() {
            break;
        }
    }
    last
}
