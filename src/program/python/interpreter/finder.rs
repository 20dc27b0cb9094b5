//! Finds and loads the modules in Python that are carried in the binary, before those of the standard library.
//! What stands in them is not its affair; they are files of `assets/python`.

use rustpython_vm::builtins::{PyModule, PyStrRef};
use rustpython_vm::function::OptionalArg;
use rustpython_vm::scope::Scope;
use rustpython_vm::{AsObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::compiled;
use crate::embedded::{File, STAND_INS};

/// The name of the module that finds and loads those of the workbench.
const FINDER: &str = "_library";

/// Puts a finder before all others that knows the modules of the workbench. They are compiled when they are imported.
///
/// Its functions hold no object of the interpreter: functions in Rust are never freed, and what they hold is not either.
pub(super) fn install(library: &'static [File], vm: &VirtualMachine) -> PyResult<()> {
    let finder = vm.new_module(FINDER, vm.ctx.new_dict(), None);
    let find_spec = move |name: PyStrRef, _path: OptionalArg, _target: OptionalArg, vm: &VirtualMachine| {
        let name = name.as_wtf8().as_str().unwrap_or_default();
        if find(library, name).is_some() { spec_of(name, vm) } else { Ok(vm.ctx.none()) }
    };
    let exec_module = move |module: PyRef<PyModule>, vm: &VirtualMachine| execute(library, &module, vm);
    let create_module = |_spec: PyObjectRef, vm: &VirtualMachine| vm.ctx.none();
    finder.set_attr("find_spec", vm.new_function("find_spec", find_spec), vm)?;
    finder.set_attr("create_module", vm.new_function("create_module", create_module), vm)?;
    finder.set_attr("exec_module", vm.new_function("exec_module", exec_module), vm)?;
    vm.sys_module.get_attr("modules", vm)?.set_item(FINDER, finder.clone().into(), vm)?;
    let meta_path = vm.sys_module.get_attr("meta_path", vm)?;
    vm.call_method(&meta_path, "insert", (0, finder))?;
    Ok(())
}

fn spec_of(name: &str, vm: &VirtualMachine) -> PyResult {
    let finder = vm.sys_module.get_attr("modules", vm)?.get_item(FINDER, vm)?;
    let spec = vm.import("_frozen_importlib", 0)?.get_attr("ModuleSpec", vm)?.call((name, finder), vm)?;
    spec.set_attr("origin", vm.ctx.new_str("the workbench"), vm)?;
    Ok(spec)
}

fn find(library: &'static [File], name: &str) -> Option<&'static File> {
    library.iter().chain(STAND_INS).find(|module| module.name.strip_suffix(".py") == Some(name))
}

/// Compiles a module of the library and runs it in its own namespace.
fn execute(library: &'static [File], module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    let name = module.get_attr("__name__", vm)?.try_to_value::<String>(vm)?;
    let Some(found) = find(library, &name) else {
        return Err(
            vm.new_import_error(format!("no module of the workbench is named {name}"), vm.ctx.new_utf8_str(&*name))
        );
    };
    let code = compiled::carried(found.text, &format!("<library {name}>"), vm)
        .map_err(|error| vm.new_syntax_error(&error, Some(found.text)))?;
    let Some(globals) = module.as_object().dict() else {
        return Err(vm.new_import_error("the module has no namespace", vm.ctx.new_utf8_str(&*name)));
    };
    vm.run_code_obj(code, Scope::with_builtins(None, globals, vm)).map(drop)
}
