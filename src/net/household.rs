//! The sockets that the threads of one program have open together: whoever is last closes what was left open.
//! It makes no call; it remembers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::socket::Socket;

/// The open sockets of one program.
#[derive(Debug, Default)]
pub struct Household {
    open: Mutex<Vec<Socket>>,
    members: AtomicUsize,
}

impl Household {
    fn lock(&self) -> MutexGuard<'_, Vec<Socket>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more thread belongs to the program.
    pub fn join(&self) {
        self.members.fetch_add(1, Ordering::SeqCst);
    }

    /// A thread has ended. Returns what is left open, if it was the last.
    pub fn leave(&self) -> Vec<Socket> {
        let last = self.members.fetch_sub(1, Ordering::SeqCst) == 1;
        if last { self.take_all() } else { Vec::new() }
    }

    /// Remembers a socket, so that it is closed when the program ends.
    pub fn keep(&self, socket: Socket) {
        self.lock().push(socket);
    }

    /// Forgets a socket that was closed or given away.
    pub fn forget(&self, socket: &Socket) {
        self.lock().retain(|open| open.id() != socket.id());
    }

    /// Takes everything that is open out, in the order of opening.
    pub fn take_all(&self) -> Vec<Socket> {
        std::mem::take(&mut *self.lock())
    }
}
