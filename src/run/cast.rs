//! Who takes part in a run: the actors of a scenario with their programs, and the texts of these.
//! It starts nobody.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Sender;

#[cfg(feature = "python")]
use super::{Belongings, Typing, disks};
use crate::net::{Casting, Program, STACK, now};
use crate::program::{
    self, Agreement, Caller, ClientPlan, DatagramClientPlan, DatagramServerPlan, Ending, Hospitality, Lines, Manner,
    Predecessor, Premises, ProgramText, Relay, ServerPlan, Shelf, SourceOptions, Visit,
};
use crate::scenario::{Fault, Pace, Part, Scenario, Transport, USUAL_BACKLOG};
use crate::trace::{Got, Role, Trace, What};

/// The texts of a scenario's programs, as they are shown.
#[derive(Clone, Debug)]
pub struct Sources {
    pub server: ProgramText,
    /// One text for each client, since their messages may differ.
    pub clients: Vec<ProgramText>,
}

impl Sources {
    /// The text of an actor, by its name; a thread of the server has the server's.
    pub fn of_actor(&self, scenario: &Scenario, name: &str, role: Role) -> Option<&ProgramText> {
        if role == Role::Server {
            return Some(&self.server);
        }
        let cast = scenario.cast();
        let client = cast.iter().filter(|part| part.role == Role::Client).position(|part| part.name == name);
        self.clients.get(client.unwrap_or(0)).or(self.clients.first())
    }
}

/// Where the server was bound, as the trace says; the usual port of examples before that.
pub fn server_address(trace: &Trace) -> SocketAddr {
    /// A server binds within its first few calls.
    const LOOKED_AT: usize = 64;
    let usual = SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 8080));
    if trace.header.normalised {
        return usual;
    }
    let bound = trace.events().take(LOOKED_AT).find_map(|event| match &event.what {
        What::Returned(returned) => match returned.detail.as_deref() {
            Some(Got::Bound { local, .. }) => local.internet(),
            // Where the server is outside, nobody here binds.
            Some(Got::Connected { ends, .. }) => ends.peer.internet(),
            _ => None,
        },
        _ => None,
    });
    bound.unwrap_or(usual)
}

/// The programs of a scenario as Python, for a server at `address`.
pub fn sources(scenario: &Scenario, address: SocketAddr) -> Sources {
    let client = |client| {
        let mut options = source_options(scenario, address, scenario.payloads(client));
        options.caller = scenario.caller(client);
        match scenario.transport {
            Transport::Tcp => program::client_source(scenario.service, &options),
            Transport::Udp => program::datagram_client_source(scenario.service, &options),
        }
    };
    Sources { server: server_source(scenario, address), clients: (1..=scenario.clients).map(client).collect() }
}

fn server_source(scenario: &Scenario, address: SocketAddr) -> ProgramText {
    let options = source_options(scenario, address, Vec::new());
    match scenario.transport {
        Transport::Tcp => program::server_source(scenario.service, &options),
        Transport::Udp => program::datagram_server_source(scenario.service, &options),
    }
}

fn source_options(scenario: &Scenario, address: SocketAddr, messages: Vec<Vec<u8>>) -> SourceOptions {
    SourceOptions {
        address,
        dialect: scenario.dialect,
        longest: scenario.longest_answer(),
        recv_size: scenario.recv_size,
        nodelay: scenario.nodelay,
        one_at_a_time: scenario.one_at_a_time,
        lockstep: scenario.pace == Pace::Lockstep,
        manner: manner(scenario),
        messages,
        caller: Caller::default(),
    }
}

/// How the programs set up their sockets, pause and end.
fn manner(scenario: &Scenario) -> Manner {
    let (sockets, timing) = (&scenario.sockets, &scenario.timing);
    let ms = |ms: u32| Duration::from_millis(ms.into());
    Manner {
        send_buffer: sockets.send_buffer,
        receive_buffer: sockets.receive_buffer,
        cork: sockets.cork,
        backlog: backlog(scenario),
        reuse_address: sockets.reuse_address,
        half_close: scenario.half_close,
        burst: timing.burst as usize,
        pause: ms(timing.pause_ms),
        read_pause: ms(timing.read_pause_ms),
        ending: match scenario.fault {
            Fault::None => Ending::Whole,
            Fault::Cut => Ending::Cut,
            Fault::Reset => Ending::Reset,
            Fault::Unread => Ending::Unread,
        },
    }
}

