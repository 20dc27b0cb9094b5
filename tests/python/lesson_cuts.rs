//! A server's program against every cut of a stream, and against streams that end early: one that is right passes in time,
//! and the first one that fails is told.
//! What a lesson makes of it is proved elsewhere.

use crate::tools::python as python_tools;

use sockscope::lesson::cuts::{Failure, ONE_CUT, Outcome, every_cut, one_cut};
use sockscope::lesson::{EveryCut, Source, Way};
use sockscope::scenario::Scenario;

/// Two messages of one letter, each behind its length: 10 bytes, 512 cuts.
fn whole() -> EveryCut {
    every("00000001 61 00000001 62", "00000001 41 00000001 42")
}

/// The stream of lesson 11's task.
fn task_of_lesson_11() -> EveryCut {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let lesson = Source::Folder(folder).lesson("11").unwrap().lesson;
    let task = lesson.steps[lesson.place("mend").unwrap()].task.clone().unwrap();
    let Way::Edit(edit) = task.by else { panic!("it is done by editing") };
    edit.every_cut.unwrap()
}

fn every(stream: &str, answer: &str) -> EveryCut {
    EveryCut { stream: stream.into(), answer: Some(answer.into()), prints: None }
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
    every_cut(scenario, every, Box::new(|| {})).unwrap().finish_in_time()
}

fn failure(scenario: &Scenario, every: &EveryCut) -> Failure {
    match outcome(scenario, every) {
        Outcome::Fail(failure) => failure,
        Outcome::Pass { cuts } => panic!("{cuts} cuts have passed"),
    }
}

#[test]
fn a_server_that_reads_exactly_survives_all_512_cuts_and_every_early_end() {
    assert_eq!(outcome(&serving(&of_lesson("solution_server.py")), &task_of_lesson_11()), Outcome::Pass { cuts: 512 });
}

/// How each server fails: after how many cuts, with how many pieces, and what is said.
const FAILING: &[(&str, &str, u64, usize, &str)] = &[
    ("waits for more", "conn.recv(64)\nserver.accept()", 0, 1, "waits for more"),
    ("goes round at the end", "while True:\n    conn.recv(64)", 0, 1, "neither answers nor closes"),
    ("goes round", "while True:\n    pass", 0, 1, "it goes round and round"),
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
    let again = one_cut(&start, &whole(), &failure);
    assert!(again.programs.iter().any(|program| program.file == ONE_CUT));
    let (trace, _) = python_tools::run(&again);
    assert!(python_tools::printed(&trace, "server").contains("struct.error"));
}

/// The solution of lesson 11 with one thing changed: after how many bytes the stream ended that it does not survive, and what
/// is said.
const ENDING: &[(&str, &str, &str, usize, &str)] = &[
    (
        "goes on asking",
        "header = recv_exact(conn, 4)",
        "header = conn.recv(4)\n        while 0 < len(header) < 4:\n            header += conn.recv(4 - len(header))",
        1,
        "The server asks on and on, although each recv returns b''",
    ),
    ("believes in the header", "if len(header) < 4:", "if not header:", 1, "ended with struct.error"),
    (
        "raises for a short payload",
        "if len(message) < size:\n            break",
        "if len(message) < size:\n            raise EOFError('the payload is short')",
        4,
        "ended with EOFError: the payload is short",
    ),
    (
        "raises at the very end alone",
        "if len(header) < 4:",
        "if len(header) == 3 and size == 2:\n            raise EOFError('a byte is missing')\n        if len(header) < 4:",
        9,
        "ended with EOFError: a byte is missing",
    ),
    (
        "goes away",
        "if len(message) < size:\n            break",
        "if len(message) < size:\n            raise SystemExit",
        4,
        "",
    ),
    ("waits", "if len(message) < size:", "if len(message) < size:\n            server.accept()", 4, "does not close"),
    (
        "goes round",
        "if len(message) < size:\n            break",
        "while len(message) < size:\n            pass",
        4,
        "not through after 8 s",
    ),
    (
        "breaks the connection off",
        "if len(message) < size:",
        "if len(message) < size:\n            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))",
        4,
        "reset the connection, although it had read everything",
    ),
];

#[test]
fn a_server_that_does_not_survive_an_early_end_is_told_where_the_stream_ended_and_why() {
    let (whole, every) = (of_lesson("solution_server.py"), task_of_lesson_11());
    let check = |(name, from, to, end, why): &(&str, &str, &str, usize, &str)| {
        assert!(whole.contains(from), "{name}");
        let scenario = serving(&whole.replace(from, to));
        let failure = failure(&scenario, &every);
        assert_eq!((failure.passed, failure.pieces.len()), (512, 1), "{name}: {failure:?}");
        assert_eq!(failure.pieces[0].len(), *end, "{name}: {failure:?}");
        let head = format!("The stream ended there, after {end} of 10 bytes. ");
        assert!(failure.why.en.starts_with(&head) && failure.why.en.contains(why), "{name}: {failure:?}");
        assert!(
            failure.why.zh.starts_with(&format!("字节流到这里就结束了，10 个字节只来了 {end} 个。")),
            "{failure:?}"
        );
        (name.to_string(), one_cut(&scenario, &every, &failure))
    };
    for (name, again) in python_tools::for_each_at_once(ENDING, check) {
        if name.starts_with("raises for") {
            let (trace, _) = python_tools::run(&again);
            assert!(python_tools::printed(&trace, "server").contains("EOFError"), "{name}");
        }
    }
}

