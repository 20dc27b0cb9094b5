//! What became of messages: for every frame that a receiver cut, how it compares with what the sender meant.
//! It judges by stream offsets, so two messages of the same text are never taken for each other. A datagram is a message
//! by itself; those are judged in `datagram`.

use std::ops::Range;

use super::flow::FlowState;
use crate::codec::EncodeError;
use crate::trace::{Loss, Note, Span};

/// A received message, compared with the messages that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Exactly one message, whole.
    Intact { message: usize },
    /// Several whole messages taken for one.
    Stuck { messages: Range<usize> },
    /// A part of one message taken for a whole one.
    Cut { message: usize },
    /// Several messages, and not all of them whole.
    StuckAndCut { messages: Range<usize> },
    /// Not as it was meant, since a message does not fit its framing: this one, or one before it in the stream. The code is
    /// the fault's stable name.
    Misfit { messages: Range<usize>, culprit: usize, code: &'static str },
    /// The workbench reads along: what it cuts as one frame is not what the program sent at once. What the program means is
    /// its own affair.
    Differs { messages: Range<usize> },
    /// The sender is outside this program; what it meant is not known.
    Unknown,
    /// A datagram whose end did not fit into the buffer of its recv.
    CutOff { message: usize },
    /// A datagram that never came into the receiver's queue.
    Lost { message: usize, loss: Loss },
    /// A datagram that lay unread when the receiver closed.
    Unread { message: usize },
}

/// A message that does not fit may shift all that follow; so far back one is looked for.
const LOOKED_BACK: usize = 256;

impl FlowState<'_> {
    /// How a frame compares with what the sender meant, and why.
    pub fn verdict(&self, frame: &Span) -> Verdict {
        let compared = self.compare(frame);
        let messages = match &compared {
            Verdict::Cut { message } => *message..*message + 1,
            Verdict::Stuck { messages } | Verdict::StuckAndCut { messages } => messages.clone(),
            _ => return compared,
        };
        if !self.marks_boundaries() {
            return compared;
        }
        if self.world.reads_along() {
            return Verdict::Differs { messages };
        }
        let first = messages.end.saturating_sub(LOOKED_BACK);
        let misfit = (first..messages.end).rev().find_map(|message| Some((message, self.misfit(message)?)));
        match misfit {
            Some((culprit, misfit)) => Verdict::Misfit { messages, culprit, code: misfit.code },
            None => compared,
        }
    }

    /// How the bytes of a frame compare with those of the messages that were meant.
    pub fn compare(&self, frame: &Span) -> Verdict {
        let payload = frame.payload_range();
        let touched: Vec<(usize, Span)> = self.messages_in(frame.range()).collect();
        let (Some((first, first_span)), Some((last, last_span))) = (touched.first(), touched.last()) else {
            return Verdict::Unknown;
        };
        let whole = payload.start <= first_span.payload_range().start && payload.end >= last_span.payload_range().end;
        match (first == last, whole) {
            (true, true) => Verdict::Intact { message: *first },
            (true, false) => Verdict::Cut { message: *first },
            (false, true) => Verdict::Stuck { messages: *first..*last + 1 },
            (false, false) => Verdict::StuckAndCut { messages: *first..*last + 1 },
        }
    }

    /// Why a message does not come through its framing whole, if it does not.
    pub fn misfit(&self, message: usize) -> Option<EncodeError> {
        let (_, span) = self.message(message)?;
        self.framing()?.codec().misfit(&self.bytes(span.payload_range()))
    }

    /// Whether the framing says where a message ends.
    pub fn marks_boundaries(&self) -> bool {
        self.framing().is_some_and(|framing| framing.kind().marks_boundaries())
    }

    /// Whether what the workbench cuts, where it reads along, is something else than what was sent at once.
    pub fn sends_and_frames_differ(&self) -> bool {
        let reads = !self.datagrams && self.world.reads_along() && self.marks_boundaries() && self.sender_is_inside();
        let ends_inside = |note: &Note| matches!(note, Note::StreamEnded(end) if !end.ending.is_clean());
        let is_whole = |span: &Span| matches!(self.compare(span), Verdict::Intact { .. });
        reads
            && (self.rejected > 0
                || self.stream_ended.is_some_and(ends_inside)
                || (0..self.framed).any(|index| self.frame(index).is_some_and(|(_, span)| !is_whole(&span))))
    }
}
