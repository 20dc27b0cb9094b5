//! The desk: all that a person can do here, as commands, and what stands on it because of that. The window draws it.
//! It draws nothing and names no widget, so that it can be driven without a window.
//!
//! Reading order: `errands` (work on helper threads), `workshop` and `edits` (programs that are typed), `recent` (files), `differences` (settings that
//! are not the usual), `show` and `shows` (runs and traces), `many` (a scenario run many times), `otherwise` (how forks differ), `rescue` (the run that would be lost), `command` (what may be asked for), `session` (the run and what is seen of it), `classroom` (a lesson that moves it), `whole` (both together);
//! then `layout`, which is how large panels are.

mod classroom;
mod command;
mod differences;
mod edits;
mod errands;
pub mod layout;
pub mod many;
mod message;
mod otherwise;
mod recent;
mod rescue;
mod session;
mod show;
mod shows;
mod whole;
mod workshop;

pub use classroom::{Classroom, CutMarks, Marks, Rules, Taking, Texts, Trying};
pub use command::{Command, Commands, LessonCommand, LineStep, PlayCommand, Speed};
pub use differences::{Difference, differences};
pub use edits::{EditsFile, Remembered};
pub use errands::Wake;
pub use message::{Message, MessageKind};
pub use otherwise::Otherwise;
pub use recent::{Recent, RecentFile};
pub use rescue::Rescue;
pub use session::{Listing, Session, open_trace};
pub use show::{Origin, Show, ShowId, Stage};
pub use shows::MOST_SHOWS;
pub use whole::Desk;
pub use workshop::{Breakpoints, Edited, Workshop};
