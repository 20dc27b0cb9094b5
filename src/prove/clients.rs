//! A client's program tried with every cut of a stream that a server sends to it, and with streams that end early: one run for
//! each, one after another, on a thread of their own.
//! A client is known by what it prints; its text is not read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::bounded;

use super::cut::{cuts, pieces};
use super::feeder::feeder;
use super::verdict::{Failure, Outcome};
use crate::lang::Text;
use crate::run::{Deadline, End, Guest, Notify, Report, Run, Typing, Watch};
use crate::scenario::Scenario;
use crate::trace::{Ending, Trace, What};
use crate::world::{Doing, World, actor_named, printed_by};

/// How long one run may take, which takes some milliseconds if all is well.
const PATIENCE: Duration = Duration::from_secs(8);

/// How often it is asked whether the run is over, and whether somebody has given up.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// The longest stream, in bytes: 2^7 cuts are as many runs of a program.
pub const LONGEST_FOR_CLIENTS: usize = 8;

/// All cuts of one stream, on their way to clients.
pub struct ClientTrial {
    begun: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    cuts: u64,
    thread: JoinHandle<Outcome>,
}

/// What every run is about.
struct Plan {
    scenario: Scenario,
    server: SocketAddr,
    stream: Vec<u8>,
    prints: String,
    begun: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl ClientTrial {
    /// Begins with the clients' program of a scenario. `notify` is called whenever there is something new.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(scenario: &Scenario, stream: &[u8], prints: &str, notify: Notify) -> Result<Self, Text> {
        let (begun, stop): (Arc<AtomicU64>, Arc<AtomicBool>) = Default::default();
        let plan = Plan {
            scenario: Scenario { clients: 1, ..scenario.clone() },
            server: super::trial::SERVER,
            stream: stream.to_vec(),
            prints: prints.to_owned(),
            begun: begun.clone(),
            stop: stop.clone(),
        };
        let work = move || {
            let outcome = plan.try_all(&notify);
            notify();
            outcome
        };
        let thread = std::thread::Builder::new().name("every cut".to_owned()).spawn(work);
        let thread = thread.map_err(|error| {
            Text::new(
                format!("The cuts could not be tried: {error}. Close other programs."),
                format!("无法尝试各种切法：{error}。请关闭其他程序。"),
            )
        })?;
        Ok(Self { begun, stop, cuts: cuts(stream.len()), thread })
    }

    /// How many cuts there are.
    pub fn cuts(&self) -> u64 {
        self.cuts
    }

    /// How many have been begun.
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst).min(self.cuts)
    }

    /// Whether all is tried.
    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Gives up.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// What came of it. Waits for the end.
    pub fn finish(self) -> Outcome {
        self.thread
            .join()
            .unwrap_or_else(|_| Outcome::Fail(Failure { passed: 0, pieces: Vec::new(), next: None, why: broken() }))
    }
}

impl Plan {
    fn try_all(&self, notify: &Notify) -> Outcome {
        let all = cuts(self.stream.len());
        for cut in 0..all {
            self.begun.store(cut + 1, Ordering::SeqCst);
            notify();
            let pieces = pieces(&self.stream, cut);
            if let Some(why) = self.run(&pieces).map_or_else(Some, |ran| self.why_not_whole(&ran)) {
                return Outcome::Fail(Failure { passed: cut, pieces, next: None, why });
            }
        }
        for end in 1..self.stream.len() {
            let pieces = vec![self.stream.get(..end).unwrap_or_default().to_vec()];
            if let Some(why) = self.run(&pieces).map_or_else(Some, |ran| self.why_not_early(&ran, end)) {
                return Outcome::Fail(Failure { passed: all, pieces, next: None, why });
            }
        }
        Outcome::Pass { cuts: all }
    }

    /// One run to its end, or as long as it may take.
    fn run(&self, pieces: &[Vec<u8>]) -> Result<(Trace, Report), Text> {
        let guest = Guest { title: "every cut", run: feeder(self.server, pieces.to_vec()) };
        let watch = Watch { paused: false, notify: None, typing: Typing::Nobody };
        let run = Run::served_by(&self.scenario, guest, watch).map_err(|error| error.text())?;
        let (deadline, (_kept, never)) = (Deadline::after(PATIENCE), bounded::<()>(0));
        while !run.is_over() {
            if deadline.passed() || self.stop.load(Ordering::SeqCst) {
                run.controls().stop();
            }
            never.recv_timeout(LOOK_AGAIN).unwrap_or_default();
        }
        Ok(run.finish())
    }

    /// Why a client that got all of the stream has not done as it should.
    fn why_not_whole(&self, (trace, report): &(Trace, Report)) -> Option<Text> {
        let said = printed(trace);
        if let Some(why) = no_end(trace, report) {
            return Some(why);
        }
        if said.contains(&self.prints) {
            return None;
        }
        let (wanted, first) = (&self.prints, said.lines().last().unwrap_or_default());
        Some(raised(trace).unwrap_or_else(|| {
            Text::new(
                format!("The client was to print {wanted:?}; the last that it printed was {first:?}"),
                format!("客户端应当打印 {wanted:?}，而它最后打印的是 {first:?}"),
            )
        }))
    }

    /// Why a client whose stream ended early has not done as it should: it may say so or raise, but not wait or go round.
    fn why_not_early(&self, (trace, report): &(Trace, Report), end: usize) -> Option<Text> {
        let whole = printed(trace).contains(&self.prints).then(|| {
            let wanted = &self.prints;
            Text::new(format!("The client prints {wanted:?} all the same"), format!("客户端照样打印了 {wanted:?}"))
        });
        let len = self.stream.len();
        no_end(trace, report).or(whole).map(|why| {
            Text::new(
                format!("The stream ended there, after {end} of {len} bytes. {}", why.en),
                format!("字节流到这里就结束了，{len} 个字节只来了 {end} 个。{}", why.zh),
            )
        })
    }
}

fn printed(trace: &Trace) -> String {
    let world = World::at_end(trace);
    actor_named(&world, "client-1").map_or_else(String::new, |client| printed_by(&world, client))
}

fn raised(trace: &Trace) -> Option<Text> {
    let text = trace.events().find_map(|event| match &event.what {
        What::Raised(text) => text.lines().last(),
        _ => None,
    })?;
    Some(Text::new(format!("The client's program ended with {text}"), format!("客户端程序以 {text} 结束")))
}

/// Why the client came to no end.
fn no_end(trace: &Trace, report: &Report) -> Option<Text> {
    let world = World::at_end(trace);
    let client = actor_named(&world, "client-1").and_then(|client| world.actor(client));
    // By an exception, too; but not because the run was over.
    let ended = client.is_some_and(|client| match client.doing {
        Doing::Ended(ending) => !matches!(ending, Ending::Stopped | Ending::Abandoned),
        _ => false,
    });
    match report.end {
        End::Finished if ended => None,
        End::Stopped => {
            let seconds = PATIENCE.as_secs();
            Some(Text::new(
                format!("The client was not through after {seconds} s: it goes round and round, or sleeps"),
                format!("过了 {seconds} 秒，客户端还没有结束：它在死循环，或者在睡眠"),
            ))
        }
        _ => Some(Text::new("The client waits for more, and no more will come", "客户端还在等，而不会再有了")),
    }
}

fn broken() -> Text {
    Text::new(
        "The trial ended by a defect of Sockscope itself; please report this",
        "尝试因 Sockscope 自身的缺陷而终止；请报告这个问题",
    )
}
