//! Calls that end something: shutdown and close, also of what a program has left open.
//! What the peer makes of the end, its own calls show.

use std::io;
use std::net::Shutdown;
use std::time::Duration;

use super::settle::goes_out;
use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::address::{Family, local_address};
use crate::net::kernel::queues;
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::{Kind, Socket};
use crate::trace::{Address, Asked, Call, FlowId, Got, Note, TcpState};

impl Actor {
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
        if let (Ok(()), Some(flow), true) = (&done, socket.incoming(), how != Shutdown::Write) {
            flow.receiver_goes_deaf();
        }
        if let (Ok(()), Some(flow), true) = (&done, socket.outgoing(), how != Shutdown::Read) {
            let goes = self.os(socket).is_ok_and(|os| goes_out(&os, queues::unsent_bytes(os.as_ref())));
            self.settle_end(flow, goes);
        }
        self.count_activity();
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

    /// Notes that nothing of the program refers to an open socket any more, which is why it is closed next.
    pub fn note_unreferenced(&mut self, socket: &Socket) {
        self.note(Note::Unreferenced { socket: socket.id() });
    }

    /// Closes what a program left open. The program has ended, so the gate is not asked.
    pub(in crate::net) fn close_left_open(&mut self, socket: &Socket) {
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
            Kind::Stream if connected => {
                (self.told_to_somebody(|| queues::receive_queue(os.as_ref())), queues::unsent_bytes(os.as_ref()))
            }
            Kind::Stream => (None, None),
            Kind::Datagram => (Some(socket.mailbox().close()), None),
        };
        let of_tcp = socket.family() != Family::Unix;
        let aborts = of_tcp && connected && unread == Some(0) && breaks_off(&os);
        if let Some(flow) = socket.outgoing() {
            flow.sender_closes(unsent);
        }
        let goes = goes_out(&os, unsent);
        let local = local_address(&os).ok();
        let port = local.filter(|_| connected).and_then(Address::port);
        self.net.ports.closed(socket.id(), port);
        self.net.close_one(os);
        if let Some(Address::Unix(name)) = local.filter(|_| !connected) {
            self.net.unix_names.closed(name);
            self.signal();
        }
        if let Some(flow) = socket.outgoing() {
            self.settle_end(flow, goes);
        }
        self.count_activity();
        let got = unread.map(|unread| Got::Discarded { unread, aborts });
        self.leave(visit, &Ok(0), Queues { queued: unread, unsent }, got);
    }
}

/// Whether close breaks a connection off: `SO_LINGER` is on with 0 seconds, and there is a connection left.
fn breaks_off(os: &socket2::Socket) -> bool {
    let stands = queues::tcp_state(os).is_none_or(TcpState::is_broken_off_by_reset);
    stands && os.linger().is_ok_and(|time| time == Some(Duration::ZERO))
}
