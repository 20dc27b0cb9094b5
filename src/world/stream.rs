//! The sends, chunks, messages and frames of a flow at a position, found by stream offset.
//! It holds no list of its own; it reads the trace's index.

use std::ops::Range;

use super::flow::FlowState;
use crate::codec::Rejection;
use crate::trace::{Call, Got, Span, What};

/// One send call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendView {
    /// Which send of its flow this is, counted from 0.
    pub index: usize,
    /// `send` or `sendto`.
    pub call: Call,
    pub asked: u32,
    /// The bytes that the kernel took; for a send that has not returned, those that are on offer.
    pub range: Range<u64>,
    /// The numbers of its events; `None` where it has not returned.
    pub entered: usize,
    pub returned: Option<usize>,
    pub errno: Option<i32>,
}

/// One recv call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecvView {
    /// Which recv of its flow this is, counted from 0.
    pub index: usize,
    /// `recv` or `recvfrom`.
    pub call: Call,
    pub asked: u32,
    /// The chunk; empty where it has not returned, failed, or met the end of the stream.
    pub range: Range<u64>,
    /// Bytes of the same datagram that did not fit into the buffer; they follow the chunk, and are gone.
    pub cut: u32,
    pub entered: usize,
    pub returned: Option<usize>,
    pub errno: Option<i32>,
}

/// A range of bytes that came from one send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub send: usize,
    pub range: Range<u64>,
}

impl<'t> FlowState<'t> {
    /// Send number `index` of this flow, if it has begun.
    pub fn send(&self, index: usize) -> Option<SendView> {
        if index >= self.sends_entered {
            return None;
        }
        let (entered_at, entered) = self.entered(&self.index.send_entered, index)?;
        let returned = (index < self.sends_returned).then(|| self.returned(&self.index.send_returned, index)).flatten();
        let range = match returned {
            Some((_, returned)) => returned.range(),
            None => entered.offset..entered.offset + u64::from(entered.asked),
        };
        Some(SendView {
            index,
            call: entered.call,
            asked: entered.asked,
            range,
            entered: entered_at,
            returned: returned.map(|(n, _)| n),
            errno: returned.and_then(|(_, returned)| returned.errno()),
        })
    }

    /// Recv number `index` of this flow, if it has begun.
    pub fn recv(&self, index: usize) -> Option<RecvView> {
        if index >= self.recvs_entered {
            return None;
        }
        let (entered_at, entered) = self.entered(&self.index.recv_entered, index)?;
        let returned = (index < self.recvs_returned).then(|| self.returned(&self.index.recv_returned, index)).flatten();
        let cut = match returned.and_then(|(_, returned)| returned.detail.as_deref()) {
            Some(Got::Taken { cut, .. }) => *cut,
            _ => 0,
        };
        Some(RecvView {
            index,
            call: entered.call,
            asked: entered.asked,
            range: returned.map_or(entered.offset..entered.offset, |(_, returned)| returned.range()),
            cut,
            entered: entered_at,
            returned: returned.map(|(n, _)| n),
            errno: returned.and_then(|(_, returned)| returned.errno()),
        })
    }

    /// Whether the call that came back with event `n` had waited in vain as long as its time limit.
    pub fn timed_out(&self, n: usize) -> bool {
        let what = self.world.trace.event(n).map(|event| &event.what);
        matches!(what, Some(What::Returned(it)) if matches!(it.detail.as_deref(), Some(Got::TimedOut { .. })))
    }

    /// The first send whose bytes end after `offset`.
    fn first_send_after(&self, offset: u64) -> usize {
        let ends_before = |n: &u32| match self.world.trace.event(*n as usize).map(|event| &event.what) {
            Some(What::Returned(returned)) => returned.range().end <= offset,
            _ => false,
        };
        self.index.send_returned.partition_point(ends_before)
    }

    /// The sends that have bytes in a range, in order; one that is still on its way included.
    pub fn sends_in(&self, range: Range<u64>) -> impl Iterator<Item = SendView> + use<'_, 't> {
        (self.first_send_after(range.start)..self.sends_entered)
            .filter_map(|index| self.send(index))
            .take_while(move |send| send.range.start < range.end)
            .filter(|send| !send.range.is_empty())
    }

