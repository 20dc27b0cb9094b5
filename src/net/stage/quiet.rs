//! For how long a run has been still: in a staged run since the last progress, in a free one since the last event.
//! What that means for the run is the director's affair.

use std::time::{Duration, Instant};

use super::Stage;
use crate::net::kernel::clock::Deadline;

/// How long nothing at all may happen in a free run before it is given up: longer than in a staged run, since here a
/// time-out of the kernel (a connection request is repeated after 1, 2, 3 seconds) may still bring something.
const SILENCE: Duration = Duration::from_secs(2);

/// For how long nothing has moved, and for how long nobody could go on.
#[derive(Default)]
pub struct Quiet {
    progress: u64,
    /// When a byte was moved or a connection was made for the last time.
    last_progress: Option<Instant>,
    /// The same by the time of a staged run.
    progress_at: Duration,
    waits_since: Option<Instant>,
}

impl Quiet {
    /// Takes note of what is so at a quiet point.
    pub fn look(&mut self, stage: &Stage) {
        let progress = stage.progress();
        if self.last_progress.is_none() || progress != self.progress {
            (self.progress, self.last_progress, self.progress_at) = (progress, Some(Instant::now()), stage.now().time);
        }
        self.waits_since.get_or_insert_with(Instant::now);
    }

    /// Somebody was let go.
    pub fn somebody_went(&mut self) {
        self.waits_since = None;
    }

    /// Whether no byte has been moved and no connection made for so long.
    pub fn lasts(&self, time: Duration) -> bool {
        self.last_progress.is_some_and(|last| last.elapsed() >= time)
    }

    /// The same by the time of a staged run: when it was for the last time.
    pub fn progress_at(&self) -> Duration {
        self.progress_at
    }

    /// Whether nobody could go on for so long.
    pub fn waits_for(&self, time: Duration) -> bool {
        self.waits_since.is_some_and(|since| since.elapsed() >= time)
    }

    /// How long until the answer of [`Quiet::waits_for`] may change.
    pub fn left(&self, time: Duration) -> Duration {
        self.waits_since.map_or(time, |since| time.saturating_sub(since.elapsed()))
    }
}

/// For how long everybody has waited without a single event.
#[derive(Default)]
pub struct Silence {
    events: u64,
    until: Option<Deadline>,
}

impl Silence {
    /// Takes note of what is so now. Whether it has been so for too long.
    pub fn lasts(&mut self, silent: bool, events: u64) -> bool {
        if !silent || events != self.events {
            *self = Self { events, until: None };
            return false;
        }
        self.until.get_or_insert_with(|| Deadline::after(SILENCE)).passed()
    }
}
