//! What a trace calls its connections and its run: one name for each flow in every row, and no clients that nobody staged.
//! It says nothing about the bytes.

use crate::tools::net as tools;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use serde_json::Value;
use sockscope::run::{Outside, Run};
use sockscope::scenario::{Scenario, Schedule};
use sockscope::trace::{Trace, What};
use sockscope::world::World;
use tools::*;

/// The names that the rows of a trace give to each flow.
fn names(trace: &Trace) -> BTreeMap<u64, BTreeSet<String>> {
    let mut names: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
    for line in file(trace, false).lines().skip(1) {
        let row: Value = serde_json::from_str(line).expect("a row is JSON");
        if let (Some(id), Some(name)) = (row["flow_id"].as_u64(), row["flow"].as_str()) {
            names.entry(id).or_default().insert(name.to_owned());
        }
    }
    names
}

#[test]
fn a_connection_of_a_free_run_has_one_name_in_all_rows() {
    for lockstep in [true, false] {
        let (trace, report) = to_end(&scenario(|s| {
            s.clients = 200;
            s.schedule = Schedule::Free;
            s.messages = texts(&["hello"]);
            if lockstep {
                s.pace = sockscope::scenario::Pace::Lockstep;
            }
        }));
        assert_whole(&trace, &report);
        let names = names(&trace);
        assert_eq!(names.len(), 400);
        for (flow, names) in &names {
            assert_eq!(names.len(), 1, "flow {flow} is called {names:?}");
        }
        let all: BTreeSet<_> = names.values().flatten().collect();
        let expected: BTreeSet<_> =
            (1..=200).flat_map(|n| [format!("client-{n}>server"), format!("server>client-{n}")]).collect();
        assert_eq!(all, expected.iter().collect());
    }
}

/// A server that outside clients have talked to, one after the other.
fn served(scenario: &Scenario, clients: &[&[u8]]) -> Trace {
    let bind: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let serving = Run::serve(scenario, Outside::recorded(bind), None).expect("the scenario is good");
    let address = serving.wait_listening().expect("there is a free port");
    for bytes in clients {
        let mut client = TcpStream::connect(address).expect("the server listens");
        client.write_all(bytes).expect("the server reads");
        client.shutdown(Shutdown::Write).expect("the connection stands");
        client.read_to_end(&mut Vec::new()).expect("the server closes");
    }
    serving.controls().stop();
    in_time("the server's end", move || serving.finish()).0
}

#[test]
fn outside_clients_are_numbered_as_they_come() {
    let trace = served(&Scenario::default(), &[b"a", b"b", b"c"]);
    let names = names(&trace);
    assert_eq!(names.len(), 6);
    for (flow, names) in names {
        let client = format!("outside-{}", flow / 2 + 1);
        let name = if flow % 2 == 0 { format!("{client}>server") } else { format!("server>{client}") };
        assert_eq!(names.into_iter().collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn the_trace_of_a_server_claims_no_clients() {
    let trace = served(&scenario(|s| s.framing = framing("fixed")), &[]);
    let told = trace.header.scenario.as_object().expect("the scenario is an object");
    let fields: Vec<&str> = told.keys().map(String::as_str).collect();
    for absent in ["clients", "messages", "repeat", "pace", "seed"] {
        assert!(!fields.contains(&absent), "{absent} is claimed: {fields:?}");
    }
    // What the server does is told, and reading it as a scenario still works.
    let read: Scenario = serde_json::from_value(trace.header.scenario.clone()).expect("it is a scenario");
    assert_eq!((read.framing.name(), read.schedule), ("fixed", Schedule::Free));
}

#[test]
fn a_line_over_the_limit_is_rejected_while_it_comes_and_the_next_one_is_heard() {
    let bind: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let framing = serde_json::from_str(r#"{"kind":"delimiter","options":{"limit":100}}"#).expect("it is a framing");
    let scenario = scenario(|s| s.framing = framing);
    let (tell, published) = std::sync::mpsc::channel();
    let notify = Box::new(move || {
        tell.send(()).ok();
    });
    let serving = Run::serve(&scenario, Outside::recorded(bind), Some(notify)).expect("the scenario is good");
    let address = serving.wait_listening().expect("there is a free port");
    let mut client = TcpStream::connect(address).expect("the server listens");
    client.write_all(&vec![b'x'; 1 << 20]).expect("the server reads");
    let trace = in_time("the rejection", move || {
        while !serving.trace().events().any(|event| matches!(&event.what, What::FrameRejected(_))) {
            published.recv_timeout(PATIENCE).expect("a trace that grows is published");
        }
        client.write_all(b"\nnext\n").expect("the server reads");
        client.shutdown(Shutdown::Write).expect("the connection stands");
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).expect("the server closes");
        assert_eq!(answer, b"NEXT\n");
        serving.controls().stop();
        serving.finish().0
    });
    let rejected: Vec<_> = trace
        .events()
        .filter_map(|event| match &event.what {
            What::FrameRejected(rejected) => Some((rejected.rejection.range.clone(), rejected.rejection.fatal)),
            _ => None,
        })
        .collect();
    assert_eq!(rejected, [(0..101, false)]);
    let flow = trace.flows().next().expect("there is a connection").id;
    for k in 0..=trace.len() {
        let Some(flow) = World::new(&trace, sockscope::trace::Position(k)).flow(flow) else { continue };
        if flow.rejected > 0 && flow.framed == 0 {
            assert_eq!(flow.buffers().reassembly, 0, "position {k}: what was dropped is held by nobody");
        }
    }
}
