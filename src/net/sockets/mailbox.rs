//! The datagrams that wait for one socket, as its senders in this program put them there: the shadow of the kernel's queue.
//! The kernel has the datagrams; this knows where each stands in its flow, and is checked against the kernel.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use super::flow::Conn;
use super::turn::Turn;
use crate::net::kernel::lock::lock;
use crate::trace::{Address, FlowId, SocketId};

/// A datagram on its way or in the queue.
#[derive(Clone, Debug)]
pub struct Letter {
    pub conn: Arc<Conn>,
    pub flow: FlowId,
    /// Where it stands in its flow.
    pub range: Range<u64>,
    /// The real address that it was sent from.
    pub from: Address,
}

/// What is known of one datagram socket.
#[derive(Debug)]
pub struct Mailbox {
    pub socket: SocketId,
    pub os: Weak<socket2::Socket>,
    inner: Mutex<Inner>,
    pub receiving: Arc<Turn>,
}

/// The part that senders and the receiver change, each while it makes its call.
#[derive(Debug, Default)]
pub struct Inner {
    /// The real address that the socket is bound to.
    pub bound: Option<Address>,
    /// The real address that it is connected to; it receives from no other.
    pub peer: Option<Address>,
    pub queue: VecDeque<Letter>,
}

impl Mailbox {
    /// An empty one.
    pub fn new(socket: SocketId, os: &Arc<socket2::Socket>) -> Self {
        Self { socket, os: Arc::downgrade(os), inner: Mutex::default(), receiving: Arc::default() }
    }

    /// While this is held, neither the kernel's queue nor its shadow is changed by this program.
    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    /// The socket is closed: returns how many bytes nobody will read any more.
    pub fn close(&self) -> u32 {
        let mut inner = self.lock();
        inner.bound = None;
        let lost: u64 = inner.queue.drain(..).map(|letter| letter.range.end - letter.range.start).sum();
        u32::try_from(lost).unwrap_or(u32::MAX)
    }
}

impl Inner {
    /// Whether a datagram from this address would be let in.
    pub fn lets_in(&self, from: Address) -> bool {
        self.peer.is_none_or(|peer| peer == from)
    }
}
