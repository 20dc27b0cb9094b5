//! Staged runs of Python programs are the same each time, threads and servers with a thread for each client included.
//! How often they are run, and which, can be set: `SOCKSCOPE_TIMES=200 SOCKSCOPE_ONLY=threads,udp cargo test --test
//! python_staged`. Every run keeps some memory, so 200 times the whole library wants a process for each program.

use crate::tools::python as tools;

use sockscope::trace::write_trace;
use tools::*;

/// A normalised trace as its file.
fn file(scenario: &sockscope::scenario::Scenario) -> String {
    let (trace, report) = run(scenario);
    assert_eq!((report.threads_left, report.descriptors_left, report.conserved), (0, 0, true));
    let mut out = Vec::new();
    write_trace(&mut out, &trace, true).expect("a vector takes everything");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// The first line in which two traces differ.
fn difference(one: &str, other: &str) -> String {
    let pair = one.lines().zip(other.lines()).enumerate().find(|(_, (one, other))| one != other);
    match pair {
        Some((line, (one, other))) => format!("line {}:\n{one}\n{other}", line + 1),
        None => format!("{} and {} lines", one.lines().count(), other.lines().count()),
    }
}

#[test]
fn the_same_programs_give_the_same_trace() {
    let times = std::env::var("SOCKSCOPE_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(3);
    let library = library();
    assert!(library.len() > 20, "the library is there");
    let only = std::env::var("SOCKSCOPE_ONLY").unwrap_or_default();
    // A name of its own means just that one; anything else, all that contain it.
    let is_name = |part: &str| library.iter().any(|(id, _)| id == part);
    let named: Vec<(&str, bool)> = only.split(',').map(|part| (part, is_name(part))).collect();
    let wanted = |id: &str| named.iter().any(|(part, whole)| if *whole { id == *part } else { id.contains(part) });
    let chosen: Vec<_> = library.iter().filter(|(id, _)| wanted(id)).cloned().collect();
    let different: Vec<_> = for_each_at_once(&chosen, |(id, scenario)| {
        let first = file(scenario);
        (1..times).find_map(|time| {
            let next = file(scenario);
            (next != first).then(|| format!("{id}, run {}: {}", time + 1, difference(&first, &next)))
        })
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// A server that names each thread after the port of its client, and waits for the last one.
const NAMES_ITS_THREADS: &str = "
import socket, threading

def serve(conn):
    print(threading.current_thread().name)
    with conn:
        while data := conn.recv(100):
            conn.sendall(data)

listener = socket.create_server(('127.0.0.1', 8080))
for _ in range(2):
    conn, address = listener.accept()
    thread = threading.Thread(target=serve, args=(conn,), name=f'conn {address[1]}')
    thread.start()
thread.join()
";

#[test]
fn ports_in_the_names_of_threads_do_not_make_two_runs_differ() {
    let client = "import socket\nsock = socket.create_connection(('127.0.0.1', 8080))\nsock.sendall(b'hello')\n\
                  sock.recv(100)\nsock.close()\n";
    let scenario = pair(NAMES_ITS_THREADS, client, 2);
    let first = file(&scenario);
    for name in ["\"actor\":\"server/conn 2\"", "\"name\":\"server/conn 3\""] {
        assert!(first.contains(name), "{name}:\n{first}");
    }
    let second = file(&scenario);
    assert!(first == second, "{}", difference(&first, &second));
}
