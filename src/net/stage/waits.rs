//! The waits of the stage: what an actor waits for inside a call, in a staged run with permission and in a free one without.
//! It does not choose who goes on.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::wait::{Moment, Tick, Wait, Woken};
use super::{Grant, Phase, Schedule, Slots, Spins, Stage, Stopped};
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::lock::lock;
use crate::trace::ActorId;

impl Stage {
    /// The end of a time limit that begins now.
    pub fn moment(&self, time: Duration) -> Moment {
        let number = self.limits.fetch_add(1, Ordering::SeqCst) + 1;
        let staged = Tick { time: self.now().time.saturating_add(time), number };
        Moment { deadline: Deadline::after(time), staged }
    }

    /// How far the time of a staged run has come.
    pub fn now(&self) -> Tick {
        *lock(&self.now)
    }

    /// Whether a time limit is over: in a staged run when its turn has come, and never before its own time has passed.
    pub(in crate::net) fn is_over(&self, moment: &Moment) -> bool {
        let its_turn = self.schedule == Schedule::Free || moment.staged <= self.now();
        its_turn && moment.deadline.passed()
    }

    /// Waits inside a call until what it waits for may have come and, in a staged run, the actor may go on.
    ///
    /// # Errors
    /// If the run is over.
    pub fn wait(&self, actor: ActorId, wait: Wait) -> Result<Woken, Stopped> {
        let wait = Arc::new(wait);
        self.waits.fetch_add(1, Ordering::SeqCst);
        match self.schedule {
            Schedule::Staged => self.wait_for_grant(actor, Phase::Waiting(wait.clone()))?,
            Schedule::Free => self.wait_free(actor, &wait)?,
        }
        if wait.until.is_some_and(|until| self.is_over(&until)) && !wait.is_ready() {
            self.count_idle_timeout(actor);
            return Ok(Woken::TimedOut);
        }
        Ok(Woken::Ready)
    }

    fn wait_free(&self, actor: ActorId, wait: &Arc<Wait>) -> Result<(), Stopped> {
        self.set_phase(actor, Phase::Waiting(wait.clone()));
        self.let_clients_begin();
        let told = self.paused() && self.is_watched();
        if told || self.closing.load(Ordering::SeqCst) {
            self.tell_director();
        }
        if wait.sockets.is_empty() {
            self.wait_for_condition(actor, wait);
        } else {
            wait.poll(self.stop.fd());
        }
        self.set_phase(actor, Phase::Running);
        if self.stop.requested() || self.is_dismissed(actor) { Err(Stopped) } else { Ok(()) }
    }

    /// Whether an actor was told that its run is over while it waited.
    fn is_dismissed(&self, actor: ActorId) -> bool {
        self.lock().slots.get_mut(&actor).and_then(|slot| slot.grant.take()) == Some(Grant::Stop)
    }

    /// A server that waits for what only others can bring has done what it does before clients come, even if it does not
    /// listen. One that is gone has, too.
    pub(super) fn let_clients_begin(&self) {
        if !self.is_prepared() && !self.holds_clients_back(&self.lock()) {
            self.set_prepared();
        }
    }

    fn wait_for_condition(&self, actor: ActorId, wait: &Wait) {
        self.condition_waiters.fetch_add(1, Ordering::SeqCst);
        let mut slots = self.lock();
        if let Some(turn) = slots.slots.get(&actor).map(|slot| slot.turn.clone()) {
            let dismissed = |slots: &Slots| slots.slots.get(&actor).is_some_and(|slot| slot.grant.is_some());
            while !self.stop.requested() && !wait.is_ready() && !dismissed(&slots) {
                slots = match wait.until.map(|until| until.deadline.left()) {
                    Some(Duration::ZERO) => break,
                    Some(left) => turn.wait_timeout(slots, left).unwrap_or_else(PoisonError::into_inner).0,
                    None => turn.wait(slots).unwrap_or_else(PoisonError::into_inner),
                };
            }
        }
        drop(slots);
        self.condition_waiters.fetch_sub(1, Ordering::SeqCst);
    }

    /// Something has changed that a condition may wait for. In a staged run the director looks by itself.
    pub fn signal(&self) {
        if self.condition_waiters.load(Ordering::SeqCst) > 0 {
            for slot in self.lock().slots.values() {
                slot.turn.notify_all();
            }
        }
    }

    /// A call has moved a byte or made a connection.
    pub fn count_progress(&self) {
        self.progress.fetch_add(1, Ordering::SeqCst);
        self.count_activity();
    }

    /// Something has happened that somebody who goes round and round might see.
    pub fn count_activity(&self) {
        self.activity.fetch_add(1, Ordering::SeqCst);
    }

    /// An actor has made so many calls that moved nothing.
    pub fn count_idle_polls(&self, actor: ActorId, calls: u32) {
        if let Some(slot) = self.lock().slots.get_mut(&actor) {
            slot.idle_polls.add(calls, self.seen_by(slot.spins));
        }
    }

    /// A count of whatever an actor might see that goes round in this way.
    pub(super) fn seen_by(&self, spins: Spins) -> u64 {
        let waits = if spins == Spins::Turning { self.waits.load(Ordering::SeqCst) } else { 0 };
        self.activity.load(Ordering::SeqCst) + waits
    }

    /// How many calls have moved a byte or made a connection.
    pub fn progress(&self) -> u64 {
        self.progress.load(Ordering::SeqCst)
    }

    fn count_idle_timeout(&self, actor: ActorId) {
        let progress = self.progress();
        if let Some(slot) = self.lock().slots.get_mut(&actor) {
            slot.idle_timeouts.add(1, progress);
        }
    }

    /// An actor goes round and round, or has moved something again.
    pub fn set_spinning(&self, actor: ActorId, spins: Spins) {
        if let Some(slot) = self.lock().slots.get_mut(&actor) {
            slot.spins = spins;
        }
    }
}
