//! The right to be inside a call that only one thread at a time may be inside of.
//! It waits for nobody; whoever finds it taken does.

use std::sync::atomic::{AtomicBool, Ordering};

/// The right to be inside a call that only one thread may be inside of.
#[derive(Debug, Default)]
pub struct Turn {
    taken: AtomicBool,
}

impl Turn {
    /// Takes it, if it is free. Whether it was.
    pub fn take(&self) -> bool {
        !self.taken.swap(true, Ordering::SeqCst)
    }

    /// Gives it back.
    pub fn give_back(&self) {
        self.taken.store(false, Ordering::SeqCst);
    }

    /// Whether it can be taken.
    pub fn is_free(&self) -> bool {
        !self.taken.load(Ordering::SeqCst)
    }
}
