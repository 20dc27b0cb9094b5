//! What panels may ask of the classroom.
//! Nothing is done here; the classroom does it.

use crate::lesson::Answer;

/// What a panel may ask for.
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
