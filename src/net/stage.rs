//! The stage: where every actor stands (running, at the gate, waiting, ended) and the gate that lets it go on.
//! It does not choose who goes on; that is the director's, or nobody's in a free run.

use std::collections::{BTreeMap, VecDeque};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::poll::{self, Interest};
use super::stop::Stop;
use crate::trace::{ActorId, Call, FlowId, Role, SocketId};

/// Who decides when an actor goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// One actor at a time, in an order that can be repeated.
    Staged,
    /// All at once, as threads run.
    Free,
}

/// The call that an actor is about to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    pub asked: u32,
}

/// What an actor is told when it may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grant {
    Go,
    Stop,
}

/// Where an actor stands.
#[derive(Clone, Debug)]
enum Phase {
    Running,
    /// Before its next call; `None` before its very first step.
    AtGate(Option<Pending>),
    /// Inside a call that has to wait for its socket.
    Waiting(Arc<socket2::Socket>, Interest),
    Ended,
}

/// Where an actor stands, for those who watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Running,
    /// Before this call; `None` before its very first step.
    AtGate(Option<Pending>),
    /// Inside a call that waits for its socket, which has (`true`) or has not become ready.
    Waiting(bool),
    Ended,
}

impl Phase {
    /// Whether the actor could go on if it were let.
    fn can_go(&self) -> bool {
        match self {
            Phase::AtGate(_) => true,
            Phase::Waiting(socket, interest) => poll::is_ready(socket.as_ref(), *interest),
            Phase::Running | Phase::Ended => false,
        }
    }

    fn standing(&self) -> Standing {
        match self {
            Phase::Running => Standing::Running,
            Phase::AtGate(pending) => Standing::AtGate(pending.clone()),
            Phase::Waiting(..) => Standing::Waiting(self.can_go()),
            Phase::Ended => Standing::Ended,
        }
    }
}

#[derive(Debug)]
struct Slot {
    role: Role,
    phase: Phase,
    grant: Option<Grant>,
    turn: Arc<Condvar>,
}

#[derive(Debug, Default)]
struct Slots {
    slots: BTreeMap<ActorId, Slot>,
    next: u16,
    /// Calls that may still go although the run is paused, each with the actor that it is meant for, if it is for one.
    steps: VecDeque<Option<ActorId>>,
    /// Something has happened since the director of a free run looked last; without it, what happens between its look
    /// and its wait would go unheard.
    changed: bool,
    /// The director has let go of the run: nobody will be granted anything any more.
    over: bool,
}

impl Slots {
    /// Server side first, each side in the order of its actors' numbers.
    fn in_order(&self) -> Vec<(ActorId, &Slot)> {
        let mut order: Vec<_> = self.slots.iter().map(|(id, slot)| (*id, slot)).collect();
        order.sort_by_key(|(id, slot)| (slot.role, *id));
        order
    }
}

/// Shared by all actors of a run, its director and whoever watches it.
#[derive(Debug)]
pub struct Stage {
    pub schedule: Schedule,
    slots: Mutex<Slots>,
    /// Told of everything that may matter to the director.
    director: Condvar,
    /// Wakes the director when it polls sockets.
    nudge: (std::os::fd::OwnedFd, std::os::fd::OwnedFd),
    paused: AtomicBool,
    /// Set once somebody listens: clients of a free run begin only then. (In a staged run the order decides, and a
    /// client that is let go too early is refused by the kernel.)
    listening: AtomicBool,
    /// Set once all clients of a free run have ended: from then on the director wants to hear of every wait.
    closing: AtomicBool,
    stop: Arc<Stop>,
}

