//! The one door: every socket call of a program, each `Entered` before it and `Returned` after it.
//! It decides nothing; what to call, and what to make of the answer, is the program's affair.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::actor::Actor;
use super::clock::Deadline;
use super::conns::Flow;
use super::error::CallError;
use super::kernel;
use super::poll::{self, Interest};
use super::socket::Socket;
use super::stage::{Pending, Schedule};
use crate::trace::{Asked, Call, Ends, Entered, FlowId, Got, Returned, SocketId, UNKNOWN, What};

/// How long a gated send waits until its bytes have left: a delayed acknowledgement comes within about 50 ms.
const SETTLE: Duration = Duration::from_millis(60);

/// Options of setsockopt(2) that programs use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketOption {
    /// `SO_REUSEADDR` of socket(7).
    ReuseAddr(bool),
    /// `TCP_NODELAY` of tcp(7).
    NoDelay(bool),
    /// `SO_RCVBUF` of socket(7), in bytes; Linux doubles it.
    ReceiveBuffer(u32),
    /// `SO_SNDBUF` of socket(7), in bytes; Linux doubles it.
    SendBuffer(u32),
}

impl SocketOption {
    fn name_and_value(self) -> (&'static str, i64) {
        match self {
            SocketOption::ReuseAddr(on) => ("SO_REUSEADDR", on.into()),
            SocketOption::NoDelay(on) => ("TCP_NODELAY", on.into()),
            SocketOption::ReceiveBuffer(bytes) => ("SO_RCVBUF", bytes.into()),
            SocketOption::SendBuffer(bytes) => ("SO_SNDBUF", bytes.into()),
        }
    }

    fn apply(self, socket: &socket2::Socket) -> io::Result<()> {
        match self {
            SocketOption::ReuseAddr(on) => socket.set_reuse_address(on),
            SocketOption::NoDelay(on) => socket.set_tcp_nodelay(on),
            SocketOption::ReceiveBuffer(bytes) => socket.set_recv_buffer_size(bytes as usize),
            SocketOption::SendBuffer(bytes) => socket.set_send_buffer_size(bytes as usize),
        }
    }
}

/// A call on its way: what `Entered` says, and what `Returned` will say beside the result.
struct Visit {
    call: Call,
    socket: SocketId,
    flow: FlowId,
    asked: u32,
    offset: u64,
}

impl Visit {
    fn of(call: Call, socket: &Socket) -> Self {
        Self { call, socket: socket.id(), flow: FlowId::NONE, asked: 0, offset: 0 }
    }
}

/// What a call leaves in the kernel's queues.
#[derive(Default)]
struct Queues {
    queued: Option<u32>,
    unsent: Option<u32>,
}