    /// The chunks that have bytes in a range, in order.
    pub fn recvs_in(&self, range: Range<u64>) -> impl Iterator<Item = RecvView> + use<'_, 't> {
        let ends_before = |n: &u32| match self.world.trace.event(*n as usize).map(|event| &event.what) {
            Some(What::Returned(returned)) => returned.range().end <= range.start,
            _ => false,
        };
        let first = self.index.recv_returned.partition_point(ends_before);
        (first..self.recvs_returned)
            .filter_map(|index| self.recv(index))
            .take_while(move |recv| recv.range.start < range.end)
            .filter(|recv| !recv.range.is_empty())
    }

    /// How many recvs have taken something; a datagram without a byte is something, the end of a stream is not.
    pub fn recvs_that_took(&self) -> usize {
        if self.datagrams { self.tally.taken } else { self.recvs_in(0..u64::MAX).count() }
    }

    /// The recv that has begun and not returned.
    pub fn pending_recv(&self) -> Option<RecvView> {
        if self.recvs_entered > self.recvs_returned { self.recv(self.recvs_returned) } else { None }
    }

    /// The send that has begun and not returned.
    pub fn pending_send(&self) -> Option<SendView> {
        if self.sends_entered > self.sends_returned { self.send(self.sends_returned) } else { None }
    }

    /// Message number `index` that the sender announced, with the number of its event.
    pub fn message(&self, index: usize) -> Option<(usize, Span)> {
        if index >= self.messages {
            return None;
        }
        // Those whose send failed have places, and no number.
        let place = self.unsent_messages.iter().fold(index, |place, unsent| place + usize::from(*unsent <= place));
        let n = *self.index.messages.get(place)? as usize;
        match &self.world.trace.event(n)?.what {
            What::Message(span) => Some((n, *span)),
            _ => None,
        }
    }

    /// Frame number `index` that the receiver cut, with the number of its event.
    pub fn frame(&self, index: usize) -> Option<(usize, Span)> {
        if index >= self.framed {
            return None;
        }
        let n = *self.index.framed.get(index)? as usize;
        match &self.world.trace.event(n)?.what {
            What::Framed(span) => Some((n, *span)),
            _ => None,
        }
    }

    /// Cut number `index` that the receiver refused, with the number of its event.
    pub fn rejection(&self, index: usize) -> Option<(usize, &'t Rejection)> {
        if index >= self.rejected {
            return None;
        }
        let n = *self.index.rejected.get(index)? as usize;
        match &self.world.trace.event(n)?.what {
            What::FrameRejected(rejected) => Some((n, &rejected.rejection)),
            _ => None,
        }
    }

    /// The frames that have bytes in a range, each with its number and the number of its event.
    pub fn frames_in(&self, range: Range<u64>) -> impl Iterator<Item = (usize, usize, Span)> + use<'_, 't> {
        let ends_before = |n: &u32| match self.world.trace.event(*n as usize).map(|event| &event.what) {
            Some(What::Framed(span)) => span.range().end <= range.start,
            _ => false,
        };
        let first = self.index.framed.partition_point(ends_before);
        (first..self.framed)
            .filter_map(|index| self.frame(index).map(|(n, span)| (index, n, span)))
            .take_while(move |(_, _, span)| span.frame.start < range.end)
    }

    /// The messages that have bytes in a range, each with its number.
    pub fn messages_in(&self, range: Range<u64>) -> impl Iterator<Item = (usize, Span)> + use<'_, 't> {
        let ends_before = |n: &u32| match self.world.trace.event(*n as usize).map(|event| &event.what) {
            Some(What::Message(span)) => span.range().end <= range.start,
            _ => false,
        };
        let place = self.index.messages.partition_point(ends_before);
        let first = place - self.unsent_messages.partition_point(|unsent| *unsent < place);
        (first..self.messages)
            .filter_map(|index| self.message(index).map(|(_, span)| (index, span)))
            .take_while(move |(_, span)| span.frame.start < range.end)
    }

    /// Where the bytes of a range came from: one piece for each send.
    pub fn provenance(&self, range: Range<u64>) -> Vec<Piece> {
        self.sends_in(range.clone())
            .map(|send| Piece {
                send: send.index,
                range: send.range.start.max(range.start)..send.range.end.min(range.end),
            })
            .collect()
    }

    /// The bytes of a range, as far as the trace has them.
    pub fn bytes(&self, range: Range<u64>) -> Vec<u8> {
        self.index.bytes.read(range)
    }
}
