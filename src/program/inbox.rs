//! The lines that are typed to a program, or were given to it before it began.
//! It waits for nobody; the program does.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lines that `input()` has not taken yet.
#[derive(Debug, Default)]
pub struct Inbox {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    lines: VecDeque<String>,
    /// Whether somebody may still type.
    open: bool,
}

impl Inbox {
    /// Lines that are there from the start; `open` if somebody may type more.
    pub fn new(lines: impl IntoIterator<Item = String>, open: bool) -> Self {
        Self { inner: Mutex::new(Inner { lines: lines.into_iter().collect(), open }) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has typed a line.
    pub fn push(&self, line: String) {
        self.lock().lines.push_back(line);
    }

    /// Nobody will type any more. Whether somebody might have.
    pub fn close(&self) -> bool {
        std::mem::replace(&mut self.lock().open, false)
    }

    /// Whether `input()` would go through at once, with a line or with its end.
    pub fn is_ready(&self) -> bool {
        let inner = self.lock();
        !inner.lines.is_empty() || !inner.open
    }

    /// The next line.
    pub fn take(&self) -> Option<String> {
        self.lock().lines.pop_front()
    }
}
