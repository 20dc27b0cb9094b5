//! A recorded socket: the handle that a program holds. Every call on it goes through its actor (`calls`).
//! It makes no call itself.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::conns::{Conn, Flow};
use crate::trace::{ConnId, FlowId, SocketId};

/// A socket of the run. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Socket {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    id: SocketId,
    /// Taken out by `close`; the descriptor lives as long as the innermost `Arc`.
    os: Mutex<Option<Arc<socket2::Socket>>>,
    end: OnceLock<End>,
}

/// Which end of which connection a socket is.
#[derive(Debug)]
struct End {
    conn: Arc<Conn>,
    connector: bool,
}

impl Socket {
    pub(super) fn new(id: SocketId, os: socket2::Socket) -> Self {
        let inner = Inner { id, os: Mutex::new(Some(Arc::new(os))), end: OnceLock::new() };
        Self { inner: Arc::new(inner) }
    }

    /// The number of the socket in its run.
    pub fn id(&self) -> SocketId {
        self.inner.id
    }

    /// The operating system's socket; `None` once it has been closed.
    pub(super) fn os(&self) -> Option<Arc<socket2::Socket>> {
        self.inner.os.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes the operating system's socket out, so that dropping it closes it.
    pub(super) fn take_os(&self) -> Option<Arc<socket2::Socket>> {
        self.inner.os.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn set_end(&self, conn: Arc<Conn>, connector: bool) {
        self.inner.end.set(End { conn, connector }).ok();
    }

    /// The connection that this socket is one end of.
    pub fn conn(&self) -> Option<ConnId> {
        self.inner.end.get().map(|end| end.conn.id)
    }

    /// The direction that this socket sends into.
    pub(super) fn outgoing(&self) -> Option<&Flow> {
        let end = self.inner.end.get()?;
        Some(if end.connector { &end.conn.requests } else { &end.conn.replies })
    }

    /// The direction that this socket receives from.
    pub(super) fn incoming(&self) -> Option<&Flow> {
        let end = self.inner.end.get()?;
        Some(if end.connector { &end.conn.replies } else { &end.conn.requests })
    }

    /// The number of the direction that this socket sends into.
    pub fn outgoing_flow(&self) -> FlowId {
        self.outgoing().map_or(FlowId::NONE, |flow| flow.id)
    }

    /// The number of the direction that this socket receives from.
    pub fn incoming_flow(&self) -> FlowId {
        self.incoming().map_or(FlowId::NONE, |flow| flow.id)
    }

    /// Bytes handed to the kernel so far: the stream offset of the next byte sent.
    pub fn sent(&self) -> u64 {
        self.outgoing().map_or(0, |flow| flow.accepted.load(Ordering::SeqCst))
    }

    /// Whether the peer's sends are known, because the peer is in this program too.
    pub fn peer_is_inside(&self) -> bool {
        self.incoming().is_some_and(Flow::sender_is_inside)
    }
}
