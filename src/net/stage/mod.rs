//! The stage: where every actor stands (running, at the gate, waiting, ended) and the gate that lets it go on.
//! It does not choose who goes on; that is the director's, or nobody's in a free run.

pub mod books;
pub mod director;
mod order;
mod quiet;
mod standings;
pub mod steps;
mod streak;
pub mod wait;
mod waits;
mod wishes;

pub use self::order::{SPIN, Spins, Wanted};
use self::standings::Published;
use self::wishes::Asked;
pub use self::wishes::Wish;
use crate::net::kernel::lock::lock;

use std::collections::{BTreeMap, VecDeque};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use self::steps::{Breakpoints, Goal, Stride};
use self::streak::Streak;
use self::wait::{Tick, Wait};
use crate::net::kernel::stop::Stop;
use crate::standing::Next;
use crate::trace::{ActorId, Role, Schedule};

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
    AtGate(Next),
    /// Inside a call that has to wait.
    Waiting(Arc<Wait>),
    Ended,
}

#[derive(Debug)]
struct Slot {
    role: Role,
    phase: Phase,
    grant: Option<Grant>,
    turn: Arc<Condvar>,
    /// Where it is to stop when the run is paused.
    goal: Goal,
    /// How many functions its program was inside of when it stopped last.
    depth: u32,
    /// Whether it goes round and round, so that the others go first.
    spins: Spins,
    /// Calls of this actor that moved nothing, in a row, as long as nothing has happened that it might see.
    idle_polls: Streak,
    /// Time limits of this actor that have passed, in a row, as long as nobody has moved a byte.
    idle_timeouts: Streak,
    /// The same of the actor that has started this one, when it did: a timer may start the next one for ever.
    before: Streak,
}

#[derive(Debug, Default)]
struct Slots {
    slots: BTreeMap<ActorId, Slot>,
    next: u16,
    /// How often somebody has begun to stand elsewhere, or what somebody waits for may have come.
    moves: u64,
    /// What was asked for from outside, in order: who may still go although the run is paused, and what is to be done to it.
    asked: VecDeque<Asked>,
    /// Something has been taken off that list, and is not done yet.
    answering: bool,
    /// Something has happened since the director of a free run looked last; without it, what happens between its look
    /// and its wait would go unheard.
    changed: bool,
    /// The director has let go of the run: nobody will be granted anything any more.
    over: bool,
}

