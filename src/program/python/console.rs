//! What a program prints: gathered into lines, counted, and recorded.
//! It writes to no terminal.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyStrRef, PyType};
use rustpython_vm::{PyRef, PyResult, VirtualMachine};

use super::here::Here;
use super::{memory, rounds};
use crate::net::{Actor, Condition};
use crate::trace::Waiting;

/// More than this no program prints that somebody is going to read, in bytes.
const MOST_PRINTED: u64 = 1 << 20;

/// A line that is longer is recorded in parts, so that a program that never ends its line is seen all the same.
const LONGEST_LINE: usize = 16 << 10;

/// What one thread has printed and not ended with a line break yet.
#[derive(Debug, Default)]
pub struct Console {
    line: String,
}

impl Console {
    /// Adds text, and records the lines that it ends.
    pub fn write(&mut self, text: &str, actor: &mut Actor) {
        for part in text.split_inclusive('\n') {
            self.line.push_str(part);
            if let Some(line) = self.line.strip_suffix('\n') {
                memory::apart(|| actor.print_now(line));
                self.line.clear();
            } else if self.line.len() > LONGEST_LINE {
                self.flush(actor);
            }
        }
    }

    /// Records what has not been ended with a line break.
    pub fn flush(&mut self, actor: &mut Actor) {
        if !self.line.is_empty() {
            memory::apart(|| actor.print_now(&self.line));
            self.line.clear();
        }
    }
}

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
    here.lines.borrow_mut().catch_up(&mut here.actor);
    here.console.borrow_mut().write(&text, &mut here.actor);
    Ok(text.chars().count())
}

/// `input`: shows the prompt, waits for a line, and shows what was typed as a terminal would.
///
/// # Errors
/// `EOFError` where nobody types any more, `SystemExit` if the run is over.
pub fn input(prompt: &str, vm: &VirtualMachine) -> PyResult<String> {
    let mut here = Here::of(vm)?;
    here.lines.borrow_mut().catch_up(&mut here.actor);
    rounds::begin_anew();
    let inbox = here.shared.inbox.clone();
    let ready: Condition = std::sync::Arc::new(move || inbox.is_ready());
    let why = Waiting::Input { prompt: prompt.to_owned() };
    let waited = vm.allow_threads(|| here.actor.wait_until(why, &ready, None));
    waited.map_err(|error| super::failure::of_call(&error, vm))?;
    match here.shared.inbox.take() {
        Some(line) => {
            here.console.borrow_mut().write(&format!("{prompt}{line}\n"), &mut here.actor);
            Ok(line)
        }
        None => {
            here.console.borrow_mut().write(prompt, &mut here.actor);
            Err(vm.new_eof_error("EOF when reading a line"))
        }
    }
}
