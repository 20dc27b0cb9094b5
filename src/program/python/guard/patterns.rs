//! Regular expressions over long texts, which the interpreter searches from the beginning at every match: a stand-in searches
//! them as bytes (`_re_long`), where it need not. What is found is the same.

use rustpython_vm::builtins::PyStr;
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::{AsObject, PyResult, VirtualMachine};

use super::check::{Class, class_of, original_method};
use super::tick;

/// Texts of fewer bytes are searched as they are.
const LONG: usize = 4096;

/// The methods of a pattern, and the place of the text among what they are given.
const METHODS: &[(&str, usize)] = &[
    ("match", 1),
    ("fullmatch", 1),
    ("search", 1),
    ("finditer", 1),
    ("findall", 1),
    ("split", 1),
    ("sub", 2),
    ("subn", 2),
];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let class = class_of("_sre", "Pattern", vm)?;
    METHODS.iter().try_for_each(|(name, place)| guard(class, name, *place, vm))?;
    // The interpreter asks the library for a function that it has no more.
    let found = class_of("_sre", "Match", vm)?;
    let original = original_method(found, "expand")?;
    let work = |vm: &VirtualMachine, args: FuncArgs| as_bytes("expand", &args, vm);
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(work)), ..original.clone() }));
    found.set_attr(vm.ctx.intern_str("expand"), method.to_proper_method(found, &vm.ctx));
    Ok(())
}

fn guard(class: Class, name: &'static str, place: usize, vm: &VirtualMachine) -> Result<(), String> {
    let original = original_method(class, name)?;
    let work = original.func;
    let guarded = move |vm: &VirtualMachine, args: FuncArgs| {
        tick(vm)?;
        if is_long(&args, place, vm) {
            let found = as_bytes(name, &args, vm)?;
            if !found.is(&vm.ctx.not_implemented()) {
                return Ok(found);
            }
        }
        work(vm, args)
    };
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(guarded)), ..original.clone() }));
    class.set_attr(vm.ctx.intern_str(name), method.to_proper_method(class, &vm.ctx));
    Ok(())
}

/// Whether it is a long text with nothing but ASCII that is searched.
fn is_long(args: &FuncArgs, place: usize, vm: &VirtualMachine) -> bool {
    let text = args.args.get(place).or_else(|| args.kwargs.get("string"));
    let text = text.and_then(|text| text.downcast_ref_if_exact::<PyStr>(vm));
    text.is_some_and(|text| text.byte_len() >= LONG && text.byte_len() == text.char_len())
}

/// The function of the stand-in.
fn as_bytes(name: &'static str, args: &FuncArgs, vm: &VirtualMachine) -> PyResult {
    vm.import("_re_long", 0)?.get_attr(name, vm)?.call(args.clone(), vm)
}
