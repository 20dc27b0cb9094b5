//! Programs on the command line as one has them: arguments, input for whoever asks, files beside them and files they make;
//! and that a run is seen while it goes on.

use crate::tools::cli as cli_tools;

use std::io::Write as _;
use std::process::Stdio;

use cli_tools::{Folder, Lines, command, finish, rows, send, sockscope, with_stdin};
use rustix::process::Signal;
use serde_json::Value;

/// A server that answers once, and a client.
const SERVER: &str = "import socket
s = socket.create_server(('127.0.0.1', 9100))
c, _ = s.accept()
c.sendall(c.recv(100).upper())
";
const CLIENT: &str = "import socket
c = socket.create_connection(('127.0.0.1', 9100))
c.sendall(b'hello')
print(c.recv(100))
";

fn printed(text: &str, actor: &str) -> Vec<String> {
    let mark = format!("{actor} | ");
    text.lines().filter_map(|line| line.strip_prefix(&mark).map(str::to_owned)).collect()
}

#[test]
fn each_program_gets_its_own_arguments() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", format!("import sys\nprint(sys.argv)\n{SERVER}"));
    let client = folder.write("client.py", "import sys\nprint(sys.argv)\n");
    let ran = sockscope(&[
        "run",
        &server,
        &client,
        "--clients",
        "2",
        "--args",
        "server: 127.0.0.1 8080",
        "--args",
        "client.py: -v 'two words'",
        "--args",
        "client-2:",
    ]);
    let stdout = ran.expect_status(0).stdout;
    assert_eq!(printed(&stdout, "server"), ["['server.py', '127.0.0.1', '8080']"]);
    assert_eq!(printed(&stdout, "client-1"), ["['client.py', '-v', 'two words']"]);
    assert_eq!(printed(&stdout, "client-2"), ["['client.py']"]);
    for (given, part) in
        [("127.0.0.1", "In front of a colon"), ("nobody: 1", "one of: server"), ("server: 'a", "quote")]
    {
        let refused = sockscope(&["run", &server, &client, "--args", given]).expect_status(2);
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
    }
}

#[test]
fn without_arguments_an_index_error_says_how_to_give_some() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", "import sys\nhost = sys.argv[1]\n");
    let client = folder.write("client.py", "pass\n");
    let ran = sockscope(&["run", &server, &client]).expect_status(1);
    assert!(
        ran.stderr.contains(
            "IndexError: list index out of range. The program was given too few arguments: run it with --args"
        ),
        "{}",
        ran.stderr
    );
    let ran = sockscope(&["run", &server, &client, "--lang", "zh"]).expect_status(1);
    assert!(ran.stderr.contains("给程序的参数不够"), "{}", ran.stderr);
}

#[test]
fn whoever_asks_gets_the_next_line_and_each_may_have_a_file_of_its_own() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", "import socket\nname = input('name? ')\ns = socket.create_server(('127.0.0.1', 9100))\nc, _ = s.accept()\nprint(name, c.recv(10))\nc.sendall(input('answer? ').encode())\n");
    let client = folder.write("client.py", "import socket\nc = socket.create_connection(('127.0.0.1', 9100))\nc.sendall(input('say? ').encode())\nprint(c.recv(10))\n");
    for _ in 0..3 {
        let ran = with_stdin(&["run", &server, &client], "first\nhi\n好\n".as_bytes()).expect_status(0);
        assert_eq!(printed(&ran.stdout, "server"), ["name? first", "first b'hi'", "answer? 好"]);
        assert_eq!(printed(&ran.stdout, "client-1"), ["say? hi", "b'\\xe5\\xa5\\xbd'"]);
    }
    let (one, two) = (folder.write("one.txt", "file\nreply\n"), folder.write("two.txt", "yes\n"));
    let (one, two) = (format!("server:{one}"), format!("client.py:{two}"));
    for nobody in ["client-9:lines.txt", "nobody.py:lines.txt"] {
        let refused = sockscope(&["run", &server, &client, "--input", nobody]).expect_status(2).stderr;
        assert!(
            refused.contains("--input: In front of a colon stands who is meant, one of: server, client-1"),
            "{refused}"
        );
    }
    let ran = sockscope(&["run", &server, &client, "--input", &one, "--input", &two]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "server"), ["name? file", "file b'yes'", "answer? reply"]);
    let ran = with_stdin(&["run", &server, &client], b"first\n").expect_status(1);
    assert!(ran.stderr.contains("EOFError: EOF when reading a line"), "{}", ran.stderr);
}

