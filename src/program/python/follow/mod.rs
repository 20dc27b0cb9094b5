//! How a program is followed: the lines that it reaches, what its values look like, and what its bytes mean.
//! It records; it holds nobody and runs nothing of the program.

mod lens;
mod lines;
mod loops;
pub mod repr;
mod variables;

pub use self::lens::Lens;
pub use self::lines::Lines;
pub use self::loops::{Loops, Turn};
