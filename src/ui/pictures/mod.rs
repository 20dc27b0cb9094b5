//! Pictures of the workbench: recorded runs and lessons, drawn without a window, the same on every machine.
//! They are drawn by the window's own code.

pub mod lesson_scenes;
mod of_trace;
pub mod scenes;
mod screenshots;

pub use of_trace::picture_main;
pub use screenshots::screenshots_main;
