//! Sockscope.
pub mod lang;
pub mod codec;
pub mod trace;
pub mod scenario;
pub mod net;
pub mod program;
pub mod run;
pub mod world;
