//! The lines that are typed to a program, or were given to it before it began.
//! It waits for nobody; the program does.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::net::Waker;

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
    /// Wakes whoever watches for lines beside sockets, as long as `input()` would go through.
    waker: Option<Arc<Waker>>,
}

impl Inner {
    fn is_ready(&self) -> bool {
        !self.lines.is_empty() || !self.open
    }

    fn tell(&self) {
        if let Some(waker) = &self.waker {
            waker.clear();
            if self.is_ready() {
                waker.wake();
            }
        }
    }
}

impl Inbox {
    /// Lines that are there from the start; `open` if somebody may type more.
    pub fn new(lines: impl IntoIterator<Item = String>, open: bool) -> Self {
        Self { inner: Mutex::new(Inner { lines: lines.into_iter().collect(), open, waker: None }) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has typed a line.
    pub fn push(&self, line: String) {
        let mut inner = self.lock();
        inner.lines.push_back(line);
        inner.tell();
    }

    /// Nobody will type any more. Whether somebody might have.
    pub fn close(&self) -> bool {
        let mut inner = self.lock();
        let was_open = std::mem::replace(&mut inner.open, false);
        inner.tell();
        was_open
    }

    /// Whether `input()` would go through at once, with a line or with its end.
    pub fn is_ready(&self) -> bool {
        self.lock().is_ready()
    }

    /// The next line.
    pub fn take(&self) -> Option<String> {
        let mut inner = self.lock();
        let line = inner.lines.pop_front();
        inner.tell();
        line
    }

    /// What is ready as long as `input()` would go through, to be watched beside sockets.
    ///
    /// # Errors
    /// If the process has no descriptor left.
    pub fn waker(&self) -> std::io::Result<Arc<Waker>> {
        let mut inner = self.lock();
        let waker = match &inner.waker {
            Some(waker) => waker.clone(),
            None => Arc::new(Waker::new()?),
        };
        inner.waker = Some(waker.clone());
        inner.tell();
        Ok(waker)
    }

    /// Whether this waker is of these lines.
    pub fn wakes(&self, waker: &Arc<Waker>) -> bool {
        self.lock().waker.as_ref().is_some_and(|own| Arc::ptr_eq(own, waker))
    }

    /// Whether somebody may still type.
    pub fn is_open(&self) -> bool {
        self.lock().open
    }
}
