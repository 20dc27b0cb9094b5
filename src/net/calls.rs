//! The one door: every socket call of a program, each `Entered` before it and `Returned` after it. Here is the door itself
//! and the calls that need no peer; `stream`, `datagram` and `select` have the others.
//! It decides nothing; what to call, and what to make of the answer, is the program's affair.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::actor::Actor;
use super::clock::Deadline;
use super::conns::Flow;
use super::error::CallError;
use super::kernel;
use super::options::{OptionName, SocketOption};
use super::poll::Interest;
use super::socket::{Kind, Socket};
use super::stage::{Pending, Schedule};
use super::stream::SETTLE;
use super::wait::{Wait, Woken};
use crate::lang::Text;
use crate::trace::{Asked, Call, Ends, Entered, FlowId, Got, Note, Returned, SocketId, UNKNOWN, What};

/// A call on its way: what `Entered` says, and what `Returned` will say beside the result.
pub(super) struct Visit {
    pub call: Call,
    pub socket: SocketId,
    pub flow: FlowId,
    pub asked: u32,
    pub offset: u64,
    /// How long the call waits; `None` for ever.
    pub patience: Option<Duration>,
}

impl Visit {
    /// A call on a socket that touches no flow.
    pub fn of(call: Call, socket: &Socket) -> Self {
        let patience = socket.patience();
        Self { call, socket: socket.id(), flow: FlowId::NONE, asked: 0, offset: 0, patience }
    }
}

/// What a call leaves in the kernel's queues.
#[derive(Default)]
pub(super) struct Queues {
    pub queued: Option<u32>,
    pub unsent: Option<u32>,
}

