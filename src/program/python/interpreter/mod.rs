//! An interpreter for one program: its settings, the modules that it has, and the ones that are taken out.
//! It runs nothing by itself, and it has no sockets, files, processes or clock of its own.

mod codecs;
mod compiled;
mod finally;
mod finder;
mod json;
mod leavings;
mod pickle;
mod turns;
mod unawaited;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyDict, PyModule, PyStr, PyStrRef, PyType};
use rustpython_vm::common::rc::PyRc;
use rustpython_vm::compiler::Mode;
use rustpython_vm::frozen::FrozenLib;
use rustpython_vm::function::{ArgBytesLike, FuncArgs};
use rustpython_vm::scope::Scope;
use rustpython_vm::{
    AsObject, Interpreter, Py, PyObjectRef, PyResult, Settings, TryFromObject, VirtualMachine, gc_state,
};

pub use self::compiled::{compiled, flaw};
pub use self::leavings::{InUse, Together, rest};
use super::guard::{self, nesting};
use super::limits::RECURSION_LIMIT;
use super::memory;
use super::tell::arguments;
use crate::embedded::File;

pub use super::limits::STACK;

/// The part of Python's library that programs can import, compiled when the workbench was built.
const LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.frozen"));

/// What an interpreter does before anything else: it completes modules that the library expects to be whole.
const START: &str = include_str!("../../../../assets/python/start.py");

/// Native modules that a program does without.
///
/// Some reach objects of other programs (`gc`), some make code objects out of bytes, which the interpreter trusts
/// blindly (`marshal`), one panics over a number such as `0e-` (`_json`; a stand-in takes its place), some
/// unpack a few bytes into gigabytes (`bz2`, `lzma`, `pyexpat`), and some only describe the
/// machine on which the workbench was built.
const LEFT_OUT: &[&str] = &[
    "_asyncio",
    "_bz2",
    "_json",
    "_lzma",
    "_remote_debugging",
    "_sysconfig",
    "_sysconfigdata",
    "_symtable",
    "gc",
    "marshal",
    "pyexpat",
];

/// Modules of the library that could do nothing here, or that do something by being imported. Where one is missing as a
/// whole a program is told its name, and not that of something inside it.
const ABSENT: &[&str] = &["site", "sitecustomize", "antigravity", "this", "multiprocessing", "ssl", "ctypes"];

/// Builds an interpreter. `library` holds modules in Python, each a file `NAME.py`, which come before those of the standard
/// library.
///
/// # Errors
/// If the interpreter is another one than this was made for, and lacks what is to be guarded.
pub fn build(library: &'static [File]) -> Result<Interpreter, String> {
    // Collecting looks at the objects of every interpreter of the process while other threads change them, so `leavings` does
    // it when nobody can. Everything that is in no circle is freed by counting references.
    gc_state::gc_state().disable();
    let builder = Interpreter::builder(settings());
    let standard = rustpython_stdlib::stdlib_module_defs(&builder.ctx);
    let own = [codecs::module_def(&builder.ctx), json::module_def(&builder.ctx), pickle::module_def(&builder.ctx)];
    let interpreter = builder
        .add_native_modules(&standard)
        .add_native_modules(&own)
        .add_frozen_modules(FrozenLib::from_ref(LIBRARY))
        .init_hook(arrange)
        .build();
    interpreter.enter(|vm| {
        guard::install(vm)
            .and_then(|()| unawaited::install(vm))
            .and_then(|()| prepare(library, vm).map_err(|error| text_of(&error, vm)))
    })?;
    Ok(interpreter)
}

/// A fresh namespace that is the module `__main__`, as for a program that was started by its name.
///
/// # Errors
/// If `sys.modules` was replaced by something that takes no item.
pub fn main_scope(vm: &VirtualMachine) -> PyResult<Scope> {
    vm.new_scope_with_main()
}

/// Takes the names out of every module of an interpreter that nobody will enter any more. A function and the names of its
/// module refer to each other in a circle, so without this they would stay. Objects that belong to the whole process are
/// in no module alone.
pub fn let_go(vm: &VirtualMachine) {
    let modules = vm.sys_module.get_attr("modules", vm).ok();
    let modules = modules.as_ref().and_then(|modules| modules.downcast_ref::<PyDict>());
    let named: Vec<_> = modules.into_iter().flat_map(|modules| modules.into_iter()).collect();
    // The native codecs of the whole process call functions of `_pycodecs`, those of whichever program came first; and these
    // need what is built in, and `sys`.
    let is_lent = |name: &PyObjectRef| name.downcast_ref::<PyStr>().is_some_and(|name| name.as_wtf8() == "_pycodecs");
    let lends = named.iter().any(|(name, _)| is_lent(name));
    for (name, module) in named.iter().rev() {
        let own = lends && is_lent(name) || module.is(vm.builtins.as_object()) || module.is(vm.sys_module.as_object());
        if let Some(module) = module.downcast_ref::<PyModule>().filter(|_| !own) {
            module.dict().clear();
        }
    }
    drop(named);
    modules.into_iter().for_each(|modules| modules.clear());
    if lends {
        memory::apart(leavings::lend);
    } else {
        vm.sys_module.dict().clear();
        vm.builtins.dict().clear();
    }
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.isolated = true;
    settings.ignore_environment = true;
    settings.import_site = false;
    settings.user_site_directory = false;
    settings.safe_path = true;
    settings.install_signal_handlers = false;
    settings.write_bytecode = false;
    settings.allow_external_library = false;
    settings.path_list = Vec::new();
    settings.argv = vec![String::new()];
    settings.utf8_mode = 1;
    // The order of a set of strings is then the same in every run.
    settings.hash_seed = Some(0);
    settings
}

