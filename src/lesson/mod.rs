//! Lessons: what they are, where they come from, how they are taken, and how it is proved that they are true.
//! It knows no socket and draws nothing; a lesson does with a run what a person could do, by the moves of `steer`.
//!
//! Reading order: `content` (what a lesson says), `judging` (answers, tasks, and whether it is true), `taking` (a learner's
//! way), then `recording` and `handout`, which make pages of it.

mod content;
mod handout;
mod judging;
mod recording;
mod taking;

pub use crate::world::Whom;
pub use content::{
    Bar, Beside, Block, Check, Choice, Edit, Entry, EveryCut, FILE, Happening, Highlight, Histogram, Lesson,
    LessonError, Loaded, Piece, Question, Roughly, Source, Staging, Step, Task, Waits, Wanted, Way, Why, Within,
    blocks, filled, find, lint, number, of_folder, schema,
};
pub use handout::{handout, picture_name};
pub use judging::{Answer, Finding, Judgement, Verdict, cuts, judge, judge_task, prove, said, truth, whom_text};
pub use recording::{Moment, Recording, run_path};
pub use taking::{
    Asked, Attempt, Ballot, BallotAt, Beginning, Effect, Given, LONGEST_WORDS, LessonProgress, MOST_ANSWERS,
    MOST_HANDS, Phase, Progress, ProgressFile, StepProgress, Votes, VotesFile,
};
