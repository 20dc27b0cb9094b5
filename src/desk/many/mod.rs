//! A scenario run many times, and the same under the settings before: two sets of runs, each counted, each with some of its
//! runs kept, so that a bar opens one of them.
//! It knows no session and draws nothing; the runs are made by a thread of their own (`work`).

mod set;
mod table;
mod work;

use crossbeam_channel::TryRecvError;

use crate::desk::errands::Wake;
use crate::lang::Text;
use crate::scenario::{Scenario, Schedule};
use crate::trace::Trace;
use crate::world::Axis;

pub use self::set::{Bar, How, RunSet};

use self::work::{News, Work};

/// Runs of a set where nobody says how many.
pub const USUAL_TIMES: u32 = 200;

/// The most runs of one set.
pub const MOST_TIMES: u32 = 10_000;

/// The sets of runs, and the one that is being made.
#[derive(Default)]
pub struct Many {
    sets: Vec<RunSet>,
    work: Option<Work>,
}

impl Many {
    /// Begins a set of runs, left to the kernel. The set before stays above it if it had other settings.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(&mut self, scenario: &Scenario, times: u32, wake: Wake) -> std::io::Result<()> {
        self.cancel();
        // Its thread ends by itself; nobody waits for it here.
        if let (Some(_), Some(set)) = (self.work.take(), self.sets.last_mut()) {
            set.end(How::Cancelled);
        }
        let scenario = Scenario { schedule: Schedule::Free, ..scenario.clone() };
        let times = times.clamp(1, MOST_TIMES);
        let work = Work::start(scenario.clone(), times, wake)?;
        self.sets.retain(|set| set.runs() > 0 && *set.scenario() != scenario);
        let too_many = self.sets.len().saturating_sub(1);
        self.sets.drain(..too_many);
        self.sets.push(RunSet::new(scenario, times));
        self.work = Some(work);
        Ok(())
    }

    /// Makes no more runs. The one that goes on is stopped, and not counted.
    pub fn cancel(&mut self) {
        if let Some(work) = &self.work {
            work.cancel();
        }
    }

    /// Takes in what has come of runs since the last time.
    pub fn take_in(&mut self) {
        let (Some(work), Some(set)) = (&self.work, self.sets.last_mut()) else { return };
        let more = loop {
            match work.next() {
                Ok(News::Run(one)) => set.add(*one),
                Ok(News::Failed(text)) => set.end(How::Failed(text)),
                Err(TryRecvError::Empty) => break true,
                Err(TryRecvError::Disconnected) => break false,
            }
        };
        let Some(work) = self.work.take_if(|_| !more) else { return };
        let cancelled = work.is_cancelled();
        set.end(match work.join() {
            _ if cancelled => How::Cancelled,
            true => How::Done,
            false => How::Failed(broke()),
        });
    }

    /// Whether runs are being made.
    pub fn goes_on(&self) -> bool {
        self.work.is_some()
    }

    /// The sets, the one before and the newest.
    pub fn sets(&self) -> &[RunSet] {
        &self.sets
    }

    /// One of the runs that make up a bar of a set, counted from 0, and what it ran with.
    pub fn run_of(&self, set: usize, axis: Axis, value: u64) -> Option<(&Trace, &Scenario)> {
        let set = self.sets.get(set)?;
        Some((set.run_of(axis, value)?, set.scenario()))
    }

    /// Every run of every set as a table: comma-separated values, a line for each.
    pub fn table(&self) -> String {
        table::table(&self.sets)
    }
}

fn broke() -> Text {
    Text::new(
        "The thread that makes the runs broke down through a fault of this program. What was counted until then stands here.",
        "由于程序自身的错误，执行这些运行的线程崩溃了。这里是在此之前统计到的结果。",
    )
}

impl Drop for Many {
    fn drop(&mut self) {
        self.cancel();
    }
}
