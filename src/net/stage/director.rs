//! The director: the thread that lets actors go on in a staged run, and that sees when a run is over.
//! It makes no socket call of its own; it asks the kernel, and only while no actor runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::books::{Balance, Books};
use super::quiet::{Quiet, Silence};
use super::steps::{Step, Stride};
use super::{Schedule, Stage, Wanted, Wish};
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::poll;
use crate::net::kernel::settle::{self, SETTLE};
use crate::net::kernel::stop::Stop;
use crate::net::record::collector::Notify;
use crate::net::record::recorder::Recorder;
use crate::trace::{ActorId, Note, Steering, What};

/// How often a run in which somebody runs is asked whether it is to stop; a limit of the recorder wakes nobody.
const LOOK: Duration = Duration::from_millis(50);

/// How long a run in which everybody waits may stay without any change before it is given up.
const STALEMATE: Duration = Duration::from_secs(1);

/// So many moves of the others are let go before what somebody has typed, where they come to no rest at all.
const CROWD: u32 = 10_000;

/// How long an actor may take to end after it was told to.
const DISMISSAL: Duration = Duration::from_millis(200);

/// How often a free run is looked at: rarely while clients run, often once the server side alone is left.
/// Both are fall-backs; whoever ends or starts to wait says so.
const RUNNING: Duration = Duration::from_millis(100);
const CLOSING: Duration = Duration::from_millis(2);

/// Between two looks at a run whose clients are outside and that nobody watches.
const BREATH: Duration = Duration::from_millis(50);

/// How a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All clients ended and nobody else had anything to do.
    Finished,
    /// Everybody waited, clients too, and nothing was on its way.
    Stalemate,
    /// Somebody asked for it.
    Stopped,
}

/// What the director needs to know of a run.
pub struct Director {
    pub stage: Arc<Stage>,
    pub books: Arc<dyn Books>,
    pub stop: Arc<Stop>,
    pub recorder: Recorder,
    /// Told when everybody has come to rest, and where.
    pub notify: Option<Notify>,
    /// Set when books did not balance at a quiet point.
    pub unbalanced: Arc<AtomicBool>,
    /// Ends the actors whose threads will never come back.
    pub bury: Box<dyn Fn() + Send>,
    /// A server on its own has no clients whose end would end the run.
    pub ends_with_clients: bool,
}

impl Director {
    /// Directs the run to its end, and dismisses whoever is left.
    pub fn run(mut self) -> End {
        let end = match self.stage.schedule {
            Schedule::Staged => self.run_staged(),
            Schedule::Free => self.run_free(),
        };
        // Actors that end because they were stopped may be seen to have ended before the wish is.
        let end = if end == End::Finished && self.stop.requested() { End::Stopped } else { end };
        // A free run has no order in which this would have a place; that it was stopped, its actors tell.
        if self.stage.schedule == Schedule::Staged && self.stop.is_by_hand() {
            self.recorder.steered(Steering::Stopped);
        }
        // Where somebody only goes round, it is not true that everybody waits.
        let turns = (end != End::Stopped).then(|| self.stage.somebody_turns()).flatten();
        let stuck = (end == End::Stalemate).then_some(Note::Stalemate);
        if let Some(note) = turns.map(|actor| Note::OnlyTurns { actor }).or(stuck) {
            self.recorder.record(What::Noted(Box::new(note)));
            self.recorder.flush();
        }
        self.dismiss_all();
        self.stage.publish_standing(true);
        self.recorder.flush();
        end
    }

    fn run_staged(&mut self) -> End {
        let mut turn = None;
        let mut quiet = Quiet::default();
        let (mut typist, mut went_before_typed) = (None, 0);
        loop {
            while !self.stage.wait_quiet(LOOK) {
                if self.stop.requested() {
                    return End::Stopped;
                }
                (self.bury)();
            }
            if self.stop.requested() {
                return End::Stopped;
            }
            self.carry_out_wishes();
            self.check_books();
            self.stage.publish_standing(self.stage.paused());
            quiet.look(&self.stage);
            let typed = went_before_typed >= CROWD && self.stage.next_able(turn, Wanted::Typed).is_some();
            if let Some(next) = self.stage.next_able(turn, Wanted::Busy).filter(|_| !typed) {
                quiet.somebody_went();
                went_before_typed += 1;
                self.stage.count_activity();
                self.let_go(&mut turn, next);
                continue;
            }
            // What happened meanwhile may be what it goes round and round for.
            if let Some(next) = self.stage.next_able(turn, Wanted::SpinsAndHasActivity) {
                quiet.somebody_went();
                self.let_go(&mut turn, next);
                continue;
            }
            went_before_typed = 0;
            // Those who type take turns.
            if let Some(next) = self.stage.next_able(typist, Wanted::Typed) {
                typist = Some(next);
                quiet.somebody_went();
                self.stage.count_activity();
                self.let_go(&mut turn, next);
                continue;
            }
            if let Some(end) = self.end_of_quiet(&quiet) {
                return end;
            }
            let limit = self.stage.pass_time();
            let over = limit == Some(Duration::ZERO);
            if over && self.stage.next_able(turn, Wanted::Busy).is_some() {
                continue;
            }
            match self.stage.next_able(turn, Wanted::Spins) {
                // After its clients a server whose calls move nothing only keeps the run from its end. How often it may
                // look again after a time limit is counted in the time of the run.
                Some(next) if over || !self.clients_are_gone() || self.stage.somebody_computes() => {
                    self.let_go(&mut turn, next);
                }
                _ => self.wait_for_sockets(&mut quiet, limit),
            }
        }
    }

