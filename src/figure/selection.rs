//! What a person has pointed at or chosen, as a value that every panel reads and sets, and what it touches.
//! It does not know which run it belongs to, nor how that run goes on.

use std::ops::Range;

use serde::Serialize;

use crate::trace::{ActorId, FlowId};

/// Bytes of one flow: offsets of its stream, the second one excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRange {
    pub flow: FlowId,
    pub range: Range<u64>,
}

impl FlowRange {
    /// Whether both have a byte in common. An empty datagram has no byte, and is the same by its place.
    pub fn touches(&self, other: &FlowRange) -> bool {
        let meets = self.range.start < other.range.end && other.range.start < self.range.end;
        self.flow == other.flow && (meets || self.range == other.range)
    }
}

/// A place in which bytes of a flow wait, in the order in which they pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Buffer {
    /// The sender's kernel, `SO_SNDBUF`.
    Send,
    /// The receiver's kernel, `SO_RCVBUF`.
    Receive,
    /// The buffer that the program gave to `recv`.
    Recv,
    /// What the program holds until a message is whole.
    Reassembly,
}

/// A thing that is lit, and with it everything that it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Bytes of a flow, whatever they are to the programs.
    Bytes(FlowRange),
    /// A call, with the number of its event `Entered`, who made it, and the bytes that it offered or moved.
    Call { entered: usize, actor: ActorId, bytes: Option<FlowRange> },
    /// A message as its sender meant it, counted from 0 in its flow.
    Message { number: usize, bytes: FlowRange },
    /// A frame as its receiver cut it, counted from 0 in its flow.
    Frame { number: usize, bytes: FlowRange },
    /// A datagram, counted from 0 in its flow.
    Datagram { number: usize, bytes: FlowRange },
    /// A buffer, with the bytes that lie in it.
    Buffer { buffer: Buffer, bytes: FlowRange },
    /// An actor, with all that it does.
    Actor(ActorId),
    /// A line of a program, counted from 1.
    Line { file: String, line: u32 },
    /// A fact of the trace by its number, where it is no call.
    Event(usize),
}

impl Selection {
    /// Bytes of a flow.
    pub fn bytes_of(flow: FlowId, range: Range<u64>) -> Self {
        Selection::Bytes(FlowRange { flow, range })
    }

    /// The bytes that belong to it, if it has any.
    pub fn bytes(&self) -> Option<&FlowRange> {
        match self {
            Selection::Bytes(bytes)
            | Selection::Message { bytes, .. }
            | Selection::Frame { bytes, .. }
            | Selection::Datagram { bytes, .. }
            | Selection::Buffer { bytes, .. } => Some(bytes),
            Selection::Call { bytes, .. } => bytes.as_ref(),
            Selection::Actor(_) | Selection::Line { .. } | Selection::Event(_) => None,
        }
    }

    /// Whether one of two things is a part of the other, or both have a byte in common. What is touched is lit together.
    pub fn touches(&self, other: &Selection) -> bool {
        if let (Some(own), Some(others)) = (self.bytes(), other.bytes()) {
            return own.touches(others);
        }
        match (self, other) {
            (Selection::Actor(id), Selection::Call { actor, .. })
            | (Selection::Call { actor, .. }, Selection::Actor(id)) => id == actor,
            (Selection::Event(n), Selection::Call { entered, .. })
            | (Selection::Call { entered, .. }, Selection::Event(n)) => n == entered,
            _ => self == other,
        }
    }

    /// Whether it has a byte in common with a range of a flow, or is the empty datagram at that place.
    pub fn touches_bytes(&self, flow: FlowId, range: &Range<u64>) -> bool {
        self.bytes().is_some_and(|own| own.touches(&FlowRange { flow, range: range.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: FlowId = FlowId(2);

    fn bytes(range: Range<u64>) -> Selection {
        Selection::bytes_of(FLOW, range)
    }

    fn call(entered: usize, range: Option<Range<u64>>) -> Selection {
        Selection::Call { entered, actor: ActorId(1), bytes: range.map(|range| FlowRange { flow: FLOW, range }) }
    }

    /// One of each kind, on the bytes 2 to 4 where it has bytes.
    fn one_of_each() -> Vec<Selection> {
        let of = || FlowRange { flow: FLOW, range: 2..4 };
        vec![
            Selection::Bytes(of()),
            Selection::Call { entered: 7, actor: ActorId(1), bytes: Some(of()) },
            Selection::Message { number: 0, bytes: of() },
            Selection::Frame { number: 0, bytes: of() },
            Selection::Datagram { number: 0, bytes: of() },
            Selection::Buffer { buffer: Buffer::Receive, bytes: of() },
            Selection::Actor(ActorId(1)),
            Selection::Line { file: "server.py".to_owned(), line: 3 },
            Selection::Event(7),
        ]
    }

    #[test]
    fn touching_is_mutual_and_everything_touches_itself() {
        let all = one_of_each();
        for one in &all {
            assert!(one.touches(one), "{one:?}");
            for other in &all {
                assert_eq!(one.touches(other), other.touches(one), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn a_byte_lights_all_that_holds_it_and_nothing_beside_it() {
        for one in one_of_each().iter().filter(|one| one.bytes().is_some()) {
            assert!(one.touches(&bytes(3..4)) && one.touches(&bytes(0..3)), "{one:?}");
            assert!(!one.touches(&bytes(0..2)) && !one.touches(&bytes(4..9)), "{one:?} touches at its edge only");
            assert!(!one.touches(&Selection::bytes_of(FlowId(3), 2..4)), "{one:?} is of another flow");
        }
    }

    #[test]
    fn an_empty_datagram_is_the_same_by_its_place() {
        assert!(bytes(4..4).touches(&bytes(4..4)));
        assert!(!bytes(4..4).touches(&bytes(5..5)) && !bytes(4..4).touches(&bytes(4..8)));
    }

    #[test]
    fn an_actor_lights_its_calls_and_no_others() {
        assert!(Selection::Actor(ActorId(1)).touches(&call(3, None)));
        assert!(!Selection::Actor(ActorId(2)).touches(&call(3, None)));
        assert!(Selection::Event(3).touches(&call(3, Some(0..5))) && !Selection::Event(4).touches(&call(3, None)));
    }
}
