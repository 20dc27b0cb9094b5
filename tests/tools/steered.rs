//! Runs that are steered by hand, and their way gone once more: what the tests of replays share.
//! It asserts that a replay is the run that was recorded; which runs are tried, the tests say.

use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use sockscope::run::{Run, Step, Stride, Watch};
use sockscope::scenario::Scenario;
use sockscope::steer::{Difference, Rehearsal};
use sockscope::trace::{ActorId, Call, Position, Trace, What, read_trace, write_trace};

use super::net::{PATIENCE, Random};

/// A run that is held before its first call, and that tells whenever something happens.
pub struct Held {
    pub run: Run,
    told: std::sync::mpsc::Receiver<()>,
}

impl Held {
    pub fn start(scenario: &Scenario) -> Self {
        let (tell, told) = std::sync::mpsc::channel();
        let notify = Box::new(move || tell.send(()).unwrap_or_default());
        let watch = Watch { paused: true, notify: Some(notify), typing: sockscope::run::Typing::Everybody };
        Self { run: Run::start(scenario, watch).expect("the scenario is good"), told }
    }

    /// Waits until everybody stands still and all of it is told; absent if the run is over.
    pub fn rest(&self) -> Option<Trace> {
        let begun = Instant::now();
        loop {
            if self.run.is_over() {
                return None;
            }
            if let Some(trace) = self.run.controls().settled() {
                return Some(trace);
            }
            assert!(begun.elapsed() < PATIENCE, "it never rests: {:?}", self.run.controls().standing());
            self.told.recv_timeout(std::time::Duration::from_millis(1)).unwrap_or_default();
        }
    }

    /// Who could go on.
    pub fn able(&self) -> Vec<ActorId> {
        let standing = self.run.controls().standing();
        standing.iter().filter(|(_, standing)| standing.is_able()).map(|(actor, _)| *actor).collect()
    }

    /// Lets actors go in the usual order, so many times.
    pub fn usual(&self, steps: u64) {
        for _ in 0..steps {
            self.rest().expect("it goes on");
            self.run.controls().step(Step::default());
        }
    }

    /// Lets the server go, as is usual, until clients can connect: one that came before would be refused and gone.
    pub fn until_listening(&self) {
        let is_listening = |trace: &Trace| {
            trace.events().any(|event| matches!(&event.what, What::Returned(returned) if returned.call == Call::Listen))
        };
        while !is_listening(&self.rest().expect("it goes on")) {
            self.run.controls().step(Step::default());
        }
    }

    /// Lets actors go in an order that nobody would choose, up to so many times. Whether the run still goes on.
    pub fn wander(&self, random: &mut Random, steps: u64, strides: &[Stride]) -> bool {
        for _ in 0..steps {
            if self.rest().is_none() {
                return false;
            }
            let able = self.able();
            if able.is_empty() {
                continue;
            }
            let chosen = able[usize::try_from(random.below(able.len() as u64)).expect("it is small")];
            let actor = (random.below(4) > 0).then_some(chosen);
            let stride = strides[usize::try_from(random.below(strides.len() as u64)).expect("it is small")];
            self.run.controls().step(Step { actor, stride });
        }
        self.rest().is_some()
    }
}

/// The recorded run of a file, and the scenario that its header tells.
pub fn recorded(path: &Path) -> (Trace, Scenario) {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (trace, cut) = read_trace(BufReader::new(file)).expect("it is a trace");
    assert_eq!(cut, None, "{}", path.display());
    let scenario = serde_json::from_value(trace.header.scenario.clone()).expect("it tells its scenario");
    (trace, scenario)
}

/// The trace after it was kept as a file.
pub fn kept(trace: &Trace, normalised: bool) -> Trace {
    let mut file = Vec::new();
    write_trace(&mut file, trace, normalised).expect("a vector takes everything");
    let (again, cut) = read_trace(&file[..]).expect("it is a trace");
    assert_eq!(cut, None);
    again
}

/// At several positions, the way of a recorded run can be gone once more.
pub fn assert_replays(name: &str, scenario: &Scenario, recorded: &Trace) {
    let len = recorded.len();
    for until in [len / 5, len / 2, len.saturating_sub(1), len] {
        let difference = replayed(name, scenario, recorded, until);
        assert_eq!(difference, None, "{name}, to {until} of {len}");
    }
}

/// Goes the way of a recorded run once more. Where it differs first, if it does.
pub fn replayed(name: &str, scenario: &Scenario, recorded: &Trace, until: usize) -> Option<Difference> {
    let len = recorded.len();
    let (fresh, difference) = Rehearsal::replay(scenario, recorded, Position(until))
        .unwrap_or_else(|text| panic!("{name}, to {until} of {len}: {}", text.en));
    if difference.is_none() {
        assert!(fresh.trace().len() >= until, "{name}: {} of {until}", fresh.trace().len());
        let before = |trace: &Trace| -> Vec<_> {
            let steered = trace.steered().filter(|steered| steered.after < until as u64);
            steered.map(|steered| (steered.after, steered.steered.clone())).collect()
        };
        assert_eq!(before(fresh.trace()), before(recorded), "{name}, to {until}: what steered it is recorded again");
    }
    difference
}
