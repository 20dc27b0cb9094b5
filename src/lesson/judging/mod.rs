//! Whether an answer is right, a task is done, and a whole lesson is true. Each is found in runs on this machine.
//! It keeps nothing of what a learner does; that is `taking`.

pub mod cuts;
pub(super) mod judge;
mod names;
mod proof;
mod said;

pub use judge::{Answer, Judgement, Verdict, judge, judge_task, truth};
pub use proof::{Finding, prove};
pub use said::{said, whom_text};
