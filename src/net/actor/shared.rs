//! What all actors of a run share: its stage, its connections, what they have opened, and why they gave up.
//! It starts and ends nothing by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;

use super::lifeline::Lifeline;
use super::open_sockets::OpenSockets;
use crate::lang::Text;
use crate::net::kernel::host::Host;
use crate::net::kernel::lock::lock;
use crate::net::kernel::process;
use crate::net::kernel::stop::Stop;
use crate::net::record::recorder::{Hub, Recorder};
use crate::net::sockets::conns::Conns;
use crate::net::sockets::names::Names;
use crate::net::sockets::ports::Ports;
use crate::net::sockets::watch::Watch;
use crate::net::stage::Stage;
use crate::trace::{ActorId, Ending, Note, Schedule, SocketId, What};

/// What all parts of a run share.
#[derive(Debug)]
pub struct Shared {
    pub(in crate::net) hub: Arc<Hub>,
    pub(in crate::net) stage: Arc<Stage>,
    pub(in crate::net) conns: Arc<Conns>,
    pub(in crate::net) stop: Arc<Stop>,
    sockets: AtomicU32,
    opened: AtomicU32,
    closed: AtomicU32,
    inodes: Mutex<BTreeSet<u64>>,
    /// Names that are taken, and by whom once that is known; whether it has made its first step or not.
    names: Mutex<BTreeMap<String, Option<ActorId>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    open_sockets: Mutex<Vec<(ActorId, Weak<OpenSockets>)>>,
    pub(in crate::net) host: Host,
    pub(in crate::net) unix_names: Names,
    pub(in crate::net) ports: Ports,
    pub(in crate::net) watch: Watch,
    lifelines: Mutex<Vec<Weak<Lifeline>>>,
    buried: Mutex<Vec<ActorId>>,
    failures: Mutex<Vec<Text>>,
    mismatch: AtomicBool,
}

impl Shared {
    /// Nothing has happened yet.
    pub(in crate::net) fn new(hub: Arc<Hub>, stage: Arc<Stage>, stop: Arc<Stop>, host: Host) -> Self {
        let watch = Watch::new(hub.keeps_events(), stage.schedule == Schedule::Free);
        Self {
            conns: Arc::new(Conns::new(hub.store.clone(), hub.keeps_events())),
            hub,
            stage,
            stop,
            sockets: AtomicU32::new(0),
            opened: AtomicU32::new(0),
            closed: AtomicU32::new(0),
            inodes: Mutex::default(),
            names: Mutex::default(),
            threads: Mutex::default(),
            open_sockets: Mutex::default(),
            unix_names: Names::new(host.name()),
            host,
            ports: Ports::default(),
            watch,
            lifelines: Mutex::default(),
            buried: Mutex::default(),
            failures: Mutex::default(),
            mismatch: AtomicBool::new(false),
        }
    }

    pub(in crate::net) fn next_socket(&self) -> SocketId {
        SocketId(self.sockets.fetch_add(1, Ordering::SeqCst))
    }

    pub(in crate::net) fn opened_one(&self, os: &socket2::Socket) {
        self.opened.fetch_add(1, Ordering::SeqCst);
        if let Some(inode) = process::inode(os) {
            lock(&self.inodes).insert(inode);
        }
    }

    /// Closes a socket, unless another thread is inside a call on it; then the descriptor goes with that call.
    pub(in crate::net) fn close_one(&self, os: Arc<socket2::Socket>) {
        self.closed.fetch_add(1, Ordering::SeqCst);
        if let Some(os) = Arc::into_inner(os)
            && let Some(inode) = process::inode(&os)
        {
            lock(&self.inodes).remove(&inode);
        }
    }

    /// A socket has gone to another run, and is none of this one any more.
    pub(in crate::net) fn gave_away(&self, os: &socket2::Socket) {
        self.closed.fetch_add(1, Ordering::SeqCst);
        if let Some(inode) = process::inode(os) {
            lock(&self.inodes).remove(&inode);
        }
    }

    pub(in crate::net) fn add_thread(&self, thread: JoinHandle<()>) {
        let mut threads = lock(&self.threads);
        // A thread that has ended keeps its stack until somebody lets go of it, and a server may run for days.
        threads.retain(|thread| !thread.is_finished());
        threads.push(thread);
    }

    /// Hands out the threads that were started.
    pub(in crate::net) fn take_threads(&self) -> Vec<JoinHandle<()>> {
        std::mem::take(&mut *lock(&self.threads))
    }

    pub(in crate::net) fn add_open_sockets(&self, actor: ActorId, open_sockets: &Arc<OpenSockets>) {
        let mut all = lock(&self.open_sockets);
        all.retain(|(_, of_one)| of_one.strong_count() > 0);
        all.push((actor, Arc::downgrade(open_sockets)));
    }

