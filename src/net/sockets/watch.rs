//! What the kernel has been asked about the TCP sockets of a run, and what it has answered so far.
//! It makes no call of the run; it finds out which sockets a call may have moved, and what is new about them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use crate::net::kernel::lock::lock;
use crate::net::kernel::{settle, tcp};
use crate::trace::{AcceptQueue, Answer, Call, SocketId, SocketState, TcpState};

/// How long an end may take over loopback to reach the other side.
const ARRIVES: Duration = Duration::from_millis(20);

/// The two addresses of a connection, its own in front.
type Ends = [SocketAddr; 2];

/// All TCP sockets of a run that listen, connect or are connected.
#[derive(Debug)]
pub struct Watch {
    /// Whether anybody keeps what is answered; otherwise nothing is asked.
    kept: bool,
    /// Whether states are told apart that only a timer parts.
    timers: bool,
    inner: Mutex<Inner>,
    /// How many sockets are in a state that a send or recv may change.
    stirred: AtomicUsize,
}

#[derive(Debug, Default)]
struct Inner {
    sockets: BTreeMap<SocketId, Watched>,
    /// The newest socket that has two addresses.
    by_ends: BTreeMap<Ends, SocketId>,
    listeners: BTreeMap<SocketAddr, SocketId>,
    /// Sockets that nothing has been told of.
    fresh: Vec<SocketId>,
}

#[derive(Debug)]
struct Watched {
    os: Weak<socket2::Socket>,
    ends: Option<Ends>,
    /// The address that it listens at.
    listens: Option<SocketAddr>,
    /// What was told last.
    state: Option<TcpState>,
    queue: Option<AcceptQueue>,
}

impl Watched {
    fn new(os: &Arc<socket2::Socket>) -> Self {
        Self { os: Arc::downgrade(os), ends: None, listens: None, state: None, queue: None }
    }

    /// The state that the kernel tells now.
    fn ask(&self) -> Option<TcpState> {
        match (self.os.upgrade(), self.ends) {
            (Some(os), Some([local, peer])) => match tcp::state(os.as_ref()) {
                // While its descriptor is open, the kernel keeps the wait of a connection that is over beside the socket.
                Some(TcpState::Close) if tcp::answers_by_address() => tcp::state_between(local, peer),
                told => told,
            },
            (Some(os), None) => tcp::state(os.as_ref()),
            (None, Some([local, peer])) if tcp::answers_by_address() => tcp::state_between(local, peer),
            (None, Some(_)) => None,
            // Without a connection nothing is left of a socket that is closed.
            (None, None) => Some(TcpState::Close),
        }
    }

    /// Whether the other end's FIN or RST would lead on from the state that was told last, and has not yet: it is on its way,
    /// or the kernel is just putting one record in another's place, and in between there is none.
    fn is_behind(&self) -> bool {
        let now = self.ask();
        match self.state {
            Some(TcpState::Established) => now == self.state,
            Some(TcpState::FinWait | TcpState::FinWait1 | TcpState::FinWait2) => match now {
                Some(TcpState::TimeWait | TcpState::Reset) => false,
                Some(TcpState::Close) => self.os.strong_count() == 0,
                _ => true,
            },
            _ => false,
        }
    }

    /// Whether sends and recvs of either end may change the state.
    fn is_stirred(&self) -> bool {
        !matches!(self.state, None | Some(TcpState::Listen | TcpState::Established))
    }
}