    /// Does what was wished from outside, and records it.
    fn carry_out_wishes(&mut self) {
        while let Some(Wish { steering, carry_out }) = self.stage.take_wish() {
            if carry_out() {
                self.recorder.steered(steering);
            }
            self.stage.signal();
            self.stage.answered();
        }
    }

    fn clients_are_gone(&self) -> bool {
        self.ends_with_clients && self.stage.clients_ended()
    }

    /// Nobody can go on who moves something: how the run ends, if it does.
    fn end_of_quiet(&self, quiet: &Quiet) -> Option<End> {
        if !self.ends_with_clients {
            // A server for clients outside has none here whose end would be the run's.
            return self.stage.all_ended().then_some(End::Finished);
        }
        if self.stage.somebody_computes() {
            return None;
        }
        // Who looks again and again, with a time limit, may have something to say the next time. How often it may look is
        // counted in the time of the run, so that it is the same in each.
        let too_late = self.stage.next_limit().map(|limit| limit > quiet.progress_at() + STALEMATE);
        if self.stage.clients_ended() {
            // A sleep has an end, and somebody may have something to do behind it.
            return (too_late.unwrap_or(true) && !self.stage.somebody_bides()).then_some(End::Finished);
        }
        let over = too_late.unwrap_or_else(|| quiet.waits_for(STALEMATE));
        let stuck = over && !self.stage.has_hope() && !self.stage.paused();
        stuck.then_some(End::Stalemate)
    }

    /// Lets the next actor go, or waits for a step if the run is paused.
    fn let_go(&mut self, turn: &mut Option<ActorId>, next: ActorId) {
        if self.stage.paused() {
            self.wait_for_step(turn, next);
        } else if !self.stage.is_asked() {
            // Whoever has let the run go on may have wished for something before.
            *turn = Some(next);
            self.stage.grant(next, Stride::Call);
        }
    }

    /// In a paused run: lets one actor go if a step was asked for, else waits until something is asked.
    fn wait_for_step(&mut self, turn: &mut Option<ActorId>, next: ActorId) {
        match self.stage.take_step() {
            // Who asked did not know of the breakpoint yet.
            Some(Step { actor: None, stride: Stride::Pace }) if self.stage.is_at_breakpoint(next) => {}
            Some(Step { actor: None, stride }) => {
                *turn = Some(next);
                self.record_step(next, stride, false);
                self.stage.grant(next, stride);
            }
            Some(Step { actor: Some(chosen), stride }) if self.stage.is_able(chosen) => {
                // A choice by hand is an exception; after it the default order begins again, with the server. Who chooses
                // whoever is next makes none.
                *turn = (chosen == next).then_some(chosen);
                self.record_step(chosen, stride, chosen != next);
                self.stage.grant(chosen, stride);
            }
            // Whoever was chosen can not go on; nobody goes in its stead.
            Some(_) => {}
            None => {
                self.tell_rest();
                poll::wait_any(&[], &[self.stage.nudge_fd(), self.stop.fd()], None);
                self.stage.clear_nudge();
            }
        }
        self.stage.answered();
    }

    /// Records whom somebody lets go, if the usual order would not have led there by itself.
    fn record_step(&mut self, actor: ActorId, stride: Stride, out_of_turn: bool) {
        match stride {
            Stride::Call | Stride::Pace if !out_of_turn => {}
            Stride::Call | Stride::Pace => self.recorder.steered(Steering::Let { actor, to: Stride::Call }),
            to => self.recorder.steered(Steering::Let { actor, to }),
        }
    }

