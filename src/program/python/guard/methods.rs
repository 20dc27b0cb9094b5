//! Methods of built-in types that make an object as large as a number says, or larger by a factor than what they have.
//! Operators are elsewhere.

use std::collections::BTreeMap;

use rustpython_vm::builtins::{PyCode, PyDict, PyInt, PyStr};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::check::{Check, Class, bytes_of, class_of, guard_method, itself, length, size};
use super::numbers::bits;
use super::text::widest;
use super::{OBJECT_LIMIT, room, room_for, room_for_pieces, tick};
use crate::program::python::tell::arguments;

/// A text of which every letter may be a piece.
const SHORT: usize = 100_000;

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    for class in [types.str_type, types.bytes_type, types.bytearray_type] {
        guard_all(class, &[("ljust", pads), ("rjust", pads), ("center", pads), ("zfill", pads)], vm)?;
        guard_all(class, &[("expandtabs", expands), ("join", joins), ("replace", replaces)], vm)?;
        guard_all(class, &[("split", splits), ("rsplit", splits), ("splitlines", splits_lines)], vm)?;
    }
    for class in [types.bytes_type, types.bytearray_type] {
        for name in ["strip", "lstrip", "rstrip"] {
            guard_method(class, name, arguments::cut, vm)?;
        }
    }
    guard_all(types.str_type, &[("strip", strips), ("lstrip", strips_left), ("rstrip", strips_right)], vm)?;
    for class in [types.str_type, types.bytes_type, types.bytearray_type] {
        for name in ["partition", "rpartition"] {
            guard_method(class, name, arguments::parted, vm)?;
        }
        for name in ["find", "rfind", "index", "rindex", "count"] {
            guard_method(class, name, arguments::sought, vm)?;
        }
    }
    guard_all(types.str_type, &[("translate", translates), ("format", formats), ("__format__", formats_one)], vm)?;
    guard_all(types.bytearray_type, &[("resize", first_is_size), ("extend", extends)], vm)?;
    guard_all(types.list_type, &[("extend", extends)], vm)?;
    guard_all(types.int_type, &[("to_bytes", first_is_size), ("__format__", formats_one), ("__round__", rounds)], vm)?;
    guard_all(types.float_type, &[("__format__", formats_one)], vm)?;
    guard_all(types.complex_type, &[("__format__", formats_one)], vm)?;
    guard_all(class_of("_hashlib", "HASH", vm)?, &[("update", arguments::hashed_further)], vm)?;
    guard_all(class_of("_random", "Random", vm)?, &[("getrandbits", random_bits)], vm)?;
    guard_all(class_of("_struct", "Struct", vm)?, &[("pack", packs)], vm)?;
    guard_all(types.code_type, &[("replace", changes_code)], vm)?;
    guard_io(vm)
}

fn guard_all(class: Class, methods: &[(&str, Check)], vm: &VirtualMachine) -> Result<(), String> {
    methods.iter().try_for_each(|(name, check)| guard_method(class, name, *check, vm))
}

/// A reader that is asked for a size makes room for it before it knows whether so much will come.
fn guard_io(vm: &VirtualMachine) -> Result<(), String> {
    for class in ["BytesIO", "StringIO"] {
        let class = class_of("_io", class, vm)?;
        guard_all(class, &[("seek", first_is_size), ("truncate", first_is_size)], vm)?;
    }
    guard_all(class_of("_io", "_RawIOBase", vm)?, &[("read", first_is_size)], vm)?;
    for class in ["BufferedReader", "BufferedRandom", "BufferedRWPair"] {
        let class = class_of("_io", class, vm)?;
        for name in ["read", "read1", "peek"] {
            // Not each of them has each; what it lacks it inherits or does without.
            if class.slots.methods.iter().any(|method| method.name == name) {
                guard_method(class, name, first_is_size, vm)?;
            }
        }
    }
    Ok(())
}

/// The interpreter trusts instructions blindly, so nobody writes them but its own compiler. That a generator may be awaited
/// (`types.coroutine`) changes no instruction.
pub(super) fn changes_code(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    /// `CO_GENERATOR` and `CO_ITERABLE_COROUTINE`.
    const GENERATOR: u32 = 0x20;
    const AWAITED: u32 = 0x100;
    let flags = args.args.first().and_then(|code| Some(code.downcast_ref::<PyCode>()?.code.flags.bits()));
    let wanted = args.kwargs.get("co_flags").and_then(|flags| flags.clone().try_to_value::<u32>(vm).ok());
    let alone = args.args.len() == 1 && args.kwargs.len() == 1;
    if alone && flags.is_some_and(|flags| flags & GENERATOR != 0 && wanted == Some(flags | AWAITED)) {
        return Ok(());
    }
    Err(vm.new_type_error("code objects are made by compile() alone here"))
}

