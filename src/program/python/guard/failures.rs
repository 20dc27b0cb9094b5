//! Failures of operators and methods whose words depend on who failed: divisions by zero, places outside of a text, what is
//! not in a list. It checks nothing beforehand and changes no result.

use std::sync::OnceLock;

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::protocol::{PyMapping, PyNumberBinaryFunc, PyNumberSlots, PySequence};
use rustpython_vm::{AsObject, PyObject, PyResult, VirtualMachine};

use super::check::{Class, original_method, renew, with_subclasses};

/// The divisions, of integers and then of floats, and what python3 says of each by zero.
const WORDS: [(Division, &str); 7] = [
    (Division::Floor, "integer division or modulo by zero"),
    (Division::Remainder, "integer modulo by zero"),
    (Division::Both, "integer division or modulo by zero"),
    (Division::True, "float division by zero"),
    (Division::Floor, "float floor division by zero"),
    (Division::Remainder, "float modulo"),
    (Division::Both, "float divmod()"),
];
static DIVISIONS: [OnceLock<PyNumberBinaryFunc>; 7] = [const { OnceLock::new() }; 7];

const OF_INT: &[&str] = &["__floordiv__", "__rfloordiv__", "__mod__", "__rmod__", "__divmod__", "__rdivmod__"];
const OF_FLOAT: &[&str] = &["__truediv__", "__rtruediv__"];

type Subscript = fn(PyMapping<'_>, &PyObject, &VirtualMachine) -> PyResult;
type Item = fn(PySequence<'_>, isize, &VirtualMachine) -> PyResult;

/// The types with places of their own, by number.
const PLACES: [&str; 2] = ["string index out of range", "bytearray index out of range"];
static SUBSCRIPTS: [OnceLock<Subscript>; 2] = [const { OnceLock::new() }; 2];
static ITEMS: [OnceLock<Item>; 2] = [const { OnceLock::new() }; 2];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    let int = &types.int_type.slots.as_number;
    for (place, slot) in [(0, &int.floor_divide), (1, &int.remainder), (2, &int.divmod)] {
        keep(&DIVISIONS[place], slot.load())?;
    }
    let float = &types.float_type.slots.as_number;
    for (place, slot) in [(3, &float.true_divide), (4, &float.floor_divide), (5, &float.remainder), (6, &float.divmod)]
    {
        keep(&DIVISIONS[place], slot.load())?;
    }
    for class in with_subclasses(types.int_type).iter().chain(&with_subclasses(types.float_type)) {
        replace_divisions(&class.slots.as_number);
    }
    renew(types.int_type, OF_INT, vm);
    renew(types.float_type, OF_INT, vm);
    renew(types.float_type, OF_FLOAT, vm);
    tell_places::<0>(types.str_type, vm)?;
    tell_places::<1>(types.bytearray_type, vm)?;
    tell_failure(types.list_type, "remove", not_removed, vm)?;
    tell_failure(types.list_type, "index", not_found, vm)
}

fn keep<F>(place: &OnceLock<F>, function: Option<F>) -> Result<(), String> {
    let function = function.ok_or_else(|| "a number or a text lacks one of its operators".to_owned())?;
    // It is empty: installing happens once.
    drop(place.set(function));
    Ok(())
}

/// Puts the telling operators where the original ones are. A type with its own keeps it.
fn replace_divisions(slots: &PyNumberSlots) {
    let divisions: [(usize, PyNumberBinaryFunc); 7] = [
        (0, divide::<0>),
        (1, divide::<1>),
        (2, divide::<2>),
        (3, divide::<3>),
        (4, divide::<4>),
        (5, divide::<5>),
        (6, divide::<6>),
    ];
    for (place, telling) in divisions {
        let Some(original) = DIVISIONS[place].get() else { continue };
        let (left, right) = match WORDS[place].0 {
            Division::True => (&slots.true_divide, &slots.right_true_divide),
            Division::Floor => (&slots.floor_divide, &slots.right_floor_divide),
            Division::Remainder => (&slots.remainder, &slots.right_remainder),
            Division::Both => (&slots.divmod, &slots.right_divmod),
        };
        for slot in [left, right] {
            if slot.load().is_some_and(|here| std::ptr::fn_addr_eq(here, *original)) {
                slot.store(Some(telling));
            }
        }
    }
}

enum Division {
    True,
    Floor,
    Remainder,
    Both,
}

fn divide<const PLACE: usize>(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    let Some(original) = DIVISIONS[PLACE].get() else { return Ok(vm.ctx.not_implemented()) };
    original(a, b, vm).map_err(|failed| match failed.fast_isinstance(vm.ctx.exceptions.zero_division_error) {
        true => vm.new_zero_division_error(WORDS[PLACE].1),
        false => failed,
    })
}

fn tell_places<const KIND: usize>(class: Class, vm: &VirtualMachine) -> Result<(), String> {
    keep(&SUBSCRIPTS[KIND], class.slots.as_mapping.subscript.load())?;
    keep(&ITEMS[KIND], class.slots.as_sequence.item.load())?;
    class.slots.as_mapping.subscript.store(Some(subscript::<KIND>));
    class.slots.as_sequence.item.store(Some(item::<KIND>));
    renew(class, &["__getitem__"], vm);
    Ok(())
}

fn subscript<const KIND: usize>(mapping: PyMapping<'_>, needle: &PyObject, vm: &VirtualMachine) -> PyResult {
    let original = SUBSCRIPTS[KIND].get().ok_or_else(|| vm.new_system_error("a text without places"))?;
    original(mapping, needle, vm).map_err(|failed| outside::<KIND>(failed, vm))
}

fn item<const KIND: usize>(sequence: PySequence<'_>, place: isize, vm: &VirtualMachine) -> PyResult {
    let original = ITEMS[KIND].get().ok_or_else(|| vm.new_system_error("a text without places"))?;
    original(sequence, place, vm).map_err(|failed| outside::<KIND>(failed, vm))
}

fn outside<const KIND: usize>(failed: PyBaseExceptionRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
    match failed.fast_isinstance(vm.ctx.exceptions.index_error) {
        true => vm.new_index_error(PLACES[KIND]),
        false => failed,
    }
}

type Telling = fn(&FuncArgs, PyBaseExceptionRef, &VirtualMachine) -> PyBaseExceptionRef;

/// Has the failures of a method told in other words.
fn tell_failure(class: Class, name: &str, telling: Telling, vm: &VirtualMachine) -> Result<(), String> {
    let original = original_method(class, name)?;
    let work = original.func;
    let told = move |vm: &VirtualMachine, args: FuncArgs| {
        let given = args.clone();
        work(vm, args).map_err(|failed| telling(&given, failed, vm))
    };
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(told)), ..original.clone() }));
    class.set_attr(vm.ctx.intern_str(name), method.to_proper_method(class, &vm.ctx));
    Ok(())
}

fn not_removed(_: &FuncArgs, failed: PyBaseExceptionRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
    if is_its_own(&failed, vm) { vm.new_value_error("list.remove(x): x not in list") } else { failed }
}

fn not_found(args: &FuncArgs, failed: PyBaseExceptionRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let sought = args.args.get(1).filter(|_| is_its_own(&failed, vm)).and_then(|sought| sought.repr(vm).ok());
    sought.map_or(failed, |sought| vm.new_value_error(format!("{sought} is not in list")))
}

/// Whether the list itself says that something is not in it, and not an object that it compared.
fn is_its_own(failed: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    failed.class().is(vm.ctx.exceptions.value_error) && failed.__traceback__().is_none()
}
