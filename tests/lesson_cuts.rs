//! A server's program against every cut of a stream: one that is right passes in time, and the first cut that fails is told.
//! What a lesson makes of it is proved elsewhere.
#![cfg(feature = "python")]

mod python_tools;

use std::time::{Duration, Instant};

use sockscope::lesson::cuts::{CLIENT, Failure, Outcome, Trial, one_cut};
use sockscope::lesson::{EveryCut, Source};
use sockscope::scenario::Scenario;

/// Two messages of one letter, each behind its length: 10 bytes, 512 cuts.
fn whole() -> EveryCut {
    every("00000001 61 00000001 62", "00000001 41 00000001 42")
}

fn every(stream: &str, answer: &str) -> EveryCut {
    EveryCut { stream: stream.into(), answer: answer.into() }
}

/// A program of lesson 11.
fn of_lesson(file: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let loaded = Source::Folder(folder).lesson("11").unwrap();
    loaded.file(file).unwrap().to_owned()
}

fn serving(server: &str) -> Scenario {
    python_tools::pair(server, "", 1)
}

/// A server that does this with each connection.
fn server(body: &str) -> Scenario {
    let head = "import socket\nserver = socket.socket()\nserver.bind(('127.0.0.1', 8080))\nserver.listen(5)\nwhile True:\n    conn, address = server.accept()\n";
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    serving(&format!("{head}{body}    conn.close()\n"))
}

fn outcome(scenario: &Scenario, every: &EveryCut) -> Outcome {
    Trial::start(scenario, every, Box::new(|| {})).unwrap().finish_in_time().0
}

fn failure(scenario: &Scenario, every: &EveryCut) -> Failure {
    match outcome(scenario, every) {
        Outcome::Fail(failure) => failure,
        Outcome::Pass { cuts } => panic!("{cuts} cuts have passed"),
    }
}

#[test]
fn a_server_that_reads_exactly_survives_all_512_cuts() {
    let begun = Instant::now();
    assert_eq!(outcome(&serving(&of_lesson("solution_server.py")), &whole()), Outcome::Pass { cuts: 512 });
    eprintln!("512 cuts took {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(40), "on a busy machine, too");
}

/// How each server fails: after how many cuts, with how many pieces, and what is said.
const FAILING: &[(&str, &str, u64, usize, &str)] = &[
    ("waits for more", "conn.recv(64)\nserver.accept()", 0, 1, "waits for more"),
    ("goes round at the end", "while True:\n    conn.recv(64)", 0, 1, "neither answers nor closes"),
    ("goes round", "while True:\n    pass", 0, 1, "not through after 8 s"),
    (
        "answers too much",
        "conn.recv(64)\nconn.sendall(bytes.fromhex('0000000141000000014200'))",
        0,
        1,
        "4200, which is wrong",
    ),
    ("prints for ever", "while True:\n    print('x' * 1000)", 0, 1, "OutputLimit"),
    ("crashes", "conn.recv(64)\nraise ValueError('no')", 0, 1, "ended with ValueError: no"),
    (
        "crashes in a thread",
        "import threading\nthreading.Thread(target=lambda: 1 / 0).start()",
        0,
        1,
        "ZeroDivisionError",
    ),
    ("answers wrong", "conn.recv(64)\nconn.sendall(b'no')", 0, 1, "answered 6e6f"),
    ("answers half", "conn.recv(64)\nconn.sendall(bytes(3))", 0, 1, "answered only 000000"),
    ("closes", "conn.recv(64)", 0, 1, "closed without an answer"),
    ("closes too early", "conn.recv(1)", 0, 1, "closed before it had received everything"),
    (
        "serves one",
        "conn.recv(64)\nconn.sendall(bytes.fromhex('00000001410000000142'))\nserver.close()\nbreak",
        1,
        2,
        "listened",
    ),
    (
        "wants it whole",
        "if len(conn.recv(64)) == 10:\n    conn.sendall(bytes.fromhex('00000001410000000142'))",
        1,
        2,
        "",
    ),
];

#[test]
fn a_server_that_fails_is_told_at_its_first_cut_and_why() {
    for (name, body, passed, pieces, why) in FAILING {
        let failure = failure(&server(body), &whole());
        assert_eq!((failure.passed, failure.pieces.len()), (*passed, *pieces), "{name}: {failure:?}");
        assert!(failure.why.en.contains(why), "{name}: {failure:?}");
        assert!(!failure.why.zh.is_ascii(), "{name}: {failure:?}");
        assert_eq!(failure.pieces.concat(), [0, 0, 0, 1, b'a', 0, 0, 0, 1, b'b'], "{name}");
    }
}

#[test]
fn the_start_of_lesson_11_fails_at_the_first_cut_inside_a_header_which_can_be_stepped_through() {
    let start = serving(&of_lesson("server.py"));
    let failure = failure(&start, &whole());
    assert_eq!(failure.pieces, [vec![0], vec![0, 0, 1, b'a', 0, 0, 0, 1, b'b']]);
    assert!(failure.why.en.contains("struct.error: unpack requires a buffer of 4 bytes"), "{failure:?}");
    let again = one_cut(&start, &failure.pieces);
    assert!(again.programs.iter().any(|program| program.file == CLIENT));
    let (trace, _) = python_tools::run(&again);
    assert!(python_tools::printed(&trace, "server").contains("struct.error"));
}

#[test]
fn a_program_that_can_not_be_compiled_fails_before_the_first_cut() {
    assert!(failure(&serving("def f(:\n"), &whole()).why.en.contains("SyntaxError"));
}

#[test]
fn a_stream_of_one_byte_has_one_cut() {
    let echo = server("conn.sendall(conn.recv(64))");
    assert_eq!(outcome(&echo, &every("2a", "2a")), Outcome::Pass { cuts: 1 });
    assert_eq!(outcome(&echo, &every("2a2b", "2a2b")), {
        let failure =
            Failure { passed: 1, pieces: vec![vec![0x2a], vec![0x2b]], ..failure(&echo, &every("2a2b", "2a2b")) };
        Outcome::Fail(failure)
    });
}
