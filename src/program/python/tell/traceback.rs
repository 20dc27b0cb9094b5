//! A traceback as Python writes it: where an exception came through, its message, and the exceptions that it came of.
//! It does not say what an exception means.

use std::fmt::Write as _;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyList, PyStr, PyTraceback, PyType};
use rustpython_vm::{AsObject, Py, VirtualMachine};

use super::group;
use super::meaning::syntax_words as words_of_syntax;

/// Entries of a traceback that are shown; recursion that went wrong has a thousand.
const MOST_ENTRIES: usize = 20;

/// Exceptions that are shown of those that one came of; handlers that fail in a loop make no end of them.
const MOST_EARLIER: usize = 4;

/// A program's text and the name of its file.
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

/// A traceback, and the line of the program that its last exception came from, counted from 1.
pub struct Told {
    pub text: String,
    pub line: Option<u32>,
}

/// The traceback of an exception, after those of the exceptions that it came of.
pub fn told(exception: &PyBaseExceptionRef, source: &Source<'_>, vm: &VirtualMachine) -> Told {
    let mut text = String::new();
    for (earlier, joint) in earlier(exception, vm).into_iter().rev() {
        write_one(&mut text, &earlier, source, vm);
        write!(text, "\n\n{joint}\n\n").unwrap_or_default();
    }
    let line = write_one(&mut text, exception, source, vm);
    Told { text, line }
}

/// Writes the traceback of one exception, with those that it holds; the line of the program that it came from.
fn write_one(
    out: &mut String,
    exception: &PyBaseExceptionRef,
    source: &Source<'_>,
    vm: &VirtualMachine,
) -> Option<u32> {
    if group::is_one(exception, vm) {
        return group::write(out, exception, source, vm);
    }
    write_alone(out, exception, "Traceback", source, vm)
}

