//! One set of runs: what was run, what came of each, and those runs that are kept.
//! It runs nothing.

use std::collections::BTreeMap;

use super::work::One;
use crate::desk::show::settings_phrase;
use crate::lang::Text;
use crate::scenario::Scenario;
use crate::trace::Trace;
use crate::world::{Axis, RunCount, RunTally};

/// How a set came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It has as many runs as were asked for.
    Done,
    Cancelled,
    /// The next run could not be made, or not be ended.
    Failed(Text),
}

/// Runs of one scenario.
#[derive(Debug)]
pub struct RunSet {
    scenario: Scenario,
    times: u32,
    tally: RunTally,
    counts: Vec<RunCount>,
    /// One run of each bar, for as many as are kept.
    kept: BTreeMap<(Axis, u64), Trace>,
    ended: Option<How>,
    /// Microseconds that the runs have taken until now.
    took_us: u64,
}

/// A bar: how often a number came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    pub value: u64,
    pub count: u64,
    /// Whether one of its runs is kept.
    pub opens: bool,
}

impl RunSet {
    pub(super) fn new(scenario: Scenario, times: u32) -> Self {
        Self {
            scenario,
            times,
            tally: RunTally::default(),
            counts: Vec::new(),
            kept: BTreeMap::new(),
            ended: None,
            took_us: 0,
        }
    }

    pub(super) fn add(&mut self, one: One) {
        let One { count, kept, took_us } = one;
        self.tally.add(&count);
        if let Some(trace) = kept {
            for bar in count.bars() {
                self.kept.entry(bar).or_insert_with(|| trace.clone());
            }
        }
        self.counts.push(count);
        self.took_us = took_us;
    }

    /// What ended it first is how it ended.
    pub(super) fn end(&mut self, how: How) {
        self.ended.get_or_insert(how);
    }

    /// What is run: the scenario on the desk, left to the kernel.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// What is run, in a phrase.
    pub fn phrase(&self) -> Text {
        settings_phrase(&self.scenario)
    }

    /// How many runs were asked for.
    pub fn times(&self) -> u32 {
        self.times
    }

    /// How many there are.
    pub fn runs(&self) -> u32 {
        self.tally.runs
    }

    /// Runs per second until now; none before the first.
    pub fn rate(&self) -> Option<f64> {
        let took = std::time::Duration::from_micros(self.took_us).as_secs_f64();
        (took > 0.0).then(|| f64::from(self.runs()) / took)
    }

    /// How it ended; absent while it goes on.
    pub fn ended(&self) -> Option<&How> {
        self.ended.as_ref()
    }

    /// The totals.
    pub fn tally(&self) -> &RunTally {
        &self.tally
    }

    /// What came of each run, in their order.
    pub fn counts(&self) -> &[RunCount] {
        &self.counts
    }

    /// Every number that came, in its order, and how often.
    pub fn bars(&self, axis: Axis) -> Vec<Bar> {
        let bar = |(value, count)| Bar { value, count, opens: self.kept.contains_key(&(axis, value)) };
        self.tally.histogram(axis).into_iter().map(bar).collect()
    }

    /// One of the runs that make up a bar.
    pub fn run_of(&self, axis: Axis, value: u64) -> Option<&Trace> {
        self.kept.get(&(axis, value))
    }
}
