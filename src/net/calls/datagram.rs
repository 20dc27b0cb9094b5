//! Calls on datagrams: sendto, recvfrom, and connect, send and recv on a datagram socket.
//! A datagram is sent, lost, taken and cut as a whole; nothing here knows a stream.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::room::Room;
use super::stream::ReceiveFlags;
use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::address::{Family, local_address};
use crate::net::kernel::poll::Interest;
use crate::net::kernel::{proc_net, queues};
use crate::net::sockets::error::CallError;
use crate::net::sockets::flow::{Conn, Flow};
use crate::net::sockets::mailbox::{Letter, Mailbox};
use crate::net::sockets::socket::{Kind, Socket};
use crate::trace::{Address, Asked, Call, Got, Loss, Note, PairEnd, UnixName};

/// A pair of sockets and the direction in it.
struct Way {
    conn: Arc<Conn>,
    requests: bool,
}

impl Way {
    fn flow(&self) -> &Flow {
        if self.requests { &self.conn.requests } else { &self.conn.replies }
    }
}

/// A datagram as it was taken out of the queue.
struct Taken {
    /// Its real length, which may be more than the buffer holds.
    len: usize,
    from: Address,
    letter: Option<Letter>,
}

/// A datagram that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    /// Bytes that lie in the buffer.
    pub len: usize,
    pub from: Address,
    /// Bytes of it that found no room there and are gone.
    pub cut: u32,
}

