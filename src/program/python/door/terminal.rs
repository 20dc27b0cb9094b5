//! The native functions behind `print` and `input`: how much a program may print, and a line that is typed to it.
//! They write to no terminal, and read from none.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyStrRef, PyType};
use rustpython_vm::{PyRef, PyResult, VirtualMachine};

use super::here::Here;
use super::rounds;
use crate::net::Condition;
use crate::program::python::{memory, tell};

/// More than this no program prints that somebody is going to read, in bytes.
const MOST_PRINTED: u64 = 1 << 20;

/// `write` of `sys.stdout` and `sys.stderr`.
///
/// # Errors
/// The given exception, once the program has printed too much.
pub fn write(text: &PyStrRef, too_much: PyRef<PyType>, vm: &VirtualMachine) -> PyResult<usize> {
    let mut here = Here::of(vm)?;
    let text = text.to_string_lossy();
    let printed = here.shared.printed.fetch_add(text.len() as u64, Ordering::SeqCst);
    if printed > MOST_PRINTED {
        let mib = MOST_PRINTED >> 20;
        let message = format!("the program has printed more than {mib} MiB; print less, or less often");
        return Err(vm.new_exception_msg(too_much, message.into()));
    }
    // The line on which it prints is told first.
    here.tell_lines(Some(vm));
    here.console.borrow_mut().write(&text, &mut here.actor);
    Ok(text.chars().count())
}

/// `input`: shows the prompt, waits for a line, and shows what was typed as a terminal would.
///
/// # Errors
/// `EOFError` where nobody types any more, `SystemExit` if the run is over.
pub fn input(prompt: &str, vm: &VirtualMachine) -> PyResult<String> {
    let mut here = Here::of(vm)?;
    here.tell_lines(Some(vm));
    rounds::begin_anew();
    let inbox = here.shared.inbox.clone();
    let ready: Condition = std::sync::Arc::new(move || inbox.is_ready());
    // What the other threads print comes before what a person types who reads it. Alone it comes to the same.
    let slowly = here.shared.has_threads();
    // What stands in the line already asks as well: `print('name: ', end='')`.
    let asks = here.console.borrow().pending().to_owned() + prompt;
    let waited = vm.allow_threads(|| memory::apart(|| here.actor.wait_for_line(&asks, &ready, slowly)));
    waited.map_err(|error| tell::of_call(&error, vm))?;
    match here.shared.inbox.take() {
        Some(line) => {
            here.console.borrow_mut().write(&format!("{prompt}{line}\n"), &mut here.actor);
            Ok(line)
        }
        None => {
            here.console.borrow_mut().write(prompt, &mut here.actor);
            here.console.borrow_mut().show_soon();
            Err(vm.new_eof_error("EOF when reading a line"))
        }
    }
}
