//! Sockscope.
pub mod lang;
pub mod escape;
pub mod codec;
pub mod trace;
pub mod scenario;
pub mod net;
pub mod program;
pub mod run;
pub mod world;
pub mod narrate;
pub mod playback;
pub mod cli;
#[cfg(feature = "gui")]
pub mod ui;
