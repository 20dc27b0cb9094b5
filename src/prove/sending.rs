//! A stream sent in the pieces of one cut, so that the other side takes each piece before the next one comes.
//! Who sends, and what is to come back, is not known here.

use std::net::Shutdown;
use std::time::Duration;

use crate::net::{Actor, CallError, Socket};

/// How long the sender rests behind each piece. In a staged run the others go on meanwhile, however short it is.
pub const REST: Duration = Duration::from_micros(100);

/// Sends the pieces one after another, and ends the stream.
///
/// # Errors
/// Those of the calls.
pub fn send_all(actor: &mut Actor, socket: &Socket, pieces: &[Vec<u8>]) -> Result<(), CallError> {
    for piece in pieces {
        let mut rest = piece.as_slice();
        while !rest.is_empty() {
            let sent = actor.send(socket, rest)?;
            rest = rest.get(sent..).unwrap_or_default();
        }
        actor.sleep(REST)?;
    }
    actor.shutdown(socket, Shutdown::Write)
}
