//! Text of programs and modules, compiled: every text that is run comes through here.
//! It runs nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustpython_vm::PyRef;
use rustpython_vm::VirtualMachine;
use rustpython_vm::builtins::PyCode;
use rustpython_vm::bytecode::CodeObject;
use rustpython_vm::compiler::core::SourceFileBuilder;
use rustpython_vm::compiler::{CompileError, CompileOpts, Mode, ast, codegen, compile, parser};

use super::super::memory;
use super::{finally, turns};

/// The code of a text.
///
/// # Errors
/// If it is no Python.
pub fn compiled(source: &str, mode: Mode, file: &str, vm: &VirtualMachine) -> Result<PyRef<PyCode>, CompileError> {
    let Some(module) = rewritten(source, mode) else { return vm.compile(source, mode, file.to_owned()) };
    if source.contains('\\') {
        // Only so are signs told that stand behind a backslash for nothing.
        drop(vm.compile(source, mode, file.to_owned()));
    }
    code_of(module, source, mode, file, vm.compile_opts()).map(|code| vm.ctx.new_code(code))
}

/// The code of a text that is carried in the binary, for this interpreter. It is compiled once for all interpreters of the
/// process, since each begins with the same modules.
///
/// # Errors
/// If it is no Python.
pub(super) fn carried(source: &'static str, file: &str, vm: &VirtualMachine) -> Result<PyRef<PyCode>, CompileError> {
    /// By the name of the file, and where its text stands in the binary: texts that are the same may stand there once.
    static COMPILED: Mutex<BTreeMap<(String, usize), Arc<CodeObject>>> = Mutex::new(BTreeMap::new());
    let lock = || COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let place = (file.to_owned(), source.as_ptr().addr());
    // What stays for other programs is charged to none.
    let code = memory::apart(|| -> Result<_, CompileError> {
        if let Some(code) = lock().get(&place) {
            return Ok(code.clone());
        }
        let code = Arc::new(portable(source, file, vm.compile_opts())?);
        lock().insert(place.clone(), code.clone());
        Ok(code)
    })?;
    Ok(vm.ctx.new_code(CodeObject::clone(&code)))
}

/// Why a text is no Python, if it is none. No interpreter is needed.
pub fn flaw(source: &str, file: &str) -> Option<CompileError> {
    portable(source, file, CompileOpts::default()).err()
}

/// The code of a text that belongs to no interpreter yet.
fn portable(source: &str, file: &str, options: CompileOpts) -> Result<CodeObject, CompileError> {
    match rewritten(source, Mode::Exec) {
        Some(module) => code_of(module, source, Mode::Exec, file, options),
        None => compile(source, Mode::Exec, file, options),
    }
}

/// The text with other words where the compiler would get it wrong; nothing if it is to be compiled as it is.
pub(super) fn rewritten(source: &str, mode: Mode) -> Option<ast::ModModule> {
    if !matches!(mode, Mode::Exec) || !source.contains("try") {
        return None;
    }
    let mut module = parser::parse_module(source).ok()?.into_syntax();
    let (finally, turns) = (finally::rewrite(&mut module), turns::rewrite(&mut module));
    (finally || turns).then_some(module)
}

fn code_of(
    module: ast::ModModule,
    source: &str,
    mode: Mode,
    file: &str,
    options: CompileOpts,
) -> Result<CodeObject, CompileError> {
    let text = SourceFileBuilder::new(file, source).finish();
    Ok(codegen::compile::compile_top(ast::Mod::Module(module), text, mode, options)?)
}
