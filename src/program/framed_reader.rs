//! The receiving side of a connection as a native program has it: a decoder, and a record of every cut.
//! It calls no recv and sends nothing.

use super::visit::Leaving;
use crate::codec::{Codec, Cut, Decoder, Framing};
use crate::lang::Text;
use crate::net::{Actor, Socket};
use crate::trace::{FlowId, Note, Rejected, Span, StreamEnd, What};

/// The receiving side of a connection: its decoder, and a record of everything that it cuts.
pub struct FramedReader {
    pub codec: Box<dyn Codec>,
    decoder: Box<dyn Decoder>,
    flow: FlowId,
    /// Nothing more can be decoded.
    pub dead: bool,
    /// What the decoder had to complain of last: a rejection, or a stream that ended inside a frame.
    complaint: Option<Text>,
    /// Whether somebody was told of a complaint.
    told: bool,
    ended: bool,
}

impl FramedReader {
    /// For the direction that this socket receives from.
    pub fn new(conn: &Socket, framing: &Framing) -> Self {
        let codec = framing.codec();
        let decoder = codec.decoder();
        Self { codec, decoder, flow: conn.incoming_flow(), dead: false, complaint: None, told: false, ended: false }
    }

    /// Cuts messages out of a chunk, and records every cut.
    pub fn feed(&mut self, actor: &mut Actor, chunk: &[u8]) -> Vec<Vec<u8>> {
        let Self { decoder, flow, dead, complaint, .. } = self;
        let flow = *flow;
        let mut messages = Vec::new();
        decoder.feed(chunk, &mut |cut| match cut {
            Cut::Frame(frame) => {
                actor.record(What::Framed(Span { flow, frame: frame.span }));
                messages.push(frame.payload.to_vec());
            }
            Cut::Rejected(rejection) => {
                *dead |= rejection.fatal;
                *complaint = Some(rejection.sentence.clone());
                actor.record(What::FrameRejected(Box::new(Rejected { flow, rejection })));
            }
        });
        messages
    }

    /// What it had to complain of in a stream that goes on, the first time that there is anything.
    pub fn first_complaint(&mut self) -> Option<Text> {
        let complaint = self.complaint.as_ref().filter(|_| !self.dead && !self.told)?;
        self.told = true;
        Some(complaint.clone())
    }

    /// How a connection ended that was read to its end, or to its last byte that made sense.
    pub fn leaving(self) -> Leaving {
        match self.complaint {
            None => Leaving::Closed,
            Some(complaint) if self.dead => Leaving::Refused(complaint),
            Some(complaint) => Leaving::NotClean(complaint),
        }
    }

    /// Records how the stream ended, once.
    pub fn end(&mut self, actor: &mut Actor) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let ending = self.decoder.finish();
        if !ending.is_clean() && self.complaint.is_none() {
            self.complaint = Some(ending.text());
        }
        actor.note(Note::StreamEnded(StreamEnd { flow: self.flow, ending }));
    }
}
