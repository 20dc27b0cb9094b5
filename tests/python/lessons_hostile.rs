//! Lesson folders that mean harm, or are badly broken: `lessons check` refuses each in bounded time with a sentence.
//! What a program may do at all is in `python_contained.rs`; here it is run as a lesson.

use crate::tools::cli as cli_tools;
use crate::tools::python as python_tools;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::channel;
use std::time::Duration;

use cli_tools::{Folder, Ran, command};

/// No check of one lesson may take longer, whatever stands in it.
const DEADLINE: Duration = Duration::from_secs(90);

/// What must never be seen: it lies beside the lesson, not in it.
const SECRET: &str = "open-sesame-4711";

/// The template's lesson under another name.
fn lesson() -> String {
    file("lesson.json").replace("\"id\": \"template\"", "\"id\": \"bad\"")
}

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/template").join(name)).unwrap()
}

/// The lesson with something in it changed. What is to be changed has to be there.
fn with(from: &str, to: &str) -> String {
    let lesson = lesson();
    assert!(lesson.contains(from), "{from}");
    lesson.replace(from, to)
}

/// A folder `bad` with a lesson, its programs, and the secret beside it.
fn bad(lesson: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::fresh();
    std::fs::create_dir(folder.file("bad")).unwrap();
    folder.write("bad/lesson.json", lesson);
    for name in ["server.py", "client.py", "solution_client.py"] {
        folder.write(&format!("bad/{name}"), file(name));
    }
    folder.write("secret.py", format!("{SECRET} = 1\nprint('{SECRET}')\n"));
    folder
}

/// Runs a child to its end, or kills it at the deadline.
fn within_the_deadline(child: Child) -> Option<Ran> {
    let (tell, told) = channel();
    let id = rustix::process::Pid::from_child(&child);
    std::thread::spawn(move || {
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        tell.send(Ran { status: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) })
            .ok();
    });
    let ran = told.recv_timeout(DEADLINE).ok();
    if ran.is_none() {
        rustix::process::kill_process(id, rustix::process::Signal::KILL).ok();
    }
    ran
}

/// Checks the lesson of a folder. What it says has to be one of ours, and short.
fn check(name: &str, folder: &Folder, part: &str) -> Result<(), String> {
    let child = command(&["lessons", "check", &folder.name("bad")]).spawn().unwrap();
    let ran = within_the_deadline(child).ok_or_else(|| format!("{name}: no end within {DEADLINE:?}"))?;
    let demand = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{name}: {what}: {ran:?}")) };
    demand(matches!(ran.status, Some(1 | 2)), "passes, or crashes")?;
    demand(ran.stderr.contains(part), part)?;
    demand(!ran.stderr.contains("panicked"), "panics")?;
    demand(!ran.stderr.contains(SECRET) && !ran.stdout.contains(SECRET), "shows the secret")?;
    demand(ran.stderr.len() < 20_000, "says too much")?;
    // The list has to live with it as well.
    std::fs::rename(folder.file("bad"), folder.file("01-bad")).unwrap();
    let child = command(&["lessons", "list", "--lessons", &folder.name("")]).spawn().unwrap();
    let ran = within_the_deadline(child).ok_or_else(|| format!("{name}: no list within {DEADLINE:?}"))?;
    let good = ran.status == Some(1) && !ran.stdout.contains(SECRET) && !ran.stderr.contains("panicked");
    if good { Ok(()) } else { Err(format!("{name}, listed: {ran:?}")) }
}

