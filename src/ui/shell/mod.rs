//! The window itself: how it is opened, where each panel stands, which key does what, and what it remembers.
//! What is in a panel is the panel's own affair.

mod app;
mod bar;
mod bars;
mod centre;
mod compare;
mod dialogs;
mod digits;
mod file_dialog;
mod fork_dialog;
mod key_list;
mod keys;
mod lecture;
mod lesson_keys;
mod many;
mod moment;
mod panes;
mod picture_dialog;
mod settings;
mod shot;
mod size;
mod time_bar;
mod what_bar;
mod window;

pub use app::Workbench;
pub use shot::{Of, Wish, shot};
pub use window::gui_main;
