//! What tests of several programs share: runs, commands, made-up traces.
//! It holds no test.
#![allow(dead_code, reason = "each test program uses its own part of this one")]

pub mod browser;
pub mod cli;
pub mod codec;
pub mod datagrams;
pub mod desk;
pub mod net;
#[cfg(feature = "python")]
pub mod python;
pub mod recorded;
pub mod steered;
