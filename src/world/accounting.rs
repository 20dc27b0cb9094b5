//! The books of the whole world at a position: every byte that was sent is somewhere.
//! It counts what events say; that the kernel agrees is checked while recording, and a disagreement is an event.

use super::World;
use crate::trace::{Note, What};

/// Totals over all flows, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    pub events: usize,
    pub accepted: u64,
    pub received: u64,
    pub queued: u64,
    pub unsent: u64,
    pub discarded: u64,
    /// Sent, but not come when the receiver closed, and lost to a reset.
    pub reset: u64,
    /// Cut off datagrams that did not fit into the buffer of a recv.
    pub cut: u64,
    /// In datagrams that were lost on their way.
    pub lost: u64,
    /// Flows whose other end is outside this program, so that one half of their books is not known.
    pub outside: usize,
    /// Whether no disagreement with the kernel has been recorded.
    pub holds: bool,
}

/// Adds the books of all flows.
pub fn accounting(world: &World<'_>) -> Accounting {
    let mut sum = Accounting { events: world.at.0, holds: true, ..Accounting::default() };
    for id in world.flows() {
        let Some(flow) = world.flow(id) else { continue };
        sum.outside += usize::from(!(flow.sender_is_inside() && flow.receiver_is_inside()));
        sum.accepted += flow.accepted;
        sum.received += flow.received;
        sum.queued += flow.queued();
        sum.unsent += if flow.discard.is_some() { 0 } else { flow.unsent };
        sum.discarded += flow.discarded();
        sum.reset += flow.reset();
        sum.cut += flow.cut;
        sum.lost += flow.lost;
        sum.holds &= !disagreement(world, id);
    }
    let gone = sum.discarded + sum.reset + sum.cut + sum.lost;
    sum.holds &= sum.accepted == sum.received + sum.queued + sum.unsent + gone;
    sum
}

fn disagreement(world: &World<'_>, id: crate::trace::FlowId) -> bool {
    let Some(index) = world.trace.flow(id) else { return false };
    let endings = (0..world.happened(&index.endings)).filter_map(|place| index.endings.get(place));
    endings.filter_map(|n| world.trace.event(*n as usize)).any(|event| match &event.what {
        What::Noted(note) => matches!(note.as_ref(), Note::Mismatch { .. } | Note::NotConserved { .. }),
        _ => false,
    })
}
