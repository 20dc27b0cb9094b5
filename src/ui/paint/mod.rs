//! What everything is painted with: colours and letters, a badge, and triangles made into pixels without a graphics card.
//! It knows nothing of what is painted.

pub mod font;
pub mod pill;
pub mod raster;
#[allow(clippy::disallowed_methods, reason = "the one place where colours are written down")]
pub mod theme;