    /// Everybody waits: until a socket is ready, the next time limit is over, or the run has been quiet for too long.
    fn wait_for_sockets(&self, quiet: &mut Quiet, limit: Option<Duration>) {
        // A step that finds nobody able to go is over; it must not go off later.
        while self.stage.take_step().is_some() {}
        self.stage.answered();
        let waiting = self.stage.waiting_sockets();
        let fds: Vec<_> = waiting.iter().map(|(socket, interest)| (socket.as_fd(), *interest)).collect();
        self.tell_rest();
        let timeout = (self.ends_with_clients && !self.stage.paused()).then(|| quiet.left(STALEMATE));
        // A timeout that has run out and did not end the run has nothing to say any more.
        let timeout = timeout.filter(|left| !left.is_zero());
        let time = [timeout, limit].into_iter().flatten().min();
        poll::wait_any(&fds, &[self.stage.nudge_fd(), self.stop.fd()], time);
        self.stage.clear_nudge();
    }

    /// Nothing will move for a while: whoever watches learns where everybody stands.
    fn tell_rest(&self) {
        self.stage.publish_standing(true);
        if self.stage.take_unheard()
            && let Some(notify) = &self.notify
        {
            notify();
        }
    }

    /// Bytes are conserved. What does not add up at once may be on its way, so it gets time to arrive.
    fn check_books(&mut self) {
        let mut found = None;
        let settled = settle::until(SETTLE, Some(&self.stop), || {
            found = self.books.wrong();
            found.is_none()
        });
        // A stop leaves no time for what is on its way.
        if settled || self.stop.requested() {
            return;
        }
        if let Some(Balance { flow, accepted, received, queued, unsent }) = found
            && !self.unbalanced.swap(true, Ordering::SeqCst)
        {
            self.recorder.record(What::Noted(Box::new(Note::NotConserved {
                flow,
                accepted,
                received,
                queued,
                unsent,
            })));
            self.recorder.flush();
        }
    }

    fn run_free(&mut self) -> End {
        let mut silence = Silence::default();
        let mut quiet = Quiet::default();
        loop {
            (self.bury)();
            if self.stop.requested() {
                return End::Stopped;
            }
            self.carry_out_wishes();
            // Who goes round and round says nothing when it begins to.
            self.stage.let_clients_begin();
            if self.stage.paused() {
                self.tell_rest();
            } else {
                self.stage.publish_standing(false);
            }
            if self.stage.paused()
                && let Some(step) = self.stage.take_step()
            {
                self.step_free(step);
            }
            if self.ends_with_clients && self.stage.clients_ended() {
                self.stage.watch_waits();
                // Asked twice, since an actor may be on its way from one wait to the next.
                quiet.look(&self.stage);
                let over = self.stage.next_limit().is_none() || quiet.lasts(STALEMATE) && !self.stage.somebody_bides();
                if over && self.stage.all_idle() && self.stage.all_idle() {
                    self.check_books();
                    return End::Finished;
                }
            }
            // A server that gave up leaves nobody whose end could be waited for.
            if self.stage.all_ended() {
                return End::Finished;
            }
            // Where the clients are outside there are none that could have ended, and nothing is about to end.
            let closing = self.ends_with_clients && self.stage.clients_ended();
            let changed = self.stage.wait_change(if closing { CLOSING } else { RUNNING });
            // A server for clients outside has threads that end all the time, and none of these ends is the run's.
            if !self.ends_with_clients && !self.stage.is_watched() {
                poll::wait_any(&[], &[self.stop.fd()], Some(BREATH));
            }
            let silent = !changed
                && self.ends_with_clients
                && !self.stage.paused()
                && self.stage.all_idle()
                && !self.stage.has_hope();
            if silence.lasts(silent, self.recorder.events()) {
                return End::Stalemate;
            }
        }
    }

    fn step_free(&self, step: Step) {
        if let Some(actor) = self.stage.at_gate(step.actor) {
            self.stage.grant(actor, step.stride);
        }
        self.stage.answered();
    }

    /// Tells everybody who is left that the run is over. In a staged run one after another, so that their last events
    /// (sockets that are closed for them) come in an order that can be repeated.
    fn dismiss_all(&self) {
        if self.stage.schedule == Schedule::Staged {
            let until = Deadline::after(DISMISSAL);
            self.stage.wait_quiet(until.left());
            for id in self.stage.left_in_order() {
                self.stage.dismiss(id);
                self.stage.wait_standing(id, until.left());
            }
        }
        self.stop.request();
        self.stage.close();
    }
}
