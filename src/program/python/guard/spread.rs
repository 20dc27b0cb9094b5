//! Results that are larger than what they are made of by a few bytes for each byte: bytes as digits, text in a wide encoding,
//! numbers out of bytes. Each is computed before it is made.

use rustpython_vm::builtins::{PyInt, PyStr};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

use super::check::{bytes_of, class_of, guard_method, itself, whole};
use super::{room, room_for, tick};

/// What a list or a tuple takes for each item beside the item itself, in bytes.
const PLACE: usize = 8;

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let types = &vm.ctx.types;
    for class in [types.bytes_type, types.bytearray_type, types.memoryview_type] {
        guard_method(class, "hex", hexes, vm)?;
    }
    guard_method(types.str_type, "encode", encodes, vm)?;
    guard_method(types.memoryview_type, "tolist", lists, vm)?;
    guard_method(class_of("array", "array", vm)?, "tolist", lists, vm)?;
    for name in ["unpack", "unpack_from"] {
        guard_method(class_of("_struct", "Struct", vm)?, name, unpacks_own, vm)?;
    }
    Ok(())
}

/// Two digits for each byte, and a separator after so many bytes.
fn hexes(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(bytes) = itself(args).and_then(|own| number_of(own, "nbytes", vm).or_else(|| own.length(vm).ok())) else {
        return Ok(());
    };
    let separated = args.args.get(1).or_else(|| args.kwargs.get("sep")).is_some();
    let every = args.args.get(2).or_else(|| args.kwargs.get("bytes_per_sep"));
    let every = every.and_then(|every| i64::try_from(every.downcast_ref::<PyInt>()?.as_bigint()).ok()).unwrap_or(1);
    let every = usize::try_from(every.unsigned_abs()).unwrap_or(usize::MAX);
    let separators = if separated { bytes.checked_div(every).unwrap_or(0) } else { 0 };
    room(bytes.saturating_mul(2).saturating_add(separators), vm)
}

/// Encodings that have two or four bytes for each character; in the others a text has about as many as here.
fn encodes(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(text) = itself(args).and_then(|own| own.downcast_ref::<PyStr>()) else { return Ok(()) };
    let encoding = args.args.get(1).or_else(|| args.kwargs.get("encoding")).and_then(|name| bytes_of(name));
    let encoding = encoding.unwrap_or_default();
    let named = |digits: &[u8]| encoding.windows(digits.len()).any(|part| part == digits);
    match (named(b"32"), named(b"16")) {
        (true, _) => room_for(text.char_len(), 4, vm),
        (_, true) => room_for(text.char_len(), 2, vm),
        _ => tick(vm),
    }
}

fn lists(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(own) = itself(args) else { return Ok(()) };
    let sized = number_of(own, "nbytes", vm).zip(number_of(own, "itemsize", vm));
    let items = sized.and_then(|(bytes, item)| bytes.checked_div(item)).or_else(|| own.length(vm).ok());
    room_for(items.unwrap_or(0), PLACE, vm)
}

fn unpacks_own(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(own) = itself(args) else { return Ok(()) };
    let format = own.get_attr("format", vm)?;
    room_for(values_of(&format), PLACE, vm)
}

/// `struct.unpack(format, …)`.
pub(super) fn unpacks_values(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    room_for(args.args.first().map_or(0, |format| values_of(format)), PLACE, vm)
}

/// How many values a format of `struct` makes of bytes.
fn values_of(format: &PyObject) -> usize {
    let (mut values, mut count) = (0_usize, None);
    for code in bytes_of(format).unwrap_or_default() {
        match code {
            b'0'..=b'9' => {
                let digit = usize::from(code - b'0');
                count = Some(count.unwrap_or(0_usize).saturating_mul(10).saturating_add(digit));
            }
            b's' | b'p' => {
                values = values.saturating_add(1);
                count = None;
            }
            code if code.is_ascii_alphabetic() || code == b'?' => {
                let made = if code == b'x' { 0 } else { count.unwrap_or(1) };
                values = values.saturating_add(made);
                count = None;
            }
            _ => {}
        }
    }
    values
}

/// A number that an object tells of itself.
fn number_of(own: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<usize> {
    own.get_attr(name, vm).ok()?.downcast_ref::<PyInt>().map(|number| whole(number))
}
