//! Programs in Python run many times, and forked: with an edited text as well.
//! What native programs do is tested where there is no interpreter, in `tests/core/many.rs` and `tests/core/fork.rs`.

use std::fs::File;
use std::io::BufReader;
use std::time::Duration;

use sockscope::desk::many::How;
use sockscope::desk::{Otherwise, PlayCommand, Stage};
use sockscope::library;
use sockscope::net::Deadline;
use sockscope::playback::Move;
use sockscope::scenario::Scenario;
use sockscope::steer::first_difference;
use sockscope::trace::{Position, Trace, read_trace};
use sockscope::world::Axis;

use crate::tools::cli::{Folder, sockscope};
use crate::tools::desk::Driver;
use crate::tools::net::Random;
use crate::tools::python::pair;

const SERVER: &str = "import socket\ns = socket.create_server(('127.0.0.1', 5000))\nconn, _ = s.accept()\nfor _ in range(2):\n    print(conn.recv(64))\nconn.close()\ns.close()\n";
const CLIENT: &str = "import socket\ns = socket.create_connection(('127.0.0.1', 5000))\ns.sendall(b'one')\ns.sendall(b'two')\ns.close()\n";

/// Long enough for a slow machine; a cancelled set is told to end in a quarter of a second.
const GENEROUS: Duration = Duration::from_secs(5);

#[test]
fn programs_are_run_many_times_with_what_was_typed() {
    let mut driver = Driver::new(pair(SERVER, CLIENT, 1));
    driver.play(PlayCommand::Edit("client.py".to_owned(), CLIENT.replace("s.sendall(b'two')\n", "")));
    driver.play(PlayCommand::RunMany(3));
    driver.until("all runs", |desk| !desk.session.many().goes_on());
    let set = &driver.desk.session.many().sets()[0];
    assert_eq!((set.runs(), set.ended()), (3, Some(&How::Done)));
    assert_eq!(set.tally().histogram(Axis::Recvs), [(1, 3)].into());
    assert!(driver.desk.session.workshop.is_pending(), "what was typed is still to be run on the desk");
    driver.play(PlayCommand::OpenOneOf { set: 0, axis: Axis::Recvs, value: 1 });
    assert_eq!(driver.desk.session.stage(), Stage::Over);
    assert!(!driver.desk.session.scenario().programs[1].source.contains("two"));
}

#[test]
fn a_program_that_never_ends_is_cancelled_with_its_set() {
    let client = "while True:\n    pass\n";
    let mut driver = Driver::new(pair(SERVER, client, 1));
    driver.play(PlayCommand::RunMany(5));
    let deadline = Deadline::after(GENEROUS);
    driver.play(PlayCommand::CancelMany);
    driver.until("the end", |desk| !desk.session.many().goes_on());
    assert!(!deadline.passed());
    let set = &driver.desk.session.many().sets()[0];
    assert_eq!((set.runs(), set.ended()), (0, Some(&How::Cancelled)));
}

fn fork(driver: &mut Driver, at: usize) -> Trace {
    let old = driver.desk.session.show().id;
    driver.play(PlayCommand::Look(Move::To(Position(at))));
    driver.play(PlayCommand::Fork(Box::<Otherwise>::default()));
    driver.until("the fork", |desk| !desk.session.is_forking());
    let session = &driver.desk.session;
    assert!(session.show().id > old, "{at}: {:?}", session.message);
    assert_eq!(session.stage(), Stage::Paused);
    session.trace().clone()
}

#[test]
fn a_fork_of_a_starting_program_at_any_position_has_the_same_first_events() {
    let mut random = Random::seeded("a_fork_of_a_starting_program_at_any_position_has_the_same_first_events");
    let mut tried = 0;
    for program in library::starting_programs().iter().step_by(5) {
        let lines = Some(vec!["one".to_owned(), "two".to_owned()]);
        let mut driver = Driver::new(Scenario { typed: lines, ..program.scenario.clone() });
        driver.play(PlayCommand::Run);
        driver.until("the run", |desk| {
            desk.session.report().is_some() || desk.session.trace().len() > 40 && desk.session.rests()
        });
        if !driver.desk.session.trace().is_staged() {
            continue;
        }
        let (whole, recorded) = (driver.desk.session.show().id, driver.desk.session.trace().clone());
        for _ in 0..2 {
            driver.play(PlayCommand::OpenShow(whole));
            let at = usize::try_from(random.below(recorded.len() as u64 * 3 / 4)).unwrap() + 1;
            let forked = fork(&mut driver, at);
            let name = &program.scenario.programs[0].file;
            assert_eq!(first_difference(&recorded, &forked, Position(at)), None, "{name} at {at}");
        }
        tried += 1;
    }
    assert!(tried >= 2, "{tried} programs were tried");
}

