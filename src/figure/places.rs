//! Where to look in a flow that is too long to be seen at once: at what happened last, and at what went wrong.
//! It moves no view; whoever draws does.

use std::ops::Range;

use super::ink::Ink;
use super::subject::{Subject, place_of};

/// Messages, refusals and datagrams that are looked through for what went wrong.
const LOOKED_AT: usize = 512;

/// What happened last in a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The number of its event.
    pub event: usize,
    /// The units that it is about; none, at their place, where no byte has come yet.
    pub units: Range<u64>,
}

impl Subject<'_, '_> {
    /// What happened last: a send, a recv, or a message that was cut out; `None` before the first.
    pub fn latest(&self) -> Option<Latest> {
        let flow = self.flow;
        let sent = flow.sends_returned.checked_sub(1).and_then(|last| flow.send(last));
        let took = flow.recvs_returned.checked_sub(1).and_then(|last| flow.recv(last));
        let send = sent.into_iter().chain(flow.pending_send());
        let send = send.map(|send| (send.returned.unwrap_or(send.entered), self.units(&send.range, Some(send.index))));
        let recv = took.into_iter().chain(flow.pending_recv());
        let recv =
            recv.map(|recv| (recv.returned.unwrap_or(recv.entered), self.units_of_recv(recv.index, &recv.range)));
        let framed = flow.framed.checked_sub(1).and_then(|last| flow.frame(last));
        let framed = framed.map(|(event, span)| (event, span.range()));
        let latest = send.chain(recv).chain(framed).max_by_key(|(event, _)| *event)?;
        Some(Latest { event: latest.0, units: latest.1 })
    }

    fn units(&self, bytes: &Range<u64>, send: Option<usize>) -> Range<u64> {
        if !self.flow.datagrams {
            return bytes.clone();
        }
        let found = self.flow.datagrams_before(|_, range| range.end < bytes.start);
        let of_send = |index: &usize| self.flow.datagram(*index).is_some_and(|one| one.send == send);
        let index = (found..self.flow.datagram_count()).take(4).find(of_send).unwrap_or(found) as u64;
        bytes.start + index..bytes.end + index + 1
    }

    fn units_of_recv(&self, recv: usize, bytes: &Range<u64>) -> Range<u64> {
        match self.flow.datagram_of_recv(recv).filter(|_| self.flow.datagrams) {
            Some(datagram) => place_of(&datagram).from..place_of(&datagram).to + 1,
            None => bytes.clone(),
        }
    }

    /// The units at which something did not go as it was meant to, each with what it is.
    pub fn problems(&self) -> Vec<(u64, Ink)> {
        let flow = self.flow;
        if flow.datagrams {
            let all = (0..flow.datagram_count().min(LOOKED_AT)).filter_map(|index| flow.datagram(index));
            let judged = all.filter_map(|one| Some((place_of(&one).from, Ink::of(&one.verdict()?))));
            return judged.filter(|(_, ink)| is_problem(*ink)).collect();
        }
        let frames = (0..flow.framed.min(LOOKED_AT)).filter_map(|index| flow.frame(index));
        let judged = frames.map(|(_, span)| (span.range().start, Ink::of(&flow.verdict(&span))));
        let refused = (0..flow.rejected.min(LOOKED_AT)).filter_map(|index| flow.rejection(index));
        let refused = refused.map(|(_, refused)| (refused.range.start, Ink::Bad));
        judged.filter(|(_, ink)| is_problem(*ink)).chain(refused).collect()
    }
}

fn is_problem(ink: Ink) -> bool {
    matches!(ink, Ink::Bad | Ink::Warn)
}
