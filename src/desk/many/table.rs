//! Sets of runs as comma-separated values, for a table of somebody's own.
//! Numbers and settings alone; no trace is in it.

use std::fmt::Write as _;

use super::RunSet;
use crate::world::RunCount;

/// The names of the columns.
const COLUMNS: &str = "set,settings,run,recvs,messages_sent,intact,sticky_chunks,split_sends,milliseconds";

/// A line for each run. The recvs are those of all flows from clients to the server.
pub fn table(sets: &[RunSet]) -> String {
    let mut table = format!("{COLUMNS}\n");
    for (number, set) in (1..).zip(sets) {
        // Names in a table are for programs, which know one language.
        let settings = quoted(&set.phrase().en);
        for (run, count) in (1..).zip(set.counts()) {
            line(&mut table, number, &settings, run, count);
        }
    }
    table
}

fn line(table: &mut String, set: u32, settings: &str, run: u32, count: &RunCount) {
    let RunCount { messages_sent, intact, sticky_chunks, split_sends, us, .. } = count;
    let recvs: usize = count.recvs.iter().sum();
    let (ms, rest) = (us / 1000, us % 1000);
    // A string takes everything.
    writeln!(
        table,
        "{set},{settings},{run},{recvs},{messages_sent},{intact},{sticky_chunks},{split_sends},{ms}.{rest:03}"
    )
    .unwrap_or_default();
}

/// A text as one field (RFC 4180).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::super::work::One;
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn every_run_is_a_line_and_a_name_with_a_comma_is_one_field() {
        let mut set = RunSet::new(Scenario { nodelay: false, ..Scenario::default() }, 2);
        let count = RunCount { recvs: vec![1, 2], messages_sent: 6, intact: 4, us: 12_034, ..RunCount::default() };
        set.add(One { count, kept: None, took_us: 20_000 });
        let table = table(&[set]);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], COLUMNS);
        assert_eq!(lines[1], "1,\"Naive: clients 3, messages 3, recv(1024), Nagle on\",1,3,6,4,0,0,12.034");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }
}
