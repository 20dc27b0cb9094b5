//! One direction of a connection at a position: what has been sent, where each byte is, what the decoder holds.
//! The sends, chunks and frames themselves are found in `stream`.

use std::ops::Range;

use super::{Tally, World};
use crate::codec::Framing;
use crate::trace::{Call, Entered, FlowId, FlowIndex, Got, Loss, Note, Returned, Segments, Side, Trace, UNKNOWN, What};

/// One flow at a position. All numbers of bytes are stream offsets or differences of them.
#[derive(Clone, Debug)]
pub struct FlowState<'t> {
    pub id: FlowId,
    /// Whether it carries datagrams, each of which is a message of its own, and no stream.
    pub datagrams: bool,
    pub(super) world: World<'t>,
    pub(super) index: &'t FlowIndex,
    /// Sends that have begun, sends that have returned, and how many of these failed.
    pub sends_entered: usize,
    pub sends_returned: usize,
    pub sends_failed: usize,
    /// Recvs that have begun, and recvs that have returned.
    pub recvs_entered: usize,
    pub recvs_returned: usize,
    /// Messages that the sender has announced, without those whose send failed.
    pub messages: usize,
    /// Which of all that were announced these are not, by their places, in order.
    pub(super) unsent_messages: Vec<usize>,
    /// Frames that the receiver's decoder has cut.
    pub framed: usize,
    /// Cuts that the receiver's decoder has refused.
    pub rejected: usize,
    /// Bytes that the kernel has taken. At least `received`: a recv may be recorded before its send.
    pub accepted: u64,
    /// Bytes that the receiver has got.
    pub received: u64,
    /// Bytes that a recv cut off datagrams that did not fit into its buffer.
    pub cut: u64,
    /// Bytes of datagrams that were lost on their way.
    pub lost: u64,
    /// The offset up to which recvs have come. In a stream that is `received`.
    pub taken_until: u64,
    pub tally: Tally,
    /// Of the bytes in between: how many the sender's kernel still holds, as last measured.
    pub unsent: u64,
    /// Whether the kernel has told how the bytes in between are divided between both kernels; true where there are none.
    pub is_measured: bool,
    /// The recv that got nothing because the stream had ended has returned.
    pub end_seen: bool,
    /// The sender has shut its sending side down, or closed.
    pub sender_done: bool,
    /// The receiver has closed, and what it left unread is lost.
    pub discard: Option<Discard>,
    /// How the decoder found the end of the stream, if it has come there.
    pub stream_ended: Option<&'t Note>,
}

/// Bytes that will never be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discard {
    /// Where they stand. Among datagrams there may be some that had been lost before.
    pub range: Range<u64>,
    /// From here on they had not come when the receiver closed: they are lost to a reset.
    pub reset_from: u64,
    /// The number of the event that lost them: the receiver's close.
    pub event: usize,
}

/// Where a byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteState {
    /// The receiver has it.
    Read,
    /// In the receiver's kernel, unread.
    Queued,
    /// In the sender's kernel.
    Unsent,
    /// On offer in a send that has not returned: the program holds it, and the kernel has not said that it took it.
    Offered,
    /// Lost when the receiver closed.
    Discarded,
    /// Came, or would have come, after the receiver had closed, and was lost to a reset.
    Reset,
    /// Gone: a recv took its datagram and had no room for it.
    CutOff,
    /// Gone: its datagram never came into the receiver's queue.
    Lost(Loss),
}

/// The buffers that a flow's bytes pass through, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffers {
    pub send_queue: u64,
    pub receive_queue: u64,
    /// How many datagrams those bytes are; 0 for a stream.
    pub receive_datagrams: usize,
    /// `SO_RCVBUF` of the receiver, as the kernel counts; unknown for an outside receiver.
    pub receive_capacity: Option<u32>,
    /// What the last recv returned, and what it had asked for.
    pub last_chunk: Option<(u64, u32)>,
    /// Received, but not yet part of a frame; unknown for an outside receiver, and always 0 for datagrams.
    pub reassembly: u64,
}

/// The state of one flow; `None` for a flow that the trace does not have.
pub fn state<'t>(world: &World<'t>, id: FlowId) -> Option<FlowState<'t>> {
    let index = world.trace.flow(id)?;
    let mut flow = FlowState {
        id,
        datagrams: world.trace.conn(id.conn()).is_some_and(|conn| conn.datagrams),
        world: *world,
        index,
        sends_entered: world.happened(&index.send_entered),
        sends_returned: world.happened(&index.send_returned),
        recvs_entered: world.happened(&index.recv_entered),
        recvs_returned: world.happened(&index.recv_returned),
        sends_failed: world.happened(&index.send_failed),
        messages: 0,
        unsent_messages: Vec::new(),
        framed: world.happened(&index.framed),
        rejected: world.happened(&index.rejected),
        accepted: 0,
        received: 0,
        cut: 0,
        lost: 0,
        taken_until: 0,
        tally: Tally::default(),
        unsent: 0,
        is_measured: true,
        end_seen: false,
        sender_done: false,
        discard: None,
        stream_ended: None,
    };
    if flow.datagrams {
        flow.measure_datagrams();
    } else {
        flow.measure();
    }
    flow.count_messages();
    flow.look_for_endings();
    Some(flow)
}

