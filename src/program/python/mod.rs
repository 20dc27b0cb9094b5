//! Learners' Python programs: the interpreter, what it may hold, and how its values are shown.
//! No socket is here; programs reach the recorded sockets through a module of their own.

mod codecs;
pub mod guard;
pub mod interpreter;
pub mod leftovers;
pub mod memory;
pub mod nesting;
pub mod repr;
#[cfg(test)]
pub(crate) mod testing;
