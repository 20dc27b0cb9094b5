//! A connection and its two directions: how many bytes went in and came out of each, and the sockets at its ends.
//! It holds sockets weakly and moves no byte.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use super::turn::Turn;
use crate::net::kernel::{poll, queues};
use crate::net::stage::books::Balance;
use crate::trace::{ByteStore, ConnId, FlowBytes, FlowId, TcpState};

/// One direction of a connection, shared by both of its ends.
#[derive(Debug)]
pub struct Flow {
    pub id: FlowId,
    pub bytes: FlowBytes,
    /// Bytes that `send` has handed over.
    pub accepted: AtomicU64,
    /// Bytes that `recv` has returned.
    pub received: AtomicU64,
    /// Who is inside a send, and who inside a recv.
    pub sending: Arc<Turn>,
    pub receiving: Arc<Turn>,
    /// The sender's socket, if the sender is in this program.
    sender: OnceLock<Weak<socket2::Socket>>,
    /// The receiver's socket, if the receiver is in this program.
    receiver: OnceLock<Weak<socket2::Socket>>,
    sender_closed_clean: AtomicBool,
    /// The receiver has shut its receiving side down.
    receiver_is_deaf: AtomicBool,
}

impl Flow {
    fn new(id: FlowId, store: &ByteStore) -> Self {
        Self {
            id,
            bytes: store.flow(id),
            accepted: AtomicU64::new(0),
            received: AtomicU64::new(0),
            sending: Arc::default(),
            receiving: Arc::default(),
            sender: OnceLock::new(),
            receiver: OnceLock::new(),
            sender_closed_clean: AtomicBool::new(true),
            receiver_is_deaf: AtomicBool::new(false),
        }
    }

    /// Whether a socket of this program at one of its ends is still open.
    fn is_open(&self) -> bool {
        [&self.sender, &self.receiver].into_iter().any(|end| end.get().is_some_and(|os| os.strong_count() > 0))
    }

    /// Whether the sending end is in this program, so that its sends are known.
    pub fn sender_is_inside(&self) -> bool {
        self.sender.get().is_some()
    }

    /// Whether the sending end was in this program and is closed: what has not been received is all that will come.
    pub fn sender_has_gone(&self) -> bool {
        self.sender.get().is_some_and(|sender| sender.strong_count() == 0)
    }

    /// Bytes in the receiver's queue; `None` if the receiver is outside or has closed.
    pub fn receiver_queue(&self) -> Option<u32> {
        queues::receive_queue(self.receiver.get()?.upgrade()?.as_ref())
    }

    /// Bytes that the sender's kernel has not sent yet; `None` if the sender is outside or has closed.
    pub fn unsent(&self) -> Option<u64> {
        queues::unsent_bytes(self.sender.get()?.upgrade()?.as_ref()).map(u64::from)
    }

    /// Whether the receiver's kernel knows that the sender sends no more; `None` if the receiver is outside or has closed.
    pub fn end_has_come(&self) -> Option<bool> {
        Some(poll::has_ended(self.receiver.get()?.upgrade()?.as_ref()))
    }

    /// The sender is about to close with this many bytes unsent.
    pub fn sender_closes(&self, unsent: Option<u32>) {
        self.sender_closed_clean.store(unsent == Some(0), Ordering::SeqCst);
    }

    /// The receiver shuts its receiving side down.
    pub fn receiver_goes_deaf(&self) {
        self.receiver_is_deaf.store(true, Ordering::SeqCst);
    }

    /// Whether the receiver's kernel has refused bytes and broken the connection off, since the receiver has shut down both
    /// of its sides. Nobody counts what it refused.
    fn has_refused(&self) -> bool {
        let state = || queues::tcp_state(self.receiver.get()?.upgrade()?.as_ref());
        self.receiver_is_deaf.load(Ordering::SeqCst) && state() == Some(TcpState::Close)
    }

    /// The books, where both the program and the kernel know them: both ends inside, receiver open,
    /// and sender open or closed with nothing unsent.
    pub fn balance(&self) -> Option<Balance> {
        let sender = self.sender.get()?;
        let queued = u64::from(self.receiver_queue()?);
        if self.has_refused() {
            return None;
        }
        let unsent = match sender.upgrade() {
            Some(socket) => u64::from(queues::unsent_bytes(socket.as_ref())?),
            None if self.sender_closed_clean.load(Ordering::SeqCst) => 0,
            None => return None,
        };
        let accepted = self.accepted.load(Ordering::SeqCst);
        let received = self.received.load(Ordering::SeqCst);
        Some(Balance { flow: self.id, accepted, received, queued, unsent })
    }
}

/// One connection.
#[derive(Debug)]
pub struct Conn {
    pub id: ConnId,
    pub requests: Flow,
    pub replies: Flow,
    /// The `connect` of this program that made it has returned, and that has been recorded.
    connect_recorded: AtomicBool,
}

impl Conn {
    /// A connection that nobody has joined yet; its bytes will stand on `store`.
    pub fn new(id: ConnId, store: &ByteStore) -> Self {
        let (requests, replies) = (Flow::new(id.requests(), store), Flow::new(id.replies(), store));
        Self { id, requests, replies, connect_recorded: AtomicBool::new(false) }
    }

    /// The socket that called connect(2) is one of its ends.
    pub fn connected_by(&self, socket: &Arc<socket2::Socket>) {
        self.requests.sender.set(Arc::downgrade(socket)).ok();
        self.replies.receiver.set(Arc::downgrade(socket)).ok();
    }

    /// The socket that accept(2) returned is one of its ends.
    pub fn accepted_by(&self, socket: &Arc<socket2::Socket>) {
        self.replies.sender.set(Arc::downgrade(socket)).ok();
        self.requests.receiver.set(Arc::downgrade(socket)).ok();
    }

    /// Whether both ends are in this program and have made themselves known.
    pub fn is_joined(&self) -> bool {
        self.requests.sender_is_inside() && self.replies.sender_is_inside()
    }

    /// Whether one of its ends in this program is open; otherwise there is nothing to ask the kernel.
    pub fn is_open(&self) -> bool {
        self.requests.is_open()
    }

    /// The return of the connect that made it has been recorded.
    pub fn set_connect_recorded(&self) {
        self.connect_recorded.store(true, Ordering::SeqCst);
    }

    /// Whether that is so.
    pub fn connect_is_recorded(&self) -> bool {
        self.connect_recorded.load(Ordering::SeqCst)
    }

    /// One of its directions.
    pub fn flow(&self, id: FlowId) -> Option<&Flow> {
        [&self.requests, &self.replies].into_iter().find(|flow| flow.id == id)
    }
}
