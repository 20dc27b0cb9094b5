//! The native client: sends its messages, closes its sending side, reads to the end and prints every answer. Without that
//! half close it reads an answer for each message.
//! When the framing is changed under it, it closes at a message boundary and connects again.

use std::collections::VecDeque;
use std::net::{Shutdown, SocketAddr};

use super::agreement::Agreement;
use super::framed_reader::FramedReader;
use super::manner::{Ending, Manner};
use super::server::say;
use super::source::Lines;
use crate::codec::Framing;
use crate::escape::printable;
use crate::net::{Actor, CallError, Kind, Program, ReceiveFlags, Socket, SocketOption};
use crate::service::{Caller, Errand, Service};
use crate::trace::Note;

/// Everything that a client needs to know.
#[derive(Clone, Debug)]
pub struct ClientPlan {
    pub server: SocketAddr,
    /// What the server does, by which a message may stand for an errand.
    pub service: Service,
    pub caller: Caller,
    pub messages: Vec<Vec<u8>>,
    /// Whether to wait for the answer to each message before the next.
    pub lockstep: bool,
    pub nodelay: bool,
    pub manner: Manner,
    pub agreement: Agreement,
    pub lines: Lines,
}

/// The program of a client.
pub fn client(plan: ClientPlan) -> Program {
    Box::new(move |actor| talk(actor, &plan))
}

fn talk(actor: &mut Actor, plan: &ClientPlan) -> Result<(), CallError> {
    let mut messages: VecDeque<&Vec<u8>> = plan.messages.iter().collect();
    let mut sent = 0;
    loop {
        let mut call = Conversation::open(actor, plan)?;
        while let Some(message) = messages.front()
            && plan.agreement.is_current(&call.framing)
            && !call.ended
        {
            plan.manner.pause_before(actor, sent, &plan.lines)?;
            sent += 1;
            match plan.service.errand(message, plan.caller) {
                Some(mut errand) => call.run(actor, plan, errand.as_mut())?,
                None => {
                    call.say(actor, plan, message)?;
                    if plan.lockstep {
                        call.print_answers(actor, plan, 1)?;
                    } else {
                        call.owed += usize::from(plan.service.answers());
                    }
                }
            }
            messages.pop_front();
        }
        // Whoever has been refused has nobody to send the rest to.
        let refused = call.ended;
        let ending = if messages.is_empty() && !refused { plan.manner.ending } else { Ending::Whole };
        call.end(actor, plan, ending)?;
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
    /// Answers that nobody has waited for yet.
    owed: usize,
    ended: bool,
}

impl Conversation {
    fn open(actor: &mut Actor, plan: &ClientPlan) -> Result<Self, CallError> {
        actor.line(plan.lines.of("socket"));
        let socket = actor.socket(Kind::Stream)?;
        let send_buffer = plan.manner.send_buffer.map(SocketOption::SendBuffer);
        Manner::set(actor, &socket, send_buffer, plan.lines.of("send-buffer"))?;
        if plan.nodelay {
            actor.line(plan.lines.of("nodelay"));
            actor.setsockopt(&socket, SocketOption::NoDelay(true))?;
        }
        let cork = plan.manner.cork.then_some(SocketOption::Cork(true));
        Manner::set(actor, &socket, cork, plan.lines.of("cork"))?;
        actor.line(plan.lines.of("connect"));
        actor.connect(&socket, plan.server)?;
        let Some(conn) = socket.conn() else {
            unreachable!("a socket whose connect has succeeded is one end of a connection")
        };
        let framing = plan.agreement.settle(conn);
        actor.note(Note::Speaks { conn, framing: framing.clone(), answers: None });
        let reader = FramedReader::new(&socket, &framing);
        Ok(Self { socket, reader, framing, owed: 0, ended: false })
    }

    fn say(&self, actor: &mut Actor, plan: &ClientPlan, message: &[u8]) -> Result<(), CallError> {
        actor.line(plan.lines.of("send"));
        say(actor, &self.socket, self.reader.codec.as_ref(), message)
    }

    /// Says what an errand has to say, and prints what came of it.
    fn run(&mut self, actor: &mut Actor, plan: &ClientPlan, errand: &mut dyn Errand) -> Result<(), CallError> {
        // What was said too late for the one before is not said of this one.
        plan.agreement.take_cancelled(actor.id());
        while !self.ended
            && !plan.agreement.take_cancelled(actor.id())
            && let Some(request) = errand.next()
        {
            self.say(actor, plan, &request)?;
            self.read_answers(actor, plan, 1, &mut |_, answer| errand.hear(answer))?;
        }
        actor.print(&errand.told());
        Ok(())
    }

    fn print_answers(&mut self, actor: &mut Actor, plan: &ClientPlan, enough: usize) -> Result<(), CallError> {
        self.read_answers(actor, plan, enough, &mut |actor, answer| actor.print(&printable(answer)))
    }

    /// Reads until so many answers have come, or the stream has ended.
    fn read_answers(
        &mut self,
        actor: &mut Actor,
        plan: &ClientPlan,
        enough: usize,
        heard: &mut dyn FnMut(&mut Actor, &[u8]),
    ) -> Result<(), CallError> {
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
                heard(actor, &answer);
                answers += 1;
            }
            self.ended |= self.reader.dead;
        }
        Ok(())
    }

    fn end(mut self, actor: &mut Actor, plan: &ClientPlan, ending: Ending) -> Result<(), CallError> {
        match ending {
            Ending::Whole => {}
            Ending::Cut => self.send_half(actor, plan)?,
            Ending::Reset => {
                let linger = Some(SocketOption::Linger(Some(0)));
                Manner::set(actor, &self.socket, linger, plan.lines.of("linger"))?;
            }
            Ending::Unread => {
                actor.line(plan.lines.of("peek"));
                let look = ReceiveFlags { peek: true, ..ReceiveFlags::default() };
                actor.recv_with(&self.socket, &mut [0], look)?;
            }
        }
        if ending.reads() && plan.manner.half_close {
            actor.line(plan.lines.of("shutdown"));
            actor.shutdown(&self.socket, Shutdown::Write)?;
            self.print_answers(actor, plan, usize::MAX)?;
        } else if ending.reads() {
            self.print_answers(actor, plan, self.owed)?;
        }
        actor.line(plan.lines.of("close"));
        actor.close(&self.socket)
    }

    /// Half of one message more, which so means nothing: of the longest, since one byte has no half.
    fn send_half(&mut self, actor: &mut Actor, plan: &ClientPlan) -> Result<(), CallError> {
        // Of several that are as long the first, as Python's `max` has it.
        let Some(message) = plan.messages.iter().rev().max_by_key(|message| message.len()) else { return Ok(()) };
        let whole = self.reader.codec.write(message).bytes;
        actor.line(plan.lines.of("cut"));
        actor.send(&self.socket, &whole[..whole.len() / 2]).map(|_| ())
    }
}
