//! connect(2): to a port of this machine, or to a name of unix(7); and a connection that stands before its program knows.
//! It moves no byte, and whoever accepts is not asked.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::address::{Family, from_kernel, peer_address};
use crate::net::kernel::poll::{self, Interest};
use crate::net::sockets::error::CallError;
use crate::net::sockets::flow::Conn;
use crate::net::sockets::socket::{Kind, Socket};
use crate::net::stage::wait::{Condition, Wait, Woken};
use crate::trace::{Address, Asked, Call, Ends, Got};

/// A connection as connect(2) made it, before it is recorded.
type Joined = (Arc<Conn>, Ends);

impl Actor {
    /// connect(2): waits until the connection stands or is refused, as long as the socket's timeout lasts.
    ///
    /// # Errors
    /// The call's own, an address that programs may not reach, or that the run is over.
    pub fn connect(&mut self, socket: &Socket, address: impl Into<Address>) -> Result<(), CallError> {
        let address = address.into();
        if socket.kind() == Kind::Datagram {
            return self.connect_datagram(socket, address);
        }
        let real = self.real_address(address)?;
        let visit = Visit::of(Call::Connect, socket);
        self.enter(&visit, Some(Asked::Address(address)))?;
        let os = self.open_os(&visit, socket)?;
        let known = self.known_as(real).and_then(|real| self.name_connector(socket, &os).map(|()| real));
        let real = match known {
            Ok(real) => real,
            Err(error) => return Err(self.fail(&visit, error)),
        };
        let under_way = self.net.conns.begin_connect(real);
        let done = match socket.family() {
            Family::Unix => self.try_connect_name(&visit, &os, address, real)?,
            family => match family.for_kernel(real) {
                Ok(to) => self.try_connect(&visit, &os, real, &to)?,
                Err(error) => Err(error),
            },
        };
        let done = match done {
            Ok(()) => match self.join_connector(socket, &os, real) {
                Ok((conn, ends)) => {
                    let got = Got::Connected { conn: conn.id, ends };
                    self.leave(&visit, &Ok(0), Queues::default(), Some(got));
                    self.net.conns.connect_recorded(&conn);
                    Ok(())
                }
                Err(error) => Err(self.fail(&visit, error)),
            },
            Err(error) if in_progress(&error) => Err(self.connect_in_progress(&visit, socket, &os, real)),
            Err(error) => Err(self.fail(&visit, error)),
        };
        // Only now: an accept that waits for this connect wants it recorded first.
        drop(under_way);
        done
    }

    fn try_connect(
        &mut self,
        visit: &Visit,
        os: &Arc<socket2::Socket>,
        real: Address,
        to: &socket2::SockAddr,
    ) -> Result<io::Result<()>, CallError> {
        let at_once = visit.timeout == Some(Duration::ZERO);
        let begun = os.connect(to);
        let is_under_way = begun.as_ref().is_err_and(in_progress) && !at_once;
        if let Some(real) = real.internet().filter(|_| is_under_way && !poll::is_ready(os, Interest::Writable)) {
            self.ask_while_connecting(visit, os, real);
        }
        let mut begun = (!is_under_way).then_some(begun);
        let net = self.net.clone();
        let has_room = move || real.internet().is_some_and(|real| net.watch.has_room_at(real));
        let hope = Some(Arc::new(has_room) as Condition);
        self.block_in_hope(os, Interest::Writable, visit.timeout, hope, |os| {
            if let Some(done) = begun.take() {
                return done;
            }
            if !poll::is_ready(os, Interest::Writable) {
                return Err(ErrorKind::WouldBlock.into());
            }
            // A socket that did not wait is told by one more connect(2) how it went. Without it a second connect of the
            // program would succeed where this one did, and fail with ECONNABORTED where this one was refused.
            match os.connect(to) {
                Err(error) if error.raw_os_error() == Some(libc::EISCONN) => Ok(()),
                done => done,
            }
        })
    }