impl Actor {
    /// connect(2) on a datagram socket: nothing is sent; the kernel notes whom the socket talks to.
    pub(in crate::net) fn connect_datagram(&mut self, socket: &Socket, address: Address) -> Result<(), CallError> {
        let real = self.real_address(address)?;
        let visit = Visit::of(Call::Connect, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        let os = self.open_os(&visit, socket)?;
        let reached = self.known_as(real).and_then(|real| Ok((real, socket.family().for_kernel(real)?)));
        let (real, to) = match reached {
            Ok(reached) => reached,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let done = self.bind_if_unbound(socket, &os).and_then(|()| os.connect(&to));
        if done.is_ok() {
            socket.mailbox().lock().peer = Some(real);
            // The kernel chooses the address from which the peer is reached.
            socket.set_anywhere(false);
        }
        // It has an address from here on, if it had none.
        let got = done.is_ok().then(|| local_address(&os).ok()).flatten().map(|local| self.bound(local));
        self.finish(&visit, done, got)
    }

    /// sendto(2): sends one datagram.
    ///
    /// # Errors
    /// The call's own, an address that programs may not reach, or that the run is over.
    pub fn sendto(&mut self, socket: &Socket, data: &[u8], address: impl Into<Address>) -> Result<usize, CallError> {
        let address = address.into();
        if socket.kind() == Kind::Stream {
            return self.send(socket, data);
        }
        let real = self.real_address(address)?;
        match self.known_as(real) {
            Ok(real) => self.post(socket, data, real, Call::Sendto),
            Err(error) => {
                let visit = Visit::of(Call::Sendto, socket);
                self.enter(&visit, Some(Asked::Address(address)))?;
                Err(self.fail(&visit, error))
            }
        }
    }

    /// send(2) on a connected datagram socket.
    pub(in crate::net) fn send_datagram(&mut self, socket: &Socket, data: &[u8]) -> Result<usize, CallError> {
        let peer = socket.mailbox().lock().peer;
        match peer {
            Some(peer) => self.post(socket, data, peer, Call::Send),
            None => {
                let asked = u32::try_from(data.len()).unwrap_or(u32::MAX);
                let visit = Visit { asked, ..Visit::of(Call::Send, socket) };
                self.enter(&visit, None)?;
                Err(self.fail(&visit, io::Error::from_raw_os_error(libc::EDESTADDRREQ)))
            }
        }
    }

    fn post(&mut self, socket: &Socket, data: &[u8], to: Address, call: Call) -> Result<usize, CallError> {
        let written = self.written(to);
        let way = match self.way_out(socket, to) {
            Ok(way) => way,
            Err(error) => {
                let visit = Visit::of(call, socket);
                self.enter(&visit, Some(Asked::Address(written)))?;
                return Err(self.fail(&visit, error));
            }
        };
        let flow = way.flow();
        let turn = self.take_turn(Some(flow), |flow| &flow.sending)?;
        let offset = flow.accepted.load(Ordering::SeqCst);
        let asked = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let visit = Visit { flow: flow.id, asked, offset, ..Visit::of(call, socket) };
        self.enter(&visit, Some(Asked::Address(written)))?;
        let os = self.open_os(&visit, socket)?;
        flow.bytes.append(data);
        self.net.hub.count_bytes(data.len());
        let receiver = self.net.conns.mailbox_at(to);
        let done = self.block_on(&os, Interest::Writable, visit.timeout, |os| {
            hand_over(os, data, (socket.family(), to), receiver.as_deref(), &way, offset)
        });
        match done {
            Ok(Ok(lost)) => {
                flow.accepted.fetch_add(data.len() as u64, Ordering::SeqCst);
                let got = Got::Sent { to: written, lost };
                self.leave(&visit, &Ok(i32::try_from(data.len()).unwrap_or(i32::MAX)), Queues::default(), Some(got));
                drop(turn);
                Ok(data.len())
            }
            Ok(Err(error)) => {
                flow.bytes.truncate(offset);
                Err(self.fail(&visit, error))
            }
            Err(stopped) => {
                flow.bytes.truncate(offset);
                Err(stopped)
            }
        }
    }

    /// The pair that this socket and an address make, told as far as it is new.
    fn way_out(&mut self, socket: &Socket, to: Address) -> io::Result<Way> {
        let os = self.os(socket)?;
        self.bind_if_unbound(socket, &os)?;
        let from = local_address(&os)?;
        let (conn, requests, untold) = self.net.conns.pair(from, to);
        if untold {
            self.tell_pair(&conn, if requests { [from, to] } else { [to, from] });
        }
        Ok(Way { conn, requests })
    }

    fn tell_pair(&mut self, conn: &Conn, [from, to]: [Address; 2]) {
        let end = |real: Address| {
            let mailbox = self.net.conns.mailbox_at(real);
            let os = mailbox.as_ref().and_then(|mailbox| mailbox.os.upgrade());
            PairEnd {
                address: self.written(real),
                socket: mailbox.map(|mailbox| mailbox.socket),
                rcvbuf: os.and_then(|os| os.recv_buffer_size().ok()).and_then(|size| u32::try_from(size).ok()),
            }
        };
        let (from, to) = (end(from), end(to));
        self.note(Note::Pair { conn: conn.id, from, to });
    }

    /// The kernel would choose an address at the first sendto(2); it is chosen here, so that it is known.
    fn bind_if_unbound(&mut self, socket: &Socket, os: &socket2::Socket) -> io::Result<()> {
        let local = local_address(os)?;
        if !local.is_unnamed() && local.port() != Some(0) {
            return Ok(());
        }
        let family = socket.family();
        let any = match family {
            Family::Unix => Address::Unix(self.net.unix_names.fresh()?),
            _ => self.net.host.any(family == Family::Internet6).into(),
        };
        os.bind(&family.for_kernel(any)?)?;
        socket.set_anywhere(true);
        self.net.conns.bind_mailbox(local_address(os)?, socket.mailbox());
        Ok(())
    }

    /// recvfrom(2): takes the next datagram; what does not fit into the buffer is gone. Returns how many bytes fitted, and
    /// who sent it.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recvfrom(
        &mut self,
        socket: &Socket,
        buffer: &mut [u8],
        flags: ReceiveFlags,
    ) -> Result<(usize, Option<Address>), CallError> {
        if socket.kind() == Kind::Stream {
            return self.recv_with(socket, buffer, flags).map(|len| (len, None));
        }
        let room = Room::Given(buffer);
        self.take_datagram(socket, room, flags, Call::Recvfrom).map(|taken| (taken.len, Some(taken.from)))
    }

    /// recvfrom(2) that asks for as many bytes as it is told when it is made: `size` is asked again behind the gate.
    ///
    /// # Errors
    /// The call's own, or that the run is over.
    pub fn recvfrom_sized(
        &mut self,
        socket: &Socket,
        buffer: &mut Vec<u8>,
        size: &dyn Fn() -> usize,
    ) -> Result<Received, CallError> {
        self.take_datagram(socket, Room::Made { buffer, size }, ReceiveFlags::default(), Call::Recvfrom)
    }

    pub(super) fn take_datagram(
        &mut self,
        socket: &Socket,
        mut room: Room<'_>,
        flags: ReceiveFlags,
        call: Call,
    ) -> Result<Received, CallError> {
        let turn = self.take_socket_turn(&socket.mailbox().receiving)?;
        let mut visit = Visit { timeout: flags.timeout(socket), peek: flags.peek, ..Visit::of(call, socket) };
        self.enter_with(&mut visit, &mut room, flags)?;
        let buffer = room.bytes();
        let os = self.open_os(&visit, socket)?;
        let mailbox = socket.mailbox().clone();
        let done = self.block_on(&os, Interest::Readable, visit.timeout, |os| take(os, buffer, &mailbox, flags))?;
        let taken = match done {
            Ok(taken) => taken,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let len = taken.len.min(buffer.len());
        let from = self.written(taken.from);
        let mut mismatch = None;
        if !flags.peek {
            mismatch = self.file(&mut visit, &os, &taken, &buffer[..len]);
        }
        let cut = u32::try_from(taken.len - len).unwrap_or(u32::MAX);
        let got = Got::Taken { from, cut };
        self.leave(&visit, &Ok(i32::try_from(len).unwrap_or(i32::MAX)), Queues::default(), Some(got));
        if let Some(at) = mismatch {
            self.net.report_mismatch();
            self.note(Note::Mismatch { flow: visit.flow, at });
        }
        drop(turn);
        Ok(Received { len, from, cut })
    }

    /// Finds the place of a taken datagram in its flow. The offset of the first byte that is not as it was sent.
    fn file(&mut self, visit: &mut Visit, os: &socket2::Socket, taken: &Taken, data: &[u8]) -> Option<u64> {
        if let Some(letter) = &taken.letter {
            visit.flow = letter.flow;
            visit.offset = letter.range.start;
            let flow = letter.conn.flow(letter.flow)?;
            flow.received.store(letter.range.end, Ordering::SeqCst);
            return flow.bytes.check_or_append(letter.range.start, data);
        }
        // From outside: its bytes enter the store now, and what was cut off is not known.
        let here = local_address(os).ok()?;
        let (conn, requests, untold) = self.net.conns.pair(taken.from, here);
        if untold {
            self.tell_pair(&conn, if requests { [taken.from, here] } else { [here, taken.from] });
        }
        let flow = if requests { &conn.requests } else { &conn.replies };
        let offset = flow.received.fetch_add(data.len() as u64, Ordering::SeqCst);
        self.net.hub.count_bytes(data.len());
        visit.flow = flow.id;
        visit.offset = offset;
        flow.bytes.check_or_append(offset, data)
    }
}

/// Hands one datagram to the kernel and sees at once what became of it: nobody else changes the receiver's queue meanwhile.
fn hand_over(
    os: &socket2::Socket,
    data: &[u8],
    (family, to): (Family, Address),
    receiver: Option<&Mailbox>,
    way: &Way,
    offset: u64,
) -> io::Result<Option<Loss>> {
    let kernel = family.for_kernel(to)?;
    let send = || os.send_to(data, &kernel);
    let from = local_address(os)?;
    let mut inbox = receiver.map(Mailbox::lock);
    let open = inbox.as_ref().is_some_and(|inbox| inbox.bound == Some(to) && inbox.lets_in(from));
    let closed = inbox.as_ref().is_some_and(|inbox| inbox.bound == Some(to)) && !open;
    let Some(inbox) = inbox.as_mut().filter(|_| open) else {
        // A socket that is connected to somebody else takes from nobody else; for the others it is not there.
        // Of another machine this one knows nothing. Whoever has taken it may have gone a moment later, so it is asked before.
        let here = to.internet().filter(|to| to.ip().is_loopback());
        let is_unbound = || here.is_some_and(|to| proc_net::is_bound_udp(to) == Some(false));
        let unbound = !closed && is_unbound();
        send()?;
        return Ok((closed || unbound && is_unbound()).then_some(Loss::NobodyThere));
    };
    let Some(receiver) = receiver.and_then(|receiver| receiver.os.upgrade()) else {
        send()?;
        return Ok(Some(Loss::NobodyThere));
    };
    let before = queues::drops(receiver.as_ref());
    send()?;
    // A kernel that does not tell has not said that anything was dropped.
    if let (Some(before), Some(after)) = (before, queues::drops(receiver.as_ref()))
        && before != after
    {
        return Ok(Some(Loss::QueueFull));
    }
    let range = offset..offset + data.len() as u64;
    inbox.queue.push_back(Letter { conn: way.conn.clone(), flow: way.flow().id, range, from });
    Ok(None)
}

/// Takes one datagram out of the kernel's queue, and its shadow with it.
fn take(os: &socket2::Socket, buffer: &mut [u8], mailbox: &Mailbox, flags: ReceiveFlags) -> io::Result<Taken> {
    use rustix::net::RecvFlags;
    let mut inbox = mailbox.lock();
    let os_flags = if flags.peek { RecvFlags::PEEK | RecvFlags::TRUNC } else { RecvFlags::TRUNC };
    let (_, len, from) = rustix::net::recvfrom(os, buffer, os_flags).map_err(io::Error::from)?;
    let from = from.and_then(of_any);
    let from = from.ok_or_else(|| io::Error::from_raw_os_error(libc::EAFNOSUPPORT))?;
    let ours = inbox.queue.front().is_some_and(|letter| letter.from == from);
    let letter = if flags.peek || !ours { None } else { inbox.queue.pop_front() };
    Ok(Taken { len, from, letter })
}

/// An address as rustix tells it.
fn of_any(from: rustix::net::SocketAddrAny) -> Option<Address> {
    if let Ok(from) = std::net::SocketAddr::try_from(from.clone()) {
        return Some(std::net::SocketAddr::new(from.ip().to_canonical(), from.port()).into());
    }
    let from = rustix::net::SocketAddrUnix::try_from(from).ok()?;
    let name = from.abstract_name().and_then(|name| std::str::from_utf8(name).ok())?;
    UnixName::new(&format!("\0{name}")).map(Address::Unix)
}
