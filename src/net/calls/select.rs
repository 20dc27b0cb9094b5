//! select(2): waits until one of several sockets is ready.
//! It moves no byte.

use std::sync::Arc;
use std::time::Duration;

use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::poll::{self, Interest};
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::Socket;
use crate::net::stage::wait::{Wait, Woken};
use crate::trace::{Asked, Call, FlowId, Got, SocketId};

/// Which of the given sockets are ready, as places in the lists that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    pub read: Vec<usize>,
    pub write: Vec<usize>,
}

impl Actor {
    /// select(2): waits until one of the sockets can be read from or written to, at most `time`. Nothing is ready where
    /// the time has passed first.
    ///
    /// # Errors
    /// `EBADF` for a closed socket, or that the run is over.
    pub fn select(&mut self, read: &[Socket], write: &[Socket], time: Option<Duration>) -> Result<Ready, CallError> {
        let ids = |sockets: &[Socket]| sockets.iter().map(Socket::id).collect::<Vec<_>>();
        let socket = read.iter().chain(write).map(Socket::id).next().unwrap_or(SocketId::NONE);
        let visit = Visit { call: Call::Select, socket, flow: FlowId::NONE, asked: 0, offset: 0, timeout: time };
        let time_ms = time.and_then(|time| u64::try_from(time.as_millis()).ok());
        self.enter(&visit, Some(Asked::Watched { read: ids(read), write: ids(write), time_ms }))?;
        let watched = [(read, Interest::Readable), (write, Interest::Writable)];
        let mut sockets = Vec::new();
        for (list, interest) in watched {
            for socket in list {
                sockets.push((self.open_os(&visit, socket)?, interest));
            }
        }
        let ready = self.wait_for_any(&sockets, read.len(), time)?;
        let named = |places: &[usize], list: &[Socket]| places.iter().map(|place| list[*place].id()).collect();
        let got = Got::Ready { read: named(&ready.read, read), write: named(&ready.write, write) };
        let count = i32::try_from(ready.read.len() + ready.write.len()).unwrap_or(i32::MAX);
        self.leave(&visit, &Ok(count), Queues::default(), Some(got));
        // There is room to send nearly always, so that alone is no progress.
        if ready.read.is_empty() {
            self.count_progress(Call::Select, Some(false));
        }
        Ok(ready)
    }

    fn wait_for_any(
        &mut self,
        sockets: &[(Arc<socket2::Socket>, Interest)],
        readers: usize,
        time: Option<Duration>,
    ) -> Result<Ready, CallError> {
        let until = time.map(|time| self.net.stage.moment(time));
        loop {
            let ready = look(sockets, readers);
            if ready != Ready::default() || time == Some(Duration::ZERO) {
                return Ok(ready);
            }
            let wait = Wait { sockets: sockets.to_vec(), until, ..Wait::default() };
            if self.wait(wait)? == Woken::TimedOut {
                return Ok(look(sockets, readers));
            }
        }
    }
}

fn look(sockets: &[(Arc<socket2::Socket>, Interest)], readers: usize) -> Ready {
    let mut ready = Ready::default();
    for (place, (os, interest)) in sockets.iter().enumerate() {
        if poll::is_ready(os.as_ref(), *interest) {
            match interest {
                Interest::Readable => ready.read.push(place),
                Interest::Writable => ready.write.push(place - readers),
            }
        }
    }
    ready
}
