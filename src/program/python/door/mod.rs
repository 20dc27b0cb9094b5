//! The native side of a program: what its thread knows of itself, and the functions by which it reaches sockets, threads,
//! waits and its console. Each is one call through the door that every program uses; none decides what a program means.

mod addresses;
mod at_work;
mod commands;
mod console;
mod files;
mod here;
mod lost;
mod options;
mod rounds;
mod sockets;
mod terminal;
mod threads;
mod trace;
mod watching;

use rustpython_vm::builtins::PyModule;
use rustpython_vm::{PyRef, PyResult, VirtualMachine};

pub use self::here::{Here, Shared};
pub use self::lost::{leave_when_lost, went_on};
pub use self::rounds::watch;
pub use self::threads::is_exit;
pub use self::trace::follow;

/// Puts all of them into a native module.
///
/// # Errors
/// If the module cannot take them.
pub fn install(module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    sockets::install(module, vm)?;
    options::install(module, vm)?;
    files::install(module, vm)?;
    commands::install(module, vm)?;
    watching::install(module, vm)?;
    threads::install(module, vm)
}
