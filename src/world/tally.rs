//! What many runs of one scenario came to: what each of them did, in numbers, and how often each number came.
//! It keeps no run, and it runs none.

use std::collections::BTreeMap;

use super::{Summary, World};

/// What one run came to. What became of messages is counted for requests: an answer comes out of what arrived, so without
/// framing there are as many answers as chunks, and that says nothing of what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunCount {
    /// Whether all bytes are accounted for.
    pub conserved: bool,
    pub messages_sent: usize,
    pub intact: usize,
    pub sticky_chunks: usize,
    pub split_sends: usize,
    /// How many recvs each flow from a client to the server took.
    pub recvs: Vec<usize>,
    /// Microseconds from its first event to its last.
    pub us: u64,
}

/// What is counted of runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// How many recvs a flow from a client to the server took; the flows are counted.
    #[default]
    Recvs,
    /// How many messages came whole; the runs are counted.
    Intact,
    /// How many milliseconds it took, rounded down to one digit that counts; the runs are counted.
    Milliseconds,
}

impl Axis {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Axis; 3] = [Axis::Recvs, Axis::Intact, Axis::Milliseconds];
}

impl RunCount {
    /// Counts a run: the world at its end, and its summary.
    pub fn of(world: &World<'_>, summary: &Summary) -> Self {
        let mut count = Self { conserved: summary.conserved, us: duration(world), ..Self::default() };
        for flow in summary.flows.iter().filter(|flow| flow.is_request()) {
            count.messages_sent += flow.messages_sent.unwrap_or(0);
            count.intact += flow.intact.unwrap_or(0);
            count.sticky_chunks += flow.sticky_chunks.unwrap_or(0);
            count.split_sends += flow.split_sends.unwrap_or(0);
        }
        let requests = world.flows().into_iter().filter(|id| *id == id.conn().requests());
        count.recvs = requests.filter_map(|id| world.flow(id)).map(|flow| flow.recvs_that_took()).collect();
        count
    }

    /// The bars that this run makes longer; one of them as often as it does.
    pub fn bars(&self) -> impl Iterator<Item = (Axis, u64)> + '_ {
        let recvs = self.recvs.iter().map(|recvs| (Axis::Recvs, *recvs as u64));
        recvs.chain([(Axis::Intact, self.intact as u64), (Axis::Milliseconds, one_digit(self.us / 1000))])
    }
}

/// The totals of all runs so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunTally {
    pub runs: u32,
    /// Runs in which all bytes are accounted for.
    pub conserved: u32,
    pub messages_sent: usize,
    pub intact: usize,
    pub sticky_chunks: usize,
    pub split_sends: usize,
    bars: BTreeMap<(Axis, u64), u64>,
}

impl RunTally {
    /// Adds a run.
    pub fn add(&mut self, count: &RunCount) {
        self.runs += 1;
        self.conserved += u32::from(count.conserved);
        self.messages_sent += count.messages_sent;
        self.intact += count.intact;
        self.sticky_chunks += count.sticky_chunks;
        self.split_sends += count.split_sends;
        for bar in count.bars() {
            *self.bars.entry(bar).or_insert(0) += 1;
        }
    }

    /// Each number that came, and how often.
    pub fn histogram(&self, axis: Axis) -> BTreeMap<u64, u64> {
        let mine = self.bars.range((axis, 0)..=(axis, u64::MAX));
        mine.map(|((_, value), count)| (*value, *count)).collect()
    }
}

fn duration(world: &World<'_>) -> u64 {
    let at = |n: usize| world.trace.event(n).map(|event| event.at_us);
    let last = world.at.0.checked_sub(1).and_then(at).unwrap_or(0);
    last.saturating_sub(at(0).unwrap_or(last))
}

/// A number rounded down to its first digit: 0 to 9 stay, then tens, hundreds and so on.
fn one_digit(number: u64) -> u64 {
    let mut unit = 1;
    while number / unit >= 10 {
        unit *= 10;
    }
    number / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_differ_by_little_fall_into_one_bar() {
        let rounded = [0, 7, 9, 10, 19, 20, 99, 100, 1999, u64::MAX].map(one_digit);
        assert_eq!(rounded, [0, 7, 9, 10, 10, 20, 90, 100, 1000, 10_000_000_000_000_000_000]);
    }

    #[test]
    fn a_run_counts_once_for_itself_and_once_for_each_of_its_flows() {
        let mut tally = RunTally::default();
        let count = RunCount { recvs: vec![2, 2, 3], intact: 4, messages_sent: 9, us: 34_567, ..RunCount::default() };
        tally.add(&count);
        tally.add(&RunCount { recvs: vec![3], intact: 4, ..RunCount::default() });
        assert_eq!(tally.histogram(Axis::Recvs), BTreeMap::from([(2, 2), (3, 2)]));
        assert_eq!(tally.histogram(Axis::Intact), BTreeMap::from([(4, 2)]));
        assert_eq!(tally.histogram(Axis::Milliseconds), BTreeMap::from([(0, 1), (30, 1)]));
        assert_eq!((tally.runs, tally.messages_sent, tally.intact), (2, 9, 8));
    }
}
