//! How the bytes of a Python program are looked at: its own decoding is its own affair, so the workbench cuts what it sends
//! and what it receives by a framing of its choice. The program and its bytes are the same under every lens.

use std::collections::BTreeMap;

use crate::codec::{Cut, FrameSpan, Framing};
use crate::net::{Actor, Socket};
use crate::program::Agreement;
use crate::program::framed_reader::FramedReader;
use crate::trace::{ConnId, FlowId, Note, Span};

/// The lens of one program.
pub struct Lens {
    agreement: Agreement,
    conns: BTreeMap<ConnId, Framing>,
    readers: BTreeMap<FlowId, FramedReader>,
    /// Where the next message of each flow will stand: behind all that were announced.
    meant: BTreeMap<FlowId, u64>,
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
        actor.note(Note::Speaks { conn, framing: framing.clone(), answers: None });
        self.conns.insert(conn, framing);
    }

    /// A connection was accepted. One from outside has been told of by nobody yet.
    pub fn accepted(&mut self, actor: &mut Actor, socket: &Socket) {
        if let (Some(conn), false, Some(framing)) = (socket.conn(), socket.peer_is_inside(), self.framing(socket)) {
            actor.note(Note::Speaks { conn, framing: framing.clone(), answers: None });
        }
    }

    /// Before a send that takes everything, and after one that may take a part: one send is what the program means as one
    /// message, until somebody says otherwise. Where its bytes are just one frame, the parts of that are known, too.
    pub fn sends(&mut self, actor: &mut Actor, socket: &Socket, data: &[u8]) {
        let flow = socket.outgoing_flow();
        let Some(framing) = self.framing(socket).filter(|_| flow.is_some() && !data.is_empty()) else { return };
        let start = *self.meant.get(&flow).unwrap_or(&0);
        let frame = only_frame(&framing, data)
            .unwrap_or_else(|| FrameSpan { payload: narrow(data.len()), ..FrameSpan::default() });
        self.meant.insert(flow, start + data.len() as u64);
        actor.message(Span { flow, frame: FrameSpan { start, ..frame } });
    }

    /// After a send: where the next one stands, for one that did not take everything or failed.
    pub fn sent(&mut self, socket: &Socket) {
        self.meant.insert(socket.outgoing_flow(), socket.sent());
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

/// The frame that these bytes are, if they are just one.
fn only_frame(framing: &Framing, data: &[u8]) -> Option<FrameSpan> {
    let (mut frames, mut refused) = (Vec::new(), false);
    framing.codec().decoder().feed(data, &mut |cut| match cut {
        Cut::Frame(frame) => frames.push(frame.span),
        Cut::Rejected(_) => refused = true,
    });
    match frames[..] {
        [frame] if !refused && frame.end() == data.len() as u64 => Some(frame),
        _ => None,
    }
}

/// The length of what one send offers, which fits into 32 bits.
fn narrow(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
