//! The connections of a run: who is at which end, how many bytes went in and came out of each direction.
//! It holds sockets weakly and moves no byte; it is how the two ends of a connection find the same store.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::flow::Conn;
use super::mailbox::Mailbox;
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::lock::lock;
use crate::net::kernel::queues;
use crate::net::kernel::stop::Stop;
use crate::net::stage::books::{Balance, Books};
use crate::trace::{Address, ByteStore, ConnId, FlowId, SocketId};

/// How long an accept waits for the connect that made its connection to be recorded first. The connection stands by then,
/// so only a thread that is not being run can be that late.
const CONNECT_RETURNS: Duration = Duration::from_millis(100);

/// How often that wait looks whether the run is to stop.
const LOOK: Duration = Duration::from_millis(5);

/// So many closed connections may be kept; looking for them costs less than it would at each.
const MOST_CLOSED: usize = 64;

/// So many pairs of datagram sockets are remembered where nobody keeps a trace: a stranger may write from as many addresses
/// as it likes, and never says that it will not write again.
const MOST_PAIRS: usize = 4096;

/// All connections of a run, by the addresses of their two ends.
#[derive(Debug)]
pub struct Conns {
    store: ByteStore,
    /// Whether a trace is kept, which may tell of a connection after it is over.
    traced: bool,
    inner: Mutex<Inner>,
    connect_returned: Condvar,
}

/// A connect of this program that has entered and not returned. It has returned once this is dropped.
#[derive(Debug)]
pub struct ConnectUnderWay {
    conns: Arc<Conns>,
    place: Address,
}

