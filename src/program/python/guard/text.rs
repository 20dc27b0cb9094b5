//! `%` of texts and bytes, and `+` of texts: operators that stand in the slots for numbers.
//! Methods like `format` and `join` are elsewhere.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyDict, PyInt, PyTuple, PyType};
use rustpython_vm::protocol::PyNumberBinaryFunc;
use rustpython_vm::{Py, PyObject, PyResult, VirtualMachine};

use super::check::{bytes_of, length, renew, whole, with_subclasses};
use super::room;

/// The guarded operators: `str + str`, and `%` of `str`, `bytes` and `bytearray`.
static KEPT: [OnceLock<PyNumberBinaryFunc>; 4] = [const { OnceLock::new() }; 4];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    let Some(add) = types.str_type.slots.as_number.add.load() else {
        return Err("str lacks +".to_owned());
    };
    // It is empty: installing happens once.
    let _ = KEPT[0].set(add);
    for class in with_subclasses(types.str_type) {
        let slots = &class.slots.as_number;
        if slots.add.load().is_some_and(|here| std::ptr::fn_addr_eq(here, add)) {
            slots.add.store(Some(join));
            slots.right_add.store(Some(join));
        }
    }
    guard_percent::<1>(types.str_type)?;
    guard_percent::<2>(types.bytes_type)?;
    guard_percent::<3>(types.bytearray_type)?;
    for class in [types.str_type, types.bytes_type, types.bytearray_type] {
        renew(class, &["__add__", "__mod__", "__rmod__"], vm);
    }
    Ok(())
}

fn guard_percent<const KIND: usize>(class: &Py<PyType>) -> Result<(), String> {
    let Some(original) = class.slots.as_number.remainder.load() else {
        return Err(format!("{} lacks %", class.name()));
    };
    let _ = KEPT[KIND].set(original);
    for derived in with_subclasses(class) {
        let slots = &derived.slots.as_number;
        if slots.remainder.load().is_some_and(|here| std::ptr::fn_addr_eq(here, original)) {
            slots.remainder.store(Some(percent::<KIND>));
            slots.right_remainder.store(Some(percent::<KIND>));
        }
    }
    Ok(())
}

fn join(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let (Some(left), Some(right)) = (length(a), length(b)) {
        room(left.saturating_add(right), vm)?;
    }
    original::<0>(a, b, vm)
}

fn percent<const KIND: usize>(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some(pattern) = bytes_of(a) {
        room(largest(&pattern, b, vm), vm)?;
    }
    original::<KIND>(a, b, vm)
}

fn original<const KIND: usize>(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    match KEPT[KIND].get() {
        Some(original) => original(a, b, vm),
        None => Ok(vm.ctx.not_implemented()),
    }
}

/// The most that a pattern can come to with these values, but for what objects say of themselves.
fn largest(pattern: &[u8], values: &PyObject, vm: &VirtualMachine) -> usize {
    let stars = stars(pattern);
    let weigh_as = |value: &PyObject, star: bool| match value.downcast_ref_if_exact::<PyInt>(vm) {
        // A width or a precision.
        Some(number) if star => whole(number),
        _ => length(value).unwrap_or(0),
    };
    let weigh = |value: &PyObject| weigh_as(value, !stars.is_empty());
    let inserted = if let Some(values) = values.downcast_ref::<PyTuple>() {
        let weights = values.iter().enumerate().map(|(place, value)| weigh_as(value, stars.contains(&place)));
        weights.fold(0_usize, usize::saturating_add)
    } else if let Some(named) = values.downcast_ref_if_exact::<PyDict>(vm) {
        // A name may be used in every place.
        let places = pattern.iter().filter(|byte| **byte == b'%').count();
        let longest = named.values_vec().iter().map(|value| weigh(value)).max().unwrap_or(0);
        longest.saturating_mul(places)
    } else {
        weigh(values)
    };
    widest(b'%', pattern).saturating_add(pattern.len()).saturating_add(inserted)
}

/// The places of the values that are taken for a width or a precision: each star takes one, each conversion another.
fn stars(pattern: &[u8]) -> Vec<usize> {
    let (mut stars, mut place, mut inside) = (Vec::new(), 0, false);
    for byte in pattern {
        match byte {
            b'%' => inside = !inside,
            b'*' if inside => {
                stars.push(place);
                place += 1;
            }
            byte if inside && byte.is_ascii_alphabetic() && !b"hlL".contains(byte) => {
                place += 1;
                inside = false;
            }
            _ => {}
        }
    }
    stars
}

/// The sum of the widths and precisions in a pattern: numbers behind the mark, with nothing but flags between. The name
/// of a value, in parentheses, may come before them.
pub(super) fn widest(mark: u8, pattern: &[u8]) -> usize {
    let (mut sum, mut number, mut counts, mut named) = (0_usize, 0_usize, false, false);
    for byte in pattern {
        match byte {
            b'0'..=b'9' if counts && !named => {
                number = number.saturating_mul(10).saturating_add(usize::from(byte - b'0'));
            }
            _ => {
                sum = sum.saturating_add(std::mem::take(&mut number));
                named = counts && *byte == b'(' || named && *byte != b')';
                // Any fill and any flag may come before the number; a letter ends what is said of one value.
                counts = *byte == mark || counts && (named || !byte.is_ascii_alphabetic());
            }
        }
    }
    sum.saturating_add(number)
}
