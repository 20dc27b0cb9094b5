//! The native functions behind `socket`: each makes one call through the door that every program uses.
//! The module that programs import is written in Python, on top of this.

use std::net::Shutdown;
use std::time::Duration;

use rustpython_vm::builtins::{PyBytes, PyModule};
use rustpython_vm::function::{ArgBytesLike, ArgIntoFloat};
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use super::addresses::{address, called, ipv6_packed, ipv6_text, resolve, told};
use super::here::Here;
use super::{at_work, rounds};
use crate::net::{Actor, CallError, Family, Kind, ReceiveFlags, Socket, numbers};
use crate::program::python::files::Files;
use crate::program::python::follow::Lens;
use crate::program::python::{memory, tell};
use crate::trace::Address;

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
    functions!(socket, socketpair, fileno, close, unreferenced, settimeout, bind, listen, accept, connect, send, recv);
    functions!(sendto, recvfrom, shutdown, getsockname, getpeername);
    functions!(absent, resolve, ipv6_packed, ipv6_text, unix_paths, unix_is_path, unix_remove, unix_rename);
    Ok(())
}

/// Makes a call with what was printed told before, and other threads of the interpreter free to go on.
pub fn call<T>(vm: &VirtualMachine, work: impl FnOnce(&mut Here) -> Result<T, CallError>) -> PyResult<T> {
    let mut here = Here::of(vm)?;
    here.catch_up(Some(vm));
    rounds::begin_anew();
    here.actor.set_again(rounds::comes_again(&here, vm));
    vm.allow_threads(|| memory::apart(|| work(&mut here))).map_err(|error| tell::of_call(&error, vm))
}

/// The same for a call by which a program lets time pass. Who is at work comes to the end of it, whatever its loop looks like.
pub fn call_at_work<T>(vm: &VirtualMachine, work: impl FnOnce(&mut Here) -> Result<T, CallError>) -> PyResult<T> {
    call(vm, |here| {
        if at_work::is_at_work() {
            here.actor.set_again(false);
        }
        work(here)
    })
}

/// The exception of a call that failed with this number.
pub fn os_error(errno: i32, vm: &VirtualMachine) -> rustpython_vm::builtins::PyBaseExceptionRef {
    tell::of_call(&CallError::Failed { call: crate::trace::Call::Socket, errno }, vm)
}

/// The socket of a number that a program has open.
///
/// # Errors
/// `EBADF` for any other number.
pub fn open(number: u32, vm: &VirtualMachine) -> PyResult<Socket> {
    Here::of(vm)?.shared.socket(number).ok_or_else(|| os_error(numbers::EBADF, vm))
}

fn socket(family: i32, kind: i32, _protocol: i32, vm: &VirtualMachine) -> PyResult<u32> {
    let family = match family {
        numbers::AF_INET => Family::Internet,
        numbers::AF_INET6 => Family::Internet6,
        numbers::AF_UNIX => Family::Unix,
        _ => return Err(os_error(numbers::EAFNOSUPPORT, vm)),
    };
    let kind = match kind {
        numbers::SOCK_STREAM => Kind::Stream,
        numbers::SOCK_DGRAM => Kind::Datagram,
        _ => return Err(os_error(numbers::EPROTONOSUPPORT, vm)),
    };
    call(vm, |here| {
        let socket = here.actor.socket_of(family, kind)?;
        if here.shared.nodelay && kind == Kind::Stream && family != Family::Unix {
            // A socket that a listener accepts inherits it.
            here.actor.set_nodelay_unasked(&socket);
        }
        Ok(here.shared.keep(&socket))
    })
}

/// Two streams, each connected to the other.
fn socketpair(vm: &VirtualMachine) -> PyResult<(u32, u32)> {
    call(vm, |here| {
        let [first, second] = here.actor.socketpair()?;
        look(here, |lens, actor| lens.connected(actor, &first));
        Ok((here.shared.keep(&first), here.shared.keep(&second)))
    })
}

/// The names of unix(7) that stand in the file system of the run.
fn unix_paths(vm: &VirtualMachine) -> PyResult {
    let paths = Here::of(vm)?.actor.unix_names().paths();
    Ok(vm.ctx.new_list(paths.into_iter().map(|path| vm.ctx.new_str(path).into()).collect()).into())
}

fn unix_is_path(name: String, vm: &VirtualMachine) -> PyResult<bool> {
    Ok(Here::of(vm)?.actor.unix_names().is_path(&name))
}

fn unix_remove(name: String, vm: &VirtualMachine) -> PyResult<bool> {
    Ok(Here::of(vm)?.actor.unix_names().remove(&name))
}

fn unix_rename(from: String, to: String, vm: &VirtualMachine) -> PyResult<bool> {
    Ok(Here::of(vm)?.actor.unix_names().rename(&from, &to))
}

