//! Failures, both ways: what a call's failure is as a Python exception, and how an uncaught exception is told to people.
//! It catches nothing.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{AsObject, VirtualMachine};

use super::meaning;
use super::traceback::{self, Source, message};
use crate::lang::Text;
use crate::net::{Actor, CallError, numbers};

/// The exception that Python raises for a call that failed.
pub fn of_call(error: &CallError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        CallError::Stopped => {
            // From here on no thread of the program does anything more, whatever it catches.
            vm.state.finalizing.store(true, Ordering::SeqCst);
            vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), Vec::new())
        }
        CallError::Failed { errno, .. } => os_error(*errno, words_of(*errno), vm),
        CallError::TimedOut { .. } => {
            vm.new_os_subtype_error(vm.ctx.exceptions.timeout_error.to_owned(), None, "timed out").upcast()
        }
        CallError::Program(text) => {
            let why = uncapitalised(text.en.trim_end_matches('.'));
            os_error(numbers::ENETUNREACH, format!("Network is unreachable: {why}"), vm)
        }
    }
}

/// `OSError(errno, text)` as a program would raise it, so that it has these two arguments and the class of its number.
pub fn os_error(errno: i32, text: String, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let made = vm.ctx.exceptions.os_error.as_object().call((errno, text), vm);
    made.and_then(|error| error.try_into_value(vm)).unwrap_or_else(|failed| failed)
}

/// What the C library says of an error number.
fn words_of(errno: i32) -> String {
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    text.trim_end_matches(&format!(" (os error {errno})")).to_owned()
}

fn uncapitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// How a program ended that raised an exception which nobody caught.
pub struct Uncaught {
    /// Python's own text: the traceback and the message.
    pub traceback: String,
    /// The line of the program that it came from, counted from 1.
    pub line: Option<u32>,
    /// The message as a sentence, and where we know it, what it means for sockets.
    pub sentence: Text,
}

impl Uncaught {
    /// What an exception has to say of a program that an actor runs.
    pub fn of(exception: &PyBaseExceptionRef, program: Source<'_>, actor: &Actor, vm: &VirtualMachine) -> Self {
        let Source { file, text: source } = program;
        let told = traceback::told(exception, &program, vm);
        let port_held = actor.port_held();
        let failed = meaning::Failed { exception, message: message(exception, vm), line: told.line, source, port_held };
        let sentence = sentence(&failed, file, vm);
        Self { traceback: told.text, line: told.line, sentence }
    }
}

/// The exception as a sentence that says where it was and, where we know it, what it means.
fn sentence(failed: &meaning::Failed<'_>, file: &str, vm: &VirtualMachine) -> Text {
    let message = &failed.message;
    let (en, zh) = match failed.line {
        Some(line) => (format!("{file}, line {line}: {message}"), format!("{file} 第 {line} 行：{message}")),
        None => (message.clone(), message.clone()),
    };
    match meaning::of(failed, vm) {
        // The exception's own words say it already.
        Some(Text { en: said, zh: meaning }) if said.is_empty() => Text::new(en, format!("{zh}。{meaning}")),
        Some(meaning) => {
            // Some messages end with a stop of their own, or with a question.
            let (en, zh) = (en.trim_end_matches('.'), zh.trim_end_matches('.'));
            let (stop, stop_zh) = if en.ends_with('?') { ("", " ") } else { (".", "。") };
            Text::new(format!("{en}{stop} {}", capitalised(&meaning.en)), format!("{zh}{stop_zh}{}", meaning.zh))
        }
        None => Text::new(en, zh),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
