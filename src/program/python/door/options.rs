//! The native functions behind `setsockopt` and `getsockopt`: which options pass, and how a program writes their values.
//! What does not pass is refused; `socket.py` says why.

use rustpython_vm::builtins::PyModule;
use rustpython_vm::function::{ArgBytesLike, Either};
use rustpython_vm::{PyRef, PyResult, VirtualMachine};

use super::sockets::{ask, call, open, os_error};
use crate::net::{OptionName, SocketOption, numbers};

/// Puts the functions into a native module.
///
/// # Errors
/// If the module cannot take them.
pub fn install(module: &PyRef<PyModule>, vm: &VirtualMachine) -> PyResult<()> {
    module.set_attr("setsockopt", vm.new_function("setsockopt", setsockopt), vm)?;
    module.set_attr("getsockopt", vm.new_function("getsockopt", getsockopt), vm)
}

type OptionValue = Either<i64, ArgBytesLike>;

fn setsockopt(number: u32, level: i32, name: i32, value: OptionValue, vm: &VirtualMachine) -> PyResult<()> {
    let socket = open(number, vm)?;
    let number = match &value {
        Either::A(number) => *number,
        Either::B(bytes) => i64::from(word(&bytes.borrow_buf(), 0)),
    };
    let bytes = u32::try_from(number).unwrap_or(0);
    let option = match (level, name) {
        (numbers::SOL_SOCKET, numbers::SO_REUSEADDR) => SocketOption::ReuseAddr(number != 0),
        (numbers::SOL_SOCKET, numbers::SO_REUSEPORT) => SocketOption::ReusePort(number != 0),
        (numbers::SOL_SOCKET, numbers::SO_KEEPALIVE) => SocketOption::KeepAlive(number != 0),
        (numbers::SOL_SOCKET, numbers::SO_BROADCAST) => SocketOption::Broadcast(number != 0),
        (numbers::SOL_SOCKET, numbers::SO_RCVBUF) => SocketOption::ReceiveBuffer(bytes),
        (numbers::SOL_SOCKET, numbers::SO_SNDBUF) => SocketOption::SendBuffer(bytes),
        (numbers::SOL_SOCKET, numbers::SO_LINGER) => linger(&value, vm)?,
        (numbers::IPPROTO_TCP, numbers::TCP_NODELAY) => SocketOption::NoDelay(number != 0),
        (numbers::IPPROTO_TCP, numbers::TCP_MAXSEG) => SocketOption::MaxSegment(bytes),
        (numbers::IPPROTO_TCP, numbers::TCP_CORK) => SocketOption::Cork(number != 0),
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPIDLE) => SocketOption::KeepIdle(bytes),
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPINTVL) => SocketOption::KeepInterval(bytes),
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPCNT) => SocketOption::KeepCount(bytes),
        (numbers::IPPROTO_TCP, numbers::TCP_QUICKACK) => SocketOption::QuickAck(number != 0),
        (numbers::IPPROTO_IP, numbers::IP_TTL) => SocketOption::TimeToLive(bytes),
        _ => return Err(os_error(numbers::ENOPROTOOPT, vm)),
    };
    call(vm, |here| here.actor.setsockopt(&socket, option))
}

/// One `int` of C out of a value that was packed with `struct`.
fn word(bytes: &[u8], place: usize) -> i32 {
    bytes.get(place * 4..place * 4 + 4).and_then(|word| word.try_into().ok()).map_or(0, i32::from_ne_bytes)
}

/// `struct linger` of socket(7): on or off, and seconds.
fn linger(value: &OptionValue, vm: &VirtualMachine) -> PyResult<SocketOption> {
    match value {
        Either::B(bytes) if bytes.borrow_buf().len() >= 8 => {
            let bytes = bytes.borrow_buf();
            let seconds = u16::try_from(word(&bytes, 1)).unwrap_or(u16::MAX);
            Ok(SocketOption::Linger((word(&bytes, 0) != 0).then_some(seconds)))
        }
        _ => Err(os_error(numbers::EINVAL, vm)),
    }
}

fn getsockopt(number: u32, level: i32, name: i32, vm: &VirtualMachine) -> PyResult {
    let socket = open(number, vm)?;
    let option = match (level, name) {
        (numbers::SOL_SOCKET, numbers::SO_REUSEADDR) => OptionName::ReuseAddr,
        (numbers::SOL_SOCKET, numbers::SO_REUSEPORT) => OptionName::ReusePort,
        (numbers::SOL_SOCKET, numbers::SO_KEEPALIVE) => OptionName::KeepAlive,
        (numbers::SOL_SOCKET, numbers::SO_BROADCAST) => OptionName::Broadcast,
        (numbers::SOL_SOCKET, numbers::SO_RCVBUF) => OptionName::ReceiveBuffer,
        (numbers::SOL_SOCKET, numbers::SO_SNDBUF) => OptionName::SendBuffer,
        (numbers::SOL_SOCKET, numbers::SO_LINGER) => OptionName::Linger,
        (numbers::SOL_SOCKET, numbers::SO_ERROR) => OptionName::Error,
        (numbers::SOL_SOCKET, numbers::SO_TYPE) => OptionName::Type,
        (numbers::SOL_SOCKET, numbers::SO_ACCEPTCONN) => OptionName::Listens,
        (numbers::IPPROTO_TCP, numbers::TCP_NODELAY) => OptionName::NoDelay,
        (numbers::IPPROTO_TCP, numbers::TCP_MAXSEG) => OptionName::MaxSegment,
        (numbers::IPPROTO_TCP, numbers::TCP_CORK) => OptionName::Cork,
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPIDLE) => OptionName::KeepIdle,
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPINTVL) => OptionName::KeepInterval,
        (numbers::IPPROTO_TCP, numbers::TCP_KEEPCNT) => OptionName::KeepCount,
        (numbers::IPPROTO_TCP, numbers::TCP_QUICKACK) => OptionName::QuickAck,
        (numbers::IPPROTO_IP, numbers::IP_TTL) => OptionName::TimeToLive,
        _ => return Err(os_error(numbers::ENOPROTOOPT, vm)),
    };
    let value = ask(vm, |actor| actor.getsockopt(&socket, option))?;
    if option != OptionName::Linger {
        return Ok(vm.ctx.new_int(value).into());
    }
    let seconds = i32::try_from(value).unwrap_or(i32::MAX);
    let words = [i32::from(seconds >= 0), seconds.max(0)];
    Ok(vm.ctx.new_bytes(words.iter().flat_map(|word| word.to_ne_bytes()).collect()).into())
}
