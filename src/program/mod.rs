//! What native actors run: servers and clients, written on the recorded sockets.
//! It knows no scenario; `run` translates.

mod agreement;
mod client;
mod framed_reader;
mod inbox;
#[cfg(feature = "python")]
pub mod python;
mod server;
mod source;
mod visit;

pub use agreement::Agreement;
pub use client::{ClientPlan, client};
pub use inbox::Inbox;
pub use server::{ServerPlan, server};
pub use source::{Lines, ProgramText, SourceOptions, client_source, framing_source, server_source};
pub use visit::{Leaving, Visit};
