//! What the checks need: numbers and lengths out of arguments, and a type's operators and methods replaced.
//! It decides about no size.

use rustpython_vm::builtins::{PyByteArray, PyBytes, PyInt, PyList, PyStr, PyTuple, PyType};
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, class::add_operators};

/// Looks at arguments, the object itself first, and may put others in their place.
pub(super) type Check = fn(&mut FuncArgs, &VirtualMachine) -> PyResult<()>;

/// A type lives as long as the process.
pub(super) type Class = &'static Py<PyType>;

/// The number in an argument as a size: 0 for a negative one, the largest for what no `usize` holds, nothing for what
/// is no number. A number that the object computes for itself is asked for once, and stands in its place from then on.
pub(super) fn size(args: &mut FuncArgs, at: usize, keyword: &str, vm: &VirtualMachine) -> PyResult<Option<usize>> {
    let argument = match args.args.get_mut(at) {
        Some(argument) => Some(argument),
        None => args.kwargs.get_mut(keyword),
    };
    let Some(argument) = argument else { return Ok(None) };
    if !argument.class().is(vm.ctx.types.int_type) {
        match argument.try_index_opt(vm) {
            Some(number) => *argument = number?.into(),
            None => return Ok(None),
        }
    }
    Ok(argument.downcast_ref::<PyInt>().map(|number| whole(number)))
}

/// The value of an integer as a size.
pub(super) fn whole(number: &PyInt) -> usize {
    let value = number.as_bigint();
    usize::try_from(value).unwrap_or(if *value < 0.into() { 0 } else { usize::MAX })
}

/// The object whose method is called.
pub(super) fn itself(args: &FuncArgs) -> Option<&PyObjectRef> {
    args.args.first()
}

/// The bytes that a text or a string of bytes has, its items for a list or a tuple; nothing for anything else.
pub(super) fn length(object: &PyObject) -> Option<usize> {
    if let Some(text) = object.downcast_ref::<PyStr>() {
        Some(text.byte_len())
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        Some(bytes.len())
    } else if let Some(bytes) = object.downcast_ref::<PyByteArray>() {
        Some(bytes.borrow_buf().len())
    } else if let Some(items) = object.downcast_ref::<PyTuple>() {
        Some(items.len())
    } else {
        object.downcast_ref::<PyList>().map(|items| items.borrow_vec().len())
    }
}

/// The content of a text or a string of bytes.
pub(super) fn bytes_of(object: &PyObject) -> Option<Vec<u8>> {
    if let Some(text) = object.downcast_ref::<PyStr>() {
        Some(text.as_wtf8().as_bytes().to_vec())
    } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
        Some(bytes.as_bytes().to_vec())
    } else {
        object.downcast_ref::<PyByteArray>().map(|bytes| bytes.borrow_buf().to_vec())
    }
}

/// The type and all that were derived from it so far.
pub(super) fn with_subclasses(class: &Py<PyType>) -> Vec<PyRef<PyType>> {
    let mut all = vec![class.to_owned()];
    let mut at = 0;
    while let Some(next) = all.get(at).cloned() {
        let derived = next.subclasses.read();
        all.extend(derived.iter().filter_map(|weak| weak.upgrade()?.downcast::<PyType>().ok()));
        at += 1;
    }
    all
}

/// Makes the methods with these names again out of the operators that stand in the type now.
pub(super) fn renew(class: Class, names: &[&str], vm: &VirtualMachine) {
    let mut renewed = Vec::new();
    {
        let mut attributes = class.attributes.write();
        for name in names {
            let name = vm.ctx.intern_str(*name);
            if attributes.shift_remove(name).is_some() {
                renewed.push(name);
            }
        }
    }
    let before: Vec<_> = class.attributes.read().keys().copied().collect();
    add_operators(class, &vm.ctx);
    // What the type has inherited is not to stand in it as its own.
    class.attributes.write().retain(|name, _| before.contains(name) || renewed.contains(name));
    class.modified();
}

/// Puts a check before a method of a type.
pub(super) fn guard_method(class: Class, name: &str, check: Check, vm: &VirtualMachine) -> Result<(), String> {
    let original = original_method(class, name)?;
    let method: &'static PyMethodDef = Box::leak(Box::new(checked(original, check)));
    class.set_attr(vm.ctx.intern_str(name), method.to_proper_method(class, &vm.ctx));
    Ok(())
}

/// Has something done to what a method of a type returns; the object itself is told, too.
pub(super) fn change_result(
    class: Class,
    name: &str,
    change: fn(Option<&PyObject>, PyObjectRef, &VirtualMachine) -> PyObjectRef,
    vm: &VirtualMachine,
) -> Result<(), String> {
    let original = original_method(class, name)?;
    let work = original.func;
    let changed = move |vm: &VirtualMachine, args: FuncArgs| {
        let own = args.args.first().cloned();
        Ok(change(own.as_deref(), work(vm, args)?, vm))
    };
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(changed)), ..original.clone() }));
    class.set_attr(vm.ctx.intern_str(name), method.to_proper_method(class, &vm.ctx));
    Ok(())
}

/// A method as the type was made with it.
pub(super) fn original_method(class: Class, name: &str) -> Result<&'static PyMethodDef, String> {
    let found = class.slots.methods.iter().find(|method| method.name == name);
    found.ok_or_else(|| format!("{} has no method {name}", class.name()))
}

/// A method or function that looks at its arguments before it does what the original does.
pub(super) fn checked(original: &PyMethodDef, check: Check) -> PyMethodDef {
    let work = original.func;
    let guarded = move |vm: &VirtualMachine, mut args: FuncArgs| {
        check(&mut args, vm)?;
        work(vm, args)
    };
    PyMethodDef { func: Box::leak(Box::new(guarded)), ..original.clone() }
}

/// A type of a native module.
pub(super) fn class_of(module: &str, name: &str, vm: &VirtualMachine) -> Result<Class, String> {
    let found = vm.import(vm.ctx.intern_str(module), 0).and_then(|found| found.get_attr(vm.ctx.intern_str(name), vm));
    let class = found.ok().and_then(|class| class.downcast::<PyType>().ok());
    class.map(lasting).ok_or_else(|| format!("{module} has no type {name}"))
}

/// Native types are never freed; this reference only says so to the compiler.
pub(super) fn lasting(class: PyRef<PyType>) -> Class {
    Box::leak(Box::new(class))
}
