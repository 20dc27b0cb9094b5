//! How often a program goes round without a call: after very many times the others go first.
//! What a call moves, or does not, the door counts.

use std::cell::Cell;

use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::here::Here;
use crate::program::python::{guard, memory, tell};

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
fn count(vm: &VirtualMachine) -> PyResult<()> {
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
    vm.allow_threads(|| memory::apart(|| here.actor.goes_round(line))).map_err(|error| tell::of_call(&error, vm))
}

/// The numbers of the events, as `sys.monitoring.events` has them.
const PY_START: u32 = 1;
const JUMP: u32 = 1 << 7;

/// From here on the programs of this interpreter ask at each turn of a loop and at the beginning of each function whether
/// they may go on. A loop that stands in one line is one line for a hook of lines, however long it runs; and what such a
/// hook raises passes by the handlers of its own function, which this does not.
///
/// One handler is missed all the same: that of a `try` which begins with a `while`, for the turn counts as before it.
/// The exception then comes to who called the function.
///
/// # Errors
/// If the interpreter has no events of this kind.
pub fn watch(vm: &VirtualMachine) -> PyResult<()> {
    let ask = |_event: FuncArgs, vm: &VirtualMachine| {
        count(vm)?;
        guard::tick(vm)
    };
    let ask: PyObjectRef = vm.new_function("ask", ask).into();
    let monitoring = vm.sys_module.get_attr("monitoring", vm)?;
    let (turn, call): (PyObjectRef, PyObjectRef) = (vm.ctx.new_int(JUMP).into(), vm.ctx.new_int(PY_START).into());
    vm.call_method(&monitoring, "use_tool_id", (0, "the workbench"))?;
    vm.call_method(&monitoring, "register_callback", (0, turn.clone(), ask.clone()))?;
    vm.call_method(&monitoring, "register_callback", (0, call.clone(), ask))?;
    vm.call_method(&monitoring, "set_events", (0, vm._or(&turn, &call)?))?;
    // Nobody but the workbench watches.
    vm.sys_module.as_object().del_attr("monitoring", vm)
}
