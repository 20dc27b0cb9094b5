//! The sockets that the threads of one program have open together: whoever is last closes what was left open.
//! It makes no call; it remembers.

use std::sync::{Mutex, MutexGuard, OnceLock};

use crate::net::kernel::lock::lock;
use crate::net::sockets::socket::Socket;
use crate::trace::ActorId;

/// The open sockets of one program.
#[derive(Debug, Default)]
pub struct OpenSockets {
    open: Mutex<Vec<Socket>>,
    members: Mutex<Vec<ActorId>>,
    /// The thread that came to the end of the program; whoever is left of it is a daemon.
    ended_by: OnceLock<ActorId>,
}

impl OpenSockets {
    fn lock(&self) -> MutexGuard<'_, Vec<Socket>> {
        lock(&self.open)
    }

    /// One more thread belongs to the program.
    pub fn join(&self, actor: ActorId) {
        self.members().push(actor);
    }

    /// A thread has ended. Returns what is left open, if it was the last.
    pub fn leave(&self, actor: ActorId) -> Vec<Socket> {
        let mut members = self.members();
        members.retain(|member| *member != actor);
        if members.is_empty() { self.take_all() } else { Vec::new() }
    }

    /// The program has come to its end, or the run has (`stopped`): returns the threads that are left of it.
    pub fn end(&self, last: ActorId, stopped: bool) -> Vec<ActorId> {
        if !stopped {
            self.ended_by.set(last).ok();
        }
        self.others(last)
    }

    /// The threads of the program beside this one.
    pub fn others(&self, actor: ActorId) -> Vec<ActorId> {
        self.members().iter().copied().filter(|member| *member != actor).collect()
    }

    /// Whether this thread has outlived its program.
    pub fn outlived(&self, actor: ActorId) -> bool {
        self.ended_by.get().is_some_and(|last| *last != actor)
    }

    fn members(&self) -> MutexGuard<'_, Vec<ActorId>> {
        lock(&self.members)
    }

    /// What is open now.
    pub fn open(&self) -> Vec<Socket> {
        self.lock().clone()
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
