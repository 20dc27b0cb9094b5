//! What a program's sockets look like in the table of its variables, and where its tracebacks end: in the program.
//! The values of other kinds are tried in `python_values`.

use crate::tools::python as tools;

use sockscope::trace::{Frame, Trace, What, read_trace, write_trace};
use tools::*;

/// The functions that a trace's lines stand in.
fn frames(trace: &Trace) -> impl Iterator<Item = &Frame> {
    trace.events().filter_map(|event| match &event.what {
        What::Line(reached) => reached.frame.as_deref(),
        _ => None,
    })
}

/// What a variable was, one after another, without repetitions.
fn values(trace: &Trace, name: &str) -> Vec<String> {
    let variables = frames(trace).flat_map(|frame| frame.variables.iter());
    let mut values: Vec<_> = variables.filter(|variable| &*variable.0 == name).map(|v| v.1.to_string()).collect();
    values.dedup();
    values
}

/// The same trace with ordinals in the place of what differs between runs.
fn normalised(trace: &Trace) -> Trace {
    let mut file = Vec::new();
    write_trace(&mut file, trace, true).expect("a vector takes everything");
    read_trace(file.as_slice()).expect("it is a trace").0
}

#[test]
fn a_socket_is_shown_with_its_addresses_as_long_as_it_has_them() {
    let source = "\
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 8080))
s.listen()
c = socket.socket()
code = c.connect_ex(s.getsockname())
d, _ = s.accept()
lines = d.makefile()
d.close()
lines.close()
c.close()
u = socket.socket(type=socket.SOCK_DGRAM)
u.sendto(b'', ('127.0.0.1', 8080))
u.connect(('127.0.0.1', 8080))
with u:
    pass
pass
";
    let (trace, report) = run(&alone(source));
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let trace = normalised(&trace);
    assert_eq!(values(&trace, "s"), ["<socket>", "<socket 127.0.0.1:1>"]);
    let (here, there) = ("<socket 127.0.0.1:2 ⇄ 127.0.0.1:1>", "<socket 127.0.0.1:1 ⇄ 127.0.0.1:2>");
    assert_eq!(values(&trace, "c"), ["<socket>", here, "<socket closed>"]);
    assert_eq!(values(&trace, "d"), [there, "<socket closed>"], "it is open as long as its file is");
    let [unbound, sent, connected, closed] = &values(&trace, "u")[..] else { panic!("{:?}", values(&trace, "u")) };
    assert_eq!((unbound.as_str(), closed.as_str()), ("<socket>", "<socket closed>"));
    assert!(sent.starts_with("<socket 0.0.0.0:") && connected.ends_with(" ⇄ 127.0.0.1:1>"), "{sent} {connected}");
}

#[test]
fn tables_of_sockets_are_the_same_in_every_run() {
    let table = |scenario| {
        let trace = normalised(&run(scenario).0);
        frames(&trace).flat_map(|frame| frame.variables.iter().cloned()).collect::<Vec<_>>()
    };
    let library = library();
    for id in ["upper-threads", "udp-upper"] {
        let (_, scenario) = library.iter().find(|(known, _)| known == id).expect("it is in the library");
        let first = table(scenario);
        assert!(first.iter().any(|variable| variable.1.starts_with("<socket 127.0.0.1:")), "{id}: {first:?}");
        assert_eq!(first, table(scenario), "{id}");
    }
}

/// The lines of what actors of one program printed and raised.
fn told(trace: &Trace, name: &str) -> Vec<String> {
    let mine = trace.events().filter(|event| trace.actor_name(event.actor).starts_with(name));
    let texts = mine.filter_map(|event| match &event.what {
        What::Printed(text) => Some(&**text),
        What::Raised(text) => Some(&**text),
        _ => None,
    });
    texts.flat_map(|text| text.lines()).map(str::to_owned).collect()
}

#[test]
fn tracebacks_end_in_the_program_and_not_inside_its_modules() {
    let failing = "import socket, socketserver, threading, traceback\ndef f():\n    socket.socket().connect('here')\n";
    for (what, source) in [
        ("the main thread", "f()"),
        ("a thread", "threading.Thread(target=f).start()"),
        ("print_exc", "try:\n    f()\nexcept TypeError:\n    traceback.print_exc()"),
        (
            "a request",
            "class H(socketserver.BaseRequestHandler):\n    handle = lambda self: f()\ns = socketserver.TCPServer(('127.0.0.1', 0), H)\nc = socket.create_connection(s.server_address)\ns.handle_request()",
        ),
    ] {
        let (trace, _) = run(&alone(&format!("{failing}{source}\n")));
        let lines = told(&trace, "client-1");
        let steps: Vec<_> = lines.iter().filter(|line| line.starts_with("  File ")).collect();
        assert!(!steps.is_empty(), "{what}: {lines:?}");
        assert_eq!(steps.last().map(|step| step.as_str()), Some("  File \"snippet.py\", line 3, in f"), "{what}");
        assert!(lines.iter().all(|line| !line.contains("<library")), "{what}: {lines:?}");
        let error = "TypeError: connect(): AF_INET address must be tuple, not str";
        assert!(lines.iter().any(|line| line == error), "{what}: {lines:?}");
    }
}

#[test]
fn an_exception_that_ends_a_thread_is_an_event_of_its_actor() {
    let source = "import threading\ndef f():\n    {}['k']\nt = threading.Thread(target=f)\nt.start()\nt.join()\nprint('after')\n";
    let (trace, report) = run(&alone(source));
    assert!(report.failures.is_empty(), "the program itself goes on");
    let raised: Vec<_> = trace
        .events()
        .filter_map(|event| match &event.what {
            What::Raised(text) => Some((trace.actor_name(event.actor), text.lines().next_back())),
            _ => None,
        })
        .collect();
    assert_eq!(raised, [("client-1/Thread-1", Some("KeyError: 'k'"))]);
    assert!(told(&trace, "client-1/").iter().any(|line| line == "Exception in thread Thread-1 (f):"));
    assert_eq!(told(&trace, "client-1").last().map(String::as_str), Some("after"));
}

#[test]
fn threads_that_are_no_daemons_go_on_after_the_main_thread_has_failed() {
    let source = "import threading, time\ndef f():\n    time.sleep(0.1)\n    print('to its end')\nthreading.Thread(target=f).start()\nthreading.Thread(target=f, daemon=True).start()\n1 / 0\n";
    let (trace, report) = run(&alone(source));
    assert_eq!(report.failures.len(), 1);
    let lines = told(&trace, "client-1");
    let place = |text: &str| lines.iter().position(|line| line.starts_with(text));
    assert!(place("ZeroDivisionError") < place("to its end"), "{lines:?}");
    assert_eq!(told(&trace, "client-1/Thread-1"), ["to its end"]);
}
