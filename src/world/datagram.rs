//! The datagrams of a flow at a position: which have been sent, and what became of each. They arrive in order or not at all.
//! It knows no streams; their bytes are found in `flow` by offset alone.

use std::ops::Range;

use super::flow::{ByteState, FlowState};
use super::{Verdict, World, actor};
use crate::trace::{Entered, Got, Loss, SocketId, TakenDatagram};

/// How many datagrams of a flow there are; all 0 for a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that the kernel has taken. At least `taken`: a recv may be recorded before its send.
    pub sent: usize,
    /// Those that a recv took out of the queue, whole or not.
    pub taken: usize,
    /// Those that never came into the queue.
    pub lost: usize,
}

impl Tally {
    /// Those that are neither taken nor lost.
    pub fn queued(&self) -> usize {
        self.sent.saturating_sub(self.taken).saturating_sub(self.lost)
    }
}

/// One datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// Which datagram of its flow this is, counted from 0.
    pub index: usize,
    /// Its bytes on the axis of the flow; empty for an empty datagram. What a recv cut off the datagram of a sender
    /// outside is not among them, since nobody here has ever seen it.
    pub range: Range<u64>,
    /// Which send of its flow it came from; `None` for a sender outside.
    pub send: Option<usize>,
    pub fate: Fate,
}

/// What became of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// On offer in a send that has not returned.
    Offered,
    /// In the receiver's kernel.
    Queued,
    /// A recv took it: its first `got` bytes came into the program's buffer, and `cut` more did not fit.
    Taken { recv: usize, got: u64, cut: u64 },
    /// It never came into the receiver's queue.
    Lost(Loss),
    /// It lay unread when the receiver closed.
    Discarded,
}

impl Datagram {
    /// The recv that took it.
    pub fn recv(&self) -> Option<usize> {
        match self.fate {
            Fate::Taken { recv, .. } => Some(recv),
            _ => None,
        }
    }

    /// The bytes that a program has got.
    pub fn got(&self) -> Range<u64> {
        match self.fate {
            Fate::Taken { got, .. } => self.range.start..self.range.start + got,
            _ => self.range.start..self.range.start,
        }
    }

    /// How it compares with what was sent; `None` as long as it is on its way.
    pub fn verdict(&self) -> Option<Verdict> {
        let message = self.index;
        match self.fate {
            Fate::Offered | Fate::Queued => None,
            Fate::Taken { cut: 0, .. } => Some(Verdict::Intact { message }),
            Fate::Taken { .. } => Some(Verdict::CutOff { message }),
            Fate::Lost(loss) => Some(Verdict::Lost { message, loss }),
            Fate::Discarded => Some(Verdict::Unread { message }),
        }
    }

    /// Where the byte at an offset is; it must be one of this datagram's.
    fn byte_state(&self, offset: u64) -> ByteState {
        match self.fate {
            Fate::Offered => ByteState::Offered,
            Fate::Queued => ByteState::Queued,
            Fate::Taken { .. } if offset < self.got().end => ByteState::Read,
            Fate::Taken { .. } => ByteState::CutOff,
            Fate::Lost(loss) => ByteState::Lost(loss),
            Fate::Discarded => ByteState::Discarded,
        }
    }
}

impl<'t> FlowState<'t> {
    /// Counts the datagrams and their bytes.
    pub(super) fn measure_datagrams(&mut self) {
        let index = &self.index.datagrams;
        let taken = index.taken.partition_point(|taken| self.world.has_happened(taken.at));
        let lost = index.lost.partition_point(|lost| self.world.has_happened(lost.at));
        let failed = index.failed.partition_point(|failed| self.world.has_happened(failed.at));
        let last_taken = taken.checked_sub(1).and_then(|last| index.taken.get(last)).copied();
        self.tally = Tally { sent: (self.sends_returned - failed).max(taken + lost), taken, lost };
        self.received = last_taken.map_or(0, |last| last.received);
        self.cut = last_taken.map_or(0, |last| last.cut);
        self.lost = lost.checked_sub(1).and_then(|last| index.lost.get(last)).map_or(0, |last| last.bytes);
        let inside = self.sender_is_inside();
        self.taken_until = last_taken.map_or(0, |last| self.taken_range(&last, inside).end);
        // What a recv cut off a sender outside has no place on the axis, but it has been sent.
        let last_sent = || self.datagram_range(self.tally.sent.checked_sub(1)?).map(|(_, last)| last.end);
        self.accepted = if inside { last_sent().unwrap_or(0) } else { self.received + self.cut };
        // The index learns where a recvfrom began when that has returned, which may lie ahead of this position.
        let began = self.entered(&self.index.recv_entered, self.recvs_returned);
        let began_here = began.is_some_and(|(n, entered)| n < self.world.at.0 && entered.flow == self.id);
        self.recvs_entered = self.recvs_returned + usize::from(began_here);
    }

    /// The bytes of a datagram that a recv took, together with those that it cut off where they are known.
    fn taken_range(&self, taken: &TakenDatagram, inside: bool) -> Range<u64> {
        let Some((_, returned)) = self.returned(&self.index.recv_returned, taken.recv as usize) else { return 0..0 };
        let cut = match returned.detail.as_deref() {
            Some(Got::Taken { cut, .. }) if inside => u64::from(*cut),
            _ => 0,
        };
        returned.offset..returned.range().end + cut
    }

    /// How many datagrams there are, one that is still on offer included.
    pub fn datagram_count(&self) -> usize {
        if !self.datagrams {
            return 0;
        }
        let offered = self.sends_entered > self.sends_returned && !self.pending_is_taken();
        self.tally.sent + usize::from(offered)
    }

