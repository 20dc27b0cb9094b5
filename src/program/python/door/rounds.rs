//! How often a program goes round without a call: after very many times the others go first.
//! What a call moves, or does not, the door counts.

use std::cell::Cell;

use rustpython_vm::builtins::{PyCode, PyInt};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::here::Here;
use crate::program::python::follow::Turn;
use crate::program::python::{guard, memory, tell};

/// So many rounds no program needs between two calls, unless it waits for somebody else or works for long.
const MANY: u64 = 300_000;

/// After them it is asked so often whether anybody else can go on.
const AGAIN: u64 = 10_000;

thread_local! {
    static ROUNDS: Cell<u64> = const { Cell::new(0) };
    /// The loop that went round since the last call, if one of the program did that may have no end.
    static TURN: Cell<Option<Turn>> = const { Cell::new(None) };
}

/// After so many rounds in a loop that ends by a condition, nobody believes that it is at work any more.
const TOO_MANY: u64 = 30_000_000;

/// Of so many rounds each time is looked at which loop they belong to.
const LOOKED_AT: u64 = 64;

/// Functions inside one another that are looked at.
const DEEPEST: usize = 64;

/// The program makes a call, so counting begins anew.
pub fn begin_anew() {
    ROUNDS.set(0);
    TURN.set(None);
}

/// Whether the program may come again and again to where it stands, as far as its text tells: a loop around it may have no
/// end.
pub fn comes_again(here: &Here, vm: &VirtualMachine) -> bool {
    let loops = here.shared.loops();
    let mut frames = std::iter::successors(vm.current_frame(), |frame| frame.f_back(vm)).take(DEEPEST);
    frames.any(|frame| {
        let path = frame.code.source_path().as_str();
        let line = u32::try_from(frame.f_lineno()).unwrap_or(u32::MAX);
        if let Some(repeats) = here.shared.in_loops_of(path, |loops| loops.repeats(line)) {
            return repeats;
        }
        frame.code.obj_name.as_str() == "serve_forever" || path.starts_with("asyncio") && loops.waits_by_await()
    })
}

/// Takes note of a turn of a loop or the beginning of a function.
///
/// # Errors
/// What ends the program, if the run is over.
fn count(event: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let rounds = ROUNDS.get() + 1;
    ROUNDS.set(rounds);
    if rounds + AGAIN >= MANY && rounds % AGAIN < LOOKED_AT {
        look(event);
    }
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
        here.catch_up(Some(vm));
    }
    let line = here.lines.borrow().at();
    let turns = match TURN.get() {
        Some(Turn::Never) => true,
        Some(Turn::Perhaps) => rounds >= TOO_MANY,
        None => false,
    };
    vm.allow_threads(|| memory::apart(|| here.actor.goes_round(line, turns))).map_err(|error| tell::of_call(&error, vm))
}

/// Which loop of the program has just gone round: how it ends is kept in mind, and that it does not, before that it may.
fn look(event: &FuncArgs) {
    let [code, _, target] = event.args.as_slice() else { return };
    let (Some(code), Some(target)) = (code.downcast_ref::<PyCode>(), target.downcast_ref::<PyInt>()) else { return };
    let Some(here) = Here::get() else { return };
    // Each instruction has two bytes.
    let place = usize::try_from(target.as_bigint()).unwrap_or(usize::MAX) / 2;
    let line = code.locations.get(place).and_then(|(location, _)| u32::try_from(location.line.get()).ok());
    let asked = line.and_then(|line| here.shared.in_loops_of(code.source_path().as_str(), |loops| loops.turn(line)));
    if let Some(turn) = asked {
        TURN.set(TURN.get().max(turn));
    }
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
    let ask = |event: FuncArgs, vm: &VirtualMachine| {
        count(&event, vm)?;
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
