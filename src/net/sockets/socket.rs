//! A recorded socket: the handle that a program holds. Every call on it goes through its actor (`calls`).
//! It makes no call itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use super::flow::{Conn, Flow};
use super::mailbox::Mailbox;
use crate::net::kernel::address::Family;
use crate::net::kernel::lock::lock;
use crate::net::sockets::descriptors::Descriptor;
use crate::trace::{ConnId, FlowId, SocketId};

/// What a socket carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stream of bytes: TCP, or one of unix(7).
    Stream,
    /// Datagrams: UDP, or those of unix(7).
    Datagram,
}

impl Kind {
    pub(in crate::net) fn os(self) -> socket2::Type {
        match self {
            Kind::Stream => socket2::Type::STREAM,
            Kind::Datagram => socket2::Type::DGRAM,
        }
    }
}

/// A socket of the run. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct Socket {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    id: SocketId,
    kind: Kind,
    family: Family,
    /// Taken out by `close`; the kernel's descriptor lives as long as the innermost `Arc`.
    os: Mutex<Option<Arc<socket2::Socket>>>,
    /// The descriptor by which its program knows it, as long as it is open.
    descriptor: Mutex<Option<Descriptor>>,
    end: OnceLock<End>,
    /// How long its calls wait; `None` for ever.
    timeout: Mutex<Option<Duration>>,
    /// Bound to no address in particular, as the program wrote it.
    anywhere: AtomicBool,
    mailbox: Arc<Mailbox>,
}

/// Which end of which connection a socket is.
#[derive(Debug)]
struct End {
    conn: Arc<Conn>,
    connector: bool,
}

impl Socket {
    pub(in crate::net) fn new(
        id: SocketId,
        kind: Kind,
        family: Family,
        descriptor: Descriptor,
        os: socket2::Socket,
    ) -> Self {
        let os = Arc::new(os);
        let inner = Inner {
            id,
            kind,
            family,
            mailbox: Arc::new(Mailbox::new(id, &os)),
            os: Mutex::new(Some(os)),
            descriptor: Mutex::new(Some(descriptor)),
            end: OnceLock::new(),
            timeout: Mutex::new(None),
            anywhere: AtomicBool::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The number of the socket in its run.
    pub fn id(&self) -> SocketId {
        self.inner.id
    }

    /// Whether it carries a stream or datagrams.
    pub fn kind(&self) -> Kind {
        self.inner.kind
    }

    /// The family of its addresses.
    pub fn family(&self) -> Family {
        self.inner.family
    }

    /// Whether it has been closed.
    pub fn is_closed(&self) -> bool {
        lock(&self.inner.os).is_none()
    }

    /// Its descriptor; `None` once it has been closed.
    pub fn fd(&self) -> Option<i32> {
        lock(&self.inner.descriptor).as_ref().map(Descriptor::number)
    }

    /// Sets how long its calls wait: for ever (`None`), not at all (zero), or so long.
    pub fn set_timeout(&self, timeout: Option<Duration>) {
        *lock(&self.inner.timeout) = timeout;
    }

    /// How long its calls wait.
    pub fn timeout(&self) -> Option<Duration> {
        *lock(&self.inner.timeout)
    }

    /// The operating system's socket; `None` once it has been closed.
    pub(in crate::net) fn os(&self) -> Option<Arc<socket2::Socket>> {
        lock(&self.inner.os).clone()
    }

    /// Takes the operating system's socket out, so that dropping it closes it.
    pub(in crate::net) fn take_os(&self) -> Option<Arc<socket2::Socket>> {
        drop(lock(&self.inner.descriptor).take());
        lock(&self.inner.os).take()
    }

    pub(in crate::net) fn set_end(&self, conn: Arc<Conn>, connector: bool) {
        self.inner.end.set(End { conn, connector }).ok();
    }

    pub(in crate::net) fn set_anywhere(&self, anywhere: bool) {
        self.inner.anywhere.store(anywhere, Ordering::SeqCst);
    }

    /// Whether the program bound it to no address in particular.
    pub fn is_anywhere(&self) -> bool {
        self.inner.anywhere.load(Ordering::SeqCst)
    }

    /// The datagrams that wait for it.
    pub(in crate::net) fn mailbox(&self) -> &Arc<Mailbox> {
        &self.inner.mailbox
    }

    /// The connection that this socket is one end of.
    pub fn conn(&self) -> Option<ConnId> {
        self.inner.end.get().map(|end| end.conn.id)
    }

    /// The direction that this socket sends into.
    pub(in crate::net) fn outgoing(&self) -> Option<&Flow> {
        let end = self.inner.end.get()?;
        Some(if end.connector { &end.conn.requests } else { &end.conn.replies })
    }

    /// The direction that this socket receives from.
    pub(in crate::net) fn incoming(&self) -> Option<&Flow> {
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

    /// Bytes that came and went over its connection so far.
    pub fn moved(&self) -> u64 {
        let received = self.incoming().map_or(0, |flow| flow.received.load(Ordering::SeqCst));
        self.sent().saturating_add(received)
    }

    /// Whether the peer's sends are known, because the peer is in this program too.
    pub fn peer_is_inside(&self) -> bool {
        self.incoming().is_some_and(Flow::sender_is_inside)
    }
}
