//! Joins a scenario, the network and the programs into a run.
//! It neither draws nor judges; it starts, steers and brings home a trace.

mod cast;
#[cfg(feature = "python")]
mod disks;
mod error;
mod outside;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::codec::Framing;
use crate::net::{Casting, Host, Network, Options, PortHold};
use crate::program::Agreement;
use crate::scenario::{Scenario, Transport};
use crate::trace::{ActorId, Header, Steering, Trace};

pub use crate::net::{Controls, Deadline, End, Limits, Notify, Report, Step, Stride};
pub use crate::program::{Hospitality, Leaving, Predecessor, Relay, Visit};
pub use crate::standing::{Next, Standing, Standings};
pub use cast::{Sources, server_address, sources};
pub use error::RunError;
pub use outside::Outside;

use outside::Doorstep;

/// Where the native server is, as it writes it, in a run that has an address of its own.
const OWN_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How a run is watched.
#[derive(Default)]
pub struct Watch {
    /// Whether to hold the run before its first call.
    pub paused: bool,
    /// Called from another thread whenever the trace has grown.
    pub notify: Option<Notify>,
    /// To whom somebody may type.
    pub typing: Typing,
}

/// To which programs somebody may type; the others meet the end of their input behind the lines that they were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    #[default]
    Nobody,
    Everybody,
    WhoIsGivenNothing,
}

/// A client that is no part of a scenario.
pub struct Guest {
    /// The name of its program.
    pub title: &'static str,
    pub run: crate::net::Program,
}

/// A scenario that runs.
pub struct Run {
    network: Network,
    agreement: Agreement,
    /// What is typed to each program that may ask for input, by the name of its actor.
    belongings: Belongings,
    /// Who takes part from the beginning.
    names: Vec<(String, ActorId)>,
    /// What the server tells of clients outside this program, if it is there for them.
    doorstep: Option<Doorstep>,
    /// Keeps the server's port free for it until it binds.
    _port: Option<PortHold>,
}

/// What programs have beside their texts, by the names of their actors.
#[derive(Default)]
struct Belongings {
    /// What is typed to them.
    inboxes: Vec<(String, Arc<crate::program::Inbox>)>,
    #[cfg(feature = "python")]
    disks: Vec<(String, crate::program::python::files::Disk)>,
}

/// A file as a program left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// The actor whose program has it; the first one where all have their files together.
    pub actor: String,
    /// Its path from the root of the file system on, as bytes that may be no text.
    pub path: Vec<u8>,
    pub bytes: Vec<u8>,
}

impl Run {
    /// Starts a scenario.
    ///
    /// # Errors
    /// If the scenario is wrong, or the system has no thread or descriptor left.
    pub fn start(scenario: &Scenario, watch: Watch) -> Result<Self, RunError> {
        scenario.check()?;
        scenario.check_clients()?;
        let agreement = agreement(scenario);
        if !scenario.programs.is_empty() {
            return Self::start_programs(scenario, watch, agreement);
        }
        if let Some(server) = scenario.outside_server() {
            let cast = cast::native(scenario, server, &agreement);
            let host = Host::as_written().with_server_outside(server);
            return Self::start_cast(scenario, watch, agreement, host, cast, Belongings::default(), None);
        }
        if scenario.transport == Transport::Udp || !scenario.sockets.reuse_address {
            // The run has an address of its own, so its port is free. A bound socket that held it would take datagrams, and
            // without SO_REUSEADDR nobody could bind beside it.
            let cast = cast::native(scenario, OWN_ADDRESS, &agreement);
            return Self::start_cast(scenario, watch, agreement, Host::claim(), cast, Belongings::default(), None);
        }
        let port = PortHold::new(Ipv4Addr::LOCALHOST)?;
        let cast = cast::native(scenario, port.address(), &agreement);
        Self::start_cast(scenario, watch, agreement, Host::as_written(), cast, Belongings::default(), Some(port))
    }