/// How many may wait to be accepted. Where nobody has said so, as many as may come at once: whoever finds no place there tries
/// again a second later.
fn backlog(scenario: &Scenario) -> u32 {
    match scenario.sockets.backlog {
        USUAL_BACKLOG => scenario.clients.max(USUAL_BACKLOG),
        chosen => chosen,
    }
}

/// Whom a server tells of clients outside this program.
pub(super) struct Outlook {
    /// Told the address that it listens at.
    pub listening: Sender<SocketAddr>,
    /// Told of every connection that comes and goes.
    pub visits: Sender<Visit>,
    /// The files that it keeps, where they are not in memory.
    pub shelf: Option<Arc<Shelf>>,
    pub hospitality: Hospitality,
    /// The server that it goes on for, and how it is to end in its turn.
    pub before: Option<Predecessor>,
    pub relay: Option<Relay>,
}

/// The native server of a scenario. With an `outlook` it is there for clients outside this program.
pub(super) fn server(
    scenario: &Scenario,
    address: SocketAddr,
    agreement: &Agreement,
    outlook: Option<Outlook>,
) -> Casting {
    let (told, before, relay, shelf, hospitality) = match outlook {
        Some(it) => (Some((it.listening, it.visits)), it.before, it.relay, it.shelf, it.hospitality),
        None => (None, None, None, None, Hospitality::default()),
    };
    let (listening, visits) = told.unzip();
    let service = scenario.service;
    let lines = server_source(scenario, address).lines;
    let shelf = shelf.unwrap_or_default();
    let premises = Premises { now, longest: scenario.longest_answer(), dialect: scenario.dialect, shelf };
    let run = match scenario.transport {
        Transport::Tcp => {
            let plan = ServerPlan {
                address,
                service,
                premises,
                answers: scenario.answers_framing(),
                nodelay: scenario.nodelay,
                one_at_a_time: scenario.one_at_a_time,
                manner: manner(scenario),
                agreement: agreement.clone(),
                hospitality,
                lines,
                listening,
                visits,
                relay,
            };
            program::server(plan, before)
        }
        Transport::Udp => {
            let (agreement, manner) = (agreement.clone(), manner(scenario));
            let plan =
                DatagramServerPlan { address, service, premises, agreement, manner, lines, listening, visits, relay };
            program::datagram_server(plan, before)
        }
    };
    casting(scenario.native_server(), STACK, run)
}

/// The native server and the native clients of a scenario, in the order in which they are numbered; who is outside is not
/// among them.
pub(super) fn native(scenario: &Scenario, address: SocketAddr, agreement: &Agreement) -> Vec<Casting> {
    let sources = sources(scenario, address);
    let play = |(part, source): (Part<'_>, ProgramText)| {
        let run = client(scenario, address, &part, source.lines, agreement);
        casting(part, STACK, run)
    };
    let clients = scenario.cast().into_iter().filter(|part| part.role == Role::Client).zip(sources.clients);
    let server = (!scenario.calls_outside()).then(|| server(scenario, address, agreement, None));
    server.into_iter().chain(clients.map(play)).collect()
}

/// The native program of one client.
fn client(scenario: &Scenario, server: SocketAddr, part: &Part<'_>, lines: Lines, agreement: &Agreement) -> Program {
    let messages = scenario.payloads(part.number);
    let lockstep = scenario.pace == Pace::Lockstep;
    match scenario.transport {
        Transport::Tcp => program::client(ClientPlan {
            server,
            service: scenario.service,
            caller: scenario.caller(part.number),
            messages,
            lockstep,
            nodelay: scenario.nodelay,
            manner: manner(scenario),
            agreement: agreement.clone(),
            lines,
        }),
        Transport::Udp => program::datagram_client(DatagramClientPlan {
            server,
            messages,
            answers: scenario.service.answers(),
            lockstep,
            agreement: agreement.clone(),
            manner: manner(scenario),
            lines,
        }),
    }
}

fn casting(part: Part<'_>, stack: usize, run: Program) -> Casting {
    Casting { name: part.name, role: part.role, program: part.program.to_owned(), stack, run }
}

/// The programs of a scenario: servers and clients, each in the order in which they are numbered.
#[cfg(feature = "python")]
pub(super) fn programs(scenario: &Scenario, typing: Typing, agreement: &Agreement) -> (Vec<Casting>, Belongings) {
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