#[test]
fn a_line_is_taken_when_it_is_asked_for_and_the_run_is_seen_meanwhile() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", SERVER);
    let client = folder
        .write("client.py", format!("print('first:', input('one? '))\nprint('second:', input('two? '))\n{CLIENT}"));
    let mut child = command(&["run", &server, &client]).stdin(Stdio::piped()).spawn().unwrap();
    let lines = Lines::of(child.stdout.take().unwrap());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"1\n").unwrap();
    assert_eq!(lines.until("first:"), "client-1 | first: 1", "before anything more was typed");
    stdin.write_all(b"2\n").unwrap();
    assert_eq!(lines.until("second:"), "client-1 | second: 2");
    drop(stdin);
    assert!(lines.rest().iter().any(|line| line == "client-1 | b'HELLO'"));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_run_that_is_interrupted_leaves_what_was_recorded_in_every_format() {
    let folder = Folder::fresh();
    let server = folder.write(
        "server.py",
        "import socket\ns = socket.create_server(('127.0.0.1', 9100))\nprint('ready')\ns.accept()\n",
    );
    let client = folder.write("client.py", "import time\nprint('begins')\ntime.sleep(600)\n");
    for format in ["text", "jsonl", "summary"] {
        let trace = folder.name(&format!("{format}.jsonl"));
        std::fs::write(&trace, "an earlier one").unwrap();
        let mut child = command(&["run", &server, &client, "--format", format, "--trace", &trace]).spawn().unwrap();
        let stdout = Lines::of(child.stdout.take().unwrap());
        let begun = match format {
            "summary" => Vec::new(),
            "jsonl" => vec![stdout.until("\"text\":\"begins\"")],
            _ => vec![stdout.until("| begins")],
        };
        if format == "summary" {
            // Nothing is printed before the end; the trace that grows beside tells when it has begun.
            let grown = || {
                std::fs::read_dir(folder.file(".")).unwrap().flatten().any(|entry| {
                    entry.path().to_string_lossy().contains("summary.jsonl.")
                        && std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("\"text\":\"begins\""))
                })
            };
            let deadline = std::time::Instant::now() + cli_tools::DEADLINE;
            while !grown() {
                assert!(std::time::Instant::now() < deadline, "no trace grew");
                std::thread::yield_now();
            }
        }
        assert_eq!(std::fs::read_to_string(&trace).unwrap(), "an earlier one", "until the end it stays");
        send(&child, Signal::INT);
        let rest = stdout.rest();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{format}");
        let all = begun.into_iter().chain(rest).collect::<Vec<_>>();
        match format {
            "jsonl" => assert!(all.last().unwrap().starts_with("{\"end\":"), "{all:?}"),
            "summary" => assert_eq!(serde_json::from_str::<Value>(&all[0]).unwrap()["interrupted"], true),
            _ => assert!(all.iter().any(|line| line.contains("is stopped")), "{all:?}"),
        }
        assert!(rows(trace.as_ref()).iter().any(|row| row["text"] == "begins"), "{format}");
        assert!(
            !std::fs::read_dir(folder.file("."))
                .unwrap()
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().ends_with(".new"))
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let folder = Folder::fresh();
    let server =
        folder.write("server.py", "import socket\ns = socket.create_server(('127.0.0.1', 9100))\ns.accept()\n");
    let client = folder.write("client.py", "import time\nwhile True:\n    print('on and on')\n    time.sleep(0.01)\n");
    let mut child = command(&["run", &server, &client]).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut some = [0; 100];
    std::io::Read::read_exact(&mut stdout, &mut some).unwrap();
    drop(stdout);
    assert_eq!(finish(child).status, Some(0));
}

#[test]
fn a_trace_never_takes_the_place_of_what_is_run() {
    let folder = Folder::fresh();
    folder.write("frames.py", "x = 1\n");
    let server = folder.write("server.py", format!("import frames\n{SERVER}"));
    let client = folder.write("client.py", CLIENT);
    let lines = folder.write("lines.txt", "a\n");
    let given = format!("client-1:{lines}");
    for target in ["server.py", "client.py", "frames.py", "lines.txt"] {
        let target = folder.name(target);
        let before = std::fs::read_to_string(&target).unwrap();
        let ran = sockscope(&["run", &server, &client, "--input", &given, "--trace", &target]).expect_status(2);
        assert!(ran.stderr.contains("is what is to be run"), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&target).unwrap(), before);
    }
}

