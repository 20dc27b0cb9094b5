//! How often a program goes round without a call: after very many times the others go first.
//! What a call moves, or does not, the door counts.

use std::cell::Cell;

use rustpython_vm::builtins::{PyCode, PyInt};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, Py, PyObjectRef, PyResult, VirtualMachine};

use super::here::Here;
use super::trace;
use crate::program::python::follow::Turn;
use crate::program::python::{guard, memory, tell};

/// So many rounds no program needs between two calls, unless it waits for somebody else or works for long.
const MANY: u64 = 300_000;

/// After them it is asked so often whether anybody else can go on.
const AGAIN: u64 = 10_000;

thread_local! {
    static ROUNDS: Cell<u64> = const { Cell::new(0) };
    /// The locks that this thread has taken and not given back, as far as it has done so itself.
    static HELD: Cell<i32> = const { Cell::new(0) };
    /// For how many rounds it should have let the others go already.
    static LATE: Cell<u64> = const { Cell::new(0) };
    /// The loop that went round since the last call, if one of the program did that may have no end.
    static TURN: Cell<Option<Turn>> = const { Cell::new(None) };
}

/// After so many rounds it is asked whether somebody wants to hold the run at a line.
const OFTEN: u64 = 1000;

/// After so many rounds in a loop that ends by a condition, nobody believes that it is at work any more.
const TOO_MANY: u64 = 30_000_000;

/// Who holds a lock goes on for so many rounds more, for then it mostly holds none, and the others can go on as well.
const PATIENCE: u64 = 1000;

/// Of so many rounds each time is looked at which loop they belong to.
const LOOKED_AT: u64 = 64;

/// Functions inside one another that are looked at.
const DEEPEST: usize = 64;

/// The thread has taken a lock (1) or given one back (-1).
pub fn holds(more: i32) {
    HELD.set((HELD.get() + more).max(0));
}

/// The program makes a call, so counting begins anew.
pub fn begin_anew() {
    ROUNDS.set(0);
    LATE.set(0);
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
    if trace::is_to_rest(vm)
        && rounds.is_multiple_of(OFTEN)
        && Here::get().is_some_and(|here| here.actor.stops_at_lines())
    {
        // Somebody wants to hold the run at a line.
        Here::get().iter_mut().for_each(|here| here.tell_lines(Some(vm)));
    }
    if !rounds.is_multiple_of(AGAIN) && LATE.get() == 0 {
        return Ok(());
    }
    if HELD.get() > 0 && LATE.get() < PATIENCE {
        LATE.set(LATE.get() + 1);
        return Ok(());
    }
    LATE.set(0);
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
    let Some((code, place)) = target(event) else { return };
    let Some(here) = Here::get() else { return };
    let line = line_of(code, place);
    let turn = |line| here.shared.in_loops_of(code.source_path().as_str(), |loops| loops.turn(line));
    TURN.set(TURN.get().max(line.and_then(turn).flatten()));
}

/// Where a turn goes to: the code, and the place in it.
fn target(event: &FuncArgs) -> Option<(&Py<PyCode>, usize)> {
    let [code, _, target] = event.args.as_slice() else { return None };
    let target = usize::try_from(target.downcast_ref::<PyInt>()?.as_bigint()).ok()?;
    // Each instruction has two bytes.
    Some((code.downcast_ref::<PyCode>()?, target / 2))
}

fn line_of(code: &PyCode, place: usize) -> Option<u32> {
    code.locations.get(place).and_then(|(location, _)| u32::try_from(location.line.get()).ok())
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
