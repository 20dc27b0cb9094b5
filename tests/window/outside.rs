//! Clients outside this program in the window: where they find the server, what of them is seen, and that our side steps.
//! The same from the command line is in the tests of `serve`.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};

use egui::Vec2;
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{PlayCommand, Session, Speed, Stage};
use sockscope::lang::Lang;
use sockscope::scenario::{Outside, PythonProgram, Scenario, Side};
use sockscope::trace::{Call, What};

use crate::tools::{Bench, PATIENCE, bench_of, click, until};

const WIDE: Vec2 = Vec2::new(1400.0, 800.0);

fn waiting() -> Scenario {
    Scenario { outside: Some(Outside::Clients), ..Scenario::default() }
}

/// A stranger that says this once and waits for as much in return.
fn stranger(session: &Session, says: &'static [u8]) -> Receiver<Vec<u8>> {
    let address = session.doorstep().expect("the server is bound");
    let (tell, told) = channel();
    std::thread::spawn(move || {
        let mut conn = TcpStream::connect(address).unwrap();
        conn.set_read_timeout(Some(PATIENCE)).unwrap();
        conn.write_all(says).unwrap();
        let mut answer = vec![0; says.len()];
        conn.read_exact(&mut answer).unwrap();
        tell.send(answer).unwrap();
    });
    told
}

fn has(bench: &Bench<'_>, part: &str) -> bool {
    bench.query_all_by_label_contains(part).next().is_some()
}

/// A bench whose server listens.
fn listening(scenario: Scenario, lang: Lang, speed: Speed) -> Bench<'static> {
    let mut bench = bench_of(scenario, lang, WIDE);
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(speed));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    until(&mut bench, "a server that listens", |bench| {
        let listens =
            |event: &sockscope::trace::Event| matches!(&event.what, What::Returned(it) if it.call == Call::Listen);
        bench.desk.session.trace().events().any(listens)
    });
    bench
}

#[test]
fn a_stranger_finds_the_address_and_is_answered_in_both_languages() {
    for (lang, waits, unseen) in [
        (Lang::En, "Waiting for clients outside this program at 127.0.0.1:", "its sends are not visible"),
        (Lang::Zh, "等待外部客户端", "看不到它的 send 调用"),
    ] {
        let mut bench = listening(waiting(), lang, Speed::Full);
        assert!(has(&bench, waits), "{lang:?}");
        let told = stranger(&bench.state().desk.session, b"hello");
        until(&mut bench, "an answer", |bench| bench.desk.session.world().flows().len() == 2);
        assert_eq!(told.recv_timeout(PATIENCE).unwrap(), b"HELLO");
        until(&mut bench, "its bytes", |bench| {
            let world = bench.desk.session.world();
            world.flows().first().and_then(|flow| world.flow(*flow)).is_some_and(|flow| flow.received == 5)
        });
        assert!(has(&bench, unseen), "{lang:?}");
        assert!(has(&bench, "outside-1"), "{lang:?}");
        assert_eq!(bench.state().desk.session.stage(), Stage::Running, "it goes on waiting for others");
    }
}

#[test]
fn our_side_goes_step_by_step() {
    let mut bench = listening(waiting(), Lang::En, Speed::Full);
    bench.state_mut().desk.session.apply(PlayCommand::Pause);
    let told = stranger(&bench.state().desk.session, b"hello");
    let mut steps = 0;
    while told.try_recv().is_err() {
        steps += 1;
        assert!(steps < 200, "the stranger was never answered");
        let before = bench.state().desk.session.trace().len();
        until(&mut bench, "somebody who can be let go", |bench| {
            let session = &bench.desk.session;
            session.trace().len() > before || session.standing().iter().any(|(_, standing)| standing.is_able())
        });
        bench.state_mut().desk.session.apply(PlayCommand::Step);
        bench.step();
    }
    assert!(steps > 3, "one step does not accept, receive and answer: {steps}");
}

#[test]
fn a_program_in_python_waits_for_strangers_as_well() {
    let source = "import socket\nlistener = socket.create_server(('127.0.0.1', 8080))\nwhile True:\n    conn, peer = listener.accept()\n    conn.sendall(conn.recv(100).upper())\n    conn.close()\n";
    let programs = vec![PythonProgram::new("server.py", Side::Server, source)];
    let mut bench = listening(Scenario { programs, ..waiting() }, Lang::En, Speed::Full);
    let told = stranger(&bench.state().desk.session, b"hello");
    until(&mut bench, "a connection", |bench| bench.desk.session.world().flows().len() == 2);
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), b"HELLO");
}

#[test]
fn a_server_that_serves_one_client_ends_the_run_and_its_own_address_is_told() {
    for host in ["127.0.0.1", "127.0.0.2"] {
        let source = format!(
            "import socket\nlistener = socket.socket()\nlistener.bind(('{host}', 8080))\nlistener.listen()\nconn, peer = listener.accept()\nconn.sendall(conn.recv(100).upper())\nconn.close()\n"
        );
        let programs = vec![PythonProgram::new("server.py", Side::Server, source)];
        let mut bench = listening(Scenario { programs, ..waiting() }, Lang::En, Speed::Full);
        let told = stranger(&bench.state().desk.session, b"hello");
        assert_eq!(told.recv_timeout(PATIENCE).unwrap(), b"HELLO");
        until(&mut bench, "the end of the run", |bench| bench.desk.session.report().is_some());
        assert_eq!(bench.state().desk.session.doorstep(), None);
    }
}

#[test]
fn it_is_chosen_in_the_list_of_programs_and_chosen_away() {
    let mut bench = bench_of(Scenario::default(), Lang::En, WIDE);
    let name = "Wait for clients outside this program";
    click(&mut bench, "Programs");
    click(&mut bench, name);
    assert!(bench.state().desk.session.scenario().awaits_outside());
    assert!(has(&bench, "once the server listens"));
    bench.state_mut().desk.session.apply(PlayCommand::RunMany(3));
    let message = bench.state().desk.session.message.as_ref().expect("it is refused").text.clone();
    assert!(message.en.contains("when they like"), "{}", message.en);
    click(&mut bench, "Programs");
    click(&mut bench, name);
    assert!(!bench.state().desk.session.scenario().awaits_outside());
}
