//! Failures, both ways: what a call's failure is as a Python exception, and how an uncaught exception is told to people.
//! It catches nothing.

use std::sync::atomic::Ordering;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyTuple, PyType};
use rustpython_vm::convert::ToPyException as _;
use rustpython_vm::{AsObject, Py, VirtualMachine};

use super::traceback::{self, Source};
use crate::lang::Text;
use crate::net::{CallError, numbers};
use crate::trace::Call;

/// The exception that Python raises for a call that failed.
pub fn of_call(error: &CallError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match error {
        CallError::Stopped => {
            // From here on no thread of the program does anything more, whatever it catches.
            vm.state.finalizing.store(true, Ordering::SeqCst);
            vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), Vec::new())
        }
        CallError::Failed { errno, .. } => std::io::Error::from_raw_os_error(*errno).to_pyexception(vm),
        CallError::TimedOut { .. } => {
            vm.new_os_subtype_error(vm.ctx.exceptions.timeout_error.to_owned(), None, "timed out").upcast()
        }
        CallError::Program(text) => vm.new_errno_error(numbers::ENETUNREACH, text.en.clone()).upcast(),
    }
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
    /// What an exception has to say. `source` is the text of the program in `file`.
    pub fn of(exception: &PyBaseExceptionRef, file: &str, source: &str, vm: &VirtualMachine) -> Self {
        let told = traceback::told(exception, &Source { file, text: source }, vm);
        let sentence = sentence(exception, &message(exception, vm), file, told.line, vm);
        Self { traceback: told.text, line: told.line, sentence }
    }
}

/// The last line of a traceback: the exception's name and message.
pub fn message(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let class = exception.class();
    let name = full_name(class, vm);
    let text = exception.as_object().str(vm).map_or_else(|_| "<no text>".to_owned(), |text| text.to_string());
    let text = if class.fast_issubclass(vm.ctx.exceptions.syntax_error) { syntax_message(exception, vm) } else { text };
    if text.is_empty() { name } else { format!("{name}: {text}") }
}

/// A class as a traceback names it: with its module, where that is not the program itself or Python.
fn full_name(class: &Py<PyType>, vm: &VirtualMachine) -> String {
    let text = |name: &'static str| {
        let text = class.as_object().get_attr(name, vm).ok()?;
        text.downcast_ref::<PyStr>().map(|text| text.to_string_lossy().into_owned())
    };
    let name = text("__qualname__").unwrap_or_else(|| class.name().to_string());
    match text("__module__") {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    }
}

/// A syntax error's own words, without the place that is told beside them.
fn syntax_message(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let text = exception.as_object().get_attr("msg", vm).and_then(|text| text.str(vm));
    text.map_or_else(|_| "invalid syntax".to_owned(), |text| text.to_string())
}

/// The exception as a sentence that says where it was and, where we know it, what it means.
fn sentence(exception: &PyBaseExceptionRef, message: &str, file: &str, line: Option<u32>, vm: &VirtualMachine) -> Text {
    let (en, zh) = match line {
        Some(line) => (format!("{file}, line {line}: {message}"), format!("{file} 第 {line} 行：{message}")),
        None => (message.to_owned(), message.to_owned()),
    };
    match meaning(exception, message, vm) {
        Some(meaning) => Text::new(format!("{en}. {}", capitalised(&meaning.en)), format!("{zh}。{}", meaning.zh)),
        None => Text::new(en, zh),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// What an exception means in a program that uses sockets.
fn meaning(exception: &PyBaseExceptionRef, message: &str, vm: &VirtualMachine) -> Option<Text> {
    let types = &vm.ctx.exceptions;
    let is = |kind: &'static Py<PyType>| exception.fast_isinstance(kind);
    if is(types.os_error) {
        return of_errno(exception, vm);
    }
    let (en, zh) = if message.contains("bytes-like object is required, not 'str'") {
        (
            "A socket carries bytes, not text: encode the text first, for instance text.encode('utf-8').",
            "套接字传送的是字节，不是文本：请先编码，例如 text.encode('utf-8')。",
        )
    } else if is(types.unicode_decode_error) {
        (
            "The bytes are not whole text in this encoding: a chunk may end in the middle of a character, or the other side uses another encoding.",
            "这些字节不是该编码下完整的文本：一个块可能断在字符中间，或者对方用了另一种编码。",
        )
    } else if message.contains("unpack requires a buffer") || message.contains("unpack_from requires a buffer") {
        (
            "recv(n) returns at most n bytes and may return fewer: read on until all bytes of the length are there.",
            "recv(n) 最多返回 n 字节，也可能更少：要一直读到长度字段的字节全部到齐。",
        )
    } else if message.starts_with("json.decoder.JSONDecodeError") {
        (
            "The header is not whole, or its length was read from the wrong place in the stream.",
            "报头不完整，或者它的长度是从流中错误的位置读出来的。",
        )
    } else if message.contains("negative buffersize in recv") {
        (
            "A length that came over the wire was read as a negative number; check sign, width and byte order.",
            "从网络读到的长度被当成了负数；请检查符号、宽度和字节序。",
        )
    } else if is(types.name_error) {
        (
            "The name was never given a value; perhaps it is spelled differently elsewhere.",
            "这个名字从未被赋值；也许别处的拼写不同。",
        )
    } else if message.contains("unindent does not match") || message.contains("invalid non-printable character") {
        (
            "Some spaces at the beginning of a line are no ordinary spaces, as happens with text copied from a web page.",
            "某行开头的空格不是普通空格，从网页复制的文本常常如此。",
        )
    } else {
        return None;
    };
    Some(Text::new(en, zh))
}

/// The meaning of an operating system's error, in the words that native programs use.
fn of_errno(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<Text> {
    let args = exception.as_object().get_attr("args", vm).ok()?;
    let args = args.downcast_ref::<PyTuple>()?;
    let errno = args.first()?.clone().try_to_value::<i32>(vm).ok()?;
    (errno != numbers::ENETUNREACH).then(|| CallError::Failed { call: Call::Socket, errno }.meaning()).flatten()
}
