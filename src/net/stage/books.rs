//! The audit of the books: what was sent is what was received and what the kernel still has.
//! Who keeps the books is not known here; the director asks for what is wrong in them.

use crate::trace::FlowId;

/// The books of one direction at a quiet point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub flow: FlowId,
    pub accepted: u64,
    pub received: u64,
    /// The receiver's `FIONREAD`.
    pub queued: u64,
    /// The sender's `SIOCOUTQNSD`.
    pub unsent: u64,
}

impl Balance {
    /// Whether every byte is accounted for.
    pub fn holds(&self) -> bool {
        self.accepted == self.received + self.queued + self.unsent
    }
}

/// Books that can be audited at a quiet point.
pub trait Books: Send + Sync {
    /// The first entry that does not add up.
    fn wrong(&self) -> Option<Balance>;
}
