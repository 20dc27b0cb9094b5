//! Who takes part in a run: the actors of a scenario with their programs, and the texts of these.
//! It starts nobody.

use std::net::SocketAddr;

use crossbeam_channel::Sender;

#[cfg(feature = "python")]
use super::Inboxes;
use crate::net::{Casting, STACK};
use crate::program::{self, Agreement, ClientPlan, ProgramText, ServerPlan, SourceOptions, Visit};
use crate::scenario::{Pace, Scenario, Service};
use crate::trace::Role;

/// The texts of a scenario's programs, as they are shown.
#[derive(Clone, Debug)]
pub struct Sources {
    pub server: ProgramText,
    /// One text for each client, since their messages may differ.
    pub clients: Vec<ProgramText>,
}

/// The programs of a scenario as Python, for a server at `address`.
pub fn sources(scenario: &Scenario, address: SocketAddr) -> Sources {
    let client = |client| program::client_source(&source_options(scenario, address, scenario.payloads(client)));
    Sources { server: server_source(scenario, address), clients: (1..=scenario.clients).map(client).collect() }
}

fn server_source(scenario: &Scenario, address: SocketAddr) -> ProgramText {
    let options = source_options(scenario, address, Vec::new());
    program::server_source(scenario.service == Service::Sink, &options)
}

fn source_options(scenario: &Scenario, address: SocketAddr, messages: Vec<Vec<u8>>) -> SourceOptions {
    SourceOptions {
        address,
        recv_size: scenario.recv_size,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        lockstep: scenario.pace == Pace::Lockstep,
        messages,
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

/// Whom a server tells of clients outside this program.
pub(super) struct Outlook {
    /// Told the address that it listens at.
    pub listening: Sender<SocketAddr>,
    /// Told of every connection that comes and goes.
    pub visits: Sender<Visit>,
}

/// The native server of a scenario. With an `outlook` it is there for clients outside this program.
pub(super) fn server(
    scenario: &Scenario,
    address: SocketAddr,
    agreement: &Agreement,
    outlook: Option<Outlook>,
) -> Casting {
    let (listening, visits) = outlook.map(|outlook| (outlook.listening, outlook.visits)).unzip();
    let run = program::server(ServerPlan {
        address,
        service: service(scenario.service),
        recv_size: scenario.recv_size as usize,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        agreement: agreement.clone(),
        lines: server_source(scenario, address).lines,
        listening,
        visits,
    });
    let program = service_name(scenario.service).to_owned();
    Casting { name: "server".to_owned(), role: Role::Server, program, stack: STACK, run }
}

/// The native server and the native clients of a scenario, in the order in which they are numbered.
pub(super) fn native(scenario: &Scenario, address: SocketAddr, agreement: &Agreement) -> Vec<Casting> {
    let mut cast = vec![server(scenario, address, agreement, None)];
    let sources = sources(scenario, address);
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
pub(super) fn programs(scenario: &Scenario, typed: bool, agreement: &Agreement) -> (Vec<Casting>, Inboxes) {
    use crate::scenario::{PythonProgram, Side};
    use std::sync::Arc;

    use crate::program::Inbox;
    use crate::program::python::{self, PythonPlan};
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
