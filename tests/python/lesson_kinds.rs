//! Kinds of questions, and moves, that the course itself may not have: a lesson with all of them is proved, and what is wrong
//! with one is found. How they are answered in the window is in `tests/window/lesson_kinds.rs`.

use crate::tools::cli as cli_tools;
use crate::tools::python as python_tools;

use std::path::{Path, PathBuf};

use cli_tools::{Folder, sockscope};
use python_tools::pair;
use sockscope::lang::Lang;
use sockscope::lesson::{Recording, Source, handout};
use sockscope::steer::{Move, Rehearsal};
use sockscope::trace::Trace;
use sockscope::world::{Condition, Whom, World, actor_named, waits_for};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lessons")
}

#[test]
fn a_lesson_with_every_kind_of_question_is_proved_and_printed() {
    let ran = sockscope(&["lessons", "check", "tests/data/lessons/91-kinds"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    let loaded = Source::Folder(data()).lesson("91").unwrap();
    let recording = Recording::make(&loaded).unwrap();
    let (en, zh) = (handout(&loaded, &recording, Lang::En), handout(&loaded, &recording, Lang::Zh));
    for part in [
        "**In this run:** client-1 waits for server; server waits for nobody\n",
        "- The client prints\n- `accept` returns\n- The server receives\n",
        "**In this run:** `accept` returns → The server receives → The client prints\n",
        "**In this run:** 5\n",
        "**Why?** Why not more?\n\n**Compare:** No more was sent.\n",
    ] {
        assert!(en.contains(part), "{part}\n{en}");
    }
    assert!(zh.contains("**为什么？** 为什么没有更多？\n\n**对照：** 发送的就只有这么多。\n"), "{zh}");
}

#[test]
fn what_is_wrong_with_such_questions_is_found() {
    let order = "{\"say\": {\"en\": \"The client prints\", \"zh\": \"客户端打印\"}, \"at\": {\"printed\": {\"actor\": \"client-1\", \"text\": \"HELLO\"}}},";
    let within = "{\"more_or_less\": 2}";
    let cases = [
        (
            "\"actors\": [\"client-1\", \"server\"]",
            "\"actors\": []",
            "steps[0].predict.answer.waits: Name at least one",
        ),
        ("\"actors\": [\"client-1\", \"server\"]", "\"actors\": [\"server\", \"server\"]", "waits: Name at least one"),
        (
            "\"actors\": [\"client-1\", \"server\"]",
            "\"actors\": [\"server\", \"mallory\"]",
            "no \"mallory\" in the run",
        ),
        ("\"among\": [\"server\"]", "\"among\": [\"client-2\"]", "steps[0].observe: The run does not tell"),
        (order, "", "steps[1].predict: The events stand in their order already"),
        (
            "\"at\": {\"printed\": {\"actor\": \"client-1\"",
            "\"at\": {\"printed\": {\"actor\": \"nobody\"",
            "steps[1].predict: The run does not have",
        ),
        (
            "\"text\": \"HELLO\"}}},",
            "\"text\": \"HELLO\", \"number\": 9}}},",
            "steps[1].predict: The run does not have",
        ),
        (
            "{\"returned\": {\"actor\": \"server\", \"call\": \"recv\"}}",
            "{\"returned\": {\"actor\": \"server\", \"call\": \"accept\"}}",
            "steps[1].predict: The run does not have",
        ),
        (within, "{\"more_or_less\": 5}", "steps[2].predict: What is measured is 5, and 0 would be right as well"),
        (within, "{\"more_or_less\": 0}", "steps[2].predict.answer.about.within: This lets every number be right"),
        (within, "{\"percent\": 100}", "about.within: This lets every number be right"),
        (within, "{\"range\": {\"from\": 9, \"to\": 3}}", "about.within: This lets every number be right"),
        (within, "{\"range\": {\"from\": 6, \"to\": 9}}", "steps[2].predict: What is measured in the real run, 5,"),
        (within, "{\"range\": {\"from\": 4, \"to\": 18446744073709551616}}", "steps[2].predict.answer.about.within"),
        ("{\"acknowledged\": \"client-1>server\"}", "{\"ms\": 5001}", "steps[2].reveal[0]: 5001 ms are to pass"),
        ("{\"acknowledged\": \"client-1>server\"}", "{\"ms\": 0}", "steps[2].reveal[0]: 0 ms are to pass"),
        (
            "{\"acknowledged\": \"client-1>server\"}",
            "{\"acknowledged\": \"a>b\"}",
            "steps[2].reveal: What the kernel holds of \"a>b\"",
        ),
    ];
    refused("91-kinds", &cases);
}

/// Changes a lesson of the tests in each of these ways, and expects to be told.
fn refused(lesson: &str, cases: &[(&str, &str, &str)]) {
    let whole = std::fs::read_to_string(data().join(lesson).join("lesson.json")).unwrap();
    let folder = Folder::fresh();
    for (number, (from, to, part)) in cases.iter().enumerate() {
        let id = format!("{number:02}-bad");
        std::fs::create_dir(folder.file(&id)).unwrap();
        for file in std::fs::read_dir(data().join(lesson)).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            folder.write(&format!("{id}/{name}"), std::fs::read_to_string(file.path()).unwrap());
        }
        assert!(whole.contains(from), "{from}");
        let changed = whole.replace(&format!("\"{lesson}\""), &format!("\"{id}\"")).replace(from, to);
        folder.write(&format!("{id}/lesson.json"), changed);
        let ran = sockscope(&["lessons", "check", &folder.name(&id)]);
        assert_eq!(ran.status, Some(1), "{to}: {ran:?}");
        assert!(ran.stderr.contains(part) && !ran.stderr.contains("panicked"), "{to}: {part}: {}", ran.stderr);
    }
}

#[test]
fn two_runs_are_compared_and_a_second_server_has_a_name() {
    let ran = sockscope(&["lessons", "check", "tests/data/lessons/92-beside"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    let loaded = Source::Folder(data()).lesson("92").unwrap();
    let recording = Recording::make(&loaded).unwrap();
    assert!(recording.beside("compare").is_some() && recording.beside("further").is_some());
    assert!(recording.beside("two").is_none());
    let page = handout(&loaded, &recording, Lang::En);
    for part in ["**In this run:** More\n", "3 chunks here, 1 beside.", "**In this run:** Fail\n"] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let written = Folder::fresh();
    for (path, file) in recording.files(Path::new(&written.name("")), "92-beside").unwrap() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }
    let read = Recording::read(Path::new(&written.name("")), "92-beside").unwrap();
    assert_eq!(handout(&loaded, &read, Lang::En), page, "the run beside is kept, too");
}

#[test]
fn a_run_beside_and_further_servers_that_do_not_fit_are_refused() {
    refused(
        "92-beside",
        &[
            (
                "{\"scenario\": \"whole\", \"moves\"",
                "{\"scenario\": \"other\", \"moves\"",
                "steps[0].beside.scenario: There is no run \"other\"",
            ),
            ("\"moves\": [{\"run\": {}}]}", "\"moves\": []}", "steps[0].beside.moves: There are 0"),
            (
                "\"moves\": [{\"run\": {}}]}",
                "\"moves\": [{\"let\": {\"actor\": \"mallory\"}}]}",
                "steps[0].beside: There is no actor called \"mallory\"",
            ),
            (
                "\"beside\": {\"scenario\": \"whole\", \"moves\": [{\"run\": {}}]},",
                "",
                "steps[0].predict: This asks for the run beside, and there is none",
            ),
            (
                "\"there\": {\"beside\": {\"recvs\": {\"flow\": \"client-1>server\"}}}",
                "\"there\": {\"beside\": {\"recvs\": {\"flow\": \"a>b\"}}}",
                "steps[0].numbers.there: This is not in the run",
            ),
            (
                "\"servers\": [\"again.py\"]",
                "\"servers\": [\"../again.py\"]",
                "scenarios[2].servers[0]: \"../again.py\" is no plain name",
            ),
            (
                "{\"same\": [{\"recvs\": {\"flow\": \"client-1>server\"}}",
                "{\"same\": [{\"spent\": {\"actor\": \"server\", \"call\": \"recv\"}}",
                "steps[0].predict.answer.choice[0].when: A time is never just the same twice",
            ),
            ("\"servers\": [\"again.py\"]", "\"servers\": [\"nowhere.py\"]", "nowhere.py: The file could not be read"),
            (
                "\"servers\": [\"again.py\"]",
                "\"servers\": [\"again.py\",\"again.py\",\"again.py\",\"again.py\",\"again.py\",\"again.py\",\"again.py\",\"again.py\",\"again.py\"]",
                "scenarios[2].servers: A lesson has at most 8",
            ),
        ],
    );
}

/// The run as it stands after these moves.
fn moved(scenario: &sockscope::scenario::Scenario, moves: &str) -> Rehearsal {
    let mut rehearsal = Rehearsal::start(scenario).expect("it starts");
    let moves: Vec<Move> = serde_json::from_str(moves).expect("they are moves");
    rehearsal.perform(&moves).unwrap_or_else(|text| panic!("{}", text.en));
    rehearsal
}

fn whom(trace: &Trace, name: &str) -> Option<Whom> {
    let world = World::at_end(trace);
    waits_for(&world, actor_named(&world, name).expect("it is there"))
}

#[test]
fn who_waits_for_whom_follows_from_the_calls_and_the_bytes() {
    let server = "import socket, threading
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
lock = threading.Lock()
def serve(conn):
    conn.recv(10)
    lock.acquire()
    lock.acquire()
first, _ = server.accept()
worker = threading.Thread(target=serve, args=(first,))
worker.start()
worker.join()
";
    let client = "import socket
client = socket.create_connection(('127.0.0.1', 8080))
client.recv(10)
client.send(b'x')
input()
";
    let actor = |name: &str| Some(Whom::Actor(name.to_owned()));
    let scenario = pair(server, client, 2);
    let begun = moved(&scenario, r#"[{"let": {"actor": "server"}}]"#);
    assert_eq!(whom(begun.trace(), "server"), Some(Whom::SomethingElse), "a client is to come");
    let all = moved(&scenario, r#"[{"run": {}}]"#);
    assert_eq!(whom(all.trace(), "client-1"), actor("server"));
    assert_eq!(whom(all.trace(), "client-2"), actor("server"), "nobody has accepted it");
    assert_eq!(whom(all.trace(), "server"), actor("server/Thread-1"), "it joins its thread");
    assert_eq!(whom(all.trace(), "server/Thread-1"), actor("client-1"));
}

#[test]
fn a_thread_is_let_go_by_its_name_before_its_first_step() {
    let server = "import socket, threading
server = socket.socket()
server.bind(('127.0.0.1', 8080))
def work(name):
    print(name, 'begins')
for name in ('one', 'two'):
    threading.Thread(target=work, args=(name,)).start()
server.listen(5)
server.accept()
";
    let scenario = pair(server, "import socket\nsocket.create_connection(('127.0.0.1', 8080))\n", 1);
    let run = moved(
        &scenario,
        r#"[{"let": {"actor": "server", "until": {"returned": {"call": "listen"}}}}, {"let": {"actor": "server/Thread-2"}}]"#,
    );
    let printed = |text: &str| {
        let json = format!(r#"{{"printed": {{"actor": "server/Thread-{text}"}}}}"#, text = text);
        let condition: Condition = serde_json::from_str(&json).expect("it is one");
        condition.holds(&World::at_end(run.trace()))
    };
    assert!(printed(r#"2", "text": "two begins"#), "the second goes first");
    assert!(!printed(r#"1", "text": "begins"#), "the first has not begun");
    let nobody = Rehearsal::start(&scenario)
        .expect("it starts")
        .perform(&[Move::Let { actor: "server/Thread-1".to_owned(), until: sockscope::steer::Until::Waits }]);
    assert!(nobody.is_err_and(|text| text.en.contains("no actor called")), "nobody has started it");
}

#[test]
fn time_passes_by_a_move_until_nothing_is_held_back() {
    let server = "import socket
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(5)
conn, _ = server.accept()
while True:
    print(conn.recv(100))
";
    let client = "import socket
client = socket.create_connection(('127.0.0.1', 8080))
for part in (b'first', b'second', b'third'):
    client.send(part)
input()
";
    let scenario = sockscope::scenario::Scenario { nodelay: false, ..pair(server, client, 1) };
    let send = r#"{"let": {"actor": "server"}}, {"let": {"actor": "client-1", "until": {"returned": {"call": "send", "times": 3}}}}"#;
    let recv = r#"{"let": {"actor": "server", "until": {"returned": {"call": "recv"}}}}"#;
    let waited = moved(&scenario, &format!(r#"[{send}, {{"pass": {{"acknowledged": "client-1>server"}}}}, {recv}]"#));
    let whole = r#"{"chunks": {"flow": "client-1>server", "are": [16]}}"#;
    let holds = |run: &Rehearsal, json: &str| {
        serde_json::from_str::<Condition>(json).expect("it is one").holds(&World::at_end(run.trace()))
    };
    assert!(holds(&waited, whole), "all of it has come once the first was acknowledged");
    let started = std::time::Instant::now();
    moved(&scenario, r#"[{"pass": {"ms": 60}}]"#);
    assert!(started.elapsed() >= std::time::Duration::from_millis(60), "so much has passed at least");
}
