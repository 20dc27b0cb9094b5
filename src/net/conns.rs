//! The connections of a run: who is at which end, how many bytes went in and came out of each direction.
//! It holds sockets weakly and moves no byte; it is how the two ends of a connection find the same store.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use super::kernel;
use crate::trace::{ConnId, FlowBytes, FlowId, Shelf};

/// One direction of a connection, shared by both of its ends.
#[derive(Debug)]
pub struct Flow {
    pub id: FlowId,
    pub bytes: FlowBytes,
    /// Bytes that `send` has handed over.
    pub accepted: AtomicU64,
    /// Bytes that `recv` has returned.
    pub received: AtomicU64,
    /// The sender's socket, if the sender is in this program.
    sender: OnceLock<Weak<socket2::Socket>>,
    /// The receiver's socket, if the receiver is in this program.
    receiver: OnceLock<Weak<socket2::Socket>>,
    sender_closed_clean: AtomicBool,
}

/// The books of one direction at a quiet point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub flow: FlowId,
    pub accepted: u64,
    pub received: u64,
    /// The receiver's `FIONREAD`.
    pub queued: u64,
    /// The sender's `SIOCOUTQNSD`.
    pub unsent: u64,
}

impl Balance {
    /// Whether every byte is accounted for.
    pub fn holds(&self) -> bool {
        self.accepted == self.received + self.queued + self.unsent
    }
}

impl Flow {
    fn new(id: FlowId, shelf: &Shelf) -> Self {
        Self {
            id,
            bytes: shelf.flow(id),
            accepted: AtomicU64::new(0),
            received: AtomicU64::new(0),
            sender: OnceLock::new(),
            receiver: OnceLock::new(),
            sender_closed_clean: AtomicBool::new(true),
        }
    }

    /// Whether the sending end is in this program, so that its sends are known.
    pub fn sender_is_inside(&self) -> bool {
        self.sender.get().is_some()
    }

    /// Bytes in the receiver's queue; `None` if the receiver is outside or has closed.
    pub fn receiver_queue(&self) -> Option<u32> {
        kernel::receive_queue(self.receiver.get()?.upgrade()?.as_ref())
    }

    /// The sender is about to close with this many bytes unsent.
    pub fn sender_closes(&self, unsent: Option<u32>) {
        self.sender_closed_clean.store(unsent == Some(0), Ordering::SeqCst);
    }

    /// The books, where both the program and the kernel know them: both ends inside, receiver open,
    /// and sender open or closed with nothing unsent.
    pub fn balance(&self) -> Option<Balance> {
        let sender = self.sender.get()?;
        let queued = u64::from(self.receiver_queue()?);
        let unsent = match sender.upgrade() {
            Some(socket) => u64::from(kernel::unsent_bytes(socket.as_ref())?),
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
}

/// All connections of a run, by the addresses of their two ends.
#[derive(Debug)]
pub struct Conns {
    shelf: Shelf,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    by_ends: BTreeMap<(SocketAddr, SocketAddr), Arc<Conn>>,
    all: Vec<Arc<Conn>>,
}

impl Conns {
    /// No connections yet; their bytes will stand on `shelf`.
    pub fn new(shelf: Shelf) -> Self {
        Self { shelf, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The end that called `connect` makes itself known.
    pub fn join_connector(&self, local: SocketAddr, peer: SocketAddr, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        let conn = self.find((local, peer), |conn| conn.requests.sender.get().is_none());
        conn.requests.sender.set(Arc::downgrade(socket)).ok();
        conn.replies.receiver.set(Arc::downgrade(socket)).ok();
        conn
    }

    /// The end that called `accept` makes itself known. It may come first: a connection is established before `connect` returns.
    pub fn join_acceptor(&self, local: SocketAddr, peer: SocketAddr, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        let conn = self.find((peer, local), |conn| conn.replies.sender.get().is_none());
        conn.replies.sender.set(Arc::downgrade(socket)).ok();
        conn.requests.receiver.set(Arc::downgrade(socket)).ok();
        conn
    }

    /// The connection between two addresses whose one end is still free; a new one if there is none,
    /// since the kernel may give the same addresses to a later connection.
    fn find(&self, ends: (SocketAddr, SocketAddr), free: impl Fn(&Conn) -> bool) -> Arc<Conn> {
        let mut inner = self.lock();
        if let Some(conn) = inner.by_ends.get(&ends).filter(|conn| free(conn)) {
            return conn.clone();
        }
        let id = ConnId(u32::try_from(inner.all.len()).unwrap_or(u32::MAX));
        let conn = Arc::new(Conn {
            id,
            requests: Flow::new(id.requests(), &self.shelf),
            replies: Flow::new(id.replies(), &self.shelf),
        });
        inner.by_ends.insert(ends, conn.clone());
        inner.all.push(conn.clone());
        conn
    }

    /// The books of all flows that have any.
    pub fn balances(&self) -> Vec<Balance> {
        let all = self.lock().all.clone();
        all.iter().flat_map(|conn| [conn.requests.balance(), conn.replies.balance()]).flatten().collect()
    }
}
