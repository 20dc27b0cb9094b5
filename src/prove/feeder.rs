//! The server of a trial of clients: it sends the pieces of one cut to the one client that comes, and ends the stream.
//! It judges nothing; what the client has made of the pieces, the client's program prints.

use std::net::SocketAddr;

use super::sending::send_all;
use crate::net::{Actor, CallError, Kind, Program, Socket, SocketOption};

/// The server as a program.
pub fn feeder(address: SocketAddr, pieces: Vec<Vec<u8>>) -> Program {
    Box::new(move |actor| {
        let listener = actor.socket(Kind::Stream)?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 1)?;
        let (conn, _) = actor.accept(&listener)?;
        actor.setsockopt(&conn, SocketOption::NoDelay(true))?;
        // A client that has seen enough may have gone; what it has printed tells whether it had.
        if let Err(CallError::Stopped) = feed(actor, &conn, &pieces) {
            return Err(CallError::Stopped);
        }
        actor.close(&conn)?;
        actor.close(&listener)
    })
}

fn feed(actor: &mut Actor, conn: &Socket, pieces: &[Vec<u8>]) -> Result<(), CallError> {
    send_all(actor, conn, pieces)?;
    // What a client asks for is read, so that the close breaks nothing off.
    let mut buffer = vec![0; 1024];
    while actor.recv(conn, &mut buffer)? > 0 {}
    Ok(())
}
