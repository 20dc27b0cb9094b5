//! How a thread says that it will never come back, from where it can neither wait nor take a lock nor allocate.
//! It does nothing about it: the director looks, and `Shared::bury` does what is to be done.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::First;
use super::open_sockets::OpenSockets;
use crate::lang::Text;
use crate::trace::{ActorId, Started};

/// Why the thread does not come back; it is asked on another thread.
pub type Why = Box<dyn Fn() -> Text + Send + Sync>;

/// The lifeline of one actor.
pub struct Lifeline {
    pub(in crate::net) actor: ActorId,
    pub(in crate::net) started: Started,
    pub(in crate::net) first: First,
    pub(in crate::net) open_sockets: Arc<OpenSockets>,
    pub(in crate::net) why: Why,
    cut: AtomicBool,
}

impl fmt::Debug for Lifeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lifeline").field("actor", &self.actor).field("cut", &self.cut).finish_non_exhaustive()
    }
}

impl Lifeline {
    pub(in crate::net) fn new(
        actor: ActorId,
        started: Started,
        first: First,
        open_sockets: Arc<OpenSockets>,
        why: Why,
    ) -> Self {
        Self { actor, started, first, open_sockets, why, cut: AtomicBool::new(false) }
    }

    /// The thread that calls this makes no call of its actor any more, and none returns.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
    }

    pub(in crate::net) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst)
    }
}
