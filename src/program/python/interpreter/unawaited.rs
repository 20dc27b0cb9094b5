//! A coroutine that goes without ever having been awaited says so, as in python3: forgetting `await` is easily done.
//! It looks at no coroutine that has begun.

use std::sync::OnceLock;

use rustpython_vm::builtins::PyCoroutine;
use rustpython_vm::{PyObject, PyResult, VirtualMachine};

type Delete = fn(&PyObject, &VirtualMachine) -> PyResult<()>;
static DELETE: OnceLock<Delete> = OnceLock::new();

/// Has coroutines told that go unawaited, in every interpreter of the process.
///
/// # Errors
/// If nothing is done when a coroutine goes: another version of the interpreter than the one this was made for.
pub(super) fn install(vm: &VirtualMachine) -> Result<(), String> {
    let slot = &vm.ctx.types.coroutine_type.slots.del;
    let original = slot.load().ok_or_else(|| "a coroutine goes without a word".to_owned())?;
    if DELETE.set(original).is_ok() {
        slot.store(Some(delete));
    }
    Ok(())
}

fn delete(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(name) = never_begun(object).filter(|_| vm.current_frame().is_some()) {
        // A warning that is an error to the program has nobody to go to from here.
        drop(warn(&format!("coroutine '{name}' was never awaited"), vm));
    }
    DELETE.get().map_or(Ok(()), |original| original(object, vm))
}

/// The name of a coroutine that has not run at all.
fn never_begun(object: &PyObject) -> Option<String> {
    let coroutine = object.downcast_ref::<PyCoroutine>()?.as_coro();
    let begun = coroutine.closed() || coroutine.running() || coroutine.frame().lasti() != 0;
    (!begun).then(|| coroutine.qualname().to_string_lossy().into_owned())
}

fn warn(words: &str, vm: &VirtualMachine) -> PyResult<()> {
    let warnings = vm.import("warnings", 0)?;
    let kind = vm.ctx.exceptions.runtime_warning.to_owned();
    vm.call_method(&warnings, "warn", (words.to_owned(), kind, 1)).map(drop)
}
