//! An actor that goes round and round: how it is noticed, and that the others go first from there on.
//! Who goes on is not decided here.

use super::Actor;
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::Socket;
use crate::net::stage::{SPIN, Spins};
use crate::standing::Next;
use crate::trace::{Call, Note};

impl Actor {
    /// Takes note of a call that has moved something (`Some(true)`), or could have and did not (`Some(false)`).
    pub(in crate::net) fn count_progress(&mut self, call: Call, moved: Option<bool>) {
        let Some(moved) = moved else { return };
        let idle = if moved { 0 } else { self.core.idle_calls.get().saturating_add(1) };
        let before = self.core.idle_calls.replace(idle);
        if moved {
            self.net.stage.count_progress();
            if before >= SPIN {
                self.net.stage.set_spinning(self.id(), Spins::No);
            }
            return;
        }
        if idle == SPIN {
            self.note(Note::Spins { call, calls: SPIN });
            self.net.stage.set_spinning(self.id(), Spins::Calling);
        }
        self.net.stage.count_idle_polls(self.id(), 1);
    }

    /// Whether all clients of the run have ended.
    pub fn clients_have_gone(&self) -> bool {
        self.net.stage.clients_ended()
    }

    /// Something has happened that moves no byte, and that others might see.
    pub(in crate::net) fn count_activity(&self) {
        self.net.stage.count_activity();
    }

    /// It has received bytes by this socket. Once their sender has gone, what it does with them comes to an end.
    pub(in crate::net) fn takes_from(&self, socket: &Socket) {
        /// Of so many senders one may be kept track of.
        const MOST: usize = 64;
        let mut took = self.core.took.borrow_mut();
        if took.len() < MOST && took.iter().all(|other| other.id() != socket.id()) {
            took.push(socket.clone());
        }
    }

    /// Whether the actor goes round and round, so that the others go first.
    pub fn spins(&self) -> bool {
        self.core.idle_calls.get() >= SPIN
    }

    /// The program has gone round for long without any call: the others go first. It stands at `line` meanwhile. `turns` if
    /// it is known to be in a loop that does not end by itself; so it may be at work no more.
    ///
    /// # Errors
    /// If the run is over.
    pub fn goes_round(&mut self, line: u32, turns: bool) -> Result<(), CallError> {
        if !self.spins() {
            self.core.idle_calls.set(SPIN);
            self.note(Note::SpinsWithoutCalls);
            self.net.stage.set_spinning(self.id(), Spins::Computing);
        }
        if turns {
            self.net.stage.set_spinning(self.id(), Spins::Turning);
        }
        self.net.stage.count_idle_polls(self.id(), SPIN);
        self.pass_gate(Next::Line { line, breakpoint: false })
    }
}
