//! Sizes that a program may ask for: one object has [`OBJECT_LIMIT`] bytes at most, and a whole program what
//! [`super::memory`] allows. It does not bound time, and it changes no result that fits.
//!
//! An allocation that fails ends the process, and nothing can catch that. So what can ask for any size by a number, or
//! multiply what it has, is checked before it begins: operators in the slots of the built-in types, methods in their
//! types, functions in the definitions of their modules. Types and definitions belong to the whole process; they are
//! replaced once, before the first program starts. What grows step by step is met at the steps of iterators.

mod check;
mod loops;
mod methods;
mod modules;
mod numbers;
mod sequences;
mod shown;
mod text;
mod unpack;
mod words;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::{memory, rounds};
pub(super) use modules::guarded as guarded_modules;

/// What one object may have.
pub const OBJECT_LIMIT: usize = 64 << 20;

/// How many bits an integer may have. Larger ones fit into memory, but to multiply them takes seconds.
pub const INTEGER_BITS: u64 = 1 << 26;

/// Puts the checks in place, for every interpreter of the process, and at most once.
///
/// # Errors
/// If something that is to be guarded is not there: another version of the interpreter than the one this was made for.
pub fn install(vm: &VirtualMachine) -> Result<(), String> {
    static DONE: std::sync::OnceLock<Result<(), String>> = std::sync::OnceLock::new();
    DONE.get_or_init(|| {
        sequences::install(vm)?;
        numbers::install(vm)?;
        text::install(vm)?;
        methods::install(vm)?;
        shown::install(vm)?;
        unpack::install(vm)?;
        loops::install(vm)
    })
    .clone()
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
        rounds::count(vm)?;
        tick(vm)
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

/// Raises `MemoryError` if the program of this thread holds too much, and what ends it if the run is to stop.
///
/// # Errors
/// The exception.
pub fn tick(vm: &VirtualMachine) -> PyResult<()> {
    vm.check_signals()?;
    match memory::excess() {
        Some((held, limit)) => Err(too_much_in_all(held, limit, vm)),
        None => Ok(()),
    }
}

/// Whether an object of so many bytes may be made.
fn room(bytes: usize, vm: &VirtualMachine) -> PyResult<()> {
    if bytes > OBJECT_LIMIT { Err(too_large(bytes, vm)) } else { tick(vm) }
}

/// The same for `count` pieces of `size` bytes each.
fn room_for(count: usize, size: usize, vm: &VirtualMachine) -> PyResult<()> {
    room(count.saturating_mul(size), vm)
}

/// Whether so many small objects may be made together, of about 100 bytes each.
fn room_for_pieces(count: usize, vm: &VirtualMachine) -> PyResult<()> {
    match count.saturating_mul(100) {
        bytes if bytes > memory::left() => Err(vm.new_memory_error(format!(
            "this would make {count} pieces, more than a program may hold here; take the text in parts"
        ))),
        _ => tick(vm),
    }
}

fn too_large(bytes: usize, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let size = if bytes == usize::MAX { "more bytes than can be counted".to_owned() } else { format!("{bytes} bytes") };
    vm.new_memory_error(format!(
        "this would make an object of {size}, and one object may have {} MiB here; make it smaller, or in parts",
        OBJECT_LIMIT >> 20
    ))
}

fn too_many_bits(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_memory_error(format!(
        "this would make an integer of more than {INTEGER_BITS} bits, which is the most here; use smaller numbers"
    ))
}

fn too_much_in_all(held: usize, limit: usize, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_memory_error(format!(
        "the program holds {} MiB, and a program may hold {} MiB here; let go of what it no longer needs",
        held >> 20,
        limit >> 20
    ))
}

#[cfg(test)]
mod tests;
