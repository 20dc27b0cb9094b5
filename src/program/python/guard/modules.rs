//! Functions of native modules that make an object as large as a number says, or unpack a few bytes into many.
//! Types of modules are elsewhere.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyInt, PyList, PyModuleDef, PyTuple};
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::{PyObjectRef, PyResult, VirtualMachine};

use super::check::{Check, checked, size, whole};
use super::numbers::bits;
use super::room;
use super::spread::unpacks_values;
use super::unpack::unpacks;
use crate::program::python::tell::arguments;

/// What stands before which functions.
const FUNCTIONS: &[(&str, &str, Check)] = &[
    ("math", "factorial", factorial),
    ("math", "perm", permutations),
    ("math", "comb", combinations),
    ("math", "prod", product),
    ("math", "lcm", product_of_all),
    ("_struct", "pack", packs),
    ("_struct", "unpack", unpacks_values),
    ("_struct", "unpack_from", unpacks_values),
    ("_hashlib", "pbkdf2_hmac", derives),
    ("_hashlib", "openssl_md5", arguments::hashed),
    ("_hashlib", "openssl_sha1", arguments::hashed),
    ("_hashlib", "openssl_sha224", arguments::hashed),
    ("_hashlib", "openssl_sha256", arguments::hashed),
    ("_hashlib", "openssl_sha384", arguments::hashed),
    ("_hashlib", "openssl_sha512", arguments::hashed),
    ("zlib", "decompress", unpacks),
];

/// Functions that programs do without. A thread that nobody counts, stops or gives its turn is no thread of a program;
/// the workbench has a way to start one.
const TAKEN_OUT: &[(&str, &[&str])] =
    &[("_thread", &["interrupt_main", "stack_size", "start_joinable_thread", "start_new", "start_new_thread"])];

/// The definitions of modules that are to be used in the place of these. They are made once for the process.
pub(in super::super) fn guarded(defs: &[&'static PyModuleDef]) -> Vec<&'static PyModuleDef> {
    static MADE: OnceLock<Vec<&'static PyModuleDef>> = OnceLock::new();
    MADE.get_or_init(|| defs.iter().filter_map(|def| with_checks(def)).collect()).clone()
}

/// The definition with checks before its functions and without those that are taken out, if there are any.
fn with_checks(def: &'static PyModuleDef) -> Option<&'static PyModuleDef> {
    let taken_out =
        TAKEN_OUT.iter().find(|(module, _)| *module == def.name.as_str()).map_or(&[][..], |(_, names)| names);
    let check_of =
        |name: &str| FUNCTIONS.iter().find(|(module, function, _)| *module == def.name.as_str() && *function == name);
    if taken_out.is_empty() && !def.methods.iter().any(|method| check_of(method.name).is_some()) {
        return None;
    }
    let methods: Vec<PyMethodDef> = def
        .methods
        .iter()
        .filter(|method| !taken_out.contains(&method.name))
        .map(|method| match check_of(method.name) {
            Some((_, _, check)) => checked(method, *check),
            None => method.clone(),
        })
        .collect();
    let mut guarded = PyModuleDef { name: def.name, doc: def.doc, methods: methods.leak(), slots: Default::default() };
    guarded.slots.create = def.slots.create;
    guarded.slots.exec = def.slots.exec;
    Some(Box::leak(Box::new(guarded)))
}

fn log2(number: usize) -> u64 {
    u64::from(usize::BITS - number.leading_zeros())
}

fn factorial(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 0, "x", vm)? {
        Some(number) => bits((number as u64).saturating_mul(log2(number).saturating_sub(1)), vm),
        None => Ok(()),
    }
}

fn permutations(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(number) = size(args, 0, "n", vm)? else { return Ok(()) };
    let taken = size(args, 1, "k", vm)?.unwrap_or(number).min(number);
    bits((taken as u64).saturating_mul(log2(number).saturating_sub(1)), vm)
}

fn combinations(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let (Some(number), Some(taken)) = (size(args, 0, "n", vm)?, size(args, 1, "k", vm)?) else { return Ok(()) };
    let taken = taken.min(number.saturating_sub(taken));
    bits((taken as u64).saturating_mul(log2(number / taken.max(1))), vm)
}

fn product(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(factors) = args.args.first() else { return Ok(()) };
    let list = factors.downcast_ref::<PyList>().map(|list| list.borrow_vec().to_vec());
    let factors = list.or_else(|| factors.downcast_ref::<PyTuple>().map(|tuple| tuple.to_vec()));
    bits(bits_of(&factors.unwrap_or_default()), vm)
}

fn product_of_all(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    bits(bits_of(&args.args), vm)
}

fn bits_of(numbers: &[PyObjectRef]) -> u64 {
    let bits = |number: &PyObjectRef| number.downcast_ref::<PyInt>().map_or(0, |number| number.as_bigint().bits());
    numbers.iter().fold(0, |sum, number| sum.saturating_add(bits(number)))
}

/// `struct.pack('1000000000x')`: the format says the size.
fn packs(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(format) = args.args.first() else { return Ok(()) };
    let size = vm.import("_struct", 0)?.get_attr("calcsize", vm)?.call((format.clone(),), vm);
    match size {
        Ok(size) => {
            size.downcast_ref::<PyInt>().map_or(Ok(()), |bytes| room(whole(bytes), vm))?;
            arguments::packed(format, args.args.get(1..).unwrap_or_default(), vm)
        }
        // A wrong format: the function itself says what is wrong.
        Err(_) => Ok(()),
    }
}

fn derives(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 4, "dklen", vm)? {
        Some(bytes) => room(bytes, vm),
        None => Ok(()),
    }
}
