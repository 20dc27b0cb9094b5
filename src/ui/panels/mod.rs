//! The panels around and above the ribbons, each a view of the session that returns commands.
//! None of them knows where it stands; the shell does.

pub mod about;
pub mod actors;
pub mod arguments;
mod carried;
pub mod code;
mod conduct;
pub mod console;
pub mod doorstep;
pub mod files;
pub mod flows;
pub mod inspector;
pub mod log;
pub mod many;
pub mod messages;
pub mod number;
pub mod options;
pub mod programs;
pub mod queue;
pub mod settings;
pub mod stepping;
pub mod timeline;
pub mod variables;
