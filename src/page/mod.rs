//! A run or a lesson as one HTML file that anybody opens: what is drawn at each step, in both languages, with the style and
//! the script that draw it. Nothing is worked out in the page; it has no socket, no interpreter and no judgement of its own.
//!
//! Reading order: `words` (what the page itself says), `flow` and `frame` (what is seen at a moment, in one language), `texts`
//! (both languages as one), `patch` (how a moment differs from the one before), `kept` (flows from step to step), `programs`,
//! `run` (a run as steps), `asked` and `lesson` (a lesson over its recorded runs), `html`, `table`, `paper` and `questions` (the
//! handout), `zip` (what is packed), `document` (the file), `course` (all lessons), `scorm` (the same for a learning platform).

mod asked;
mod course;
mod document;
mod flow;
mod frame;
mod html;
mod kept;
mod lesson;
mod paper;
mod patch;
mod programs;
mod questions;
mod run;
mod scorm;
mod table;
mod texts;
mod words;
mod zip;

pub use course::index;
pub use document::{of_lesson, of_run};
pub use flow::FlowFigure;
pub use frame::Frame;
pub use run::positions;
pub use scorm::package;

/// The version of the model that a page carries: see `docs/page-model.md`.
pub const FORMAT: u32 = 1;
