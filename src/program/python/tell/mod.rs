//! How failures are told: a wrong argument in the words of python3, a failed call as a Python exception, and an exception that nobody caught as a traceback and as
//! a sentence. Nothing here decides what is a failure.

mod absent;
pub mod arguments;
mod counted;
mod failure;
mod formats;
mod group;
mod meaning;
pub mod phrases;
mod traceback;

pub use self::absent::name as absent_name;
pub use self::failure::{Uncaught, of_call, os_error};
pub use self::meaning::{syntax_look, syntax_meaning};
pub use self::traceback::{Source, message};
