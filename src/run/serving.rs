//! A server on its own, for clients outside this program.
//! It stages nobody; whoever comes is not known here.

use std::net::SocketAddr;

use super::{RunError, service, service_name, sources};
use crate::net::{Casting, Host, Limits, Network, Notify, Options, Report, STACK, Stopper};
use crate::program::{self, Agreement, ServerPlan, Visit};
use crate::scenario::{Scenario, Schedule};
use crate::trace::{Header, Role, Trace};

/// A server for clients outside this program.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    pub bind: SocketAddr,
    /// Service, framing, recv size and the rest; its clients, messages and schedule are not used.
    pub scenario: Scenario,
    /// Whether to keep a trace, or only counters.
    pub trace: bool,
}

/// What a server's trace says that was run: a scenario without its clients, since whoever comes is not known here.
/// A reader that finds no `clients` has a server's trace before it.
fn served(scenario: &Scenario) -> serde_json::Value {
    // Nobody stages clients outside this program.
    let served = Scenario { schedule: Schedule::Free, ..scenario.clone() };
    let mut value = serde_json::to_value(served).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        for field in ["clients", "messages", "repeat", "pace", "seed"] {
            fields.remove(field);
        }
    }
    value
}

/// A server that runs until it is stopped.
pub struct Serving {
    network: Network,
    listening: crossbeam_channel::Receiver<SocketAddr>,
    visits: crossbeam_channel::Receiver<Visit>,
}

impl Serving {
    /// Starts the server. It reports its address through [`Serving::wait_listening`].
    ///
    /// # Errors
    /// If the scenario is wrong, or the system has no thread or descriptor left.
    pub fn start(options: &ServeOptions, notify: Option<Notify>) -> Result<Self, RunError> {
        let scenario = &options.scenario;
        scenario.check()?;
        let (tell, listening) = crossbeam_channel::bounded(1);
        let (report, visits) = crossbeam_channel::unbounded();
        let run = program::server(ServerPlan {
            address: options.bind,
            service: service(scenario.service),
            recv_size: scenario.recv_size as usize,
            nodelay: scenario.nodelay,
            one_at_a_time: scenario.one_at_a_time,
            agreement: Agreement::new(scenario.framing.clone()),
            lines: sources(scenario, options.bind).server.lines,
            listening: Some(tell),
            visits: Some(report),
        });
        let program = service_name(scenario.service).to_owned();
        let cast = vec![Casting { name: "server".to_owned(), role: Role::Server, program, stack: STACK, run }];
        let network_options = Options {
            schedule: Schedule::Free,
            paused: false,
            trace: options.trace,
            limits: Limits::default(),
            notify,
            ends_with_clients: false,
            host: Host::as_written(),
        };
        let header = Header::new(served(scenario));
        Ok(Self { network: Network::start(header, network_options, cast)?, listening, visits })
    }

    /// The connections that come and go. It is disconnected once the server and all its connections have ended.
    pub fn visits(&self) -> crossbeam_channel::Receiver<Visit> {
        self.visits.clone()
    }

    /// Waits until the server listens; `None` if it gave up instead, and then [`Serving::finish`] tells why.
    pub fn wait_listening(&self) -> Option<SocketAddr> {
        // The sender is dropped with the server's program, so this ends either way.
        self.listening.recv().ok()
    }

    /// The newest trace.
    pub fn trace(&self) -> Trace {
        self.network.trace()
    }

    /// A handle that can stop the server from another thread.
    pub fn stopper(&self) -> Stopper {
        self.network.stopper()
    }

    /// Whether the server has ended.
    pub fn is_over(&self) -> bool {
        self.network.is_over()
    }

    /// Waits for the end of the server.
    pub fn finish(self) -> (Trace, Report) {
        self.network.finish()
    }
}
