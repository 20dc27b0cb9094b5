//! Sizes that a program may ask for: one object has [`OBJECT_LIMIT`] bytes at most, and a whole program what
//! [`super::memory`] allows. It does not bound time, and it changes no result that fits.
//!
//! An allocation that fails ends the process, and nothing can catch that. So what can ask for any size by a number, or
//! multiply what it has, is checked before it begins: operators in the slots of the built-in types, methods in their
//! types, functions in the definitions of their modules. Types and definitions belong to the whole process; they are
//! replaced once, before the first program starts. What grows step by step is met at the steps of iterators.

mod check;
mod failures;
mod loops;
mod methods;
mod modules;
pub mod nesting;
mod numbers;
mod patterns;
mod sequences;
mod shown;
mod sorting;
mod spread;
mod text;
mod unpack;

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{PyResult, VirtualMachine};

use super::limits::{INTEGER_BITS, OBJECT_LIMIT};
use super::memory::{self, Excess};
use super::tell::phrases;
pub(super) use modules::guarded as guarded_modules;
pub(super) use sorting::sorted_list;

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
        spread::install(vm)?;
        unpack::install(vm)?;
        sorting::install(vm)?;
        patterns::install(vm)?;
        failures::install(vm)?;
        check::change_result(vm.ctx.exceptions.base_exception_type, "__str__", phrases::told, vm)?;
        loops::install(vm)
    })
    .clone()
}

/// Raises `MemoryError` if the program of this thread holds too much, and what ends it if the run is to stop.
///
/// # Errors
/// The exception.
pub fn tick(vm: &VirtualMachine) -> PyResult<()> {
    vm.check_signals()?;
    match memory::excess() {
        Some(Excess::Told { held, limit }) => Err(too_much_in_all(held, limit, vm)),
        Some(Excess::Ends) => {
            // From here on no thread of the program does anything more, whatever it catches.
            vm.state.finalizing.store(true, Ordering::SeqCst);
            Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), Vec::new()))
        }
        None => Ok(()),
    }
}

/// Whether an object of so many bytes may be made.
///
/// # Errors
/// `MemoryError`, or what ends the program.
pub fn room(bytes: usize, vm: &VirtualMachine) -> PyResult<()> {
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
mod table;
#[cfg(test)]
mod tests;
