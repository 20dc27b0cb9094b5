//! The connections of a run: who is at which end, how many bytes went in and came out of each direction.
//! It holds sockets weakly and moves no byte; it is how the two ends of a connection find the same store.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use super::clock::Deadline;
use super::kernel;
use super::mailbox::Mailbox;
use super::poll;
use super::stop::Stop;
use crate::trace::{ByteStore, ConnId, FlowBytes, FlowId, SocketId};

/// How long an accept waits for the connect that made its connection to be recorded first. The connection stands by then,
/// so only a thread that is not being run can be that late.
const CONNECT_RETURNS: Duration = Duration::from_millis(100);

/// How often that wait looks whether the run is to stop.
const LOOK: Duration = Duration::from_millis(5);

/// The right to be inside a call that only one thread may be inside of.
#[derive(Debug, Default)]
pub struct Turn {
    taken: AtomicBool,
}

impl Turn {
    /// Takes it, if it is free. Whether it was.
    pub fn take(&self) -> bool {
        !self.taken.swap(true, Ordering::SeqCst)
    }

    /// Gives it back.
    pub fn give_back(&self) {
        self.taken.store(false, Ordering::SeqCst);
    }

    /// Whether it can be taken.
    pub fn is_free(&self) -> bool {
        !self.taken.load(Ordering::SeqCst)
    }
}

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

    /// Whether the receiver's kernel knows that the sender sends no more; `None` if the receiver is outside or has closed.
    pub fn end_has_come(&self) -> Option<bool> {
        Some(poll::has_ended(self.receiver.get()?.upgrade()?.as_ref()))
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
    /// The `connect` of this program that made it has returned, and that has been recorded.
    connect_recorded: AtomicBool,
}

impl Conn {
    /// One of its directions.
    pub fn flow(&self, id: FlowId) -> Option<&Flow> {
        [&self.requests, &self.replies].into_iter().find(|flow| flow.id == id)
    }
}

/// All connections of a run, by the addresses of their two ends.
#[derive(Debug)]
pub struct Conns {
    store: ByteStore,
    inner: Mutex<Inner>,
    connect_returned: Condvar,
}

/// A connect of this program that has entered and not returned. It has returned once this is dropped.
#[derive(Debug)]
pub struct ConnectUnderWay {
    conns: Arc<Conns>,
    port: u16,
}

impl Drop for ConnectUnderWay {
    fn drop(&mut self) {
        let mut inner = self.conns.lock();
        if let Some(count) = inner.connecting.get_mut(&self.port) {
            *count -= 1;
            if *count == 0 {
                inner.connecting.remove(&self.port);
            }
        }
        drop(inner);
        self.conns.connect_returned.notify_all();
    }
}

/// A pair of datagram sockets, and the sockets that were bound at its ends when it was told last.
type Pair = (Arc<Conn>, [Option<SocketId>; 2]);

#[derive(Debug, Default)]
struct Inner {
    /// How many connects of this program are under way to a port. The host does not matter: a listener at any address
    /// is reached by many names.
    connecting: BTreeMap<u16, usize>,
    by_ends: BTreeMap<(SocketAddr, SocketAddr), Arc<Conn>>,
    /// Pairs of datagram sockets by their addresses, whoever sent first in front, with the sockets that were bound there
    /// when the pair was told last.
    pairs: BTreeMap<(SocketAddr, SocketAddr), Pair>,
    mailboxes: BTreeMap<SocketAddr, Weak<Mailbox>>,
    all: Vec<Arc<Conn>>,
}

impl Inner {
    fn new_conn(&mut self, store: &ByteStore) -> Arc<Conn> {
        let id = ConnId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        let conn = Arc::new(Conn {
            id,
            requests: Flow::new(id.requests(), store),
            replies: Flow::new(id.replies(), store),
            connect_recorded: AtomicBool::new(false),
        });
        self.all.push(conn.clone());
        conn
    }

    /// Whether a connect that is under way may have made the connection from `peer` that was accepted at `local`.
    fn may_be_connecting(&self, local: SocketAddr, peer: SocketAddr) -> bool {
        let free = |conn: &&Arc<Conn>| conn.replies.sender.get().is_none();
        let recorded = self.by_ends.get(&(peer, local)).filter(free);
        !recorded.is_some_and(|conn| conn.connect_recorded.load(Ordering::SeqCst))
            && self.connecting.contains_key(&local.port())
    }
}