#[test]
fn files_beside_a_program_are_copies_and_what_it_makes_is_kept_if_somebody_wants_it() {
    let folder = Folder::fresh();
    folder.write("data.txt", "real");
    let server = folder.write(
        "server.py",
        format!("{SERVER}with open('data.txt', 'a') as f:\n    f.write(' and more')\nprint(open('data.txt').read())\n"),
    );
    let client = folder.write("client.py", format!("{CLIENT}import os\nos.mkdir('got')\nopen('got/a.bin', 'wb').write(bytes(10))\nopen('/tmp/x', 'w').write('y')\nprint(sorted(os.listdir('.')))\n"));
    let kept = folder.name("kept");
    let ran = sockscope(&["run", &server, &client, "--keep-files", &kept]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "server"), ["real and more"]);
    assert_eq!(printed(&ran.stdout, "client-1"), ["b'HELLO'", "['client.py', 'data.txt', 'got', 'server.py']"]);
    assert!(ran.stderr.contains("3 files written to"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(folder.file("data.txt")).unwrap(), "real", "the real one is never written to");
    assert_eq!(std::fs::read_to_string(folder.file("kept/server/data.txt")).unwrap(), "real and more");
    assert_eq!(std::fs::read(folder.file("kept/client-1/got/a.bin")).unwrap(), [0; 10]);
    assert_eq!(std::fs::read_to_string(folder.file("kept/client-1.root/tmp/x")).unwrap(), "y");
    let again = sockscope(&["run", &server, &client, "--keep-files", &kept]).expect_status(2);
    assert!(again.stderr.contains("is not empty"), "{}", again.stderr);
    let none = sockscope(&["run", &server, &client, "--no-files"]).expect_status(0);
    assert_eq!(printed(&none.stdout, "server"), [" and more"]);
}

#[test]
fn all_programs_may_have_their_files_together() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", format!("open('note', 'w').write('from the server')\n{SERVER}"));
    let client = folder.write("client.py", format!("import os\nprint(os.path.exists('note'))\n{CLIENT}"));
    let alone = sockscope(&["run", &server, &client]).expect_status(0);
    assert_eq!(printed(&alone.stdout, "client-1"), ["False", "b'HELLO'"]);
    let together = sockscope(&["run", &server, &client, "--shared-files"]).expect_status(0);
    assert_eq!(printed(&together.stdout, "client-1"), ["True", "b'HELLO'"]);
}

#[test]
fn show_tells_the_files_at_a_position() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", SERVER);
    let client = folder.write("client.py", format!("with open('a.txt', 'w') as f:\n    f.write('hello')\nwith open('a.txt', 'a') as f:\n    f.write('!')\n{CLIENT}import os\nos.remove('a.txt')\n"));
    let trace = folder.name("run.jsonl");
    sockscope(&["run", &server, &client, "--trace", &trace]).expect_status(0);
    let events = rows(trace.as_ref());
    let places: Vec<u64> =
        events.iter().filter(|row| row["event"] == "file").filter_map(|row| row["n"].as_u64()).collect();
    assert_eq!(places.len(), 4, "made, written, written, removed: {places:?}");
    let shown =
        |at: u64| sockscope(&["show", &trace, "--at", &at.to_string(), "--format", "json"]).expect_status(0).json();
    let sizes: Vec<Value> = places.iter().map(|place| shown(place + 1)["files"][0]["size"].clone()).collect();
    assert_eq!(sizes, [0.into(), 5.into(), 6.into(), Value::Null]);
    assert_eq!(shown(places[2] + 1)["files"][0]["data"], "aGVsbG8h");
    let text = sockscope(&["show", &trace, "--at", &(places[2] + 1).to_string()]).expect_status(0).stdout;
    assert!(text.contains("client-1  a.txt  6 bytes  \"hello!\""), "{text}");
    let text =
        sockscope(&["--lang", "zh", "show", &trace, "--at", &(places[1] + 1).to_string()]).expect_status(0).stdout;
    assert!(text.contains("client-1  a.txt  5 字节"), "{text}");
}

#[test]
fn a_client_that_watches_its_input_beside_its_socket_is_typed_to_when_it_asks() {
    let folder = Folder::fresh();
    let server = folder.write("server.py", "import socket\ns = socket.create_server(('127.0.0.1', 9100))\nc, _ = s.accept()\nc.sendall(b'welcome')\nwhile data := c.recv(100):\n    print(data)\n    c.sendall(data.upper())\n");
    let client = folder.write("client.py", "import select, socket, sys\ns = socket.create_connection(('127.0.0.1', 9100))\nwatched = [s, sys.stdin]\nwhile True:\n    ready, _, _ = select.select(watched, [], [])\n    if s in ready:\n        print('server:', s.recv(100))\n    if sys.stdin in ready:\n        line = sys.stdin.readline()\n        if not line:\n            break\n        s.sendall(line.strip().encode())\nprint(s.fileno(), socket.socket().fileno())\n");
    for _ in 0..3 {
        let ran = with_stdin(&["run", &server, &client], b"one\ntwo\n").expect_status(0);
        assert_eq!(printed(&ran.stdout, "server"), ["b'one'", "b'two'"]);
        assert_eq!(
            printed(&ran.stdout, "client-1"),
            ["server: b'welcome'", "one", "server: b'ONE'", "two", "server: b'TWO'", "3 4"]
        );
    }
}
