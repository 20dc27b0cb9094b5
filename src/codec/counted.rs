//! The engine of every framing whose parts announce their own length: it collects a part, asks what comes next,
//! and cuts. It does not know what a header says; that is each framing's own [`Parts`].

use super::{
    Cut, Decoder, Ending, Frame, FrameSpan, Need, Rejection,
    frame::{narrow, wide},
    reassembly::Reassembly,
};
use crate::lang::Text;

/// The next part of a frame and its length in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Header(usize),
    /// Payload, and trailer if the framing has one; the frame ends behind it.
    Body(usize),
}

/// Why a header is no header. The engine adds the range: from the start of the frame to the last byte looked at.
#[derive(Debug)]
pub(super) struct Fault {
    pub code: &'static str,
    pub sentence: Text,
}

impl Fault {
    pub fn new(code: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { code, sentence: Text::new(en, zh) }
    }
}

/// How the parts of a frame follow each other.
pub(super) trait Parts: Send {
    /// The first part of every frame; it has at least one byte.
    fn open(&self) -> Part;

    /// The part that follows the header part `bytes`, before which the header already had `before` bytes.
    /// An error is fatal, because the start of the next frame is unknown.
    fn next(&self, bytes: &[u8], before: u32) -> Result<Part, Fault>;

    /// How many bytes at the end of a body are trailer.
    fn trailer(&self, _body: &[u8]) -> usize {
        0
    }
}

/// A decoder for frames made of counted parts.
pub(super) struct Counted<P> {
    parts: P,
    /// The stream offset at which the current frame starts.
    start: u64,
    /// Bytes of the current frame's header that have been understood already.
    header: u32,
    part: Part,
    /// The bytes of the current part that came in earlier chunks.
    held: Reassembly,
    dead: bool,
}

impl<P: Parts> Counted<P> {
    pub fn new(parts: P) -> Self {
        let part = parts.open();
        Self { parts, start: 0, header: 0, part, held: Reassembly::default(), dead: false }
    }

    fn part_len(&self) -> usize {
        match self.part {
            Part::Header(len) | Part::Body(len) => len,
        }
    }

    /// Completes the current part: cuts, goes on to the next part, or dies.
    #[inline]
    fn complete(&mut self, bytes: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        match self.part {
            Part::Header(_) => match self.parts.next(bytes, self.header) {
                Ok(part) => {
                    self.header = self.header.saturating_add(narrow(bytes.len()));
                    self.part = part;
                }
                Err(fault) => self.reject(bytes.len(), fault, out),
            },
            Part::Body(_) => {
                let trailer = self.parts.trailer(bytes).min(bytes.len());
                let payload = &bytes[..bytes.len() - trailer];
                let span = FrameSpan {
                    start: self.start,
                    header: self.header,
                    payload: narrow(payload.len()),
                    trailer: narrow(trailer),
                };
                self.start = span.end();
                self.header = 0;
                self.part = self.parts.open();
                out(Cut::Frame(Frame { span, payload }));
            }
        }
    }

    #[cold]
    fn reject(&mut self, len: usize, fault: Fault, out: &mut dyn FnMut(Cut<'_>)) {
        self.dead = true;
        let end = self.start + u64::from(self.header) + wide(len);
        let Fault { code, sentence } = fault;
        out(Cut::Rejected(Rejection { range: self.start..end, code: code.into(), fatal: true, sentence }));
    }
}

impl<P: Parts> Decoder for Counted<P> {
    fn feed(&mut self, chunk: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        let mut rest = chunk;
        while !self.dead {
            let len = self.part_len();
            let Some((now, later)) = rest.split_at_checked(len - self.held.len()) else {
                self.held.extend(rest, len);
                return;
            };
            rest = later;
            if self.held.is_empty() {
                self.complete(now, out);
            } else {
                self.held.extend(now, len);
                // The buffer is lent out of `self` while the part is completed, and its memory comes back.
                let mut whole = std::mem::take(&mut self.held);
                self.complete(whole.as_slice(), out);
                whole.clear();
                self.held = whole;
            }
        }
    }

    fn need(&self) -> Need {
        if self.dead {
            return Need::Nothing;
        }
        match self.part {
            Part::Header(len) => Need::AtLeast(wide(len - self.held.len())),
            Part::Body(len) => Need::Exactly(wide(len - self.held.len())),
        }
    }

    fn buffered(&self) -> usize {
        if self.dead { 0 } else { self.held.len().saturating_add(usize::try_from(self.header).unwrap_or(usize::MAX)) }
    }

    fn finish(&self) -> Ending {
        let have = wide(self.held.len());
        let header = u64::from(self.header);
        match self.part {
            _ if self.dead => Ending::Rejected,
            _ if header + have == 0 => Ending::Clean,
            Part::Header(len) => Ending::TruncatedHeader { have: header + have, need: header + wide(len) },
            Part::Body(len) => Ending::TruncatedPayload { have, need: wide(len) },
        }
    }
}
