//! JSON read and written in one way through the text: what stands behind the library's `json` for speed (`_json`).
//! The classes that `json` asks for are in Python, in the stand-in `_json`; the words of JSON errors are python3's.

mod scan;
mod text;
mod write;

use rustpython_vm::builtins::{PyModuleDef, PyStrRef};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::function::{PyMethodDef, PyMethodFlags};
use rustpython_vm::{Context, PyObjectRef, PyResult, VirtualMachine};

use self::scan::{Flaw, Hooks, Scanner};
use self::text::Escapes;
use self::write::{Style, Writer};

const FUNCTIONS: [PyMethodDef; 5] = [
    PyMethodDef::new_const("scan", scan, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("scanstring", scanstring, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("quoted", quoted, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("quoted_in_ascii", quoted_in_ascii, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("written", written, PyMethodFlags::EMPTY, None),
];

/// The native module `_json_text`, on which the stand-in stands.
pub(super) fn module_def(ctx: &Context) -> &'static PyModuleDef {
    static DEF: std::sync::OnceLock<&'static PyModuleDef> = std::sync::OnceLock::new();
    DEF.get_or_init(|| {
        let methods: &'static [PyMethodDef] = Vec::from(FUNCTIONS).leak();
        let name = ctx.intern_str("_json_text");
        Box::leak(Box::new(PyModuleDef { name, doc: None, methods, slots: Default::default() }))
    })
}

/// `scan(text, at, scanner)`: the value that begins at a character, and the character behind it.
fn scan(text: PyStrRef, at: isize, scanner: PyObjectRef, vm: &VirtualMachine) -> PyResult<(PyObjectRef, usize)> {
    let Ok(at) = usize::try_from(at) else { return Err(vm.new_value_error("idx cannot be negative")) };
    let hooks = Hooks::of(&scanner, vm)?;
    let mut scanner = Scanner::new(&text, at, &hooks, vm);
    let value = scanner.value().map_err(|flaw| raised(flaw, &text, vm))?;
    Ok((value, scanner.position()))
}

/// `scanstring(text, at, strict)`: the text behind an opening quotation mark, and the character behind its end.
fn scanstring(text: PyStrRef, at: usize, strict: bool, vm: &VirtualMachine) -> PyResult<(Wtf8Buf, usize)> {
    let hooks = Hooks::plain(strict, vm);
    let mut scanner = Scanner::new(&text, at, &hooks, vm);
    let found = scanner.text().map_err(|flaw| raised(flaw, &text, vm))?;
    Ok((found, scanner.position()))
}

fn raised(flaw: Flaw, text: &PyStrRef, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let (words, at) = match flaw {
        Flaw::Raised(exception) => return exception,
        Flaw::NoValue(at) => return vm.new_stop_iteration(Some(vm.ctx.new_int(at).into())),
        Flaw::Wrong(words, at) => (words, at),
    };
    let class =
        vm.import("json.decoder", 0).and_then(|json| json.get_attr("decoder", vm)?.get_attr("JSONDecodeError", vm));
    let made = class.and_then(|class| class.call((words, text.clone(), at), vm)?.try_into_value(vm));
    made.unwrap_or_else(|error| error)
}

/// A text in quotation marks.
fn quoted(text: PyStrRef) -> Wtf8Buf {
    let mut out = Wtf8Buf::with_capacity(text.byte_len() + 2);
    text::quote(text.as_wtf8(), Escapes::Few, &mut out);
    out
}

/// The same with nothing but ASCII.
fn quoted_in_ascii(text: PyStrRef) -> Wtf8Buf {
    let mut out = Wtf8Buf::with_capacity(text.byte_len() + 2);
    text::quote(text.as_wtf8(), Escapes::AllButAscii, &mut out);
    out
}

/// `written(value, level, encoder)`: a value as JSON.
fn written(value: PyObjectRef, level: usize, encoder: PyObjectRef, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
    let style = Style::of(&encoder, vm)?;
    let mut writer = Writer::new(&style, vm);
    writer.write(&value, level)?;
    writer.end()
}