impl Drop for ConnectUnderWay {
    fn drop(&mut self) {
        let mut inner = self.conns.lock();
        if let Some(count) = inner.connecting.get_mut(&self.place) {
            *count -= 1;
            if *count == 0 {
                inner.connecting.remove(&self.place);
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
    /// How many connects of this program are under way to a place.
    connecting: BTreeMap<Address, usize>,
    /// Connections that one end has made known, for the other end to find, by connector and acceptor.
    half: BTreeMap<(Address, Address), Arc<Conn>>,
    /// Pairs of datagram sockets by their addresses, whoever sent first in front, with the sockets that were bound there
    /// when the pair was told last.
    pairs: BTreeMap<(Address, Address), Pair>,
    mailboxes: BTreeMap<Address, Weak<Mailbox>>,
    /// Connections that may be open.
    open: Vec<Arc<Conn>>,
    /// How long `open` may become before those that are over are let go of.
    room: usize,
    /// How many connections and pairs there have been.
    made: u32,
}

impl Inner {
    fn new_conn(&mut self, store: &ByteStore) -> Arc<Conn> {
        let id = ConnId(self.made);
        self.made = self.made.saturating_add(1);
        Arc::new(Conn::new(id, store))
    }

    /// Keeps what is open, and lets go of what is over. Where nobody keeps a trace, the other end of a connection that was
    /// closed is not waited for: it is outside, or it will never come.
    fn keep(&mut self, conn: &Arc<Conn>, traced: bool) {
        if self.open.len() >= self.room.max(MOST_CLOSED) {
            self.open.retain(|conn| conn.is_open());
            self.half.retain(|_, conn| traced || conn.is_open());
            self.mailboxes.retain(|_, mailbox| mailbox.strong_count() > 0);
            self.room = 2 * self.open.len();
        }
        self.open.push(conn.clone());
    }

    /// Lets go of the older half of the pairs when there are very many; whoever writes again is a new one then.
    fn forget_old_pairs(&mut self, traced: bool) {
        if !traced && self.pairs.len() >= MOST_PAIRS {
            let made = self.made;
            let newest = u32::try_from(MOST_PAIRS / 2).unwrap_or(u32::MAX);
            self.pairs.retain(|_, (conn, _)| made.saturating_sub(conn.id.0) <= newest);
        }
    }

    /// Whether a connect that is under way may have made the connection from `peer` that was accepted at `local`.
    fn may_be_connecting(&self, local: Address, peer: Address) -> bool {
        let free = |conn: &&Arc<Conn>| !conn.replies.sender_is_inside();
        let recorded = self.half.get(&(peer, local)).filter(free);
        !recorded.is_some_and(|conn| conn.connect_is_recorded()) && self.connecting.contains_key(&local.place())
    }
}

impl Conns {
    /// No connections yet; their bytes will stand on `store`.
    pub fn new(store: ByteStore, traced: bool) -> Self {
        Self { store, traced, inner: Mutex::default(), connect_returned: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    /// A connect of this program begins. What this returns is dropped once its return has been recorded.
    pub fn begin_connect(self: &Arc<Self>, address: Address) -> ConnectUnderWay {
        *self.lock().connecting.entry(address.place()).or_default() += 1;
        ConnectUnderWay { conns: self.clone(), place: address.place() }
    }

    /// The accepting end of a connection to `local` from `peer` waits until the return of the connect that made it has
    /// been recorded, as long as a connect of this program may be the one. So whoever reads the events in their order
    /// knows who has connected when the connection is accepted. Waits for no peer outside, and not when the run stops.
    pub fn await_connector(&self, local: Address, peer: Address, stop: &Stop) {
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
    pub fn join_connector(&self, local: Address, peer: Address, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        self.join((local, peer), |conn| !conn.requests.sender_is_inside(), |conn| conn.connected_by(socket))
    }

    /// The end that called `accept` makes itself known. It may come first: a connection is established before `connect` returns.
    pub fn join_acceptor(&self, local: Address, peer: Address, socket: &Arc<socket2::Socket>) -> Arc<Conn> {
        self.join((peer, local), |conn| !conn.replies.sender_is_inside(), |conn| conn.accepted_by(socket))
    }

    /// A connection between two sockets that were made for each other.
    pub fn join_twins(&self, [first, second]: [&Arc<socket2::Socket>; 2]) -> Arc<Conn> {
        let mut inner = self.lock();
        let conn = inner.new_conn(&self.store);
        conn.connected_by(first);
        conn.accepted_by(second);
        conn.set_connect_recorded();
        inner.keep(&conn, self.traced);
        conn
    }

    /// One end joins the connection between two addresses whose end is still free; a new one if there is none, since the
    /// kernel may give the same addresses to a later connection.
    fn join(&self, ends: (Address, Address), free: impl Fn(&Conn) -> bool, take: impl Fn(&Conn)) -> Arc<Conn> {
        let mut inner = self.lock();
        let known = inner.half.remove(&ends).filter(|conn| free(conn));
        let is_kept = known.as_ref().is_some_and(|conn| conn.is_open());
        let conn = known.unwrap_or_else(|| inner.new_conn(&self.store));
        take(&conn);
        if !conn.is_joined() {
            inner.half.insert(ends, conn.clone());
        }
        if !is_kept {
            inner.keep(&conn, self.traced);
        }
        conn
    }

    /// A datagram socket is bound.
    pub fn bind_mailbox(&self, address: Address, mailbox: &Arc<Mailbox>) {
        mailbox.lock().bound = Some(address);
        self.lock().mailboxes.insert(address, Arc::downgrade(mailbox));
    }

    /// The datagram socket of this program that is bound to an address.
    pub fn mailbox_at(&self, address: Address) -> Option<Arc<Mailbox>> {
        let mailbox = self.lock().mailboxes.get(&address)?.upgrade()?;
        let bound = mailbox.lock().bound == Some(address);
        bound.then_some(mailbox)
    }

    /// The pair of two addresses that exchange datagrams; whether `from` is the one that sent first; and whether there is
    /// something to tell: the pair is new, or another socket is bound at one of its ends.
    pub fn pair(&self, from: Address, to: Address) -> (Arc<Conn>, bool, bool) {
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
        inner.forget_old_pairs(self.traced);
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

    /// How many bytes of a flow its sender's kernel holds; `None` if its sender has closed, or is outside.
    pub fn unsent(&self, flow: FlowId) -> Option<u64> {
        let conn = self.lock().open.iter().find(|conn| conn.id == flow.conn())?.clone();
        conn.flow(flow)?.unsent()
    }

    /// The books of all flows that have any.
    fn balances(&self) -> Vec<Balance> {
        let open = self.lock().open.clone();
        open.iter().flat_map(|conn| [conn.requests.balance(), conn.replies.balance()]).flatten().collect()
    }
}

impl Books for Conns {
    fn wrong(&self) -> Option<Balance> {
        self.balances().into_iter().find(|balance| !balance.holds()).or_else(|| self.wrong_mailboxes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_who_write_are_remembered_for_ever_only_where_a_trace_tells_of_them() {
        let here = Address::from(std::net::SocketAddr::from(([127, 0, 0, 1], 9)));
        let stranger = |n: usize| {
            let [_, a, b, c] = u32::try_from(n).unwrap().to_be_bytes();
            Address::from(std::net::SocketAddr::from(([127, a, b, c], 5000)))
        };
        for (traced, most) in [(false, MOST_PAIRS), (true, usize::MAX)] {
            let conns = Conns::new(ByteStore::default(), traced);
            let many = 3 * MOST_PAIRS;
            for n in 1..=many {
                let (conn, requests, untold) = conns.pair(stranger(n), here);
                assert!(requests && untold);
                let (same, _, untold) = conns.pair(here, stranger(n));
                assert!(Arc::ptr_eq(&conn, &same) && !untold, "an answer belongs to the pair of its request");
            }
            let kept = conns.lock().pairs.len();
            assert!(kept <= most && kept >= many.min(most / 2), "{kept}");
            let known = conns.lock().pairs.contains_key(&(stranger(1), here));
            assert_eq!(known, traced, "whoever wrote first is forgotten first");
        }
    }
}
