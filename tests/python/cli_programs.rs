//! `sockscope run` and `show` with Python programs: the real binary, what it prints, how it ends, and the trace that it writes.
//! What programs can do, and how they compare with python3, is tested with the interpreter (`python_…`).

use crate::tools::cli as cli_tools;

use std::collections::BTreeMap;

use cli_tools::{Folder, Ran, command, finish, rows, send, sockscope, with_stdin};
use rustix::process::Signal;
use serde_json::{Value, json};
use sockscope::trace::{Trace, read_trace, write_trace};

const SERVER: &str = "\
import socket
s = socket.create_server(('127.0.0.1', 8080))
while True:
    conn, address = s.accept()
    with conn:
        while data := conn.recv(100):
            conn.sendall(data.upper())
";

const CLIENT: &str = "\
import socket
c = socket.create_connection(('127.0.0.1', 8080))

def ask(text):
    c.sendall(text.encode())
    answer = c.recv(100)
    return answer.decode()

while True:
    try:
        print(ask(input('> ')))
    except EOFError:
        break
print('no more')
";

/// A folder with a server's program and a client's.
fn pair(server: &str, client: &str) -> (Folder, String, String) {
    let folder = Folder::fresh();
    let (server, client) = (folder.write("server.py", server), folder.write("client.py", client));
    (folder, server, client)
}

/// Runs a pair with lines that are typed.
fn run(server: &str, client: &str, typed: &str, flags: &[&str]) -> Ran {
    let (_folder, server, client) = pair(server, client);
    with_stdin(&[&["run", &server, &client], flags].concat(), typed.as_bytes())
}

/// What an actor printed, from the text.
fn printed(text: &str, actor: &str) -> Vec<String> {
    let mark = format!("{actor} | ");
    text.lines().filter_map(|line| line.strip_prefix(&mark).map(str::to_owned)).collect()
}

fn flow<'v>(summary: &'v Value, name: &str) -> &'v Value {
    let flows = summary["flows"].as_array().unwrap();
    flows.iter().find(|flow| flow["flow"] == name).unwrap_or_else(|| panic!("no {name}: {summary}"))
}

#[test]
fn the_summary_tells_how_the_bytes_travelled() {
    let transport = |server: &str, client: &str| {
        let summary = run(server, client, "hi\n", &["--format", "summary", "--clients", "1"]).expect_status(0).json();
        assert_eq!(summary["clients"], 1, "{summary}");
        summary["transport"].clone()
    };
    let (server, client) = (
        include_str!("../../assets/python/library/udp-upper/server.py"),
        include_str!("../../assets/python/library/udp-upper/client.py"),
    );
    assert_eq!(transport(SERVER, CLIENT), "tcp");
    assert_eq!(transport(server, client), "udp");
    let both =
        format!("{CLIENT}\nd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nd.sendto(b'x', ('127.0.0.1', 9))\n");
    assert_eq!(transport(SERVER, &both), "mixed");
}

// ---------------------------------------------------------------- what is printed

