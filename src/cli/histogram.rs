//! What many runs of one scenario came to: totals, and how many recvs each flow of requests took.
//! It keeps no run.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::people::{count, is_request};
use crate::lang::Lang;
use crate::world::{Summary, World};

/// The longest bar of the histogram, in characters.
const LONGEST_BAR: usize = 40;

/// The totals of all runs so far. What became of messages is counted for requests: an answer comes out of what arrived,
/// so without framing there are as many answers as chunks, and that says nothing of what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    runs: u32,
    conserved: u32,
    messages_sent: usize,
    intact: usize,
    sticky_chunks: usize,
    split_sends: usize,
    /// How many flows from a client to the server took so many recvs.
    recvs: BTreeMap<usize, u64>,
}

/// The summary of the last run, with what all runs came to.
#[derive(Serialize)]
struct Repeated<'a> {
    #[serde(flatten)]
    last: &'a Summary,
    times: u32,
    recvs_histogram: &'a BTreeMap<usize, u64>,
}

impl Tally {
    /// Adds a run.
    pub fn add(&mut self, world: &World<'_>, summary: &Summary) {
        self.runs += 1;
        self.conserved += u32::from(summary.conserved);
        for flow in summary.flows.iter().filter(|flow| is_request(flow)) {
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

    /// Writes the summary of the last run as one line of JSON, with this in it.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut impl Write, last: &Summary) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &Repeated { last, times: self.runs, recvs_histogram: &self.recvs })?;
        writeln!(out)
    }

    /// Writes the totals and the histogram for people.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_text(&self, out: &mut impl Write, lang: Lang) -> io::Result<()> {
        let Self { runs, conserved, messages_sent, intact, sticky_chunks, split_sends, .. } = self;
        writeln!(out)?;
        match lang {
            Lang::En => {
                writeln!(
                    out,
                    "{}, in {conserved} of them all bytes accounted for.",
                    count(*runs as usize, "run", "runs")
                )?;
                writeln!(
                    out,
                    "Clients to server: {intact} of {} intact; sticky chunks: {sticky_chunks}; split sends: {split_sends}.",
                    count(*messages_sent, "message", "messages")
                )?;
                writeln!(
                    out,
                    "How many recvs a flow from a client to the server took, and how many flows took so many:"
                )?;
            }
            Lang::Zh => {
                writeln!(out, "共运行 {runs} 次，其中 {conserved} 次所有字节都有去向。")?;
                writeln!(
                    out,
                    "客户端到服务器：{messages_sent} 条消息中 {intact} 条完好；粘连的块：{sticky_chunks}；被拆开的 send：{split_sends}。"
                )?;
                writeln!(out, "客户端到服务器的每个流用了多少次 recv，各有多少个流：")?;
            }
        }
        self.write_bars(out)
    }

    fn write_bars(&self, out: &mut impl Write) -> io::Result<()> {
        let most = self.recvs.values().copied().max().unwrap_or(1);
        for (recvs, flows) in &self.recvs {
            // Rounded up: a bar that is there at all is seen.
            let bar = (u128::from(*flows) * LONGEST_BAR as u128).div_ceil(u128::from(most));
            writeln!(out, "{recvs:>8}  {} {flows}", "#".repeat(usize::try_from(bar).unwrap_or(LONGEST_BAR)))?;
        }
        Ok(())
    }
}
