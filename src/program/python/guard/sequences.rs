//! Repeating and joining sequences with `*` and `+`: the length of the result is known before it is made.
//! Methods of sequences are elsewhere.

use std::sync::OnceLock;

use rustpython_vm::builtins::PyType;
use rustpython_vm::protocol::PySequence;
use rustpython_vm::{Py, PyObject, PyResult, VirtualMachine};

use super::check::{Class, class_of, length, renew, with_subclasses};
use super::{room_for, tick};
use crate::program::python::tell::arguments;

type Repeat = fn(PySequence<'_>, isize, &VirtualMachine) -> PyResult;
type Concat = fn(PySequence<'_>, &PyObject, &VirtualMachine) -> PyResult;
type Length = fn(PySequence<'_>, &VirtualMachine) -> PyResult<usize>;

/// What stood in the slots of a type before.
#[derive(Default)]
struct Kept {
    length: OnceLock<Length>,
    repeat: OnceLock<Repeat>,
    repeat_in_place: OnceLock<Repeat>,
    concat: OnceLock<Concat>,
    concat_in_place: OnceLock<Concat>,
}

/// The guarded types, by number, and how many bytes an item may take.
const KINDS: usize = 7;
const ITEM: [usize; KINDS] = [1, 1, 1, 8, 8, 8, 8];
static KEPT: [Kept; KINDS] = [const {
    Kept {
        length: OnceLock::new(),
        repeat: OnceLock::new(),
        repeat_in_place: OnceLock::new(),
        concat: OnceLock::new(),
        concat_in_place: OnceLock::new(),
    }
}; KINDS];

const OPERATORS: &[&str] = &["__mul__", "__rmul__", "__imul__", "__add__", "__iadd__"];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    guard::<0>(types.str_type, vm);
    guard::<1>(types.bytes_type, vm);
    guard::<2>(types.bytearray_type, vm);
    guard::<3>(types.list_type, vm);
    guard::<4>(types.tuple_type, vm);
    guard::<5>(class_of("_collections", "deque", vm)?, vm);
    guard::<6>(class_of("array", "array", vm)?, vm);
    Ok(())
}

fn guard<const KIND: usize>(class: Class, vm: &VirtualMachine) {
    let slots = &class.slots.as_sequence;
    let kept = &KEPT[KIND];
    keep(&kept.length, slots.length.load());
    keep(&kept.repeat, slots.repeat.load());
    keep(&kept.repeat_in_place, slots.inplace_repeat.load());
    keep(&kept.concat, slots.concat.load());
    keep(&kept.concat_in_place, slots.inplace_concat.load());
    for derived in with_subclasses(class) {
        replace::<KIND>(&derived);
    }
    renew(class, OPERATORS, vm);
}

fn keep<F>(place: &OnceLock<F>, function: Option<F>) {
    if let Some(function) = function {
        // It is empty: installing happens once.
        drop(place.set(function));
    }
}

/// Puts the checked operators where the type has the original ones. A type with its own keeps it.
fn replace<const KIND: usize>(class: &Py<PyType>) {
    let slots = &class.slots.as_sequence;
    let kept = &KEPT[KIND];
    let same = |here: Option<Repeat>, original: &OnceLock<Repeat>| {
        here.zip(original.get()).is_some_and(|(here, original)| std::ptr::fn_addr_eq(here, *original))
    };
    if same(slots.repeat.load(), &kept.repeat) {
        slots.repeat.store(Some(repeat::<KIND>));
    }
    if same(slots.inplace_repeat.load(), &kept.repeat_in_place) {
        slots.inplace_repeat.store(Some(repeat_in_place::<KIND>));
    }
    let same = |here: Option<Concat>, original: &OnceLock<Concat>| {
        here.zip(original.get()).is_some_and(|(here, original)| std::ptr::fn_addr_eq(here, *original))
    };
    if same(slots.concat.load(), &kept.concat) {
        slots.concat.store(Some(concat::<KIND>));
    }
    if same(slots.inplace_concat.load(), &kept.concat_in_place) {
        slots.inplace_concat.store(Some(concat_in_place::<KIND>));
    }
}

fn repeat<const KIND: usize>(sequence: PySequence<'_>, times: isize, vm: &VirtualMachine) -> PyResult {
    let times = room_to_repeat::<KIND>(sequence, times, vm)?;
    original(&KEPT[KIND].repeat, vm)?(sequence, times, vm)
}

fn repeat_in_place<const KIND: usize>(sequence: PySequence<'_>, times: isize, vm: &VirtualMachine) -> PyResult {
    let times = room_to_repeat::<KIND>(sequence, times, vm)?;
    original(&KEPT[KIND].repeat_in_place, vm)?(sequence, times, vm)
}

fn concat<const KIND: usize>(sequence: PySequence<'_>, other: &PyObject, vm: &VirtualMachine) -> PyResult {
    room_to_join::<KIND>(sequence, other, vm)?;
    original(&KEPT[KIND].concat, vm)?(sequence, other, vm)
}

fn concat_in_place<const KIND: usize>(sequence: PySequence<'_>, other: &PyObject, vm: &VirtualMachine) -> PyResult {
    room_to_join::<KIND>(sequence, other, vm)?;
    original(&KEPT[KIND].concat_in_place, vm)?(sequence, other, vm)
}

/// How often the sequence is to be repeated. Nothing is as long once as a thousand times.
fn room_to_repeat<const KIND: usize>(sequence: PySequence<'_>, times: isize, vm: &VirtualMachine) -> PyResult<isize> {
    let here = own_length::<KIND>(sequence, vm)?;
    if here == 0 {
        return Ok(times.min(1));
    }
    room_for(here.saturating_mul(usize::try_from(times).unwrap_or(0)), ITEM[KIND], vm)?;
    Ok(times)
}

fn room_to_join<const KIND: usize>(sequence: PySequence<'_>, other: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if matches!(KIND, 1 | 2) {
        arguments::lengthened(sequence.obj, other, vm)?;
    }
    let here = own_length::<KIND>(sequence, vm)?;
    // A list takes whatever can be gone through, and asks it how long it will be.
    let there = match length(other) {
        Some(there) => there,
        None if KIND == 3 => vm.length_hint_opt(other.to_owned()).ok().flatten().unwrap_or(0),
        None => return tick(vm),
    };
    room_for(here.saturating_add(there), ITEM[KIND], vm)
}

/// The length by the type's own rule; a derived class may tell another.
fn own_length<const KIND: usize>(sequence: PySequence<'_>, vm: &VirtualMachine) -> PyResult<usize> {
    match length(sequence.obj) {
        Some(length) => Ok(length),
        None => original(&KEPT[KIND].length, vm)?(sequence, vm),
    }
}

fn original<F: Copy>(place: &OnceLock<F>, vm: &VirtualMachine) -> PyResult<F> {
    place.get().copied().ok_or_else(|| vm.new_system_error("an operator is guarded that was never there"))
}
