//! The index of a flow of datagrams: where in the trace each was taken or lost, with sums, so that a position is a bisection.
//! It is empty for a stream, and it judges nothing; what became of a datagram is `world`'s to say.

use super::Segments;
use crate::trace::model::{Got, Loss, Returned};

/// A datagram that a recv took. They stand in the order in which they were sent; those that were lost are left out.
#[derive(Clone, Copy, Debug)]
pub struct TakenDatagram {
    /// Position of the recv's return.
    pub at: u32,
    /// Which recv of the flow it was, counted from 0.
    pub recv: u32,
    /// Bytes that programs have got out of all datagrams up to this one.
    pub received: u64,
    /// Bytes that did not fit into buffers, of all datagrams up to this one.
    pub cut: u64,
}

/// A datagram that was lost on its way.
#[derive(Clone, Copy, Debug)]
pub struct LostDatagram {
    /// Position of the send's return, which knew it already.
    pub at: u32,
    /// Which datagram of the flow it was, counted from 0.
    pub place: u32,
    /// How many of those before it were not lost.
    pub kept: u32,
    /// Bytes of all lost datagrams up to this one.
    pub bytes: u64,
    pub loss: Loss,
}

/// A send that failed, and so sent no datagram.
#[derive(Clone, Copy, Debug)]
pub struct FailedSend {
    /// Position of its return.
    pub at: u32,
    /// How many datagrams had been sent before it.
    pub after: u32,
}

/// Where the datagrams of one flow stand.
#[derive(Clone, Debug, Default)]
pub struct DatagramIndex {
    pub taken: Segments<TakenDatagram>,
    pub lost: Segments<LostDatagram>,
    pub failed: Segments<FailedSend>,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl DatagramIndex {
    /// Writes down a send that has returned; `send` is its number in the flow.
    pub(super) fn sent(&mut self, at: u32, send: usize, returned: &Returned) {
        let place = number(send.saturating_sub(self.failed.len()));
        if returned.errno().is_some() {
            self.failed.push(FailedSend { at, after: place });
        } else if let Some(Got::Sent { lost: Some(loss), .. }) = returned.detail.as_deref() {
            let before = self.lost.last().map_or(0, |lost| lost.bytes);
            let kept = place.saturating_sub(number(self.lost.len()));
            let bytes = before.saturating_add(returned.len());
            self.lost.push(LostDatagram { at, place, kept, bytes, loss: *loss });
        }
    }

    /// Writes down a recv that has returned, if it took a datagram; `recv` is its number in the flow. One that met a
    /// shut socket returns 0 as well, and no datagram with it.
    pub(super) fn received(&mut self, at: u32, recv: usize, returned: &Returned) {
        let Some(Got::Taken { cut, .. }) = returned.detail.as_deref().filter(|_| returned.errno().is_none()) else {
            return;
        };
        let (received, lost) = self.taken.last().map_or((0, 0), |last| (last.received, last.cut));
        self.taken.push(TakenDatagram {
            at,
            recv: number(recv),
            received: received.saturating_add(returned.len()),
            cut: lost.saturating_add(u64::from(*cut)),
        });
    }
}
