//! Something that a thread can poll beside its sockets, so that another thread of its program can wake it: a pipe.
//! It is no socket of the run, so nothing that goes through it is recorded.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::{fcntl_setfd, ioctl_fionbio};

/// The two ends of the pipe.
#[derive(Debug)]
pub struct Waker {
    read: OwnedFd,
    write: OwnedFd,
}

impl Waker {
    /// Opens the pipe.
    ///
    /// # Errors
    /// If the process has no descriptor left.
    pub fn new() -> std::io::Result<Self> {
        let (read, write) = rustix::pipe::pipe()?;
        for fd in [&read, &write] {
            fcntl_setfd(fd, rustix::io::FdFlags::CLOEXEC)?;
            ioctl_fionbio(fd, true)?;
        }
        Ok(Self { read, write })
    }

    /// Whoever polls it is woken. A pipe that is full wakes as well as one byte does.
    pub fn wake(&self) {
        rustix::io::write(&self.write, &[0]).ok();
    }

    /// Takes out what was written: from here on it wakes nobody before it is written to again. Whether there was anything.
    pub fn clear(&self) -> bool {
        let mut woken = false;
        let mut taken = [0_u8; 64];
        while rustix::io::read(&self.read, &mut taken[..]).is_ok_and(|len| len > 0) {
            woken = true;
        }
        woken
    }
}

impl AsFd for Waker {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.read.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::kernel::poll::{Interest, is_ready};

    #[test]
    fn it_is_ready_from_the_first_wake_to_the_next_clear() {
        let waker = Waker::new().unwrap();
        assert!(!is_ready(&waker, Interest::Readable) && !waker.clear());
        (0..100_000).for_each(|_| waker.wake());
        assert!(is_ready(&waker, Interest::Readable));
        assert!(waker.clear() && !is_ready(&waker, Interest::Readable));
    }
}
