//! Calls on a stream: accept, send, recv.
//! It knows no message; a stream has none.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::room::Room;
use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::address::from_kernel;
use crate::net::kernel::poll::Interest;
use crate::net::kernel::queues;
use crate::net::sockets::error::CallError;
use crate::net::sockets::flow::Flow;
use crate::net::sockets::socket::{Kind, Socket};
use crate::net::sockets::turn::Turn;
use crate::net::stage::wait::Condition;
use crate::trace::{Address, Asked, Call, FlowId, Got, Note, Waiting};

/// Flags of recv(2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiveFlags {
    /// `MSG_PEEK`: the bytes stay in the queue.
    pub peek: bool,
    /// `MSG_DONTWAIT`: this call does not wait.
    pub dont_wait: bool,
    /// `MSG_WAITALL`: waits until the buffer is full or the stream has ended.
    pub wait_all: bool,
    /// What the program asked for, where that is more than it will ever get and the buffer is smaller.
    pub size: Option<usize>,
}

impl ReceiveFlags {
    /// The flags as they are written in C; `None` if there are none.
    pub(in crate::net) fn asked(self) -> Option<Asked> {
        let names = [(self.peek, "MSG_PEEK"), (self.dont_wait, "MSG_DONTWAIT"), (self.wait_all, "MSG_WAITALL")];
        let set: Vec<_> = names.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
        (!set.is_empty()).then(|| Asked::Flags(set.join("|")))
    }

    pub(in crate::net) fn timeout(self, socket: &Socket) -> Option<Duration> {
        if self.dont_wait { Some(Duration::ZERO) } else { socket.timeout() }
    }
}

impl Actor {
    /// accept(2): waits for a connection. Returns its socket and its peer's address.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn accept(&mut self, listener: &Socket) -> Result<(Socket, Address), CallError> {
        let visit = Visit::of(Call::Accept, listener);
        self.enter(&visit, None)?;
        let os = self.open_os(&visit, listener)?;
        let done = self.block_on(&os, Interest::Readable, visit.timeout, socket2::Socket::accept)?;
        let opened = done.and_then(|(os, peer)| {
            os.set_nonblocking(true)?;
            let (ends, real) = self.ends(&os, from_kernel(&peer)?)?;
            Ok((os, ends, real))
        });
        let (os, ends, [local, peer]) = match opened {
            Ok(opened) => opened,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let descriptor = self.opened(&os);
        let fd = descriptor.number();
        let socket = Socket::new(self.net.next_socket(), Kind::Stream, listener.family(), descriptor, os);
        self.keep(socket.clone());
        self.net.conns.await_connector(local, peer, &self.net.stop);
        let os = self.os(&socket).unwrap_or_else(|_| unreachable!("a socket that was just made is open"));
        let conn = self.net.conns.join_acceptor(local, peer, &os);
        self.watch_states(&socket, &os, [local, peer]);
        if let Address::Unix(name) = local {
            self.net.unix_names.taken_from(name);
            self.signal();
        }
        let peer = ends.peer;
        let got = Got::Accepted { socket: socket.id(), fd, conn: conn.id, ends };
        socket.set_end(conn, false);
        self.leave(&visit, &Ok(fd), Queues::default(), Some(got));
        Ok((socket, peer))
    }

