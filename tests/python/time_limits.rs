//! Time limits of staged runs: whoever waits longer than it may goes on in the order in which limits end, and nobody before
//! its own time has passed. Every call and every other wait that takes a time is tried.

use crate::tools::python as tools;

use sockscope::scenario::Scenario;
use tools::*;

/// What each program does before the clock is read, and what then waits in vain.
struct Wait {
    name: &'static str,
    before: &'static str,
    waits: &'static str,
}

const CONNECTED: &str = "l = socket.create_server(('127.0.0.1', 0))
c = socket.create_connection(l.getsockname())
c.settimeout(LIMIT)
";

const WAITS: &[Wait] = &[
    Wait { name: "recv", before: CONNECTED, waits: "c.recv(1)" },
    Wait {
        name: "send",
        before: "l = socket.create_server(('127.0.0.1', 0))
c = socket.create_connection(l.getsockname())
c.setblocking(False)
try:
    while c.send(bytes(1 << 20)):
        pass
except BlockingIOError:
    c.settimeout(LIMIT)
",
        waits: "c.send(bytes(1 << 20))",
    },
    Wait {
        name: "accept",
        before: "l = socket.create_server(('127.0.0.1', 0))\nl.settimeout(LIMIT)\n",
        waits: "l.accept()",
    },
    Wait {
        name: "connect",
        before: "l = socket.socket()
l.bind(('127.0.0.1', 0))
l.listen(0)
first = socket.create_connection(l.getsockname())
c = socket.socket()
c.settimeout(LIMIT)
",
        waits: "c.connect(l.getsockname())",
    },
    Wait {
        name: "recvfrom",
        before: "u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(('127.0.0.1', 0))
u.settimeout(LIMIT)
",
        waits: "u.recvfrom(1)",
    },
    Wait { name: "select", before: CONNECTED, waits: "select.select([c], [], [], LIMIT)" },
    Wait { name: "select of nothing", before: "", waits: "select.select([], [], [], LIMIT)" },
    Wait { name: "sleep", before: "", waits: "time.sleep(LIMIT)" },
    Wait { name: "lock", before: "k = threading.Lock()\nk.acquire()\n", waits: "k.acquire(timeout=LIMIT)" },
    Wait { name: "condition", before: "k = threading.Condition()\nk.acquire()\n", waits: "k.wait(LIMIT)" },
    Wait { name: "event", before: "", waits: "threading.Event().wait(LIMIT)" },
    Wait {
        name: "join",
        before: "t = threading.Thread(target=time.sleep, args=(1,), daemon=True)\nt.start()\n",
        waits: "t.join(LIMIT)",
    },
];

/// Four actors that wait so, with the milliseconds that each has waited, in the order in which they went on.
fn waited(wait: &Wait, limit: &str) -> Vec<(u16, u64, u64)> {
    let source = format!(
        "import os, select, socket, threading, time
me = os.getpid() - 1000
LIMIT = {limit}
{before}begun = time.monotonic()
try:
    {waits}
except Exception as error:
    assert type(error).__name__ in ('TimeoutError', 'Empty'), error
print('went on', me, int((time.monotonic() - begun) * 1000), int(LIMIT * 1000))
",
        before = wait.before,
        waits = wait.waits,
    );
    let (trace, report) = run(&Scenario { clients: 4, ..alone(&source) });
    assert!(report.failures.is_empty(), "{}: {:?}", wait.name, report.failures);
    let lines = trace.events().filter_map(|event| match &event.what {
        sockscope::trace::What::Printed(text) => Some(text.to_string()),
        _ => None,
    });
    let numbers = lines.filter_map(|line| {
        let mut words = line.strip_prefix("went on ")?.split_whitespace().map(|word| word.parse::<u64>().unwrap());
        Some((u16::try_from(words.next()?).unwrap(), words.next()?, words.next()?))
    });
    numbers.collect()
}

#[test]
fn whoever_waited_first_goes_on_first_and_nobody_before_its_time() {
    for_each_at_once(WAITS, |wait| {
        let told = waited(wait, "0.15");
        let order: Vec<u16> = told.iter().map(|(who, ..)| *who).collect();
        assert_eq!(order, [0, 1, 2, 3], "{}: {told:?}", wait.name);
        assert!(told.iter().all(|(_, waited, limit)| waited >= limit), "{}: {told:?}", wait.name);
    });
}

#[test]
fn of_limits_that_differ_the_shorter_ends_first_and_each_lasts() {
    for_each_at_once(WAITS, |wait| {
        let told = waited(wait, "0.3 - 0.05 * me");
        let order: Vec<u16> = told.iter().map(|(who, ..)| *who).collect();
        assert_eq!(order, [3, 2, 1, 0], "{}: {told:?}", wait.name);
        assert!(told.iter().all(|(_, waited, limit)| waited >= limit), "{}: {told:?}", wait.name);
    });
}

/// Who looks again and again with a time limit goes round, and the run neither stands still nor goes on for ever.
#[test]
fn whoever_polls_with_a_time_limit_goes_on_to_its_end() {
    let source = "import socket
l = socket.create_server(('127.0.0.1', 0))
l.settimeout(0.001)
for number in range(130):
    try:
        l.accept()
    except TimeoutError:
        pass
print('looked', number + 1, 'times')
";
    let (trace, report) = run(&Scenario { clients: 2, ..alone(source) });
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    for name in ["client-1", "client-2"] {
        assert_eq!(printed(&trace, name), "looked 130 times\n");
    }
}

#[test]
fn a_server_that_polls_with_a_time_limit_does_not_keep_the_run_from_its_end() {
    let server = "import socket
s = socket.create_server(('127.0.0.1', 8080))
s.settimeout(0.001)
while True:
    try:
        s.accept()[0].close()
    except TimeoutError:
        pass
";
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nprint(c.recv(1))\n";
    let (trace, report) = run(&pair(server, client, 1));
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    assert_eq!(printed(&trace, "client-1"), "b''\n");
}
