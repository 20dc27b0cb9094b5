//! A running network: its actors, director and collector, from start to the report at the end.
//! It knows neither scenarios nor programs; `run` brings those.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::actor::Program;
use super::actor::shared::Shared;
use super::controls::Controls;
use super::kernel::host::Host;
use super::kernel::process;
use super::kernel::settle;
use super::kernel::stop::Stop;
use super::life;
use super::record::collector::{self, Notify};
use super::record::recorder::{Hub, Limits, Recorder};
use super::stage::Stage;
use super::stage::director::{Director, End};
use crate::lang::Text;
use crate::net::kernel::lock::lock;
use crate::trace::{ActorId, Header, Role, Schedule, Started, Trace};

/// Batches on their way to the collector. When it is full, actors wait for the collector, which waits for nobody.
const CHANNEL: usize = 1024;

/// How long a run may take to end after it was told to stop.
const FAREWELL: Duration = Duration::from_millis(250);

/// How a network is to run.
pub struct Options {
    pub schedule: Schedule,
    /// Whether to hold the run at the gate from the start.
    pub paused: bool,
    /// Whether to keep a trace, or only counters.
    pub trace: bool,
    pub limits: Limits,
    /// Called from another thread whenever the published trace has grown.
    pub notify: Option<Notify>,
    /// Whether the run is over when its clients are.
    pub ends_with_clients: bool,
    /// Where the addresses that programs write down really are.
    pub host: Host,
}

/// What is true at the end of a run beside its trace.
#[derive(Clone, Debug)]
pub struct Report {
    pub end: End,
    /// Whether the books balanced at every quiet point and no byte was other than it was sent.
    pub conserved: bool,
    pub threads_left: usize,
    /// Actors that did not end when they were told to, so that their sockets were shut and they were left behind.
    pub abandoned: Vec<ActorId>,
    pub descriptors_left: u32,
    /// Events numbered, kept or only counted.
    pub events: u64,
    /// Why actors gave up, in the order in which they did; the first of them.
    pub failures: Vec<Text>,
}

/// A network that runs.
pub struct Network {
    shared: Arc<Shared>,
    director: Option<JoinHandle<End>>,
    collector: Option<JoinHandle<()>>,
    controls: Controls,
    unbalanced: Arc<AtomicBool>,
}

/// An actor that is to be started.
pub struct Casting {
    pub name: String,
    pub role: Role,
    /// The name of its program.
    pub program: String,
    /// Stack of its thread, in bytes.
    pub stack: usize,
    pub run: Program,
}

impl Network {
    /// Starts the given actors, in their order.
    ///
    /// # Errors
    /// If the system has no thread or descriptor left.
    pub fn start(header: Header, options: Options, cast: Vec<Casting>) -> std::io::Result<Self> {
        process::raise_descriptor_limit();
        let stop = Arc::new(Stop::new()?);
        let (channel, batches) = crossbeam_channel::bounded(CHANNEL);
        let hub = Arc::new(Hub::new(options.trace.then_some(channel), options.limits));
        let stage = Arc::new(Stage::new(options.schedule, options.paused, stop.clone())?);
        let shared = Arc::new(Shared::new(hub, stage.clone(), stop, options.host));
        let notify = options.notify.map(share);
        let (collector, published) = if options.trace {
            let trace = Trace::new(header.clone(), shared.hub.store.clone());
            let (thread, published) = collector::start(trace, batches, notify.clone().map(shared_by))?;
            (Some(thread), Some(published))
        } else {
            (None, None)
        };
        let unbalanced = Arc::new(AtomicBool::new(false));
        let controls = Controls::new(shared.clone(), published, header);
        let mut network = Self { shared, director: None, collector, controls, unbalanced };
        if cast.iter().all(|casting| casting.role == Role::Client) {
            // Nobody will ever listen, so nobody need wait for it.
            stage.set_prepared();
        }
        for Casting { name, role, program, stack, run } in cast {
            let started = Started { name, role, program, of: None };
            life::start(&network.shared, started, None, Arc::default(), stack, run)?;
        }
        stage.publish();
        network.direct(options.ends_with_clients, notify.map(shared_by))?;
        Ok(network)
    }

    fn direct(&mut self, ends_with_clients: bool, notify: Option<Notify>) -> std::io::Result<()> {
        let shared = &self.shared;
        let burying = shared.clone();
        let director = Director {
            stage: shared.stage.clone(),
            books: shared.conns.clone(),
            stop: shared.stop.clone(),
            // What the director has to say is said in the name of the first actor.
            recorder: Recorder::new(shared.hub.clone(), shared.stop.clone(), ActorId(0)),
            unbalanced: self.unbalanced.clone(),
            notify,
            bury: Box::new(move || life::bury(&burying)),
            ends_with_clients,
        };
        let thread = std::thread::Builder::new().name("director".to_owned()).spawn(move || director.run())?;
        self.director = Some(thread);
        Ok(())
    }

    /// What it is asked and steered by while it runs.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// Whether the run has ended, so that [`Network::finish`] will return at once.
    pub fn is_over(&self) -> bool {
        self.director.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits until the run has ended, and gathers what it leaves: its trace and its report.
    pub fn finish(mut self) -> (Trace, Report) {
        let end = self.director.take().and_then(|thread| thread.join().ok()).unwrap_or(End::Stopped);
        self.shared.stage.wait_ended(FAREWELL, || self.shared.hub.events());
        life::bury(&self.shared);
        let mut abandoned = self.shared.stage.not_ended();
        for actor in &abandoned {
            self.shared.abandon(*actor);
        }
        abandoned.extend(self.shared.buried());
        let timeout = if abandoned.is_empty() { FAREWELL } else { Duration::ZERO };
        let (ended, left): (Vec<_>, Vec<_>) = self.threads_done(timeout).into_iter().partition(JoinHandle::is_finished);
        for thread in ended {
            // A panic inside a program has been caught and recorded; there is nothing else to hear.
            thread.join().ok();
        }
        let shared = self.shared.clone();
        let report = Report {
            end,
            conserved: !self.unbalanced.load(Ordering::SeqCst) && !shared.has_mismatch(),
            threads_left: left.len(),
            abandoned,
            descriptors_left: shared.descriptors_left(),
            events: shared.hub.events(),
            failures: shared.failures(),
        };
        let trace = self.last_trace(left.is_empty());
        (trace, report)
    }

    /// The threads of the run. One that has announced its end needs a moment to be gone.
    fn threads_done(&self, timeout: Duration) -> Vec<JoinHandle<()>> {
        let threads = self.shared.take_threads();
        settle::until(timeout, None, || threads.iter().all(JoinHandle::is_finished));
        threads
    }

    /// The whole trace. The collector ends when the last recorder is gone, so it can only be joined if all actors are.
    fn last_trace(&mut self, all_ended: bool) -> Trace {
        if !all_ended {
            self.shared.hub.end_for_all();
        }
        self.shared.hub.hang_up();
        if let Some(collector) = self.collector.take() {
            collector.join().ok();
        }
        self.controls.trace()
    }
}

impl Drop for Network {
    /// A network that is dropped without being finished is stopped; its threads end by themselves.
    fn drop(&mut self) {
        self.controls.stop();
        if self.director.is_none() {
            self.shared.stage.close();
        }
    }
}

/// Whom the collector and the director both tell.
type SharedNotify = Arc<Mutex<Notify>>;

fn share(notify: Notify) -> SharedNotify {
    Arc::new(Mutex::new(notify))
}

fn shared_by(notify: SharedNotify) -> Notify {
    Box::new(move || lock(&notify)())
}
