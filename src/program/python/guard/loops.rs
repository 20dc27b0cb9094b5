//! Iterators of native code: at each step they ask whether the program may go on. So `list(itertools.count())` ends with
//! an exception, and `sum(itertools.count())` can be stopped. Also guarded are constructors that are told a size.
//! A loop in Python asks at each of its lines, which is done elsewhere.

use std::sync::OnceLock;

use rustpython_vm::builtins::{PyStr, PyTypeRef};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::protocol::PyIterReturn;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::check::{Check, Class, class_of, renew, size};
use super::methods::changes_code;
use super::{room, room_for, tick};

type Next = fn(&PyObject, &VirtualMachine) -> PyResult<PyIterReturn>;
type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;
type Init = fn(PyObjectRef, FuncArgs, &VirtualMachine) -> PyResult<()>;

/// There are more places than iterators; an empty one guards nothing.
const PLACES: usize = 48;
static NEXT: [OnceLock<Next>; PLACES] = [const { OnceLock::new() }; PLACES];
static NEW: [OnceLock<(New, Check)>; 8] = [const { OnceLock::new() }; 8];
static INIT: [OnceLock<(Init, Check)>; 8] = [const { OnceLock::new() }; 8];

/// The functions that stand in the slots, one for each place.
#[rustfmt::skip]
const STEPS: [Next; PLACES] = [
    step::<0>, step::<1>, step::<2>, step::<3>, step::<4>, step::<5>, step::<6>, step::<7>,
    step::<8>, step::<9>, step::<10>, step::<11>, step::<12>, step::<13>, step::<14>, step::<15>,
    step::<16>, step::<17>, step::<18>, step::<19>, step::<20>, step::<21>, step::<22>, step::<23>,
    step::<24>, step::<25>, step::<26>, step::<27>, step::<28>, step::<29>, step::<30>, step::<31>,
    step::<32>, step::<33>, step::<34>, step::<35>, step::<36>, step::<37>, step::<38>, step::<39>,
    step::<40>, step::<41>, step::<42>, step::<43>, step::<44>, step::<45>, step::<46>, step::<47>,
];

/// Iterators of `itertools` that end late or never.
const ITERTOOLS: &[&str] = &[
    "accumulate",
    "chain",
    "combinations",
    "combinations_with_replacement",
    "count",
    "cycle",
    "islice",
    "permutations",
    "product",
    "repeat",
    "starmap",
    "zip_longest",
    "pairwise",
];

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    let mut classes = vec![
        types.range_iterator_type,
        types.long_range_iterator_type,
        types.callable_iterator,
        types.iter_type,
        types.list_iterator_type,
        types.tuple_iterator_type,
        types.map_type,
        types.zip_type,
        types.enumerate_type,
        types.generator_type,
        types.filter_type,
        types.str_iterator_type,
        types.bytes_iterator_type,
        types.bytearray_iterator_type,
        types.memoryviewiterator_type,
        types.set_iterator_type,
        types.dict_keyiterator_type,
        types.dict_valueiterator_type,
        types.dict_itemiterator_type,
        types.list_reverseiterator_type,
        types.reverse_iter_type,
    ];
    for name in ITERTOOLS {
        classes.push(class_of("itertools", name, vm)?);
    }
    if classes.len() > PLACES {
        return Err("there are more iterators than places".to_owned());
    }
    for (at, class) in classes.into_iter().enumerate() {
        guard_steps(at, class, vm)?;
    }
    guard_new::<0>(types.bytes_type, new_of_size)?;
    guard_new::<1>(class_of("itertools", "product", vm)?, new_product)?;
    guard_new::<2>(class_of("itertools", "combinations_with_replacement", vm)?, new_combinations)?;
    guard_new::<3>(types.code_type, changes_code)?;
    guard_new::<4>(class_of("itertools", "tee", vm)?, new_tee)?;
    guard_init::<0>(types.bytearray_type, init_of_size, vm)?;
    guard_init::<1>(class_of("_io", "BufferedReader", vm)?, init_buffer, vm)?;
    guard_init::<2>(class_of("_io", "BufferedWriter", vm)?, init_buffer, vm)?;
    guard_init::<3>(class_of("_io", "BufferedRandom", vm)?, init_buffer, vm)?;
    guard_init::<4>(class_of("_io", "BufferedRWPair", vm)?, init_pair, vm)
}