    #[cfg(feature = "python")]
    fn start_programs(scenario: &Scenario, watch: Watch, agreement: Agreement) -> Result<Self, RunError> {
        crate::program::python::rest();
        let (cast, belongings) = cast::programs(scenario, watch.typing, &agreement);
        let host = match scenario.outside_server() {
            Some(server) => Host::claim().with_server_outside(server),
            None => Host::claim(),
        };
        Self::start_cast(scenario, watch, agreement, host, cast, belongings, None)
    }

    #[cfg(not(feature = "python"))]
    fn start_programs(_scenario: &Scenario, _watch: Watch, _agreement: Agreement) -> Result<Self, RunError> {
        Err(RunError::NoPython)
    }

    /// Starts the servers' programs of a scenario, and in place of their clients one client of this program's own.
    ///
    /// # Errors
    /// If the system has no thread or descriptor left, or this build runs no Python.
    #[cfg(feature = "python")]
    pub fn against(scenario: &Scenario, client: Guest, watch: Watch) -> Result<Self, RunError> {
        let mut scenario = Scenario { clients: 1, ..scenario.clone() };
        scenario.programs.retain(|program| program.side == crate::scenario::Side::Server);
        let agreement = agreement(&scenario);
        crate::program::python::rest();
        let (mut cast, belongings) = cast::programs(&scenario, watch.typing, &agreement);
        let Guest { title, run } = client;
        cast.push(Casting {
            name: "client-1".to_owned(),
            role: crate::trace::Role::Client,
            program: title.to_owned(),
            stack: crate::net::STACK,
            run,
        });
        Self::start_cast(&scenario, watch, agreement, Host::claim(), cast, belongings, None)
    }

    /// Starts the clients' programs of a scenario, and in place of its servers one of this program's own.
    ///
    /// # Errors
    /// If the system has no thread or descriptor left, or this build runs no Python.
    #[cfg(feature = "python")]
    pub fn served_by(scenario: &Scenario, server: Guest, watch: Watch) -> Result<Self, RunError> {
        let mut scenario = scenario.clone();
        scenario.programs.retain(|program| program.side == crate::scenario::Side::Client);
        let agreement = agreement(&scenario);
        crate::program::python::rest();
        let (clients, belongings) = cast::programs(&scenario, watch.typing, &agreement);
        let Guest { title, run } = server;
        let server = Casting {
            name: "server".to_owned(),
            role: crate::trace::Role::Server,
            program: title.to_owned(),
            stack: crate::net::STACK,
            run,
        };
        let cast = std::iter::once(server).chain(clients).collect();
        Self::start_cast(&scenario, watch, agreement, Host::claim(), cast, belongings, None)
    }

    /// Starts nothing: clients' programs are in Python.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "python"))]
    pub fn served_by(_scenario: &Scenario, _server: Guest, _watch: Watch) -> Result<Self, RunError> {
        Err(RunError::NoPython)
    }

    /// Starts nothing: servers' programs are in Python.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "python"))]
    pub fn against(_scenario: &Scenario, _client: Guest, _watch: Watch) -> Result<Self, RunError> {
        Err(RunError::NoPython)
    }

    fn start_cast(
        scenario: &Scenario,
        watch: Watch,
        agreement: Agreement,
        host: Host,
        cast: Vec<Casting>,
        belongings: Belongings,
        port: Option<PortHold>,
    ) -> Result<Self, RunError> {
        let options = Options {
            schedule: scenario.schedule,
            paused: watch.paused,
            trace: true,
            limits: Limits::default(),
            notify: watch.notify,
            // Whoever calls from outside may come at any time.
            ends_with_clients: !scenario.awaits_outside(),
            host,
        };
        let header = Header::new(serde_json::to_value(scenario).unwrap_or_default());
        let network = Network::start(header, options, cast)?;
        let names = scenario.cast().into_iter().map(|part| (part.name, part.actor)).collect();
        Ok(Self { network, agreement, belongings, names, doorstep: None, _port: port })
    }

    /// Runs a scenario to its end.
    ///
    /// # Errors
    /// As [`Run::start`].
    pub fn to_end(scenario: &Scenario) -> Result<(Trace, Report), RunError> {
        Ok(Self::start(scenario, Watch::default())?.finish())
    }

