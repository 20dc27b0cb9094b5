//! Operators of integers whose result may be far longer than what they were given: `*`, `**` and `<<`.
//! It also guards those that are spelled as methods, and no function of a module.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyInt, PyType};
use rustpython_vm::protocol::{PyNumberBinaryFunc, PyNumberSlots, PyNumberTernaryFunc};
use rustpython_vm::{Py, PyObject, PyResult, VirtualMachine};

use super::check::{renew, whole, with_subclasses};
use super::{INTEGER_BITS, tick, too_many_bits};

static MULTIPLY: OnceLock<PyNumberBinaryFunc> = OnceLock::new();
static POWER: OnceLock<PyNumberTernaryFunc> = OnceLock::new();
static SHIFT: OnceLock<PyNumberBinaryFunc> = OnceLock::new();

const OPERATORS: &[&str] = &["__mul__", "__rmul__", "__pow__", "__rpow__", "__lshift__", "__rlshift__"];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let class = vm.ctx.types.int_type;
    let slots = &class.slots.as_number;
    let (Some(times), Some(power), Some(left)) = (slots.multiply.load(), slots.power.load(), slots.lshift.load())
    else {
        return Err("int lacks one of its operators".to_owned());
    };
    // They are empty: installing happens once.
    let _ = (MULTIPLY.set(times), POWER.set(power), SHIFT.set(left));
    // `bool` has operators of its own making, which do the same.
    replace(&vm.ctx.types.bool_type.slots.as_number);
    for derived in with_subclasses(class) {
        replace_same(&derived, times, power, left);
    }
    renew(class, OPERATORS, vm);
    renew(vm.ctx.types.bool_type, OPERATORS, vm);
    Ok(())
}

fn replace_same(class: &Py<PyType>, times: PyNumberBinaryFunc, power: PyNumberTernaryFunc, left: PyNumberBinaryFunc) {
    let slots = &class.slots.as_number;
    let here = (slots.multiply.load(), slots.power.load(), slots.lshift.load());
    if let (Some(a), Some(b), Some(c)) = here
        && std::ptr::fn_addr_eq(a, times)
        && std::ptr::fn_addr_eq(b, power)
        && std::ptr::fn_addr_eq(c, left)
    {
        replace(slots);
    }
}

fn replace(slots: &PyNumberSlots) {
    slots.multiply.store(Some(multiply));
    slots.right_multiply.store(Some(multiply));
    slots.power.store(Some(raise));
    slots.right_power.store(Some(raise));
    slots.lshift.store(Some(shift));
    slots.right_lshift.store(Some(shift));
}

fn multiply(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some((a, b)) = both(a, b) {
        bits(a.as_bigint().bits().saturating_add(b.as_bigint().bits()), vm)?;
    }
    match MULTIPLY.get() {
        Some(original) => original(a, b, vm),
        None => Ok(vm.ctx.not_implemented()),
    }
}

fn raise(a: &PyObject, b: &PyObject, modulus: &PyObject, vm: &VirtualMachine) -> PyResult {
    if vm.is_none(modulus)
        && let Some((base, exponent)) = both(a, b)
    {
        bits(power_bits(base, exponent), vm)?;
    }
    match POWER.get() {
        Some(original) => original(a, b, modulus, vm),
        None => Ok(vm.ctx.not_implemented()),
    }
}

fn shift(a: &PyObject, b: &PyObject, vm: &VirtualMachine) -> PyResult {
    if let Some((value, by)) = both(a, b)
        && value.as_bigint().bits() > 0
    {
        let by = u64::try_from(whole(by)).unwrap_or(u64::MAX);
        bits(value.as_bigint().bits().saturating_add(by), vm)?;
    }
    match SHIFT.get() {
        Some(original) => original(a, b, vm),
        None => Ok(vm.ctx.not_implemented()),
    }
}

fn both<'a>(a: &'a PyObject, b: &'a PyObject) -> Option<(&'a Py<PyInt>, &'a Py<PyInt>)> {
    Some((a.downcast_ref::<PyInt>()?, b.downcast_ref::<PyInt>()?))
}

/// About how many bits a power has. A base of one bit is 0, 1 or -1 and stays so.
fn power_bits(base: &PyInt, exponent: &PyInt) -> u64 {
    let exponent = u64::try_from(whole(exponent)).unwrap_or(u64::MAX);
    match base.as_bigint().bits() {
        0 | 1 => 1,
        // The value is at least 2 to the power of its bits less one.
        bits => (bits - 1).saturating_mul(exponent),
    }
}

/// Whether an integer of so many bits may be made.
pub(super) fn bits(bits: u64, vm: &VirtualMachine) -> PyResult<()> {
    if bits > INTEGER_BITS {
        Err(too_many_bits(vm))
    } else if bits > 1 << 16 {
        tick(vm)
    } else {
        Ok(())
    }
}
