//! The native functions behind `open` and `os`: each does one thing with the files of the program, and tells what changed.
//! The modules that programs import are written in Python, on top of this; they add the names and texts of the errors.

use rustpython_vm::builtins::{PyBytesRef, PyModule};
use rustpython_vm::function::ArgBytesLike;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::here::Here;
use crate::program::python::files::{Done, Files, HOME, Stat};
use crate::program::python::limits::OBJECT_LIMIT;
use crate::program::python::{memory, tell};
use crate::trace::{FileEvent, What};

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
    functions!(
        file_open,
        file_close,
        file_read,
        file_pread,
        file_write,
        file_pwrite,
        file_seek,
        file_truncate,
        file_fstat
    );
    functions!(file_stat, file_list, file_mkdir, file_rmdir, file_unlink, file_rename, file_chmod, file_utime);
    functions!(file_chdir, file_cwd, file_of, file_home, socket_number, module_begins);
    Ok(())
}

/// Does something with the files of the program, and records what has changed by it.
fn act<T>(vm: &VirtualMachine, work: impl FnOnce(&Files) -> Done<T>) -> PyResult<T> {
    let mut here = Here::of(vm)?;
    // The line that does it is told first.
    let shared = here.shared.clone();
    let done = memory::apart(|| {
        let done = work(&shared.files);
        let changes = shared.files.changes();
        if !changes.is_empty() {
            tell_changes(&mut here, changes, vm);
        }
        done
    });
    done.map_err(|errno| tell::os_error(errno, String::new(), vm))
}

fn tell_changes(here: &mut Here, changes: Vec<FileEvent>, vm: &VirtualMachine) {
    here.catch_up(Some(vm));
    for change in changes {
        here.actor.record(What::File(Box::new(change)));
    }
}

fn file_open(path: PyBytesRef, flags: i32, mode: u32, now: f64, vm: &VirtualMachine) -> PyResult<i32> {
    act(vm, |files| files.at(now).open(path.as_bytes(), flags, mode))
}

fn file_close(fd: i32, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.close(fd))
}

/// What is given to the program is its own and counted so; what the workbench found it in is not.
fn owned<T: Clone>(found: T) -> T {
    let own = found.clone();
    memory::apart(|| drop(found));
    own
}

fn bytes(vm: &VirtualMachine, found: Vec<u8>) -> PyObjectRef {
    vm.ctx.new_bytes(owned(found)).into()
}

fn file_read(fd: i32, size: i64, vm: &VirtualMachine) -> PyResult {
    let size = u64::try_from(size).unwrap_or(OBJECT_LIMIT as u64);
    act(vm, |files| files.read(fd, Some(size), None)).map(|found| bytes(vm, found))
}

fn file_pread(fd: i32, size: i64, offset: i64, vm: &VirtualMachine) -> PyResult {
    let (size, offset) = (u64::try_from(size).unwrap_or(0), u64::try_from(offset).unwrap_or(u64::MAX));
    act(vm, |files| files.read(fd, Some(size), Some(offset))).map(|found| bytes(vm, found))
}

fn file_write(fd: i32, data: ArgBytesLike, now: f64, vm: &VirtualMachine) -> PyResult<u64> {
    let data = data.borrow_buf();
    act(vm, |files| files.at(now).write(fd, &data, None))
}

fn file_pwrite(fd: i32, data: ArgBytesLike, offset: i64, now: f64, vm: &VirtualMachine) -> PyResult<u64> {
    let offset = u64::try_from(offset).map_err(|_| tell::os_error(22, String::new(), vm))?;
    let data = data.borrow_buf();
    act(vm, |files| files.at(now).write(fd, &data, Some(offset)))
}

fn file_seek(fd: i32, offset: i64, whence: i32, vm: &VirtualMachine) -> PyResult<u64> {
    act(vm, |files| files.seek(fd, offset, whence))
}

fn file_truncate(fd: i32, size: i64, now: f64, vm: &VirtualMachine) -> PyResult<()> {
    let size = u64::try_from(size).map_err(|_| tell::os_error(22, String::new(), vm))?;
    act(vm, |files| files.at(now).truncate(fd, size))
}

/// Mode, number, size and time, for `os.stat_result`.
type Told = (u32, u64, u64, f64);

fn told(stat: Stat) -> Told {
    (stat.mode, stat.number, stat.size, stat.time)
}

fn file_fstat(fd: i32, now: f64, vm: &VirtualMachine) -> PyResult<Told> {
    act(vm, |files| files.at(now).stat_of(fd)).map(told)
}

fn file_stat(path: PyBytesRef, now: f64, vm: &VirtualMachine) -> PyResult<Told> {
    act(vm, |files| files.at(now).stat(path.as_bytes())).map(told)
}

/// Names, each with whether it is a folder.
fn file_list(path: PyBytesRef, vm: &VirtualMachine) -> PyResult {
    let found = owned(act(vm, |files| files.list(path.as_bytes()))?);
    let pair = |(name, folder): (Vec<u8>, bool)| {
        let pair = vec![vm.ctx.new_bytes(name).into(), vm.ctx.new_bool(folder).into()];
        vm.ctx.new_tuple(pair).into()
    };
    Ok(vm.ctx.new_list(found.into_iter().map(pair).collect()).into())
}

fn file_mkdir(path: PyBytesRef, mode: u32, now: f64, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.at(now).make_folder(path.as_bytes(), mode))
}

fn file_rmdir(path: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.remove_folder(path.as_bytes()))
}

fn file_unlink(path: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.remove(path.as_bytes()))
}

fn file_rename(from: PyBytesRef, to: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.rename(from.as_bytes(), to.as_bytes()))
}

fn file_chmod(path: PyBytesRef, mode: u32, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.set_mode(path.as_bytes(), mode))
}

fn file_utime(path: PyBytesRef, seconds: f64, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.set_time(path.as_bytes(), seconds))
}

fn file_chdir(path: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
    act(vm, |files| files.go_to(path.as_bytes()))
}

fn file_cwd(vm: &VirtualMachine) -> PyResult {
    act(vm, |files| Ok(files.folder())).map(|found| bytes(vm, found))
}

/// The path of what a descriptor stands for.
fn file_of(fd: i32, vm: &VirtualMachine) -> PyResult {
    act(vm, |files| files.path_of(fd)).map(|found| bytes(vm, found))
}

/// The number of the socket that has a descriptor; `None` for a descriptor of something else.
fn socket_number(fd: i32, vm: &VirtualMachine) -> PyResult<Option<u32>> {
    Ok(Here::of(vm)?.shared.number_of(fd))
}

/// A module of the program's own is about to run: its lines are followed from here on.
fn module_begins(name: String, text: String, vm: &VirtualMachine) -> PyResult<()> {
    let here = Here::of(vm)?;
    memory::apart(|| here.shared.add_module(name.clone(), text.clone()));
    Ok(())
}

/// The folder in which a program begins.
fn file_home(vm: &VirtualMachine) -> PyResult {
    Ok(vm.ctx.new_bytes(HOME.to_vec()).into())
}