impl Actor {
    /// socket(2) over IPv4.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socket(&mut self, kind: Kind) -> Result<Socket, CallError> {
        let id = self.net.next_socket();
        let visit = Visit { call: Call::Socket, socket: id, flow: FlowId::NONE, asked: 0, offset: 0, patience: None };
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
                let real = (written != local).then_some(local);
                self.leave(&visit, &Ok(0), Queues::default(), Some(Got::Bound { local: written, real }));
                self.say_if_narrowed(socket, address, written);
                Ok(written)
            }
            Err(error) => Err(self.fail(&visit, error)),
        }
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

    pub(super) fn real_address(&self, written: SocketAddr) -> Result<SocketAddr, CallError> {
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
        }
        self.finish(&visit, done, None)
    }

    /// shutdown(2).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn shutdown(&mut self, socket: &Socket, how: Shutdown) -> Result<(), CallError> {
        let (name, flow) = match how {
            // It ends what comes in, so the direction that this side sends into goes on.
            Shutdown::Read => ("SHUT_RD", FlowId::NONE),
            Shutdown::Write => ("SHUT_WR", socket.outgoing_flow()),
            Shutdown::Both => ("SHUT_RDWR", socket.outgoing_flow()),
        };
        let visit = Visit { flow, ..Visit::of(Call::Shutdown, socket) };
        self.enter(&visit, Some(Asked::How(name.to_owned())))?;
        let done = self.os(socket).and_then(|os| os.shutdown(how));
        if let (Ok(()), Some(flow), true) = (&done, socket.outgoing(), how != Shutdown::Read) {
            let unsent = self.os(socket).ok().and_then(|os| kernel::unsent_bytes(os.as_ref()));
            self.settle_end(flow, unsent);
        }
        self.count_news();
        self.finish(&visit, done, None)
    }

    /// After a gated call that ends a direction: waits until the peer's kernel knows. Otherwise the run might be over, or
    /// somebody else's turn, before the end has come. Behind bytes that have no room it comes when they have.
    fn settle_end(&self, flow: &Flow, unsent: Option<u32>) {
        if self.net.stage.schedule == Schedule::Free || unsent != Some(0) {
            return;
        }
        let until = Deadline::after(SETTLE);
        while flow.end_has_come() == Some(false) && !until.passed() {
            std::thread::yield_now();
        }
    }

    /// close(2). Bytes that were still unread are lost, and counted.
    ///
    /// # Errors
    /// That the run is over.
    pub fn close(&mut self, socket: &Socket) -> Result<(), CallError> {
        let visit = Visit { flow: socket.outgoing_flow(), ..Visit::of(Call::Close, socket) };
        self.enter(&visit, None)?;
        self.close_now(&visit, socket);
        Ok(())
    }

    /// Closes what a program left open. The program has ended, so the gate is not asked.
    pub(super) fn close_left_open(&mut self, socket: &Socket) {
        let visit = Visit { flow: socket.outgoing_flow(), ..Visit::of(Call::Close, socket) };
        self.record_entered(&visit, None);
        self.close_now(&visit, socket);
    }

    fn close_now(&mut self, visit: &Visit, socket: &Socket) {
        self.forget(socket);
        let Some(os) = socket.take_os() else {
            self.fail(visit, io::Error::from_raw_os_error(libc::EBADF));
            return;
        };
        let connected = socket.conn().is_some();
        let (unread, unsent) = match socket.kind() {
            Kind::Stream if connected => (kernel::receive_queue(os.as_ref()), kernel::unsent_bytes(os.as_ref())),
            Kind::Stream => (None, None),
            Kind::Datagram => (Some(socket.mailbox().close()), None),
        };
        if let Some(flow) = socket.outgoing() {
            flow.sender_closes(unsent);
        }
        drop(os);
        if let Some(flow) = socket.outgoing() {
            self.settle_end(flow, unsent);
        }
        self.net.closed_one();
        self.count_news();
        let got = unread.map(|unread| Got::Discarded { unread });
        self.leave(visit, &Ok(0), Queues { queued: unread, unsent }, got);
    }

    /// Gate, then `Entered`.
    pub(super) fn enter(&mut self, visit: &Visit, detail: Option<Asked>) -> Result<(), CallError> {
        let pending = Pending { call: visit.call, socket: visit.socket, flow: visit.flow, asked: visit.asked };
        self.pass_gate_before(pending)?;
        self.record_entered(visit, detail);
        Ok(())
    }

    fn record_entered(&mut self, visit: &Visit, detail: Option<Asked>) {
        self.record(What::Entered(Entered {
            call: visit.call,
            socket: visit.socket,
            flow: visit.flow,
            asked: visit.asked,
            offset: visit.offset,
            detail: detail.map(Box::new),
        }));
    }

    /// `Returned`.
    pub(super) fn leave(&mut self, visit: &Visit, result: &Result<i32, i32>, queues: Queues, got: Option<Got>) {
        let moved = moved(visit.call, result);
        self.record(What::Returned(Returned {
            call: visit.call,
            socket: visit.socket,
            flow: visit.flow,
            result: match result {
                Ok(result) => *result,
                Err(errno) => -errno,
            },
            offset: visit.offset,
            queued: queues.queued.unwrap_or(UNKNOWN),
            unsent: queues.unsent.unwrap_or(UNKNOWN),
            detail: got.map(Box::new),
        }));
        self.count_deed(visit.call, moved);
    }

    pub(super) fn finish(&mut self, visit: &Visit, done: io::Result<()>, got: Option<Got>) -> Result<(), CallError> {
        match done {
            Ok(()) => {
                self.leave(visit, &Ok(0), Queues::default(), got);
                Ok(())
            }
            Err(error) => Err(self.fail(visit, error)),
        }
    }

    /// A time limit that has passed looks to the program as `EAGAIN`, as one set with `SO_RCVTIMEO` does.
    pub(super) fn fail(&mut self, visit: &Visit, error: io::Error) -> CallError {
        if error.kind() == ErrorKind::TimedOut && error.raw_os_error().is_none() {
            let after_ms = visit.patience.and_then(|time| u64::try_from(time.as_millis()).ok()).unwrap_or(0);
            self.leave(visit, &Err(libc::EAGAIN), Queues::default(), Some(Got::TimedOut { after_ms }));
            return CallError::TimedOut { call: visit.call };
        }
        let errno = match error.kind() {
            ErrorKind::WouldBlock => libc::EAGAIN,
            _ => error.raw_os_error().unwrap_or(libc::EIO),
        };
        self.leave(visit, &Err(errno), Queues::default(), None);
        CallError::Failed { call: visit.call, errno }
    }

    pub(super) fn os(&self, socket: &Socket) -> io::Result<Arc<socket2::Socket>> {
        socket.os().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// The operating system's socket, for a call that may have to wait on it. Whoever holds it keeps the descriptor open,
    /// so it is let go of with the call.
    pub(super) fn open_os(&mut self, visit: &Visit, socket: &Socket) -> Result<Arc<socket2::Socket>, CallError> {
        self.os(socket).map_err(|closed| self.fail(visit, closed))
    }

    /// Tries a call on a non-blocking socket; as long as it would block, waits for the socket (and, in a staged run,
    /// for permission) and tries again, as long as the program's patience lasts. A call that goes through at once costs
    /// no poll.
    pub(super) fn block_on<T>(
        &mut self,
        os: &Arc<socket2::Socket>,
        interest: Interest,
        patience: Option<Duration>,
        mut attempt: impl FnMut(&socket2::Socket) -> io::Result<T>,
    ) -> Result<io::Result<T>, CallError> {
        let mut until = None;
        loop {
            match attempt(os) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock && patience != Some(Duration::ZERO) => {
                    if let (Some(patience), None) = (patience, until) {
                        until = Some(self.net.stage.moment(patience));
                    }
                    if self.wait(Wait::for_socket(os, interest, until))? == Woken::TimedOut {
                        return Ok(Err(ErrorKind::TimedOut.into()));
                    }
                }
                done => return Ok(done),
            }
        }
    }
}

/// Whether a call has moved something, or could have and did not; `None` for calls that prepare or end.
fn moved(call: Call, result: &Result<i32, i32>) -> Option<bool> {
    match call {
        Call::Send | Call::Recv => Some(result.is_ok_and(|count| count > 0)),
        Call::Sendto | Call::Recvfrom | Call::Accept | Call::Connect => Some(result.is_ok()),
        _ => None,
    }
}

pub(super) fn local_address(os: &socket2::Socket) -> io::Result<SocketAddr> {
    as_internet(os.local_addr()?)
}

pub(super) fn as_internet(address: socket2::SockAddr) -> io::Result<SocketAddr> {
    address.as_socket().ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}

impl Actor {
    /// Both addresses, as programs write them, and the sizes of this side's buffers. The peer's is what the call told: a
    /// connection that the peer has reset meanwhile has none any more (getpeername(2): ENOTCONN), though accept(2) and
    /// connect(2) succeeded.
    pub(super) fn ends(&self, os: &socket2::Socket, peer: SocketAddr) -> io::Result<(Ends, [SocketAddr; 2])> {
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
