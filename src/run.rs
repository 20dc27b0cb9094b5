//! Joins a scenario, the network and the programs into a run.
//! It neither draws nor judges; it starts, steers and brings home a trace.

mod serving;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use crate::codec::Framing;
use crate::lang::Text;
use crate::net::{Casting, Host, Limits, Network, Options, PortHold, STACK};
use crate::program::{self, Agreement, ClientPlan, ProgramText, ServerPlan, SourceOptions};
use crate::scenario::{Pace, Scenario, ScenarioError, Service};
use crate::trace::{ActorId, Header, Role, Trace};

pub use crate::net::{Deadline, End, Next, Notify, Report, Standing, Step, Stopper, Stride};
pub use crate::program::{Leaving, Visit};
pub use serving::{ServeOptions, Serving};

/// Why a run could not be started.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// This build has no interpreter.
    #[error("this build runs no Python")]
    NoPython,
}

impl RunError {
    /// The error as a sentence in both languages.
    pub fn text(&self) -> Text {
        match self {
            RunError::Scenario(error) => Text::new(
                format!("{}: {}", error.field, error.sentence.en),
                format!("{}：{}", error.field, error.sentence.zh),
            ),
            RunError::NoPython => Text::new(
                "This build runs no Python programs. Use one that was built with the feature `python`.",
                "这个版本不能运行 Python 程序。请使用带 `python` 特性编译的版本。",
            ),
            RunError::System(error) => Text::new(
                format!("The run could not be started: {error}. Close other programs or use fewer clients."),
                format!("无法启动运行：{error}。请关闭其他程序或减少客户端数量。"),
            ),
        }
    }
}

/// How a run is watched.
#[derive(Default)]
pub struct Watch {
    /// Whether to hold the run before its first call.
    pub paused: bool,
    /// Called from another thread whenever the trace has grown.
    pub notify: Option<Notify>,
    /// Whether somebody may type to programs that ask for input; otherwise they meet its end.
    pub typed: bool,
}

/// A scenario that runs.
pub struct Run {
    network: Network,
    agreement: Agreement,
    /// What is typed to each program that may ask for input, by the name of its actor.
    inboxes: Inboxes,
    /// Keeps the server's port free for it until it binds.
    _port: Option<PortHold>,
}

/// What is typed to programs, by the names of their actors.
type Inboxes = Vec<(String, Arc<program::Inbox>)>;

/// The texts of a scenario's programs, as they are shown.
#[derive(Clone, Debug)]
pub struct Sources {
    pub server: ProgramText,
    /// One text for each client, since their messages may differ.
    pub clients: Vec<ProgramText>,
}

/// The programs of a scenario as Python, for a server at `address`.
pub fn sources(scenario: &Scenario, address: SocketAddr) -> Sources {
    let options = |messages| SourceOptions {
        address,
        recv_size: scenario.recv_size,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        lockstep: scenario.pace == Pace::Lockstep,
        messages,
    };
    Sources {
        server: program::server_source(scenario.service == Service::Sink, &options(Vec::new())),
        clients: (1..=scenario.clients)
            .map(|client| program::client_source(&options(scenario.payloads(client))))
            .collect(),
    }
}

impl Run {
    /// Starts a scenario.
    ///
    /// # Errors
    /// If the scenario is wrong, or the system has no thread or descriptor left.
    pub fn start(scenario: &Scenario, watch: Watch) -> Result<Self, RunError> {
        scenario.check()?;
        let agreement = Agreement::new(scenario.framing.clone());
        if !scenario.programs.is_empty() {
            return Self::start_programs(scenario, watch, agreement);
        }
        let port = PortHold::new(Ipv4Addr::LOCALHOST)?;
        let cast = cast(scenario, port.address(), &agreement);
        Self::start_cast(scenario, watch, agreement, Host::as_written(), cast, Inboxes::default(), Some(port))
    }

    #[cfg(feature = "python")]
    fn start_programs(scenario: &Scenario, watch: Watch, agreement: Agreement) -> Result<Self, RunError> {
        let (cast, inboxes) = cast_programs(scenario, watch.typed, &agreement);
        Self::start_cast(scenario, watch, agreement, Host::claim(), cast, inboxes, None)
    }

    #[cfg(not(feature = "python"))]
    fn start_programs(_scenario: &Scenario, _watch: Watch, _agreement: Agreement) -> Result<Self, RunError> {
        Err(RunError::NoPython)
    }

    fn start_cast(
        scenario: &Scenario,
        watch: Watch,
        agreement: Agreement,
        host: Host,
        cast: Vec<Casting>,
        inboxes: Inboxes,
        port: Option<PortHold>,
    ) -> Result<Self, RunError> {
        let options = Options {
            schedule: scenario.schedule,
            paused: watch.paused,
            trace: true,
            limits: Limits::default(),
            notify: watch.notify,
            ends_with_clients: true,
            host,
        };
        let header = Header::new(serde_json::to_value(scenario).unwrap_or_default());
        let network = Network::start(header, options, cast)?;
        Ok(Self { network, agreement, inboxes, _port: port })
    }

    /// Runs a scenario to its end.
    ///
    /// # Errors
    /// As [`Run::start`].
    pub fn to_end(scenario: &Scenario) -> Result<(Trace, Report), RunError> {
        Ok(Self::start(scenario, Watch::default())?.finish())
    }

    /// The newest trace.
    pub fn trace(&self) -> Trace {
        self.network.trace()
    }

    /// The trace of a paused run in which nobody runs, every step that was asked for has been made and nothing is on its way
    /// to the trace; absent while that is not so. Only a run that is watched publishes its trace before its end.
    pub fn settled(&self) -> Option<Trace> {
        self.network.settled()
    }

