//! What is known of the sockets of a run and of the connections between them.
//! No call is made here; actors make them, in `calls`.

pub mod conns;
pub mod descriptors;
pub mod error;
pub mod event_set;
pub mod flow;
pub mod mailbox;
pub mod names;
pub mod ports;
pub mod socket;
pub mod turn;
pub mod watch;