impl<'t> FlowState<'t> {
    /// The trace that it is worked out from.
    pub fn trace(&self) -> &'t Trace {
        self.world.trace
    }

    /// The call that stands at a place of one of the index's lists of returned calls.
    pub(super) fn returned(&self, list: &Segments<u32>, place: usize) -> Option<(usize, &'t Returned)> {
        let n = *list.get(place)? as usize;
        match &self.world.trace.event(n)?.what {
            What::Returned(returned) => Some((n, returned)),
            _ => None,
        }
    }

    /// The call that stands at a place of one of the index's lists of entered calls.
    pub(super) fn entered(&self, list: &Segments<u32>, place: usize) -> Option<(usize, &'t Entered)> {
        let n = *list.get(place)? as usize;
        match &self.world.trace.event(n)?.what {
            What::Entered(entered) => Some((n, entered)),
            _ => None,
        }
    }

    fn last_send(&self) -> Option<(usize, &'t Returned)> {
        self.returned(&self.index.send_returned, self.sends_returned.checked_sub(1)?)
    }

    fn last_recv(&self) -> Option<(usize, &'t Returned)> {
        self.returned(&self.index.recv_returned, self.recvs_returned.checked_sub(1)?)
    }

    fn measure(&mut self) {
        let (send, recv) = (self.last_send(), self.last_recv());
        self.received = recv.map_or(0, |(_, recv)| recv.range().end);
        self.taken_until = self.received;
        self.end_seen = recv.is_some_and(|(_, recv)| recv.result == 0);
        self.accepted = send.map_or(0, |(_, send)| send.range().end).max(self.received);
        let between = self.accepted - self.received;
        // Whichever call came last told the newest number: send how much has not left, recv how much had arrived.
        let unsent = match (send, recv) {
            (Some((sent_at, send)), _) if recv.is_none_or(|(received_at, _)| received_at < sent_at) => {
                (send.unsent != UNKNOWN).then(|| u64::from(send.unsent).min(between))
            }
            (_, Some((_, recv))) if recv.queued != UNKNOWN => Some(between.saturating_sub(u64::from(recv.queued))),
            _ => None,
        };
        self.unsent = unsent.unwrap_or(0);
        self.is_measured = unsent.is_some() || between == 0;
    }

    fn count_messages(&mut self) {
        let failed = self.index.unsent.partition_point(|unsent| self.world.has_happened(unsent.at));
        self.unsent_messages = self.index.unsent.iter().take(failed).map(|unsent| unsent.message as usize).collect();
        self.unsent_messages.sort_unstable();
        self.messages = self.world.happened(&self.index.messages) - self.unsent_messages.len();
    }

    /// Sends that have returned and did not fail.
    pub fn sends_done(&self) -> usize {
        self.sends_returned - self.sends_failed
    }

    fn look_for_endings(&mut self) {
        let count = self.world.happened(&self.index.endings);
        for place in 0..count {
            let Some(n) = self.index.endings.get(place) else { continue };
            match self.world.trace.event(*n as usize).map(|event| &event.what) {
                Some(What::Returned(returned)) if returned.errno().is_none() => {
                    let by_sender = returned.flow == self.id;
                    self.sender_done |= by_sender && matches!(returned.call, Call::Shutdown | Call::Close);
                }
                Some(What::Noted(note)) if matches!(note.as_ref(), Note::StreamEnded(_)) => {
                    self.stream_ended = Some(note);
                }
                _ => {}
            }
        }
        if self.datagrams {
            let closed = |side: Option<&Side>| self.world.closing(side?.socket);
            self.sender_done |= closed(self.world.trace.sender(self.id)).is_some();
            let close = closed(self.world.trace.receiver(self.id));
            let (range, reset_from) = (self.taken_until..self.accepted, self.accepted);
            self.discard = close.map(|event| Discard { range, reset_from, event });
        } else {
            self.discard = self.refused().or_else(|| self.receiver_closed());
        }
    }

    /// The receiver's close stands among the endings of the other direction, which the receiver sends into.
    fn receiver_closed(&self) -> Option<Discard> {
        let reverse = self.world.trace.flow(self.id.reverse())?;
        let count = self.world.happened(&reverse.endings);
        let close = (0..count).find_map(|place| {
            self.returned(&reverse.endings, place).filter(|(_, returned)| returned.call == Call::Close)
        });
        close.map(|(event, returned)| {
            let had_come = match returned.detail.as_deref() {
                Some(Got::Discarded { unread, .. }) => self.received + u64::from(*unread),
                // What the kernel did not tell may have come.
                _ => self.accepted,
            };
            Discard { range: self.received..self.accepted, reset_from: had_come.min(self.accepted), event }
        })
    }

    /// Where the byte at an offset is.
    pub fn byte_state(&self, offset: u64) -> ByteState {
        if self.datagrams {
            self.datagram_byte(offset)
        } else if offset < self.received {
            ByteState::Read
        } else if let Some(discard) = self.discard.as_ref().filter(|_| offset < self.accepted) {
            if offset < discard.reset_from { ByteState::Discarded } else { ByteState::Reset }
        } else if offset < self.accepted.saturating_sub(self.unsent) {
            ByteState::Queued
        } else if offset < self.accepted {
            ByteState::Unsent
        } else {
            ByteState::Offered
        }
    }

    /// Bytes that have been sent, and are neither received nor gone on their way.
    fn between(&self) -> u64 {
        self.accepted.saturating_sub(self.received).saturating_sub(self.cut).saturating_sub(self.lost)
    }

    /// Bytes in the receiver's kernel.
    pub fn queued(&self) -> u64 {
        if self.discard.is_some() { 0 } else { self.between() - self.unsent }
    }

    /// Bytes that were lost when the receiver closed.
    pub fn discarded(&self) -> u64 {
        if self.discard.is_some() { self.between() - self.reset() } else { 0 }
    }

    /// Bytes that had not come when the receiver closed, and were lost to a reset.
    pub fn reset(&self) -> u64 {
        self.discard.as_ref().map_or(0, |discard| self.accepted.saturating_sub(discard.reset_from))
    }

    /// The offset behind the last byte that has a place on the axis.
    pub fn axis_end(&self) -> u64 {
        if self.datagrams && !self.sender_is_inside() { self.taken_until } else { self.accepted }
    }

    /// Whether the sends into this flow are known: the sender is in this program.
    pub fn sender_is_inside(&self) -> bool {
        self.world.trace.ends_inside(self.id, self.world.at.0)[0]
    }

    /// Whether the recvs from this flow are known, or will be once the connection has been accepted.
    pub fn receiver_is_inside(&self) -> bool {
        self.world.trace.ends_inside(self.id, self.world.at.0)[1]
    }

    /// The framing by which its bytes are cut, as the last note about it says.
    pub fn framing(&self) -> Option<&'t Framing> {
        let conn = self.world.trace.conn(self.id.conn())?;
        let last = self.world.happened(&conn.speaks).checked_sub(1)?;
        match &self.world.trace.event(*conn.speaks.get(last)? as usize)?.what {
            What::Noted(note) => note.spoken(self.id),
            _ => None,
        }
    }

    /// Where the decoder stands: everything before this offset belongs to a frame, was refused, or was dropped with what
    /// was refused. Behind a refusal that is not fatal the decoder drops bytes until it finds a place to go on, and no
    /// event says where that is before the next frame; so till then everything that came counts as dropped.
    pub fn decoded(&self) -> u64 {
        let framed = self.framed.checked_sub(1).and_then(|last| self.index.framed.get(last));
        let rejected = self.rejected.checked_sub(1).and_then(|last| self.index.rejected.get(last));
        let end = |n: Option<&u32>| match n.and_then(|n| self.world.trace.event(*n as usize)).map(|event| &event.what) {
            Some(What::Framed(span)) => span.range().end,
            Some(What::FrameRejected(rejected)) => rejected.rejection.range.end,
            _ => 0,
        };
        let (framed, refused) = (end(framed), end(rejected));
        let resumes =
            self.rejected.checked_sub(1).and_then(|last| self.rejection(last)).is_some_and(|(_, last)| !last.fatal);
        if resumes && refused > framed { self.received.max(refused) } else { framed.max(refused) }
    }

    /// The receiver's `SO_RCVBUF`, once `accept` or `connect` has told it.
    fn receive_capacity(&self) -> Option<u32> {
        let side = self.world.trace.receiver(self.id)?;
        if self.world.has_happened(side.since) { side.ends.rcvbuf } else { None }
    }

    /// The buffers as a learner imagines them.
    pub fn buffers(&self) -> Buffers {
        let asked =
            |place: usize| self.entered(&self.index.recv_entered, place).map_or(0, |(_, entered)| entered.asked);
        let last_chunk = self.last_recv().map(|(_, recv)| (recv.len(), asked(self.recvs_returned - 1)));
        Buffers {
            send_queue: if self.discard.is_some() { 0 } else { self.unsent },
            receive_queue: self.queued(),
            receive_datagrams: if self.discard.is_some() { 0 } else { self.tally.queued() },
            receive_capacity: self.receive_capacity(),
            last_chunk,
            reassembly: if self.datagrams { 0 } else { self.received.saturating_sub(self.decoded()) },
        }
    }
}