fn check_all(cases: &[(&str, Folder, &str)]) {
    let results = python_tools::for_each_at_once(cases, |(name, folder, part)| check(name, folder, part));
    let failed: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    const SERVER: &str = "\"server\": \"server.py\"";
    const CLIENTS: &str = "\"clients\": [\"client.py\"]";
    const SOLUTION: &str = "\"solution\": \"solution_client.py\"";
    let folder_of_server = bad(lesson());
    std::fs::remove_file(folder_of_server.file("bad/server.py")).unwrap();
    std::fs::create_dir(folder_of_server.file("bad/server.py")).unwrap();
    let linked = bad(lesson());
    std::fs::remove_file(linked.file("bad/server.py")).unwrap();
    symlink(linked.file("secret.py"), linked.file("bad/server.py")).unwrap();
    let linked_lesson = bad(lesson());
    std::fs::rename(linked_lesson.file("bad/lesson.json"), linked_lesson.file("lesson.json")).unwrap();
    symlink(linked_lesson.file("lesson.json"), linked_lesson.file("bad/lesson.json")).unwrap();
    let pipe = bad(lesson());
    std::fs::remove_file(pipe.file("bad/client.py")).unwrap();
    make_pipe(&pipe.name("bad/client.py"));
    let pipe_lesson = bad("");
    std::fs::remove_file(pipe_lesson.file("bad/lesson.json")).unwrap();
    make_pipe(&pipe_lesson.name("bad/lesson.json"));
    check_all(&[
        (
            "server above",
            bad(with(SERVER, "\"server\": \"../secret.py\"")),
            "bad/lesson.json:8: scenarios[0].server: \"../secret.py\" is no plain",
        ),
        ("client above", bad(with(CLIENTS, "\"clients\": [\"../secret.py\"]")), "is no plain name"),
        ("solution above", bad(with(SOLUTION, "\"solution\": \"../secret.py\"")), "is no plain name"),
        ("absolute", bad(with(SERVER, "\"server\": \"/etc/passwd\"")), "is no plain name"),
        ("another end", bad(with(SERVER, "\"server\": \"lesson.json\"")), "is no plain name"),
        ("hidden", bad(with(SERVER, "\"server\": \".server.py\"")), "is no plain name"),
        ("backslash", bad(with(SERVER, "\"server\": \"..\\\\secret.py\"")), "is no plain name"),
        ("NUL", bad(with(SERVER, "\"server\": \"server\\u0000.py\"")), "is no plain name"),
        ("empty name", bad(with(SERVER, "\"server\": \"\"")), "is no plain name"),
        ("line feed", bad(with(SERVER, "\"server\": \"ser\\nver.py\"")), "is no plain name"),
        ("a folder as program", folder_of_server, "bad/server.py: This is no plain file"),
        ("a link", linked, "bad/server.py: This is no plain file"),
        ("a linked lesson", linked_lesson, "bad/lesson.json: This is no plain file"),
        ("a pipe", pipe, "bad/client.py: This is no plain file"),
        ("a pipe as lesson", pipe_lesson, "bad/lesson.json: This is no plain file"),
    ]);
}

