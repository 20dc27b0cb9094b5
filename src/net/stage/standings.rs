//! Where everybody stands, published for those who watch: they take it without the stage's lock and without a system call.
//! It is as true as the last quiet point; nothing that a run does rests on it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use super::{Phase, Slot, Slots, Stage};
use crate::net::kernel::lock::lock;
use crate::standing::{Next, Standing, Standings};
use crate::trace::{ActorId, Call};

/// What was published last, and whether somebody wants to know.
#[derive(Debug, Default)]
pub struct Published {
    newest: Mutex<(u64, Standings)>,
    /// Somebody has asked once, so from then on it is published.
    watched: AtomicBool,
    /// Somebody has asked since it was published.
    asked: AtomicBool,
    /// Something new was published, and nobody has been woken for it.
    unheard: AtomicBool,
}

impl Published {
    /// By the count of moves at which it was true, and the standings.
    fn lock(&self) -> MutexGuard<'_, (u64, Standings)> {
        lock(&self.newest)
    }
}

impl Stage {
    fn standing_of(&self, slot: &Slot) -> Standing {
        match &slot.phase {
            Phase::Running => Standing::Running,
            Phase::AtGate(next) => Standing::AtGate(next.clone()),
            Phase::Waiting(_) => Standing::Waiting(self.can_go(slot)),
            Phase::Ended => Standing::Ended,
        }
    }

    /// Whoever stands before a call that receives asks for so many bytes.
    pub fn ask_for(&self, size: u32) {
        for slot in self.lock().slots.values_mut() {
            if let Phase::AtGate(Next::Call(pending)) = &mut slot.phase
                && matches!(pending.call, Call::Recv | Call::Recvfrom)
            {
                pending.asked = size;
            }
        }
    }

    /// Every actor's next move, as it was at the last quiet point.
    pub fn standing(&self) -> Standings {
        self.watch();
        self.published.lock().1.clone()
    }

    /// Whether somebody has asked where the actors stand.
    pub fn is_watched(&self) -> bool {
        self.published.watched.load(Ordering::SeqCst)
    }

    fn watch(&self) {
        self.published.asked.store(true, Ordering::SeqCst);
        if !self.published.watched.swap(true, Ordering::SeqCst) {
            self.wake_director();
        }
    }

    /// Publishes where everybody stands if somebody watches, and has asked or will not be told again for a while (`now`).
    pub fn publish_standing(&self, now: bool) {
        let asked = self.published.asked.swap(false, Ordering::SeqCst);
        if self.is_watched() && (now || asked) {
            self.publish();
        }
    }

    /// Whether something new was published since this was asked last.
    pub fn take_unheard(&self) -> bool {
        self.published.unheard.swap(false, Ordering::SeqCst)
    }

    /// Publishes where everybody stands.
    pub fn publish(&self) {
        let slots = self.lock();
        let standings: Standings =
            slots.in_order().into_iter().map(|(id, slot)| (id, self.standing_of(slot))).collect();
        let mut newest = self.published.lock();
        if *newest != (slots.moves, standings.clone()) {
            self.published.unheard.store(true, Ordering::SeqCst);
        }
        *newest = (slots.moves, standings);
    }

    /// An actor has been let go: it is not to be taken for standing where it stood. The caller holds the lock.
    pub(super) fn publish_running(&self, slots: &Slots, actor: ActorId) {
        if !self.is_watched() {
            return;
        }
        let mut newest = self.published.lock();
        let standing = |(id, standing): &(ActorId, Standing)| {
            (*id, if *id == actor { Standing::Running } else { standing.clone() })
        };
        let standings = newest.1.iter().map(standing).collect();
        // What was out of date before stays so.
        let at = if newest.0 + 1 == slots.moves { slots.moves } else { newest.0 };
        *newest = (at, standings);
    }

    /// Whether nobody runs, nothing that was asked for is still to come, and that has been published.
    pub fn rests(&self) -> bool {
        self.watch();
        let slots = self.lock();
        let runs = |slot: &Slot| matches!(slot.phase, Phase::Running);
        let rests = slots.asked.is_empty() && !slots.answering && !slots.slots.values().any(runs);
        rests && self.published.lock().0 == slots.moves
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::net::kernel::stop::Stop;
    use crate::trace::{Role, Schedule};

    /// The thread of an actor may begin late, when everybody else has long come to rest and nobody looks any more.
    #[test]
    fn whoever_comes_to_the_gate_for_the_first_time_was_published_there_before() {
        let stage = Stage::new(Schedule::Staged, true, Arc::new(Stop::new().unwrap())).unwrap();
        let late = stage.enlist(Role::Client, false).unwrap();
        stage.publish();
        assert!(stage.rests());
        stage.set_phase(late, Phase::AtGate(Next::Start));
        assert!(stage.rests());
        stage.set_phase(late, Phase::Running);
        assert!(!stage.rests());
        stage.set_phase(late, Phase::Ended);
        assert!(!stage.rests(), "nobody has been told yet");
        stage.publish();
        assert!(stage.rests());
    }
}
