//! What the director asks the stage: who stands where, whose turn it is, whether anything can still happen.
//! It lets nobody go.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::wait::{Moment, Wait};
use super::{Phase, Slot, Slots, Stage};
use crate::net::kernel::lock::lock;
use crate::net::kernel::poll::{Interest, Pollable};
use crate::standing::Next;
use crate::trace::{ActorId, Role};

/// So many calls one after another that moved nothing are no accident; and whoever has made as many has looked at all it has.
pub const SPIN: u32 = 100;

/// Whether an actor goes round and round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spins {
    No,
    /// Its calls move nothing, one after another.
    Calling,
    /// It makes no call for long. It may be at work, so it keeps the run from its end.
    Computing,
    /// It makes no call for long, in a loop that does not end by itself.
    Turning,
}

/// Which actors are asked whether they can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that do not go round and round, and wait for nobody who types.
    Busy,
    /// Those for whom somebody has typed something, and nothing else has come.
    Typed,
    /// Those that do, and might see something that they have not seen.
    SpinsAndHasActivity,
    /// All that do.
    Spins,
}

impl Stage {
    /// The actor whose turn it is by the default order: whoever goes on keeps going until it has to wait or ends;
    /// then the next one, server side first. Only those are asked that are `wanted`.
    pub fn next_able(&self, turn: Option<ActorId>, wanted: Wanted) -> Option<ActorId> {
        let slots = self.lock();
        let order = slots.in_order();
        let last = turn.and_then(|turn| order.iter().position(|(id, _)| *id == turn));
        let from = match (last, wanted) {
            (None, _) => 0,
            (Some(last), Wanted::Busy) => last,
            // Whoever goes round and round never has to wait, so the next one gets its turn all the same.
            (Some(last), _) => (last + 1) % order.len(),
        };
        let mut around = order[from..].iter().chain(&order[..from]);
        let is_wanted = |slot: &Slot| match wanted {
            Wanted::Busy => slot.spins == Spins::No && !is_only_typed(slot),
            Wanted::Typed => is_only_typed(slot),
            Wanted::SpinsAndHasActivity => slot.spins != Spins::No && self.has_activity(slot),
            Wanted::Spins => slot.spins != Spins::No,
        };
        let held = self.holds_clients_back(&slots);
        let able = |slot: &Slot| is_wanted(slot) && self.can_go(slot) && !(held && is_client_that_begins(slot));
        around.find(|(_, slot)| able(slot)).map(|(id, _)| *id)
    }

    /// Whether somebody goes on without any call, and may be at work.
    pub fn somebody_computes(&self) -> bool {
        self.lock().slots.values().any(|slot| slot.spins == Spins::Computing && self.can_go(slot))
    }

    /// Who goes round in a loop that does not end by itself.
    pub fn somebody_turns(&self) -> Option<ActorId> {
        let turns = |slot: &Slot| slot.spins == Spins::Turning && !matches!(slot.phase, Phase::Ended);
        self.lock().slots.iter().find(|(_, slot)| turns(slot)).map(|(id, _)| *id)
    }

    /// Whether somebody waits for a time that will end, and does so once. Who waits again and again, or in a thread that
    /// such a one has started, does not count.
    pub fn somebody_bides(&self) -> bool {
        let (slots, progress, now) = (self.lock(), self.progress(), self.now().time);
        slots.slots.values().any(|slot| bides(slot, progress, now))
    }

    /// Whether something has happened since an actor that goes round and round has looked everywhere.
    fn has_activity(&self, slot: &Slot) -> bool {
        slot.idle_polls.times(self.seen_by(slot.spins)) < SPIN
    }

    /// Whether this actor could go on if it were let.
    pub fn is_able(&self, actor: ActorId) -> bool {
        self.lock().slots.get(&actor).is_some_and(|slot| self.can_go(slot))
    }

    /// Whether this actor has met a breakpoint and stands there.
    pub fn is_at_breakpoint(&self, actor: ActorId) -> bool {
        let stands = |slot: &Slot| matches!(slot.phase, Phase::AtGate(Next::Line { breakpoint: true, .. }));
        self.lock().slots.get(&actor).is_some_and(stands)
    }

