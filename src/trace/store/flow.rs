//! Where the events of one direction of a connection stand.
//! It holds positions, never conclusions; those are `world`'s.

use super::{DatagramIndex, FlowBytes, Segments, Trace};
use crate::trace::model::{ActorId, FlowId, Returned, What};

/// Where the events of one direction of a connection stand. The i-th entered and the i-th returned call are the same call.
#[derive(Clone, Debug)]
pub struct FlowIndex {
    pub id: FlowId,
    pub bytes: FlowBytes,
    pub send_entered: Segments<u32>,
    pub send_returned: Segments<u32>,
    pub recv_entered: Segments<u32>,
    pub recv_returned: Segments<u32>,
    pub messages: Segments<u32>,
    /// Positions of the returns of sends that failed.
    pub send_failed: Segments<u32>,
    /// Messages of which no byte was taken, since their send failed.
    pub unsent: Segments<Unsent>,
    pub framed: Segments<u32>,
    pub rejected: Segments<u32>,
    /// Everything else that touches the flow: shutdown, close, the end of a decoder's stream, a call that was told of a
    /// reset; and a shutdown of its receiver, which has no flow of its own.
    pub endings: Segments<u32>,
    /// What became of the datagrams, where these are what is sent.
    pub datagrams: DatagramIndex,
}

/// A message that was announced, and whose send failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Which message of its flow it is, counted from 0.
    pub message: u32,
    /// Position of the return of the send that failed.
    pub at: u32,
}

impl FlowIndex {
    pub(super) fn new(id: FlowId, bytes: FlowBytes) -> Self {
        Self {
            id,
            bytes,
            send_entered: Segments::default(),
            send_returned: Segments::default(),
            recv_entered: Segments::default(),
            recv_returned: Segments::default(),
            messages: Segments::default(),
            send_failed: Segments::default(),
            unsent: Segments::default(),
            framed: Segments::default(),
            rejected: Segments::default(),
            endings: Segments::default(),
            datagrams: DatagramIndex::default(),
        }
    }
}

impl Trace {
    /// The message that a failed send was to carry, of which nothing has been sent: its actor announced it last, where
    /// the send began.
    pub(super) fn unsent_message(&self, actor: ActorId, returned: &Returned) -> Option<u32> {
        returned.errno()?;
        let messages = &self.flow(returned.flow)?.messages;
        for place in (0..messages.len()).rev() {
            let event = self.event(*messages.get(place)? as usize)?;
            match &event.what {
                What::Message(span) if span.frame.start >= returned.offset => {
                    if event.actor == actor {
                        return u32::try_from(place).ok();
                    }
                }
                _ => return None,
            }
        }
        None
    }
}
