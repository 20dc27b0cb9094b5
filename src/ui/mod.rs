//! The window and the pictures: the only place that names egui.
//! Panels draw what stands on the desk and return commands; they change nothing themselves and know no socket.
//!
//! Reading order: `paint` (colours, letters, pixels), `looks` (what is selected and how it is seen), `ribbon` (a flow and its
//! bytes), `diagram` (the same in time), `panels` (what stands around them), `lessons`, `still` (a frame without a window), `shell` (the window around
//! all of it), `pictures`.

pub mod looks;
pub mod paint;
pub mod pictures;
pub mod still;

mod diagram;
mod lessons;
mod panels;
mod ribbon;
mod shell;

pub use pictures::{picture_main, screenshots_main};
pub use shell::{Workbench, gui_main};