#[test]
fn a_payload_that_is_cut_or_empty_is_tried_too() {
    let (whole, every) = (of_lesson("solution_server.py"), task_of_lesson_11());
    for (from, to, pieces) in [
        // Cut inside the payload for the first time.
        (
            "message = recv_exact(conn, size)",
            "message = conn.recv(size)",
            vec![vec![0, 0, 0, 2, b'a'], vec![b'b', 0, 0, 0, 0]],
        ),
        ("if len(message) < size:", "if not message:", vec![vec![0, 0, 0, 2, b'a', b'b', 0, 0, 0, 0]]),
    ] {
        assert!(whole.contains(from));
        assert_eq!(failure(&serving(&whole.replace(from, to)), &every).pieces, pieces, "{to}");
    }
}

#[test]
fn a_server_that_refuses_a_truncated_message_in_its_own_way_survives() {
    let to = "if len(message) < size:\n            conn.sendall(b'too short')";
    let answers = serving(&of_lesson("solution_server.py").replace("if len(message) < size:", to));
    assert_eq!(outcome(&answers, &task_of_lesson_11()), Outcome::Pass { cuts: 512 });
    // A connection that is closed with bytes unread is reset by the kernel.
    let closes =
        "served = globals().get('served', 0) + 1\nif served != 3:\n    conn.sendall(conn.recv(1) + conn.recv(1))";
    assert_eq!(outcome(&server(closes), &every("2a2b", "2a2b")), Outcome::Pass { cuts: 2 });
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

#[test]
fn what_a_server_keeps_of_a_connection_that_ended_early_is_found_at_the_next_one() {
    let kept = "import socket
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
buffer = b''
while True:
    conn, address = server.accept()
    while chunk := conn.recv(64):
        buffer += chunk
        while len(buffer) >= 4 and len(buffer) >= 4 + int.from_bytes(buffer[:4]):
            size = 4 + int.from_bytes(buffer[:4])
            conn.sendall(buffer[:size].upper())
            buffer = buffer[size:]
    conn.close()
";
    let failure = failure(&serving(kept), &whole());
    assert_eq!((failure.passed, failure.pieces.concat()), (512, vec![0]), "{failure:?}");
    assert_eq!(failure.next.as_deref(), Some(&[0, 0, 0, 1, b'a', 0, 0, 0, 1, b'b'][..]));
    assert!(failure.why.en.contains("something of the connection before is still there"), "{failure:?}");
    assert!(failure.why.zh.contains("上一条连接的东西还留着"), "{failure:?}");
    let (trace, _) = python_tools::run(&one_cut(&serving(kept), &whole(), &failure));
    let told = python_tools::printed(&trace, "client-1");
    assert!(told.starts_with("answer: b''\nanswer: b'") && !told.contains("A"), "both connections are there: {told}");
}

/// Two names with a newline behind each, which the client prints in capitals.
fn names() -> EveryCut {
    EveryCut { stream: "61 62 0a 63 0a".into(), answer: None, prints: Some("AB\nC".into()) }
}

fn client(body: &str) -> Scenario {
    python_tools::pair(
        "",
        &format!("import socket\nclient = socket.create_connection(('127.0.0.1', 8080))\n{body}\n"),
        1,
    )
}

const READS_LINES: &str = "buffer = b''
while True:
    chunk = client.recv(64)
    if not chunk:
        break
    buffer += chunk
    while b'\\n' in buffer:
        line, buffer = buffer.split(b'\\n', 1)
        print(line.decode().upper())";

#[test]
fn a_client_that_keeps_the_rest_survives_every_cut() {
    assert_eq!(outcome(&client(READS_LINES), &names()), Outcome::Pass { cuts: 16 });
}

#[test]
fn a_client_that_fails_is_told_at_its_first_cut_and_why_and_can_be_stepped_through() {
    for (name, body, passed, pieces, why) in [
        (
            "splits each chunk",
            "while chunk := client.recv(64):\n    print(*chunk.decode().upper().splitlines(), sep='\\n')",
            1,
            2,
            "was to print \"AB\\nC\"",
        ),
        ("takes one chunk", "print(client.recv(64).decode().upper())", 1, 2, "was to print"),
        (
            "raises",
            "data = client.recv(64)\nassert len(data) == 5, 'short'\nprint(data.decode().upper())",
            1,
            2,
            "ended with AssertionError: short",
        ),
        (
            "waits on",
            "import threading\nclient.recv(64)\nprint('AB\\nC')\nthreading.Event().wait()",
            0,
            1,
            "waits for more",
        ),
        (
            "goes round at the end",
            "data = b''\nwhile data.count(b'\\n') < 2:\n    data += client.recv(64)\nprint(data.decode().upper())",
            16,
            1,
            "after 1 of 5 bytes",
        ),
        ("does not look", "client.recv(1)\nprint('AB\\nC')", 16, 1, "all the same"),
    ] {
        let scenario = client(body);
        let failure = failure(&scenario, &names());
        assert_eq!((failure.passed, failure.pieces.len()), (passed, pieces), "{name}: {failure:?}");
        assert!(failure.why.en.contains(why) && !failure.why.zh.is_ascii(), "{name}: {failure:?}");
        let again = one_cut(&scenario, &names(), &failure);
        assert!(again.programs.iter().any(|program| program.file == ONE_CUT && program.source.contains("PIECES")));
    }
}
