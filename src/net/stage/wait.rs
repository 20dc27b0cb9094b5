//! What an actor waits for inside a call: sockets, something that another actor brings about, a time, or several of these.
//! It lets nobody go; the stage does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::net::kernel::clock::Deadline;
use crate::net::kernel::poll::{self, Interest, Pollable};

/// Whether what is waited for has come. It is asked often, so it only looks.
pub type Condition = Arc<dyn Fn() -> bool + Send + Sync>;

/// The end of a time limit, by the clock and in the order of a staged run.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub deadline: Deadline,
    pub staged: Tick,
}

/// How far the time of a staged run has come. It only passes while everybody waits, so the order in which limits end
/// does not depend on how fast the machine is; and of those that end at the same time, whoever waited first goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick {
    pub time: Duration,
    /// Which time limit of the run it is, counted from 1.
    pub number: u64,
}

/// What one actor waits for. Whatever comes first ends the wait.
#[derive(Clone, Default)]
pub struct Wait {
    pub sockets: Vec<(Arc<dyn Pollable>, Interest)>,
    pub condition: Option<Condition>,
    pub until: Option<Moment>,
    /// What somebody has typed ends the wait as well. People are slow, so in a staged run everybody else who can go on goes
    /// first.
    pub typed: Option<Condition>,
    /// Somebody outside the run may end the wait at any time, as a person does who types; so nobody may say that the run
    /// is stuck.
    pub outside: bool,
    /// As long as this holds the wait has an end, however late: the kernel sends a SYN again, or what somebody sleeps over again
    /// and again is all that is left of one who has gone. So nobody may say that the run is stuck.
    pub hope: Option<Condition>,
    /// Whoever waits may do so again and again without end, as far as anybody knows; so its time limit is none that is
    /// waited for once the others are done.
    pub again: bool,
}

impl Wait {
    /// A wait for one socket.
    pub fn for_socket(socket: &Arc<socket2::Socket>, interest: Interest, until: Option<Moment>) -> Self {
        Self { sockets: vec![(socket.clone() as Arc<dyn Pollable>, interest)], until, ..Self::default() }
    }

    /// A wait for nothing but a time.
    pub fn for_time(until: Moment) -> Self {
        Self { until: Some(until), ..Self::default() }
    }

    /// Whether a socket, the condition or what was typed has ended the wait. A time limit is the stage's affair.
    pub fn is_ready(&self) -> bool {
        self.is_typed() || self.has_come()
    }

    /// Whether only what was typed has ended the wait.
    pub fn is_only_typed(&self) -> bool {
        self.is_typed() && !self.has_come()
    }

    fn is_typed(&self) -> bool {
        self.typed.as_ref().is_some_and(|typed| typed())
    }

    fn has_come(&self) -> bool {
        self.condition.as_ref().is_some_and(|condition| condition())
            || self.sockets.iter().any(|(socket, interest)| poll::is_ready(&socket.as_fd(), *interest))
    }

    /// Waits in a thread of its own for the sockets, the time limit, or the waker.
    pub fn poll(&self, waker: std::os::fd::BorrowedFd<'_>) {
        let fds: Vec<_> = self.sockets.iter().map(|(socket, interest)| (socket.as_fd(), *interest)).collect();
        poll::wait_any(&fds, &[waker], self.until.map(|until| until.deadline.left()));
    }
}

impl fmt::Debug for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let condition = self.condition.is_some();
        f.debug_struct("Wait")
            .field("sockets", &self.sockets)
            .field("condition", &condition)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// Why a wait has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// What was waited for may have come.
    Ready,
    /// The time limit has passed first.
    TimedOut,
}
