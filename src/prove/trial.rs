//! A server's program tried with every cut of a stream, on its way: how far it has come, and what came of it.
//! The server and its client are actors of one run; nobody judges before it is over.

use std::cell::Cell;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded, unbounded};

use super::client::{Came, Plan, client};
use super::cut::cuts;
use super::verdict::{Evidence, Outcome};
use crate::lang::Text;
use crate::run::{Deadline, Guest, Notify, Run, RunError, Typing, Watch};
use crate::scenario::Scenario;
use crate::trace::Trace;

/// Where servers listen.
pub(super) const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How long one connection may take, which takes 5 ms if all is well. A program that goes round and round is stopped then.
const PATIENCE: Duration = Duration::from_secs(8);

/// How often whoever waits for the end looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// All cuts of one stream, on their way.
pub struct Trial {
    run: Run,
    plan: Plan,
    came: Receiver<Came>,
    /// How many cuts had been begun when one was begun last, and until when the next one has to be.
    last: Cell<(u64, Deadline)>,
}

impl Trial {
    /// Begins with the server's program of a scenario. `notify` is called whenever there is something new.
    ///
    /// # Errors
    /// If the run can not be started.
    pub fn start(scenario: &Scenario, stream: &[u8], answer: &[u8], notify: Notify) -> Result<Self, Text> {
        let plan = Plan { server: SERVER, stream: stream.to_vec(), answer: answer.to_vec() };
        let (tell, came) = unbounded();
        let watch = Watch { paused: false, notify: Some(notify), typing: Typing::Nobody };
        let guest = Guest { title: "every cut", run: client(plan.clone(), tell) };
        let run = Run::against(scenario, guest, watch).map_err(|error: RunError| error.text())?;
        Ok(Self { run, plan, came, last: Cell::new((0, Deadline::after(PATIENCE))) })
    }

    /// How many cuts there are.
    pub fn cuts(&self) -> u64 {
        cuts(self.plan.stream.len())
    }

    /// How many have been begun. The streams that end early come after them and are few.
    pub fn begun(&self) -> u64 {
        connections(&self.run.trace()).min(self.cuts())
    }

    /// Whether all is tried. A trial in which one connection takes too long is stopped.
    pub fn is_over(&self) -> bool {
        let (begun, deadline) = self.last.get();
        match connections(&self.run.trace()) {
            more if more > begun => self.last.set((more, Deadline::after(PATIENCE))),
            _ if deadline.passed() => self.run.controls().stop(),
            _ => {}
        }
        self.run.is_over()
    }

    /// Gives up.
    pub fn stop(&self) {
        self.run.controls().stop();
    }

    /// Waits for the end, as long as a trial may take, and says what came of it.
    pub fn finish_in_time(self) -> (Outcome, Trace) {
        let (_kept, never) = bounded::<()>(0);
        while !self.is_over() {
            never.recv_timeout(LOOK_AGAIN).unwrap_or_default();
        }
        self.finish()
    }

    /// What came of it. Waits for the end, which comes at once if the trial is over.
    pub fn finish(self) -> (Outcome, Trace) {
        let Self { run, plan, came, .. } = self;
        let (trace, report) = run.finish();
        let came: Vec<Came> = came.try_iter().collect();
        let (stream, answer) = (&plan.stream, &plan.answer);
        let evidence = Evidence { stream, answer, came: &came, trace: &trace, report: &report, patience: PATIENCE };
        (evidence.judge(), trace)
    }
}

fn connections(trace: &Trace) -> u64 {
    trace.conns().count() as u64
}
