//! How one direction of a connection ended: in order, behind its last byte, or by a reset; who brought it about, and why.
//! It follows from the calls and from what the kernel told at them; where these tell nothing, nothing is said.

use super::flow::{Discard, FlowState};
use crate::trace::{Asked, Call, Got, Returned, Trace, entered_of, is_reset};

/// An end of a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Sender,
    Receiver,
}

impl Edge {
    fn other(self) -> Self {
        match self {
            Edge::Sender => Edge::Receiver,
            Edge::Receiver => Edge::Sender,
        }
    }
}

/// How a direction ended. Both may be there: a stream that has ended in order, and of which not all was read, can still be
/// broken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowEnd {
    pub fin: Option<Fin>,
    pub reset: Option<Reset>,
}

/// The sender has ended its stream; a FIN stands behind its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fin {
    /// The number of the event that brought it about, or that told of it.
    pub event: usize,
    pub by: FinBy,
}

/// What has ended a stream in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinBy {
    /// shutdown: half a close; the other direction goes on.
    Shutdown,
    /// close: whatever comes from the peer after it is answered with a reset.
    Close,
    /// The sender is outside this program, and a recv has found the end.
    Unknown,
}

/// A RST has ended the whole connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// The number of the event that brought it about, or that told of it.
    pub event: usize,
    /// Whose kernel has sent it.
    pub by: Edge,
    pub why: Option<ResetCause>,
}

/// Why a kernel sends a RST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetCause {
    /// close, with `SO_LINGER` set to 0 seconds.
    Linger,
    /// close, while so many bytes lay unread.
    Unread { bytes: u64 },
    /// Bytes came after close, or after a shutdown of both directions.
    Late,
}

/// What has happened to a connection, step by step, as one of its directions sees it.
#[derive(Default)]
struct Walk {
    /// By edge: sender, receiver.
    fins: [Option<Fin>; 2],
    reset: Option<Reset>,
}

/// A step, and at which edge.
#[derive(Clone, Copy)]
enum Step {
    Shutdown(Edge),
    /// With the bytes that lay unread, and whether `SO_LINGER` is set to 0 seconds.
    Close(Edge, u64, bool),
    /// A recv has found the end of the stream.
    Found(Edge),
    /// Bytes have come to an edge that takes none any more.
    Late(Edge),
    /// A call at this edge was told of a reset.
    Told(Edge),
}

impl Walk {
    fn take(&mut self, event: usize, step: Step) {
        match step {
            Step::Shutdown(edge) => self.finish(edge, Fin { event, by: FinBy::Shutdown }),
            Step::Found(edge) => self.finish(edge, Fin { event, by: FinBy::Unknown }),
            Step::Close(edge, unread, _) if unread > 0 => {
                self.close(event, edge, Some(ResetCause::Unread { bytes: unread }))
            }
            Step::Close(edge, _, aborts) => self.close(event, edge, aborts.then_some(ResetCause::Linger)),
            Step::Late(edge) => self.break_off(Reset { event, by: edge, why: Some(ResetCause::Late) }),
            Step::Told(edge) => self.break_off(Reset { event, by: edge.other(), why: None }),
        }
    }

    /// A stream that was broken off has no orderly end any more, and one end is enough.
    fn finish(&mut self, edge: Edge, fin: Fin) {
        if self.reset.is_none() {
            self.fins[edge as usize].get_or_insert(fin);
        }
    }

    fn close(&mut self, event: usize, edge: Edge, breaks_off: Option<ResetCause>) {
        // Once both directions have ended there is no connection left that could be broken off.
        let is_over = self.fins.iter().all(Option::is_some);
        match breaks_off {
            Some(why) if !is_over => self.break_off(Reset { event, by: edge, why: Some(why) }),
            _ => self.finish(edge, Fin { event, by: FinBy::Close }),
        }
    }

    /// The first reset ends the connection. In a free run it may be told before the call that explains it has returned.
    fn break_off(&mut self, reset: Reset) {
        match &mut self.reset {
            None => self.reset = Some(reset),
            Some(known) if known.why.is_none() && known.by == reset.by => known.why = reset.why,
            Some(_) => {}
        }
    }
}

impl<'t> FlowState<'t> {
    /// How this direction ended, if it has; always empty for datagrams.
    pub fn end(&self) -> FlowEnd {
        if self.datagrams {
            return FlowEnd::default();
        }
        let mut steps = self.steps();
        steps.sort_by_key(|(event, _)| *event);
        let mut walk = Walk::default();
        for (event, step) in steps {
            walk.take(event, step);
        }
        let fin = walk.fins[Edge::Sender as usize];
        // What had come to its end, and had been read to it, no reset has broken off.
        let whole = fin.is_some_and(|fin| walk.reset.is_none_or(|reset| fin.event < reset.event));
        let untouched = whole && self.end_seen;
        FlowEnd { fin, reset: walk.reset.filter(|_| !untouched) }
    }

    fn steps(&self) -> Vec<(usize, Step)> {
        let reverse = self.world.flow(self.id.reverse());
        let mut steps = self.steps_of(Edge::Sender, Edge::Receiver);
        steps.extend(reverse.iter().flat_map(|reverse| reverse.steps_of(Edge::Receiver, Edge::Sender)));
        steps
    }