    /// The newest trace. Only a run that is watched publishes it before its end.
    pub fn trace(&self) -> Trace {
        self.controls().trace()
    }

    /// What it is asked and steered by while it goes on.
    pub fn controls(&self) -> &Controls {
        self.network.controls()
    }

    /// The name of an actor that takes part from the beginning; it need not have begun.
    pub fn name_of(&self, actor: ActorId) -> Option<&str> {
        self.names.iter().find(|(_, other)| *other == actor).map(|(name, _)| name.as_str())
    }

    /// Connections from here on speak another framing. Clients close theirs at their next message boundary.
    pub fn change_framing(&self, framing: Framing) {
        let (agreement, spoken) = (self.agreement.clone(), framing.clone());
        self.controls().wish(Steering::Framing(framing), move || {
            agreement.change(spoken);
            true
        });
    }

    /// Recvs of native programs ask for so many bytes from here on, those included that are about to be called; one that waits
    /// already keeps its size.
    pub fn change_recv_size(&self, size: u32) {
        let agreement = self.agreement.clone();
        self.controls().wish_for_size(size, move || agreement.change_recv_size(size as usize));
    }

    /// A native client gives up the file that it sends or fetches, at its next message, and goes on to what it does then.
    pub fn cancel_transfer(&self, actor: ActorId) {
        let agreement = self.agreement.clone();
        self.controls().wish(Steering::TransferCancelled { actor }, move || agreement.cancel(actor));
    }

    /// Types a line to the program of an actor. Whether there is one that may ask for it.
    pub fn type_line(&self, actor: &str, line: &str) -> bool {
        let Some((actor, inbox)) = self.inbox(actor) else { return false };
        let line = line.to_owned();
        self.controls().wish(Steering::Typed { actor, line: line.clone() }, move || {
            inbox.push(line);
            true
        });
        true
    }

    /// Nobody will type to the program of an actor any more: it meets the end of its input.
    pub fn end_input(&self, actor: &str) {
        if let Some((actor, inbox)) = self.inbox(actor) {
            self.controls().wish(Steering::InputEnded { actor }, move || inbox.close());
        }
    }

    /// What is typed to an actor's program.
    fn inbox(&self, name: &str) -> Option<(ActorId, Arc<crate::program::Inbox>)> {
        let actor = self.actor_named(name)?;
        let (_, inbox) = self.belongings.inboxes.iter().find(|(named, _)| named == name)?;
        Some((actor, inbox.clone()))
    }

    /// The number of the actor of that name; it need not have begun.
    pub fn actor_named(&self, name: &str) -> Option<ActorId> {
        let known = self.names.iter().find(|(other, _)| other == name).map(|(_, actor)| *actor);
        known.or_else(|| self.controls().actor_named(name))
    }

    /// Whether the run has ended.
    pub fn is_over(&self) -> bool {
        self.network.is_over()
    }

    /// The files of the programs as they are at its end: those that were made, changed or moved.
    #[must_use]
    pub fn finish_with_files(self) -> (Trace, Report, Vec<KeptFile>) {
        let Self { network, belongings, .. } = self;
        let (trace, report) = network.finish();
        (trace, report, belongings.files())
    }

    /// Waits for the end of the run.
    pub fn finish(self) -> (Trace, Report) {
        self.network.finish()
    }
}

/// What native programs agree on at first.
fn agreement(scenario: &Scenario) -> Agreement {
    Agreement::new(scenario.framing.clone(), scenario.recv_size as usize)
}

impl Belongings {
    #[cfg(feature = "python")]
    fn files(&self) -> Vec<KeptFile> {
        let mut kept = Vec::new();
        for (place, (actor, disk)) in self.disks.iter().enumerate() {
            // One that all have together is one.
            if self.disks[..place].iter().all(|(_, other)| !other.is(disk)) {
                kept.extend(disk.whole().into_iter().map(|(path, bytes)| KeptFile {
                    actor: actor.clone(),
                    path,
                    bytes,
                }));
            }
        }
        kept
    }

    #[cfg(not(feature = "python"))]
    fn files(&self) -> Vec<KeptFile> {
        Vec::new()
    }
}
