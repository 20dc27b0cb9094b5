//! A run whose clients are outside this program: its server alone, until it is stopped.
//! It stages nobody; whoever comes is not known here.

use std::net::SocketAddr;
use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::cast::{self, Outlook};
use super::{Belongings, Run, RunError};
use crate::net::{Host, Limits, Network, Notify, Options};
use crate::program::{Hospitality, Predecessor, Relay, Shelf, Visit};
use crate::scenario::{Scenario, Schedule};
use crate::trace::Header;

/// Where clients outside this program find the server, and what is kept of them.
#[derive(Debug)]
pub struct Outside {
    pub bind: SocketAddr,
    /// The files that the server keeps, where they are not in memory alone.
    pub shelf: Option<Arc<Shelf>>,
    /// What it bears from its clients.
    pub hospitality: Hospitality,
    /// Whether to keep a trace, or only counters.
    pub trace: bool,
    /// How much may be recorded before the server is stopped.
    pub limits: Limits,
    /// The server that it goes on for, with that one's socket.
    pub before: Option<Predecessor>,
    /// Where the recording may go on in another one.
    pub relay: Option<Relay>,
}

impl Outside {
    /// At this address, with a trace and without any limit of its own.
    pub fn recorded(bind: SocketAddr) -> Self {
        let hospitality = Hospitality::default();
        let limits = Limits::default();
        Self { bind, shelf: None, hospitality, trace: true, limits, before: None, relay: None }
    }
}

/// What a server tells of clients outside this program.
pub(super) struct Doorstep {
    listening: Receiver<SocketAddr>,
    visits: Receiver<Visit>,
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

impl Run {
    /// Starts the server of a scenario for clients outside this program. It says through [`Run::wait_listening`] where it
    /// listens. The clients, messages and schedule of the scenario are not used.
    ///
    /// # Errors
    /// If the scenario is wrong, or the system has no thread or descriptor left.
    pub fn serve(scenario: &Scenario, outside: Outside, notify: Option<Notify>) -> Result<Self, RunError> {
        scenario.check()?;
        let (tell, listening) = crossbeam_channel::bounded(1);
        let (report, visits) = crossbeam_channel::unbounded();
        let agreement = super::agreement(scenario);
        let Outside { bind, shelf, hospitality, trace, limits, before, relay } = outside;
        let mut header = Header::new(served(scenario));
        header.facts.came_before = before.as_ref().map_or(0, |before| before.came);
        let told = Some(Outlook { listening: tell, visits: report, shelf, hospitality, before, relay });
        let server = cast::server(scenario, bind, &agreement, told);
        let options = Options {
            schedule: Schedule::Free,
            paused: false,
            trace,
            limits,
            notify,
            ends_with_clients: false,
            host: Host::as_written(),
        };
        let network = Network::start(header, options, vec![server])?;
        let doorstep = Some(Doorstep { listening, visits });
        let part = scenario.native_server();
        let names = vec![(part.name, part.actor)];
        Ok(Self { network, agreement, belongings: Belongings::default(), names, doorstep, _port: None })
    }

    /// The connections from outside that come and go. It is disconnected once the server and all its connections have
    /// ended, and at once where the clients are inside.
    pub fn visits(&self) -> Receiver<Visit> {
        match &self.doorstep {
            Some(doorstep) => doorstep.visits.clone(),
            None => crossbeam_channel::bounded(0).1,
        }
    }

    /// Waits until the server listens for clients outside; `None` if it gave up instead, and then [`Run::finish`] tells why,
    /// or if the clients are inside.
    pub fn wait_listening(&self) -> Option<SocketAddr> {
        // The sender is dropped with the server's program, so this ends either way.
        self.doorstep.as_ref()?.listening.recv().ok()
    }
}