    /// The time limit that ends next in the order of a staged run.
    fn next_moment(&self) -> Option<Moment> {
        let slots = self.lock();
        let moments = slots.slots.values().filter_map(|slot| match &slot.phase {
            Phase::Waiting(wait) => wait.until,
            _ => None,
        });
        moments.min_by_key(|moment| moment.staged)
    }

    /// While everybody else waits: how long the next time limit of a staged run still lasts. If it is over by the clock,
    /// the time of the run goes on as far, and whoever set that limit can go on.
    pub fn pass_time(&self) -> Option<Duration> {
        let next = self.next_moment()?;
        let left = next.deadline.left();
        if left.is_zero() {
            let mut now = lock(&self.now);
            *now = next.staged.max(*now);
        }
        Some(left)
    }

    /// Whether somebody waits whom time, or a person outside, will let go on, and who has not just waited like that in
    /// vain again and again. A client always counts: its program will have an end.
    pub fn has_hope(&self) -> bool {
        /// Once may be what the program is about; twice in a row is polling.
        const POLLS: u32 = 2;
        let (slots, progress, now) = (self.lock(), self.progress(), self.now().time);
        slots.slots.values().any(|slot| match &slot.phase {
            Phase::Waiting(wait) if wait.until.is_some() => {
                slot.role == Role::Client || slot.idle_timeouts.times(progress) < POLLS || bides(slot, progress, now)
            }
            Phase::Waiting(wait) => wait.outside || wait.hope.as_ref().is_some_and(|hope| hope()),
            _ => false,
        })
    }

    /// When the next time limit ends, by the time of a staged run.
    pub fn next_limit(&self) -> Option<Duration> {
        self.next_moment().map(|moment| moment.staged.time)
    }

    /// A server that asks a person for its port, sleeps, or has a thread that goes on has not done yet what it does before
    /// clients come.
    pub(super) fn holds_clients_back(&self, slots: &Slots) -> bool {
        if self.is_prepared() {
            return false;
        }
        let (progress, now) = (self.progress(), self.now().time);
        let asks = |slot: &Slot| matches!(&slot.phase, Phase::Waiting(wait) if wait.outside && !wait.is_ready());
        let goes_on = |slot: &Slot| match &slot.phase {
            Phase::Running => slot.spins == Spins::No,
            _ => self.can_go(slot) && slot.spins == Spins::No && !is_only_typed(slot),
        };
        let prepares = |slot: &Slot| asks(slot) || goes_on(slot) || bides(slot, progress, now);
        slots.slots.values().any(|slot| slot.role == Role::Server && prepares(slot))
    }

    /// The actor that stands at the gate: the preferred one, or the first of all if none is preferred.
    pub fn at_gate(&self, preferred: Option<ActorId>) -> Option<ActorId> {
        let slots = self.lock();
        let mut at_gate: Vec<_> = slots.in_order();
        at_gate.retain(|(_, slot)| matches!(slot.phase, Phase::AtGate(_)));
        at_gate.retain(|(id, _)| preferred.is_none_or(|preferred| *id == preferred));
        let held = preferred.is_none() && self.holds_clients_back(&slots);
        at_gate.retain(|(_, slot)| !(held && is_client_that_begins(slot)));
        at_gate.first().map(|(id, _)| *id)
    }

    /// Whether every client has ended.
    pub fn clients_ended(&self) -> bool {
        let slots = self.lock();
        slots.slots.values().all(|slot| slot.role != Role::Client || matches!(slot.phase, Phase::Ended))
    }

    /// Who has not ended.
    pub fn not_ended(&self) -> Vec<ActorId> {
        let slots = self.lock();
        slots.slots.iter().filter(|(_, slot)| !matches!(slot.phase, Phase::Ended)).map(|(id, _)| *id).collect()
    }

    /// Who has not ended, server side first.
    pub fn left_in_order(&self) -> Vec<ActorId> {
        let slots = self.lock();
        let left = |(id, slot): (ActorId, &Slot)| (!matches!(slot.phase, Phase::Ended)).then_some(id);
        slots.in_order().into_iter().filter_map(left).collect()
    }

    /// Whether everybody has ended.
    pub fn all_ended(&self) -> bool {
        self.lock().slots.values().all(|slot| matches!(slot.phase, Phase::Ended))
    }