    /// send(2) on a blocking socket: returns when the kernel has taken every byte, or has failed after taking some. With a
    /// time limit, or where the call does not wait, it returns as soon as the kernel has taken some.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn send(&mut self, socket: &Socket, data: &[u8]) -> Result<usize, CallError> {
        self.send_with(socket, data, false)
    }

    /// send(2); with `dont_wait` as with `MSG_DONTWAIT`: this call does not wait.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn send_with(&mut self, socket: &Socket, data: &[u8], dont_wait: bool) -> Result<usize, CallError> {
        if socket.kind() == Kind::Datagram {
            return self.send_datagram(socket, data);
        }
        let late = self.late_connection(socket);
        let turn = self.take_turn(socket.outgoing(), |flow| &flow.sending)?;
        let offset = socket.sent();
        let asked = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let flags = ReceiveFlags { dont_wait, ..ReceiveFlags::default() };
        let (flow, timeout) = (socket.outgoing_flow(), flags.timeout(socket));
        let visit = Visit { flow, asked, offset, timeout, ..Visit::of(Call::Send, socket) };
        self.enter(&visit, flags.asked())?;
        let os = self.open_os(&visit, socket)?;
        let Some(flow) = socket.outgoing() else {
            return Err(self.fail(&visit, unconnected_send()));
        };
        // The bytes are stored before the kernel gets them, so that whoever receives them finds them there.
        flow.bytes.append(data);
        self.net.hub.count_bytes(data.len());
        let mut taken = 0;
        let whole = visit.timeout.is_none();
        let done = self.block_on(&os, Interest::Writable, visit.timeout, |os| {
            // A send of nothing is a call as well: it tells of a connection that is broken.
            loop {
                let now = os.send_with_flags(&data[taken..], libc::MSG_NOSIGNAL)?;
                taken += now;
                flow.accepted.fetch_add(now as u64, Ordering::SeqCst);
                if !whole || taken == data.len() {
                    return Ok(());
                }
            }
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
        self.leave(&visit, &Ok(i32::try_from(taken).unwrap_or(i32::MAX)), Queues { queued: None, unsent }, late);
        drop(turn);
        Ok(taken)
    }

    /// recv(2) on a blocking socket: waits until something has arrived or the stream has ended (0 bytes).
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recv(&mut self, socket: &Socket, buffer: &mut [u8]) -> Result<usize, CallError> {
        self.recv_with(socket, buffer, ReceiveFlags::default())
    }

    /// recv(2) with flags.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recv_with(&mut self, socket: &Socket, buffer: &mut [u8], flags: ReceiveFlags) -> Result<usize, CallError> {
        self.recv_into(socket, Room::Given(buffer), flags)
    }

    /// recv(2) that asks for as many bytes as it is told when it is made: `size` is asked again behind the gate.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recv_sized(
        &mut self,
        socket: &Socket,
        buffer: &mut Vec<u8>,
        size: &dyn Fn() -> usize,
    ) -> Result<usize, CallError> {
        self.recv_into(socket, Room::Made { buffer, size }, ReceiveFlags::default())
    }

    fn recv_into(&mut self, socket: &Socket, mut room: Room<'_>, flags: ReceiveFlags) -> Result<usize, CallError> {
        if socket.kind() == Kind::Datagram {
            return self.take_datagram(socket, room, flags, Call::Recv).map(|taken| taken.len);
        }
        let late = self.late_connection(socket);
        // A look at the queue is no part of the stream: it moves nothing.
        let incoming = socket.incoming().filter(|_| !flags.peek);
        let turn = self.take_turn(incoming, |flow| &flow.receiving)?;
        let offset = incoming.map_or(0, |flow| flow.received.load(Ordering::SeqCst));
        let flow_id = incoming.map_or(FlowId::NONE, |flow| flow.id);
        let mut visit = Visit {
            flow: flow_id,
            offset,
            timeout: flags.timeout(socket),
            peek: flags.peek,
            ..Visit::of(Call::Recv, socket)
        };
        self.enter_with(&mut visit, &mut room, flags)?;
        let buffer = room.bytes();
        let os = self.open_os(&visit, socket)?;
        let done = self.take_bytes(&visit, &os, buffer, flags)?;
        let len = match done {
            Ok(len) => len,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let mismatch = incoming.and_then(|flow| self.received(flow, offset, &buffer[..len]));
        if len > 0 && incoming.is_some() {
            self.takes_from(socket);
        }
        let queued = self.told_to_somebody(|| queues::receive_queue(os.as_ref()));
        self.leave(&visit, &Ok(i32::try_from(len).unwrap_or(i32::MAX)), Queues { queued, unsent: None }, late);
        if let Some(at) = mismatch {
            self.net.report_mismatch();
            self.note(Note::Mismatch { flow: visit.flow, at });
        }
        drop(turn);
        Ok(len)
    }

    /// What the kernel says that nobody but a trace would hear. It is not asked where no trace is kept: each question takes the
    /// socket's lock, and on one that a stranger floods it has to wait for the flood.
    pub(in crate::net) fn told_to_somebody<T>(&self, ask: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.net.hub.keeps_events() { ask() } else { None }
    }

    /// The bytes of one recv: what is there, or with `MSG_WAITALL` until the buffer is full.
    fn take_bytes(
        &mut self,
        visit: &Visit,
        os: &Arc<socket2::Socket>,
        buffer: &mut [u8],
        flags: ReceiveFlags,
    ) -> Result<io::Result<usize>, CallError> {
        let os_flags = if flags.peek { rustix::net::RecvFlags::PEEK } else { rustix::net::RecvFlags::empty() };
        let fills = flags.wait_all && !flags.peek;
        let mut have = 0;
        let done = self.block_on(os, Interest::Readable, visit.timeout, |os| {
            loop {
                let (len, _) = rustix::net::recv(os, &mut buffer[have..], os_flags).map_err(io::Error::from)?;
                have += len;
                if !fills || len == 0 || have == buffer.len() {
                    return Ok(have);
                }
            }
        })?;
        // As in the kernel: a call that has taken bytes reports these, and the next call meets the error.
        Ok(if have > 0 { Ok(have) } else { done })
    }

    /// Counts received bytes and compares them with those that were sent. The offset of the first that differs.
    fn received(&self, flow: &Flow, offset: u64, data: &[u8]) -> Option<u64> {
        if !flow.sender_is_inside() {
            self.net.hub.count_bytes(data.len());
        }
        let mismatch = flow.bytes.check_or_append(offset, data);
        flow.received.fetch_add(data.len() as u64, Ordering::SeqCst);
        mismatch
    }

    /// Waits until no other thread is inside the same call on the same flow; offsets would not be known otherwise.
    pub(in crate::net) fn take_turn<'f>(
        &mut self,
        flow: Option<&'f Flow>,
        turn: impl Fn(&'f Flow) -> &'f Arc<Turn>,
    ) -> Result<Option<TurnTaken>, CallError> {
        let Some(flow) = flow else { return Ok(None) };
        self.wait_for_turn(turn(flow), flow.id).map(Some)
    }

    /// The same for a socket whose flow is not known yet.
    pub(in crate::net) fn take_socket_turn(&mut self, turn: &Arc<Turn>) -> Result<TurnTaken, CallError> {
        self.wait_for_turn(turn, FlowId::NONE)
    }

    fn wait_for_turn(&mut self, turn: &Arc<Turn>, flow: FlowId) -> Result<TurnTaken, CallError> {
        while !turn.take() {
            let free = turn.clone();
            let condition: Condition = Arc::new(move || free.is_free());
            self.wait_until(Waiting::Turn { flow }, &condition, None)?;
        }
        Ok(TurnTaken { turn: turn.clone(), signal: self.clone() })
    }
}

/// A turn that is given back when this is dropped.
pub(in crate::net) struct TurnTaken {
    turn: Arc<Turn>,
    signal: Actor,
}

impl Drop for TurnTaken {
    fn drop(&mut self) {
        self.turn.give_back();
        self.signal.signal();
    }
}

/// send(2) on a socket that has never been connected fails with `EPIPE`, as the kernel does it for a stream.
fn unconnected_send() -> io::Error {
    io::Error::from_raw_os_error(libc::EPIPE)
}
