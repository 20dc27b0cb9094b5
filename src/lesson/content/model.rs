//! A lesson as its file says it: the runs that it is about, and its steps with what is asked, moved, checked and shown.
//! It is only the shape; whether a lesson makes sense is `load`'s to check, and whether it is true `proof`'s.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::every_cut::EveryCut;
use super::kinds::{Happening, Roughly, Waits};
use crate::codec::Framing;
use crate::lang::Text;
use crate::scenario::Schedule;
use crate::steer::Move;
use crate::world::{Condition, Measure};

/// The version of the lesson file that this program reads.
pub const FORMAT: u32 = 1;

/// A lesson: `lessons/NN-slug/lesson.json`, with its programs beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Where the schema is, for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of this format: 1.
    pub format: u32,
    /// The name of the lesson's folder, such as `07-two-sends-one-recv`.
    pub id: String,
    /// The title in the list of lessons.
    pub title: Text,
    /// What a learner can do afterwards, in one sentence.
    pub goal: Text,
    /// About how many minutes it takes.
    pub minutes: u32,
    /// The ids of lessons that should be taken before.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The runs that the lesson is about.
    pub scenarios: Vec<Staging>,
    /// What happens, one after another.
    pub steps: Vec<Step>,
}

/// One of the runs that a lesson is about: programs of the lesson's folder, and how they are run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Staging {
    /// The name by which steps call it.
    pub id: String,
    /// The server's program, a file in the lesson's folder.
    pub server: String,
    /// Further servers, each an actor of its own: `server-2` and so on. In a staged run all servers begin before the clients.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// The programs of the clients: the k-th client runs the k-th, or the last one.
    pub clients: Vec<String>,
    /// How many clients there are; as many as programs if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Lines that `input()` returns in the clients' programs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub input: Vec<String>,
    /// What stands behind the name of a program in `sys.argv`, for each program that is given something.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Vec<String>>,
    /// Whether all programs have the files of the lesson together; each has its own otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared_files: bool,
    /// How the bytes are looked at: `{"kind": "naive"}`, `{"kind": "length-prefix"}` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<super::schema::Framing>"))]
    pub framing: Option<Framing>,
    /// `staged`: one actor at a time, the same each time. `free`: all at once, as threads run.
    #[serde(default)]
    pub schedule: Schedule,
    /// Whether sockets have `TCP_NODELAY`.
    #[serde(default = "yes")]
    pub nodelay: bool,
}

impl Staging {
    /// Every program, with the field that names it.
    pub fn programs(&self) -> impl Iterator<Item = (String, &String)> {
        let further = self.servers.iter().enumerate().map(|(place, file)| (format!("servers[{place}]"), file));
        let clients = self.clients.iter().enumerate().map(|(place, file)| (format!("clients[{place}]"), file));
        std::iter::once(("server".to_owned(), &self.server)).chain(further).chain(clients)
    }

    /// Whether a program of this file takes part.
    pub fn has(&self, file: &str) -> bool {
        self.programs().any(|(_, name)| name == file)
    }
}

fn yes() -> bool {
    true
}

/// One step: a text, and what the learner is to foresee, to see and to do.
///
/// In order: `text` is read; `scenario` is begun and `moves` are made; `predict` is asked; once it is answered `reveal` is
/// made and `after` appears; `observe` is asked; `why` is asked; `task` is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A name of the step, unique in the lesson. Answers are kept under it.
    pub id: String,
    /// A few words above the text.
    pub title: Text,
    /// What is read first.
    pub text: Text,
    /// Begins this run anew, held before its first call. Absent: the run of the step before goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// A run that is made first, and stands beside the one of this step to be compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// Moves that are made before anything is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// What the learner is to foresee. What comes after stays hidden until it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict: Option<Question>,
    /// Moves that show what happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reveal: Vec<Move>,
    /// What is read then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Text>,
    /// What the learner is to find on the screen after the reveal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<Question>,
    /// Why it is so, in the learner's own words. It is kept for the teacher, and nobody judges it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// What the learner is to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Help for whoever asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// What is marked on the screen, as far as it is there. The program of the first marked line comes to the front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub highlight: Vec<Highlight>,
    /// Numbers that the texts of this step name as `{name}`. They come from the run, at the end of the step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, Measure>,
    /// Draws how often something came, in the run as it is at the end of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Whether a picture of the step, once all of it is answered, belongs into the handout.
    #[serde(default)]
    pub picture: bool,
}

