//! Calls that prepare a socket, and questions to it: socket, bind, listen, setsockopt and their like.
//! None of them needs a peer, and none moves a byte.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::options::{OptionName, SocketOption};
use super::visit::{Queues, Visit};
use crate::lang::Text;
use crate::net::actor::Actor;
use crate::net::kernel::address::{Family, local_address, peer_address};
use crate::net::sockets::error::CallError;
use crate::net::sockets::names::Names;
use crate::net::sockets::socket::{Kind, Socket};
use crate::trace::{Address, Asked, Call, Ends, Got, Note};

impl Actor {
    /// socket(2) over IPv4.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socket(&mut self, kind: Kind) -> Result<Socket, CallError> {
        self.socket_of(Family::Internet, kind)
    }

    /// socket(2).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socket_of(&mut self, family: Family, kind: Kind) -> Result<Socket, CallError> {
        let id = self.net.next_socket();
        let visit = Visit::on(Call::Socket, id);
        self.enter(&visit, asked_kind(family, kind))?;
        let made = socket2::Socket::new(family.domain(), kind.os(), None)
            .and_then(|os| os.set_nonblocking(true).map(|()| os))
            .and_then(|os| if family == Family::Internet6 { os.set_only_v6(false).map(|()| os) } else { Ok(os) });
        match made {
            Ok(os) => Ok(self.has_opened(&visit, (family, kind), os)),
            Err(error) => Err(self.fail(&visit, error)),
        }
    }

    /// The socket that a call has brought, recorded as its program's.
    pub(super) fn has_opened(&mut self, visit: &Visit, (family, kind): (Family, Kind), os: socket2::Socket) -> Socket {
        let descriptor = self.opened(&os);
        let fd = descriptor.number();
        let socket = Socket::new(visit.socket, kind, family, descriptor, os);
        self.keep(socket.clone());
        self.leave(visit, &Ok(fd), Queues::default(), Some(Got::Opened { fd }));
        socket
    }

    /// socketpair(2) of unix(7): two sockets, each connected to the other.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socketpair(&mut self) -> Result<[Socket; 2], CallError> {
        let ids = [self.net.next_socket(), self.net.next_socket()];
        let visit = Visit::on(Call::Socketpair, ids[0]);
        self.enter(&visit, asked_kind(Family::Unix, Kind::Stream))?;
        let made = socket2::Socket::pair(Family::Unix.domain(), Kind::Stream.os(), None).and_then(|(first, second)| {
            first.set_nonblocking(true)?;
            second.set_nonblocking(true)?;
            Ok([first, second])
        });
        let made = match made {
            Ok(made) => made,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let [first, second] = made.map(|os| (self.opened(&os), os));
        let fds = [first.0.number(), second.0.number()];
        let pair = [(ids[0], first), (ids[1], second)]
            .map(|(id, (descriptor, os))| Socket::new(id, Kind::Stream, Family::Unix, descriptor, os));
        pair.iter().for_each(|socket| self.keep(socket.clone()));
        let (Some(first), Some(second)) = (pair[0].os(), pair[1].os()) else {
            return Err(self.fail(&visit, io::Error::from_raw_os_error(libc::EBADF)));
        };
        let conn = self.net.conns.join_twins([&first, &second]);
        pair[0].set_end(conn.clone(), true);
        pair[1].set_end(conn.clone(), false);
        let ends = self.sizes(&first, Address::UNNAMED, Address::UNNAMED);
        self.leave(&visit, &Ok(0), Queues::default(), Some(Got::Paired { sockets: ids, fds, conn: conn.id, ends }));
        Ok(pair)
    }

    /// setsockopt(2).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn setsockopt(&mut self, socket: &Socket, option: SocketOption) -> Result<(), CallError> {
        let visit = Visit::of(Call::Setsockopt, socket);
        let (name, value) = option.name_and_value();
        self.enter(&visit, Some(Asked::Option { name: name.to_owned(), value }))?;
        let done = self.os(socket).and_then(|os| option.apply(&os));
        self.finish(&visit, done, None)
    }

    /// Sets `TCP_NODELAY` for a program that has not asked for it, and says so.
    pub fn set_nodelay_unasked(&mut self, socket: &Socket) {
        if self.os(socket).and_then(|os| os.set_tcp_nodelay(true)).is_ok() {
            self.note(Note::NoDelaySet { socket: socket.id() });
        }
    }

    /// The names of unix(7) that the programs of the run have given.
    pub fn unix_names(&self) -> &Names {
        &self.net.unix_names
    }

    /// getsockopt(2). It changes nothing that is drawn, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn getsockopt(&self, socket: &Socket, option: OptionName) -> io::Result<i64> {
        option.read(self.os(socket)?.as_ref())
    }

    /// getsockname(2), as the program would write it. It changes nothing, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn getsockname(&self, socket: &Socket) -> io::Result<Address> {
        let local = local_address(self.os(socket)?.as_ref())?;
        let Some(port) = local.port().filter(|port| socket.is_anywhere() || *port == 0) else {
            return Ok(self.written(local));
        };
        Ok(match socket.family() {
            Family::Internet6 => SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)).into(),
            _ => SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into(),
        })
    }

    /// getpeername(2), as the program would write it. It changes nothing, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn getpeername(&self, socket: &Socket) -> io::Result<Address> {
        peer_address(self.os(socket)?.as_ref()).map(|peer| self.written(peer))
    }

    /// bind(2). Returns the address that the socket has now, as the program would write it.
    ///
    /// # Errors
    /// The call's own, an address that programs may not use, or that the run is over.
    pub fn bind(&mut self, socket: &Socket, address: impl Into<Address>) -> Result<Address, CallError> {
        let address = address.into();
        let real = self.real_address(address)?;
        let visit = Visit::of(Call::Bind, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        match self.bind_to(socket, address, real) {
            Ok(local) => {
                self.has_bound(&visit, socket, local);
                let written = self.written(local);
                self.say_if_narrowed(socket, address, written);
                Ok(written)
            }
            Err(error) => {
                self.set_port_held(address.port().and_then(|port| self.net.ports.holder(port)));
                Err(self.fail(&visit, error))
            }
        }
    }

    /// Records the address that a call has given to a socket.
    pub(super) fn has_bound(&mut self, visit: &Visit, socket: &Socket, local: Address) {
        if socket.kind() == Kind::Datagram {
            self.net.conns.bind_mailbox(local, socket.mailbox());
        }
        // From here on there is somebody to call: datagrams are kept, and connections refused until there is a listen, which is a
        // mistake that everybody makes once.
        self.net.stage.set_prepared();
        let got = self.bound(local);
        self.leave(visit, &Ok(0), Queues::default(), Some(got));
    }

    /// The same for a name that cannot be had where the program stands: the call fails, and the kernel is not asked.
    pub fn bind_refused(&mut self, socket: &Socket, address: impl Into<Address>, errno: i32) -> CallError {
        let visit = Visit::of(Call::Bind, socket);
        match self.enter(&visit, Some(Asked::Address(address.into()))) {
            Ok(()) => self.fail(&visit, io::Error::from_raw_os_error(errno)),
            Err(error) => error,
        }
    }

    /// Binds; a name is taken for the run first, and the kernel gets one of its own.
    fn bind_to(&self, socket: &Socket, written: Address, real: Address) -> io::Result<Address> {
        let os = self.os(socket)?;
        let Address::Unix(name) = written else {
            return os.bind(&socket.family().for_kernel(real)?).and_then(|()| local_address(&os));
        };
        if !local_address(&os)?.is_unnamed() || socket.family() != Family::Unix {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        let named = self.net.unix_names.take(name)?;
        let done = os.bind(&socket.family().for_kernel(Address::Unix(named.real))?);
        if done.is_err() {
            self.net.unix_names.remove(name.as_str());
        }
        done.and_then(|()| local_address(&os))
    }

    /// The address that a socket has now, as it is recorded. The name by which the kernel knows a name is nobody's affair.
    pub(super) fn bound(&self, local: Address) -> Got {
        let written = self.written(local);
        Got::Bound { local: written, real: (written != local && local.internet().is_some()).then_some(local) }
    }

    /// How a real address is written by the programs of this run.
    pub(in crate::net) fn written(&self, real: Address) -> Address {
        match real {
            Address::Internet(real) => self.net.host.written(real).into(),
            Address::Unix(name) => self.net.unix_names.written(name),
        }
    }

    /// A program that binds to all addresses gets the loopback address alone, where addresses are not taken as they are.
    fn say_if_narrowed(&mut self, socket: &Socket, asked: Address, got: Address) {
        let (Some(asked), Some(got)) = (asked.internet(), got.internet()) else { return };
        if !asked.ip().is_unspecified() || got.ip().is_unspecified() {
            return;
        }
        socket.set_anywhere(true);
        let (name, host) = (self.name().to_owned(), got.ip());
        self.note(Note::Said(Text::new(
            format!("{name} binds to every address of the machine; the workbench keeps it to {host}."),
            format!("{name} 绑定的是本机所有地址；实验台只让它使用 {host}。"),
        )));
    }

    /// Where a written address really is. What the kernel calls a name is found when the call is made (`known_as`).
    pub(in crate::net) fn real_address(&self, written: Address) -> Result<Address, CallError> {
        match written {
            Address::Internet(written) => self.net.host.real(written).map(Address::from).map_err(CallError::Program),
            Address::Unix(_) => Ok(written),
        }
    }

    /// What the kernel is told for an address that a call is to reach.
    pub(in crate::net) fn known_as(&self, real: Address) -> io::Result<Address> {
        match real {
            Address::Internet(_) => Ok(real),
            Address::Unix(name) => self.net.unix_names.find(name).map(|named| Address::Unix(named.real)),
        }
    }

    /// listen(2).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn listen(&mut self, socket: &Socket, backlog: u32) -> Result<(), CallError> {
        let visit = Visit { asked: backlog, ..Visit::of(Call::Listen, socket) };
        self.enter(&visit, None)?;
        let backlog = i32::try_from(backlog).unwrap_or(i32::MAX);
        let done = self.os(socket).and_then(|os| os.listen(backlog));
        if done.is_ok() {
            self.listens(socket);
        }
        self.finish(&visit, done, None)
    }

    /// From here on clients may come by a socket.
    pub(super) fn listens(&self, socket: &Socket) {
        self.net.stage.set_prepared();
        let local = self.os(socket).and_then(|os| Ok((os.clone(), local_address(&os)?)));
        if let Ok((os, Address::Internet(local))) = local {
            self.net.ports.listens(socket.id(), local.port());
            self.net.watch.listens(socket.id(), &os, local);
        }
    }

    /// Both addresses, as programs write them, and the sizes of this side's buffers. The peer's is what the call told: a
    /// connection that the peer has reset meanwhile has none any more (getpeername(2): ENOTCONN), though accept(2) and
    /// connect(2) succeeded.
    pub(in crate::net) fn ends(&self, os: &socket2::Socket, peer: Address) -> io::Result<(Ends, [Address; 2])> {
        let local = local_address(os)?;
        Ok((self.sizes(os, self.written(local), self.written(peer)), [local, peer]))
    }

    /// Two addresses with the sizes of a socket's buffers.
    fn sizes(&self, os: &socket2::Socket, local: Address, peer: Address) -> Ends {
        let size = |size: io::Result<usize>| size.ok().and_then(|size| u32::try_from(size).ok());
        let rcvbuf = self.told_to_somebody(|| size(os.recv_buffer_size()));
        let sndbuf = self.told_to_somebody(|| size(os.send_buffer_size()));
        Ends { local, peer, rcvbuf, sndbuf }
    }
}

/// What socket(2) is asked for. A stream of IPv4 is what a trace takes for granted.
pub(super) fn asked_kind(family: Family, kind: Kind) -> Option<Asked> {
    let kind = match kind {
        Kind::Stream => "SOCK_STREAM",
        Kind::Datagram => "SOCK_DGRAM",
    };
    match family {
        Family::Internet if kind == "SOCK_STREAM" => None,
        Family::Internet => Some(Asked::Kind(kind.to_owned())),
        Family::Internet6 => Some(Asked::Kind(format!("AF_INET6, {kind}"))),
        Family::Unix => Some(Asked::Kind(format!("AF_UNIX, {kind}"))),
    }
}