impl Slots {
    /// Has an actor stand elsewhere. A thread that comes late to the gate at which it was enlisted moves nobody, and the
    /// director, which may be asleep by then, need not hear of it.
    fn put(&mut self, actor: ActorId, phase: Phase) {
        let Some(slot) = self.slots.get_mut(&actor) else { return };
        let stays = matches!((&slot.phase, &phase), (Phase::AtGate(Next::Start), Phase::AtGate(Next::Start)));
        self.moves += u64::from(!stays);
        slot.phase = phase;
    }

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
    /// Set once somebody has bound or listens, or nobody will: clients begin only then, unless they are let go by hand.
    prepared: AtomicBool,
    /// Set once all clients of a free run have ended: from then on the director wants to hear of every wait.
    closing: AtomicBool,
    /// How far the time of a staged run has come.
    now: Mutex<Tick>,
    /// How many time limits have been set.
    limits: AtomicU64,
    /// Calls that moved a byte or made a connection.
    progress: AtomicU64,
    /// Whatever somebody who goes round and round might see when it looks again.
    activity: AtomicU64,
    /// How often somebody has begun to wait, which matters to who goes round for ever: it may hold what is waited for.
    waits: AtomicU64,
    /// Actors of a free run that wait for a condition.
    condition_waiters: AtomicUsize,
    pub breakpoints: Breakpoints,
    /// Somebody was let go as far as a line once.
    seeks_line: AtomicBool,
    published: Published,
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
            prepared: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            now: Mutex::default(),
            limits: AtomicU64::new(0),
            progress: AtomicU64::new(0),
            activity: AtomicU64::new(0),
            waits: AtomicU64::new(0),
            condition_waiters: AtomicUsize::new(0),
            breakpoints: Breakpoints::default(),
            seeks_line: AtomicBool::new(false),
            published: Published::default(),
            stop,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        lock(&self.slots)
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
        let slot = Slot {
            role,
            phase: Phase::AtGate(Next::Start),
            grant: None,
            turn: Arc::new(Condvar::new()),
            goal: Goal::Call,
            depth: 0,
            spins: Spins::No,
            idle_polls: Streak::default(),
            idle_timeouts: Streak::default(),
            before: Streak::default(),
        };
        slots.slots.insert(id, slot);
        slots.moves += 1;
        Ok(id)
    }

    /// One actor was started by another: what that one has waited for in vain counts for it, too.
    pub fn inherit(&self, actor: ActorId, starter: ActorId) {
        let mut slots = self.lock();
        let before = slots.slots.get(&starter).map(|slot| slot.idle_timeouts).unwrap_or_default();
        if let Some(slot) = slots.slots.get_mut(&actor) {
            (slot.idle_timeouts, slot.before) = (before, before);
        }
    }

    /// Whether calls pass the gate without asking.
    fn open(&self) -> bool {
        self.schedule == Schedule::Free && !self.paused.load(Ordering::SeqCst)
    }

    /// Whether an actor may take its first step without asking.
    fn open_for_first_step(&self, role: Role) -> bool {
        self.open() && (role == Role::Server || self.prepared.load(Ordering::SeqCst))
    }

    /// Whether clients may begin.
    pub(super) fn is_prepared(&self) -> bool {
        self.prepared.load(Ordering::SeqCst)
    }

    /// Somebody has bound or listens, or nobody will: clients may begin.
    pub fn set_prepared(&self) {
        if !self.prepared.swap(true, Ordering::SeqCst) {
            for slot in self.lock().slots.values() {
                slot.turn.notify_all();
            }
        }
    }

    /// Waits at the gate, `depth` functions deep in the program. `before_wait` runs if it has to wait.
    ///
    /// # Errors
    /// If the run is over.
    pub fn pass(&self, actor: ActorId, next: Next, depth: u32, before_wait: impl FnOnce()) -> Result<(), Stopped> {
        let is_call = matches!(next, Next::Call(_));
        if is_call && (self.open() || self.goes_through(actor)) {
            return if self.stop.requested() { Err(Stopped) } else { Ok(()) };
        }
        before_wait();
        if let Some(slot) = self.lock().slots.get_mut(&actor) {
            slot.depth = depth;
        }
        self.wait_for_grant(actor, Phase::AtGate(next))
    }

    /// Whether goals count. In a staged run they do also if it has been let go on meanwhile, so that its order is the same
    /// whenever that was.
    fn heeds_goals(&self) -> bool {
        self.paused() || self.schedule == Schedule::Staged && self.seeks_line.load(Ordering::SeqCst)
    }

    /// Whether the actor was let go as far as a line, so that the calls on its way do not stop it.
    fn goes_through(&self, actor: ActorId) -> bool {
        let passes = |slot: &Slot| slot.goal != Goal::Call && slot.spins == Spins::No;
        self.heeds_goals() && self.lock().slots.get(&actor).is_some_and(passes)
    }

    /// Whether anybody may have to stop at a line.
    pub fn stops_at_lines(&self) -> bool {
        self.heeds_goals() || !self.breakpoints.is_empty()
    }

    /// Where an actor has to stop that has reached a line, `depth` functions deep; `None` if it may go on.
    pub fn stop_at_line(&self, actor: ActorId, program: &str, line: u32, depth: u32) -> Option<Next> {
        let heeds_goals = self.heeds_goals();
        if !heeds_goals && self.breakpoints.is_empty() {
            return None;
        }
        if self.breakpoints.contains(program, line) {
            self.set_paused(true);
            return Some(Next::Line { line, breakpoint: true });
        }
        let reached = self.lock().slots.get(&actor).is_some_and(|slot| slot.goal.is_reached(line, depth));
        (heeds_goals && reached).then_some(Next::Line { line, breakpoint: false })
    }

    /// Whether the actor could go on if it were let.
    fn can_go(&self, slot: &Slot) -> bool {
        match &slot.phase {
            Phase::AtGate(_) => true,
            Phase::Waiting(wait) => wait.is_ready() || wait.until.is_some_and(|until| self.is_over(&until)),
            Phase::Running | Phase::Ended => false,
        }
    }

    fn set_phase(&self, actor: ActorId, phase: Phase) {
        self.lock().put(actor, phase);
    }

    fn wait_for_grant(&self, actor: ActorId, phase: Phase) -> Result<(), Stopped> {
        let mut slots = self.lock();
        let Some(turn) = slots.slots.get(&actor).map(|slot| slot.turn.clone()) else { return Err(Stopped) };
        slots.put(actor, phase);
        slots.changed = true;
        self.director.notify_all();
        loop {
            let over = slots.over;
            let Some(slot) = slots.slots.get_mut(&actor) else { return Err(Stopped) };
            if let Some(grant) = slot.grant.take() {
                // An actor may be let go before it has come to the gate for the first time.
                slots.put(actor, Phase::Running);
                return if grant == Grant::Go { Ok(()) } else { Err(Stopped) };
            }
            if over {
                slots.put(actor, Phase::Running);
                return Err(Stopped);
            }
            let free_to_go = match slot.phase {
                Phase::AtGate(Next::Start) => self.open_for_first_step(slot.role),
                _ => self.open(),
            };
            if self.schedule == Schedule::Free && (self.stop.requested() || free_to_go) {
                slots.put(actor, Phase::Running);
                return if self.stop.requested() { Err(Stopped) } else { Ok(()) };
            }
            slots = turn.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Strikes an actor off; its thread does nothing more that counts.
    pub fn end(&self, actor: ActorId) {
        self.set_phase(actor, Phase::Ended);
        self.count_activity();
        if self.schedule == Schedule::Free {
            self.let_clients_begin();
        }
        self.tell_director();
        // The director has gone by then, and nobody else would say so.
        if self.is_watched() && self.lock().over {
            self.publish();
        }
    }

    /// Lets one actor go on, as far as `stride` says if the run is paused. It counts as running from here, so nobody else
    /// is let go before it stands again.
    pub fn grant(&self, actor: ActorId, stride: Stride) {
        self.hand(actor, Grant::Go, Some(stride));
    }

    /// The sockets that an actor waits for at this moment.
    pub fn awaited_by(&self, actor: ActorId) -> Vec<Arc<dyn crate::net::kernel::poll::Pollable>> {
        match self.lock().slots.get(&actor).map(|slot| &slot.phase) {
            Some(Phase::Waiting(wait)) => wait.sockets.iter().map(|(socket, _)| socket.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Tells one waiting actor that the run is over.
    pub fn dismiss(&self, actor: ActorId) {
        self.hand(actor, Grant::Stop, None);
    }

    fn hand(&self, actor: ActorId, grant: Grant, stride: Option<Stride>) {
        let mut slots = self.lock();
        let Some(slot) = slots.slots.get_mut(&actor) else { return };
        if !matches!(slot.phase, Phase::AtGate(_) | Phase::Waiting(_)) {
            return;
        }
        if let Some(stride) = stride {
            slot.goal = stride.goal(slot.depth);
            self.seeks_line.fetch_or(slot.goal != Goal::Call, Ordering::SeqCst);
        }
        slot.grant = Some(grant);
        slot.turn.notify_all();
        slots.put(actor, Phase::Running);
        self.publish_running(&slots, actor);
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

    /// Whoever was to go for the step that was taken last has been let go, or could not; or the wish is carried out.
    pub fn answered(&self) {
        self.lock().answering = false;
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