    /// Shuts the sockets of an actor that does not end, and says so in its name.
    pub(in crate::net) fn abandon(self: &Arc<Self>, actor: ActorId) {
        let open_sockets: Vec<_> = lock(&self.open_sockets)
            .iter()
            .filter(|(id, _)| *id == actor)
            .filter_map(|(_, house)| house.upgrade())
            .collect();
        for socket in open_sockets.iter().flat_map(|open_sockets| open_sockets.take_all()) {
            // Whoever is inside a call on it keeps the descriptor open; the connection ends all the same.
            if let Some(os) = socket.take_os() {
                os.shutdown(std::net::Shutdown::Both).ok();
                self.close_one(os);
            }
        }
        self.hub.give_up(actor);
        let mut recorder = Recorder::new(self.hub.clone(), self.stop.clone(), actor);
        recorder.record(What::Noted(Box::new(Note::Ended(Ending::Abandoned))));
        recorder.flush();
    }

    pub(in crate::net) fn add_lifeline(&self, lifeline: &Arc<Lifeline>) {
        let mut lifelines = lock(&self.lifelines);
        lifelines.retain(|lifeline| lifeline.strong_count() > 0);
        lifelines.push(Arc::downgrade(lifeline));
    }

    /// The lifelines that were cut since this was asked last.
    pub(in crate::net) fn take_cut(&self) -> Vec<Arc<Lifeline>> {
        let is_cut = |lifeline: &mut Weak<Lifeline>| lifeline.upgrade().is_some_and(|lifeline| lifeline.is_cut());
        lock(&self.lifelines).extract_if(.., is_cut).filter_map(|lifeline| lifeline.upgrade()).collect()
    }

    /// Takes note of an actor that was ended in its name.
    pub(in crate::net) fn add_buried(&self, actor: ActorId) {
        lock(&self.buried).push(actor);
    }

    /// The actors whose threads will never come back, in the order in which they said so.
    pub(in crate::net) fn buried(&self) -> Vec<ActorId> {
        lock(&self.buried).clone()
    }

    /// Tells why an actor gave up. A server may serve for days, so no more are kept than anybody reads.
    pub(in crate::net) fn report_failure(&self, failure: Text) {
        const MOST: usize = 100;
        let mut failures = lock(&self.failures);
        if failures.len() < MOST {
            failures.push(failure);
        }
    }

    /// Why actors gave up, in the order in which they did; the first of them.
    pub(in crate::net) fn failures(&self) -> Vec<Text> {
        lock(&self.failures).clone()
    }

    /// Whether a byte was received that was not sent so.
    pub(in crate::net) fn has_mismatch(&self) -> bool {
        self.mismatch.load(Ordering::SeqCst)
    }

    pub(in crate::net) fn report_mismatch(&self) {
        self.mismatch.store(true, Ordering::SeqCst);
    }

    /// The name itself, or the name with a number if the run has one of that name already.
    pub(in crate::net) fn unique_name(&self, name: String) -> String {
        let mut names = lock(&self.names);
        let mut unique = name.clone();
        let mut number = 2;
        while names.contains_key(&unique) {
            unique = format!("{name}-{number}");
            number += 1;
        }
        names.insert(unique.clone(), None);
        unique
    }

    /// Takes note of who has this name.
    pub(in crate::net) fn enlist(&self, name: &str, actor: ActorId) {
        lock(&self.names).insert(name.to_owned(), Some(actor));
    }

    /// Who has this name; it need not have made a step.
    pub(in crate::net) fn actor_named(&self, name: &str) -> Option<ActorId> {
        lock(&self.names).get(name).copied().flatten()
    }

    /// The name of somebody who was started.
    pub(in crate::net) fn name_of(&self, actor: ActorId) -> Option<String> {
        lock(&self.names).iter().find(|(_, id)| **id == Some(actor)).map(|(name, _)| name.clone())
    }

    /// An actor has ended. Its name is free again, unless a trace tells of it.
    pub(in crate::net) fn release_name(&self, name: &str) {
        if !self.hub.keeps_events() {
            lock(&self.names).remove(name);
        }
    }

    /// Sockets opened and not closed: by the run's own count, and by what the process really still has.
    pub(in crate::net) fn descriptors_left(&self) -> u32 {
        let counted = self.opened.load(Ordering::SeqCst).saturating_sub(self.closed.load(Ordering::SeqCst));
        let open = process::open_socket_inodes()
            .map(|open| lock(&self.inodes).intersection(&open).count())
            .and_then(|open| u32::try_from(open).ok());
        open.map_or(counted, |open| open.max(counted))
    }
}
