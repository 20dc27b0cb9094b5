//! The one clock of the program: microseconds since a run began; and the time of day, for whoever is asked for it.
//! It is no source of order; events are ordered by the numbers that their actors take.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Longer than any run; a moment farther away can not be written down.
const FOR_EVER: Duration = Duration::from_secs(3600 * 24 * 365);

/// A clock that was set to zero when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock that starts now.
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// Microseconds since the clock was started.
    pub fn now_us(self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Seconds since 1970, as the system tells the time of day.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A moment up to which somebody is willing to wait.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    at: Instant,
}

impl Deadline {
    /// The moment that lies `time` from now.
    pub fn after(time: Duration) -> Self {
        let now = Instant::now();
        Self { at: now.checked_add(time).unwrap_or(now + FOR_EVER) }
    }

    /// How long it still is; zero once it has passed.
    pub fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub fn passed(self) -> bool {
        self.left().is_zero()
    }
}
