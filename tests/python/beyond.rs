//! A program that asks for more memory than there is ends alone: the workbench stays, the run ends by itself and says so.
//! Each asks in the real binary, which may have four gigabytes; what a program is told in time is tested beside the guards.

use std::process::{Command, Stdio};

use crate::tools::cli::{Folder, finish_at_length, rows};

const SERVER: &str = "import socket\ns = socket.create_server(('127.0.0.1', 8080))\nc, _ = s.accept()\nwhile c.recv(100):\n    pass\n\
    print('the server has seen the end')\n";

/// Computations that the guards know, each told by an exception that the program catches.
const TOLD: &[&str] = &[
    "len(bytes(60<<20).hex(':').encode().hex(':').encode().hex(':').encode().hex(':').encode().hex(':'))",
    "len(('b'*(60<<20)).translate({98:'ccc'}).translate({99:'ddd'}).translate({100:'eee'}))",
    "len(memoryview(bytes(60<<20)).tolist())",
    "len(__import__('struct').unpack('60000000H', bytes(120000000//2)*1+bytes(60000000)))",
    "len(list(map(lambda i: __import__('struct').unpack('64000000B', bytes(64000000)), range(20))))",
    "len(__import__('struct').Struct('60000000B').unpack(bytes(60000000)))",
    "len(('a'*(60<<20)).encode('utf-32'))",
    "len(__import__('array').array('b', bytes(60<<20)).tolist())",
    "len(__import__('random').randbytes(10**12))",
];

/// Computations that nobody knows beforehand: the program is ended, and the run goes on without it.
const ENDED: &[&str] = &[
    "(lambda kept: len(hexlify(hexlify(bytes(60<<20)))))([bytes(60<<20) for _ in range(3)])",
    "(lambda kept: len(__import__('unicodedata').normalize('NFKD', chr(0xfdfa) * 12_000_000)))([bytes(60<<20) for _ in range(3)])",
];

fn client(expression: &str) -> String {
    format!(
        "import socket\nfrom binascii import hexlify\nc = socket.create_connection(('127.0.0.1', 8080))\ntry:\n    \
         print({expression})\nexcept Exception as error:\n    print('told:', type(error).__name__, error)\nc.close()\n"
    )
}

/// Runs a client against the server in a process that may have four gigabytes; status and output. The trace is whole.
fn run(client: &str, schedule: &str) -> (Option<i32>, String) {
    let dir = Folder::fresh();
    let (server, client) = (dir.write("server.py", SERVER), dir.write("client.py", client));
    let trace = dir.file("trace.jsonl");
    let limited = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 4000000 && exec \"$@\"",
            "sh",
            env!("CARGO_BIN_EXE_sockscope"),
            "run",
            &server,
            &client,
        ])
        .args(["--schedule", schedule, "--trace", trace.to_str().expect("the name is plain")])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    // Where the interpreter is not optimised these are many seconds, and on a busy machine a minute.
    let ran = finish_at_length(limited);
    let ended = rows(&trace).iter().filter(|row| row.to_string().contains("ended")).count();
    assert!(ended >= 2, "both programs have ended in the trace: {ended}");
    (ran.status, format!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn what_the_guards_know_is_told_by_an_exception() {
    for expression in TOLD {
        let (status, text) = run(&client(expression), "staged");
        assert!(text.contains("told: MemoryError") && status == Some(0), "{expression}: {status:?}\n{text}");
    }
}

#[test]
fn a_program_that_asks_for_more_than_there_is_ends_alone() {
    for (expression, schedule) in ENDED.iter().zip(["staged", "free"]) {
        let (status, text) = run(&client(expression), schedule);
        assert_eq!(status, Some(1), "{expression}: {text}");
        assert!(text.contains("client.py, line 5: the program asked for"), "{text}");
        assert!(text.contains("its sockets were closed"), "{text}");
        assert!(text.contains("the server has seen the end"), "{text}");
    }
}

#[test]
fn a_program_that_goes_on_whatever_it_is_told_is_ended() {
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nkept = []\n\n\ndef go_on():\n    \
                  while True:\n        kept.append(bytes(1 << 20))\n\n\nwhile True:\n    try:\n        go_on()\n    \
                  except MemoryError:\n        pass\n";
    let (status, text) = run(client, "staged");
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("told by MemoryError") && text.contains("the server has seen the end"), "{text}");
}
