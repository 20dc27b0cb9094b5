//! What lessons measure and ask about runs that go wrong, wait and take time: over real programs.
//! The plain ones over a native run are in `tests/core/lesson_conditions.rs`.

use crate::tools::python as python_tools;

use python_tools::{alone, pair};
use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::scenario::Scenario;
use sockscope::steer::{Move, Rehearsal};
use sockscope::trace::Trace;
use sockscope::world::{Condition, Measure, World};

fn measure(trace: &Trace, json: &str) -> Option<u64> {
    let measure: Measure = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    measure.of(&World::at_end(trace))
}

fn holds(trace: &Trace, json: &str) -> bool {
    let condition: Condition = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    condition.holds(&World::at_end(trace))
}

/// The run as it stands after these moves.
fn moved(scenario: &Scenario, moves: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::start(scenario).expect("it starts");
    let moves: Vec<Move> = serde_json::from_str(moves).expect("they are moves");
    rehearsal.perform(&moves).expect("they can be made");
    rehearsal
}

const TO_THE_END: &str = r#"[{"run": {}}]"#;

#[test]
fn calls_that_failed_are_told_and_counted_by_their_errors() {
    let program = "import socket
for port in (7001, 7002):
    try:
        socket.create_connection(('127.0.0.1', port))
    except ConnectionRefusedError:
        pass
one, two = socket.socket(), socket.socket()
one.bind(('127.0.0.1', 8080))
try:
    two.bind(('127.0.0.1', 8080))
except OSError:
    pass
one.listen()
one.settimeout(0.05)
try:
    one.accept()
except TimeoutError:
    pass
";
    let run = moved(&alone(program), TO_THE_END);
    let trace = run.trace();
    for (asks, times) in [
        (r#""call": "connect", "errno": "ECONNREFUSED""#, 2),
        (r#""errno": "ECONNREFUSED""#, 2),
        (r#""call": "connect""#, 2),
        (r#""call": "bind", "errno": "EADDRINUSE""#, 1),
        (r#""call": "bind", "errno": "ECONNREFUSED""#, 0),
        (r#""call": "accept", "errno": "EAGAIN""#, 1),
        (r#""call": "listen""#, 0),
    ] {
        let asks = format!(r#"{{"actor": "client-1", {asks}}}"#);
        assert_eq!(measure(trace, &format!(r#"{{"failures": {asks}}}"#)), Some(times), "{asks}");
        assert_eq!(holds(trace, &format!(r#"{{"failed": {asks}}}"#)), times > 0, "{asks}");
    }
    assert_eq!(measure(trace, r#"{"failures": {"actor": "client-1"}}"#), Some(4));
    assert!(!holds(trace, r#"{"failed": {"actor": "server"}}"#), "nobody of that name fails");
}

#[test]
fn an_address_in_use_is_told_by_who_has_it() {
    let told = |first: &str| {
        let program = format!(
            "import socket\none, two = socket.socket(), socket.socket()\none.bind(('127.0.0.1', 8080))\n{first}\ntry:\n    two.bind(('127.0.0.1', 8080))\nexcept OSError:\n    pass\n"
        );
        let run = moved(&alone(&program), TO_THE_END);
        let trace = run.trace();
        let said = |lang| (0..trace.len()).map(|n| narrate::sentence(trace, n, lang)).collect::<Vec<_>>().join("\n");
        (said(Lang::En), said(Lang::Zh))
    };
    let (en, zh) = told("one.listen()");
    assert!(en.contains("another socket of this run listens at this port") && zh.contains("正在监听这个端口"), "{en}");
    let (en, _) = told("pass");
    assert!(en.contains("EADDRINUSE") && !en.contains("listens at this port"), "{en}");
}

#[test]
fn times_are_measured_in_a_call_and_between_two_moments() {
    let program = "import socket, time
one = socket.socket()
one.bind(('127.0.0.1', 8080))
one.listen()
one.settimeout(0.05)
try:
    one.accept()
except TimeoutError:
    print('late')
time.sleep(0.03)
print('later')
";
    let run = moved(&alone(program), TO_THE_END);
    let trace = run.trace();
    let at_least = |measure: &str, value: u64| {
        holds(trace, &format!(r#"{{"at_least": {{"measure": {measure}, "value": {value}}}}}"#))
    };
    let spent = r#"{"spent": {"actor": "client-1", "call": "accept"}}"#;
    assert!(at_least(spent, 50) && !at_least(spent, 30_000));
    assert!(!at_least(r#"{"spent": {"actor": "client-1", "call": "accept", "number": 2}}"#, 0), "there was one");
    let line = |text: &str| format!(r#"{{"printed": {{"actor": "client-1", "text": "{text}"}}}}"#);
    let accept = |what: &str| format!(r#"{{"{what}": {{"actor": "client-1", "call": "accept"}}}}"#);
    let between = |from: &str, to: &str| format!(r#"{{"milliseconds": {{"from": {from}, "to": {to}}}}}"#);
    assert!(at_least(&between(&line("late"), &line("later")), 30));
    assert!(at_least(&between(&accept("entered"), &line("later")), 80));
    assert!(at_least(&between(&accept("returned"), r#"{"ended": {"actor": "client-1"}}"#), 30));
    assert_eq!(measure(trace, &between(&line("later"), &accept("entered"))), None, "no time runs backwards");
    assert_eq!(measure(trace, &between(&line("late"), &line("never"))), None);
}

#[test]
fn waits_that_are_no_socket_call_are_told_by_what_is_waited_for() {
    let waits = |scenario: &Scenario, actor: &str, what: &str| {
        let run = moved(scenario, TO_THE_END);
        ["sleep", "lock", "join", "input", "pipe", "turn"].into_iter().all(|one| {
            let json = format!(r#"{{"waits": {{"actor": "{actor}", "for": "{one}"}}}}"#);
            holds(run.trace(), &json) == (one == what)
        })
    };
    let thread = |body: &str| {
        alone(&format!(
            "import threading\nlock = threading.Lock()\nlock.acquire()\ndef work():\n    input('? ')\n\
             threading.Thread(target=work, name='worker').start()\n{body}\n"
        ))
    };
    assert!(waits(&thread("input('! ')"), "client-1", "input"));
    assert!(waits(&thread("lock.acquire()"), "client-1", "lock"));
    let joins = "threading.enumerate()[-1].join()";
    assert!(waits(&thread(joins), "client-1", "join"));
    let sleeps = r#"[{"let": {"actor": "client-1"}}]"#;
    let run = moved(&alone("import time\ntime.sleep(600)\n"), sleeps);
    assert!(holds(run.trace(), r#"{"waits": {"actor": "client-1", "for": "sleep"}}"#));
    assert!(!holds(run.trace(), r#"{"waits": {"actor": "client-1", "for": "input"}}"#));
}

#[test]
fn who_stands_at_the_listener_is_measured_and_what_nobody_will_read() {
    let server = "import socket
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
input()
conn, _ = server.accept()
conn.recv(2)
conn.close()
input()
";
    let client = "import socket
client = socket.create_connection(('127.0.0.1', 8080))
client.sendall(b'abcdef')
input()
";
    let mut run = moved(&pair(server, client, 2), TO_THE_END);
    let queue = |run: &Rehearsal| measure(run.trace(), r#"{"accept_queue": {"actor": "server"}}"#);
    assert_eq!(queue(&run), Some(2));
    let moves: Vec<Move> =
        serde_json::from_str(r#"[{"type": {"actor": "server", "line": ""}}, {"let": {"actor": "server", "until": {"returned": {"call": "close"}}}}]"#)
            .expect("they are moves");
    run.perform(&moves).expect("they can be made");
    assert_eq!(queue(&run), Some(1));
    let flow = |what: &str| measure(run.trace(), &format!(r#"{{"{what}": {{"flow": "client-1>server"}}}}"#));
    assert_eq!((flow("discarded"), flow("queued"), flow("bytes_sent")), (Some(4), Some(0), Some(6)));
}

#[test]
fn datagrams_that_are_lost_and_bytes_that_are_cut_off_are_measured() {
    let server = "import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
print(server.recvfrom(4))
print(server.recvfrom(100))
";
    let client = "import socket
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b'0123456789', ('127.0.0.1', 8080))
client.sendto(b'whole', ('127.0.0.1', 8080))
client.sendto(b'nobody', ('127.0.0.1', 8081))
";
    let run = moved(&pair(server, client, 1), TO_THE_END);
    let trace = run.trace();
    let flow = |what: &str| measure(trace, &format!(r#"{{"{what}": {{"flow": "client-1>server"}}}}"#));
    assert_eq!((flow("cut_off"), flow("messages"), flow("intact")), (Some(6), Some(2), Some(1)));
    let lost: u64 = World::at_end(trace)
        .flows()
        .into_iter()
        .filter_map(|id| measure(trace, &format!(r#"{{"lost": {{"flow": "{}"}}}}"#, trace.flow_name(id))))
        .sum();
    assert_eq!(lost, 1);
}

#[test]
fn what_nagle_holds_back_is_measured_as_unsent() {
    let server = "import socket
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
conn, _ = server.accept()
input()
";
    let client = "import socket
client = socket.create_connection(('127.0.0.1', 8080))
client.send(b'first')
client.send(b'second')
client.send(b'third')
input()
";
    let scenario = Scenario { nodelay: false, ..pair(server, client, 1) };
    let send = r#"[{"let": {"actor": "server"}}, {"let": {"actor": "client-1", "until": {"returned": {"call": "send", "times": 3}}}}]"#;
    let run = moved(&scenario, send);
    let unsent = measure(run.trace(), r#"{"unsent": {"flow": "client-1>server"}}"#);
    let queued = measure(run.trace(), r#"{"queued": {"flow": "client-1>server"}}"#);
    assert_eq!(unsent.zip(queued).map(|(unsent, queued)| unsent + queued), Some(16));
}