    /// What the calls on this direction say. In the direction that is asked about, its sender stands at `sender`.
    fn steps_of(&self, sender: Edge, receiver: Edge) -> Vec<(usize, Step)> {
        let mut steps: Vec<(usize, Step)> = self
            .ending_calls()
            .filter_map(|(n, call)| {
                let at_sender = call.flow == self.id && !call.call.receives();
                Some((n, ending_step(call, if at_sender { sender } else { receiver })?))
            })
            .collect();
        steps.extend(self.late().map(|event| (event, Step::Late(receiver))));
        if !self.sender_is_inside() {
            steps.extend(self.end_found().map(|event| (event, Step::Found(sender))));
        }
        steps
    }

    fn ending_calls(&self) -> impl Iterator<Item = (usize, &'t Returned)> {
        let happened = self.world.happened(&self.index.endings);
        (0..happened).filter_map(|place| self.returned(&self.index.endings, place))
    }

    /// The first send whose bytes came to a receiver that had closed, or had shut down both directions.
    fn late(&self) -> Option<usize> {
        self.refused_send().map(|(n, _)| n).or_else(|| {
            let discard = self.discard.as_ref().filter(|discard| discard.reset_from < self.accepted)?;
            let beyond = self.first_send(|_, send| send.range().end > discard.reset_from);
            beyond.map(|(n, _)| n.max(discard.event))
        })
    }

    /// The first send whose bytes came after the receiver had shut down both directions, and before it closed.
    fn refused_send(&self) -> Option<(usize, &'t Returned)> {
        let shut = self.receiver_is_deaf()?;
        let later = |n: usize| entered_of(self.world.trace, n).is_some_and(|(entered, _)| entered > shut);
        self.first_send(|n, send| !send.is_empty() && later(n))
    }

    /// The bytes that came when the receiver had shut down both directions: nobody will read them, as if it had closed.
    pub(super) fn refused(&self) -> Option<Discard> {
        let (_, send) = self.refused_send().filter(|(_, send)| send.offset == self.received)?;
        let event = self.receiver_is_deaf()?;
        Some(Discard { range: send.offset..self.accepted, reset_from: send.offset, event })
    }

    fn first_send(&self, is_it: impl Fn(usize, &Returned) -> bool) -> Option<(usize, &'t Returned)> {
        let back = (0..self.sends_returned).rev().map_while(|place| self.returned(&self.index.send_returned, place));
        let late = back.take_while(|(n, send)| is_it(*n, send) || send.errno().is_some());
        late.filter(|(n, send)| is_it(*n, send)).last()
    }

    /// Since which event the receiver takes nothing and sends nothing any more, though it has not closed: Linux answers
    /// what comes then with a reset (`tcp_rcv_state_process`).
    fn receiver_is_deaf(&self) -> Option<usize> {
        let reverse = self.world.trace.flow(self.id.reverse())?;
        let shuts = |call: &Returned| call.call == Call::Shutdown && call.errno().is_none();
        let mut own = (0..self.world.happened(&reverse.endings)).filter_map(|place| {
            self.returned(&reverse.endings, place).filter(|(_, call)| shuts(call) && call.flow == reverse.id)
        });
        let (first, _) = own.next()?;
        let both = std::iter::once(first).chain(own.map(|(n, _)| n)).find(|n| shuts_both(self.world.trace, *n));
        let reads =
            self.ending_calls().find(|(_, call)| shuts(call) && call.flow != self.id).map(|(n, _)| n.max(first));
        both.into_iter().chain(reads).min()
    }

    /// The recv that found the end of the stream, which the receiver itself has not brought about.
    fn end_found(&self) -> Option<usize> {
        let mut found = None;
        for place in (0..self.recvs_returned).rev() {
            match self.returned(&self.index.recv_returned, place) {
                Some((n, recv)) if recv.result == 0 && asked_for_some(self.world.trace, n) => found = Some(n),
                _ => break,
            }
        }
        let shut = |event: usize| {
            self.ending_calls().any(|(n, call)| n < event && call.call == Call::Shutdown)
                || self.receiver_is_deaf().is_some_and(|shut| shut < event)
        };
        found.filter(|event| !shut(*event))
    }
}

fn ending_step(call: &Returned, edge: Edge) -> Option<Step> {
    match (call.call, call.errno()) {
        (_, Some(errno)) => is_reset(errno).then_some(Step::Told(edge)),
        // Only the sender ends its stream; a receiver that shuts its own side down tells nobody.
        (Call::Shutdown, None) => call.flow.is_some().then_some(Step::Shutdown(edge)),
        (Call::Close, None) => Some(match call.detail.as_deref() {
            Some(Got::Discarded { unread, aborts }) => Step::Close(edge, u64::from(*unread), *aborts),
            _ => Step::Close(edge, 0, false),
        }),
        _ => None,
    }
}

fn shuts_both(trace: &Trace, n: usize) -> bool {
    matches!(asked_at(trace, n), Some(Asked::How(how)) if how == "SHUT_RDWR")
}

fn asked_for_some(trace: &Trace, n: usize) -> bool {
    entered_of(trace, n).is_none_or(|(_, entered)| entered.asked > 0)
}

fn asked_at(trace: &Trace, n: usize) -> Option<&Asked> {
    entered_of(trace, n)?.1.detail.as_deref()
}
