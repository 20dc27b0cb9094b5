//! Hostile strangers against `serve`: silent, slow, deaf, many, garbled. A good client beside them is answered all the while,
//! and what each did is told. How fast that client is answered is measured elsewhere; here it must be answered at all.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::tools::cli::{DEADLINE, EXACTLY, Folder, Server, command, python, sockscope};

use rustix::process::Signal;

/// A good client beside what a stranger does: it asks until the stranger has done, and each answer is right.
const BESIDE: &str = "
import socket, struct, sys, threading
address = ('127.0.0.1', int(sys.argv[1]))
def connected():
    return socket.create_connection(address, timeout=25)
def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    s.close()
def frame(data):
    return struct.pack('>I', len(data)) + data
done, ready, asked = threading.Event(), threading.Event(), 0
def good():
    global asked
    s = connected()
    while not (done.is_set() and asked > 10):
        s.sendall(ping)
        assert exactly(s, len(ping)) == ping.upper()
        asked += 1
        ready.set()
def beside(stranger):
    problems = []
    def guarded(work):
        try:
            work()
        except BaseException as problem:
            problems.append(repr(problem))
    friend = threading.Thread(target=guarded, args=(good,))
    friend.start()
    guarded(stranger)
    done.set()
    friend.join()
    assert not problems, problems
def is_closed(s):
    try:
        while s.recv(4096):
            pass
    except ConnectionError:
        pass
";

/// Runs a stranger against a server; `None` where there is no python3.
fn beside(flags: &[&str], ping: &str, stranger: &str) -> Option<Server> {
    let server = Server::start(flags);
    let ran = python(&format!("{EXACTLY}{BESIDE}\nping = {ping}\n{stranger}\nbeside(stranger)"), server.port())?;
    assert_eq!(ran.status, Some(0), "{ran:?}");
    Some(server)
}

const PREFIX: &[&str] = &["--framing", "length-prefix"];

