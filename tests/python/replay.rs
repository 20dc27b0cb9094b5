//! What steered a run of programs in Python is recorded: steps by line and by call, breakpoints, and what was typed. A fresh run
//! that is steered by the record goes the same way, and it can be forked on it.
//! At how many positions each starting program is forked can be set: `SOCKSCOPE_EVERY=1 cargo test --test python replay` forks
//! at each.

use std::path::Path;

use crate::tools::net::{PATIENCE, Random, in_time};
use crate::tools::python::{alone, for_each_at_once, library, pair, run};
use crate::tools::steered::*;

use sockscope::lesson::{Recording, Source};
use sockscope::net::Deadline;
use sockscope::run::Stride;
use sockscope::scenario::Scenario;
use sockscope::steer::Fork;
use sockscope::trace::{Call, Position, Steering, Trace, What, normalised_lines};

const STRIDES: &[Stride] = &[Stride::Call, Stride::Line, Stride::Over, Stride::Until(7), Stride::Pace];

const SERVER: &str = "import socket, threading
def serve(conn):
    total = 0
    while True:
        data = conn.recv(3)
        if not data:
            break
        for byte in data:
            total += byte
        conn.sendall(data.upper())
    conn.close()
server = socket.create_server(('127.0.0.1', 8080))
for _ in range(2):
    conn, _ = server.accept()
    threading.Thread(target=serve, args=(conn,)).start()
";

const CLIENT: &str = "import socket, time
client = socket.create_connection(('127.0.0.1', 8080))
for word in (b'hello', b'wor', b'ld'):
    client.sendall(word)
    time.sleep(0.001)
client.shutdown(socket.SHUT_WR)
while client.recv(4):
    pass
client.close()
";

const ASKING: &str = "while True:
    try:
        line = input('> ')
    except EOFError:
        break
    print(line.upper())
print('done')
";

fn steering(trace: &Trace) -> Vec<Steering> {
    trace.steered().map(|steered| steered.steered.clone()).collect()
}

#[test]
fn the_recorded_runs_of_the_pictures_can_be_gone_once_more() {
    for name in ["python", "python-error", "python-threads", "datagrams-cut"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("screenshots/traces/{name}.jsonl"));
        let (trace, scenario) = recorded(&path);
        assert!(trace.is_staged());
        assert_replays(name, &scenario, &trace);
    }
}

#[test]
fn every_staged_run_of_every_lesson_can_be_gone_once_more() {
    let lessons = Source::Embedded.lessons().expect("they are there");
    let replayed = for_each_at_once(&lessons, |entry| {
        let loaded = entry.loaded.as_ref().expect("it is good");
        let [recording, again] = [(); 2].map(|()| Recording::make(loaded).expect("it runs"));
        let same = |run: &&String| {
            // Where the kernel's timers or the clock decide, no two runs are the same.
            normalised_lines(&recording.runs[*run]).eq(normalised_lines(&again.runs[*run]))
        };
        let runs: Vec<&String> = recording.staged.iter().filter(same).collect();
        for run in &runs {
            let trace = &recording.runs[*run];
            let scenario: Scenario = serde_json::from_value(trace.header.scenario.clone()).expect("it is told");
            // Other positions than the end are asked for in runs that take less time. A buffer that fills and empties by the
            // kernel's timers may give two equal runs and then another one; no run differs each time that it is gone.
            let name = format!("{}, {run}", entry.id);
            let differences: Vec<_> = (0..3).map_while(|_| replayed(&name, &scenario, trace, trace.len())).collect();
            assert!(differences.len() < 3, "{name}: {differences:?}");
        }
        runs.len()
    });
    let replayed: usize = replayed.into_iter().sum();
    assert!(replayed > 20, "{replayed} runs are the same each time");
}

/// Where a recorded run is forked: at each position, or at one.
fn positions(recorded: &Trace, random: &mut Random) -> Vec<usize> {
    // At its last events a run is over: all that is left are sockets that are closed and actors that end.
    let goes_on = |event: &sockscope::trace::Event| match &event.what {
        What::Entered(entered) => entered.call != Call::Close,
        What::Line(_) | What::Printed(_) => true,
        _ => false,
    };
    let last = (0..recorded.len()).rfind(|n| recorded.event(*n).is_some_and(goes_on)).expect("somebody does something");
    if std::env::var_os("SOCKSCOPE_EVERY").is_some() {
        return (1..=last).collect();
    }
    (0..1).map(|_| usize::try_from(random.below(last as u64)).expect("it fits") + 1).collect()
}

