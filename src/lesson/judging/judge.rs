//! Judges answers and tasks against the run: what was said, what is true, and a sentence.
//! It keeps no answer, and it never compares with one that is written down.

use serde::{Deserialize, Serialize};

use crate::lang::{Text, plural};
use crate::lesson::content::{Check, Question, Task, Wanted};
use crate::trace::FlowId;
use crate::world::{World, flow_named};

/// What a learner answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The place of a choice, counted from 0.
    Choice(usize),
    Number(u64),
    /// Offsets at which the stream is cut, in order. The ends of the stream are none.
    Cuts(Vec<u64>),
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
        Wanted::Cuts { flow } => Some(Answer::Cuts(ends_of_chunks(world, flow_named(world, flow)?))),
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
    let is_right = truth.as_ref() == Some(answer);
    let own = match (&question.answer, answer) {
        (Wanted::Choice(choices), Answer::Choice(place)) => choices.get(*place).and_then(|choice| choice.reply.clone()),
        _ => None,
    };
    let usual = if is_right { question.right.clone() } else { question.wrong.clone() };
    Judgement { is_right, truth, reply: own.or(usual) }
}

/// How an answer is written for people.
pub fn said(question: &Question, answer: &Answer) -> Text {
    match (&question.answer, answer) {
        (Wanted::Choice(choices), Answer::Choice(place)) => {
            choices.get(*place).map(|choice| choice.say.clone()).unwrap_or_default()
        }
        (_, Answer::Choice(place)) => Text::new(format!("{}", place + 1), format!("{}", place + 1)),
        (_, Answer::Number(number)) => Text::new(number.to_string(), number.to_string()),
        (_, Answer::Cuts(cuts)) if cuts.is_empty() => Text::new("no cut", "不切"),
        (_, Answer::Cuts(cuts)) => {
            let list = |joint: &str| cuts.iter().map(u64::to_string).collect::<Vec<_>>().join(joint);
            let s = plural(cuts.len() as u64);
            Text::new(format!("cut{s} after byte {}", list(", ")), format!("在第 {} 字节后切开", list("、")))
        }
    }
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