/// A named pipe that nobody writes to.
fn make_pipe(path: &str) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn lesson_files_that_are_no_lessons_are_refused_with_field_and_line() {
    let many_steps = "{\"id\": \"first\"},".repeat(100_000);
    let huge = format!("{}{}", lesson(), " ".repeat(300 << 10));
    let nested = "{\"not\": ".repeat(1000);
    let deep = with(
        "\"when\": {\"at_least\": {\"measure\": {\"calls\": {\"actor\": \"server\", \"call\": \"close\"}}, \"value\": 1}}",
        &format!("\"when\": {nested}{{\"all\": []}}{}", "}".repeat(1000)),
    );
    let huge_program = bad(lesson());
    huge_program.write("bad/server.py", "#".repeat(300 << 10));
    let binary_program = bad(lesson());
    binary_program.write("bad/server.py", b"print('\xff\xfe')".as_slice());
    let mut binary = lesson().into_bytes();
    binary[100] = 0xff;
    let clients = |count: &str| {
        with("\"clients\": [\"client.py\"]", &format!("\"clients\": [\"client.py\"], \"count\": {count}"))
    };
    let cuts = |stream: &str| {
        with(
            "\"solution\": \"solution_client.py\"",
            &format!(
                "\"solution\": \"solution_client.py\", \"every_cut\": {{\"stream\": \"{stream}\", \"answer\": \"00\"}}"
            ),
        )
    };
    check_all(&[
        ("empty", bad(""), "bad/lesson.json:1: it ends where a value is missing"),
        ("no braces at the end", bad(&lesson()[..lesson().len() - 20]), "bad/lesson.json:"),
        ("deep brackets", bad("[".repeat(200_000)), "bad/lesson.json:1: "),
        ("deep braces", bad("{\"title\":".repeat(20_000)), "bad/lesson.json:1: "),
        ("deep conditions", bad(deep), "too deeply nested"),
        ("a list", bad("[]"), "bad/lesson.json:1: "),
        ("null", bad("null"), "bad/lesson.json:1: "),
        ("wrong type", bad(with("\"minutes\": 5", "\"minutes\": {}")), "bad/lesson.json:7: minutes: invalid type"),
        ("a negative number", bad(with("\"minutes\": 5", "\"minutes\": -5")), "bad/lesson.json:7: minutes: "),
        ("a number too large", bad(with("\"minutes\": 5", "\"minutes\": 1e99")), "bad/lesson.json:7: minutes: "),
        ("another format", bad(with("\"format\": 1", "\"format\": 2")), "format: This lesson has format 2"),
        ("a key twice", bad(with("\"minutes\": 5", "\"minutes\": 5, \"minutes\": 6")), "duplicate field `minutes`"),
        (
            "a step's id twice",
            bad(with("\"id\": \"change\"", "\"id\": \"first\"")),
            "steps[1].id: \"first\" is used twice",
        ),
        ("a billion clients", bad(clients("1000000000")), "scenarios[0].count: A lesson has 1 to 64"),
        (
            "arguments for nobody",
            bad(with(
                "\"clients\": [\"client.py\"]",
                "\"clients\": [\"client.py\"], \"args\": {\"client-1\": [\"5\"]}",
            )),
            "scenarios[0].args: \"client-1\" is no program of the run",
        ),
        ("no client", bad(clients("0")), "scenarios[0].count: A lesson has 1 to 64"),
        (
            "too many steps",
            bad(with("\"steps\": [", &format!("\"steps\": [{many_steps}"))),
            "bad/lesson.json: The file has",
        ),
        ("a huge lesson", bad(huge), "bad/lesson.json: The file has"),
        ("a huge program", huge_program, "bad/server.py: The file has"),
        ("a binary program", binary_program, "bad/server.py: The file could not be read"),
        ("a binary lesson", bad(binary), "bad/lesson.json: The file could not be read"),
        ("NUL", bad("\0".repeat(1000)), "bad/lesson.json:1: "),
        ("a long stream", bad(cuts(&"00".repeat(11))), "every_cut: The stream has 11 bytes"),
        ("a very long stream", bad(cuts(&"00".repeat(50_000))), "every_cut: The stream has 50000 bytes"),
        ("no stream", bad(cuts("")), "every_cut: The stream has 0 bytes"),
        (
            "a server that is to print",
            bad(with(
                "{\"file\": \"client.py\", \"solution\": \"solution_client.py\"}",
                "{\"file\": \"server.py\", \"solution\": \"solution_client.py\", \"every_cut\": {\"stream\": \"00\", \"prints\": \"x\"}}",
            )),
            "every_cut: A server is known by its `answer`",
        ),
        (
            "nothing is expected",
            bad(with(
                "{\"file\": \"client.py\", \"solution\": \"solution_client.py\"}",
                "{\"file\": \"client.py\", \"solution\": \"solution_client.py\", \"every_cut\": {\"stream\": \"00\"}}",
            )),
            "every_cut: It has to be said by what",
        ),
        ("no digits", bad(cuts("zz")), "every_cut: These are no hexadecimal digits"),
        (
            "an explanation without a language",
            bad(with("\"zh\": \"1024 只是 `recv` 提供的空间大小。只要有字节到达，它就返回。\"", "\"zh\": \"\"")),
            "steps[0].why.model.zh: The text is missing",
        ),
        (
            "an explanation that is read before",
            bad(with(
                "The client has sent `hello`.",
                "1024 is only the room that `recv` offers. It returns as soon as there is anything.",
            )),
            "steps[0].why.model: The explanation stands in the step's text already",
        ),
        (
            "an explanation with a number that is not there",
            bad(with("1024 is only the room", "{room} is only the room")),
            "steps[0].why.model: The text names {room}",
        ),
        ("a why that has a judge", bad(with("\"model\": {", "\"right\": {}, \"model\": {")), "unknown field `right`"),
        (
            "an error that is none",
            bad(with(
                "{\"is\": {\"measure\": {\"calls\": {\"actor\": \"server\", \"call\": \"close\"}}, \"value\": 0}}",
                "{\"failed\": {\"actor\": \"server\", \"errno\": \"EVIL\"}}",
            )),
            "unknown error `EVIL`",
        ),
        (
            "a wait that is none",
            bad(with(
                "{\"is\": {\"measure\": {\"calls\": {\"actor\": \"server\", \"call\": \"close\"}}, \"value\": 0}}",
                "{\"waits\": {\"actor\": \"server\", \"for\": \"godot\"}}",
            )),
            "unknown variant `godot`",
        ),
        (
            "a time to the millisecond",
            bad(with(
                "\"calls\": {\"actor\": \"server\", \"call\": \"close\"}}, \"value\": 0",
                "\"spent\": {\"actor\": \"server\", \"call\": \"recv\"}}, \"value\": 0",
            )),
            "steps[0].observe.answer.choice[0].when: A time is never just the same twice",
        ),
        (
            "a time as a number",
            bad(with(
                "\"answer\": {\"number\": {\"chunk\": {\"flow\": \"client-1>server\", \"number\": 1}}}",
                "\"answer\": {\"number\": {\"spent\": {\"actor\": \"server\", \"call\": \"recv\"}}}",
            )),
            "steps[0].predict.answer.number: A time is never just the same twice",
        ),
        ("braces without end", bad(with("{bytes} bytes", "{other} {{{{{{ {byt {bytes")), "steps[0].after"),
        ("another lesson's name", bad(with("\"id\": \"bad\"", "\"id\": \"../secret\"")), "id: The lesson calls itself"),
        ("an unknown call", bad(with("{\"call\": \"send\"}", "{\"call\": \"fork\"}")), "unknown variant `fork`"),
    ]);
}

