//! Lessons: what they are, where they come from, how they are taken, and how it is proved that they are true.
//! It knows no socket and draws nothing; a lesson does with a run what a person could do.
//!
//! Reading order: `model` (what a lesson says), `condition` and `moves` (its two small languages), `load` and `lint` (what is
//! refused), `judge` (answers and tasks), `attempt` (a learner's way), `conductor` (moves on a run), then the rest.

mod attempt;
mod catalogue;
mod condition;
mod conductor;
pub mod cuts;
mod handout;
mod judge;
mod lint;
mod load;
mod model;
mod moves;
mod progress;
mod proof;
mod recording;
mod rehearsal;
mod schema;
mod words;

pub use attempt::{Attempt, Effect, Phase};
pub use catalogue::{Entry, Source, find, number, of_folder};
pub use condition::{Condition, Measure, actor_named, flow_named};
pub use conductor::{Conductor, Progress as MoveProgress};
pub use handout::{handout, picture_name};
pub use judge::{Answer, Judgement, Verdict, judge, judge_task, said, truth};
pub use lint::lint;
pub use load::{FILE, LessonError, Loaded};
pub use model::{
    Bar, Check, Choice, Edit, EveryCut, Highlight, Histogram, Lesson, Question, Staging, Step, Task, Wanted, Way, Words,
};
pub use moves::{Move, Until};
pub use progress::{Given, LessonProgress, Progress, ProgressFile, StepProgress};
pub use proof::{Finding, prove};
pub use recording::{Moment, Recording, run_path};
pub use rehearsal::Rehearsal;
pub use schema::schema;
pub use words::{Block, Piece, blocks, filled};
