//! How the bytes of a Python program are looked at: its own decoding is its own affair, so the workbench cuts what it sends
//! and what it receives by a framing of its choice. The program and its bytes are the same under every lens.

use std::collections::BTreeMap;

use crate::codec::{Cut, Decoder, Framing};
use crate::net::{Actor, Socket};
use crate::program::Agreement;
use crate::program::framed_reader::FramedReader;
use crate::trace::{ConnId, FlowId, Note, Span};

/// The lens of one program.
pub struct Lens {
    agreement: Agreement,
    conns: BTreeMap<ConnId, Framing>,
    readers: BTreeMap<FlowId, FramedReader>,
    /// What the sender means: the same framing, fed with what it sends.
    meant: BTreeMap<FlowId, Box<dyn Decoder + Send>>,
}

impl Lens {
    /// Looks at every connection as agreed.
    pub fn new(agreement: Agreement) -> Self {
        Self { agreement, conns: BTreeMap::new(), readers: BTreeMap::new(), meant: BTreeMap::new() }
    }

    /// The framing of a socket's connection; the connecting end says which it is.
    fn framing(&mut self, socket: &Socket) -> Option<Framing> {
        let conn = socket.conn()?;
        let agreement = &self.agreement;
        Some(self.conns.entry(conn).or_insert_with(|| agreement.spoken(Some(conn))).clone())
    }

    /// A connection was made: it is told how it will be looked at.
    pub fn connected(&mut self, actor: &mut Actor, socket: &Socket) {
        let Some(conn) = socket.conn() else { return };
        let framing = self.agreement.settle(conn);
        actor.note(Note::Speaks { conn, framing: framing.clone() });
        self.conns.insert(conn, framing);
    }

    /// A connection was accepted. One from outside has been told of by nobody yet.
    pub fn accepted(&mut self, actor: &mut Actor, socket: &Socket) {
        if let (Some(conn), false, Some(framing)) = (socket.conn(), socket.peer_is_inside(), self.framing(socket)) {
            actor.note(Note::Speaks { conn, framing: framing.clone() });
        }
    }

    /// Before a send: the messages that its bytes bring to their end.
    pub fn sends(&mut self, actor: &mut Actor, socket: &Socket, data: &[u8]) {
        let flow = socket.outgoing_flow();
        let Some(framing) = self.framing(socket).filter(|_| flow.is_some()) else { return };
        let decoder = self.meant.entry(flow).or_insert_with(|| framing.codec().decoder());
        decoder.feed(data, &mut |cut| {
            if let Cut::Frame(frame) = cut {
                actor.message(Span { flow, frame: frame.span });
            }
        });
    }

    /// After a recv: what the framing makes of the chunk. An empty one is the end of the stream.
    pub fn received(&mut self, actor: &mut Actor, socket: &Socket, chunk: &[u8]) {
        let flow = socket.incoming_flow();
        let Some(framing) = self.framing(socket).filter(|_| flow.is_some()) else { return };
        let reader = self.readers.entry(flow).or_insert_with(|| FramedReader::new(socket, &framing));
        if chunk.is_empty() {
            reader.end(actor);
        } else {
            reader.feed(actor, chunk);
        }
    }
}
