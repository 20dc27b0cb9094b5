//! Whether a thread is at work on what it has taken from a queue: then its sleeps have an end, whatever its loop looks like.
//! It ends no run, and it sees no queue: whoever takes from one says so.

use std::cell::Cell;
use std::time::Duration;

use rustpython_vm::{PyResult, VirtualMachine};

use super::here::Here;

/// For one thing that it has taken a thread may sleep so often.
const SLEEPS: u32 = 20;

/// So much may be done, and so long slept over it, once the clients have gone: who gives himself ever more to do would be at
/// work for ever.
const MOST_THINGS: u32 = 1000;
const MOST_TIME: Duration = Duration::from_secs(60);

thread_local! {
    static SLEEPS_LEFT: Cell<u32> = const { Cell::new(0) };
    /// How many things it has taken since the clients went, and how long it has slept over them.
    static TAKEN: Cell<u32> = const { Cell::new(0) };
    static SLEPT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The thread has taken something from a queue.
pub fn item_taken(vm: &VirtualMachine) -> PyResult<()> {
    if !Here::of(vm)?.actor.clients_have_gone() {
        TAKEN.set(0);
        SLEPT.set(Duration::ZERO);
    }
    TAKEN.set(TAKEN.get().saturating_add(1));
    SLEEPS_LEFT.set(if TAKEN.get() <= MOST_THINGS { SLEEPS } else { 0 });
    Ok(())
}

/// It has slept for so long.
pub fn has_slept(time: Duration) {
    if is_at_work() {
        SLEEPS_LEFT.set(SLEEPS_LEFT.get() - 1);
        SLEPT.set(SLEPT.get().saturating_add(time));
    }
}

/// Whether it is at work.
pub fn is_at_work() -> bool {
    SLEEPS_LEFT.get() > 0 && SLEPT.get() < MOST_TIME
}
