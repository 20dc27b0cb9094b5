//! Who waited for whom in `show`, as lines for people. Only the last of many are told; `json` gives all.
//! What is a wait, the figure of the space–time diagram says.

use std::io::{self, Write};

use crate::figure::time::{Course, Wait};
use crate::lang::{Lang, count_en};
use crate::world::World;

/// Waits before so many are counted only.
const LISTED: usize = 12;

/// A heading and a line for each wait, with the events between which it lay; nothing where nobody waited.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    let waits = Course::of(world, lang).waits;
    if waits.is_empty() {
        return Ok(());
    }
    let earlier = waits.len().saturating_sub(LISTED);
    writeln!(out)?;
    match earlier {
        0 => writeln!(out, "{}", lang.pick("Who waited, from event to event:", "谁等过（从事件到事件）："))?,
        earlier => {
            let en = format!("Who waited, from event to event ({} before these):", count_en(earlier as u64, "wait"));
            writeln!(out, "{}", lang.pick(en, format!("谁等过（从事件到事件；此前还有 {earlier} 次）：")))?;
        }
    }
    let rows: Vec<(String, &Wait)> = waits.iter().skip(earlier).map(|wait| (events(wait), wait)).collect();
    let widest = rows.iter().map(|(events, _)| events.len()).max().unwrap_or(0);
    rows.iter().try_for_each(|(events, wait)| writeln!(out, "  {events:widest$}  {}", wait.name))
}

fn events(wait: &Wait) -> String {
    let until = wait.until.map(|until| until.to_string()).unwrap_or_default();
    format!("{}..{until}", wait.from)
}
