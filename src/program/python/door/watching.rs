//! The native functions behind `select`: waiting for several sockets at once, and what wakes such a wait from another thread.
//! The module that programs import is written in Python, on top of this.

use std::sync::Arc;
use std::time::Duration;

use rustpython_vm::builtins::PyModule;
use rustpython_vm::function::ArgIntoFloat;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::at_work;
use super::here::Here;
use super::sockets::{call, call_at_work, duration, open, os_error};
use crate::net::{EventSet, Ready, Waker, Watching, numbers};

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
    functions!(select, poll, epoll_new, epoll_fileno, epoll_close, epoll_add, epoll_modify, epoll_delete, epoll_wait);
    functions!(epoll_waker, waker_new, stdin_waker, waker_wake, waker_clear, waker_close, loop_time);
    Ok(())
}

type Numbers = Vec<u32>;

/// How long a call may wait: so many seconds, or for ever.
fn watching(time: Option<ArgIntoFloat>, waker: Option<u32>, vm: &VirtualMachine) -> PyResult<Watching> {
    let time = time.map(|seconds| duration(f64::from(seconds)));
    let waker = waker.map(|number| waker_of(number, vm)).transpose()?;
    let inbox = &Here::of(vm)?.shared.inbox;
    let typed = waker.as_ref().is_some_and(|waker| inbox.wakes(waker));
    Ok(Watching { time, waker, in_passing: false, outside: typed && inbox.is_open(), typed })
}

fn waker_of(number: u32, vm: &VirtualMachine) -> PyResult<Arc<Waker>> {
    Here::of(vm)?.shared.wakers.get(number).map(|(waker, _)| waker).ok_or_else(|| os_error(numbers::EBADF, vm))
}

fn set_of(number: u32, vm: &VirtualMachine) -> PyResult<EventSet> {
    Here::of(vm)?.shared.event_sets.get(number).ok_or_else(|| os_error(numbers::EBADF, vm))
}

fn failed(error: &std::io::Error, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    os_error(error.raw_os_error().unwrap_or(numbers::EIO), vm)
}

fn select(
    read: Numbers,
    write: Numbers,
    _errors: Numbers,
    time: Option<ArgIntoFloat>,
    waker: Option<u32>,
    vm: &VirtualMachine,
) -> PyResult<(PyObjectRef, PyObjectRef, PyObjectRef, bool)> {
    let sockets = |numbers: &[u32]| numbers.iter().map(|number| open(*number, vm)).collect::<PyResult<Vec<_>>>();
    let (readers, writers) = (sockets(&read)?, sockets(&write)?);
    let how = watching(time, waker, vm)?;
    let ready = if readers.is_empty() && writers.is_empty() && how.waker.is_none() {
        call(vm, |here| here.actor.sleep(how.time.unwrap_or(Duration::MAX)))?;
        Ready::default()
    } else {
        call(vm, |here| here.actor.select(&readers, &writers, &how))?
    };
    let list = |places: &[usize], numbers: &[u32]| {
        let chosen = places.iter().filter_map(|place| numbers.get(*place));
        PyObjectRef::from(vm.ctx.new_list(chosen.map(|number| vm.ctx.new_int(*number).into()).collect()))
    };
    Ok((list(&ready.read, &read), list(&ready.write, &write), list(&[], &[]), ready.woken))
}

/// A list of pairs of numbers.
fn pairs<T: Into<u64>>(found: impl IntoIterator<Item = (u32, T)>, vm: &VirtualMachine) -> PyObjectRef {
    let number = |number: u64| PyObjectRef::from(vm.ctx.new_int(number));
    let pair = |(socket, events): (u32, T)| vm.ctx.new_tuple(vec![number(socket.into()), number(events.into())]).into();
    vm.ctx.new_list(found.into_iter().map(pair).collect()).into()
}

/// The sockets that are ready, each with its events; and whether the waker was.
fn poll(
    sockets: Numbers,
    wanted: Vec<u16>,
    time: Option<ArgIntoFloat>,
    waker: Option<u32>,
    vm: &VirtualMachine,
) -> PyResult<(PyObjectRef, bool)> {
    let asked = sockets.iter().zip(wanted).map(|(number, events)| Ok((open(*number, vm)?, events)));
    let asked = asked.collect::<PyResult<Vec<_>>>()?;
    let how = watching(time, waker, vm)?;
    let (events, woken) = call(vm, |here| here.actor.poll(&asked, &how))?;
    Ok((pairs(sockets.into_iter().zip(events).filter(|(_, events)| *events != 0), vm), woken))
}

