//! Who takes part in a run: the actors of a scenario with their programs, and the texts of these.
//! It starts nobody.

use std::net::SocketAddr;

use crossbeam_channel::Sender;

#[cfg(feature = "python")]
use super::{Belongings, Typing, disks};
use crate::net::{Casting, Program, STACK};
use crate::program::{self, Agreement, ClientPlan, ProgramText, ServerPlan, SourceOptions, Visit};
use crate::scenario::{Pace, Part, Scenario};
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
    program::server_source(scenario.service, &options)
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
        service: scenario.service,
        recv_size: scenario.recv_size as usize,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        agreement: agreement.clone(),
        lines: server_source(scenario, address).lines,
        listening,
        visits,
    });
    casting(scenario.native_server(), STACK, run)
}

/// The native server and the native clients of a scenario, in the order in which they are numbered.
pub(super) fn native(scenario: &Scenario, address: SocketAddr, agreement: &Agreement) -> Vec<Casting> {
    let sources = sources(scenario, address);
    let client = |(part, source): (Part<'_>, ProgramText)| {
        let run = program::client(ClientPlan {
            server: address,
            messages: scenario.payloads(part.number),
            lockstep: scenario.pace == Pace::Lockstep,
            recv_size: scenario.recv_size as usize,
            nodelay: scenario.nodelay,
            agreement: agreement.clone(),
            lines: source.lines,
        });
        casting(part, STACK, run)
    };
    let clients = scenario.cast().into_iter().filter(|part| part.role == Role::Client).zip(sources.clients);
    std::iter::once(server(scenario, address, agreement, None)).chain(clients.map(client)).collect()
}

fn casting(part: Part<'_>, stack: usize, run: Program) -> Casting {
    Casting { name: part.name, role: part.role, program: part.program.to_owned(), stack, run }
}

/// The programs of a scenario: servers and clients, each in the order in which they are numbered.
#[cfg(feature = "python")]
pub(super) fn programs(scenario: &Scenario, typing: Typing, agreement: &Agreement) -> (Vec<Casting>, Belongings) {
    use std::sync::Arc;

    use crate::program::Inbox;
    use crate::program::python::{self, PythonPlan};
    let mut belongings = Belongings::default();
    let together = scenario.shared_files.then(|| disks::shared(scenario));
    let mut cast = Vec::new();
    for part in scenario.cast() {
        let Some(written) = part.python else { continue };
        let lines = scenario.lines_of(&part);
        let open = match typing {
            Typing::Nobody => false,
            Typing::Everybody => true,
            Typing::WhoIsGivenNothing => lines.is_empty(),
        };
        let inbox = Arc::new(Inbox::new(lines, open));
        belongings.inboxes.push((part.name.clone(), inbox.clone()));
        let disk = together.clone().unwrap_or_else(|| disks::of(scenario, written));
        belongings.disks.push((part.name.clone(), disk.clone()));
        let plan = PythonPlan {
            file: written.file.clone(),
            source: written.source.clone(),
            args: scenario.args_of(&part),
            disk,
            inbox,
            nodelay: scenario.nodelay,
            agreement: agreement.clone(),
        };
        cast.push(casting(part, python::STACK, python::program(plan)));
    }
    (cast, belongings)
}
