//! The function that the interpreter calls at every line of a program: it tells the line, and holds the thread there if the
//! run is held at that line. What is kept of a line is not decided here.

use rustpython_vm::builtins::PyStrRef;
use rustpython_vm::bytecode::Instruction;
use rustpython_vm::frame::FrameRef;
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::here::Here;
use crate::program::python::{memory, tell};

/// Follows the lines of the program on this thread from here on.
///
/// # Errors
/// None so far.
pub fn follow(vm: &VirtualMachine) -> PyResult<()> {
    let trace = vm.new_function("trace", trace);
    *vm.trace_func.borrow_mut() = trace.into();
    vm.use_tracing.set(true);
    Ok(())
}

/// The trace function (`sys.settrace`) of every thread of a program. What it returns for a call says whether the lines of
/// the function are wanted: those of the program itself are, those of libraries are not.
///
/// # Errors
/// The exception that ends the program at this line: the run is over.
fn trace(frame: FrameRef, event: PyStrRef, _value: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let Some(mut here) = Here::get() else { return Ok(vm.ctx.none()) };
    if !here.shared.is_own(frame.code.source_path().as_str()) {
        return Ok(vm.ctx.none());
    }
    match event.as_wtf8().as_str().unwrap_or_default() {
        event @ ("line" | "call") if event == "line" || begins_unseen(&frame) => {
            let shared = here.shared.clone();
            memory::apart(|| {
                let at = (&mut here.actor, &*shared.file);
                let shown = here.lines.borrow_mut().reach(&frame, event == "call", at, vm);
                // Only now, since what these values run when they go may make calls.
                drop(shown);
            });
            stop_if_wanted(&frame, &mut here, vm)?;
        }
        "return" => memory::apart(|| {
            let shown = here.lines.borrow_mut().leave(&frame, &mut here.actor, vm);
            drop(shown);
        }),
        _ => {}
    }
    Ok(vm.ctx.true_value.clone().into())
}

/// Whether the first line of a function will not be told. Where loops are watched, the interpreter takes the beginning of
/// the code for its first line, so it finds no new line if the first statement stands there, too.
fn begins_unseen(frame: &FrameRef) -> bool {
    let code = &frame.code;
    let line = |place: usize| code.locations.get(place).map(|(location, _)| location.line);
    let begins = |place: &usize| {
        matches!(code.instructions.read_op(*place), Instruction::Resume { .. } | Instruction::InstrumentedResume)
    };
    let beginning = (0..code.locations.len()).find(begins);
    // A generator that goes on does not begin.
    frame.lasti() == 0 && beginning.is_some_and(|place| line(place).is_some() && line(place) == line(place + 1))
}

/// Waits at a line if the run is held there.
fn stop_if_wanted(frame: &FrameRef, here: &mut Here, vm: &VirtualMachine) -> PyResult<()> {
    let line = u32::try_from(frame.f_lineno()).unwrap_or(u32::MAX);
    let file = frame.code.source_path().as_str();
    let mut told = here.clone();
    let mut stop = || here.actor.stop_at_line(file, line, |_| told.catch_up(Some(vm)));
    let stopped = vm.allow_threads(|| memory::apart(&mut stop));
    stopped.map_err(|error| tell::of_call(&error, vm))
}
