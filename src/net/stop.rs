//! The end of a run, as something that can be polled: one pipe whose write end closes when the run is to stop.
//! It ends no thread by itself; whoever waits polls it beside its socket.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Asked for once, seen by everybody who waits, for ever.
#[derive(Debug)]
pub struct Stop {
    requested: AtomicBool,
    read: OwnedFd,
    write: Mutex<Option<OwnedFd>>,
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
        Ok(Self { requested: AtomicBool::new(false), read, write: Mutex::new(Some(write)) })
    }

    /// Asks everybody to stop. Closing the write end makes the read end ready for all who poll it, and it stays so.
    pub fn request(&self) {
        self.requested.store(true, Ordering::SeqCst);
        self.write.lock().unwrap_or_else(PoisonError::into_inner).take();
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
