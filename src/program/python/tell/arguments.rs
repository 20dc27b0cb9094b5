//! Arguments that are told in python3's words, where the interpreter has words of its own: a text where bytes belong, and
//! a number that does not fit its format. It refuses nothing that the interpreter would take.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyByteArray, PyBytes, PyInt, PyStr};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::formats::{Wrong, wrong};

/// The parts that `join` of bytes is given.
///
/// # Errors
/// `TypeError`, or `struct.error`, in the words of python3.
pub fn joined(parts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<()> {
    match parts.iter().enumerate().find(|(_, part)| is_no_bytes(part)) {
        Some((place, part)) => Err(vm.new_type_error(format!(
            "sequence item {place}: expected a bytes-like object, {} found",
            part.class().name()
        ))),
        None => Ok(()),
    }
}

/// The parts that `join` of a text is given.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn joined_text(parts: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<()> {
    match parts.iter().enumerate().find(|(_, part)| part.downcast_ref::<PyStr>().is_none()) {
        Some((place, part)) => {
            Err(vm
                .new_type_error(format!("sequence item {place}: expected str instance, {} found", part.class().name())))
        }
        None => Ok(()),
    }
}

/// What bytes are to be lengthened by.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn lengthened(own: &PyObject, other: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    match is_no_bytes(other) || vm.is_none(other) {
        true => Err(vm.new_type_error(format!("can't concat {} to {}", other.class().name(), own.class().name()))),
        false => Ok(()),
    }
}

/// Where `split` is to cut, and what `strip` of bytes is to take away.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn cut(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match args.args.get(1).or_else(|| args.kwargs.get("sep")) {
        Some(separator) if of_bytes(args) && is_no_bytes(separator) => Err(wanted(separator, vm)),
        Some(separator) if !of_bytes(args) && is_no_text(separator) && !vm.is_none(separator) => {
            Err(vm.new_type_error(format!("must be str or None, not {}", separator.class().name())))
        }
        _ => Ok(()),
    }
}

/// Where `partition` is to cut.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn parted(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match args.args.get(1) {
        Some(separator) if of_bytes(args) && is_no_bytes(separator) => Err(wanted(separator, vm)),
        Some(separator) if !of_bytes(args) && is_no_text(separator) => Err(no_text(separator, vm)),
        _ => Ok(()),
    }
}

/// What `strip` of a text, or one of its kind, is to take away.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn stripped(method: &str, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match args.args.get(1) {
        Some(letters) if is_no_text(letters) && !vm.is_none(letters) => {
            Err(vm.new_type_error(format!("{method} arg must be None or str")))
        }
        _ => Ok(()),
    }
}

/// What `replace` is to take, and to put in its place.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn replaced(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    for (place, part) in args.args.iter().enumerate().skip(1).take(2) {
        if of_bytes(args) && is_no_bytes(part) {
            return Err(wanted(part, vm));
        }
        if !of_bytes(args) && is_no_text(part) {
            let class = part.class().name();
            return Err(vm.new_type_error(format!("replace() argument {place} must be str, not {class}")));
        }
    }
    Ok(())
}

/// What `find`, `index` and `count` are to look for; a number is a byte.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn sought(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    match args.args.get(1) {
        Some(part) if of_bytes(args) && part.downcast_ref::<PyStr>().is_some() => {
            let class = part.class().name();
            Err(vm.new_type_error(format!("argument should be integer or bytes-like object, not '{class}'")))
        }
        Some(part) if !of_bytes(args) && is_no_text(part) => Err(no_text(part, vm)),
        _ => Ok(()),
    }
}

/// What a hash is made of, as a function of the module is given it.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn hashed(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    no_text_is_hashed(args.args.first().or_else(|| args.kwargs.get("string")), vm)
}

/// What a hash is continued with.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn hashed_further(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    no_text_is_hashed(args.args.get(1), vm)
}

fn no_text_is_hashed(content: Option<&PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
    match content.filter(|content| !is_no_text(content)) {
        Some(_) => Err(vm.new_type_error("Strings must be encoded before hashing")),
        None => Ok(()),
    }
}

/// What `print` is told by name.
///
/// # Errors
/// `TypeError` in the words of python3.
pub fn printed(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    for (name, value) in &args.kwargs {
        match name.as_str() {
            "sep" | "end" if is_no_text(value) && !vm.is_none(value) => {
                let class = value.class().name();
                return Err(vm.new_type_error(format!("{name} must be None or a string, not {class}")));
            }
            "sep" | "end" | "file" | "flush" => {}
            _ => return Err(vm.new_type_error(format!("'{name}' is an invalid keyword argument for print()"))),
        }
    }
    Ok(())
}

/// What `format` of a text is to fill in.
///
/// # Errors
/// `IndexError` or `ValueError` in the words of python3.
pub fn filled_in(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let pattern = args.args.first().and_then(|own| own.downcast_ref::<PyStr>()?.to_str());
    let is_named = |name: &str| args.kwargs.contains_key(name);
    match pattern.and_then(|pattern| wrong(pattern, args.args.len() - 1, &is_named)) {
        Some(Wrong::Index(text)) => Err(vm.new_index_error(text)),
        Some(Wrong::Value(text)) => Err(vm.new_value_error(text)),
        None => Ok(()),
    }
}

fn is_no_text(object: &PyObject) -> bool {
    object.downcast_ref::<PyStr>().is_none()
}