/// A run that stands beside another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Beside {
    /// Which of the runs of the lesson; it may be the same.
    pub scenario: String,
    /// How far it is brought.
    pub moves: Vec<Move>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub ask: Text,
    /// What kind of answer is wanted, and what the right one is.
    pub answer: Wanted,
    /// What is said to an answer that is wrong. A choice may have words of its own instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Text>,
    /// What is said to an answer that is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Text>,
}

/// The kind of answer that a question wants. What is right is never written down; it is found in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// One of several. Right is the one whose condition holds, and just one must.
    Choice(Vec<Choice>),
    /// A number. Right is what is measured.
    Number(Measure),
    /// A number that need not be exact. Right is what is near enough to what is measured.
    About(Roughly),
    /// Events that are to be put into their order. Right is the order in which they came.
    Order(Vec<Happening>),
    /// Whom each of some actors waits for.
    Waits(Waits),
    /// Cut marks on the bytes of a flow. Right are the places where its chunks end.
    Cuts {
        /// Such as `client-1>server`.
        flow: String,
    },
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    pub say: Text,
    /// When it is right.
    pub when: Condition,
    /// What is said to whoever chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Text>,
}

/// A question for the learner's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// What is asked. What answers it must not have been said before.
    pub ask: Text,
    /// An explanation to compare one's own with. It appears once something was written.
    pub model: Text,
}

/// What a learner is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What is to be done.
    pub ask: Text,
    /// What tells whether it is done. All of them have to pass.
    pub checks: Vec<Check>,
    /// How it is done.
    pub by: Way,
}

/// How a task is done, with its solution: `lessons check` proves that the task is open before it and done after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The learner lets the actors go, one call at a time, in a run that begins anew.
    Moves(Vec<Move>),
    /// The learner edits a program and runs it.
    Edit(Edit),
}

/// A program that the learner edits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The file that is edited: a program of the step's scenario.
    pub file: String,
    /// A file in the lesson's folder with a program that does it right. It is not shown.
    pub solution: String,
    /// Tries the server's program with a short stream, cut in every way in which it can be cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_cut: Option<EveryCut>,
}

/// What tells whether something is done: Pass, Fail, or NotYet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// It is done when this holds.
    pub pass: Condition,
    /// What is said then.
    pub passed: Text,
    /// It has gone wrong when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail: Option<Condition>,
    /// What is said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Text>,
    /// What is said as long as neither holds.
    pub not_yet: Text,
}

/// Something on the screen that is marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Highlight {
    /// The line of a program that contains this text; just one line may.
    Line {
        /// A program of the step's scenario.
        file: String,
        /// A part of the line.
        text: String,
    },
    /// A send of a flow, counted from 1.
    Send {
        /// Such as `client-1>server`.
        flow: String,
        /// Which one, counted from 1.
        number: u32,
    },
    /// A recv of a flow, counted from 1.
    Recv {
        /// Such as `client-1>server`.
        flow: String,
        /// Which one, counted from 1.
        number: u32,
    },
    /// Bytes of a flow: offsets of its stream, the second one excluded.
    Bytes {
        /// Such as `client-1>server`.
        flow: String,
        /// The first byte.
        from: u64,
        /// The byte behind the last one.
        to: u64,
    },
}

/// How often something came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Histogram {
    /// What is counted, above the bars.
    pub title: Text,
    /// Out of how many each bar counts; without it the longest bar fills the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// The bars from top to bottom.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// What it counts.
    pub label: Text,
    /// How long it is.
    pub measure: Measure,
}

impl Lesson {
    /// The run with this name.
    pub fn staging(&self, id: &str) -> Option<&Staging> {
        self.scenarios.iter().find(|staging| staging.id == id)
    }

    /// The run that a step is about: the one that it begins, or the last one that a step before it began.
    pub fn staging_of(&self, step: usize) -> Option<&Staging> {
        let until = self.steps.get(..=step)?;
        self.staging(until.iter().rev().find_map(|step| step.scenario.as_deref())?)
    }

    /// The run that stands beside the one of a step, if the step that began it has one.
    pub fn beside_of(&self, step: usize) -> Option<(&Staging, &Beside)> {
        let began = self.steps.get(..=step)?.iter().rev().find(|step| step.scenario.is_some())?;
        let beside = began.beside.as_ref()?;
        Some((self.staging(&beside.scenario)?, beside))
    }

    /// The place of a step.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }
}
