//! Waiting for the kernel to finish what it has begun: to deliver a byte, to acknowledge it, to pass an end on.
//! It is no wait for a peer's program; what takes longer than this does not come by itself.

use std::time::Duration;

use super::clock::Deadline;
use super::poll;
use super::stop::Stop;

/// How long the kernel may take: Linux delivers a delayed acknowledgement within about 50 ms.
pub const SETTLE: Duration = Duration::from_millis(60);

/// How long a processor is kept for it; on loopback it has nearly always happened by then.
const SPIN: Duration = Duration::from_micros(50);

/// How long the thread sleeps from then on before it looks again.
const NAP: Duration = Duration::from_micros(200);

/// Looks until something is so, at most for `limit` and, where there is a `stop`, until the run is to end. Whether it is so.
pub fn until(limit: Duration, stop: Option<&Stop>, mut is_so: impl FnMut() -> bool) -> bool {
    let (deadline, spin) = (Deadline::after(limit), Deadline::after(SPIN));
    while !is_so() {
        if deadline.passed() || stop.is_some_and(Stop::requested) {
            return false;
        }
        if spin.passed() {
            poll::wait_any(&[], stop.map(Stop::fd).as_slice(), Some(NAP));
        } else {
            std::thread::yield_now();
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_seen_and_what_does_not_come_ends_with_the_limit() {
        let mut looks = 0;
        let third = || {
            looks += 1;
            looks == 3
        };
        assert!(until(Duration::from_secs(30), None, third));
        assert!(!until(Duration::from_millis(2), None, || false));
    }

    #[test]
    fn a_stop_ends_the_wait() {
        let stop = Stop::new().unwrap();
        let long = Deadline::after(Duration::from_secs(30));
        std::thread::scope(|scope| {
            scope.spawn(|| stop.request());
            assert!(!until(Duration::from_secs(60), Some(&stop), || false));
        });
        assert!(!long.passed());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn waiting_costs_hardly_any_processor() {
        let used = || {
            let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
            Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
        };
        let before = used();
        until(Duration::from_millis(200), None, || false);
        let used = used() - before;
        assert!(used < Duration::from_millis(100), "{used:?} of 200 ms");
    }
}