fn guard_steps(at: usize, class: Class, vm: &VirtualMachine) -> Result<(), String> {
    let Some(original) = class.slots.iternext.load() else {
        return Err(format!("{} takes no steps", class.name()));
    };
    // It is empty: installing happens once.
    let _ = NEXT[at].set(original);
    class.slots.iternext.store(Some(STEPS[at]));
    renew(class, &["__next__"], vm);
    Ok(())
}

fn step<const AT: usize>(iterator: &PyObject, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    tick(vm)?;
    match NEXT[AT].get() {
        Some(original) => original(iterator, vm),
        None => Ok(PyIterReturn::StopIteration(None)),
    }
}

fn guard_new<const AT: usize>(class: Class, check: Check) -> Result<(), String> {
    let Some(original) = class.slots.new.load() else {
        return Err(format!("{} is made in another way", class.name()));
    };
    let _ = NEW[AT].set((original, check));
    class.slots.new.store(Some(new::<AT>));
    Ok(())
}

fn new<const AT: usize>(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let Some((original, check)) = NEW[AT].get() else {
        return Err(vm.new_type_error(format!("cannot create '{}' instances", class.name())));
    };
    let args = with_first(class.clone().into(), args, *check, vm)?;
    original(class, args, vm)
}

fn guard_init<const AT: usize>(class: Class, check: Check, vm: &VirtualMachine) -> Result<(), String> {
    let Some(original) = class.slots.init.load() else {
        return Err(format!("{} begins in another way", class.name()));
    };
    let _ = INIT[AT].set((original, check));
    class.slots.init.store(Some(init::<AT>));
    renew(class, &["__init__"], vm);
    Ok(())
}

fn init<const AT: usize>(object: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some((original, check)) = INIT[AT].get() else { return Ok(()) };
    let args = with_first(object.clone(), args, *check, vm)?;
    original(object, args, vm)
}

/// Checks arguments as those of a method are checked, with the object before them.
fn with_first(first: PyObjectRef, mut args: FuncArgs, check: Check, vm: &VirtualMachine) -> PyResult<FuncArgs> {
    args.args.insert(0, first);
    check(&mut args, vm)?;
    args.args.remove(0);
    Ok(args)
}

/// `bytes(n)`; a text, or what can be gone through, is no size.
fn new_of_size(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(source) = args.args.get(1).or_else(|| args.kwargs.get("source")) else { return Ok(()) };
    // An object that makes bytes of itself is asked for those, and not for a number.
    if source.downcastable::<PyStr>() || source.class().slots.as_number.index.load().is_none() {
        return tick(vm);
    }
    if source.class().get_attr(vm.ctx.intern_str("__bytes__")).is_some() {
        return tick(vm);
    }
    match size(args, 1, "source", vm)? {
        Some(bytes) => room(bytes, vm),
        None => Ok(()),
    }
}

fn init_of_size(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    new_of_size(args, vm)
}

fn new_product(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let pools = args.args.len().saturating_sub(1);
    match size(args, usize::MAX, "repeat", vm)? {
        // Each repetition is a pool of its own, with its place in every result.
        Some(times) => room_for(times.saturating_mul(pools), 32, vm),
        None => Ok(()),
    }
}

fn new_combinations(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 2, "r", vm)? {
        Some(length) => room_for(length, 8, vm),
        None => Ok(()),
    }
}

fn new_tee(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 2, "n", vm)? {
        Some(count) => room_for(count, 128, vm),
        None => Ok(()),
    }
}

fn init_buffer(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 2, "buffer_size", vm)? {
        Some(bytes) => room(bytes, vm),
        None => Ok(()),
    }
}

fn init_pair(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 3, "buffer_size", vm)? {
        Some(bytes) => room(bytes, vm),
        None => Ok(()),
    }
}
