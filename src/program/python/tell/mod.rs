//! How failures are told: a failed call as a Python exception, and an exception that nobody caught as a traceback and as
//! a sentence. Nothing here decides what is a failure.

mod failure;
mod meaning;
mod traceback;

pub use self::failure::{Uncaught, of_call, os_error};
pub use self::traceback::message;
