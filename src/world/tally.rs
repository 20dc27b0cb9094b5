//! What many runs of one scenario came to: totals, and how many recvs each flow of requests took.
//! It keeps no run, and it runs none.

use std::collections::BTreeMap;

use super::{Summary, World};

/// The totals of all runs so far. What became of messages is counted for requests: an answer comes out of what arrived,
/// so without framing there are as many answers as chunks, and that says nothing of what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunTally {
    pub runs: u32,
    /// Runs in which all bytes are accounted for.
    pub conserved: u32,
    pub messages_sent: usize,
    pub intact: usize,
    pub sticky_chunks: usize,
    pub split_sends: usize,
    /// How many flows from a client to the server took so many recvs.
    pub recvs: BTreeMap<usize, u64>,
}

impl RunTally {
    /// Adds a run: the world at its end, and its summary.
    pub fn add(&mut self, world: &World<'_>, summary: &Summary) {
        self.runs += 1;
        self.conserved += u32::from(summary.conserved);
        for flow in summary.flows.iter().filter(|flow| flow.is_request()) {
            self.messages_sent += flow.messages_sent.unwrap_or(0);
            self.intact += flow.intact.unwrap_or(0);
            self.sticky_chunks += flow.sticky_chunks.unwrap_or(0);
            self.split_sends += flow.split_sends.unwrap_or(0);
        }
        let requests = world.flows().into_iter().filter(|id| *id == id.conn().requests());
        for flow in requests.filter_map(|id| world.flow(id)) {
            let recvs = if flow.datagrams { flow.tally.taken } else { flow.recvs_in(0..u64::MAX).count() };
            *self.recvs.entry(recvs).or_insert(0) += 1;
        }
    }
}