/// What an error says of a name that a module has elsewhere and not here; `None` if there is nothing to say.
fn absent(module: String, name: String) -> Option<String> {
    let told = tell::absent_name(&module, &name)?;
    Some(format!("module '{module}' has no '{name}' in the workbench: {}", told.en))
}

fn fileno(number: u32, vm: &VirtualMachine) -> PyResult<i32> {
    Ok(Here::of(vm)?.shared.socket(number).and_then(|socket| socket.fd()).unwrap_or(-1))
}

/// Also called when the last reference to a socket is gone, which may be after the program has ended.
fn close(number: u32, vm: &VirtualMachine) -> PyResult<()> {
    let Some(socket) = Here::get().and_then(|here| here.shared.forget(number)) else { return Ok(()) };
    if socket.is_closed() {
        return Ok(());
    }
    call(vm, |here| here.actor.close(&socket))
}

/// Nothing of the program leads to the socket any more; whoever finds that out closes it next. What a program has left open
/// at its end is closed as well, and not for that reason.
fn unreferenced(number: u32, vm: &VirtualMachine) {
    let Some(mut here) = Here::get().filter(|here| !here.shared.is_over()) else { return };
    if let Some(socket) = here.shared.socket(number).filter(|socket| !socket.is_closed()) {
        here.catch_up(Some(vm));
        memory::apart(|| here.actor.note_unreferenced(&socket));
    }
}