    /// Whether everybody who is left waits for a socket that has nothing.
    pub fn all_idle(&self) -> bool {
        let slots = self.lock();
        slots.slots.values().all(|slot| match &slot.phase {
            Phase::Ended => true,
            Phase::Waiting(_) => !self.can_go(slot),
            Phase::Running | Phase::AtGate(_) => {
                matches!(slot.spins, Spins::Calling | Spins::Turning) && !self.has_activity(slot)
            }
        })
    }

    /// The sockets that actors wait for. While these are held, nobody may be let go, or a close would come late.
    pub fn waiting_sockets(&self) -> Vec<(Arc<dyn Pollable>, Interest)> {
        let slots = self.lock();
        let waits = |slot: &Slot| match &slot.phase {
            Phase::Waiting(wait) => wait.sockets.clone(),
            _ => Vec::new(),
        };
        slots.slots.values().flat_map(waits).collect()
    }

    /// Waits until no actor runs. `false` if that did not come within `time`.
    pub fn wait_quiet(&self, time: Duration) -> bool {
        self.wait_until(time, |slots| slots.slots.values().all(|slot| !matches!(slot.phase, Phase::Running)))
    }

    /// Waits until every actor has ended. `false` once for so much `time` nobody has ended and nothing has moved: where the
    /// machine is busy, or the actors are many, they need longer.
    pub fn wait_ended(&self, time: Duration, moved: impl Fn() -> u64) -> bool {
        let all_ended = |slots: &Slots| slots.slots.values().all(|slot| matches!(slot.phase, Phase::Ended));
        loop {
            let before = (self.not_ended().len(), moved());
            if self.wait_until(time, all_ended) {
                return true;
            }
            if before == (self.not_ended().len(), moved()) {
                return false;
            }
        }
    }

    /// Waits until one actor has ended, at most `time`.
    pub fn wait_end_of(&self, actor: ActorId, time: Duration) {
        self.wait_until(time, |slots| slots.slots.get(&actor).is_none_or(|slot| matches!(slot.phase, Phase::Ended)));
    }

    /// Waits until one actor runs no more. `false` if that did not come within `time`.
    pub fn wait_standing(&self, actor: ActorId, time: Duration) -> bool {
        self.wait_until(time, |slots| slots.slots.get(&actor).is_none_or(|slot| !matches!(slot.phase, Phase::Running)))
    }

    fn wait_until(&self, time: Duration, done: impl Fn(&Slots) -> bool) -> bool {
        let slots = self.lock();
        let waited = self.director.wait_timeout_while(slots, time, |slots| !done(slots));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Waits until something may have changed for the director, at most `time`. Whether anything has.
    pub fn wait_change(&self, time: Duration) -> bool {
        let slots = self.lock();
        let waited = self.director.wait_timeout_while(slots, time, |slots| !slots.changed);
        std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).0.changed)
    }
}

/// Whether somebody has typed what an actor waits for, and nothing else has come for it.
fn is_only_typed(slot: &Slot) -> bool {
    matches!(&slot.phase, Phase::Waiting(wait) if wait.is_only_typed())
}

/// Whether somebody waits for a time that will end, and in which somebody else would wait to see what comes then: `now` is how
/// far the time of a staged run has come.
fn bides(slot: &Slot, progress: u64, now: Duration) -> bool {
    /// So many timers one after another are no chain without end.
    const TIMERS: u32 = 3;
    let hopes = |wait: &Wait| wait.hope.as_ref().is_some_and(|hope| hope());
    /// Who sleeps for longer than this sleeps so as to stay: `sleep(3600)` is another word for ever.
    const LONGEST: Duration = Duration::from_secs(60);
    let is_soon = |until: &Moment| until.staged.time.saturating_sub(now) <= LONGEST;
    let once = |wait: &Wait| wait.until.as_ref().is_some_and(is_soon) && (!wait.again || hopes(wait));
    matches!(&slot.phase, Phase::Waiting(wait) if once(wait)) && slot.before.times(progress) < TIMERS
}

fn is_client_that_begins(slot: &Slot) -> bool {
    slot.role == Role::Client && matches!(slot.phase, Phase::AtGate(Next::Start))
}