/// The interpreter takes for granted that the name of each of its types has been seen, and panics where it has not. A
/// program finds types that it was never given through those above them.
fn see_names(class: &Py<PyType>, vm: &VirtualMachine) {
    vm.ctx.intern_str(&*class.name());
    let below: Vec<_> = class.subclasses.read().iter().filter_map(|class| class.upgrade()).collect();
    for class in below.iter().filter_map(|class| class.downcast_ref::<PyType>()) {
        see_names(class, vm);
    }
}

fn prepare(library: &'static [File], vm: &VirtualMachine) -> PyResult<()> {
    see_names(vm.ctx.types.object_type, vm);
    finder::install(library, vm)?;
    close_doors(vm)?;
    let start = compiled::carried(START, "<library start>", vm).map_err(|error| vm.new_syntax_error(&error, None))?;
    vm.run_code_obj(start, vm.new_scope_with_builtins()).map(drop)
}

fn text_of(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    exception
        .as_object()
        .str(vm)
        .map_or_else(|_| "an exception that cannot be shown".to_owned(), |text| text.to_string())
}

fn arrange(vm: &mut VirtualMachine) {
    vm.recursion_limit.set(RECURSION_LIMIT);
    // Nobody else holds the state yet: the interpreter is being built.
    if let Some(state) = PyRc::get_mut(&mut vm.state) {
        state.module_defs.retain(|name, _| !LEFT_OUT.contains(name) && !name.starts_with("_sysconfigdata"));
        let defs: Vec<_> = state.module_defs.values().copied().collect();
        state.module_defs.extend(guard::guarded_modules(&defs).into_iter().map(|def| (def.name.as_str(), def)));
        state.frozen.retain(|name, _| !ABSENT.contains(&name.split('.').next().unwrap_or_default()));
    }
}

/// Takes away the ways to make a code object out of bytes: the interpreter trusts its instructions blindly.
fn close_doors(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let imp = modules.get_item("_imp", vm)?;
    let original = imp.get_attr("get_frozen_object", vm)?;
    let frozen = move |name: PyStrRef, vm: &VirtualMachine| original.call((name,), vm);
    imp.set_attr("get_frozen_object", vm.new_function("get_frozen_object", frozen), vm)?;
    vm.builtins.set_attr("sorted", vm.new_function("sorted", guard::sorted_list), vm)?;
    let print = vm.builtins.get_attr("print", vm)?;
    let checked = move |args: FuncArgs, vm: &VirtualMachine| {
        arguments::printed(&args, vm)?;
        print.call(args, vm)
    };
    vm.builtins.set_attr("print", vm.new_function("print", checked), vm)?;
    for name in ["compile", "eval", "exec"] {
        let original = vm.builtins.get_attr(name, vm)?;
        let measured = move |mut args: FuncArgs, vm: &VirtualMachine| match measured(&args, vm)? {
            Some(text) => match in_other_words(name, &text, &args, vm)? {
                Some(code) if name == "compile" => Ok(code),
                Some(code) => {
                    args.args[0] = code;
                    original.call(args, vm)
                }
                None => original.call(args, vm),
            },
            None => original.call(args, vm),
        };
        vm.builtins.set_attr(name, vm.new_function(name, measured), vm)?;
    }
    Ok(())
}

/// The text that is to be compiled; nothing if it is compiled already. One that is nested too deeply would end the process
/// in the parser.
fn measured(args: &FuncArgs, vm: &VirtualMachine) -> PyResult<Option<String>> {
    let Some(source) = args.args.first().or_else(|| args.kwargs.get("source")) else { return Ok(None) };
    let text = if let Some(text) = source.downcast_ref::<PyStr>() {
        String::from_utf8_lossy(text.as_wtf8().as_bytes()).into_owned()
    } else if let Ok(bytes) = ArgBytesLike::try_from_object(vm, source.clone()) {
        bytes.with_ref(|bytes| String::from_utf8_lossy(bytes).into_owned())
    } else if source.class().is(vm.ctx.types.code_type) {
        return Ok(None);
    } else {
        return Err(vm.new_type_error("a program is compiled from text alone here"));
    };
    match nesting::too_deep(&text) {
        Some(line) => Err(nesting::refusal(line, vm)),
        None => Ok(Some(text)),
    }
}

/// The code of a text that is to be compiled in other words than it has; nothing if its own will do.
fn in_other_words(function: &str, text: &str, args: &FuncArgs, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let word = |at: usize| args.args.get(at).and_then(|word| word.downcast_ref::<PyStr>()).map(|word| word.to_string());
    let file = match function {
        "exec" if !args.args.is_empty() => "<string>".to_owned(),
        "compile" if args.args.len() == 3 && args.kwargs.is_empty() && word(2).is_some_and(|mode| mode == "exec") => {
            word(1).unwrap_or_default()
        }
        _ => return Ok(None),
    };
    if compiled::rewritten(text, Mode::Exec).is_none() {
        return Ok(None);
    }
    let code = compiled(text, Mode::Exec, &file, vm).map_err(|error| vm.new_syntax_error(&error, Some(text)))?;
    Ok(Some(code.into()))
}

#[cfg(test)]
mod tests;