    /// Whether all run at once, and nobody says who goes on.
    pub fn is_free(&self) -> bool {
        self.network.is_free()
    }

    /// Whether somebody waits for a time to pass, so that the run goes on by itself.
    pub fn awaits_time(&self) -> bool {
        self.network.awaits_time()
    }

    /// Every actor's next move, server side first.
    pub fn standing(&self) -> Vec<(ActorId, Standing)> {
        self.network.standing()
    }

    /// Connections from here on speak another framing. Clients close theirs at their next message boundary.
    pub fn change_framing(&self, framing: Framing) {
        self.agreement.change(framing);
    }

    /// Types a line to the program of an actor. Whether there is one that may ask for it.
    pub fn type_line(&self, actor: &str, line: &str) -> bool {
        let Some((_, inbox)) = self.inboxes.iter().find(|(name, _)| name == actor) else { return false };
        inbox.push(line.to_owned());
        self.network.signal();
        true
    }

    /// Nobody will type to the program of an actor any more: it meets the end of its input.
    pub fn end_input(&self, actor: &str) {
        if let Some((_, inbox)) = self.inboxes.iter().find(|(name, _)| name == actor) {
            inbox.close();
            self.network.signal();
        }
    }

    /// Where 127.0.0.1 really is in this run, if it is another address.
    pub fn address(&self) -> Option<Ipv4Addr> {
        self.network.address()
    }

    /// Holds the run at the gate, or lets it go on.
    pub fn set_paused(&self, paused: bool) {
        self.network.set_paused(paused);
    }

    /// Whether the run is held at the gate.
    pub fn paused(&self) -> bool {
        self.network.paused()
    }

    /// Lets one actor go a step although the run is paused.
    pub fn step(&self, step: Step) {
        self.network.step(step);
    }

    /// The lines at which whoever reaches them stops, and the run with it: names of programs, and lines counted from 1.
    pub fn set_breakpoints(&self, lines: BTreeSet<(String, u32)>) {
        self.network.set_breakpoints(lines);
    }

    /// Asks everybody to stop; returns at once.
    pub fn stop(&self) {
        self.network.stop();
    }

    /// A handle that can stop the run from another thread.
    pub fn stopper(&self) -> Stopper {
        self.network.stopper()
    }

    /// Whether the run has ended.
    pub fn is_over(&self) -> bool {
        self.network.is_over()
    }

    /// Waits for the end of the run.
    pub fn finish(self) -> (Trace, Report) {
        self.network.finish()
    }
}

fn service(service: Service) -> program::Service {
    match service {
        Service::Upper => program::Service::Upper,
        Service::Sink => program::Service::Sink,
    }
}

/// The name of a service's program in a trace.
fn service_name(service: Service) -> &'static str {
    match service {
        Service::Upper => "upper",
        Service::Sink => "sink",
    }
}

/// One server and the clients, in the order in which they are numbered.
fn cast(scenario: &Scenario, address: SocketAddr, agreement: &Agreement) -> Vec<Casting> {
    let sources = sources(scenario, address);
    let server = program::server(ServerPlan {
        address,
        service: service(scenario.service),
        recv_size: scenario.recv_size as usize,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        agreement: agreement.clone(),
        lines: sources.server.lines,
        listening: None,
        visits: None,
    });
    let mut cast = vec![Casting {
        name: "server".to_owned(),
        role: Role::Server,
        program: service_name(scenario.service).to_owned(),
        stack: STACK,
        run: server,
    }];
    for (client, source) in (1..).zip(sources.clients) {
        let run = program::client(ClientPlan {
            server: address,
            messages: scenario.payloads(client),
            lockstep: scenario.pace == Pace::Lockstep,
            recv_size: scenario.recv_size as usize,
            nodelay: scenario.nodelay,
            agreement: agreement.clone(),
            lines: source.lines,
        });
        let name = format!("client-{client}");
        cast.push(Casting { name, role: Role::Client, program: "client".to_owned(), stack: STACK, run });
    }
    cast
}

/// The programs of a scenario: servers and clients, each in the order in which they are numbered.
#[cfg(feature = "python")]
fn cast_programs(scenario: &Scenario, typed: bool, agreement: &Agreement) -> (Vec<Casting>, Inboxes) {
    use crate::scenario::{PythonProgram, Side};
    use program::Inbox;
    use program::python::{self, PythonPlan};
    let mut inboxes = Inboxes::new();
    let mut casting = |name: String, role: Role, written: &PythonProgram| {
        // What was typed was typed to the first client alone.
        let lines = match &scenario.typed {
            Some(lines) if name == "client-1" => lines.clone(),
            Some(_) if role == Role::Client => Vec::new(),
            _ => written.input.clone(),
        };
        let inbox = Arc::new(Inbox::new(lines, typed));
        inboxes.push((name.clone(), inbox.clone()));
        let plan = PythonPlan {
            file: written.file.clone(),
            source: written.source.clone(),
            inbox,
            nodelay: scenario.nodelay,
            agreement: agreement.clone(),
        };
        Casting { name, role, program: written.file.clone(), stack: python::STACK, run: python::program(plan) }
    };
    let servers = scenario.programs.iter().filter(|program| program.side == Side::Server);
    let mut cast: Vec<_> = (1_u32..)
        .zip(servers)
        .map(|(number, program)| {
            let name = if number == 1 { "server".to_owned() } else { format!("server-{number}") };
            casting(name, Role::Server, program)
        })
        .collect();
    cast.extend((1..=scenario.clients).filter_map(|client| {
        scenario.client_program(client).map(|program| casting(format!("client-{client}"), Role::Client, program))
    }));
    (cast, inboxes)
}
