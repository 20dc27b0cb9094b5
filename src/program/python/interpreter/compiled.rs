//! Text of programs and modules, compiled: every text that is run comes through here.
//! It runs nothing.

use rustpython_vm::PyRef;
use rustpython_vm::VirtualMachine;
use rustpython_vm::builtins::PyCode;
use rustpython_vm::bytecode::CodeObject;
use rustpython_vm::compiler::core::SourceFileBuilder;
use rustpython_vm::compiler::{CompileError, CompileOpts, Mode, ast, codegen, compile, parser};

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

/// Why a text is no Python, if it is none. No interpreter is needed.
pub fn flaw(source: &str, file: &str) -> Option<CompileError> {
    let options = CompileOpts::default();
    match rewritten(source, Mode::Exec) {
        Some(module) => code_of(module, source, Mode::Exec, file, options).err(),
        None => compile(source, Mode::Exec, file, options).err(),
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