fn settimeout(number: u32, seconds: Option<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<()> {
    open(number, vm)?.set_timeout(seconds.map(|seconds| duration(f64::from(seconds))));
    Ok(())
}

/// A number of seconds; what is negative or no number is no time at all.
pub fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

fn bind(number: u32, name: String, port: u16, vm: &VirtualMachine) -> PyResult<()> {
    let socket = open(number, vm)?;
    let address = address(&socket, &name, port, vm)?;
    let bind = |here: &mut Here| match no_place(&here.shared.files, address) {
        Some(errno) => Err(here.actor.bind_refused(&socket, address, errno)),
        None => here.actor.bind(&socket, address).map(drop),
    };
    call(vm, bind).map_err(|error| not_here(error, vm))
}

/// Why a path cannot be given to a socket, as far as the files of its program tell. The folders of a real machine are not all
/// here, so only of those that are written from where the program stands is it said that there are none.
fn no_place(files: &Files, address: Address) -> Option<i32> {
    let Address::Unix(name) = address else { return None };
    let path = name.as_str();
    if path.is_empty() || name.is_abstract() {
        return None;
    }
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    match files.stat(path.as_bytes()) {
        Ok(_) => Some(numbers::EADDRINUSE),
        Err(_) if path.starts_with('/') => None,
        Err(_) => files.stat(format!("{folder}/.").as_bytes()).err(),
    }
}

/// For bind(2) an address of another machine is one that this machine does not have.
fn not_here(
    error: rustpython_vm::builtins::PyBaseExceptionRef,
    vm: &VirtualMachine,
) -> rustpython_vm::builtins::PyBaseExceptionRef {
    let text = tell::message(&error, vm);
    match text.split_once("Network is unreachable: ") {
        Some((_, why)) => tell::os_error(numbers::EADDRNOTAVAIL, format!("Cannot assign requested address: {why}"), vm),
        None => error,
    }
}

fn listen(number: u32, backlog: i64, vm: &VirtualMachine) -> PyResult<()> {
    let socket = open(number, vm)?;
    let backlog = u32::try_from(backlog.max(0)).unwrap_or(u32::MAX);
    call(vm, |here| here.actor.listen(&socket, backlog))
}

fn accept(number: u32, vm: &VirtualMachine) -> PyResult<(u32, PyObjectRef)> {
    let listener = open(number, vm)?;
    let (number, peer) = call(vm, |here| {
        let (socket, peer) = here.actor.accept(&listener)?;
        let mut lens = here.shared.lens.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lens.accepted(&mut here.actor, &socket);
        drop(lens);
        Ok((here.shared.keep(&socket), peer))
    })?;
    Ok((number, told(peer, vm)))
}

fn connect(number: u32, name: String, port: u16, vm: &VirtualMachine) -> PyResult<()> {
    let socket = open(number, vm)?;
    let address = called(&socket, &name, port, vm)?;
    call(vm, |here| {
        let done = here.actor.connect(&socket, address);
        if socket.kind() == Kind::Stream {
            look(here, |lens, actor| lens.connected(actor, &socket));
        }
        done
    })
}

fn look(here: &mut Here, work: impl FnOnce(&mut Lens, &mut Actor)) {
    let mut lens = here.shared.lens.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    work(&mut lens, &mut here.actor);
}

fn send(number: u32, data: ArgBytesLike, flags: i32, vm: &VirtualMachine) -> PyResult<usize> {
    let socket = open(number, vm)?;
    let data = data.borrow_buf();
    call(vm, |here| {
        let dont_wait = flags & numbers::MSG_DONTWAIT != 0;
        // Only a send that waits is known to take everything before it has returned.
        let waits = socket.timeout().is_none() && !dont_wait;
        let stream = socket.kind() == Kind::Stream;
        if stream && waits {
            look(here, |lens, actor| lens.sends(actor, &socket, &data));
        }
        let sent = here.actor.send_with(&socket, &data, dont_wait);
        match &sent {
            Ok(sent) if stream && !waits => look(here, |lens, actor| lens.sends(actor, &socket, &data[..*sent])),
            Ok(sent) if *sent == data.len() => {}
            _ if stream => look(here, |lens, _| lens.sent(&socket)),
            _ => {}
        }
        sent
    })
}

fn receive_flags(flags: i32, size: usize) -> ReceiveFlags {
    ReceiveFlags {
        peek: flags & numbers::MSG_PEEK != 0,
        dont_wait: flags & numbers::MSG_DONTWAIT != 0,
        wait_all: flags & numbers::MSG_WAITALL != 0,
        size: Some(size),
    }
}

fn recv(number: u32, size: usize, flags: i32, vm: &VirtualMachine) -> PyResult<PyRef<PyBytes>> {
    let socket = open(number, vm)?;
    let flags = receive_flags(flags, size);
    let (bytes, ()) = take(size, vm, |here, room| {
        let len = here.actor.recv_with(&socket, room, flags)?;
        if socket.kind() == Kind::Stream && !flags.peek && size > 0 {
            look(here, |lens, actor| lens.received(actor, &socket, &room[..len]));
        }
        Ok((len, ()))
    })?;
    Ok(bytes)
}

/// Makes a call that fills as much of some room as it says, and gives the program bytes that are as long as that. A
/// program may ask for more than there will ever be, many times and while it waits, so the room is never the program's.
fn take<T>(
    size: usize,
    vm: &VirtualMachine,
    work: impl FnOnce(&mut Here, &mut [u8]) -> Result<(usize, T), CallError>,
) -> PyResult<(PyRef<PyBytes>, T)> {
    /// More than any queue of the kernel holds.
    const MOST: usize = 16 << 20;
    if size > i32::MAX as usize * 2 {
        return Err(vm.new_memory_error("a buffer of that size does not fit into memory"));
    }
    let (room, len, more) = call(vm, |here| {
        let mut room = vec![0; size.min(MOST)];
        let (len, more) = work(here, &mut room)?;
        Ok((room, len, more))
    })?;
    let bytes = room[..len].to_vec();
    memory::apart(|| drop(room));
    Ok((vm.ctx.new_bytes(bytes), more))
}

fn sendto(
    number: u32,
    data: ArgBytesLike,
    _flags: i32,
    name: String,
    port: u16,
    vm: &VirtualMachine,
) -> PyResult<usize> {
    let socket = open(number, vm)?;
    let address = called(&socket, &name, port, vm)?;
    let data = data.borrow_buf();
    call(vm, |here| here.actor.sendto(&socket, &data, address))
}

fn recvfrom(number: u32, size: usize, flags: i32, vm: &VirtualMachine) -> PyResult<(PyRef<PyBytes>, PyObjectRef)> {
    let socket = open(number, vm)?;
    let flags = receive_flags(flags, size);
    let (bytes, from) = take(size, vm, |here, room| here.actor.recvfrom(&socket, room, flags))?;
    // Who has no name has no address to be answered at.
    let from = from.filter(|from| !from.is_unnamed());
    Ok((bytes, from.map_or_else(|| vm.ctx.none(), |from| told(from, vm))))
}

fn shutdown(number: u32, how: i32, vm: &VirtualMachine) -> PyResult<()> {
    let socket = open(number, vm)?;
    let how = match how {
        numbers::SHUT_RD => Shutdown::Read,
        numbers::SHUT_WR => Shutdown::Write,
        numbers::SHUT_RDWR => Shutdown::Both,
        _ => return Err(os_error(numbers::EINVAL, vm)),
    };
    call(vm, |here| here.actor.shutdown(&socket, how))
}

/// Asks the system something that is no call of a program.
///
/// # Errors
/// What the system says.
pub fn ask<T>(vm: &VirtualMachine, question: impl FnOnce(&Actor) -> std::io::Result<T>) -> PyResult<T> {
    let here = Here::of(vm)?;
    question(&here.actor).map_err(|error| os_error(error.raw_os_error().unwrap_or(numbers::EIO), vm))
}

fn getsockname(number: u32, vm: &VirtualMachine) -> PyResult {
    let socket = open(number, vm)?;
    ask(vm, |actor| actor.getsockname(&socket)).map(|address| told(address, vm))
}

fn getpeername(number: u32, vm: &VirtualMachine) -> PyResult {
    let socket = open(number, vm)?;
    ask(vm, |actor| actor.getpeername(&socket)).map(|address| told(address, vm))
}
