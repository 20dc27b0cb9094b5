//! What the rows of streams and of datagrams share in `show`: lists that are cut, calls that are on their way, payloads.
//! It writes no row.

use std::ops::Range;

use crate::lang::Lang;
use crate::trace::errno_name;
use crate::world::FlowState;

/// Sends, chunks and frames of a flow beyond this number are counted only.
const LISTED: usize = 8;

/// Bytes of a payload that are shown.
const SHOWN: u64 = 32;

/// The first few of a list, and how many more there are.
pub fn listed<T>(items: impl Iterator<Item = T>, all: usize, text: impl Fn(T) -> String, lang: Lang) -> String {
    let mut parts: Vec<String> = items.take(LISTED).map(text).collect();
    if all > LISTED {
        let more = all - LISTED;
        parts.push(lang.pick(format!("and {more} more"), format!("还有 {more} 个")));
    }
    if parts.is_empty() { lang.pick("none", "无").to_owned() } else { parts.join("  ") }
}

/// In the place of what only a peer outside knows.
pub fn outside(lang: Lang) -> String {
    lang.pick("unknown (outside peer)", "未知（外部对端）").to_owned()
}

/// Adds to a call of a flow that it failed, has waited in vain, or is still on its way.
pub fn call_end(
    flow: &FlowState<'_>,
    place: String,
    returned: Option<usize>,
    errno: Option<i32>,
    lang: Lang,
) -> String {
    match (returned, errno) {
        (Some(n), _) if flow.timed_out(n) => format!("{place} {}", lang.pick("timed out", "超时")),
        (None, _) => format!("{place} {}", lang.pick("not returned", "尚未返回")),
        (Some(_), Some(errno)) => format!("{place} {}", errno_name(errno)),
        (Some(_), None) => place,
    }
}

/// The beginning of a payload, as code writes it.
pub fn payload_text(flow: &FlowState<'_>, range: &Range<u64>) -> String {
    let bytes = flow.bytes(range.start..range.end.min(range.start.saturating_add(SHOWN)));
    let more = if range.end - range.start > SHOWN { "…" } else { "" };
    format!("\"{}\"{more}", bytes.escape_ascii())
}