    /// Gives a socket that connects without an address one of its run, where the kernel would choose none or another: a name
    /// of unix(7), by which its connection is known, or what stands for ::1.
    fn name_connector(&self, socket: &Socket, os: &socket2::Socket) -> io::Result<()> {
        let local = from_kernel(&os.local_addr()?)?;
        let address = match socket.family() {
            Family::Unix if local.is_unnamed() => Address::Unix(self.net.unix_names.fresh()?),
            Family::Internet6 if local.port() == Some(0) => self.net.host.any(true).into(),
            _ => return Ok(()),
        };
        os.bind(&socket.family().for_kernel(address)?)
    }

    /// connect(2) to a name: it is done at once, or the queue of whoever listens is full, and then it waits until a
    /// connection has been taken from there.
    fn try_connect_name(
        &mut self,
        visit: &Visit,
        os: &Arc<socket2::Socket>,
        written: Address,
        real: Address,
    ) -> Result<io::Result<()>, CallError> {
        let (to, taken) = match (Family::Unix.for_kernel(real), written) {
            (Ok(to), Address::Unix(name)) => (to, self.net.unix_names.find(name).map(|named| named.taken)),
            (Ok(_), Address::Internet(_)) => return Ok(Err(io::Error::from_raw_os_error(libc::EINVAL))),
            (Err(error), _) => return Ok(Err(error)),
        };
        let taken = taken.unwrap_or_default();
        let until = visit.timeout.map(|time| self.net.stage.moment(time));
        loop {
            let before = taken.load(Ordering::SeqCst);
            match os.connect(&to) {
                Err(error) if error.kind() == ErrorKind::WouldBlock && visit.timeout != Some(Duration::ZERO) => {}
                done => return Ok(done),
            }
            let seen = taken.clone();
            let moved: Condition = Arc::new(move || seen.load(Ordering::SeqCst) != before);
            let wait = Wait { condition: Some(moved), until, ..Wait::default() };
            if self.wait(wait)? == Woken::TimedOut {
                return Ok(Err(ErrorKind::TimedOut.into()));
            }
        }
    }

    /// A program that does not wait is told `EINPROGRESS`, though on loopback the connection stands by then.
    fn connect_in_progress(
        &mut self,
        visit: &Visit,
        socket: &Socket,
        os: &Arc<socket2::Socket>,
        real: Address,
    ) -> CallError {
        let joined = os.peer_addr().is_ok().then(|| self.join_connector(socket, os, real).ok()).flatten();
        let got = joined.as_ref().map(|(conn, ends)| Got::Connected { conn: conn.id, ends: ends.clone() });
        self.leave(visit, &Err(libc::EINPROGRESS), Queues::default(), got);
        if let Some((conn, _)) = joined {
            self.net.conns.connect_recorded(&conn);
        }
        CallError::Failed { call: Call::Connect, errno: libc::EINPROGRESS }
    }

    fn join_connector(&self, socket: &Socket, os: &Arc<socket2::Socket>, real: Address) -> io::Result<Joined> {
        let (ends, [local, peer]) = self.ends(os, peer_address(os).unwrap_or(real))?;
        let conn = self.net.conns.join_connector(local, peer, os);
        self.watch_states(socket, os, [local, peer]);
        socket.set_end(conn.clone(), true);
        socket.set_anywhere(false);
        Ok((conn, ends))
    }

    /// A connection that a program did not wait for stands by the time it is used: it becomes known with this call.
    pub(super) fn late_connection(&self, socket: &Socket) -> Option<Got> {
        if socket.conn().is_some() || socket.kind() == Kind::Datagram {
            return None;
        }
        let os = socket.os()?;
        let peer = peer_address(&os).ok()?;
        let (conn, ends) = self.join_connector(socket, &os, peer).ok()?;
        self.net.conns.connect_recorded(&conn);
        Some(Got::Connected { conn: conn.id, ends })
    }

    /// From here on the kernel is asked for the states of TCP of a connection, if it is one of TCP.
    pub(super) fn watch_states(&self, socket: &Socket, os: &Arc<socket2::Socket>, ends: [Address; 2]) {
        if let [Some(local), Some(peer)] = ends.map(Address::internet) {
            self.net.watch.joins(socket.id(), os, [local, peer]);
        }
    }
}

fn in_progress(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}
