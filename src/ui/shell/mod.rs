//! The window itself: how it is opened, where each panel stands, which key does what, and what it remembers.
//! What is in a panel is the panel's own affair.

mod app;
mod dialogs;
mod digits;
mod keys;
mod lesson_keys;
mod picture_dialog;
mod settings;
mod shot;
mod top_bar;
mod window;
mod workbench;

pub use app::Workbench;
pub use shot::{Of, Wish, shot};
pub use window::gui_main;
