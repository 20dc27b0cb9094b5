//! The thread that makes the runs of a set, one after another, and hands over what came of each.
//! It counts nothing together, and keeps of the traces only what it hands over.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use crate::desk::errands::Wake;
use crate::lang::Text;
use crate::net::Clock;
use crate::run::{Controls, Report, Run, Watch};
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::world::{Axis, RunCount, RunFacts, World, summarise};

/// Runs that are kept of one set.
const MOST_KEPT: usize = 48;

/// What they may hold together, in bytes; one is kept whatever it holds.
const MOST_HELD: u64 = 8 << 20;

/// About what an event holds in memory, in bytes.
const EVENT: u64 = 128;

/// What came of one run.
pub struct One {
    pub count: RunCount,
    /// Its trace, if it is the first one of a bar.
    pub kept: Option<Trace>,
    /// Microseconds since the first run began.
    pub took_us: u64,
}

/// What the thread tells.
pub enum News {
    Run(Box<One>),
    /// No more runs are made, and why.
    Failed(Text),
}

/// Runs that are being made.
pub struct Work {
    home: Receiver<News>,
    stop: Arc<Stop>,
    thread: JoinHandle<()>,
}

/// Wakes the window when it is dropped.
struct AtLast(Wake);

impl Drop for AtLast {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// How the thread is told to end.
#[derive(Default)]
struct Stop {
    cancelled: AtomicBool,
    /// The run that goes on.
    run: Mutex<Option<Controls>>,
}

impl Stop {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// From here on this is what goes on; it is stopped at once if nothing more is wanted.
    fn goes_on(&self, run: Option<Controls>) {
        let mut present = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        *present = run;
        if let (true, Some(run)) = (self.is_cancelled(), present.as_ref()) {
            run.stop();
        }
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        if let Some(run) = self.run.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            run.stop();
        }
    }
}

impl Work {
    /// Begins to make so many runs. The window is woken when one is over.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(scenario: Scenario, times: u32, wake: Wake) -> std::io::Result<Self> {
        // There is room for all of it, so the thread never waits for a window that nobody looks at.
        let (tell, home) = crossbeam_channel::bounded(times as usize + 1);
        let stop = Arc::new(Stop::default());
        let told = stop.clone();
        let work = move || {
            // Dropped last, whatever happens, so that whoever is woken by it finds that nothing more is told.
            let _woken = AtLast(wake.clone());
            make(&scenario, times, &told, tell, &wake);
        };
        let thread = std::thread::Builder::new().name("many runs".to_owned()).spawn(work)?;
        Ok(Self { home, stop, thread })
    }

    /// Makes no more runs, and ends the one that goes on. It does not wait.
    pub fn cancel(&self) {
        self.stop.cancel();
    }

    /// Whether it was told to end.
    pub fn is_cancelled(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// What has come next: nothing yet, or that nothing more will come.
    ///
    /// # Errors
    /// The same as those of a channel.
    pub fn next(&self) -> Result<News, TryRecvError> {
        self.home.try_recv()
    }

    /// Gathers the thread in, which has told all and has nothing left to do. Whether it came to its end; if not, that is a
    /// fault of this program.
    pub fn join(self) -> bool {
        self.thread.join().is_ok()
    }
}

fn make(scenario: &Scenario, times: u32, stop: &Stop, tell: Sender<News>, wake: &Wake) {
    let clock = Clock::start();
    let mut shelf = Shelf::default();
    for _ in 0..times {
        let news = match one(scenario, stop) {
            _ if stop.is_cancelled() => return,
            Ok((count, trace)) => {
                let kept = shelf.takes(&count, &trace).then_some(trace);
                News::Run(Box::new(One { count, kept, took_us: clock.now_us() }))
            }
            Err(text) => News::Failed(text),
        };
        let failed = matches!(news, News::Failed(_));
        if tell.try_send(news).is_err() || failed {
            return;
        }
        wake();
    }
}

/// Makes one run to its end, and counts it.
fn one(scenario: &Scenario, stop: &Stop) -> Result<(RunCount, Trace), Text> {
    let run = Run::start(scenario, Watch::default()).map_err(|error| error.in_words())?;
    stop.goes_on(Some(run.controls().clone()));
    let (trace, report) = run.finish();
    stop.goes_on(None);
    let Report { conserved, threads_left, descriptors_left, .. } = report;
    if threads_left > 0 {
        return Err(left_behind());
    }
    let world = World::at_end(&trace);
    let summary = summarise(&world, RunFacts { conserved, threads_left, descriptors_left });
    Ok((RunCount::of(&world, &summary), trace))
}

fn left_behind() -> Text {
    Text::new(
        "A program of the last run did not end when its run was over, so no more runs are made: each would leave one behind. Look at one run to see where it stays.",
        "上一次运行结束后有程序没有退出，因此不再继续：否则每次都会遗留一个。请单独运行一次，看看它停在哪里。",
    )
}

/// Which bars have a run that is kept, and what those hold.
#[derive(Default)]
struct Shelf {
    bars: BTreeSet<(Axis, u64)>,
    kept: usize,
    held: u64,
}

impl Shelf {
    /// Whether a run is kept: the first of a bar, as long as there is room.
    fn takes(&mut self, count: &RunCount, trace: &Trace) -> bool {
        let bars: Vec<_> = count.bars().collect();
        if bars.iter().all(|bar| self.bars.contains(bar)) {
            return false;
        }
        let bytes: u64 = trace.flows().map(|flow| trace.bytes(flow.id).len()).sum();
        let holds = bytes + trace.len() as u64 * EVENT;
        if self.kept > 0 && (self.kept >= MOST_KEPT || self.held + holds > MOST_HELD) {
            return false;
        }
        self.bars.extend(bars);
        self.kept += 1;
        self.held += holds;
        true
    }
}
