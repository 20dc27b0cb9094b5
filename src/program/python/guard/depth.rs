//! JSON that is nested deeply: the native scanner goes down once for each object, and a stack that runs out ends the
//! process. Also the names of types that the interpreter forgot to make known, without which it stops at them.

use std::sync::OnceLock;

use rustpython_vm::function::FuncArgs;
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

use super::check::{bytes_of, class_of, renew, with_subclasses};
use crate::program::python::interpreter::RECURSION_LIMIT;

type Call = fn(&PyObject, FuncArgs, &VirtualMachine) -> PyResult;

static SCAN: OnceLock<Call> = OnceLock::new();

pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let class = class_of("_json", "make_scanner", vm)?;
    let Some(original) = class.slots.call.load() else { return Err("a scanner cannot be called".to_owned()) };
    // It is empty: installing happens once.
    let _ = SCAN.set(original);
    class.slots.call.store(Some(scan));
    renew(class, &["__call__"], vm);
    for class in with_subclasses(vm.ctx.types.object_type) {
        let _ = vm.ctx.intern_str(class.name().to_string());
    }
    Ok(())
}

fn scan(scanner: &PyObject, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    if args.args.first().and_then(|text| bytes_of(text)).is_some_and(|text| depth(&text) > RECURSION_LIMIT) {
        return Err(vm.new_recursion_error("maximum recursion depth exceeded while decoding a JSON document"));
    }
    match SCAN.get() {
        Some(original) => original(scanner, args, vm),
        None => Ok(vm.ctx.none()),
    }
}

/// How deeply brackets are nested that do not stand in strings.
fn depth(text: &[u8]) -> usize {
    let (mut here, mut deepest, mut quoted, mut hidden) = (0_usize, 0, false, false);
    for byte in text {
        match byte {
            _ if hidden => hidden = false,
            b'\\' => hidden = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => here += 1,
            b']' | b'}' if !quoted => here = here.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(here);
    }
    deepest
}
