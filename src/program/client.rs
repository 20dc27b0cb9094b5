//! The native client: sends its messages, closes its sending side, reads to the end and prints every answer.
//! When the framing is changed under it, it closes at a message boundary and connects again.

use std::collections::VecDeque;
use std::net::{Shutdown, SocketAddr};

use super::agreement::Agreement;
use super::framed_reader::FramedReader;
use super::server::say;
use super::source::Lines;
use crate::codec::Framing;
use crate::net::{Actor, CallError, Kind, Program, Socket, SocketOption};
use crate::trace::Note;

/// Everything that a client needs to know.
#[derive(Clone, Debug)]
pub struct ClientPlan {
    pub server: SocketAddr,
    pub messages: Vec<Vec<u8>>,
    /// Whether to wait for the answer to each message before the next.
    pub lockstep: bool,
    pub nodelay: bool,
    pub agreement: Agreement,
    pub lines: Lines,
}

/// The program of a client.
pub fn client(plan: ClientPlan) -> Program {
    Box::new(move |actor| talk(actor, &plan))
}

fn talk(actor: &mut Actor, plan: &ClientPlan) -> Result<(), CallError> {
    let mut messages: VecDeque<&Vec<u8>> = plan.messages.iter().collect();
    loop {
        let mut call = Conversation::open(actor, plan)?;
        while let Some(message) = messages.front()
            && plan.agreement.is_current(&call.framing)
            && !call.ended
        {
            actor.line(plan.lines.of("send"));
            say(actor, &call.socket, call.reader.codec.as_ref(), message)?;
            messages.pop_front();
            if plan.lockstep {
                call.read_answers(actor, plan, 1)?;
            }
        }
        // Whoever has been refused has nobody to send the rest to.
        let refused = call.ended;
        call.close(actor, plan)?;
        if messages.is_empty() || refused {
            return Ok(());
        }
    }
}

/// One connection of the client.
struct Conversation {
    socket: Socket,
    reader: FramedReader,
    /// What the connection speaks to its end.
    framing: Framing,
    ended: bool,
}

impl Conversation {
    fn open(actor: &mut Actor, plan: &ClientPlan) -> Result<Self, CallError> {
        actor.line(plan.lines.of("socket"));
        let socket = actor.socket(Kind::Stream)?;
        if plan.nodelay {
            actor.line(plan.lines.of("nodelay"));
            actor.setsockopt(&socket, SocketOption::NoDelay(true))?;
        }
        actor.line(plan.lines.of("connect"));
        actor.connect(&socket, plan.server)?;
        let Some(conn) = socket.conn() else {
            unreachable!("a socket whose connect has succeeded is one end of a connection")
        };
        let framing = plan.agreement.settle(conn);
        actor.note(Note::Speaks { conn, framing: framing.clone() });
        let reader = FramedReader::new(&socket, &framing);
        Ok(Self { socket, reader, framing, ended: false })
    }

    /// Reads until so many answers have come, or the stream has ended.
    fn read_answers(&mut self, actor: &mut Actor, plan: &ClientPlan, enough: usize) -> Result<(), CallError> {
        let mut buffer = Vec::new();
        let mut answers = 0;
        while answers < enough && !self.ended {
            actor.line(plan.lines.of("recv"));
            let len = actor.recv_sized(&self.socket, &mut buffer, &|| plan.agreement.recv_size())?;
            if len == 0 {
                self.reader.end(actor);
                self.ended = true;
            }
            for answer in self.reader.feed(actor, &buffer[..len]) {
                actor.print(&String::from_utf8_lossy(&answer));
                answers += 1;
            }
            self.ended |= self.reader.dead;
        }
        Ok(())
    }

    fn close(mut self, actor: &mut Actor, plan: &ClientPlan) -> Result<(), CallError> {
        actor.line(plan.lines.of("shutdown"));
        actor.shutdown(&self.socket, Shutdown::Write)?;
        self.read_answers(actor, plan, usize::MAX)?;
        actor.line(plan.lines.of("close"));
        actor.close(&self.socket)
    }
}