fn no_text(given: &PyObject, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_type_error(format!("must be str, not {}", given.class().name()))
}

fn of_bytes(args: &FuncArgs) -> bool {
    args.args.first().is_some_and(|own| own.downcast_ref::<PyStr>().is_none())
}

fn wanted(given: &PyObject, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_type_error(format!("a bytes-like object is required, not '{}'", given.class().name()))
}

/// Whether it is certainly nothing that can stand for bytes.
fn is_no_bytes(object: &PyObject) -> bool {
    object.downcast_ref::<PyStr>().is_some() || object.downcast_ref::<PyInt>().is_some()
}

/// The values that `struct.pack` is given for a format.
///
/// # Errors
/// `TypeError`, or `struct.error`, in the words of python3.
pub fn packed(format: &PyObject, values: &[PyObjectRef], vm: &VirtualMachine) -> PyResult<()> {
    let Some(format) = content(format) else { return Ok(()) };
    let (order, codes) = match format.first() {
        Some(order @ (b'@' | b'=' | b'<' | b'>' | b'!')) => (*order, &format[1..]),
        _ => (b'@', &format[..]),
    };
    let big = matches!(order, b'>' | b'!');
    let (mut values, mut count) = (values.iter(), None);
    for code in codes {
        match code {
            b'0'..=b'9' => {
                let digit = usize::from(code - b'0');
                count = Some(count.unwrap_or(0_usize).saturating_mul(10).saturating_add(digit));
                continue;
            }
            b'x' | b' ' => {}
            b's' | b'p' => match values.next() {
                Some(value) => bytes_for(*code, value, vm)?,
                None => return Ok(()),
            },
            b'c' => {
                for value in values.by_ref().take(count.unwrap_or(1)) {
                    byte_for(value, vm)?;
                }
            }
            b'e' | b'f' | b'd' => {
                for value in values.by_ref().take(count.unwrap_or(1)) {
                    real_for(value, vm)?;
                }
            }
            _ => {
                for value in values.by_ref().take(count.unwrap_or(1)) {
                    number_for(*code, big, value, vm)?;
                }
            }
        }
        count = None;
    }
    Ok(())
}

fn bytes_for(code: u8, value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let is_bytes = value.downcast_ref::<PyBytes>().is_some() || value.downcast_ref::<PyByteArray>().is_some();
    if is_bytes { Ok(()) } else { error(format!("argument for '{}' must be a bytes object", char::from(code)), vm) }
}

fn byte_for(value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    match value.downcast_ref::<PyBytes>() {
        Some(bytes) if bytes.len() == 1 => Ok(()),
        _ => error("char format requires a bytes object of length 1".to_owned(), vm),
    }
}

fn real_for(value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let is_none = value.downcast_ref::<PyStr>().is_some() || value.downcast_ref::<PyBytes>().is_some();
    match is_none || vm.is_none(value) {
        true => error("required argument is not a float".to_owned(), vm),
        false => Ok(()),
    }
}

/// What is outside of 64 bits is told by other words, and so is what has no range of its own.
fn number_for(code: u8, big: bool, value: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    let Some(number) = value.downcast_ref::<PyInt>().and_then(|number| i128::try_from(number.as_bigint()).ok()) else {
        return Ok(());
    };
    let (name, least, most) = match (code, big) {
        (b'b', _) => ("byte", i128::from(i8::MIN), i128::from(i8::MAX)),
        (b'B', _) => ("ubyte", 0, i128::from(u8::MAX)),
        (b'h', true) => ("'h'", i128::from(i16::MIN), i128::from(i16::MAX)),
        (b'h', false) => ("short", i128::from(i16::MIN), i128::from(i16::MAX)),
        (b'H', true) => ("'H'", 0, i128::from(u16::MAX)),
        (b'H', false) => ("ushort", 0, i128::from(u16::MAX)),
        (b'i', _) => ("'i'", i128::from(i32::MIN), i128::from(i32::MAX)),
        (b'I', _) => ("'I'", 0, i128::from(u32::MAX)),
        (b'l', true) => ("'l'", i128::from(i32::MIN), i128::from(i32::MAX)),
        (b'L', true) => ("'L'", 0, i128::from(u32::MAX)),
        _ => return Ok(()),
    };
    // Behind these formats stands a number of 64 bits, with a sign or without.
    let unsigned = matches!(code, b'I' | b'L') || code == b'H' && big;
    let (lowest, highest) =
        if unsigned { (0, i128::from(u64::MAX)) } else { (i128::from(i64::MIN), i128::from(i64::MAX)) };
    if (least..=most).contains(&number) || !(lowest..=highest).contains(&number) {
        return Ok(());
    }
    error(format!("{name} format requires {least} <= number <= {most}"), vm)
}

fn error(text: String, vm: &VirtualMachine) -> PyResult<()> {
    let class = vm.import("_struct", 0)?.get_attr("error", vm)?;
    let made: PyBaseExceptionRef = class.call((text,), vm)?.try_into_value(vm)?;
    Err(made)
}

/// The content of a text or a string of bytes.
fn content(format: &PyObject) -> Option<Vec<u8>> {
    let text = format.downcast_ref::<PyStr>().map(|text| text.as_wtf8().as_bytes().to_vec());
    text.or_else(|| format.downcast_ref::<PyBytes>().map(|bytes| bytes.as_bytes().to_vec()))
}
