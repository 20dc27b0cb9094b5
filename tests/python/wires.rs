//! Programs that wait for many sockets at once, use asyncio, or reach each other in other ways than TCP over IPv4: each does
//! in the workbench what `expected.txt` beside it says that it does under python3, staged and free; and what cannot be here
//! is told with the way that works.
//! How such programs are recorded and drawn is the affair of other tests.

use crate::tools::python as tools;

use sockscope::scenario::Scenario;
use sockscope::trace::{Call, What, write_trace};
use sockscope::world::World;
use tools::*;

/// The folders of `wires` that do the same here.
const ALIKE: &[&str] = &[
    "asyncio-chat",
    "asyncio-datagram",
    "asyncio-gather",
    "asyncio-length-prefix",
    "asyncio-protocol",
    "asyncio-sock-calls",
    "asyncio-streams",
    "asyncio-tasks",
    "asyncio-timeouts",
    "asyncio-unix",
    "epoll-edge",
    "ipv6-datagram",
    "ipv6-echo",
    "reuseport",
    "select-poll",
    "selectors-kinds",
    "socketpair",
    "socketpair-threads",
    "socketserver-unix",
    "star-import-poll",
    "unix-datagram",
    "unix-socket",
];

/// Those that cannot be here, and what they are told in both languages.
const TOLD: &[(&str, &str, &str)] = &[
    ("broadcast", "has no broadcast", "没有广播"),
    ("fork", "threading.Thread", "threading.Thread"),
    ("forking-mixin", "ThreadingMixIn", "ThreadingMixIn"),
    ("multiprocessing", "use threads", "线程"),
];

fn scenario(name: &str) -> Scenario {
    let text = |file: &str| std::fs::read_to_string(folder("wires").join(name).join(file)).expect(name);
    pair(&text("server.py"), &text("client.py"), 1)
}

/// What python3 prints: the server's part and the client's.
pub fn expected(name: &str) -> [String; 2] {
    let text = std::fs::read_to_string(folder("wires").join(name).join("expected.txt")).expect(name);
    let (server, client) = text.split_once("--- client\n").expect("it has two parts");
    let server = server.strip_prefix("--- server\n").expect("it begins with the server");
    // A server that goes on is ended by the workbench and says nothing of that.
    [server, client].map(|part| part.replace("(runs on)\n", ""))
}

/// The end of every flow, as a picture of what does not add up; empty if all do.
fn unaccounted(scenario: &Scenario) -> Vec<String> {
    let (trace, report) = run(scenario);
    let mut wrong = Vec::new();
    if !report.conserved || report.descriptors_left != 0 || report.threads_left != 0 {
        wrong.push(format!("{report:?}"));
    }
    let [server, client] = ["server", "client-1"].map(|actor| printed(&trace, actor));
    if !report.failures.is_empty() {
        wrong.push(format!("{:?}\n{server}{client}", report.failures));
    }
    wrong
}

#[test]
fn every_program_does_what_it_does_under_python3_staged_and_free() {
    let found: Vec<String> = for_each_at_once(ALIKE, |name| {
        let wanted = expected(name);
        [scenario(name), free(scenario(name))].iter().fold(String::new(), |found, scenario| {
            let (trace, report) = run(scenario);
            let got = ["server", "client-1"].map(|actor| printed(&trace, actor));
            let ended = report.failures.is_empty() && report.conserved && report.descriptors_left == 0;
            if got.iter().zip(&wanted).all(|(got, wanted)| got.trim_end() == wanted.trim_end()) && ended {
                return found;
            }
            format!("{found}### {name} ({:?})\n{got:#?}\nwanted {wanted:#?}\n{report:?}\n", scenario.schedule)
        })
    });
    let found = found.concat();
    assert!(found.is_empty(), "{found}");
}

#[test]
fn what_cannot_be_here_is_told_with_the_way_that_works() {
    for (name, en, zh) in TOLD {
        for scenario in [scenario(name), free(scenario(name))] {
            let (_, report) = run(&scenario);
            let told = report.failures.iter().any(|failure| failure.en.contains(en) && failure.zh.contains(zh));
            assert!(told, "{name}: {:?}", report.failures);
        }
    }
}

/// The normalised trace of a staged run as its file.
fn file(scenario: &Scenario) -> String {
    let (trace, _) = run(scenario);
    let mut out = Vec::new();
    write_trace(&mut out, &trace, true).expect("a vector takes everything");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// How often is set by `SOCKSCOPE_TIMES`, and which by `SOCKSCOPE_ONLY`.
#[test]
fn staged_they_give_the_same_trace_each_time() {
    let times = std::env::var("SOCKSCOPE_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(3);
    let only = std::env::var("SOCKSCOPE_ONLY").unwrap_or_default();
    let chosen: Vec<_> = ALIKE.iter().filter(|name| only.split(',').any(|part| name.contains(part))).collect();
    let different: Vec<_> = for_each_at_once(&chosen, |name| {
        let scenario = scenario(name);
        let first = file(&scenario);
        (1..times).find_map(|time| {
            let next = file(&scenario);
            let mut pairs = first.lines().zip(next.lines()).enumerate();
            let line = pairs.find(|(_, (one, other))| one != other);
            (next != first).then(|| format!("{name}, run {}: {line:#?}", time + 1))
        })
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn a_loop_of_events_leaves_no_noise_in_the_trace() {
    let (trace, report) = run(&scenario("asyncio-tasks"));
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let calls = trace.events().filter(|event| matches!(&event.what, What::Returned(_))).count();
    // No pipe to itself, and no look that finds nothing: there is no socket in this program at all.
    assert_eq!(calls, 0, "{calls} calls");
    let names: Vec<_> = trace.actors().map(|actor| actor.started.name.clone()).collect();
    assert!(names.iter().all(|name| !name.contains("Thread-")), "{names:?}");
}

#[test]
fn a_line_of_a_coroutine_says_whose_task_it_is() {
    let (trace, _) = run(&scenario("asyncio-gather"));
    let mut functions: Vec<_> = trace
        .events()
        .filter_map(|event| match &event.what {
            What::Line(reached) => Some(reached.frame.as_ref()?.function.to_string()),
            _ => None,
        })
        .collect();
    functions.sort();
    functions.dedup();
    for task in ["talk (Task-2)", "talk (Task-3)", "talk (Task-4)", "main (Task-1)"] {
        assert!(functions.iter().any(|function| function == task), "{task}: {functions:?}");
    }
}

#[test]
fn the_two_ends_of_a_pair_and_of_a_name_are_flows_between_named_ends() {
    let flows = |name: &str| {
        let (trace, _) = run(&scenario(name));
        let world = World::at_end(&trace);
        world.flows().into_iter().map(|flow| trace.flow_name(flow)).collect::<Vec<_>>()
    };
    assert_eq!(flows("socketpair"), ["server[0]>server[1]", "server[1]>server[0]"]);
    assert_eq!(flows("unix-socket"), ["client-1>server", "server>client-1"]);
    assert_eq!(flows("ipv6-echo")[..2], ["client-1>server", "server>client-1"]);
}

#[test]
fn calls_that_wait_for_many_sockets_are_told_by_their_own_names() {
    for (name, call) in
        [("select-poll", Call::Poll), ("epoll-edge", Call::EpollWait), ("asyncio-streams", Call::EpollWait)]
    {
        let (trace, _) = run(&scenario(name));
        let made = trace.events().any(|event| matches!(&event.what, What::Returned(returned) if returned.call == call));
        assert!(made, "{name}: no {}", call.name());
    }
    assert!(unaccounted(&scenario("unix-socket")).is_empty());
}
