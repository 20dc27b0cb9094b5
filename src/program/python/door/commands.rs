//! The native functions behind `subprocess`: a command's answer, from the table that the native service has, too.
//! Nothing is started; what a program reads of the answer, and when, is the affair of its module in Python.

use rustpython_vm::builtins::{PyBytesRef, PyModule};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use crate::net::now;
use crate::program::python::memory;
use crate::service::{Answer, Stream, commands};

/// Puts the functions into a native module.
///
/// # Errors
/// If the module cannot take them.
pub fn install(module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    macro_rules! functions {
        ($($name:ident),*) => {
            $(module.set_attr(stringify!($name), vm.new_function(stringify!($name), $name), vm)?;)*
        };
    }
    functions!(command_words, command_line);
    Ok(())
}

/// The answer to a command that is given as words; None if there is no such command.
fn command_words(words: Vec<PyBytesRef>, vm: &VirtualMachine) -> PyObjectRef {
    let answer = memory::apart(|| {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        commands::answered(&words, now())
    });
    answer.map_or_else(|| vm.ctx.none(), |answer| told(answer, vm))
}

/// The answer to lines that a shell would read.
fn command_line(text: PyBytesRef, vm: &VirtualMachine) -> PyObjectRef {
    told(memory::apart(|| commands::shell_answered(text.as_bytes(), now())), vm)
}

/// Pairs of a stream and bytes, and the status. The bytes are given to the program and counted as its own.
fn told(answer: Answer, vm: &VirtualMachine) -> PyObjectRef {
    let pair = |(stream, bytes): &(Stream, Vec<u8>)| -> PyObjectRef {
        let number = match stream {
            Stream::Stdout => 1,
            Stream::Stderr => 2,
        };
        vm.ctx.new_tuple(vec![vm.ctx.new_int(number).into(), vm.ctx.new_bytes(bytes.clone()).into()]).into()
    };
    let pieces = vm.ctx.new_list(answer.pieces.iter().map(pair).collect());
    let status = vm.ctx.new_int(answer.status);
    memory::apart(|| drop(answer));
    vm.ctx.new_tuple(vec![pieces.into(), status.into()]).into()
}