#[test]
fn the_silent_the_slow_and_the_deaf_are_closed_and_told() {
    let flags = [PREFIX, &["--idle-timeout", "1"]].concat();
    let silent = "
def stranger():
    is_closed(connected())";
    let Some(server) = beside(&flags, "frame(b'ping')", silent) else { return };
    server.stderr.until("brought no whole message for 1 s, so the server closed it (--idle-timeout).");

    // A byte now and then is no message, however long it goes on.
    let slow = "
def stranger():
    s = connected()
    s.settimeout(0.05)
    s.sendall(struct.pack('>I', 60000))
    for _ in range(400):
        try:
            s.sendall(b'x')
            if not s.recv(1):
                return
        except TimeoutError:
            continue
        except ConnectionError:
            return
    raise SystemExit('the slow client was not closed')";
    let server = beside(&flags, "frame(b'ping')", slow).unwrap();
    server.stderr.until("brought no whole message for 1 s");

    let deaf = "
def stranger():
    s = connected()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    try:
        while True:
            s.sendall(frame(b'y' * 60000))
    except ConnectionError:
        return";
    let server = beside(&flags, "frame(b'ping')", deaf).unwrap();
    server.stderr.until("read none of its answers for 1 s");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn whoever_reads_a_long_answer_slowly_is_not_silent() {
    // For longer than the server is patient the answer is read, and more of it is left than buffers hold.
    let slow = "
def stranger():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    s.settimeout(25)
    s.connect(address)
    s.sendall(frame(b'y' * (8 << 20)))
    for _ in range(80):
        exactly(s, 65536)
        threading.Event().wait(0.05)
    exactly(s, 4 + (8 << 20) - 80 * 65536)
    s.sendall(frame(b'more'))
    assert exactly(s, 8) == frame(b'MORE')";
    let flags = [PREFIX, &["--idle-timeout", "3", "--limit", "10000000"]].concat();
    let Some(server) = beside(&flags, "frame(b'ping')", slow) else { return };
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn more_than_may_be_there_are_turned_away_and_counted() {
    let stranger = "
def stranger():
    assert ready.wait(20), 'the good client was not answered'
    held = [connected(), connected()]
    for s in held:
        s.sendall(frame(b'a'))
        assert exactly(s, 5) == frame(b'A')
    for _ in range(50):
        is_closed(connected())
    held.pop().close()
    while True:
        s = connected()
        try:
            s.sendall(frame(b'b'))
            if s.recv(1):
                return
        except ConnectionError:
            pass";
    let flags = [PREFIX, &["--max-connections", "3"]].concat();
    let Some(server) = beside(&flags, "frame(b'ping')", stranger) else { return };
    server.stderr.until("3 clients are connected, the most that --max-connections allows");
    let told = server.stderr.until("There is room again; ");
    let count: u32 = told.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
    assert!(count >= 50, "{told}");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

/// A client of the standard library that sends a word and wants it back.
fn asks(stream: &mut TcpStream, word: &[u8; 4]) {
    stream.write_all(word).unwrap();
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(answer, word.to_ascii_uppercase()[..]);
}

#[cfg(unix)]
#[test]
fn where_descriptors_run_out_whoever_comes_waits_and_whoever_is_there_is_answered() {
    /// Enough for the server itself and a few clients.
    const DESCRIPTORS: &str = "ulimit -n 40; exec \"$0\" serve --service upper";
    let server = command(&[]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", DESCRIPTORS]).arg(server.get_program()).env("LC_ALL", "C");
    limited.stdin(std::process::Stdio::null());
    let piped = || std::process::Stdio::piped();
    let server = Server::of(limited.stdout(piped()).stderr(piped()).spawn().unwrap());
    let connected = || {
        let stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    };
    let mut good = connected();
    asks(&mut good, b"ping");
    let strangers: Vec<_> = (0..60).map(|_| connected()).collect();
    server.stderr.until("No further client can be accepted for the present");
    asks(&mut good, b"pong");
    let mut waits = connected();
    drop(strangers);
    asks(&mut waits, b"late");
    asks(&mut good, b"well");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn whoever_is_told_of_has_the_name_that_the_trace_gives_it() {
    let folder = Folder::fresh();
    let trace = folder.name("visits.jsonl");
    let server = Server::start(&["--max-connections", "1", "--trace", &trace]);
    let connected = || {
        let stream = TcpStream::connect(&server.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    };
    let mut first = connected();
    asks(&mut first, b"ping");
    assert_eq!(connected().read(&mut [0]).unwrap_or(0), 0, "the second is turned away");
    drop(first);
    server.stderr.until("outside-1 closed.");
    let mut third = connected();
    asks(&mut third, b"late");
    let here = third.local_addr().unwrap().to_string();
    let told = server.stderr.until(&format!("connected from {here}"));
    assert!(told.contains("outside-3 connected"), "{told}");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let shown = sockscope(&["show", &trace]).expect_status(0).stdout;
    let third = shown.split("\n\n").find(|flow| flow.starts_with("outside-3>server"));
    assert!(third.is_some_and(|flow| flow.contains("4 read, 0 discarded")), "{shown}");
}

#[test]
fn floods_and_garbage_end_where_they_begin() {
    let stranger = "
import os
def stranger():
    for number in range(300):
        s = connected()
        s.sendall(b'\\0\\0')
        reset(s)
    for number in range(300):
        connected().close()
    for number in range(30):
        s = connected()
        s.sendall(b'\\xff' + os.urandom(2000))
        is_closed(s)";
    let Some(server) = beside(PREFIX, "frame(b'ping')", stranger) else { return };
    server.stderr.until("was cut off");
    #[cfg(target_os = "linux")]
    assert!(server.resident_kib() < 100 << 10, "{} KiB", server.resident_kib());
    assert_eq!(server.stop(Signal::INT).0, Some(130));

    let endless = "
def stranger():
    s = connected()
    block = b'x' * (1 << 20)
    try:
        for _ in range(32):
            s.sendall(block)
    except ConnectionError:
        return
    s.sendall(b'\\nok\\n')
    assert exactly(s, 3) == b'OK\\n'";
    let server = beside(&["--framing", "delimiter"], "b'ping\\n'", endless).unwrap();
    #[cfg(target_os = "linux")]
    assert!(server.resident_kib() < 100 << 10, "{} KiB", server.resident_kib());
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}
