//! Addresses between a program and the door: what a host, a port and a name stand for, and how an address is told.
//! Which of them programs may reach is the affair of `net`; nobody is asked about a name of another machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytes};
use rustpython_vm::function::ArgBytesLike;
use rustpython_vm::{PyObjectRef, PyRef, PyResult, VirtualMachine};

use crate::net::{Family, Socket, numbers};
use crate::program::python::tell;
use crate::trace::{Address, UnixName};

/// The address of this machine that a name or a dotted number stands for.
fn host(name: &str, ipv6: bool, vm: &VirtualMachine) -> PyResult<IpAddr> {
    match (name, ipv6) {
        ("" | "0.0.0.0", false) => return Ok(Ipv4Addr::UNSPECIFIED.into()),
        ("localhost", false) => return Ok(Ipv4Addr::LOCALHOST.into()),
        ("<broadcast>", _) => return Ok(Ipv4Addr::BROADCAST.into()),
        ("", true) => return Ok(Ipv6Addr::UNSPECIFIED.into()),
        ("localhost" | "ip6-localhost", true) => return Ok(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let found = if ipv6 { name.parse::<Ipv6Addr>().map(IpAddr::V6) } else { name.parse::<Ipv4Addr>().map(IpAddr::V4) };
    found.map_err(|_| unknown_name(name, vm))
}

/// Names of other machines are not looked up: a question would leave this one.
fn unknown_name(name: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let sentence = format!(
        "Name or service not known: programs of the workbench reach this machine alone, so {name:?} is not looked up; use 127.0.0.1 or localhost"
    );
    tell::os_error(numbers::EAI_NONAME, sentence, vm)
}

/// An address for a socket, as a program wrote it: a host and a port, or a name of unix(7).
///
/// # Errors
/// For the name of another machine, and for a name of unix(7) that is too long.
pub fn address(socket: &Socket, name: &str, port: u16, vm: &VirtualMachine) -> PyResult<Address> {
    match socket.family() {
        Family::Unix => UnixName::new(name)
            .map(Address::Unix)
            .ok_or_else(|| tell::os_error(numbers::ENAMETOOLONG, "AF_UNIX path too long".to_owned(), vm)),
        family => Ok(SocketAddr::new(host(name, family == Family::Internet6, vm)?, port).into()),
    }
}

/// The same for whoever is called: an address that means every one of the machine is the loopback, as the kernel takes it.
///
/// # Errors
/// As for [`address`].
pub fn called(socket: &Socket, name: &str, port: u16, vm: &VirtualMachine) -> PyResult<Address> {
    Ok(match address(socket, name, port, vm)? {
        Address::Internet(mut to) if to.ip().is_unspecified() => {
            to.set_ip(if to.is_ipv6() { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() });
            to.into()
        }
        address => address,
    })
}

/// An address as Python tells it: `(host, port)`, of IPv6 with two numbers more, or a name, which is bytes where it stands
/// in no file system.
pub fn told(address: Address, vm: &VirtualMachine) -> PyObjectRef {
    let text = |text: String| -> PyObjectRef { vm.ctx.new_str(text).into() };
    let number = |number: u32| -> PyObjectRef { vm.ctx.new_int(number).into() };
    match address {
        Address::Unix(name) if name.is_abstract() => vm.ctx.new_bytes(name.as_str().as_bytes().to_vec()).into(),
        Address::Unix(name) => text(name.as_str().to_owned()),
        Address::Internet(SocketAddr::V4(address)) => {
            vm.ctx.new_tuple(vec![text(address.ip().to_string()), number(address.port().into())]).into()
        }
        Address::Internet(SocketAddr::V6(address)) => {
            let parts = [address.port().into(), address.flowinfo(), address.scope_id()].map(number);
            vm.ctx.new_tuple(std::iter::once(text(address.ip().to_string())).chain(parts).collect()).into()
        }
    }
}

/// The four numbers of a name.
pub fn resolve(name: String, vm: &VirtualMachine) -> PyResult<String> {
    host(&name, false, vm).map(|host| host.to_string())
}

/// The sixteen bytes of an address of IPv6 that is written as text; `None` if it is none.
pub fn ipv6_packed(text: String, vm: &VirtualMachine) -> Option<PyRef<PyBytes>> {
    text.parse::<Ipv6Addr>().ok().map(|address| vm.ctx.new_bytes(address.octets().to_vec()))
}

/// The text of sixteen bytes that are an address of IPv6; `None` for another number of them.
pub fn ipv6_text(bytes: ArgBytesLike) -> Option<String> {
    let octets: [u8; 16] = (*bytes.borrow_buf()).try_into().ok()?;
    Some(Ipv6Addr::from(octets).to_string())
}