#[test]
fn every_program_of_the_library_can_be_forked_at_any_position() {
    let mut random = Random::seeded("every_program_of_the_library_can_be_forked_at_any_position");
    let library: Vec<_> = library()
        .into_iter()
        .map(|(id, scenario)| {
            let (recorded, _) = run(&scenario);
            let positions = positions(&recorded, &mut random);
            (id, scenario, recorded, positions)
        })
        .collect();
    let wrong = for_each_at_once(&library, |(id, scenario, recorded, positions)| {
        let forked = |at: usize| {
            let fork = Fork::make(scenario, recorded, Position(at), false, Box::new(|| {}), &|| false);
            let Fork { run, trace, difference } = match fork {
                Ok(fork) => fork,
                Err(error) => return Some(format!("{id} at {at}: {}", error.en)),
            };
            run.controls().stop();
            run.finish();
            let short = trace.len() < at;
            (short || difference.is_some()).then(|| format!("{id} at {at}: {} events, {difference:?}", trace.len()))
        };
        positions.iter().filter_map(|at| forked(*at)).collect::<Vec<_>>()
    });
    assert_eq!(wrong.concat(), Vec::<String>::new());
}

#[test]
fn steps_by_line_in_an_odd_order_can_be_made_once_more() {
    let mut random = Random::seeded("steps_by_line_in_an_odd_order_can_be_made_once_more");
    let scenario = pair(SERVER, CLIENT, 2);
    for _ in 0..2 {
        let (mut seeded, its) = (Random(random.draw()), scenario.clone());
        let trace = in_time("a run that is steered", move || {
            let held = Held::start(&its);
            held.until_listening();
            held.wander(&mut seeded, 60, STRIDES);
            // Let go on in the middle of a step.
            held.run.controls().set_paused(false);
            held.run.finish().0
        });
        assert!(steering(&trace).iter().any(|one| matches!(one, Steering::Let { to: Stride::Line, .. })));
        assert_replays("steps by line, out of their file", &scenario, &kept(&trace, false));
    }
}

#[test]
fn breakpoints_are_met_once_more() {
    let scenario = pair(SERVER, CLIENT, 2);
    let its = scenario.clone();
    let trace = in_time("a run with breakpoints", move || {
        let held = Held::start(&its);
        held.run.controls().set_breakpoints([("server.py".to_owned(), 9), ("client.py".to_owned(), 5)].into());
        let mut random = Random(11);
        for _ in 0..4 {
            held.run.controls().set_paused(false);
            while held.rest().is_some() && !held.run.controls().paused() {}
            held.wander(&mut random, 2, STRIDES);
        }
        held.run.controls().set_breakpoints([].into());
        held.rest();
        held.run.controls().set_paused(false);
        held.run.finish().0
    });
    let all = steering(&trace);
    assert!(matches!(&all[0], Steering::Breakpoints(lines) if lines.len() == 2), "{all:?}");
    assert!(all.contains(&Steering::Breakpoints(Vec::new())), "{all:?}");
    assert_replays("breakpoints", &scenario, &trace);
}

#[test]
fn what_is_typed_is_typed_once_more() {
    let scenario = alone(ASKING);
    let its = scenario.clone();
    let trace = in_time("a run that is typed to", move || {
        let held = Held::start(&its);
        held.wander(&mut Random(3), 3, &[Stride::Call]);
        assert!(held.run.type_line("client-1", "before it asks"));
        held.run.controls().set_paused(false);
        await_question(&held, 1);
        assert!(held.run.type_line("client-1", "an answer"));
        await_question(&held, 2);
        held.run.end_input("client-1");
        held.run.finish().0
    });
    let all = steering(&trace);
    let typed = all.iter().filter(|one| matches!(one, Steering::Typed { .. })).count();
    assert_eq!((typed, all.iter().filter(|one| matches!(one, Steering::InputEnded { .. })).count()), (2, 1), "{all:?}");
    assert_replays("typed", &scenario, &trace);
}

/// Waits until somebody asks again after so many lines.
fn await_question(held: &Held, typed: usize) {
    let deadline = Deadline::after(PATIENCE);
    let lines = |trace: &Trace| trace.steered().filter(|one| matches!(one.steered, Steering::Typed { .. })).count();
    while lines(&held.rest().expect("it goes on")) < typed || !held.able().is_empty() {
        assert!(!deadline.passed(), "nobody asks: {:?}", held.run.controls().standing());
    }
}
