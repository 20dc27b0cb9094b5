//! The native client over UDP: sends each message as a datagram and prints every answer that comes within the time limit.
//! It connects to nobody, and what is lost is not sent again.

use std::net::SocketAddr;
use std::time::Duration;

use super::agreement::Agreement;
use super::manner::Manner;
use super::source::Lines;
use crate::escape::printable;
use crate::net::{Actor, CallError, Kind, Program, Socket, SocketOption};

/// How long an answer is waited for; any datagram may be lost, and nobody would tell.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Everything that a client of datagrams needs to know.
#[derive(Clone, Debug)]
pub struct DatagramClientPlan {
    pub server: SocketAddr,
    pub messages: Vec<Vec<u8>>,
    /// Whether the service answers, so that there is something to read.
    pub answers: bool,
    /// Whether to wait for the answer to each message before the next.
    pub lockstep: bool,
    /// Says how many bytes of an answer are taken; the rest of a longer one is gone.
    pub agreement: Agreement,
    pub manner: Manner,
    pub lines: Lines,
}

/// The program of a client of datagrams.
pub fn datagram_client(plan: DatagramClientPlan) -> Program {
    Box::new(move |actor| talk(actor, &plan))
}

fn talk(actor: &mut Actor, plan: &DatagramClientPlan) -> Result<(), CallError> {
    actor.line(plan.lines.of("socket"));
    let socket = actor.socket(Kind::Datagram)?;
    let send_buffer = plan.manner.send_buffer.map(SocketOption::SendBuffer);
    Manner::set(actor, &socket, send_buffer, plan.lines.of("send-buffer"))?;
    if plan.answers {
        socket.set_timeout(Some(TIMEOUT));
    }
    for (number, message) in plan.messages.iter().enumerate() {
        plan.manner.pause_before(actor, number, &plan.lines)?;
        actor.line(plan.lines.of("sendto"));
        actor.sendto(&socket, message, plan.server)?;
        if plan.answers && plan.lockstep {
            read_answers(actor, &socket, plan, 1)?;
        }
    }
    if plan.answers && !plan.lockstep {
        read_answers(actor, &socket, plan, plan.messages.len())?;
    }
    actor.line(plan.lines.of("close"));
    actor.close(&socket)
}

/// Reads so many answers, or until none comes any more.
fn read_answers(actor: &mut Actor, socket: &Socket, plan: &DatagramClientPlan, enough: usize) -> Result<(), CallError> {
    let mut buffer = Vec::new();
    for _ in 0..enough {
        actor.line(plan.lines.of("recvfrom"));
        match actor.recvfrom_sized(socket, &mut buffer, &|| plan.agreement.recv_size()) {
            Ok(taken) => actor.print(&printable(&buffer[..taken.len])),
            Err(CallError::TimedOut { .. }) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