fn epoll_new(vm: &VirtualMachine) -> PyResult<u32> {
    let here = Here::of(vm)?;
    let set = here.actor.event_set().map_err(|error| failed(&error, vm))?;
    Ok(here.shared.event_sets.keep(set))
}

fn epoll_fileno(number: u32, vm: &VirtualMachine) -> PyResult<i32> {
    set_of(number, vm).map(|set| set.fd())
}

/// Also called when nobody can reach the set any more, which may be after the program has ended.
fn epoll_close(number: u32, _vm: &VirtualMachine) {
    if let Some(here) = Here::get() {
        here.shared.event_sets.forget(number);
    }
}

fn epoll_add(number: u32, socket: u32, events: u32, vm: &VirtualMachine) -> PyResult<()> {
    set_of(number, vm)?.add(&open(socket, vm)?, events).map_err(|error| failed(&error, vm))
}

fn epoll_modify(number: u32, socket: u32, events: u32, vm: &VirtualMachine) -> PyResult<()> {
    set_of(number, vm)?.modify(&open(socket, vm)?, events).map_err(|error| failed(&error, vm))
}

fn epoll_delete(number: u32, socket: u32, vm: &VirtualMachine) -> PyResult<()> {
    set_of(number, vm)?.delete(&open(socket, vm)?).map_err(|error| failed(&error, vm))
}

/// What wakes the waits for a set beside its sockets.
fn epoll_waker(number: u32, waker: Option<u32>, vm: &VirtualMachine) -> PyResult<()> {
    let waker = waker.map(|waker| waker_of(waker, vm)).transpose()?;
    set_of(number, vm)?.set_waker(waker);
    Ok(())
}

/// The sockets that are ready, each with its events; and whether the set's waker was. A look `in_passing` is recorded only
/// where it finds something.
fn epoll_wait(
    number: u32,
    most: usize,
    time: Option<ArgIntoFloat>,
    in_passing: bool,
    vm: &VirtualMachine,
) -> PyResult<(PyObjectRef, bool)> {
    /// More than any program has sockets.
    const MOST: usize = 4096;
    let set = set_of(number, vm)?;
    let typed = set.waker().is_some_and(|waker| Here::of(vm).is_ok_and(|here| here.shared.inbox.wakes(&waker)));
    let how = Watching { in_passing, typed, ..watching(time, None, vm)? };
    let wait = |here: &mut Here| here.actor.epoll_wait(&set, most.min(MOST), &how);
    // A loop of events looks in passing; what its tasks sleep over, it waits for.
    let (found, woken) = if in_passing { call_at_work(vm, wait)? } else { call(vm, wait)? };
    if let (true, false, Some(time)) = (found.is_empty(), woken, how.time.filter(|time| in_passing && !time.is_zero()))
    {
        at_work::has_slept(time);
    }
    Ok((pairs(found.into_iter().map(|(socket, events)| (socket.0, events)), vm), woken))
}

/// A waker, and the descriptors of its two ends.
fn waker_new(vm: &VirtualMachine) -> PyResult<(u32, i32, i32)> {
    let here = Here::of(vm)?;
    let waker = Arc::new(Waker::new().map_err(|error| failed(&error, vm))?);
    let ends = [here.actor.descriptor(), here.actor.descriptor()];
    let [read, write] = [ends[0].number(), ends[1].number()];
    Ok((here.shared.wakers.keep((waker, Arc::new(ends))), read, write))
}

/// What is ready as long as a line was typed to the program, or nobody types any more.
fn stdin_waker(vm: &VirtualMachine) -> PyResult<u32> {
    let here = Here::of(vm)?;
    let waker = here.shared.inbox.waker().map_err(|error| failed(&error, vm))?;
    // The program has a descriptor for it already: 0.
    Ok(here.shared.wakers.keep((waker, Arc::new([]))))
}

fn waker_wake(number: u32, vm: &VirtualMachine) -> PyResult<()> {
    waker_of(number, vm)?.wake();
    Ok(())
}

fn waker_clear(number: u32, vm: &VirtualMachine) -> PyResult<bool> {
    Ok(waker_of(number, vm)?.clear())
}

fn waker_close(number: u32, _vm: &VirtualMachine) {
    if let Some(here) = Here::get() {
        here.shared.wakers.forget(number);
    }
}

/// The time by which a loop of events counts its limits: in a staged run that of the run, which only passes while
/// everybody waits, so that limits end in the same order each time; `None` in a free one, where it is the clock's.
fn loop_time(vm: &VirtualMachine) -> PyResult<Option<f64>> {
    Ok(Here::of(vm)?.actor.staged_time().map(|time| time.as_secs_f64()))
}
