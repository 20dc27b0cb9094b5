//! `sockscope serve` with clients that are not Rust and not ours: Python's own sockets against the real binary.
//! Every wait has a deadline; where python3 is missing a test says so and is done.

use crate::tools::cli as cli_tools;

use std::io::{BufRead as _, BufReader};

use cli_tools::{Folder, Ran, Server, python, rows};
use rustix::process::Signal;
use serde_json::Value;

const CONNECT: &str = "
import socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=20)
s.settimeout(20)
def read_all():
    data = b''
    while chunk := s.recv(100):
        data += chunk
    return data
";

fn client(server: &Server, program: &str) -> Option<Ran> {
    let ran = python(&format!("{CONNECT}{program}"), server.port())?;
    assert_eq!(ran.status, Some(0), "{ran:?}");
    Some(ran)
}

fn of_kind<'r>(rows: &'r [Value], event: &str, call: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row["event"] == event && row["call"] == call).collect()
}

#[test]
fn a_naive_client_is_answered_and_its_sends_stay_unknown() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("trace.jsonl")]);
    let program = "
s.sendall(b'hello'); assert s.recv(100) == b'HELLO'
s.sendall(b'world'); s.shutdown(socket.SHUT_WR); assert read_all() == b'WORLD'";
    if client(&server, program).is_none() {
        return;
    }
    server.stderr.until("outside-1 connected from 127.0.0.1:");
    server.stderr.until("outside-1 closed.");
    let (status, stdout, _) = server.stop(Signal::INT);
    assert_eq!((status, stdout.len()), (Some(130), 0), "stdout stays silent: {stdout:?}");

    let rows = rows(&folder.file("trace.jsonl"));
    let recvs = of_kind(&rows, "returned", "recv");
    let ranges: Vec<&Value> = recvs.iter().map(|row| &row["range"]).collect();
    assert_eq!(ranges, [&serde_json::json!([0, 5]), &serde_json::json!([5, 10]), &serde_json::json!([10, 10])]);
    assert!(recvs.iter().all(|row| row["flow"] == "outside-1>server"));
    let sends = of_kind(&rows, "returned", "send");
    assert!(sends.len() == 2 && sends.iter().all(|row| row["flow"] == "server>outside-1"));
    assert!(rows.iter().any(|row| row["note"]["ended"] == "stopped"), "the end of the server is in the trace");
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_nobody_watches_keeps_nothing_of_connections_that_are_over() {
    // Every other one goes by a reset, after which nothing is to be kept either.
    let many = |connections: u32| {
        format!(
            "
for number in range({connections}):
    with socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=20) as c:
        c.sendall(b'hello'); assert c.recv(100) == b'HELLO'
        if number % 2:
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\\1\\0\\0\\0\\0\\0\\0\\0')"
        )
    };
    let server = Server::start(&[]);
    if client(&server, &many(1000)).is_none() {
        return;
    }
    let before = server.resident_kib();
    client(&server, &many(4000));
    let grown = server.resident_kib().saturating_sub(before);
    // A kibibyte for each connection would be 4000.
    assert!(grown < 500, "{grown} KiB more after 4000 connections");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn what_an_outside_peer_sent_is_null_in_every_form() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("trace.jsonl")]);
    if client(&server, "s.sendall(b'x'); s.shutdown(socket.SHUT_WR); read_all()").is_none() {
        return;
    }
    server.stderr.until("outside-1 closed.");
    server.stop(Signal::TERM);
    let shown =
        cli_tools::sockscope(&["show", &folder.name("trace.jsonl"), "--format", "json"]).expect_status(0).json();
    let (requests, replies) = (&shown["flows"][0], &shown["flows"][1]);
    assert_eq!((&requests["sends"], &requests["messages"]), (&Value::Null, &Value::Null));
    assert_eq!(requests["frames"][0]["verdict"], "unknown");
    assert_eq!(
        (&replies["recvs"], &replies["frames"], &replies["bytes"]["read"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

#[test]
fn a_length_prefix_client_is_answered_whatever_its_chunks() {
    let server = Server::start(&["--framing", "length-prefix", "--length-width", "2", "--byte-order", "little"]);
    let program = "
for byte in b'\\x05\\x00hello\\x01\\x00!':
    s.sendall(bytes([byte]))
s.shutdown(socket.SHUT_WR)
assert read_all() == b'\\x05\\x00HELLO\\x01\\x00!'";
    if client(&server, program).is_none() {
        return;
    }
    server.stderr.until("outside-1 closed.");
    let (status, _, stderr) = server.stop(Signal::INT);
    assert_eq!(status, Some(130));
    assert!(stderr.last().unwrap().contains("events counted"), "without a trace there are counters: {stderr:?}");
}

#[test]
fn clients_that_break_off_are_reported_and_the_server_goes_on() {
    let server = Server::start(&["--framing", "length-prefix"]);
    let half = "s.sendall(b'\\0\\0\\0\\x05hel'); s.shutdown(socket.SHUT_WR); assert read_all() == b''";
    if client(&server, half).is_none() {
        return;
    }
    assert!(server.stderr.until("outside-1 closed, and not all of its bytes").contains("3 of 5 bytes came"));

    client(&server, "s.sendall(b'hello, server'); assert read_all() in (b'',)");
    assert!(server.stderr.until("outside-2 was cut off").contains("hell"));

    // SO_LINGER with time 0 makes close send a reset.
    let reset = "
s.sendall(b'\\0\\0\\0\\x01x'); assert s.recv(5) == b'\\0\\0\\0\\x01X'
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()";
    client(&server, reset);
    assert!(server.stderr.until("outside-3 broke off").contains("ECONNRESET"));

    client(
        &server,
        "s.sendall(b'\\0\\0\\0\\x01y'); s.shutdown(socket.SHUT_WR); assert read_all() == b'\\0\\0\\0\\x01Y'",
    );
    server.stderr.until("outside-4 closed.");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn events_are_printed_as_they_happen() {
    for (format, send, end) in [("text", "\"ping\"", "known to them alone"), ("jsonl", "\"cGluZw==\"", "\"stopped\"")] {
        let server = Server::start(&["--format", format]);
        let Some(_) = client(&server, "s.sendall(b'ping'); assert s.recv(100) == b'PING'") else { return };
        // The server still runs: this line can only come from a live stream.
        server.stdout.until(send);
        let (status, stdout, _) = server.stop(Signal::INT);
        assert_eq!(status, Some(130));
        assert!(stdout.iter().any(|line| line.contains(end)), "{stdout:?}");
    }
}

#[test]
fn an_interrupt_with_open_connections_leaves_a_whole_trace() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("trace.jsonl")]);
    let open = std::net::TcpStream::connect(&server.address).unwrap();
    server.stderr.until("outside-1 connected");
    let (status, _, stderr) = server.stop(Signal::INT);
    drop(open);
    assert_eq!(status, Some(130));
    assert!(stderr.iter().any(|line| line.contains("outside-1 was still open")), "{stderr:?}");
    let rows = rows(&folder.file("trace.jsonl"));
    assert!(!of_kind(&rows, "returned", "close").is_empty());
    // The header, the events, and the line that counts them.
    let events = rows.iter().filter(|row| row.get("n").is_some()).count();
    assert_eq!(events as u64, rows.last().unwrap()["end"]["events"].as_u64().unwrap(), "every event is there");
}

#[test]
fn one_client_at_a_time_is_served_in_order() {
    let server = Server::start(&["--one-at-a-time"]);
    let first = std::net::TcpStream::connect(&server.address).unwrap();
    server.stderr.until("outside-1 connected");
    let second = std::net::TcpStream::connect(&server.address).unwrap();
    drop(first);
    assert!(server.stderr.next().contains("outside-1 closed."), "the second client waits until the first has left");
    server.stderr.until("outside-2 connected");
    drop(second);
    server.stderr.until("outside-2 closed.");
}

#[test]
fn another_address_than_loopback_is_warned_of() {
    let server = Server::start(&["--bind", "0.0.0.0", "--lang", "zh"]);
    assert!(server.address.starts_with("0.0.0.0:"));
    server.stderr.until("其他机器也能连接");
}

#[test]
fn a_reader_that_leaves_ends_the_server_quietly() {
    let mut child = cli_tools::command(&["serve", "--service", "upper", "--format", "jsonl"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    // The reader has gone with this line. What a connection gives to write finds nobody; or the server's own first
    // events have found nobody already, and then it is gone, and the connection refused.
    let open = std::net::TcpStream::connect(first.trim_end().strip_prefix("listening on ").unwrap()).ok();
    let ran = cli_tools::finish(child).expect_status(0);
    drop(open);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn a_line_that_was_skipped_is_no_end_inside_a_message() {
    let folder = Folder::fresh();
    let file = folder.name("trace.jsonl");
    let server = Server::start(&["--framing", "delimiter", "--limit", "4", "--trace", &file, "--format", "text"]);
    let skipped = "s.sendall(b'too long\\nok\\n'); s.shutdown(socket.SHUT_WR); assert read_all() == b'OK\\n'";
    if client(&server, skipped).is_none() {
        return;
    }
    let left = server.stderr.until("outside-1 closed");
    assert!(left.contains("not all of its bytes made up messages") && !left.contains("inside a message"), "{left}");
    client(&server, "s.sendall(b'x'); s.shutdown(socket.SHUT_WR); read_all()");
    server.stdout.until("outside-2>server: The stream ends with 1 byte that no delimiter follows.");
    server.stderr.until("outside-2 closed");
    server.stop(Signal::INT);
    let shown = cli_tools::sockscope(&["show", &file]).expect_status(0).stdout;
    assert!(shown.contains("half of those books is unknown.") && !shown.contains("all bytes accounted"), "{shown}");
}

#[test]
fn datagrams_that_are_longer_than_what_is_asked_for_are_told_of_once() {
    let server = Server::start(&["--transport", "udp", "--recv-size", "100"]);
    let writer = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    writer.connect(format!("127.0.0.1:{}", server.port())).unwrap();
    writer.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let mut answer = [0; 1000];
    for len in [100, 250, 300, 5] {
        writer.send(&vec![b'a'; len]).unwrap();
        assert_eq!(writer.recv(&mut answer).unwrap(), len.min(100));
    }
    server.stderr.until("outside-1 writes from");
    let told = server.stderr.until("recvfrom asked for 100");
    assert!(
        told.contains("outside-1 sent a datagram of 250 bytes") && told.contains("the other 150 are gone"),
        "{told}"
    );
    let (_, _, rest) = server.stop(Signal::INT);
    assert!(!rest.iter().any(|line| line.contains("recvfrom asked")), "{rest:?}");
}

#[test]
fn what_is_no_message_in_a_stream_that_goes_on_is_told_of_once() {
    use std::io::{Read as _, Write as _};
    let server = Server::start(&["--framing", "delimiter", "--limit", "64"]);
    let mut client = std::net::TcpStream::connect(format!("127.0.0.1:{}", server.port())).unwrap();
    client.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    for _ in 0..2 {
        client.write_all(&[[b'x'; 100].as_slice(), b"\nok\n"].concat()).unwrap();
        let mut answer = [0; 3];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"OK\n");
    }
    server.stderr.until("outside-1 sent what is no message, and goes on:");
    drop(client);
    server.stderr.until("outside-1 closed");
    let (_, _, rest) = server.stop(Signal::INT);
    assert!(!rest.iter().any(|line| line.contains("no message, and goes on")), "{rest:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_pipe_that_nobody_reads_does_not_keep_a_server_from_listening() {
    let folder = Folder::fresh();
    let pipe = folder.name("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, pipe.as_str(), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    let ran = cli_tools::sockscope(&["serve", "--service", "upper", "--trace", &pipe]).expect_status(2);
    assert!(ran.stderr.contains("Nobody reads this pipe") && ran.stderr.contains(&pipe), "{ran:?}");
    // With a reader it is a file as any other.
    let reader = std::fs::File::options().read(true).write(true).open(&pipe).unwrap();
    let server = Server::start(&["--trace", &pipe]);
    let mut first = String::new();
    BufReader::new(reader).read_line(&mut first).unwrap();
    assert!(first.contains("\"sockscope_trace\""), "{first}");
    server.stop(Signal::INT);
}