#[test]
fn an_edited_program_is_forked_into_and_what_it_did_otherwise_before_is_told() {
    let mut driver = Driver::new(pair(SERVER, CLIENT, 1));
    driver.run_to_end();
    let whole = driver.desk.session.show().id;
    let recorded = driver.desk.session.trace().clone();
    let first_recv = recorded.conns().count();
    assert_eq!(first_recv, 1);
    let is_print = |n: &usize| matches!(&recorded.event(*n).unwrap().what, sockscope::trace::What::Printed(_));
    let before = (0..recorded.len()).find(is_print).expect("the server prints");
    // It matters behind the fork alone: the server prints something else.
    let shout = SERVER.replace("print(conn.recv(64))", "print(conn.recv(64).upper())");
    driver.play(PlayCommand::Edit("server.py".to_owned(), shout.clone()));
    fork(&mut driver, before);
    let session = &driver.desk.session;
    assert!(!session.message.as_ref().unwrap().is_bad(), "{:?}", session.message);
    assert!(session.phrase_of(session.show()).en.contains("server.py edited"));
    assert!(!session.workshop.is_pending(), "it runs");
    driver.run_to_end();
    let told = |trace: &Trace| crate::tools::python::printed(trace, "server");
    assert!(told(driver.desk.session.trace()).contains("ONETWO"), "{}", told(driver.desk.session.trace()));
    // It matters before: that is told, and the fork is there all the same.
    driver.play(PlayCommand::OpenShow(whole));
    let other = CLIENT.replace("b'one'", "b'ten'");
    driver.play(PlayCommand::Edit("client.py".to_owned(), other));
    fork(&mut driver, before);
    let message = driver.desk.session.message.clone().unwrap();
    assert!(message.is_bad() && message.text.en.contains("ten"), "{message:?}");
}

#[test]
fn a_fork_on_the_command_line_goes_on_with_edited_programs() {
    let folder = Folder::fresh();
    let (server, client) = (folder.write("server.py", SERVER), folder.write("client.py", CLIENT));
    let trace = folder.name("run.jsonl");
    sockscope(&["run", &server, &client, "--clients", "2", "--format", "summary", "--trace", &trace]);
    let recorded = read_trace(File::open(&trace).map(BufReader::new).unwrap()).expect("it was just written").0;
    let is_print = |n: &usize| matches!(&recorded.event(*n).unwrap().what, sockscope::trace::What::Printed(_));
    let before = (0..recorded.len()).find(is_print).expect("the server prints");
    let (at, forked) = (before.to_string(), folder.name("forked.jsonl"));
    // Edited behind that place, and under another name: the first events are the same.
    let shout = folder.write("shout.py", SERVER.replace("print(conn.recv(64))", "print(conn.recv(64).upper())"));
    let fork = ["run", "--fork", &trace, "--at", &at, "--format", "summary", "--trace", &forked];
    let ran = sockscope(&[&fork[..], &["--edited-server", &shout]].concat());
    assert!(!ran.stderr.contains("The first"), "{}", ran.stderr);
    let fresh = read_trace(File::open(&forked).map(BufReader::new).unwrap()).expect("it was just written").0;
    assert_eq!(first_difference(&recorded, &fresh, Position(before)), None);
    let told = crate::tools::python::printed(&fresh, "server");
    assert!(told.contains("ONETWO") && !told.contains("onetwo"), "{told}");
    // Edited before it: that is told, with what is different.
    let ten = folder.write("client.py", CLIENT.replace("b'one'", "b'ten'"));
    let ran = sockscope(&[&fork[..], &["--edited-client", &ten, "--edited-server", &shout]].concat()).expect_status(1);
    assert!(ran.stderr.contains("ten") && ran.stderr.contains("not “"), "{}", ran.stderr);
    // What cannot be meant is refused.
    let both = sockscope(&[&fork[..], &["--edited-client", &ten, "--edited-client", &shout]].concat()).expect_status(2);
    assert!(both.stderr.starts_with("sockscope: --edited-client: Two files"), "{}", both.stderr);
    for (flag, value) in [("--edited-server", &shout), ("--edited-client", &ten), ("--at", &at)] {
        let ran = sockscope(&["run", &server, &client, flag, value]).expect_status(2);
        assert!(ran.stderr.contains(flag), "it would say nothing: {}", ran.stderr);
        assert!(sockscope(&["run", flag, value]).expect_status(2).stderr.contains("--fork"), "{flag}");
    }
    let native = folder.name("native.jsonl");
    sockscope(&["run", "--format", "summary", "--trace", &native]).expect_status(0);
    let ran = sockscope(&["run", "--fork", &native, "--at", "9", "--edited-server", &shout]).expect_status(2);
    assert!(
        ran.stderr.starts_with("sockscope: --edited-server: The recorded run is one of native programs"),
        "{}",
        ran.stderr
    );
}
