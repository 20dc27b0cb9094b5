//! Whatever a program does, its run ends: at once where it runs Python, without it where it does not come back.
//! The deadlines here only tell an end from none; how fast it comes is measured elsewhere, on a machine that is idle.

use crate::tools::python as tools;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use sockscope::run::{Report, Run, Watch};
use sockscope::scenario::Scenario;
use sockscope::trace::{Ending, Note, Trace, What};
use tools::*;

/// Longer than an end takes on any machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts a run, waits until one of its actors has printed, or waits for something, and stops it.
fn stopped(scenario: &Scenario) -> (Trace, Report, Duration) {
    let (tell, told) = mpsc::channel();
    let watch = Watch { notify: Some(Box::new(move || tell.send(()).unwrap_or_default())), ..Watch::default() };
    let run = Run::start(scenario, watch).expect("the scenario is good");
    let ready = |trace: &Trace| {
        trace.events().any(|event| match &event.what {
            What::Printed(text) => &**text == "ready",
            What::Noted(note) => matches!(note.as_ref(), Note::Waits(_)),
            _ => false,
        })
    };
    while !ready(&run.trace()) {
        told.recv_timeout(Duration::from_secs(10)).unwrap_or_else(|_| {
            panic!("{} is not ready: {:?}", scenario.programs[0].source, run.trace().events().collect::<Vec<_>>())
        });
    }
    let begun = Instant::now();
    run.controls().stop();
    let (trace, report) = run.finish();
    (trace, report, begun.elapsed())
}

#[test]
fn whatever_runs_python_ends_in_time() {
    let programs = [
        ("a loop in one line", "print('ready')\nwhile True: pass\n"),
        (
            "a loop that catches all",
            "print('ready')\nwhile True:\n    try:\n        while True: pass\n    except: pass\n",
        ),
        (
            "recursion that is caught",
            "def deeper(n):\n    return deeper(n + 1)\nprint('ready')\nwhile True:\n    try: deeper(0)\n    except: pass\n",
        ),
        (
            "a loop that ends with a try",
            "print('ready')\nwhile True:\n    try:\n        pass\n    except ValueError:\n        pass\n",
        ),
        (
            "a loop of a function that ends with a try in one line",
            "def spin():\n    for n in iter(int, 1):\n        if not n:\n            try: pass\n            finally: n = 2\nprint('ready')\nspin()\n",
        ),
        ("a generator that never ends", "print('ready')\nfor n in iter(int, 1): pass\n"),
        ("sleep", "import time\nprint('ready')\ntime.sleep(3600)\n"),
        ("a lock", "import threading\nlock = threading.Lock()\nlock.acquire()\nprint('ready')\nlock.acquire()\n"),
        ("input", "input('name? ')\n"),
        ("accept", "import socket\ns = socket.create_server(('127.0.0.1', 8080))\nprint('ready')\ns.accept()\n"),
        (
            "threads",
            "import threading\ndef spin():\n    while True: pass\nfor _ in range(4): threading.Thread(target=spin).start()\nprint('ready')\nspin()\n",
        ),
        ("finally", "import time\nprint('ready')\ntry:\n    time.sleep(3600)\nfinally:\n    while True: pass\n"),
    ];
    for (name, source) in programs {
        for scenario in [alone(source), free(alone(source))] {
            let scenario = if name == "input" { typed(scenario) } else { scenario };
            let (trace, report, time) = stopped(&scenario);
            assert!(time < PATIENCE, "{name} took {time:?}");
            assert_eq!((report.threads_left, report.descriptors_left), (0, 0), "{name}");
            assert!(report.abandoned.is_empty(), "{name}");
            let last = trace.events().last().map(|event| event.what.clone());
            let stopped = What::Noted(Box::new(Note::Ended(Ending::Stopped)));
            assert_eq!(last, Some(stopped), "{name}");
        }
    }
}

/// Nobody types in these tests; a program that asks is given a lock to wait for instead.
fn typed(scenario: Scenario) -> Scenario {
    let wait = "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n";
    Scenario { programs: vec![program("snippet.py", sockscope::scenario::Side::Client, wait)], ..scenario }
}

