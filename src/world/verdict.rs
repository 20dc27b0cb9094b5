//! What became of messages: for every frame that a receiver cut, how it compares with what the sender meant.
//! It judges by stream offsets, so two messages of the same text are never taken for each other. A datagram is a message
//! by itself; those are judged in `datagram`.

use std::ops::Range;

use super::flow::FlowState;
use crate::trace::{Loss, Span};

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
    /// The sender is outside this program; what it meant is not known.
    Unknown,
    /// A datagram whose end did not fit into the buffer of its recv.
    CutOff { message: usize },
    /// A datagram that never came into the receiver's queue.
    Lost { message: usize, loss: Loss },
    /// A datagram that lay unread when the receiver closed.
    Unread { message: usize },
}

impl FlowState<'_> {
    /// How a frame compares with what the sender meant.
    pub fn verdict(&self, frame: &Span) -> Verdict {
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
}
