//! The door itself: gate, `Entered`, the call, `Returned`; and the wait inside a call that would block.
//! It knows no single call; its neighbours make them.

use std::io::{self, ErrorKind};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::time::Duration;

use crate::net::actor::Actor;
use crate::net::kernel::poll::{self, Interest};
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::Socket;
use crate::net::stage::wait::{Condition, Wait, Woken};
use crate::standing::Pending;
use crate::trace::{Asked, Call, Entered, FlowId, Got, Returned, Schedule, SocketId, UNKNOWN, What};

/// A call on its way: what `Entered` says, and what `Returned` will say beside the result.
pub(super) struct Visit {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    pub asked: u32,
    pub offset: u64,
    /// How long the call waits; `None` for ever.
    pub timeout: Option<Duration>,
    /// `MSG_PEEK`: whoever only looks at what has come is not any further than before.
    pub peek: bool,
}

impl Visit {
    /// A call on a socket that touches no flow.
    pub fn of(call: Call, socket: &Socket) -> Self {
        Self { timeout: socket.timeout(), ..Self::on(call, socket.id()) }
    }

    /// The same on one that is not there yet, or stands for several.
    pub fn on(call: Call, socket: SocketId) -> Self {
        Self { call, socket, flow: FlowId::NONE, asked: 0, offset: 0, timeout: None, peek: false }
    }
}

/// What a call leaves in the kernel's queues.
#[derive(Default)]
pub(super) struct Queues {
    pub queued: Option<u32>,
    pub unsent: Option<u32>,
}

/// So often a socket may say that it is ready and then not be, since another thread was quicker.
const IN_VAIN: u32 = 16;

impl Actor {
    /// Gate, then `Entered`.
    pub(super) fn enter(&mut self, visit: &Visit, detail: Option<Asked>) -> Result<(), CallError> {
        self.pass_gate_to(visit)?;
        self.record_entered(visit, detail);
        Ok(())
    }

    /// The gate alone.
    pub(super) fn pass_gate_to(&mut self, visit: &Visit) -> Result<(), CallError> {
        let pending = Pending { call: visit.call, socket: visit.socket, flow: visit.flow, asked: visit.asked };
        self.pass_gate_before(pending)
    }

    pub(super) fn record_entered(&mut self, visit: &Visit, detail: Option<Asked>) {
        self.forget_waits();
        self.record(What::Entered(Entered {
            call: visit.call,
            socket: visit.socket,
            flow: visit.flow,
            asked: visit.asked,
            offset: visit.offset,
            detail: detail.map(Box::new),
        }));
    }

    /// `Returned`.
    pub(super) fn leave(&mut self, visit: &Visit, result: &Result<i32, i32>, queues: Queues, got: Option<Got>) {
        let moved = moved(visit.call, result);
        self.record(What::Returned(Returned {
            call: visit.call,
            socket: visit.socket,
            flow: visit.flow,
            result: match result {
                Ok(result) => *result,
                Err(errno) => -errno,
            },
            offset: visit.offset,
            queued: queues.queued.unwrap_or(UNKNOWN),
            unsent: queues.unsent.unwrap_or(UNKNOWN),
            waited: self.has_waited() && self.net.stage.schedule == Schedule::Free,
            detail: got.map(Box::new),
        }));
        self.ask_kernel(visit, moved == Some(true));
        self.count_progress(visit.call, moved.map(|moved| moved && !visit.peek));
    }

    pub(super) fn finish(&mut self, visit: &Visit, done: io::Result<()>, got: Option<Got>) -> Result<(), CallError> {
        match done {
            Ok(()) => {
                self.leave(visit, &Ok(0), Queues::default(), got);
                Ok(())
            }
            Err(error) => Err(self.fail(visit, error)),
        }
    }

    /// A time limit that has passed looks to the program as `EAGAIN`, as one set with `SO_RCVTIMEO` does.
    pub(super) fn fail(&mut self, visit: &Visit, error: io::Error) -> CallError {
        if error.kind() == ErrorKind::TimedOut && error.raw_os_error().is_none() {
            let after_ms = visit.timeout.and_then(|time| u64::try_from(time.as_millis()).ok()).unwrap_or(0);
            self.leave(visit, &Err(libc::EAGAIN), Queues::default(), Some(Got::TimedOut { after_ms }));
            return CallError::TimedOut { call: visit.call };
        }
        let errno = match error.kind() {
            ErrorKind::WouldBlock => libc::EAGAIN,
            _ => error.raw_os_error().unwrap_or(libc::EIO),
        };
        self.leave(visit, &Err(errno), Queues::default(), None);
        CallError::Failed { call: visit.call, errno }
    }

    pub(super) fn os(&self, socket: &Socket) -> io::Result<Arc<socket2::Socket>> {
        socket.os().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// The operating system's socket, for a call that may have to wait on it. Whoever holds it keeps the descriptor open,
    /// so it is let go of with the call.
    pub(super) fn open_os(&mut self, visit: &Visit, socket: &Socket) -> Result<Arc<socket2::Socket>, CallError> {
        self.os(socket).map_err(|closed| self.fail(visit, closed))
    }

    /// Tries a call on a non-blocking socket; as long as it would block, waits for the socket (and, in a staged run,
    /// for permission) and tries again, as long as the program's timeout lasts. A call that goes through at once costs
    /// no poll.
    pub(super) fn block_on<T>(
        &mut self,
        os: &Arc<socket2::Socket>,
        interest: Interest,
        timeout: Option<Duration>,
        attempt: impl FnMut(&socket2::Socket) -> io::Result<T>,
    ) -> Result<io::Result<T>, CallError> {
        self.block_in_hope(os, interest, timeout, None, attempt)
    }

    /// The same; as long as there is this hope, nobody may say that the run is stuck.
    pub(super) fn block_in_hope<T>(
        &mut self,
        os: &Arc<socket2::Socket>,
        interest: Interest,
        timeout: Option<Duration>,
        hope: Option<Condition>,
        mut attempt: impl FnMut(&socket2::Socket) -> io::Result<T>,
    ) -> Result<io::Result<T>, CallError> {
        let (mut until, mut has_waited, mut in_vain) = (None, false, 0);
        loop {
            match attempt(os) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock && timeout != Some(Duration::ZERO) => {
                    if let (Some(timeout), None) = (timeout, until) {
                        until = Some(self.net.stage.moment(timeout));
                    }
                    // A socket of datagrams that was shut down is ready for ever and gives nothing.
                    in_vain = if has_waited && poll::is_ready(&os.as_fd(), interest) { in_vain + 1 } else { 0 };
                    has_waited = true;
                    let wait = match until {
                        Some(until) if in_vain > IN_VAIN => Wait::for_time(until),
                        None if in_vain > IN_VAIN => return Ok(Err(error)),
                        until => Wait { hope: hope.clone(), ..Wait::for_socket(os, interest, until) },
                    };
                    if self.wait(wait)? == Woken::TimedOut {
                        return Ok(Err(ErrorKind::TimedOut.into()));
                    }
                }
                done => return Ok(done),
            }
        }
    }
}

/// Whether a call has moved something, or could have and did not; `None` for calls that prepare or end.
fn moved(call: Call, result: &Result<i32, i32>) -> Option<bool> {
    match call {
        Call::Send | Call::Recv => Some(result.is_ok_and(|count| count > 0)),
        Call::Sendto | Call::Recvfrom | Call::Accept | Call::Connect => Some(result.is_ok()),
        _ => None,
    }
}