/// The exceptions that one came of, the latest first, each with the words that lead on from it.
pub fn earlier(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Vec<(PyBaseExceptionRef, &'static str)> {
    std::iter::successors(before(exception, vm), |(earlier, _)| before(earlier, vm)).take(MOST_EARLIER).collect()
}

fn before(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<(PyBaseExceptionRef, &'static str)> {
    if let Some(cause) = exception.__cause__() {
        return Some((cause, "The above exception was the direct cause of the following exception:"));
    }
    // `raise … from None` says that what came before is of no interest.
    let suppressed = exception.as_object().get_attr("__suppress_context__", vm).ok()?.try_to_bool(vm).ok()?;
    let context = exception.__context__().filter(|_| !suppressed)?;
    Some((context, "During handling of the above exception, another exception occurred:"))
}

/// Writes the traceback of one exception under a title; the line of the program that it came from.
pub fn write_alone(
    out: &mut String,
    exception: &PyBaseExceptionRef,
    title: &str,
    source: &Source<'_>,
    vm: &VirtualMachine,
) -> Option<u32> {
    let mut line = None;
    if let Some(first) = exception.__traceback__() {
        writeln!(out, "{title} (most recent call last):").unwrap_or_default();
        // As in python3, where sockets and imports are native: what happens inside of them is no part of the program.
        let ours = |path: &str| !path.starts_with("<library") && !path.starts_with("_frozen_importlib");
        let entries: Vec<_> = first.iter().filter(|entry| ours(entry.frame.code.source_path().as_str())).collect();
        let left_out = entries.len().saturating_sub(MOST_ENTRIES);
        for (place, entry) in entries.iter().enumerate() {
            let (path, number) = (entry.frame.code.source_path().as_str(), entry.lineno.get());
            if path == source.file {
                line = u32::try_from(number).ok();
            }
            if place >= left_out {
                write_entry(out, path, number, entry.frame.code.obj_name.as_str());
                write_line(out, path == source.file, source.text, number);
                if place + 1 == entries.len() && exception.fast_isinstance(vm.ctx.exceptions.name_error) {
                    write_mark(out, entry, source);
                }
            } else if place == 0 {
                writeln!(out, "  [{left_out} earlier calls]").unwrap_or_default();
            }
        }
    }
    let at = syntax_error_line(exception, source, vm);
    if let Some(number) = at {
        write_entry(out, source.file, number as usize, "");
        write_line(out, true, source.text, number as usize);
    }
    out.push_str(&message(exception, vm));
    for note in notes(exception, vm) {
        write!(out, "\n{note}").unwrap_or_default();
    }
    at.or(line)
}

/// What was added to an exception by `add_note`. The interpreter adds one to each failure of a codec, python3 does not.
fn notes(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> Vec<String> {
    let notes = exception.as_object().get_attr("__notes__", vm).ok();
    let notes = notes.as_ref().and_then(|notes| notes.downcast_ref::<PyList>());
    let texts = notes.map(|notes| notes.borrow_vec().to_vec()).unwrap_or_default().into_iter();
    let texts = texts.filter_map(|note| Some(note.downcast_ref::<PyStr>()?.to_string_lossy().into_owned()));
    texts.filter(|note| !note.ends_with("' codec failed")).collect()
}

/// The last line of a traceback: the exception's name and message.
pub fn message(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let class = exception.class();
    let name = full_name(class, vm);
    let text = exception.as_object().str(vm).map_or_else(|_| "<no text>".to_owned(), |text| text.to_string());
    let text = if class.fast_issubclass(vm.ctx.exceptions.syntax_error) { syntax_message(exception, vm) } else { text };
    let meant = suggestion(exception, vm);
    if text.is_empty() { name } else { format!("{name}: {text}{meant}") }
}

/// The name that was perhaps meant, as python3 asks.
fn suggestion(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let types = &vm.ctx.exceptions;
    let of_a_name = [types.name_error, types.attribute_error].iter().any(|class| exception.fast_isinstance(class));
    let meant = if of_a_name { rustpython_vm::suggestion::offer_suggestions(exception, vm) } else { None };
    meant.map_or_else(String::new, |name| format!(". Did you mean: '{}'?", name.to_string_lossy()))
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
    let attribute = |name: &'static str| {
        let text = exception.as_object().get_attr(name, vm).and_then(|text| text.str(vm));
        text.map_or_else(|_| String::new(), |text| text.to_string())
    };
    let message = attribute("msg");
    match message.as_str() {
        "invalid syntax" | "" => words_of_syntax(&attribute("text")).unwrap_or("invalid syntax").to_owned(),
        "unterminated string" => format!("unterminated string literal (detected at line {})", attribute("lineno")),
        _ => message,
    }
}

fn write_entry(out: &mut String, path: &str, number: usize, function: &str) {
    let inside = if function.is_empty() { String::new() } else { format!(", in {function}") };
    writeln!(out, "  File \"{path}\", line {number}{inside}").unwrap_or_default();
}

fn write_line(out: &mut String, ours: bool, source: &str, number: usize) {
    let text = source.lines().nth(number.saturating_sub(1)).map(str::trim).filter(|text| ours && !text.is_empty());
    if let Some(text) = text {
        writeln!(out, "    {text}").unwrap_or_default();
    }
}

/// Marks the name that stands for nothing below its line, as python3 does. Of other places the interpreter does not know
/// always as exactly where they are.
fn write_mark(out: &mut String, entry: &Py<PyTraceback>, source: &Source<'_>) {
    let code = &entry.frame.code;
    // Each instruction has two bytes.
    let Some((begin, end)) = code.locations.get(entry.lasti as usize / 2) else { return };
    let line = source.text.lines().nth(entry.lineno.get().saturating_sub(1)).unwrap_or_default();
    let (first, last) = (begin.character_offset.to_zero_indexed(), end.character_offset.to_zero_indexed());
    let here = code.source_path().as_str() == source.file && begin.line == end.line && begin.line == entry.lineno;
    let name: String = line.chars().skip(first).take(last.saturating_sub(first)).collect();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    // Of a line that is nothing but the name it says nothing.
    if here && is_name && line.is_ascii() && name != line.trim() {
        let indent = line.len() - line.trim_start().len();
        writeln!(out, "    {}{}", " ".repeat(first - indent), "^".repeat(name.len())).unwrap_or_default();
    }
}

fn syntax_error_line(exception: &PyBaseExceptionRef, source: &Source<'_>, vm: &VirtualMachine) -> Option<u32> {
    if !exception.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        return None;
    }
    let attribute = |name: &'static str| exception.as_object().get_attr(name, vm).ok();
    let here = attribute("filename")?.str(vm).ok()?.to_string() == source.file;
    here.then(|| attribute("lineno")?.try_to_value::<u32>(vm).ok()).flatten()
}