impl Actor {
    /// socket(2): a TCP socket over IPv4.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn socket(&mut self) -> Result<Socket, CallError> {
        let id = self.net.next_socket();
        let visit = Visit { call: Call::Socket, socket: id, flow: FlowId::NONE, asked: 0, offset: 0 };
        self.enter(&visit, None)?;
        let made = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)
            .and_then(|os| os.set_nonblocking(true).map(|()| os));
        match made {
            Ok(os) => {
                let fd = self.opened(&os);
                let socket = Socket::new(id, os);
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

    /// bind(2). Returns the address that the socket has now.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn bind(&mut self, socket: &Socket, address: SocketAddr) -> Result<SocketAddr, CallError> {
        let visit = Visit::of(Call::Bind, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        let done = self.os(socket).and_then(|os| os.bind(&address.into()).and_then(|()| local_address(&os)));
        match done {
            Ok(local) => {
                self.leave(&visit, &Ok(0), Queues::default(), Some(Got::Bound { local, real: None }));
                Ok(local)
            }
            Err(error) => Err(self.fail(&visit, error)),
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
            self.net.stage.set_listening();
        }
        self.finish(&visit, done, None)
    }

    /// connect(2): waits until the connection stands or is refused.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn connect(&mut self, socket: &Socket, address: SocketAddr) -> Result<(), CallError> {
        let visit = Visit::of(Call::Connect, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        let os = self.open_os(&visit, socket)?;
        let under_way = self.net.conns.begin_connect(address);
        let mut begun = false;
        let done = self.block_on(&os, Interest::Writable, |os| {
            if !begun {
                begun = true;
                match os.connect(&address.into()) {
                    Err(error) if in_progress(&error) => {}
                    done => return done,
                }
            }
            if !poll::is_ready(os, Interest::Writable) {
                return Err(ErrorKind::WouldBlock.into());
            }
            os.take_error()?.map_or(Ok(()), Err)
        })?;
        let joined = done.and_then(|()| {
            let ends = ends(&os, os.peer_addr().and_then(as_internet).unwrap_or(address))?;
            let conn = self.net.conns.join_connector(ends.local, ends.peer, &os);
            socket.set_end(conn.clone(), true);
            Ok((conn, ends))
        });
        let done = match joined {
            Ok((conn, ends)) => {
                let got = Got::Connected { conn: conn.id, ends };
                self.leave(&visit, &Ok(0), Queues::default(), Some(got));
                self.net.conns.connect_recorded(&conn);
                Ok(())
            }
            Err(error) => Err(self.fail(&visit, error)),
        };
        // Only now: an accept that waits for this connect wants it recorded first.
        drop(under_way);
        done
    }

    /// accept(2): waits for a connection. Returns its socket and its peer's address.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn accept(&mut self, listener: &Socket) -> Result<(Socket, SocketAddr), CallError> {
        let visit = Visit::of(Call::Accept, listener);
        self.enter(&visit, None)?;
        let os = self.open_os(&visit, listener)?;
        let done = self.block_on(&os, Interest::Readable, socket2::Socket::accept)?;
        let opened = done.and_then(|(os, peer)| {
            os.set_nonblocking(true)?;
            let ends = ends(&os, as_internet(peer)?)?;
            Ok((os, ends))
        });
        match opened {
            Ok((os, ends)) => {
                let fd = self.opened(&os);
                let socket = Socket::new(self.net.next_socket(), os);
                self.keep(socket.clone());
                let peer = ends.peer;
                self.net.conns.await_connector(ends.local, peer, &self.net.stop);
                let conn = self.net.conns.join_acceptor(
                    ends.local,
                    peer,
                    &self.os(&socket).unwrap_or_else(|_| unreachable!("a socket that was just made is open")),
                );
                let got = Got::Accepted { socket: socket.id(), fd, conn: conn.id, ends };
                socket.set_end(conn, false);
                self.leave(&visit, &Ok(fd), Queues::default(), Some(got));
                Ok((socket, peer))
            }
            Err(error) => Err(self.fail(&visit, error)),
        }
    }

    /// send(2) on a blocking socket: returns when the kernel has taken every byte, or has failed after taking some.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn send(&mut self, socket: &Socket, data: &[u8]) -> Result<usize, CallError> {
        let offset = socket.sent();
        let asked = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let visit = Visit { flow: socket.outgoing_flow(), asked, offset, ..Visit::of(Call::Send, socket) };
        self.enter(&visit, None)?;
        let os = self.open_os(&visit, socket)?;
        let Some(flow) = socket.outgoing() else {
            return Err(self.fail(&visit, io::Error::from_raw_os_error(libc::ENOTCONN)));
        };
        // The bytes are stored before the kernel gets them, so that whoever receives them finds them there.
        flow.bytes.append(data);
        self.net.hub.count_bytes(data.len());
        let mut taken = 0;
        let done = self.block_on(&os, Interest::Writable, |os| {
            while taken < data.len() {
                let now = os.send_with_flags(&data[taken..], libc::MSG_NOSIGNAL)?;
                taken += now;
                flow.accepted.fetch_add(now as u64, Ordering::SeqCst);
            }
            Ok(())
        });
        if taken < data.len() {
            flow.bytes.truncate(offset + taken as u64);
        }
        let failed = match done {
            Ok(Ok(())) => None,
            // As in the kernel: a call that has moved bytes reports these, and the next call meets the error.
            _ if taken > 0 => None,
            Ok(Err(error)) => Some(error),
            Err(stopped) => return Err(stopped),
        };
        if let Some(error) = failed {
            return Err(self.fail(&visit, error));
        }
        let unsent = self.settle(&os, flow);
        self.leave(&visit, &Ok(i32::try_from(taken).unwrap_or(i32::MAX)), Queues { queued: None, unsent }, None);
        Ok(taken)
    }

    /// recv(2) on a blocking socket: waits until something has arrived or the stream has ended (0 bytes).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recv(&mut self, socket: &Socket, buffer: &mut [u8]) -> Result<usize, CallError> {
        let offset = socket.incoming().map_or(0, |flow| flow.received.load(Ordering::SeqCst));
        let asked = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        let visit = Visit { flow: socket.incoming_flow(), asked, offset, ..Visit::of(Call::Recv, socket) };
        self.enter(&visit, None)?;
        let os = self.open_os(&visit, socket)?;
        let done = self.block_on(&os, Interest::Readable, |os| {
            rustix::net::recv(os, &mut *buffer, rustix::net::RecvFlags::empty())
                .map(|(len, _)| len)
                .map_err(io::Error::from)
        })?;
        let len = match done {
            Ok(len) => len,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let mut mismatch = None;
        if let Some(flow) = socket.incoming() {
            if !flow.sender_is_inside() {
                self.net.hub.count_bytes(len);
            }
            mismatch = flow.bytes.check_or_append(offset, &buffer[..len]);
            flow.received.fetch_add(len as u64, Ordering::SeqCst);
        }
        let queued = kernel::receive_queue(os.as_ref());
        self.leave(&visit, &Ok(i32::try_from(len).unwrap_or(i32::MAX)), Queues { queued, unsent: None }, None);
        if let Some(at) = mismatch {
            self.net.report_mismatch();
            self.note(crate::trace::Note::Mismatch { flow: visit.flow, at });
        }
        Ok(len)
    }

    /// shutdown(2).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn shutdown(&mut self, socket: &Socket, how: Shutdown) -> Result<(), CallError> {
        let visit = Visit { flow: socket.outgoing_flow(), ..Visit::of(Call::Shutdown, socket) };
        let name = match how {
            Shutdown::Read => "SHUT_RD",
            Shutdown::Write => "SHUT_WR",
            Shutdown::Both => "SHUT_RDWR",
        };
        self.enter(&visit, Some(Asked::How(name.to_owned())))?;
        let done = self.os(socket).and_then(|os| os.shutdown(how));
        self.finish(&visit, done, None)
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
        let unread = connected.then(|| kernel::receive_queue(os.as_ref())).flatten();
        let unsent = connected.then(|| kernel::unsent_bytes(os.as_ref())).flatten();
        if let Some(flow) = socket.outgoing() {
            flow.sender_closes(unsent);
        }
        drop(os);
        self.net.closed_one();
        let got = unread.map(|unread| Got::Discarded { unread });
        self.leave(visit, &Ok(0), Queues { queued: unread, unsent }, got);
    }

    /// Gate, then `Entered`.
    fn enter(&mut self, visit: &Visit, detail: Option<Asked>) -> Result<(), CallError> {
        let pending = Pending { call: visit.call, socket: visit.socket, flow: visit.flow, asked: visit.asked };
        self.pass_gate(Some(pending))?;
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
    fn leave(&mut self, visit: &Visit, result: &Result<i32, i32>, queues: Queues, got: Option<Got>) {
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
    }

    fn finish(&mut self, visit: &Visit, done: io::Result<()>, got: Option<Got>) -> Result<(), CallError> {
        match done {
            Ok(()) => {
                self.leave(visit, &Ok(0), Queues::default(), got);
                Ok(())
            }
            Err(error) => Err(self.fail(visit, error)),
        }
    }

    fn fail(&mut self, visit: &Visit, error: io::Error) -> CallError {
        let errno = error.raw_os_error().unwrap_or(libc::EIO);
        self.leave(visit, &Err(errno), Queues::default(), None);
        CallError::Failed { call: visit.call, errno }
    }

    fn os(&self, socket: &Socket) -> io::Result<Arc<socket2::Socket>> {
        socket.os().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// The operating system's socket, for a call that may have to wait on it. Whoever holds it keeps the descriptor open,
    /// so it is let go of with the call.
    fn open_os(&mut self, visit: &Visit, socket: &Socket) -> Result<Arc<socket2::Socket>, CallError> {
        self.os(socket).map_err(|closed| self.fail(visit, closed))
    }

    /// Tries a call on a non-blocking socket; as long as it would block, waits for the socket (and, in a staged run,
    /// for permission) and tries again. A call that goes through at once costs no poll.
    fn block_on<T>(
        &mut self,
        os: &Arc<socket2::Socket>,
        interest: Interest,
        mut attempt: impl FnMut(&socket2::Socket) -> io::Result<T>,
    ) -> Result<io::Result<T>, CallError> {
        loop {
            match attempt(os) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.flush();
                    self.net.stage.wait_ready(self.id(), os, interest)?;
                }
                done => return Ok(done),
            }
        }
    }

    /// After a gated send: waits until the bytes have left this socket's kernel, unless the peer has no room.
    /// Returns what is still unsent.
    fn settle(&self, os: &socket2::Socket, flow: &Flow) -> Option<u32> {
        let mut unsent = kernel::unsent(os)?;
        if self.net.stage.schedule == Schedule::Free {
            return Some(unsent);
        }
        let until = Deadline::after(SETTLE);
        while unsent > 0 && !until.passed() && !peer_is_full(os, unsent) {
            std::thread::yield_now();
            unsent = kernel::unsent(os)?;
        }
        // Loopback delivers inside the sender's call; where it did not, the bytes are between the two queues.
        while !until.passed() && flow.balance().is_some_and(|balance| !balance.holds()) {
            std::thread::yield_now();
        }
        Some(unsent)
    }
}

/// Whether the peer's window is too small for what is left, so that waiting would change nothing.
fn peer_is_full(os: &socket2::Socket, unsent: u32) -> bool {
    kernel::send_window(os).is_some_and(|window| window.free < window.segment.min(unsent))
}

fn in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}

fn local_address(os: &socket2::Socket) -> io::Result<SocketAddr> {
    as_internet(os.local_addr()?)
}

fn as_internet(address: socket2::SockAddr) -> io::Result<SocketAddr> {
    address.as_socket().ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))
}

/// Both addresses and the sizes of this side's buffers. The peer's is what the call told: a connection that the peer has
/// reset meanwhile has none any more (getpeername(2): ENOTCONN), though accept(2) and connect(2) succeeded.
fn ends(os: &socket2::Socket, peer: SocketAddr) -> io::Result<Ends> {
    let size = |size: io::Result<usize>| size.ok().and_then(|size| u32::try_from(size).ok());
    Ok(Ends {
        local: local_address(os)?,
        peer,
        rcvbuf: size(os.recv_buffer_size()),
        sndbuf: size(os.send_buffer_size()),
    })
}
