//! Whether a thread is at work on what it has taken from a queue: then its sleeps have an end, whatever its loop looks like.
//! It ends no run, and it sees no queue: whoever takes from one says so.

use std::cell::Cell;

use rustpython_vm::{PyResult, VirtualMachine};

use super::here::Here;

/// For one thing that it has taken a thread may sleep so often.
const SLEEPS: u32 = 20;

/// So many things are taken one after another without a byte moved, by whoever is at work and not by who goes round.
const THINGS: u32 = 1000;

thread_local! {
    static SLEEPS_LEFT: Cell<u32> = const { Cell::new(0) };
    /// How many things were taken since the run had moved so much.
    static TAKEN: Cell<(u32, u64)> = const { Cell::new((0, 0)) };
}

/// The thread has taken something from a queue.
pub fn item_taken(vm: &VirtualMachine) -> PyResult<()> {
    let moved = Here::of(vm)?.actor.moved_so_far();
    let (taken, before) = TAKEN.get();
    let taken = if before == moved { taken.saturating_add(1) } else { 1 };
    TAKEN.set((taken, moved));
    SLEEPS_LEFT.set(if taken <= THINGS { SLEEPS } else { 0 });
    Ok(())
}

/// It has slept.
pub fn has_slept() {
    SLEEPS_LEFT.set(SLEEPS_LEFT.get().saturating_sub(1));
}

/// Whether it is at work.
pub fn is_at_work() -> bool {
    SLEEPS_LEFT.get() > 0
}