fn first_is_size(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 1, "length", vm)? {
        Some(bytes) => room(bytes, vm),
        None => Ok(()),
    }
}

fn strips(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::stripped("strip", args, vm)
}

fn strips_left(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::stripped("lstrip", args, vm)
}

fn strips_right(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::stripped("rstrip", args, vm)
}

fn pads(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let fill = args.args.get(2).and_then(|fill| length(fill)).unwrap_or(1);
    match size(args, 1, "width", vm)? {
        Some(width) => room_for(width, fill, vm),
        None => Ok(()),
    }
}

fn expands(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let width = size(args, 1, "tabsize", vm)?.unwrap_or(8);
    let Some(text) = itself(args).and_then(|text| bytes_of(text)) else { return Ok(()) };
    let tabs = text.iter().filter(|byte| **byte == b'\t').count();
    room(tabs.saturating_mul(width).saturating_add(text.len()), vm)
}

fn joins(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let separator = itself(args).and_then(|text| length(text)).unwrap_or(0);
    let Some(parts) = args.args.get_mut(1) else { return Ok(()) };
    let parts = parts_of(parts, vm)?;
    if itself(args).is_some_and(|own| own.fast_isinstance(vm.ctx.types.str_type)) {
        arguments::joined_text(&parts, vm)?;
    } else {
        arguments::joined(&parts, vm)?;
    }
    let mut sum = separator.saturating_mul(parts.len().saturating_sub(1));
    for part in &parts {
        sum = sum.saturating_add(length(part).unwrap_or(0));
    }
    room(sum, vm)
}

/// The parts that are to be joined. What can be gone through only once is gone through here, and a list takes its place.
fn parts_of(parts: &mut PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    // Also a text is a sequence of parts, and no argument for `bytes.join`: each method says so itself.
    if parts.class().slots.iter.load().is_none() {
        return Ok(Vec::new());
    }
    let found: Vec<PyObjectRef> = parts.try_to_value(vm)?;
    if !parts.class().is(vm.ctx.types.list_type) && !parts.class().is(vm.ctx.types.tuple_type) {
        *parts = vm.ctx.new_list(found.clone()).into();
    }
    Ok(found)
}

fn replaces(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::replaced(args, vm)?;
    let most = size(args, 3, "count", vm)?;
    let lengths = |at: usize| args.args.get(at).and_then(|part| length(part));
    let (Some(whole), Some(old), Some(new)) = (lengths(0), lengths(1), lengths(2)) else { return Ok(()) };
    // Between all characters too, if what is replaced is empty.
    let places = whole.checked_div(old).unwrap_or(whole + 1).min(most.filter(|most| *most > 0).unwrap_or(usize::MAX));
    if new <= old || places.saturating_mul(new).saturating_add(whole) <= OBJECT_LIMIT {
        return tick(vm);
    }
    let (Some(text), Some(part)) = (bytes_of(&args.args[0]), bytes_of(&args.args[1])) else { return Ok(()) };
    let found = if old == 0 { places } else { occurrences(&text, &part).min(places) };
    room(found.saturating_mul(new).saturating_add(whole - found * old.min(whole)), vm)
}

/// `'a b c …'.split()`: each piece is an object, fifty times larger than its letter.
fn splits(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::cut(args, vm)?;
    let most = size(args, 2, "maxsplit", vm)?;
    let whole = itself(args).and_then(|text| length(text)).unwrap_or(0);
    // A number below zero, which `size` tells as 0, is no limit.
    let most = most.filter(|most| *most > 0).unwrap_or(usize::MAX);
    if most < SHORT || whole < SHORT {
        return tick(vm);
    }
    let Some(text) = itself(args).and_then(|text| bytes_of(text)) else { return Ok(()) };
    let separator = args.args.get(1).or_else(|| args.kwargs.get("sep")).and_then(|separator| bytes_of(separator));
    let pieces = match separator {
        Some(separator) if !separator.is_empty() => occurrences(&text, &separator),
        _ => text.split(u8::is_ascii_whitespace).filter(|piece| !piece.is_empty()).count(),
    };
    room_for_pieces(pieces.min(most), vm)
}

fn splits_lines(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(text) = itself(args).filter(|text| length(text).is_some_and(|length| length >= SHORT)) else {
        return tick(vm);
    };
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | 0x0b | 0x0c | 0x1c..=0x1e);
    room_for_pieces(bytes_of(text).map_or(0, |text| text.iter().filter(|byte| ends(byte)).count()), vm)
}

