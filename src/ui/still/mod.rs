//! A still frame, drawn without a window: as pixels, or as outlines that can be enlarged. Both are made of the same shapes.
//! What is in the frame is the caller's.

mod frame;
mod outlines;
mod png;
mod svg;
mod text;

pub use frame::{Shot, Still, still};
pub use png::{holds, png};
