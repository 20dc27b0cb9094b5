//! The variables of a function that is running, read without a trace: the program holds what it held before, and nothing else.
//! What they look like is told elsewhere.

use rustpython_vm::builtins::{PyDict, PyStr};
use rustpython_vm::bytecode::CodeFlags;
use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, Py, PyObjectRef, VirtualMachine};

use super::repr::repr_keeping;
use crate::trace::Variable;

/// Variables of one function that are recorded.
const MOST: usize = 32;

/// Values that were looked at. While they are held, none of them can go; what a program does when one goes is done when
/// these are let go of.
#[derive(Default)]
pub struct Shown(Vec<PyObjectRef>);

impl Shown {
    /// Holds on to a value.
    pub fn keep(&mut self, values: impl IntoIterator<Item = PyObjectRef>) {
        self.0.extend(values);
    }
}

/// Names and values of a function's variables, in the order in which it made them. What every program has, and what is no
/// data (modules, functions, classes), is left out.
pub fn variables(frame: &FrameRef, shown: &mut Shown, vm: &VirtualMachine) -> Vec<Variable> {
    let mut found = Vec::new();
    for (name, value) in named(frame, vm) {
        if found.len() < MOST
            && let Some(name) = name_of_data(&name, &value, vm)
        {
            found.push(Variable(name.into(), repr_keeping(&value, shown, vm).into()));
        }
        shown.keep([name, value]);
    }
    found
}

fn name_of_data(name: &PyObjectRef, value: &PyObjectRef, vm: &VirtualMachine) -> Option<String> {
    let name = name.downcast_ref::<PyStr>()?.to_string_lossy();
    let types = &vm.ctx.types;
    let no_data = [types.module_type, types.function_type, types.builtin_function_or_method_type, types.type_type];
    let class = value.class();
    // A name that no program can write is the interpreter's own.
    let own = name.starts_with("__") || name.starts_with('.');
    (!own && !no_data.iter().any(|kind| class.fast_issubclass(*kind))).then(|| name.into_owned())
}

/// What the names of a function stand for now.
fn named(frame: &FrameRef, vm: &VirtualMachine) -> Vec<(PyObjectRef, PyObjectRef)> {
    let locals = frame.locals.as_object(vm);
    let Some(dict) = locals.downcast_ref::<PyDict>() else { return Vec::new() };
    if !frame.code.flags.contains(CodeFlags::OPTIMIZED) {
        // The names of a module or a class are a dictionary in truth.
        return dict.into_iter().collect();
    }
    in_places(frame, dict, vm)
}

/// The variables of a function have places, and a dictionary only for whoever asks for one (`locals()`). The interpreter
/// writes them there to be read, and what was there before is put back: a value that stayed would not go when the function
/// lets go of it.
fn in_places(frame: &FrameRef, dict: &Py<PyDict>, vm: &VirtualMachine) -> Vec<(PyObjectRef, PyObjectRef)> {
    let before: Vec<_> = dict.into_iter().collect();
    let read = frame.locals(vm).is_ok();
    let now: Vec<_> = dict.into_iter().collect();
    // Both lists hold all that the dictionary held, so nothing goes here.
    dict.clear();
    for (name, value) in &before {
        // It takes what it had.
        drop(dict.set_item(&**name, value.clone(), vm));
    }
    if read { now } else { Vec::new() }
}
