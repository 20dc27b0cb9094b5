//! What a fork is to be, as it is being chosen: every field as it is in the run, until somebody changes it.
//! It forks nothing.

use crate::codec::Framing;
use crate::desk::Session;

/// The choices in the dialog.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForkDraft {
    pub recv_size: u32,
    pub framing: Option<Framing>,
    /// The messages as they are typed.
    pub messages: String,
}

impl ForkDraft {
    /// As the run in front is; `messages` as a field shows them.
    pub fn of(session: &Session, messages: String) -> Self {
        let held = session.held_here();
        Self { recv_size: held.recv_size, framing: Some(held.framing), messages }
    }
}
