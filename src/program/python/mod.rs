//! Programs in Python: an interpreter in each program's thread, whose socket calls go through the door that all programs use.
//! It knows no scenario and no screen; it is given a text and runs it.

mod door;
pub mod files;
pub mod follow;
mod guard;
pub mod interpreter;
mod limits;
pub mod memory;
mod plan;
mod refused;
mod tell;

#[cfg(test)]
mod testing;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::compiler::Mode;
use rustpython_vm::{AsObject, Interpreter, PyObjectRef, PyResult, VirtualMachine};

use self::door::{Here, Shared};
use self::guard::nesting;
use self::interpreter::InUse;
use self::limits::LEFT_LIMIT;
use self::tell::{Source, Uncaught};
use crate::embedded::MODULES;
use crate::lang::Text;
use crate::net::{Actor, CallError, Program};
use crate::trace::{Reached, What};

pub use self::interpreter::{Together, rest};
pub use self::limits::STACK;
pub use self::plan::PythonPlan;
pub use self::refused::{Refused, refused};

/// The program as an actor runs it, on a thread with a stack of [`STACK`] bytes.
pub fn program(plan: PythonPlan) -> Program {
    Box::new(move |actor| run(actor, &plan))
}

fn run(actor: &mut Actor, plan: &PythonPlan) -> Result<(), CallError> {
    // Given up last of all, when nothing of the interpreter is counted for the program any more.
    let Some(in_use) = InUse::begin(|| actor.must_stop()) else { return Err(CallError::Stopped) };
    let mut all_has_gone = true;
    let shared = Shared::new(plan, actor);
    let _counting = memory::count_for(shared.account.clone());
    let mut here = Here::new(actor, &Arc::new(shared));
    let ended = here.clone().during(|| {
        let interpreter = interpreter::build(MODULES).map_err(|missing| no_interpreter(&missing))?;
        let ended = interpreter.enter(|vm| {
            door::leave_when_lost(&here, vm);
            let ended = prepare(vm, actor).and_then(|()| execute(plan, vm));
            here.flush(Some(vm));
            let ended = ended.map_err(|exception| tell(&exception, actor, plan, vm));
            // Also after an exception, as in python3: it is told, and then the others may go on to their end.
            let joined = join_threads(vm).map_err(|exception| tell(&exception, actor, plan, vm));
            here.flush(Some(vm));
            call_exit_functions(actor, vm);
            here.flush(Some(vm));
            if matches!(ended, Ok(()) | Err(None)) { joined } else { ended }
        });
        here.shared.end();
        all_has_gone = leave(interpreter, actor, &here);
        ended.or_else(|ended| ended.map_or(Ok(()), Err))
    });
    if !all_has_gone {
        in_use.for_ever();
    }
    ended
}

/// Ends an interpreter whose program has come to its end. Whether nobody is in it any more, and it has left little behind.
fn leave(interpreter: Interpreter, actor: &mut Actor, here: &Here) -> bool {
    if end_daemons(&interpreter, actor) {
        interpreter.enter(|vm| {
            take_names_away(actor, vm);
            here.clone().flush(Some(vm));
            interpreter::let_go(vm);
        });
        drop(interpreter);
        return memory::apart(|| here.shared.account.held()) <= LEFT_LIMIT;
    }
    // A thread that does not come back still uses the objects of its interpreter, so it stays.
    let _stays = std::mem::ManuallyDrop::new(interpreter);
    false
}

/// Makes the interpreter ready for a program of this run.
fn prepare(vm: &VirtualMachine, actor: &Actor) -> PyResult<()> {
    // Only a thread that is not the main one is stopped by the flag, so nobody is.
    vm.state.main_thread_ident.store(0);
    // What the state holds is freed with the interpreter, and not when the run is.
    let state = Arc::downgrade(&vm.state);
    actor.on_stop(move || state.upgrade().into_iter().for_each(|state| state.finalizing.store(true, Ordering::SeqCst)));
    let door = vm.new_module("_door", vm.ctx.new_dict(), None);
    door::install(&door, vm)?;
    vm.sys_module.get_attr("modules", vm)?.set_item("_door", door.into(), vm)?;
    // The prelude takes the means away by which programs are followed, so this comes before it.
    door::watch(vm)?;
    vm.import("_prelude", 0)?;
    Ok(())
}

/// The interpreter in this build is not the one that its guards were made for.
fn no_interpreter(missing: &str) -> CallError {
    CallError::Program(Text::new(
        format!(
            "The Python interpreter could not be made safe: {missing}. This is a defect of Sockscope; please report it."
        ),
        format!("无法保证 Python 解释器的安全：{missing}。这是 Sockscope 的缺陷，请报告。"),
    ))
}

