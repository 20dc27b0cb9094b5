//! A learner's way through a lesson, and what is kept of it.
//! It moves no run itself; it says what is to be done with one.

mod attempt;
mod effect;
mod progress;
mod votes;
mod votes_file;

pub use attempt::{Attempt, LONGEST_WORDS, Phase};
pub use effect::{Beginning, Effect};
pub use progress::{Given, LessonProgress, Progress, ProgressFile, StepProgress};
pub use votes::{Asked, Ballot, BallotAt, MOST_ANSWERS, MOST_HANDS, Votes};
pub use votes_file::VotesFile;
