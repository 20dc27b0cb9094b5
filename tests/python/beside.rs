//! What the tests of honesty share: one run of a scenario in the workbench, one under the machine's own python3, and in
//! what they differ. It says nothing about what a program should do; two sides are compared, that is all.
#![allow(dead_code, reason = "each test file uses its own part of this one")]

use crate::tools::cli;
use crate::tools::python as tools;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;
use sockscope::escape::escape;
use sockscope::run::End;
use sockscope::scenario::Scenario;
use sockscope::trace::{FlowId, Trace, What};
use sockscope::world::World;
use tools::*;

/// What came of a run, told alike by both sides.
#[derive(Debug, Deserialize)]
struct Told {
    end: String,
    actors: BTreeMap<String, Actor>,
    /// In the order in which they were made.
    connections: Vec<Connection>,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
struct Actor {
    printed: Vec<String>,
    /// `TypeName: message` of each exception that nobody caught.
    raised: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Connection {
    requests: Flow,
    replies: Flow,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Flow {
    sends: Vec<u64>,
    recvs: Vec<u64>,
    bytes: String,
}

/// What is longer does not fit into the queues, and comes in as their windows open, which no two runs do alike.
const FITS: u64 = 60_000;

impl Flow {
    fn is_like(&self, other: &Self) -> bool {
        let sum = |chunks: &[u64]| chunks.iter().sum::<u64>();
        let fits = self.sends.iter().all(|send| *send <= FITS);
        let chunks = if fits { self.recvs == other.recvs } else { sum(&self.recvs) == sum(&other.recvs) };
        self.sends == other.sends && self.bytes == other.bytes && chunks
    }
}

// ---------------------------------------------------------------- the same run twice

/// The scenario under python3, in the order of staged runs.
fn begin_under_python3(scenario: &Scenario) -> Option<Child> {
    let mut command = Command::new("python3");
    command.arg("-S").arg(folder("staged.py")).env_remove("PYTHONPATH").env_remove("PYTHONHOME");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => panic!("python3: {error}"),
    };
    let json = serde_json::to_vec(scenario).expect("a scenario is JSON");
    // One that is too old ends without reading it.
    child.stdin.take().expect("it is piped").write_all(&json).ok();
    Some(child)
}

/// What came of it; `None` for a python3 that is older than the language of the workbench.
fn under_python3(child: Child) -> Option<Told> {
    const TOO_OLD: i32 = 3;
    let ran = cli::finish(child);
    if ran.status == Some(TOO_OLD) {
        return None;
    }
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    Some(serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}")))
}

fn here(scenario: &Scenario) -> Told {
    let (trace, report) = run(scenario);
    let end = match report.end {
        End::Finished => "finished",
        End::Stalemate => "stalemate",
        End::Stopped => "stopped",
    };
    let world = World::at_end(&trace);
    let connections = trace.conns().map(|conn| Connection {
        requests: flow(&world, conn.id.requests()),
        replies: flow(&world, conn.id.replies()),
    });
    Told { end: end.to_owned(), actors: actors(&trace), connections: connections.collect() }
}

fn flow(world: &World<'_>, id: FlowId) -> Flow {
    let flow = world.flow(id).expect("a connection has two flows");
    let sends = (0..flow.sends_returned).filter_map(|index| flow.send(index)).filter(|send| send.errno.is_none());
    let recvs = (0..flow.recvs_returned).filter_map(|index| flow.recv(index)).filter(|recv| recv.errno.is_none());
    // A recv that returned nothing met the end of a stream; or it took an empty datagram.
    let recvs = recvs.filter(|recv| flow.datagrams || !recv.range.is_empty());
    Flow {
        sends: sends.map(|send| send.range.end - send.range.start).collect(),
        recvs: recvs.map(|recv| recv.range.end - recv.range.start).collect(),
        bytes: flow.bytes(0..flow.accepted).iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn actors(trace: &Trace) -> BTreeMap<String, Actor> {
    let mut actors: BTreeMap<String, Actor> =
        trace.actors().map(|actor| (actor.started.name.clone(), Actor::default())).collect();
    for event in trace.events() {
        let actor = actors.get_mut(trace.actor_name(event.actor)).expect("every actor is known");
        match &event.what {
            What::Printed(text) => actor.printed.push(text.to_string()),
            What::Raised(traceback) => {
                let last = traceback.lines().next_back().unwrap_or_default();
                // Suggestions are made when a traceback is printed, and python3 prints none here.
                actor.raised.push(last.split(". Did you mean: ").next().unwrap_or_default().to_owned());
            }
            _ => {}
        }
    }
    actors
}

// ---------------------------------------------------------------- what differs

fn differences(id: &str, mut there: Told, mut here: Told) -> Vec<String> {
    let mut found = Vec::new();
    if there.end != here.end {
        found.push(format!("{id}: python3 ends {}, the workbench {}", there.end, here.end));
    }
    let names: Vec<_> = there.actors.keys().chain(here.actors.keys()).cloned().collect();
    for name in names {
        let (there, here) = (there.actors.remove(&name), here.actors.remove(&name));
        if there != here {
            found.push(format!("{id}, {name}:\n  python3   {there:?}\n  workbench {here:?}"));
        }
    }
    if there.connections.len() != here.connections.len() {
        found.push(format!("{id}: {} and {} connections", there.connections.len(), here.connections.len()));
    }
    for (place, (there, here)) in there.connections.iter().zip(&here.connections).enumerate() {
        for (side, there, here) in
            [("requests", &there.requests, &here.requests), ("replies", &there.replies, &here.replies)]
        {
            if !there.is_like(here) {
                found.push(format!("{id}, {side} {place}:\n  python3   {}\n  workbench {}", text(there), text(here)));
            }
        }
    }
    found
}

fn text(flow: &Flow) -> String {
    let digits: Vec<_> = flow.bytes.as_bytes().chunks(2).take(80).collect();
    let byte = |digits: &&[u8]| u8::from_str_radix(std::str::from_utf8(digits).unwrap_or("0"), 16).unwrap_or(0);
    let bytes: Vec<u8> = digits.iter().map(byte).collect();
    format!("sends {:?}, recvs {:?}, \"{}\"", flow.sends, flow.recvs, escape(&bytes))
}

/// In what the scenarios differ between python3 and the workbench, if they do; `None` where there is no python3.
pub fn compare(scenarios: &[(String, Scenario)]) -> Option<Vec<String>> {
    let only = std::env::var("SOCKSCOPE_ONLY").unwrap_or_default();
    let chosen: Vec<_> = scenarios.iter().filter(|(id, _)| id.contains(&only)).collect();
    let found = for_each_at_once(&chosen, |(id, scenario)| {
        let child = begin_under_python3(scenario);
        let here = here(scenario);
        child.and_then(under_python3).map(|there| differences(id, there, here))
    });
    let found: Option<Vec<_>> = found.into_iter().collect();
    if found.is_none() {
        println!("SKIPPED: python3 is missing or older than 3.10, so there is nothing to compare with");
    }
    found.map(|found| found.into_iter().flatten().collect())
}
