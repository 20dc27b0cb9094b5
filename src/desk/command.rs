//! What a person may ask for: of the session, and of the classroom; and how fast a run may be asked to go.
//! Nothing is done here.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::otherwise::Otherwise;
use super::show::ShowId;
use crate::codec::Framing;
use crate::lang::{Lang, Text};
use crate::lesson::Answer;
use crate::playback::Move;
use crate::scenario::Scenario;
use crate::trace::ActorId;
use crate::world::Axis;

/// What a person may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Of the session.
    Play(PlayCommand),
    /// Of the classroom.
    Lesson(LessonCommand),
}

impl From<PlayCommand> for Command {
    fn from(command: PlayCommand) -> Self {
        Command::Play(command)
    }
}

impl From<LessonCommand> for Command {
    fn from(command: LessonCommand) -> Self {
        Command::Lesson(command)
    }
}

/// What was asked for in a frame, in that order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commands(Vec<Command>);

impl Commands {
    /// One more.
    pub fn push(&mut self, command: impl Into<Command>) {
        self.0.push(command.into());
    }

    /// Some more.
    pub fn extend<C: Into<Command>>(&mut self, commands: impl IntoIterator<Item = C>) {
        self.0.extend(commands.into_iter().map(Into::into));
    }

    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Commands {
    type Item = Command;
    type IntoIter = std::vec::IntoIter<Command>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What the session may be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum PlayCommand {
    /// Play from where the playhead is: the past, and from the newest event on the run itself.
    Run,
    Pause,
    /// A new run of the same; the one in front is kept.
    RunAgain,
    /// Live: let one call go. In the past: one event on.
    Step,
    /// Let this actor's next call go.
    StepActor(ActorId),
    /// Along the lines of a program: those of the actor that was chosen, if one was.
    StepLines(LineStep, Option<ActorId>),
    Look(Move),
    /// An earlier run, or a trace, in front again.
    OpenShow(ShowId),
    /// Back to before the first call.
    Reset,
    /// Speak another framing from here on.
    ChangeFraming(Framing),
    /// Another scenario; begins anew.
    ChangeScenario(Box<Scenario>),
    SetSpeed(Speed),
    /// What stands in the editor of this file now.
    Edit(String, String),
    /// The file as it was before anybody edited it, from the next run on.
    RestoreFile(String),
    /// Sets a breakpoint at this line of this file, or takes it away.
    ToggleBreakpoint(String, u32),
    /// A line for a program that asks for input.
    TypeLine(ActorId, String),
    /// Nobody will type to this program any more.
    EndInput(ActorId),
    /// The native client gives up the file that it sends or fetches.
    CancelTransfer(ActorId),
    Open(PathBuf),
    /// Programs in Python: a server's and its clients'.
    OpenPrograms(Vec<PathBuf>),
    Save(PathBuf),
    /// An earlier run beside the one in front, whichever that is, always as far as that one.
    Pin(ShowId),
    Unpin,
    /// The run in front once more to where one looks, and from there on otherwise.
    Fork(Box<Otherwise>),
    /// The scenario on the desk, so many times, left to the kernel.
    RunMany(u32),
    /// No more of these runs.
    CancelMany,
    /// One of the runs that make up a bar of a set of runs, in front.
    OpenOneOf {
        set: usize,
        axis: Axis,
        value: u64,
    },
    /// What came of many runs, as a table.
    SaveTable(PathBuf),
    /// The run as a page, which begins in this language.
    SavePage(PathBuf, Lang),
    /// What is in a folder, for whoever types a path.
    List(PathBuf),
    /// Something that was typed can not be used.
    Report(Text),
    /// Take the message away.
    Dismiss,
}

impl PlayCommand {
    /// Whether it moves the run, or changes how it will move.
    pub fn plays(&self) -> bool {
        matches!(
            self,
            PlayCommand::Run
                | PlayCommand::RunAgain
                | PlayCommand::RunMany(_)
                | PlayCommand::Fork(_)
                | PlayCommand::Pause
                | PlayCommand::Step
                | PlayCommand::StepActor(_)
                | PlayCommand::StepLines(..)
                | PlayCommand::Reset
                | PlayCommand::ChangeFraming(_)
                | PlayCommand::ToggleBreakpoint(..)
                | PlayCommand::TypeLine(..)
                | PlayCommand::EndInput(_)
                | PlayCommand::CancelTransfer(_)
        )
    }
}

/// How far a step along lines goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineStep {
    /// To the next line, also inside a function.
    Line,
    /// To the next line of the same function, or of the one that called it.
    Over,
    /// Until somebody reaches this line of this file.
    Until { file: String, line: u32 },
    /// To the line before; that is always in the past.
    Back,
}

/// What the classroom may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonCommand {
    /// Take this lesson, where it was left.
    Take(String),
    /// Leave the lesson; the run stays.
    Leave,
    /// An answer to the open question.
    Answer(Answer),
    /// The learner's own words to the question why.
    Explain(String),
    Next,
    Back,
    /// To the step at this place, counted from 0.
    GoTo(usize),
    /// The same step anew.
    Again,
    /// Forget all answers of the lesson.
    Restart,
    /// Show or hide the hint.
    Hint,
    /// Run what was edited, and judge it.
    Check,
    /// Stop trying cuts.
    StopTrial,
    /// Step through the first cut that failed.
    ShowFailure,
    /// Go past what is open, as somebody who teaches may.
    ShowAnyway,
    /// A class looks on, or does no more.
    Lecture(bool),
    /// So many of the class have raised their hand for the answer at this place.
    Hands(usize, u32),
    /// The class has another answer to a question that offers none to choose from.
    PutUp(Answer),
    /// Another round of the vote.
    VoteAgain,
    /// Somebody teaches, or does no more.
    Teach(bool),
    /// Take the message away.
    Dismiss,
}

/// How fast a run goes on by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speed {
    /// Two calls a second: to read along.
    Slow,
    /// Twelve calls a second: to see the flow.
    #[default]
    Normal,
    /// As fast as threads run.
    Full,
}

impl Speed {
    /// Every speed, slowest first.
    pub const ALL: [Speed; 3] = [Speed::Slow, Speed::Normal, Speed::Full];

    /// Seconds between two calls; `None` if nothing holds them.
    pub fn interval(self) -> Option<f64> {
        match self {
            Speed::Slow => Some(0.5),
            Speed::Normal => Some(1.0 / 12.0),
            Speed::Full => None,
        }
    }
}
