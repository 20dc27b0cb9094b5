//! Unpacking: a few bytes may hold gigabytes of zeros, so each result is held to the size of one object.
//! Packing makes nothing large, and is not here.

use rustpython_vm::builtins::PyInt;
use rustpython_vm::function::{FuncArgs, PyMethodDef};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::check::{Class, class_of, guard_method, itself, lasting, length, original_method, size, whole};
use super::{OBJECT_LIMIT, room, tick, too_large};

/// How many bytes one packed byte can become at most.
const MOST: usize = 1032;

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let unpacker = vm.import("zlib", 0).and_then(|zlib| zlib.get_attr("decompressobj", vm)?.call((), vm));
    let unpacker = unpacker.map_err(|_| "zlib has no decompressobj".to_owned())?;
    let class = lasting(unpacker.class().to_owned());
    guard_unpacking(class, vm)?;
    guard_method(class, "flush", unpacks_the_rest, vm)?;
    guard_unpacking(class_of("zlib", "_ZlibDecompressor", vm)?, vm)
}

/// An unpacker that was given no limit gets one, and what reaches it is refused.
fn guard_unpacking(class: Class, vm: &VirtualMachine) -> Result<(), String> {
    let original = original_method(class, "decompress")?;
    let work = original.func;
    let limited = move |vm: &VirtualMachine, mut args: FuncArgs| {
        limit(&mut args, vm)?;
        let unpacked = work(vm, args)?;
        match length(&unpacked) {
            Some(bytes) if bytes > OBJECT_LIMIT => Err(too_large(bytes, vm)),
            _ => Ok(unpacked),
        }
    };
    let method: &'static PyMethodDef =
        Box::leak(Box::new(PyMethodDef { func: Box::leak(Box::new(limited)), ..original.clone() }));
    class.set_attr(vm.ctx.intern_str("decompress"), method.to_proper_method(class, &vm.ctx));
    Ok(())
}

fn limit(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    tick(vm)?;
    let limit: PyObjectRef = vm.ctx.new_int(OBJECT_LIMIT + 1).into();
    let given = match args.args.get_mut(2) {
        Some(given) => Some(given),
        None => args.kwargs.get_mut("max_length"),
    };
    match given {
        // 0 and -1 say that there is none.
        Some(given) => {
            let small = |number: &PyInt| (1..=OBJECT_LIMIT).contains(&whole(number));
            if given.downcast_ref::<PyInt>().is_some_and(|number| !small(number)) {
                *given = limit;
            }
        }
        None => {
            args.kwargs.insert("max_length".to_owned(), limit);
        }
    }
    Ok(())
}

/// What was left out of a limited result comes whole.
fn unpacks_the_rest(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    let Some(unpacker) = itself(args) else { return Ok(()) };
    let rest = unpacker.get_attr("unconsumed_tail", vm)?;
    room(length(&rest).unwrap_or(0).saturating_mul(MOST), vm)
}

/// `zlib.decompress`: what may become too large is unpacked twice, up to the limit at first.
pub(super) fn unpacks(args: &mut FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(bytes) = size(args, 2, "bufsize", vm)? {
        room(bytes, vm)?;
    }
    let Some(data) = args.args.first().cloned() else { return Ok(()) };
    if length(&data).is_some_and(|packed| packed.saturating_mul(MOST) <= OBJECT_LIMIT) {
        return tick(vm);
    }
    let bits = args.args.get(1).or_else(|| args.kwargs.get("wbits")).cloned();
    let unpacker = vm.import("zlib", 0)?.get_attr("decompressobj", vm)?.call(Vec::from_iter(bits), vm)?;
    // The unpacker is guarded itself. What else is wrong with the data, the function says.
    match vm.call_method(&unpacker, "decompress", (data,)) {
        Err(error) if error.fast_isinstance(vm.ctx.exceptions.memory_error) => Err(error),
        _ => Ok(()),
    }
}
