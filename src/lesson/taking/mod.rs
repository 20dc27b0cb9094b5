//! A learner's way through a lesson, and what is kept of it.
//! It moves no run itself; it says what is to be done with one.

mod attempt;
mod progress;

pub use attempt::{Attempt, Effect, LONGEST_WORDS, Phase};
pub use progress::{Given, LessonProgress, Progress, ProgressFile, StepProgress};