    /// Whether the datagram of a send that has not returned has been received already.
    fn pending_is_taken(&self) -> bool {
        self.tally.taken + self.tally.lost > self.sends_returned - self.failed_sends(usize::MAX)
    }

    /// How many sends have failed that came before or right after datagram `place` was sent.
    fn failed_sends(&self, place: usize) -> usize {
        let failed = &self.index.datagrams.failed;
        failed.partition_point(|failed| self.world.has_happened(failed.at) && failed.after as usize <= place)
    }

    /// Datagram number `index`, if there is one.
    pub fn datagram(&self, index: usize) -> Option<Datagram> {
        let (send, range) = self.datagram_range(index)?;
        Some(Datagram { index, range, send, fate: self.fate(index) })
    }

    /// Which send it came from, and where it stands.
    fn datagram_range(&self, index: usize) -> Option<(Option<usize>, Range<u64>)> {
        if index >= self.datagram_count() {
            return None;
        }
        if !self.sender_is_inside() {
            return Some((None, self.taken_range(self.index.datagrams.taken.get(index)?, false)));
        }
        let send = index + self.failed_sends(index);
        Some((Some(send), self.send(send)?.range))
    }

    /// What became of datagram number `index`. Those that are not lost are taken in the order in which they were sent.
    fn fate(&self, index: usize) -> Fate {
        let places = &self.index.datagrams;
        let lost_before = places.lost.partition_point(|lost| (lost.place as usize) < index);
        let lost = places.lost.get(lost_before).filter(|lost| lost.place as usize == index);
        if let Some(lost) = lost.filter(|lost| self.world.has_happened(lost.at)) {
            return Fate::Lost(lost.loss);
        }
        let place = index - lost_before;
        match places.taken.get(place).filter(|_| place < self.tally.taken) {
            Some(taken) => {
                let before = place.checked_sub(1).and_then(|before| places.taken.get(before));
                let (received, cut) = before.map_or((0, 0), |before| (before.received, before.cut));
                Fate::Taken { recv: taken.recv as usize, got: taken.received - received, cut: taken.cut - cut }
            }
            None if index >= self.tally.sent => Fate::Offered,
            None if self.discard.is_some() => Fate::Discarded,
            None => Fate::Queued,
        }
    }

    /// The datagram that recv number `recv` of this flow took, if it took one.
    pub fn datagram_of_recv(&self, recv: usize) -> Option<Datagram> {
        let places = &self.index.datagrams;
        let place = places.taken.partition_point(|taken| (taken.recv as usize) < recv);
        places.taken.get(place).filter(|taken| taken.recv as usize == recv && place < self.tally.taken)?;
        let lost = places.lost.partition_point(|lost| (lost.kept as usize) <= place);
        self.datagram(place + lost.min(self.tally.lost))
    }

    /// The datagram that a recv took last.
    pub fn last_taken(&self) -> Option<Datagram> {
        let last = self.index.datagrams.taken.get(self.tally.taken.checked_sub(1)?)?;
        self.datagram_of_recv(last.recv as usize)
    }

    /// How many datagrams stand before a place, given that those stand first (a bisection). They are told by number and
    /// range.
    pub fn datagrams_before(&self, stands_before: impl Fn(usize, &Range<u64>) -> bool) -> usize {
        let (mut from, mut until) = (0, self.datagram_count());
        while from < until {
            let middle = usize::midpoint(from, until);
            if self.datagram_range(middle).is_some_and(|(_, range)| stands_before(middle, &range)) {
                from = middle + 1;
            } else {
                until = middle;
            }
        }
        from
    }

    /// The datagram that has the byte at an offset.
    pub fn datagram_at(&self, offset: u64) -> Option<Datagram> {
        let index = self.datagrams_before(|_, range| range.end <= offset);
        self.datagram(index).filter(|datagram| datagram.range.contains(&offset))
    }

    /// Where the byte of a datagram is.
    pub(super) fn datagram_byte(&self, offset: u64) -> ByteState {
        match self.datagram_at(offset) {
            Some(datagram) => datagram.byte_state(offset),
            // Only a damaged trace has bytes between its datagrams.
            None if offset < self.taken_until => ByteState::CutOff,
            None => ByteState::Offered,
        }
    }

    /// The recv that waits for a datagram of this flow or of any other that comes to the same socket. Whose will come,
    /// nobody knows yet.
    pub fn waiting_recv(&self) -> Option<&'t Entered> {
        let side = self.world.trace.receiver(self.id).filter(|side| self.world.has_happened(side.since))?;
        let inside = self.world.trace.actors().filter_map(|actor| actor::call_of(&self.world, actor));
        inside.filter(|entered| entered.call.receives()).find(|entered| entered.socket == side.socket)
    }
}

impl World<'_> {
    /// The datagrams that lie unread in the queue of a socket, and their bytes, from whomever they came.
    pub fn datagrams_for(&self, socket: SocketId) -> (usize, u64) {
        let pairs = self.trace.conns().filter(|conn| conn.datagrams);
        let flows = pairs.flat_map(|conn| [conn.id.requests(), conn.id.replies()]);
        let here = flows.filter(|id| self.trace.receiver(*id).is_some_and(|side| side.socket == socket));
        here.filter_map(|id| self.flow(id)).fold((0, 0), |(datagrams, bytes), flow| {
            let buffers = flow.buffers();
            (datagrams + buffers.receive_datagrams, bytes + buffers.receive_queue)
        })
    }
}
