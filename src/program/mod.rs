//! What native actors run: servers and clients, written on the recorded sockets.
//! It knows no scenario; `run` translates.

mod agreement;
mod client;
mod inbox;
#[cfg(feature = "python")]
pub mod python;
mod server;
mod source;

pub use agreement::Agreement;
pub use client::{ClientPlan, client};
pub use inbox::Inbox;
pub use server::{Leaving, ServerPlan, Visit, server};
pub use source::{Lines, ProgramText, SourceOptions, client_source, framing_source, server_source};
