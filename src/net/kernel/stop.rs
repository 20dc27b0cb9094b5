//! The end of a run, as something that can be polled: one pipe whose write end closes when the run is to stop.
//! It ends no thread by itself; whoever waits polls it beside its socket.

use std::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::lock::lock;

/// Something to do when the end is asked for.
pub type Hook = Box<dyn Fn() + Send + Sync>;

/// Asked for once, seen by everybody who waits, for ever.
pub struct Stop {
    requested: AtomicBool,
    /// Somebody outside asked for it.
    by_hand: AtomicBool,
    read: OwnedFd,
    write: Mutex<Option<OwnedFd>>,
    hooks: Mutex<Vec<Hook>>,
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").field("requested", &self.requested).finish_non_exhaustive()
    }
}

impl Stop {
    /// Opens the pipe.
    ///
    /// # Errors
    /// If the process has no descriptor left.
    pub fn new() -> std::io::Result<Self> {
        let (read, write) = rustix::pipe::pipe()?;
        for fd in [&read, &write] {
            rustix::io::fcntl_setfd(fd, rustix::io::FdFlags::CLOEXEC)?;
        }
        Ok(Self {
            requested: AtomicBool::new(false),
            by_hand: AtomicBool::new(false),
            read,
            write: Mutex::new(Some(write)),
            hooks: Mutex::default(),
        })
    }

    /// Asks everybody to stop. Closing the write end makes the read end ready for all who poll it, and it stays so.
    pub fn request(&self) {
        self.requested.store(true, Ordering::SeqCst);
        lock(&self.write).take();
        let hooks = std::mem::take(&mut *lock(&self.hooks));
        hooks.iter().for_each(|hook| hook());
    }

    /// Asks everybody to stop in the name of somebody outside the run.
    pub fn request_by_hand(&self) {
        self.by_hand.store(true, Ordering::SeqCst);
        self.request();
    }

    /// Whether somebody outside the run has asked for its end.
    pub fn is_by_hand(&self) -> bool {
        self.by_hand.load(Ordering::SeqCst)
    }

    /// Has something done when the end is asked for; at once if it has been.
    pub fn on_request(&self, hook: Hook) {
        lock(&self.hooks).push(hook);
        if self.requested() {
            self.request();
        }
    }

    /// Whether the run is to stop.
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// What to poll for `POLLIN` or `POLLHUP`.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.read.as_fd()
    }
}