#[test]
fn moves_that_can_not_be_made_and_conditions_that_never_hold_are_found() {
    const LET: &str = "{\"let\": {\"actor\": \"server\"}}";
    let never = "{\"is\": {\"measure\": {\"recvs\": {\"flow\": \"client-1>server\"}}, \"value\": 99}}";
    let once = "{\"is\": {\"measure\": {\"recvs\": {\"flow\": \"client-1>server\"}}, \"value\": 1}}";
    let moves = format!("{LET},").repeat(100);
    check_all(&[
        (
            "nobody",
            bad(with(LET, "{\"let\": {\"actor\": \"mallory\"}}")),
            "steps[0].moves: There is no actor called \"mallory\"",
        ),
        (
            "an actor too many",
            bad(with(LET, "{\"let\": {\"actor\": \"client-65535\"}}")),
            "no actor called \"client-65535\"",
        ),
        (
            "typing to nobody",
            bad(with(LET, "{\"type\": {\"actor\": \"\", \"line\": \"\\u0000\"}}")),
            "steps[0].moves: ",
        ),
        (
            "a call that never comes",
            bad(with(
                "\"until\": {\"returned\": {\"call\": \"send\"}}",
                "\"until\": {\"returned\": {\"call\": \"send\", \"times\": 4294967295}}",
            )),
            "steps[0].moves: client-1 was to make the call send",
        ),
        ("what never holds", bad(with(once, never)), "steps[0].reveal: "),
        ("a hundred moves", bad(with(LET, moves.trim_end_matches(','))), "steps[0].moves: There are 101"),
        (
            "a flow that is not there",
            bad(with(
                "\"number\": {\"chunk\": {\"flow\": \"client-1>server\", \"number\": 1}}",
                "\"number\": {\"chunk\": {\"flow\": \"a>b\", \"number\": 0}}",
            )),
            "steps[0].predict: ",
        ),
        (
            "a chunk without number",
            bad(with(
                "{\"flow\": \"client-1>server\", \"number\": 1}}, {\"line\"",
                "{\"flow\": \"client-1>server\", \"number\": 0}}, {\"line\"",
            )),
            "steps[0].highlight[0]: ",
        ),
    ]);
}

