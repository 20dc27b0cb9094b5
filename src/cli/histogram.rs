//! What many runs of one scenario came to, written: as JSON, and as a histogram for people.
//! It counts nothing; `world::RunTally` has.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::lang::{Lang, count_en};
use crate::world::{Axis, RunTally, Summary};

/// The longest bar of the histogram, in characters.
const LONGEST_BAR: usize = 40;

/// The summary of the last run, with what all runs came to.
#[derive(Serialize)]
struct Repeated<'a> {
    #[serde(flatten)]
    last: &'a Summary,
    times: u32,
    recvs_histogram: BTreeMap<u64, u64>,
    /// How many runs had so many messages intact.
    intact_histogram: BTreeMap<u64, u64>,
    /// How many runs took so many milliseconds; rounded down to one digit that counts.
    milliseconds_histogram: BTreeMap<u64, u64>,
}

/// Writes the summary of the last run as one line of JSON, with this in it.
///
/// # Errors
/// Those of the writer.
pub fn write_json(out: &mut impl Write, tally: &RunTally, last: &Summary) -> io::Result<()> {
    let repeated = Repeated {
        last,
        times: tally.runs,
        recvs_histogram: tally.histogram(Axis::Recvs),
        intact_histogram: tally.histogram(Axis::Intact),
        milliseconds_histogram: tally.histogram(Axis::Milliseconds),
    };
    serde_json::to_writer(&mut *out, &repeated)?;
    writeln!(out)
}

/// Writes the totals and the histogram for people.
///
/// # Errors
/// Those of the writer.
pub fn write_text(out: &mut impl Write, tally: &RunTally, lang: Lang) -> io::Result<()> {
    let RunTally { runs, conserved, messages_sent, intact, sticky_chunks, split_sends, .. } = tally;
    writeln!(out)?;
    match lang {
        Lang::En => {
            writeln!(out, "{}, in {conserved} of them all bytes accounted for.", count_en(u64::from(*runs), "run"))?;
            writeln!(
                out,
                "Clients to server: {intact} of {} intact; sticky chunks: {sticky_chunks}; split sends: {split_sends}.",
                count_en(*messages_sent as u64, "message")
            )?;
            writeln!(out, "How many recvs a flow from a client to the server took, and how many flows took so many:")?;
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
    write_bars(out, tally)
}

fn write_bars(out: &mut impl Write, tally: &RunTally) -> io::Result<()> {
    let histogram = tally.histogram(Axis::Recvs);
    let most = histogram.values().copied().max().unwrap_or(1);
    for (recvs, flows) in &histogram {
        // Rounded up: a bar that is there at all is seen.
        let bar = (u128::from(*flows) * LONGEST_BAR as u128).div_ceil(u128::from(most));
        writeln!(out, "{recvs:>8}  {} {flows}", "#".repeat(usize::try_from(bar).unwrap_or(LONGEST_BAR)))?;
    }
    Ok(())
}
