//! The window and the pictures: the only place that names egui.
//! Panels draw a session and return commands; they change nothing themselves and know no socket.

pub mod app;
pub mod font;
pub mod picture;
pub mod raster;
pub mod scenes;
pub mod settings;
#[allow(clippy::disallowed_methods, reason = "the one place where colours are written down")]
pub mod theme;

mod about;
mod actors;
mod code;
mod console;
mod dialogs;
mod flows;
mod keys;
mod lesson_keys;
mod lesson_list;
mod lesson_panel;
pub mod lesson_scenes;
mod log;
pub mod looks;
mod options;
mod pill;
mod programs;
mod ribbon;
mod screenshots;
mod stepping;
mod timeline;
mod top_bar;
mod variables;
mod watch;
mod window;
mod workbench;

pub use screenshots::screenshots_main;
pub use window::gui_main;
