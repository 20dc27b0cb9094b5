//! Calls that prepare a socket, and questions to it: socket, bind, listen, setsockopt and their like.
//! None of them needs a peer, and none moves a byte.

use std::io;
use std::net::SocketAddr;

use super::options::{OptionName, SocketOption};
use super::visit::{Queues, Visit};
use crate::lang::Text;
use crate::net::actor::Actor;
use crate::net::kernel::address::{as_internet, local_address};
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::{Kind, Socket};
use crate::trace::{Asked, Call, Ends, FlowId, Got, Note};

impl Actor {
    /// socket(2) over IPv4.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socket(&mut self, kind: Kind) -> Result<Socket, CallError> {
        let id = self.net.next_socket();
        let visit = Visit { call: Call::Socket, socket: id, flow: FlowId::NONE, asked: 0, offset: 0, timeout: None };
        // A stream is what a trace takes for granted.
        let detail = (kind == Kind::Datagram).then(|| Asked::Kind("SOCK_DGRAM".to_owned()));
        self.enter(&visit, detail)?;
        let os_kind = match kind {
            Kind::Stream => socket2::Type::STREAM,
            Kind::Datagram => socket2::Type::DGRAM,
        };
        let made = socket2::Socket::new(socket2::Domain::IPV4, os_kind, None)
            .and_then(|os| os.set_nonblocking(true).map(|()| os));
        match made {
            Ok(os) => {
                let fd = self.opened(&os);
                let socket = Socket::new(id, kind, os);
                self.keep(socket.clone());
                self.leave(&visit, &Ok(fd), Queues::default(), Some(Got::Opened { fd }));
                Ok(socket)
            }
            Err(error) => Err(self.fail(&visit, error)),
        }
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
    pub fn getsockname(&self, socket: &Socket) -> io::Result<SocketAddr> {
        let local = self.net.host.written(local_address(self.os(socket)?.as_ref())?);
        Ok(if socket.is_anywhere() { SocketAddr::from(([0, 0, 0, 0], local.port())) } else { local })
    }

    /// getpeername(2), as the program would write it. It changes nothing, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn getpeername(&self, socket: &Socket) -> io::Result<SocketAddr> {
        as_internet(self.os(socket)?.peer_addr()?).map(|peer| self.net.host.written(peer))
    }

    /// bind(2). Returns the address that the socket has now, as the program would write it.
    ///
    /// # Errors
    /// The call's own, an address that programs may not use, or that the run is over.
    pub fn bind(&mut self, socket: &Socket, address: SocketAddr) -> Result<SocketAddr, CallError> {
        let real = self.real_address(address)?;
        let visit = Visit::of(Call::Bind, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        let done = self.os(socket).and_then(|os| os.bind(&real.into()).and_then(|()| local_address(&os)));
        match done {
            Ok(local) => {
                if socket.kind() == Kind::Datagram {
                    self.net.conns.bind_mailbox(local, socket.mailbox());
                }
                let written = self.net.host.written(local);
                let got = self.bound(local);
                self.leave(&visit, &Ok(0), Queues::default(), Some(got));
                self.say_if_narrowed(socket, address, written);
                Ok(written)
            }
            Err(error) => {
                self.set_port_lingers(self.net.ports.lingers(address.port()));
                Err(self.fail(&visit, error))
            }
        }
    }

    /// The address that a socket has now, as it is recorded.
    pub(super) fn bound(&self, local: SocketAddr) -> Got {
        let written = self.net.host.written(local);
        Got::Bound { local: written, real: (written != local).then_some(local) }
    }

    /// A program that binds to all addresses gets the loopback address alone, where addresses are not taken as they are.
    fn say_if_narrowed(&mut self, socket: &Socket, asked: SocketAddr, got: SocketAddr) {
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

    pub(in crate::net) fn real_address(&self, written: SocketAddr) -> Result<SocketAddr, CallError> {
        self.net.host.real(written).map_err(CallError::Program)
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
            self.net.stage.set_listening();
            if let Ok((os, local)) = self.os(socket).and_then(|os| Ok((os.clone(), local_address(&os)?))) {
                self.net.ports.listens(socket.id(), local.port());
                self.net.watch.listens(socket.id(), &os, local);
            }
        }
        self.finish(&visit, done, None)
    }

    /// Both addresses, as programs write them, and the sizes of this side's buffers. The peer's is what the call told: a
    /// connection that the peer has reset meanwhile has none any more (getpeername(2): ENOTCONN), though accept(2) and
    /// connect(2) succeeded.
    pub(in crate::net) fn ends(&self, os: &socket2::Socket, peer: SocketAddr) -> io::Result<(Ends, [SocketAddr; 2])> {
        let size = |size: io::Result<usize>| size.ok().and_then(|size| u32::try_from(size).ok());
        let local = local_address(os)?;
        let ends = Ends {
            local: self.net.host.written(local),
            peer: self.net.host.written(peer),
            rcvbuf: size(os.recv_buffer_size()),
            sndbuf: size(os.send_buffer_size()),
        };
        Ok((ends, [local, peer]))
    }
}