#[test]
fn text_has_the_calls_the_console_and_a_summary() {
    let ran = run(SERVER, CLIENT, "hello\nyou\n", &[]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> hello", "HELLO", "> you", "YOU", "> no more"]);
    for part in ["bind(", "127.0.0.1:8080", "\"hello\", 5) = 5", "client-1>server  2 sends (8 bytes)", "accounted for"]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let chinese = run(SERVER, CLIENT, "hello\n", &["--lang", "zh"]).expect_status(0);
    assert_eq!(printed(&chinese.stdout, "client-1"), ["> hello", "HELLO", "> no more"]);
    assert!(chinese.stdout.contains("所有字节都有去向"), "{}", chinese.stdout);
}

#[test]
fn jsonl_is_a_trace_that_holds_the_programs() {
    let lines = |ran: &Ran| -> Vec<Value> { ran.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect() };
    let ran = run(SERVER, CLIENT, "hello\n", &["--format", "jsonl", "--normalised"]).expect_status(0);
    let rows = lines(&ran);
    let programs = &rows[0]["scenario"]["programs"];
    assert_eq!((&programs[0]["source"], &programs[1]["source"]), (&SERVER.into(), &CLIENT.into()));
    let typed = rows.iter().filter_map(|row| row["steered"]["typed"]["line"].as_str());
    assert_eq!(typed.collect::<Vec<_>>(), ["hello"], "what was typed is recorded beside the events");
    let events = rows.iter().filter_map(|row| row["event"].as_str());
    let kinds: BTreeMap<&str, usize> = events.fold(BTreeMap::new(), |mut kinds, event| {
        *kinds.entry(event).or_default() += 1;
        kinds
    });
    for kind in ["entered", "returned", "line", "message", "framed", "printed", "noted"] {
        assert!(kinds.contains_key(kind), "{kind}: {kinds:?}");
    }
    let again = run(SERVER, CLIENT, "hello\n", &["--format", "jsonl", "--normalised"]).expect_status(0);
    assert!(ran.stdout == again.stdout, "staged runs are the same");
}

#[test]
fn summaries_count_staged_and_free_runs_alike() {
    for schedule in ["staged", "free"] {
        let flags = ["--format", "summary", "--schedule", schedule, "--clients", "3"];
        let summary = run(SERVER, CLIENT, "hello\nworld\n", &flags).expect_status(0).json();
        assert_eq!((&summary["schedule"], &summary["clients"]), (&schedule.into(), &3.into()));
        assert_eq!((&summary["threads_left"], &summary["descriptors_left"]), (&0.into(), &0.into()));
        assert_eq!(summary["conserved"], true);
        let mut taken = 0;
        for client in 1..=3 {
            let asks = flow(&summary, &format!("client-{client}>server"));
            // What is typed is for whoever asks; two lines are for two of the three, or for one.
            let chunks: Vec<u64> = serde_json::from_value(asks["chunks"].clone()).unwrap();
            assert!(chunks.iter().all(|chunk| *chunk == 5) && asks["intact"] == chunks.len(), "{schedule}: {asks}");
            taken += chunks.len();
        }
        assert_eq!(taken, 2, "{schedule}");
    }
}

#[test]
fn many_runs_of_programs_give_a_histogram() {
    let flags = ["--format", "summary", "--times", "5", "--framing", "delimiter"];
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.sendall(b'a\\nb\\nc\\n')\nprint(c.recv(100))\n";
    let summary = run(SERVER, client, "", &flags).expect_status(0).json();
    assert_eq!((&summary["times"], &summary["recvs_histogram"]), (&5.into(), &json!({"1": 5})));
    let asks = flow(&summary, "client-1>server");
    // It sent once, and that is one message of a program that nobody asked what it means; the delimiter cuts it into three.
    assert_eq!((&asks["sends"], &asks["messages_sent"], &asks["intact"]), (&1.into(), &1.into(), &0.into()));
}

// ---------------------------------------------------------------- programs and what is typed to them

#[test]
fn lines_come_from_a_file_or_from_stdin_and_then_there_are_no_more() {
    let (folder, server, client) = pair(SERVER, CLIENT);
    let lines = folder.write("lines.txt", "from\nthe file\n");
    let ran = with_stdin(&["run", &server, &client, "--input", &lines], b"from stdin\n").expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> from", "FROM", "> the file", "THE FILE", "> no more"]);
    let ran = with_stdin(&["run", &server, &client], "从标准输入\n".as_bytes()).expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> 从标准输入", "从标准输入", "> no more"]);
    let ran = sockscope(&["run", &server, &client]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> no more"]);
    let careless = folder.write("careless.py", "input('> ')\ninput('> ')\n");
    let ran = with_stdin(&["run", &server, &careless], b"one\n").expect_status(1);
    assert!(ran.stderr.contains("careless.py, line 2: EOFError: EOF when reading a line"), "{}", ran.stderr);
}

#[test]
fn a_program_that_asks_for_nothing_does_not_wait_for_stdin() {
    let (_folder, server, client) = pair(SERVER, "print('at once')\n");
    let mut child = command(&["run", &server, &client]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    // It is held open for longer than the run lasts.
    let stdin = child.stdin.take();
    let ran = finish(child).expect_status(0);
    drop(stdin);
    assert_eq!(printed(&ran.stdout, "client-1"), ["at once"]);
}

#[test]
fn each_client_runs_its_program_and_the_last_one_serves_for_more() {
    let (folder, server, client) = pair(SERVER, CLIENT);
    let other = folder.write("other.py", "import socket\nprint('I am the other')\n");
    let ran = with_stdin(&["run", &server, &client, &other, "--clients", "3"], b"x\n").expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> x", "X", "> no more"]);
    for name in ["client-2", "client-3"] {
        assert_eq!(printed(&ran.stdout, name), ["I am the other"]);
    }
    let ran = with_stdin(&["run", &server, &client, "--clients", "3"], b"x\ny\n").expect_status(0);
    let told: Vec<_> = (1..=3).flat_map(|number| printed(&ran.stdout, &format!("client-{number}"))).collect();
    assert_eq!(
        told,
        ["> x", "X", "> no more", "> y", "Y", "> no more", "> no more"],
        "who asked first is given the first"
    );
    let twice = folder.file("again");
    std::fs::create_dir(&twice).unwrap();
    let same = folder.write("again/client.py", "print('a namesake')\n");
    let ran = with_stdin(&["run", &server, &client, &same, "--format", "jsonl"], b"").expect_status(0);
    let files: Vec<_> =
        ran.stdout.lines().next().map(|line| serde_json::from_str::<Value>(line).unwrap()).into_iter().collect();
    assert_eq!(files[0]["scenario"]["programs"][2]["file"], "client-2.py");
}

#[test]
fn a_scenario_file_brings_its_own_lines() {
    let folder = Folder::fresh();
    let program = |file: &str, side: &str, source: &str, input: &[&str]| json!({"file": file, "side": side, "source": source, "input": input});
    let programs = json!([program("s.py", "server", SERVER, &[]), program("c.py", "client", CLIENT, &["kept"])]);
    let file = folder.write("scenario.json", json!({"clients": 1, "programs": programs}).to_string());
    let ran = sockscope(&["run", &file]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> kept", "KEPT", "> no more"]);
    let lines = folder.write("lines.txt", "given\n");
    let ran = sockscope(&["run", &file, "--input", &lines]).expect_status(0);
    assert_eq!(printed(&ran.stdout, "client-1"), ["> given", "GIVEN", "> no more"]);
}

// ---------------------------------------------------------------- how it ends

#[test]
fn an_uncaught_exception_is_status_one_and_a_sentence() {
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.sendall('text')\n";
    let ran = run(SERVER, client, "", &[]).expect_status(1);
    let sentence = "client-1 gave up: client.py, line 3: TypeError: a bytes-like object is required, not 'str'. A socket carries bytes, not text";
    assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
    assert!(ran.stdout.contains("client-1 !   File \"client.py\", line 3, in <module>"), "{}", ran.stdout);
    let ran = run(SERVER, client, "", &["--lang", "zh"]).expect_status(1);
    let sentence =
        "client-1 放弃：client.py 第 3 行：TypeError: a bytes-like object is required, not 'str'。套接字传送的是字节";
    assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
    let ran = run(SERVER, client, "", &["--times", "2", "--format", "summary"]).expect_status(1);
    assert!(ran.stderr.contains("Run 2 of 2: client-1 gave up"), "{}", ran.stderr);
    run(SERVER, "import sys\nsys.exit(5)\n", "", &[]).expect_status(0);
}

#[test]
fn a_syntax_error_names_its_file_and_line() {
    let ran = run(SERVER, "import socket\nif True\n    pass\n", "", &[]).expect_status(1);
    assert!(ran.stderr.contains("client-1 gave up: client.py, line 2: SyntaxError: "), "{}", ran.stderr);
    assert!(ran.stdout.contains("client-1 !   File \"client.py\", line 2"), "{}", ran.stdout);
    let ran = run("  x = 1\n", "pass\n", "", &["--lang", "zh"]).expect_status(1);
    assert!(ran.stderr.contains("server 放弃：server.py 第 1 行：IndentationError: "), "{}", ran.stderr);
}

#[test]
fn a_client_that_comes_before_its_server_is_refused() {
    // It has the port and does not listen there yet.
    let (opens, slow) = (
        "s = socket.create_server(('127.0.0.1', 8080))",
        "import time; s = socket.socket(); s.bind(('127.0.0.1', 8080)); time.sleep(0.2); s.listen()",
    );
    assert!(SERVER.contains(opens));
    let late = SERVER.replace(opens, slow);
    let ran = run(&late, CLIENT, "hello\n", &[]).expect_status(1);
    assert!(ran.stdout.contains("connect(") && ran.stdout.contains("ECONNREFUSED"), "{}", ran.stdout);
    assert!(ran.stderr.contains("line 2: ConnectionRefusedError: [Errno 111] Connection refused. Nobody listens"));
}

#[test]
fn a_stalemate_is_status_one() {
    let ran = run(SERVER, "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.recv(1)\n", "", &[]);
    assert!(ran.expect_status(1).stderr.contains("Every actor waits for another one"));
}

#[test]
fn two_runs_at_once_may_have_the_same_port() {
    // Each holds its port while the other runs.
    let client = CLIENT.replace("print('no more')", "import time\ntime.sleep(1)\nprint(c.getpeername())");
    let (_folder, server, client) = pair(SERVER, &client);
    let children: Vec<_> = (0..2).map(|_| command(&["run", &server, &client]).spawn().unwrap()).collect();
    for child in children {
        let ran = finish(child).expect_status(0);
        assert_eq!(printed(&ran.stdout, "client-1"), ["> …", "('127.0.0.1', 8080)"]);
    }
}

// ---------------------------------------------------------------- what is refused

#[test]
fn what_can_not_be_run_is_status_two_with_the_cause_in_both_languages() {
    let (folder, server, client) = pair(SERVER, CLIENT);
    let text = folder.write("client.txt", CLIENT);
    let latin = folder.write("latin.py", b"print('caf\xe9')\n");
    let missing = folder.name("missing.py");
    let long = folder.write("long.py", vec![b'#'; (1 << 20) + 1]);
    for (args, en, zh) in [
        (vec!["run", &server, &missing], "missing.py: There is no such file", "missing.py"),
        (vec!["run", &server], "a run needs a server and a client", "运行需要服务器和客户端"),
        (vec!["run", &server, &text], "client.txt: Only Python programs", "只有以 .py 结尾的"),
        (vec!["run", &text, &client], "client.txt: Only Python programs", "只有以 .py 结尾的"),
        (vec!["run", &server, &latin], "latin.py: The byte at offset 10 is no UTF-8", "偏移 10 处的字节不是 UTF-8"),
        (vec!["run", &server, &long], "at most 1024 KiB", "最多只能运行 1024 KiB"),
        (vec!["run", "--input", &text], "--input: Only Python programs ask for input", "只有 Python 程序会请求输入"),
        (vec!["run", &server, &client, "--input", &missing], "missing.py: There is no such file", "missing.py"),
        (vec!["run", &server, &client, "--clients", "0"], "--clients: 0 is out of range", "0 超出范围"),
        (
            vec!["run", &server, &client, &client, "--clients", "1"],
            "--clients: 2 programs are for clients, and 1 of them would run",
            "客户端程序有 2 个，却只会运行 1 个",
        ),
    ] {
        for (lang, cause) in [("en", en), ("zh", zh)] {
            let ran = sockscope(&[args.as_slice(), &["--lang", lang]].concat()).expect_status(2);
            assert!(
                ran.stdout.is_empty() && ran.stderr.contains(cause),
                "{args:?} should name {cause}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn flags_that_are_the_programs_own_affair_are_refused() {
    let (_folder, server, client) = pair(SERVER, CLIENT);
    for flag in [
        &["--message", "x"][..],
        &["--repeat", "2"],
        &["--pace", "lockstep"],
        &["--recv-size", "3"],
        &["--transport", "tcp"],
        &["--service", "sink"],
        &["--one-at-a-time"],
        &["--seed", "1"],
    ] {
        let ran = sockscope(&[&["run", &server, &client], flag].concat()).expect_status(2);
        assert!(ran.stderr.contains(&format!("{}: This is the programs' own affair", flag[0])), "{}", ran.stderr);
        let ran = sockscope(&[&["run", &server, &client, "--lang", "zh"], flag].concat()).expect_status(2);
        assert!(ran.stderr.contains(flag[0]) && ran.stderr.contains("由程序自己决定"), "{}", ran.stderr);
    }
}

// ---------------------------------------------------------------- show

/// A saved run: its file, and the rows in it.
fn saved(folder: &Folder, server: &str, client: &str, typed: &str) -> (String, Vec<Value>) {
    let (_programs, server, client) = pair(server, client);
    let file = folder.name("trace.jsonl");
    // Given before it begins, so that nothing waits for a person.
    let lines = folder.write("typed.txt", typed);
    sockscope(&["run", &server, &client, "--input", &lines, "--trace", &file, "--format", "summary"]);
    let rows = rows(&folder.file("trace.jsonl"));
    (file, rows)
}

/// The position right after the first event of an actor whose row is so.
fn after(rows: &[Value], actor: &str, test: impl Fn(&Value) -> bool) -> String {
    let row = rows[1..].iter().find(|row| row["actor"] == actor && test(row));
    let n = row.unwrap_or_else(|| panic!("{actor} does not do that: {rows:?}"))["n"].as_u64().expect("it is an event");
    (n + 1).to_string()
}

#[test]
fn a_position_shows_lines_functions_and_variables() {
    let folder = Folder::fresh();
    let (file, rows) = saved(&folder, SERVER, CLIENT, "hello\n");
    let at = after(&rows, "client-1", |row| row["event"] == "entered" && row["call"] == "recv");
    let text = sockscope(&["show", &file, "--at", &at]).expect_status(0).stdout;
    let expected = "\
client-1  In recv(100), which has not returned, line 6
    in ask, line 6
        text = 'hello'
    in <module>, line 11
        c = <socket 127.0.0.1:";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("server    In accept, which has not returned, line 4\n    in <module>, line 4\n        s = <socket 127.0.0.1:8080>\n"), "{text}");
    let chinese = sockscope(&["show", &file, "--at", &at, "--lang", "zh"]).expect_status(0).stdout;
    assert!(
        chinese.contains("    在 ask 中，第 6 行\n        text = 'hello'\n    在 <module> 中，第 11 行\n"),
        "{chinese}"
    );
    let world = sockscope(&["show", &file, "--at", &at, "--format", "json"]).expect_status(0).json();
    let client = world["actors"].as_array().unwrap().iter().find(|actor| actor["name"] == "client-1").unwrap();
    assert_eq!((&client["line"], &client["waits"]), (&6.into(), &Value::Null));
    let frame = &client["frame"];
    assert_eq!(
        (&frame["function"], &frame["line"], &frame["variables"]),
        (&"ask".into(), &6.into(), &json!([["text", "'hello'"]]))
    );
    assert_eq!((&frame["caller"]["function"], &frame["caller"]["line"]), (&"<module>".into(), &11.into()));
    assert_eq!(frame["caller"]["caller"], Value::Null);
    let end = sockscope(&["show", &file]).expect_status(0).stdout;
    assert!(
        end.contains("client-1  Ended\n") && !end.contains(" = <socket"),
        "who has ended is inside of nothing: {end}"
    );
}

#[test]
fn whoever_waits_for_something_else_than_a_socket_is_shown_waiting() {
    let folder = Folder::fresh();
    let server = format!(
        "import threading, socket; own = socket.create_server(('127.0.0.1', 0))\nlock = threading.Lock()\nlock.acquire()\nlock.acquire(timeout=0.1)\n{SERVER}"
    );
    let client = "import time\ntime.sleep(0.3)\n1 / 0\n";
    let (file, rows) = saved(&folder, &server, client, "");
    let waits = |row: &Value| row["event"] == "noted" && row["note"].get("waits").is_some();
    let at = after(&rows, "server", waits);
    let text = sockscope(&["show", &file, "--at", &at]).expect_status(0).stdout;
    assert!(
        text.contains("server  Waits for a lock that another thread holds, line 4\n    in <module>, line 4\n"),
        "{text}"
    );
    let at = after(&rows, "client-1", waits);
    let text = sockscope(&["show", &file, "--at", &at, "--lang", "zh"]).expect_status(0).stdout;
    assert!(text.contains("client-1  正在休眠 300 毫秒，第 2 行\n"), "{text}");
    let world = sockscope(&["show", &file, "--at", &at, "--format", "json"]).expect_status(0).json();
    let waits: Vec<_> = world["actors"].as_array().unwrap().iter().map(|actor| &actor["waits"]).collect();
    assert_eq!(waits, [&json!("lock"), &json!({"sleep": {"ms": 300}})]);
    let end = sockscope(&["show", &file]).expect_status(0).stdout;
    let last = "client-1  Gave up: client.py, line 3: ZeroDivisionError: division by zero\n    in <module>, line 3\n";
    assert!(end.contains(last), "where it gave up is shown to the end: {end}");
}

// ---------------------------------------------------------------- the file

fn written(trace: &Trace, normalised: bool) -> Vec<u8> {
    let mut file = Vec::new();
    write_trace(&mut file, trace, normalised).unwrap();
    file
}

fn read(file: &[u8]) -> Trace {
    let (trace, cut) = read_trace(file).unwrap();
    assert_eq!(cut, None);
    trace
}

#[test]
fn every_beginning_of_a_trace_of_programs_comes_back_from_a_file_as_it_was() {
    let folder = Folder::fresh();
    let failing = CLIENT.replace(
        "print('no more')",
        "import threading\nt = threading.Thread(target=ask, args=(5,))\nt.start()\nt.join()\nask('一')\nc.nothing",
    );
    let (file, _) = saved(&folder, SERVER, &failing, "hello\nworld\n");
    let file = std::fs::read(file).unwrap();
    let trace = read(&file);
    assert_eq!(written(&trace, false), file, "reading and writing changes nothing");
    for length in 0..=trace.len() {
        let prefix = trace.prefix(length);
        let plain = written(&prefix, false);
        assert!(read(&plain).events().eq(prefix.events()), "the first {length} events");
        assert_eq!(written(&read(&plain), false), plain, "the first {length} events");
        // Ordinals are given in the order of appearance, so a beginning is the beginning of the whole.
        let normalised = written(&prefix, true);
        let whole = written(&trace, true);
        let events = normalised.windows(8).rposition(|line| line == b"\n{\"end\":").expect("the last line") + 1;
        assert!(whole.starts_with(&normalised[..events]), "the first {length} events, normalised");
        assert_eq!(written(&read(&normalised), true), normalised, "normalising twice is normalising once");
    }
}

/// Whether the process has a thread of this name.
fn has_thread(process: u32, name: &str) -> bool {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.into_iter().any(|comm| comm.trim_end() == name)
}

#[test]
fn an_interrupted_run_tells_what_had_happened() {
    let folder = Folder::fresh();
    let server = folder.write(
        "server.py",
        "import threading, time\nprint('ready')\nthreading.Thread(target=time.sleep, args=(600,), name='naps').start()\n",
    );
    let client = folder.write("client.py", "import time\ntime.sleep(600)\n");
    let mut child = command(&["run", &server, &client]).spawn().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    // The thread begins after the print.
    while !has_thread(child.id(), "server/naps") {
        assert!(std::time::Instant::now() < until && child.try_wait().unwrap().is_none(), "the thread never began");
        std::thread::yield_now();
    }
    send(&child, Signal::INT);
    let ran = finish(child).expect_status(130);
    assert!(ran.stdout.contains("server | ready"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("events recorded") && ran.stderr.contains("Interrupted"), "{}", ran.stderr);
}

#[test]
fn a_recv_that_asks_for_far_too_much_is_told_as_it_was_called() {
    let folder = Folder::fresh();
    let server = folder.write(
        "server.py",
        "import socket\ns = socket.create_server(('127.0.0.1', 8080))\nprint(s.accept()[0].recv(1886151936))\n",
    );
    let client = folder.write(
        "client.py",
        "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.send(b'hi')\nc.close()\n",
    );
    let ran = sockscope(&["run", &server, &client]).expect_status(0);
    assert!(ran.stdout.contains("\"hi\", 1886151936) = 2"), "{}", ran.stdout);
}

#[test]
#[cfg(unix)]
fn a_program_runs_from_a_folder_whose_name_is_not_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    // As a folder is called that was packed where names are in GBK.
    let odd = std::ffi::OsStr::from_bytes(b"\xcc\xd7\xbd\xd3\xd7\xd6");
    let folder = Folder::fresh();
    let place = folder.file("").join(odd);
    std::fs::create_dir(&place).unwrap();
    let itself = place.join("sockscope");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sockscope"), &itself).unwrap();
    std::fs::write(place.join("server.py"), "import sys\nprint(sys.argv, sys.orig_argv)\n").unwrap();
    std::fs::write(place.join("client.py"), "print('here')\n").unwrap();
    let mut run = std::process::Command::new(&itself);
    run.arg("run").arg(place.join("server.py")).arg(place.join("client.py")).env("LC_ALL", "C");
    run.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let ran = finish(run.spawn().unwrap());
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("here"), "{ran:?}");
}