/// The run is over; the program must give up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl Stage {
    /// An empty stage.
    ///
    /// # Errors
    /// If the process has no descriptor left.
    pub fn new(schedule: Schedule, paused: bool, stop: Arc<Stop>) -> std::io::Result<Self> {
        let nudge = rustix::pipe::pipe()?;
        for fd in [&nudge.0, &nudge.1] {
            rustix::io::fcntl_setfd(fd, rustix::io::FdFlags::CLOEXEC)?;
            rustix::io::ioctl_fionbio(fd, true)?;
        }
        Ok(Self {
            schedule,
            slots: Mutex::default(),
            director: Condvar::new(),
            nudge,
            paused: AtomicBool::new(paused),
            listening: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            stop,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes room for an actor. It counts as standing at the gate until it has been let go for the first time.
    /// `reuse` gives it the number of one that has ended, which only a run without a trace may do; a server that nobody
    /// watches then serves for ever.
    ///
    /// # Errors
    /// If all numbers are taken.
    pub fn enlist(&self, role: Role, reuse: bool) -> std::io::Result<ActorId> {
        let mut slots = self.lock();
        let ended = |(id, slot): (&ActorId, &Slot)| matches!(slot.phase, Phase::Ended).then_some(*id);
        let id = match slots.slots.iter().find_map(ended).filter(|_| reuse) {
            Some(id) => id,
            None => {
                let id = ActorId(slots.next);
                let taken = || std::io::Error::other("a run has at most 65535 actors");
                slots.next = slots.next.checked_add(1).ok_or_else(taken)?;
                id
            }
        };
        let slot = Slot { role, phase: Phase::AtGate(None), grant: None, turn: Arc::new(Condvar::new()) };
        slots.slots.insert(id, slot);
        Ok(id)
    }

    /// Whether calls pass the gate without asking.
    fn open(&self) -> bool {
        self.schedule == Schedule::Free && !self.paused.load(Ordering::SeqCst)
    }

    /// Whether an actor may take its first step without asking.
    fn open_for_first_step(&self, role: Role) -> bool {
        self.open() && (role == Role::Server || self.listening.load(Ordering::SeqCst))
    }

    /// Somebody listens, or nobody will: clients may begin.
    pub fn set_listening(&self) {
        if !self.listening.swap(true, Ordering::SeqCst) {
            for slot in self.lock().slots.values() {
                slot.turn.notify_all();
            }
        }
    }

    /// Waits at the gate, before a call or (`None`) before an actor's first step. `before_wait` runs if it has to wait.
    ///
    /// # Errors
    /// If the run is over.
    pub fn pass(&self, actor: ActorId, pending: Option<Pending>, before_wait: impl FnOnce()) -> Result<(), Stopped> {
        if self.open() && pending.is_some() {
            return if self.stop.requested() { Err(Stopped) } else { Ok(()) };
        }
        before_wait();
        self.wait_for_grant(actor, Phase::AtGate(pending))
    }

    /// Waits inside a call until its socket may have become ready and, in a staged run, the actor may go on.
    ///
    /// # Errors
    /// If the run is over.
    pub fn wait_ready(&self, actor: ActorId, socket: &Arc<socket2::Socket>, interest: Interest) -> Result<(), Stopped> {
        if self.schedule == Schedule::Staged {
            return self.wait_for_grant(actor, Phase::Waiting(socket.clone(), interest));
        }
        self.set_phase(actor, Phase::Waiting(socket.clone(), interest));
        if self.closing.load(Ordering::SeqCst) {
            self.tell_director();
        }
        poll::wait(socket.as_fd(), interest, self.stop.fd());
        self.set_phase(actor, Phase::Running);
        if self.stop.requested() { Err(Stopped) } else { Ok(()) }
    }

    fn set_phase(&self, actor: ActorId, phase: Phase) {
        if let Some(slot) = self.lock().slots.get_mut(&actor) {
            slot.phase = phase;
        }
    }

    fn wait_for_grant(&self, actor: ActorId, phase: Phase) -> Result<(), Stopped> {
        let mut slots = self.lock();
        let Some(slot) = slots.slots.get_mut(&actor) else { return Err(Stopped) };
        slot.phase = phase;
        let turn = slot.turn.clone();
        slots.changed = true;
        self.director.notify_all();
        loop {
            let over = slots.over;
            let Some(slot) = slots.slots.get_mut(&actor) else { return Err(Stopped) };
            if let Some(grant) = slot.grant.take() {
                slot.phase = Phase::Running;
                return if grant == Grant::Go { Ok(()) } else { Err(Stopped) };
            }
            if over {
                slot.phase = Phase::Running;
                return Err(Stopped);
            }
            let free_to_go = match slot.phase {
                Phase::AtGate(None) => self.open_for_first_step(slot.role),
                _ => self.open(),
            };
            if self.schedule == Schedule::Free && (self.stop.requested() || free_to_go) {
                slot.phase = Phase::Running;
                return if self.stop.requested() { Err(Stopped) } else { Ok(()) };
            }
            slots = turn.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Strikes an actor off; its thread does nothing more that counts.
    pub fn end(&self, actor: ActorId) {
        self.set_phase(actor, Phase::Ended);
        let server_is_gone =
            self.lock().slots.values().all(|slot| slot.role != Role::Server || matches!(slot.phase, Phase::Ended));
        if server_is_gone {
            self.set_listening();
        }
        self.tell_director();
    }

    /// Every actor's next move, server side first, each side in the order of its actors' numbers.
    pub fn standing(&self) -> Vec<(ActorId, Standing)> {
        let slots = self.lock();
        slots.in_order().into_iter().map(|(id, slot)| (id, slot.phase.standing())).collect()
    }

    /// The actor whose turn it is by the default order: whoever goes on keeps going until it has to wait or ends;
    /// then the next one, server side first.
    pub fn next_able(&self, turn: Option<ActorId>) -> Option<ActorId> {
        let slots = self.lock();
        let order = slots.in_order();
        let from = turn.and_then(|turn| order.iter().position(|(id, _)| *id == turn)).unwrap_or(0);
        let mut around = order[from..].iter().chain(&order[..from]);
        around.find(|(_, slot)| slot.phase.can_go()).map(|(id, _)| *id)
    }

    /// Whether this actor could go on if it were let.
    pub fn is_able(&self, actor: ActorId) -> bool {
        self.lock().slots.get(&actor).is_some_and(|slot| slot.phase.can_go())
    }

    /// The actor that stands at the gate: the preferred one, or the first of all if none is preferred.
    pub fn at_gate(&self, preferred: Option<ActorId>) -> Option<ActorId> {
        let slots = self.lock();
        let mut at_gate: Vec<_> = slots.in_order();
        at_gate.retain(|(_, slot)| matches!(slot.phase, Phase::AtGate(_)));
        at_gate.retain(|(id, _)| preferred.is_none_or(|preferred| *id == preferred));
        at_gate.first().map(|(id, _)| *id)
    }

    /// Whether every client has ended.
    pub fn clients_ended(&self) -> bool {
        let slots = self.lock();
        slots.slots.values().all(|slot| slot.role != Role::Client || matches!(slot.phase, Phase::Ended))
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
            Phase::Waiting(..) => !slot.phase.can_go(),
            Phase::Running | Phase::AtGate(_) => false,
        })
    }

    /// The sockets that actors wait for. While these are held, nobody may be let go, or a close would come late.
    pub fn waiting_sockets(&self) -> Vec<(Arc<socket2::Socket>, Interest)> {
        let slots = self.lock();
        let waits = |slot: &Slot| match &slot.phase {
            Phase::Waiting(socket, interest) => Some((socket.clone(), *interest)),
            _ => None,
        };
        slots.slots.values().filter_map(waits).collect()
    }

    /// Lets one actor go on. It counts as running from here, so nobody else is let go before it stands again.
    pub fn grant(&self, actor: ActorId) {
        self.hand(actor, Grant::Go);
    }

    /// Tells one waiting actor that the run is over.
    pub fn dismiss(&self, actor: ActorId) {
        self.hand(actor, Grant::Stop);
    }

    fn hand(&self, actor: ActorId, grant: Grant) {
        let mut slots = self.lock();
        let Some(slot) = slots.slots.get_mut(&actor) else { return };
        if matches!(slot.phase, Phase::AtGate(_) | Phase::Waiting(..)) {
            slot.grant = Some(grant);
            slot.phase = Phase::Running;
            slot.turn.notify_all();
        }
    }

    /// Waits until no actor runs. `false` if that did not come within `time`.
    pub fn wait_quiet(&self, time: Duration) -> bool {
        self.wait_until(time, |slots| slots.slots.values().all(|slot| !matches!(slot.phase, Phase::Running)))
    }

    /// Waits until every actor has ended. `false` if that did not come within `time`.
    pub fn wait_ended(&self, time: Duration) -> bool {
        self.wait_until(time, |slots| slots.slots.values().all(|slot| matches!(slot.phase, Phase::Ended)))
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

    /// Says that something may have changed for the director.
    fn tell_director(&self) {
        self.lock().changed = true;
        self.director.notify_all();
    }

    /// Nobody will be let go any more: whoever stands here, or comes here yet, is told that the run is over.
    pub fn close(&self) {
        self.lock().over = true;
        self.wake_all();
    }

    /// From here on the director of a free run wants to hear of every wait.
    pub fn watch_waits(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }

    /// Holds the run at the gate, or lets it go on.
    pub fn set_paused(&self, paused: bool) {
        self.paused.store(paused, Ordering::SeqCst);
        let slots = self.lock();
        for slot in slots.slots.values() {
            slot.turn.notify_all();
        }
        drop(slots);
        self.wake_director();
    }

    /// Whether the run is held at the gate.
    pub fn paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    /// Lets one call go although the run is paused: that of `actor`, or of whoever is next.
    pub fn step(&self, actor: Option<ActorId>) {
        self.lock().steps.push_back(actor);
        self.wake_director();
    }

    /// Takes one step off the list, with the actor that it was meant for.
    pub fn take_step(&self) -> Option<Option<ActorId>> {
        self.lock().steps.pop_front()
    }

    /// Wakes the director wherever it waits.
    pub fn wake_director(&self) {
        // A full pipe is a wake-up that has not been seen yet, which is as good.
        rustix::io::write(&self.nudge.1, &[1]).ok();
        self.tell_director();
    }

    /// Wakes every actor of a free run that stands at the gate, so that it sees that the run is over.
    pub fn wake_all(&self) {
        for slot in self.lock().slots.values() {
            slot.turn.notify_all();
        }
        self.wake_director();
    }

    /// What the director polls beside the sockets.
    pub fn nudge_fd(&self) -> BorrowedFd<'_> {
        self.nudge.0.as_fd()
    }

    /// Empties the wake-up pipe.
    pub fn clear_nudge(&self) {
        let mut sink = [0; 64];
        while rustix::io::read(&self.nudge.0, &mut sink).is_ok_and(|read| read == sink.len()) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Stage {
        Stage::new(Schedule::Free, false, Arc::new(Stop::new().unwrap())).unwrap()
    }

    #[test]
    fn a_run_without_a_trace_never_runs_out_of_actors() {
        let stage = stage();
        let stays = stage.enlist(Role::Server, true).unwrap();
        for _ in 0..70_000 {
            let id = stage.enlist(Role::Server, true).unwrap();
            assert_ne!(id, stays);
            stage.end(id);
        }
    }

    #[test]
    fn a_run_with_a_trace_refuses_an_actor_that_would_have_the_number_of_another() {
        let stage = stage();
        stage.lock().next = u16::MAX - 1;
        let last = stage.enlist(Role::Server, false).unwrap();
        stage.end(last);
        assert!(stage.enlist(Role::Server, false).is_err());
        assert!(stage.enlist(Role::Server, false).is_err());
    }
}
