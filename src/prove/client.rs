//! The client of a trial: a connection for each cut of the stream, then two for each of its beginnings: that alone, and behind
//! it the whole stream, which must be answered as ever.
//! It tells what came of each as values over a channel, and says nothing about what that means.

use std::net::SocketAddr;

use crossbeam_channel::Sender;

use super::cut::{cuts, pieces};
use super::sending::{REST, send_all};
use crate::net::{Actor, CallError, Kind, Program, Socket, SocketOption};
use crate::trace::errno_number;

/// How much the client asks for at a time, in bytes.
const RECV_SIZE: usize = 1024;

/// What the client is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub server: SocketAddr,
    pub stream: Vec<u8>,
    /// The right answer to the whole stream.
    pub answer: Vec<u8>,
}

/// What came of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// The server answered a cut and closed; of an answer that is too long one byte too many is told.
    Answer { cut: u64, bytes: Vec<u8> },
    /// A call failed in the middle of a cut.
    Failed { cut: u64, error: CallError },
    /// The stream ended after so many bytes, and the server closed.
    Closed { end: usize },
    /// The stream ended after so many bytes, and the server reset the connection.
    Reset { end: usize },
    /// After a stream that ended after so many bytes the whole one came over the next connection, and was answered like this.
    Next { end: usize, bytes: Vec<u8> },
    /// No connection could be made for a stream that was to end after so many bytes.
    Alone { end: usize },
}

/// The client as a program. It tells each connection once it is over, in order, and gives up at the first cut that is not
/// answered as it should be.
pub fn client(plan: Plan, tell: Sender<Came>) -> Program {
    Box::new(move |actor| {
        // The server is there before the first connection.
        actor.sleep(REST)?;
        if try_cuts(actor, &plan, &tell)? {
            try_ends(actor, &plan, &tell)?;
        }
        Ok(())
    })
}

/// Whether every cut got the right answer.
fn try_cuts(actor: &mut Actor, plan: &Plan, tell: &Sender<Came>) -> Result<bool, CallError> {
    for cut in 0..cuts(plan.stream.len()) {
        let came = match answer_to(actor, plan, cut) {
            Ok(bytes) => Came::Answer { cut, bytes },
            Err(error) => Came::Failed { cut, error: unless_stopped(error)? },
        };
        let is_right = matches!(&came, Came::Answer { bytes, .. } if *bytes == plan.answer);
        tell.send(came).ok();
        if !is_right {
            return Ok(false);
        }
    }
    Ok(true)
}

fn answer_to(actor: &mut Actor, plan: &Plan, cut: u64) -> Result<Vec<u8>, CallError> {
    let socket = connect(actor, plan)?;
    let came = send_all(actor, &socket, &pieces(&plan.stream, cut))
        .and_then(|()| receive(actor, &socket, plan.answer.len() + 1));
    actor.close(&socket)?;
    came
}

/// The stream ends early: whatever the server answers, it has to close.
fn try_ends(actor: &mut Actor, plan: &Plan, tell: &Sender<Came>) -> Result<(), CallError> {
    for end in 1..plan.stream.len() {
        let socket = match connect(actor, plan) {
            Ok(socket) => socket,
            Err(error) => {
                unless_stopped(error)?;
                tell.send(Came::Alone { end }).ok();
                return Ok(());
            }
        };
        let beginning = plan.stream.get(..end).unwrap_or_default().to_vec();
        let came = send_all(actor, &socket, &[beginning]).and_then(|()| receive(actor, &socket, usize::MAX));
        actor.close(&socket)?;
        let came = match came {
            Ok(_) => Came::Closed { end },
            Err(error) => {
                unless_stopped(error)?;
                Came::Reset { end }
            }
        };
        tell.send(came).ok();
        // Whatever a server keeps of one connection must not come into the next one.
        let next = match answer_to(actor, plan, 0) {
            Ok(bytes) => Came::Next { end, bytes },
            Err(error) => match unless_stopped(error)? {
                CallError::Failed { errno, .. } if Some(errno) == errno_number("ECONNREFUSED") => {
                    Came::Alone { end: end + 1 }
                }
                // Broken off is not answered either.
                _ => Came::Next { end, bytes: Vec::new() },
            },
        };
        let is_right = matches!(&next, Came::Next { bytes, .. } if *bytes == plan.answer);
        tell.send(next).ok();
        if !is_right {
            return Ok(());
        }
    }
    Ok(())
}

fn connect(actor: &mut Actor, plan: &Plan) -> Result<Socket, CallError> {
    let socket = actor.socket(Kind::Stream)?;
    let connected =
        actor.setsockopt(&socket, SocketOption::NoDelay(true)).and_then(|()| actor.connect(&socket, plan.server));
    if let Err(error) = connected {
        actor.close(&socket)?;
        return Err(error);
    }
    Ok(socket)
}

/// Receives until the stream ends, or so many bytes are there.
fn receive(actor: &mut Actor, socket: &Socket, most: usize) -> Result<Vec<u8>, CallError> {
    let (mut answer, mut buffer) = (Vec::new(), vec![0; RECV_SIZE]);
    while answer.len() < most {
        let len = actor.recv(socket, &mut buffer)?;
        if len == 0 {
            break;
        }
        if most < usize::MAX {
            answer.extend_from_slice(&buffer[..len]);
        }
    }
    answer.truncate(most);
    Ok(answer)
}

/// A failed call is told; that the run is over ends the client.
fn unless_stopped(error: CallError) -> Result<CallError, CallError> {
    if error == CallError::Stopped { Err(error) } else { Ok(error) }
}
