//! Which events have a line in the call log, as far as they have been looked at, and which of those are in sight.
//! It draws none of them.

use crate::desk::ShowId;
use crate::lang::Lang;
use crate::trace::{Position, Trace, What, log_text};

/// Which events have a line, and which of those are in sight.
#[derive(Clone, Debug, Default)]
pub struct LogState {
    pub rows: Vec<u32>,
    /// Events that went wrong, whatever the filter: the timeline shows each of them.
    pub grave: Vec<u32>,
    /// How many events have been looked at.
    seen: usize,
    filter: String,
    /// What the rows were made from: another trace, or another filter, begins anew.
    of: Option<ShowId>,
    pub first: f64,
    /// The position that the list was last drawn for; it follows when that changes.
    pub followed: Option<Position>,
}

impl LogState {
    /// Looks at the events that have come since the last time.
    pub fn catch_up(&mut self, trace: &Trace, show: ShowId, filter: &str) {
        if self.of != Some(show) || self.filter != filter || trace.len() < self.seen {
            *self = Self { of: Some(show), filter: filter.to_owned(), first: self.first, ..Self::default() };
        }
        for (n, event) in (self.seen..).zip(trace.events_from(self.seen)) {
            let has_line = match event.what {
                What::Line(_) | What::Message(_) | What::Framed(_) | What::Entered(_) => false,
                What::Noted(_) => log_text(trace, n, Lang::En).is_some(),
                _ => true,
            };
            if matches!(event.what, What::FrameRejected(_) | What::Raised(_)) {
                self.grave.push(u32::try_from(n).unwrap_or(u32::MAX));
            }
            if has_line && matches_filter(trace, n, filter) {
                self.rows.push(u32::try_from(n).unwrap_or(u32::MAX));
            }
        }
        self.seen = trace.len();
    }
}

/// Whether the actor's name or the call's name contains the filter.
fn matches_filter(trace: &Trace, n: usize, filter: &str) -> bool {
    let Some(event) = trace.event(n) else { return false };
    let call = match &event.what {
        What::Returned(returned) => returned.call.name(),
        What::Printed(_) => "print",
        _ => "",
    };
    filter.is_empty() || trace.actor_name(event.actor).contains(filter) || call.contains(filter)
}