#[test]
fn an_operation_that_goes_on_and_on_is_left_behind_and_its_sockets_are_shut() {
    let source = "import itertools, socket\ns = socket.create_server(('127.0.0.1', 8080))\nprint('ready')\nnext(n for n in itertools.repeat(0, 10 ** 10) if n)\n";
    // It says that it is ready from inside the operation, since a stop that comes before it would simply end the program.
    let native = "import re, socket\ns = socket.create_server(('127.0.0.1', 8080))\nready = lambda _: print('ready') or ''\nre.sub('x|(a*)*b', ready, 'x' + 'a' * 60)\n";
    let (_, report, time) = stopped(&alone(source));
    assert!(time < PATIENCE && report.abandoned.is_empty(), "{time:?}: a loop over an iterator is no such operation");
    let (trace, report, time) = stopped(&alone(native));
    assert!(time < PATIENCE, "{time:?}");
    assert_eq!(report.abandoned.len(), 1);
    assert_eq!(report.descriptors_left, 0, "its sockets are shut");
    let ended = trace.events().any(|event| event.what == What::Noted(Box::new(Note::Ended(Ending::Abandoned))));
    assert!(ended, "it is said");
    let lost = trace
        .events()
        .any(|event| matches!(&event.what, What::Noted(note) if matches!(note.as_ref(), Note::Lost { .. })));
    assert!(!lost, "what it did before is in the trace");
}

#[test]
fn one_program_that_fails_leaves_the_others_running() {
    let server = "import socket\ns = socket.create_server(('127.0.0.1', 8080))\nfor _ in range(2):\n    conn, _ = s.accept()\n    with conn:\n        conn.sendall(conn.recv(100).upper())\n";
    let good = "import socket\nwith socket.create_connection(('127.0.0.1', 8080)) as s:\n    s.sendall(b'hello')\n    print(s.recv(100))\n";
    let bad = "import socket\ns = socket.create_connection(('127.0.0.1', 8080))\ns.sendall('hello')\n";
    let mut scenario = pair(server, bad, 2);
    scenario.programs.push(program("good.py", sockscope::scenario::Side::Client, good));
    let (trace, report) = run(&scenario);
    assert_eq!(printed(&trace, "client-2").trim_end(), "b'HELLO'");
    assert!(printed(&trace, "client-1").contains("TypeError: a bytes-like object is required, not 'str'"));
    let [failure] = report.failures.as_slice() else { panic!("one failure: {:?}", report.failures) };
    assert!(failure.en.starts_with("client.py, line 3: TypeError") && failure.en.contains("encode"), "{}", failure.en);
    assert!(failure.zh.contains("请先编码"), "{}", failure.zh);
}

#[test]
fn what_is_recorded_is_not_charged_to_the_program() {
    let server = "import socket
s = socket.create_server(('127.0.0.1', 8080))
conn, _ = s.accept()
total = 0
while data := conn.recv(1 << 20):
    total += len(data)
print(total >> 20)
";
    let client = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
block = bytes(1 << 20)
for n in range(280):
    c.sendall(block)
print('sent')
";
    // More than a program may hold, and less than a run may record.
    let (trace, report) = run(&free(pair(server, client, 1)));
    assert_eq!(report.failures, [], "nobody is told to let go of anything");
    assert_eq!((printed(&trace, "server").as_str(), printed(&trace, "client-1").as_str()), ("280\n", "sent\n"));
}

#[test]
fn what_is_too_much_is_refused_with_a_clear_message() {
    let cases = [
        ("b'x' * 10 ** 13", "MemoryError"),
        ("[0] * 10 ** 12", "MemoryError"),
        ("bytearray(10 ** 13)", "MemoryError"),
        ("1 << (1 << 40)", "MemoryError"),
        ("2 ** 10 ** 10", "MemoryError"),
        ("'a'.ljust(10 ** 12)", "MemoryError"),
        ("'%1000000000000d' % 1", "MemoryError"),
        ("list(range(10 ** 12))", "MemoryError"),
    ];
    for (expression, kind) in cases {
        let (trace, _) = run(&alone(&format!("x = {expression}\n")));
        let text = printed(&trace, "client-1");
        assert!(text.starts_with(kind) || text.contains("Error"), "{expression}: {text}");
        assert!(text.trim_end().len() > kind.len() + 2, "{expression} is refused without a word: {text}");
    }
    let hoard = "held = []\nwhile True:\n    held.append(bytes(1 << 20))\n";
    let (trace, _) = run(&alone(hoard));
    assert!(
        printed(&trace, "client-1").starts_with("MemoryError: the program holds"),
        "{}",
        printed(&trace, "client-1")
    );
    let chatter = "while True:\n    print('x' * 1000)\n";
    let (trace, _) = run(&alone(chatter));
    assert!(printed(&trace, "client-1").contains("OutputLimit: the program has printed more than"));
    let deep = "def f(): return f()\nf()\n";
    let (trace, _) = run(&alone(deep));
    assert!(printed(&trace, "client-1").starts_with("RecursionError"));
}