fn execute(plan: &PythonPlan, vm: &VirtualMachine) -> PyResult<()> {
    let scope = interpreter::main_scope(vm)?;
    let file: PyObjectRef = vm.ctx.new_str(plan.file.as_str()).into();
    scope.globals.set_item("__file__", file.clone(), vm)?;
    let args = plan.args.iter().map(|arg| vm.ctx.new_str(arg.as_str()).into());
    let argv: Vec<PyObjectRef> = std::iter::once(file).chain(args).collect();
    vm.sys_module.set_attr("argv", vm.ctx.new_list(argv.clone()), vm)?;
    vm.sys_module.set_attr("orig_argv", vm.ctx.new_list(argv), vm)?;
    if let Some(line) = nesting::too_deep(&plan.source) {
        return Err(nesting::refusal(line, vm));
    }
    let code = interpreter::compiled(&plan.source, Mode::Exec, &plan.file, vm)
        .map_err(|error| vm.new_syntax_error(&error, Some(&plan.source)))?;
    door::follow(vm)?;
    let ended = vm.run_code_obj(code, scope).map(drop);
    vm.use_tracing.set(false);
    ended
}

/// As python3 does at the end of a program: waits for its threads, but for those that are daemons.
fn join_threads(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    match modules.get_item("threading", vm) {
        Ok(threading) => vm.call_method(&threading, "_shutdown", ()).map(drop),
        Err(_) => Ok(()),
    }
}

/// As python3 does after that: calls the functions of `atexit`, whose lines are followed like those of the program.
fn call_exit_functions(actor: &Actor, vm: &VirtualMachine) {
    if actor.must_stop() || door::follow(vm).is_err() {
        return;
    }
    // What goes wrong in one of them is told where it happens, and the others are called all the same.
    vm.import("_ending", 0).and_then(|ending| vm.call_method(&ending, "call_exit_functions", ())).ok();
    vm.use_tracing.set(false);
}

/// As python3 does last of all: takes the names of the program away, so that what only they have goes, and its files are
/// written. Nobody else is in the interpreter any more, so it need not be told that it is at its end.
fn take_names_away(actor: &Actor, vm: &VirtualMachine) {
    if actor.must_stop() || Here::get().is_some_and(|here| here.shared.account.has_to_end()) {
        return;
    }
    vm.state.finalizing.store(false, Ordering::SeqCst);
    if !actor.must_stop() {
        vm.import("_ending", 0).and_then(|ending| vm.call_method(&ending, "take_names_away", ())).ok();
    }
    vm.state.finalizing.store(true, Ordering::SeqCst);
}

/// As python3 does when a program has come to its end: threads that are daemons end with it, wherever they are.
/// Whether all of them did.
fn end_daemons(interpreter: &Interpreter, actor: &mut Actor) -> bool {
    interpreter.global_state.finalizing.store(true, Ordering::SeqCst);
    memory::apart(|| actor.end_companions())
}

/// Tells of an exception that nobody caught; `None` for one that is no failure.
fn tell(
    exception: &PyBaseExceptionRef,
    actor: &mut Actor,
    plan: &PythonPlan,
    vm: &VirtualMachine,
) -> Option<CallError> {
    if actor.must_stop() {
        return Some(CallError::Stopped);
    }
    if Here::get().is_some_and(|here| here.shared.account.has_to_end()) {
        return Some(CallError::Program(door::went_on(&plan.file)));
    }
    if door::is_exit(exception, vm) {
        say_exit(exception, actor, vm);
        return None;
    }
    let uncaught = Uncaught::of(exception, Source { file: &plan.file, text: &plan.source }, actor, vm);
    let is_told = told_by_its_own_hook(exception, vm);
    if let (Some(line), true) = (uncaught.line, exception.fast_isinstance(vm.ctx.exceptions.syntax_error)) {
        // A program that never began has reached no line; this is the one to look at.
        memory::apart(|| actor.record(What::Line(Reached { line, frame: None })));
    }
    if !is_told {
        memory::apart(|| actor.record(What::Raised(uncaught.traceback.as_str().into())));
    }
    Some(CallError::Program(uncaught.sentence))
}

/// Whether the program has put something in the place of `sys.excepthook`, and that has told of the exception.
fn told_by_its_own_hook(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    let hook = |name: &'static str| vm.sys_module.get_attr(name, vm).ok();
    let Some(own) = hook("excepthook").filter(|own| hook("__excepthook__").is_none_or(|usual| !usual.is(own))) else {
        return false;
    };
    let steps: PyObjectRef = exception.__traceback__().map_or_else(|| vm.ctx.none(), Into::into);
    own.call((exception.class().to_owned(), exception.clone(), steps), vm).is_ok()
}

/// `sys.exit("text")` prints the text.
fn say_exit(exception: &PyBaseExceptionRef, actor: &mut Actor, vm: &VirtualMachine) {
    let code = exception.as_object().get_attr("code", vm).ok();
    let text = code.filter(|code| code.fast_isinstance(vm.ctx.types.str_type)).and_then(|code| code.str(vm).ok());
    if let Some(text) = text {
        memory::apart(|| actor.print(&text.to_string_lossy()));
    }
}
