//! The connections of a run: who is at which end, how many bytes went in and came out of each direction.
//! It holds sockets weakly and moves no byte; it is how the two ends of a connection find the same store.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::flow::Conn;
use super::mailbox::Mailbox;
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::queues;
use crate::net::kernel::stop::Stop;
use crate::net::stage::books::{Balance, Books};
use crate::trace::{ByteStore, ConnId, SocketId};

/// How long an accept waits for the connect that made its connection to be recorded first. The connection stands by then,
/// so only a thread that is not being run can be that late.
const CONNECT_RETURNS: Duration = Duration::from_millis(100);

/// How often that wait looks whether the run is to stop.
const LOOK: Duration = Duration::from_millis(5);

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
        let conn = Arc::new(Conn::new(id, store));
        self.all.push(conn.clone());
        conn
    }

    /// Whether a connect that is under way may have made the connection from `peer` that was accepted at `local`.
    fn may_be_connecting(&self, local: SocketAddr, peer: SocketAddr) -> bool {
        let free = |conn: &&Arc<Conn>| !conn.replies.sender_is_inside();
        let recorded = self.by_ends.get(&(peer, local)).filter(free);
        !recorded.is_some_and(|conn| conn.connect_is_recorded()) && self.connecting.contains_key(&local.port())
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
        conn.set_connect_recorded();
    }

    /// The end that called `connect` makes itself known.
    pub fn join_connector(&self, local: SocketAddr, peer: SocketAddr, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        let conn = self.find((local, peer), |conn| !conn.requests.sender_is_inside());
        conn.connected_by(socket);
        conn
    }

    /// The end that called `accept` makes itself known. It may come first: a connection is established before `connect` returns.
    pub fn join_acceptor(&self, local: SocketAddr, peer: SocketAddr, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        let conn = self.find((peer, local), |conn| !conn.replies.sender_is_inside());
        conn.accepted_by(socket);
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
        let untold = best != told || !inner.pairs.contains_key(&ends);
        inner.pairs.insert(ends, (conn.clone(), best));
        (conn, requests, untold)
    }

    /// Datagram sockets whose queue is not what its shadow says: the first waiting datagram of each, as the shadow and as
    /// the kernel has it.
    fn wrong_mailboxes(&self) -> Option<Balance> {
        let mailboxes: Vec<_> = self.lock().mailboxes.values().filter_map(Weak::upgrade).collect();
        mailboxes.iter().find_map(|mailbox| {
            let inbox = mailbox.lock();
            let letter = inbox.queue.front()?;
            let len = letter.range.end - letter.range.start;
            let queued = u64::from(queues::receive_queue(mailbox.os.upgrade()?.as_ref())?);
            let (accepted, received) = (letter.range.end, letter.range.start);
            (queued != len).then_some(Balance { flow: letter.flow, accepted, received, queued, unsent: 0 })
        })
    }

    /// The books of all flows that have any.
    fn balances(&self) -> Vec<Balance> {
        let all = self.lock().all.clone();
        all.iter().flat_map(|conn| [conn.requests.balance(), conn.replies.balance()]).flatten().collect()
    }
}

impl Books for Conns {
    fn wrong(&self) -> Option<Balance> {
        self.balances().into_iter().find(|balance| !balance.holds()).or_else(|| self.wrong_mailboxes())
    }
}