/// How often a part stands in a text, one behind the other.
fn occurrences(text: &[u8], part: &[u8]) -> usize {
    let (mut found, mut rest) = (0, text);
    while rest.len() >= part.len() {
        let Some(at) = rest.windows(part.len()).position(|window| window == part) else { break };
        found += 1;
        rest = &rest[at + part.len()..];
    }
    found
}

fn translates(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let (Some(text), Some(table)) = (args.args.first(), args.args.get(1)) else { return Ok(()) };
    let (Some(text), Some(table)) = (text.downcast_ref::<PyStr>(), table.downcast_ref::<PyDict>()) else {
        return Ok(());
    };
    let mut lengths = BTreeMap::new();
    for (character, replacement) in table.items_vec() {
        if let (Some(character), Some(length)) = (point_of(&character), length_in_text(&replacement)) {
            lengths.insert(character, length);
        }
    }
    let length = |point: u32| lengths.get(&point).copied().unwrap_or_else(|| encoded(point));
    let sum = text.as_wtf8().code_points().fold(0_usize, |sum, point| sum.saturating_add(length(point.to_u32())));
    room(sum, vm)
}

/// The bytes of what takes a character's place: a text, another character by its number, or nothing at all.
fn length_in_text(replacement: &PyObject) -> Option<usize> {
    length(replacement).or_else(|| point_of(replacement).map(encoded))
}

fn point_of(object: &PyObject) -> Option<u32> {
    object.downcast_ref::<PyInt>().and_then(|number| u32::try_from(number.as_bigint()).ok())
}

/// The bytes that a character has in a text.
fn encoded(point: u32) -> usize {
    match point {
        0..0x80 => 1,
        0x80..0x800 => 2,
        0x800..0x1_0000 => 3,
        _ => 4,
    }
}

/// `'{0}{0}'.format(long)`: an argument may stand in every field.
fn formats(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    arguments::filled_in(args, vm)?;
    let Some(pattern) = itself(args).and_then(|pattern| bytes_of(pattern)) else { return Ok(()) };
    let fields = pattern.iter().filter(|byte| **byte == b'{').count();
    let values = args.args.iter().skip(1).chain(args.kwargs.values());
    let longest = values.filter_map(|value| length(value)).max().unwrap_or(0);
    room(fields.saturating_mul(longest).saturating_add(pattern.len()), vm)
}

/// `round(5, -10**9)` asks for 10**10**9 on the way. With as many places as the number has, the answer is 0 already.
fn rounds(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(bits) = itself(args).and_then(|number| Some(number.downcast_ref::<PyInt>()?.as_bigint().bits())) else {
        return Ok(());
    };
    let enough = i64::try_from(bits).unwrap_or(i64::MAX).saturating_add(2);
    let Some(places) = args.args.get_mut(1) else { return tick(vm) };
    if places.downcast_ref::<PyInt>().is_some_and(|places| *places.as_bigint() < (-enough).into()) {
        *places = vm.ctx.new_int(-enough).into();
    }
    tick(vm)
}

fn formats_one(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(spec) = args.args.get(1).and_then(|spec| bytes_of(spec)) else { return Ok(()) };
    let mut marked = vec![b':'];
    marked.extend(spec);
    // A fill may have four bytes.
    room_for(widest(b':', &marked), 4, vm)
}

/// `x.extend(x)` doubles what there is.
fn extends(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let (Some(own), Some(more)) = (args.args.first(), args.args.get(1)) else { return Ok(()) };
    let item = if own.class().fast_issubclass(vm.ctx.types.list_type) { 8 } else { 1 };
    match expected(more, vm) {
        Some(more) => room_for(length(own).unwrap_or(0).saturating_add(more), item, vm),
        None => tick(vm),
    }
}

/// How many items will come, as far as it is known or said.
fn expected(object: &PyObject, vm: &VirtualMachine) -> Option<usize> {
    length(object).or_else(|| vm.length_hint_opt(object.to_owned()).ok().flatten())
}

fn random_bits(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match size(args, 1, "k", vm)? {
        Some(count) => bits(u64::try_from(count).unwrap_or(u64::MAX), vm),
        None => Ok(()),
    }
}

fn packs(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(own) = itself(args) else { return Ok(()) };
    let size = own.get_attr("size", vm)?;
    if let Some(bytes) = size.downcast_ref::<PyInt>() {
        room(super::check::whole(bytes), vm)?;
    }
    let format = own.get_attr("format", vm)?;
    arguments::packed(&format, args.args.get(1..).unwrap_or_default(), vm)
}
