//! For the tests of this module: runs a piece of Python in a real interpreter and tells what came of it.
//! It is not part of the program.

use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::interpreter::{InUse, STACK, build};
use crate::embedded::File;

/// Runs `work` in a fresh interpreter on a thread with the stack of a program.
pub(crate) fn with_interpreter<R: Send + 'static>(work: impl FnOnce(&VirtualMachine) -> R + Send + 'static) -> R {
    with_library(&[], work)
}

/// The same with modules of the library.
pub(crate) fn with_library<R: Send + 'static>(
    library: &'static [File],
    work: impl FnOnce(&VirtualMachine) -> R + Send + 'static,
) -> R {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let _in_use = InUse::begin(|| false);
            build(library).expect("it is the interpreter that this was made for").enter(work)
        })
        .expect("a thread starts")
        .join()
        .expect("the thread does not panic")
}

/// What the last line of `source`, an expression, is as text, or the exception: `TypeName: message`.
pub(crate) fn outcome(source: &str, vm: &VirtualMachine) -> String {
    text_of(run(source, vm).and_then(|value| Ok(value.repr(vm)?.to_string())), vm)
}

/// What the last line of `source`, an expression, is.
pub(crate) fn value(source: &str, vm: &VirtualMachine) -> PyObjectRef {
    run(source, vm).unwrap_or_else(|error| panic!("{source}: {}", text_of(Err(error), vm)))
}

fn run(source: &str, vm: &VirtualMachine) -> PyResult {
    let (before, last) = source.rsplit_once('\n').unwrap_or(("", source));
    let scope = vm.new_scope_with_builtins();
    vm.run_string(scope.clone(), &format!("{before}\nresult = ({last})\n"), "<test>".to_owned())?;
    scope.globals.get_item("result", vm)
}

/// The text, or the exception in one line.
fn text_of(result: PyResult<String>, vm: &VirtualMachine) -> String {
    match result {
        Ok(text) => text,
        Err(exception) => {
            let message = exception.as_object().str(vm).map_or_else(|_| "?".to_owned(), |text| text.to_string());
            format!("{}: {message}", exception.class().name())
        }
    }
}
