//! What a person may ask for: of the session, and of the classroom; and how fast a run may be asked to go.
//! Nothing is done here.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::codec::Framing;
use crate::lang::Text;
use crate::lesson::Answer;
use crate::playback::Move;
use crate::scenario::Scenario;
use crate::trace::ActorId;

/// What a panel may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Let the run go on, or start it anew if it is over.
    Run,
    Pause,
    /// Live: let one call go. In the past: one event on.
    Step,
    /// Let this actor's next call go.
    StepActor(ActorId),
    /// Along the lines of a program: those of the actor that was chosen, if one was.
    StepLines(LineStep, Option<ActorId>),
    Look(Move),
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
    Open(PathBuf),
    /// Programs in Python: a server's and its clients'.
    OpenPrograms(Vec<PathBuf>),
    Save(PathBuf),
    /// Something that was typed can not be used.
    Report(Text),
    /// Take the message away.
    Dismiss,
    /// Something about lessons; the classroom does it.
    Lesson(LessonCommand),
}

impl Command {
    /// Whether it moves the run, or changes how it will move.
    pub fn plays(&self) -> bool {
        matches!(
            self,
            Command::Run
                | Command::Pause
                | Command::Step
                | Command::StepActor(_)
                | Command::StepLines(..)
                | Command::Reset
                | Command::ChangeFraming(_)
                | Command::ToggleBreakpoint(..)
                | Command::TypeLine(..)
                | Command::EndInput(_)
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
