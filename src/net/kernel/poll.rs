//! Waiting for sockets with poll(2), always beside something that can end the wait.
//! It moves no byte.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

/// What can be polled from any thread: a socket, or something else with a descriptor.
pub trait Pollable: AsFd + Send + Sync + std::fmt::Debug {}

impl<T: AsFd + Send + Sync + std::fmt::Debug> Pollable for T {}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Something to read, a connection to accept, or an end.
    Readable,
    /// Room to send, or the outcome of a connect.
    Writable,
    /// Any of these events of poll(2).
    Events(u16),
}

impl Interest {
    fn flags(self) -> PollFlags {
        match self {
            Interest::Readable => PollFlags::IN,
            Interest::Writable => PollFlags::OUT,
            Interest::Events(events) => PollFlags::from_bits_retain(events),
        }
    }
}

/// Whether a call on the socket would go through at once. Errors and hang-ups count: the call would report them.
pub fn is_ready(socket: &impl AsFd, interest: Interest) -> bool {
    let mut fds = [PollFd::new(socket, interest.flags())];
    poll_until(&mut fds, Some(Duration::ZERO)) && !fds[0].revents().is_empty()
}

/// poll(2) without waiting: which of these events there are; errors and hang-ups are told in any case.
pub fn events(socket: &impl AsFd, wanted: u16) -> u16 {
    let mut fds = [PollFd::new(socket, PollFlags::from_bits_retain(wanted))];
    poll_until(&mut fds, Some(Duration::ZERO));
    fds[0].revents().bits()
}

/// Whether a socket has an error that no call has been told of yet.
pub fn has_failed(socket: &impl AsFd) -> bool {
    let mut fds = [PollFd::new(socket, PollFlags::empty())];
    poll_until(&mut fds, Some(Duration::ZERO)) && fds[0].revents().contains(PollFlags::ERR)
}

/// Whether a connected socket knows that nothing will come any more, or that it is broken, whatever still lies unread in it.
#[cfg(target_os = "linux")]
pub fn has_ended(socket: &impl AsFd) -> bool {
    let mut fds = [PollFd::new(socket, PollFlags::RDHUP)];
    poll_until(&mut fds, Some(Duration::ZERO)) && !fds[0].revents().is_empty()
}

/// The same where it can not be told from bytes that are to be read.
#[cfg(not(target_os = "linux"))]
pub fn has_ended(socket: &impl AsFd) -> bool {
    is_ready(socket, Interest::Readable)
}

/// Waits until one of the sockets is ready, `waker` has something, or the time is over.
pub fn wait_any(sockets: &[(BorrowedFd<'_>, Interest)], wakers: &[BorrowedFd<'_>], time: Option<Duration>) {
    let mut fds: Vec<PollFd<'_>> =
        sockets.iter().map(|(fd, interest)| PollFd::from_borrowed_fd(*fd, interest.flags())).collect();
    fds.extend(wakers.iter().map(|waker| PollFd::from_borrowed_fd(*waker, PollFlags::IN)));
    poll_until(&mut fds, time);
}

/// poll(2), again after signals. A failure other than that means bad descriptors, which is a defect; it counts as ready,
/// so that the call itself reports it.
fn poll_until(fds: &mut [PollFd<'_>], time: Option<Duration>) -> bool {
    let timeout = time.and_then(|time| Timespec::try_from(time).ok());
    loop {
        match rustix::event::poll(fds, timeout.as_ref()) {
            Ok(ready) => return ready > 0,
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return true,
        }
    }
}