impl Conns {
    /// No connections yet; their bytes will stand on `store`.
    pub fn new(store: ByteStore) -> Self {
        Self { store, inner: Mutex::default(), connect_returned: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connect of this program begins. What this returns is dropped once its return has been recorded.
    pub fn begin_connect(self: &Arc<Self>, address: SocketAddr) -> ConnectUnderWay {
        *self.lock().connecting.entry(address.port()).or_default() += 1;
        ConnectUnderWay { conns: self.clone(), port: address.port() }
    }

    /// The accepting end of a connection to `local` from `peer` waits until the return of the connect that made it has
    /// been recorded, as long as a connect of this program may be the one. So whoever reads the events in their order
    /// knows who has connected when the connection is accepted. Waits for no peer outside, and not when the run stops.
    pub fn await_connector(&self, local: SocketAddr, peer: SocketAddr, stop: &Stop) {
        let until = Deadline::after(CONNECT_RETURNS);
        let mut inner = self.lock();
        while inner.may_be_connecting(local, peer) && !stop.requested() && !until.passed() {
            let waited = self.connect_returned.wait_timeout(inner, LOOK);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The return of a connect has been recorded.
    pub fn connect_recorded(&self, conn: &Conn) {
        conn.connect_recorded.store(true, Ordering::SeqCst);
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
        let conn = inner.new_conn(&self.store);
        inner.by_ends.insert(ends, conn.clone());
        conn
    }

    /// A datagram socket is bound.
    pub fn bind_mailbox(&self, address: SocketAddr, mailbox: &Arc<Mailbox>) {
        mailbox.lock().bound = Some(address);
        self.lock().mailboxes.insert(address, Arc::downgrade(mailbox));
    }

    /// The datagram socket of this program that is bound to an address.
    pub fn mailbox_at(&self, address: SocketAddr) -> Option<Arc<Mailbox>> {
        let mailbox = self.lock().mailboxes.get(&address)?.upgrade()?;
        let bound = mailbox.lock().bound == Some(address);
        bound.then_some(mailbox)
    }

    /// The pair of two addresses that exchange datagrams; whether `from` is the one that sent first; and whether there is
    /// something to tell: the pair is new, or another socket is bound at one of its ends.
    pub fn pair(&self, from: SocketAddr, to: SocketAddr) -> (Arc<Conn>, bool, bool) {
        let requests = !self.lock().pairs.contains_key(&(to, from));
        let ends = if requests { (from, to) } else { (to, from) };
        let socket_at = |address| self.mailbox_at(address).map(|mailbox| mailbox.socket);
        let known = [socket_at(ends.0), socket_at(ends.1)];
        let mut inner = self.lock();
        let same = inner.pairs.get(&ends).filter(|(_, told)| {
            told.iter().zip(&known).all(|(told, known)| told == known || told.is_none() || known.is_none())
        });
        let (conn, told) = match same.cloned() {
            Some(pair) => pair,
            None => (inner.new_conn(&self.store), [None; 2]),
        };
        let best = [known[0].or(told[0]), known[1].or(told[1])];
        let news = best != told || !inner.pairs.contains_key(&ends);
        inner.pairs.insert(ends, (conn.clone(), best));
        (conn, requests, news)
    }

    /// Datagram sockets whose queue is not what its shadow says: the first waiting datagram of each, as the shadow and as
    /// the kernel has it.
    pub fn wrong_mailboxes(&self) -> Option<Balance> {
        let mailboxes: Vec<_> = self.lock().mailboxes.values().filter_map(Weak::upgrade).collect();
        mailboxes.iter().find_map(|mailbox| {
            let inbox = mailbox.lock();
            let letter = inbox.queue.front()?;
            let len = letter.range.end - letter.range.start;
            let queued = u64::from(kernel::receive_queue(mailbox.os.upgrade()?.as_ref())?);
            let (accepted, received) = (letter.range.end, letter.range.start);
            (queued != len).then_some(Balance { flow: letter.flow, accepted, received, queued, unsent: 0 })
        })
    }

    /// The books of all flows that have any.
    pub fn balances(&self) -> Vec<Balance> {
        let all = self.lock().all.clone();
        all.iter().flat_map(|conn| [conn.requests.balance(), conn.replies.balance()]).flatten().collect()
    }
}