/// A lesson whose server is this.
fn served_by(server: &str) -> Folder {
    let folder = bad(lesson());
    folder.write("bad/server.py", format!("{}\n{server}\n", "# conn.recv(1024) is named by the lesson"));
    folder
}

const THREADS: &str = "import threading\nwhile True:\n    threading.Thread(target=threading.Event().wait).start()";

const CATCHES: &str =
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass";

#[test]
fn programs_that_mean_harm_are_held_and_end_in_time() {
    let secret = bad(lesson());
    let path = secret.name("secret.py");
    secret.write("bad/server.py", format!("# conn.recv(1024)\nprint(open({path:?}).read())\n"));
    let cut_spin = bad(with(
        "{\"edit\": {\"file\": \"client.py\", \"solution\": \"solution_client.py\"}}",
        "{\"edit\": {\"file\": \"server.py\", \"solution\": \"solution_client.py\", \"every_cut\": {\"stream\": \"0001\", \"answer\": \"0001\"}}}",
    ));
    cut_spin.write("bad/solution_client.py", "while True:\n    pass\n");
    let restless = bad(lesson());
    restless.write("bad/solution_client.py", "import time\nwhile True:\n    time.sleep(0.001)\n");
    check_all(&[
        ("takes all threads", served_by(THREADS), "steps[0]."),
        ("catches everything", served_by(CATCHES), "steps[0].moves: The moves were not made within 60 s"),
        ("prints for ever", served_by("while True:\n    print('x' * 1000)"), "ended with OutputLimit"),
        ("opens files", secret, "The program of server had ended with "),
        (
            "imports the system",
            served_by("import os\nos.execvp('touch', ['touch', '/tmp/sockscope-was-here'])"),
            "ended with ",
        ),
        (
            "starts a process",
            served_by("import subprocess\nsubprocess.run(['touch', '/tmp/sockscope-was-here'])"),
            "ended with ",
        ),
        ("calls abroad", served_by("import socket\nsocket.create_connection(('192.0.2.1', 80))"), "ended with "),
        ("listens abroad", served_by("import socket\ns = socket.socket()\ns.bind(('0.0.0.0', 22))"), "ended with "),
        ("recurses", served_by("def f():\n    f()\nf()"), "ended with RecursionError"),
        ("nests", served_by(&format!("x = {}{}", "(".repeat(20_000), ")".repeat(20_000))), "ended with "),
        ("takes all memory", served_by("x = 'x'\nwhile True:\n    x += x"), "ended with MemoryError"),
        ("exits", served_by("import sys\nsys.exit(0)"), ": The run was over before"),
        ("a solution that goes round", cut_spin, "steps[1].task.by.edit"),
        // Whichever comes first on this machine, the limit of calls or that of time.
        ("a task that never rests", restless, "steps[1].task.by.edit: The "),
    ]);
    assert!(!Path::new("/tmp/sockscope-was-here").exists());
}
