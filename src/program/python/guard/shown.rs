//! Containers that are written as text, and lists that take in whatever can be gone through.
//! A list of lists of lists may be written as more text than there is memory, though it holds little.

use std::sync::OnceLock;

use rustpython_vm::builtins::PyStr;
use rustpython_vm::protocol::PyMapping;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::check::{Class, length, renew};
use super::{room_for, tick};

type Repr = fn(&PyObject, &VirtualMachine) -> PyResult<PyRef<PyStr>>;
type Assign = fn(PyMapping<'_>, &PyObject, Option<PyObjectRef>, &VirtualMachine) -> PyResult<()>;

static REPR: [OnceLock<Repr>; 5] = [const { OnceLock::new() }; 5];
static ASSIGN: OnceLock<Assign> = OnceLock::new();

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    guard::<0>(types.list_type, vm)?;
    guard::<1>(types.tuple_type, vm)?;
    guard::<2>(types.dict_type, vm)?;
    guard::<3>(types.set_type, vm)?;
    guard::<4>(types.frozenset_type, vm)?;
    let slot = &types.list_type.slots.as_mapping.ass_subscript;
    let Some(original) = slot.load() else { return Err("list takes no items".to_owned()) };
    // It is empty: installing happens once.
    let _ = ASSIGN.set(original);
    slot.store(Some(assign));
    renew(types.list_type, &["__setitem__", "__delitem__"], vm);
    Ok(())
}

fn guard<const AT: usize>(class: Class, vm: &VirtualMachine) -> Result<(), String> {
    let Some(original) = class.slots.repr.load() else {
        return Err(format!("{} is not written as text", class.name()));
    };
    let _ = REPR[AT].set(original);
    class.slots.repr.store(Some(repr::<AT>));
    renew(class, &["__repr__"], vm);
    Ok(())
}

fn repr<const AT: usize>(object: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<PyStr>> {
    // Each container in another comes here as well, while the text grows.
    tick(vm)?;
    match REPR[AT].get() {
        Some(original) => original(object, vm),
        None => Ok(vm.ctx.new_str("...")),
    }
}

fn assign(list: PyMapping<'_>, place: &PyObject, value: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(value) = &value
        && place.class().is(vm.ctx.types.slice_type)
    {
        let more = length(value).or_else(|| vm.length_hint_opt(value.clone()).ok().flatten()).unwrap_or(0);
        room_for(length(list.obj).unwrap_or(0).saturating_add(more), 8, vm)?;
    }
    match ASSIGN.get() {
        Some(original) => original(list, place, value, vm),
        None => Ok(()),
    }
}
