//! What a network that runs is asked and steered by, from any thread.
//! It neither starts nor ends anything, and whoever holds it keeps no run from its end.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use super::actor::shared::Shared;
use super::kernel::lock::lock;
use super::record::collector::Published;
use super::stage::Wish;
use super::stage::steps::Step;
use crate::standing::Standings;
use crate::trace::{ActorId, Breakpoint, FlowId, Header, Schedule, Steering, Trace};

/// A handle of a network that runs. Clones are handles of the same one.
#[derive(Clone, Debug)]
pub struct Controls {
    shared: Arc<Shared>,
    trace: Newest,
}

/// Where the newest trace is.
#[derive(Clone)]
enum Newest {
    Published(Published),
    /// None is kept.
    Empty(Box<Header>),
}

impl std::fmt::Debug for Newest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Newest::Published(_) => "Published",
            Newest::Empty(_) => "Empty",
        })
    }
}

impl Controls {
    /// Of a network that publishes its trace, or that keeps none.
    pub(super) fn new(shared: Arc<Shared>, published: Option<Published>, header: Header) -> Self {
        let trace = published.map_or_else(|| Newest::Empty(Box::new(header)), Newest::Published);
        Self { shared, trace }
    }

    /// The newest published trace; empty where none is kept.
    pub fn trace(&self) -> Trace {
        match &self.trace {
            Newest::Published(published) => lock(published).clone(),
            Newest::Empty(header) => Trace::new((**header).clone(), self.shared.hub.store.clone()),
        }
    }

    /// Every actor's next move, server side first, as it was when nobody ran last. It is not true any more once an actor
    /// has moved by itself, as in a free run; where that matters, ask [`Controls::settled`] first.
    pub fn standing(&self) -> Standings {
        self.shared.stage.standing()
    }

    /// The trace of a paused run in which nobody runs, every step that was asked for has been made, and both the trace and
    /// [`Controls::standing`] tell so; absent while that is not so.
    pub fn settled(&self) -> Option<Trace> {
        let (stage, hub, events) = (&self.shared.stage, &self.shared.hub, self.shared.hub.events());
        let trace = stage.rests().then(|| self.trace())?;
        (trace.len() as u64 == events && stage.rests() && hub.events() == events).then_some(trace)
    }

    /// The actor of this name. It need not have made its first step, as a thread that was started a moment ago.
    pub fn actor_named(&self, name: &str) -> Option<ActorId> {
        self.shared.actor_named(name)
    }

    /// How many bytes of a stream its sender's kernel holds back at this moment; `None` where it cannot be asked.
    pub fn held_back(&self, flow: FlowId) -> Option<u64> {
        self.shared.conns.unsent(flow)
    }

    /// Whether all run at once, and nobody decides when an actor goes on.
    pub fn is_free(&self) -> bool {
        self.shared.stage.schedule == Schedule::Free
    }

    /// Whether somebody waits for a time to pass, so that the run goes on by itself.
    pub fn awaits_time(&self) -> bool {
        self.shared.stage.next_limit().is_some()
    }

    /// Holds the run at the gate, or lets it go on.
    pub fn set_paused(&self, paused: bool) {
        self.shared.stage.set_paused(paused);
    }

    /// Whether the run is held at the gate.
    pub fn paused(&self) -> bool {
        self.shared.stage.paused()
    }

    /// Lets one actor go a step although the run is paused.
    pub fn step(&self, step: Step) {
        self.shared.stage.step(step);
    }

    /// The lines at which whoever reaches them stops, and the run with it: names of programs, and lines counted from 1.
    pub fn set_breakpoints(&self, lines: BTreeSet<(String, u32)>) {
        let shared = self.shared.clone();
        let told = lines.iter().map(|(program, line)| Breakpoint { program: program.clone(), line: *line }).collect();
        self.wish(Steering::Breakpoints(told), move || shared.stage.breakpoints.set(lines));
    }

    /// Has something done to the run while every actor stands still, and recorded if it changed anything.
    pub fn wish(&self, steering: Steering, carry_out: impl FnOnce() -> bool + Send + 'static) {
        self.shared.stage.wish(Wish { steering, carry_out: Box::new(carry_out) });
    }

    /// Has the size of recvs changed while every actor stands still. Whoever stands before one is seen to ask for the new size.
    pub fn wish_for_size(&self, size: u32, change: impl FnOnce() -> bool + Send + 'static) {
        let stage = self.shared.stage.clone();
        self.wish(Steering::RecvSize(size), move || {
            let changed = change();
            stage.ask_for(size);
            changed
        });
    }

    /// Where 127.0.0.1 really is in this run, if it is another address.
    pub fn address(&self) -> Option<Ipv4Addr> {
        self.shared.host.address()
    }

    /// Where an address that a program has written really is.
    pub fn real(&self, written: SocketAddr) -> SocketAddr {
        self.shared.host.real(written).unwrap_or(written)
    }

    /// Asks everybody to stop; returns at once.
    pub fn stop(&self) {
        self.shared.stop.request_by_hand();
        self.shared.stage.wake_all();
    }
}
