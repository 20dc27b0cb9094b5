//! What a lesson permits now, and what it marks. Panels ask it; without a lesson everything is permitted.
//! It is worked out from the lesson and the run, and kept nowhere.

use std::collections::BTreeSet;

use super::{Classroom, Taking};
use crate::desk::command::PlayCommand;
use crate::desk::session::Session;
use crate::figure::Selection;
use crate::lesson::{Answer, Highlight, Phase, Question, Wanted};
use crate::trace::FlowId;
use crate::world::{World, flow_named};

/// What holds in a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a lesson is being taken.
    pub in_lesson: bool,
    pub texts: Texts,
    /// Whether what an actor is about to do is kept quiet, since a lesson asks for it.
    pub keeps_quiet: bool,
    /// What a lesson marks in the flows of the run.
    pub marked: Vec<Selection>,
    /// Lines of programs that a lesson marks: files, and lines counted from 1.
    pub marked_lines: Vec<(String, u32)>,
    /// Cut marks that a lesson asks for, or that were set.
    pub cuts: Option<CutMarks>,
}

impl Rules {
    /// The lines of a file that a lesson marks.
    pub fn lines_of(&self, file: &str) -> Vec<u32> {
        self.marked_lines.iter().filter(|(of, _)| of == file).map(|(_, line)| *line).collect()
    }
}

/// Whether the texts of programs may be changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    #[default]
    Open,
    /// They may only be read, since a lesson does not let them be changed now.
    ReadOnly,
    /// They take no focus either, so that keys are answers to a lesson's question.
    Held,
}

/// Cut marks on the bytes of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutMarks {
    pub flow: FlowId,
    /// How many bytes there are to be cut.
    pub total: u64,
    pub marks: Marks,
}

/// The marks themselves: offsets behind which a stream is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marks {
    /// They are being set; where, the answer says that is being made up.
    Open,
    /// They were set, and these would have been right.
    Answered { given: BTreeSet<u64>, right: BTreeSet<u64> },
}

impl CutMarks {
    /// Whether marks may be set.
    pub fn is_open(&self) -> bool {
        self.marks == Marks::Open
    }
}

impl Classroom {
    /// What the lesson permits and marks now.
    pub fn rules(&self, session: &Session) -> Rules {
        let Some(taking) = &self.taking else { return Rules::default() };
        let world = session.world();
        let highlights = &taking.attempt.step().highlight;
        let shown = taking.shown.is_some();
        Rules {
            in_lesson: true,
            texts: self.texts(taking),
            keeps_quiet: matches!(taking.attempt.phase(), Phase::Setting | Phase::Predicting),
            marked: highlights.iter().filter(|_| shown).filter_map(|highlight| marked(&world, highlight)).collect(),
            marked_lines: highlights.iter().filter_map(|highlight| line(taking, highlight)).collect(),
            cuts: cuts(taking, &world),
        }
    }

    fn texts(&self, taking: &Taking) -> Texts {
        if self.allows(&PlayCommand::RestoreFile(String::new())) {
            return Texts::Open;
        }
        // While what was edited is checked, whoever typed goes on where they were.
        if taking.attempt.edit().is_some() { Texts::ReadOnly } else { Texts::Held }
    }
}

fn line(taking: &Taking, highlight: &Highlight) -> Option<(String, u32)> {
    let Highlight::Line { file, text } = highlight else { return None };
    let line = taking.loaded().file(file)?.lines().position(|line| line.contains(text))?;
    Some((file.to_owned(), u32::try_from(line + 1).ok()?))
}

fn marked(world: &World<'_>, highlight: &Highlight) -> Option<Selection> {
    let place = |number: u32| usize::try_from(number.checked_sub(1)?).ok();
    match highlight {
        Highlight::Line { .. } => None,
        Highlight::Send { flow, number } => {
            let flow = flow_named(world, flow)?;
            Some(Selection::bytes_of(flow, world.flow(flow)?.send(place(*number)?)?.range))
        }
        Highlight::Recv { flow, number } => {
            let flow = flow_named(world, flow)?;
            Some(Selection::bytes_of(flow, world.flow(flow)?.recv(place(*number)?)?.range))
        }
        Highlight::Bytes { flow, from, to } => Some(Selection::bytes_of(flow_named(world, flow)?, *from..*to)),
    }
}

/// The learner's cut marks: open to be set while they are asked for, and beside the truth afterwards.
fn cuts(taking: &Taking, world: &World<'_>) -> Option<CutMarks> {
    let attempt = &taking.attempt;
    let of = |flow: &str, marks: Marks| {
        let flow = flow_named(world, flow)?;
        Some(CutMarks { flow, total: world.flow(flow)?.accepted, marks })
    };
    if let Some(Question { answer: Wanted::Cuts { flow }, .. }) = attempt.question() {
        return of(flow, Marks::Open);
    }
    let Wanted::Cuts { flow } = &attempt.step().predict.as_ref()?.answer else { return None };
    let Answer::Cuts(given) = &attempt.prediction()?.answer else { return None };
    let right = match taking.judgement.as_ref().and_then(|judgement| judgement.truth.as_ref()) {
        Some(Answer::Cuts(right)) => right.iter().copied().collect(),
        _ => BTreeSet::new(),
    };
    of(flow, Marks::Answered { given: given.iter().copied().collect(), right })
}
