//! What native actors run: servers and clients, written on the recorded sockets.
//! It knows no scenario; `run` translates.

mod agreement;
mod client;
mod datagram_client;
mod datagram_server;
mod disk;
mod framed_reader;
mod inbox;
mod manner;
#[cfg(feature = "python")]
pub mod python;
mod relay;
mod server;
mod source;
mod visit;

pub use crate::service::files::LEAST_CHARGE;
pub use crate::service::files::ground::Memory;
pub use crate::service::files::shelf::{IN_MEMORY, Shelf};
pub use crate::service::{Caller, Premises};
pub use agreement::Agreement;
pub use client::{ClientPlan, client};
pub use datagram_client::{DatagramClientPlan, datagram_client};
pub use datagram_server::{DatagramServerPlan, datagram_server};
pub use disk::Disk;
pub use inbox::Inbox;
pub use manner::{Ending, Manner};
pub use relay::{Predecessor, Relay};
pub use server::{Hospitality, ServerPlan, server};
pub use source::{
    Lines, ProgramText, SourceOptions, client_source, datagram_client_source, datagram_server_source, framing_source,
    server_source, service_source,
};
pub use visit::{Leaving, Visit};
