//! The desk: all that a person can do here, as commands, and what stands on it because of that. The window draws it.
//! It draws nothing and names no widget, so that it can be driven without a window.
//!
//! Reading order: `command` (what may be asked for), `errands` (work on helper threads), `workshop` and `edits` (programs that
//! are typed), `session` (the run and what is seen of it), `classroom` (a lesson that moves it).

mod classroom;
mod command;
mod edits;
mod errands;
mod session;
mod workshop;

pub use classroom::{Classroom, Taking, Trying};
pub use command::{Command, LessonCommand, LineStep, Speed};
pub use edits::{EditsFile, Remembered};
pub use errands::Wake;
pub use session::{Before, Message, Session, Stage, open_trace};
pub use workshop::{Breakpoints, Edited, Workshop};