impl Inner {
    fn listener_at(&self, address: SocketAddr) -> Option<SocketId> {
        let anywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, address.port()));
        self.listeners.get(&address).or_else(|| self.listeners.get(&anywhere)).copied()
    }

    /// The sockets whose state a call may have changed: its own, its peer's, whoever is new; and where somebody stops
    /// listening, those who have not been accepted.
    fn moved_by(&mut self, call: Call, socket: SocketId) -> BTreeSet<SocketId> {
        let mut moved: BTreeSet<_> = std::mem::take(&mut self.fresh).into_iter().collect();
        moved.insert(socket);
        let own = self.sockets.get(&socket);
        if let Some([local, peer]) = own.and_then(|own| own.ends) {
            moved.extend(self.by_ends.get(&[peer, local]));
        }
        if let Some(address) = own.and_then(|own| own.listens).filter(|_| call == Call::Close) {
            let unaccepted = self
                .by_ends
                .iter()
                .filter(|([local, peer], _)| *peer == address && !self.by_ends.contains_key(&[*peer, *local]));
            moved.extend(unaccepted.map(|(_, id)| *id));
        }
        moved
    }

    /// Waits until the peer of a socket that was closed has heard of it. What has not come by then does not come: the
    /// socket has another descriptor, say, or the peer's end was reset before.
    fn let_close_arrive(&self, socket: SocketId) {
        let own = self.sockets.get(&socket).filter(|own| own.os.strong_count() == 0);
        let Some([local, peer]) = own.and_then(|own| own.ends) else { return };
        let Some(other) = self.by_ends.get(&[peer, local]).and_then(|id| self.sockets.get(id)) else { return };
        settle::until(ARRIVES, None, || !other.is_behind());
    }

    /// The listeners at whose queue these sockets stand or stood.
    fn listeners_of(&self, moved: &BTreeSet<SocketId>) -> BTreeSet<SocketId> {
        let known = moved.iter().filter_map(|id| Some((*id, self.sockets.get(id)?)));
        known
            .flat_map(|(id, one)| {
                let at = one.ends.into_iter().flatten().filter_map(|address| self.listener_at(address));
                at.chain(one.listens.map(|_| id)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Lets go of what can tell nothing new.
    fn forget(&mut self, id: SocketId) {
        let Some(one) = self.sockets.get(&id).filter(|one| one.os.strong_count() == 0) else { return };
        let peer = one.ends.and_then(|[local, peer]| self.by_ends.get(&[peer, local]));
        if one.state.is_none_or(|state| state == TcpState::Close) || peer.is_none() {
            let one = self.sockets.remove(&id);
            if let Some(ends) = one.as_ref().and_then(|one| one.ends)
                && self.by_ends.get(&ends) == Some(&id)
            {
                self.by_ends.remove(&ends);
            }
            self.listeners.retain(|_, listener| *listener != id);
        }
    }
}

impl Watch {
    /// Nothing is watched yet. `timers` says whether states are told apart that only a timer parts.
    pub fn new(kept: bool, timers: bool) -> Self {
        Self { kept, timers, inner: Mutex::default(), stirred: AtomicUsize::new(0) }
    }

    /// A socket listens at an address.
    pub fn listens(&self, id: SocketId, os: &Arc<socket2::Socket>, address: SocketAddr) {
        self.add(id, |inner| {
            inner.listeners.insert(address, id);
            Watched { listens: Some(address), ..Watched::new(os) }
        });
    }

    /// A socket is one end of a connection between these addresses, its own in front.
    pub fn joins(&self, id: SocketId, os: &Arc<socket2::Socket>, ends: Ends) {
        if self.kept {
            tcp::try_by_address(ends[0], ends[1]);
        }
        self.add(id, |inner| {
            inner.by_ends.insert(ends, id);
            let before = inner.sockets.remove(&id);
            Watched { ends: Some(ends), state: before.and_then(|before| before.state), ..Watched::new(os) }
        });
    }

    fn add(&self, id: SocketId, watched: impl FnOnce(&mut Inner) -> Watched) {
        if !self.kept {
            return;
        }
        let mut inner = lock(&self.inner);
        let watched = watched(&mut inner);
        inner.sockets.insert(id, watched);
        inner.fresh.push(id);
    }

    /// A connect that gets no answer yet. What is new, if it is because the queue of the listener is full.
    pub fn waits_to_connect(&self, id: SocketId, os: &Arc<socket2::Socket>, to: SocketAddr) -> Option<Answer> {
        if !self.kept || tcp::state(os.as_ref()) != Some(TcpState::SynSent) {
            return None;
        }
        let mut inner = lock(&self.inner);
        let listener = inner.listener_at(to)?;
        let queue = inner.sockets.get(&listener).and_then(|one| queue_of(listener, one))?;
        // The kernel lets one more in than it was told (`sk_acceptq_is_full` of linux/include/net/sock.h).
        if queue.waiting <= queue.backlog {
            return None;
        }
        inner.sockets.insert(id, Watched::new(os));
        let mut answer = Answer::default();
        self.tell_state(&mut inner, id, &mut answer);
        tell_queue(&mut inner, listener, &mut answer);
        (!answer.is_empty()).then_some(answer)
    }

    /// Whether the queue of the listener at an address has room for one more, who will come there when the SYN is sent again.
    pub fn has_room_at(&self, address: SocketAddr) -> bool {
        let inner = lock(&self.inner);
        let listener = inner.listener_at(address).and_then(|id| queue_of(id, inner.sockets.get(&id)?));
        listener.is_some_and(|queue| queue.waiting <= queue.backlog)
    }

    /// What is new after a call on a socket. `moved` says whether a send or recv moved a byte.
    pub fn after(&self, call: Call, socket: SocketId, moved: bool) -> Option<Answer> {
        let transfers = call.sends() || call.receives();
        let prepares = matches!(call, Call::Socket | Call::Setsockopt | Call::Bind | Call::Select);
        if !self.kept || prepares || transfers && moved && self.stirred.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut inner = lock(&self.inner);
        let moved = inner.moved_by(call, socket);
        if call == Call::Close && !self.timers {
            inner.let_close_arrive(socket);
        }
        let mut answer = Answer::default();
        for id in &moved {
            self.tell_state(&mut inner, *id, &mut answer);
        }
        if !transfers {
            for listener in inner.listeners_of(&moved) {
                tell_queue(&mut inner, listener, &mut answer);
            }
        }
        for id in &moved {
            let stirred = |inner: &Inner| inner.sockets.get(id).is_some_and(Watched::is_stirred);
            let before = stirred(&inner);
            inner.forget(*id);
            if before && !stirred(&inner) {
                self.stirred.fetch_sub(1, Ordering::Relaxed);
            }
        }
        (!answer.is_empty()).then_some(answer)
    }

    fn tell_state(&self, inner: &mut Inner, id: SocketId, answer: &mut Answer) {
        let Some(one) = inner.sockets.get_mut(&id) else { return };
        let Some(now) = one.ask().map(|state| if self.timers { state } else { state.without_timers() }) else { return };
        // A socket that was never more than closed has nothing to tell; and a call that was told of a RST does not undo it.
        let quiet = match one.state {
            None => now == TcpState::Close,
            Some(TcpState::Reset) => now == TcpState::Close && one.os.strong_count() > 0,
            Some(before) => before == now,
        };
        if quiet {
            return;
        }
        let before = one.is_stirred();
        one.state = Some(now);
        match (before, one.is_stirred()) {
            (false, true) => self.stirred.fetch_add(1, Ordering::Relaxed),
            (true, false) => self.stirred.fetch_sub(1, Ordering::Relaxed),
            _ => 0,
        };
        answer.states.push(SocketState { socket: id, state: now });
    }
}

fn queue_of(id: SocketId, listener: &Watched) -> Option<AcceptQueue> {
    let [waiting, backlog] = tcp::accept_queue(listener.os.upgrade()?.as_ref())?;
    Some(AcceptQueue { listener: id, waiting, backlog })
}

fn tell_queue(inner: &mut Inner, id: SocketId, answer: &mut Answer) {
    let Some(listener) = inner.sockets.get_mut(&id) else { return };
    let queue = queue_of(id, listener);
    if let Some(queue) = queue.filter(|queue| listener.queue != Some(*queue)) {
        listener.queue = Some(queue);
        answer.queues.push(queue);
    }
}
