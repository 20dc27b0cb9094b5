//! How often a program goes round without a call: after very many times the others go first.
//! What a call moves, or does not, the door counts.

use std::cell::Cell;

use rustpython_vm::{PyResult, VirtualMachine};

use super::failure;
use super::here::Here;

/// So many rounds no program needs between two calls, unless it waits for somebody else or works for long.
const MANY: u64 = 300_000;

/// After them it is asked so often whether anybody else can go on.
const AGAIN: u64 = 10_000;

thread_local! {
    static ROUNDS: Cell<u64> = const { Cell::new(0) };
}

/// The program makes a call, so counting begins anew.
pub fn begin_anew() {
    ROUNDS.set(0);
}

/// Takes note of a turn of a loop or the beginning of a function.
///
/// # Errors
/// What ends the program, if the run is over.
pub fn count(vm: &VirtualMachine) -> PyResult<()> {
    let rounds = ROUNDS.get() + 1;
    ROUNDS.set(rounds);
    if !rounds.is_multiple_of(AGAIN) {
        return Ok(());
    }
    let Some(mut here) = Here::get() else { return Ok(()) };
    let known = here.actor.spins();
    if rounds < MANY && !known {
        return Ok(());
    }
    // It is told once, or the trace would be full of it.
    if !known {
        here.catch_up();
    }
    let line = here.lines.borrow().at();
    vm.allow_threads(|| here.actor.goes_round(line)).map_err(|error| failure::of_call(&error, vm))
}
