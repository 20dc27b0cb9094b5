//! A socket that a server hands over to the server of the next recording, with whoever waits in its queue.
//! The kernel sees one socket all the time: no byte moves by it, and nobody is refused meanwhile.

use std::io;
use std::sync::Arc;

use super::setup::asked_kind;
use super::visit::Visit;
use crate::lang::Text;
use crate::net::actor::Actor;
use crate::net::kernel::address::{Family, local_address};
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::{Kind, Socket};
use crate::trace::{Asked, Call, Note};

/// A socket on its way from one recording to the next.
#[derive(Debug)]
pub struct Relayed {
    os: socket2::Socket,
    kind: Kind,
}

impl Actor {
    /// Lets go of a socket by which clients come, for the next recording. It is not closed, and nothing is called.
    ///
    /// # Errors
    /// If it is closed, or somebody is inside a call on it and the system has no descriptor left for another handle.
    pub fn hand_over(&mut self, socket: &Socket) -> io::Result<Relayed> {
        let held = self.os(socket)?;
        // Whoever is inside a call on it keeps the handle that there is.
        let others = if Arc::strong_count(&held) > 2 { Some(held.try_clone()?) } else { None };
        drop(held);
        self.note(Note::Said(Text::new(
            "The recording goes on in the next part, whose server has the same socket: nobody is refused.",
            "录制在下一部分继续，那一部分的服务器使用同一个套接字，没有客户端会被拒绝。",
        )));
        self.forget(socket);
        let taken = socket.take_os().ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))?;
        self.net.gave_away(&taken);
        let os = match (others, Arc::try_unwrap(taken)) {
            (Some(other), _) => other,
            (None, Ok(os)) => os,
            (None, Err(shared)) => shared.try_clone()?,
        };
        Ok(Relayed { os, kind: socket.kind() })
    }

    /// Goes on with the socket of the recording before. The calls that made it what it is are recorded here as well, with the
    /// answers that they were given, and not made again; that is said in front of them.
    ///
    /// # Errors
    /// That the run is over.
    pub fn take_over(&mut self, relayed: Relayed, backlog: u32) -> Result<Socket, CallError> {
        let Relayed { os, kind } = relayed;
        self.note(Note::Said(Text::new(
            "This recording goes on from the part before: the calls up to listen, or bind, were made in the first part, on the same socket.",
            "这份录制接着上一部分：截至 listen（UDP 为 bind）的调用，是在第一部分中对同一个套接字进行的。",
        )));
        let id = self.net.next_socket();
        let visit = Visit::on(Call::Socket, id);
        self.enter(&visit, asked_kind(Family::Internet, kind))?;
        let local = local_address(&os);
        let socket = self.has_opened(&visit, (Family::Internet, kind), os);
        if let Ok(local) = local {
            let visit = Visit::of(Call::Bind, &socket);
            self.enter(&visit, Some(Asked::Address(self.written(local))))?;
            self.has_bound(&visit, &socket, local);
        }
        if kind == Kind::Stream {
            let visit = Visit { asked: backlog, ..Visit::of(Call::Listen, &socket) };
            self.enter(&visit, None)?;
            self.listens(&socket);
            self.finish(&visit, Ok(()), None)?;
        }
        Ok(socket)
    }
}
