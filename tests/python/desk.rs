//! The desk without a window, with programs in Python and with lessons.
//! What native programs do is tested where there is no interpreter.

use sockscope::desk::{Desk, LessonCommand, MessageKind, PlayCommand, Texts};
use sockscope::lesson::{Answer, Phase, Wanted, Whom};
use sockscope::library;
use sockscope::scenario::Scenario;

use crate::tools::desk::Driver;
use crate::tools::python::pair;

const SERVER: &str = "import socket\ns = socket.create_server(('127.0.0.1', 5000))\nconn, _ = s.accept()\nprint(conn.recv(64))\nconn.close()\ns.close()\n";
const CLIENT: &str = "import socket\ns = socket.create_connection(('127.0.0.1', 5000))\ns.sendall(b'one')\ns.close()\n";

fn text_of<'d>(desk: &'d Desk, file: &str) -> &'d str {
    let program = desk.session.scenario().programs.iter().find(|program| program.file == file).expect("it is there");
    desk.session.workshop.text(program)
}

#[test]
fn an_edited_program_runs_and_the_run_before_has_the_text_it_ran_with() {
    let mut driver = Driver::new(pair(SERVER, CLIENT, 1));
    driver.run_to_end();
    let first = driver.desk.session.show().id;
    let edited = CLIENT.replace("b'one'", "b'two'");
    driver.play(PlayCommand::Edit("client.py".to_owned(), edited.clone()));
    assert!(driver.desk.session.workshop.is_pending_in("client.py"));
    driver.run_to_end();
    let second = driver.desk.session.show().id;
    assert!(second > first && !driver.desk.session.workshop.is_pending());
    assert_eq!(text_of(&driver.desk, "client.py"), edited);
    driver.play(PlayCommand::OpenShow(first));
    assert_eq!(text_of(&driver.desk, "client.py"), CLIENT);
    driver.play(PlayCommand::OpenShow(second));
    assert_eq!(text_of(&driver.desk, "client.py"), edited);
    assert_eq!(driver.desk.session.workshop.original("client.py"), Some(CLIENT), "it is known what was there first");
    driver.play(PlayCommand::RestoreFile("client.py".to_owned()));
    assert_eq!(text_of(&driver.desk, "client.py"), CLIENT);
    driver.run_to_end();
    assert_eq!(driver.desk.session.shows().len(), 3);
}

#[test]
fn the_framing_of_library_programs_is_switched_in_mid_run_by_their_variant() {
    let program = library::starting_programs().iter().find(|program| {
        program.scenario.framing.name() != "length-prefix" && program.variant("length-prefix").is_some()
    });
    let scenario = program.expect("one has variants").scenario.clone();
    let mut driver = Driver::new(Scenario { typed: Some(vec!["a".to_owned(), "b".to_owned()]), ..scenario });
    driver.until("a standing", |desk| !desk.session.standing().is_empty());
    while driver.desk.session.trace().conns().next().is_none() {
        driver.step();
    }
    let (old, at) = (driver.desk.session.show().id, driver.desk.session.trace().len());
    let options = sockscope::codec::FramingOptions::default();
    let framing = sockscope::codec::Framing::new("length-prefix", options).unwrap();
    driver.play(PlayCommand::ChangeFraming(framing));
    let (beside, world) = driver.desk.session.beside().expect("the old run is seen beside");
    assert_eq!((beside, world.at.0), (old, at), "as it was when it was left");
    assert!(driver.desk.session.show().id > old);
}

#[test]
fn a_failure_is_told_of_and_belongs_to_the_file_of_the_actor_who_failed() {
    // A file whose name begins like another's, and a text that begins like a failure of it.
    let client = format!("{CLIENT}raise ValueError('server.py, line 1')\n");
    let mut driver = Driver::new(pair(SERVER, &client, 1));
    driver.run_to_end();
    let session = &driver.desk.session;
    assert!(
        session.message.as_ref().is_some_and(|message| message.kind == MessageKind::Failure),
        "{:?}",
        session.message
    );
    assert!(session.failure_of("client.py").is_some_and(|text| text.en.contains("ValueError")));
    assert_eq!(session.failure_of("server.py"), None);
    assert_eq!(session.failure_of("client"), None);
    driver.play(PlayCommand::Reset);
    assert_eq!(driver.desk.session.message, None);
}

/// Waits until the lesson's own moves are made.
fn settle(driver: &mut Driver, what: &str) {
    driver.until(what, |desk| {
        let taking = desk.room.taking.as_ref().expect("a lesson is being taken");
        assert_eq!(taking.stuck, None);
        !taking.is_moving() && !matches!(taking.attempt.phase(), Phase::Setting | Phase::Revealing)
    });
}

#[test]
fn a_lesson_is_taken_and_what_it_permits_is_a_value() {
    let mut driver = Driver::new(Scenario::default());
    driver.step();
    let earlier = driver.desk.session.show().id;
    assert_eq!(driver.desk.rules(), Default::default());
    let lesson = driver.desk.room.entries.first().expect("there are lessons").id.clone();
    driver.lesson(LessonCommand::Take(lesson));
    let steps = driver.desk.room.taking.as_ref().unwrap().attempt.steps();
    let asking = (0..steps).find(|place| {
        driver.lesson(LessonCommand::GoTo(*place));
        settle(&mut driver, "the step");
        driver.desk.room.taking.as_ref().unwrap().attempt.phase() == Phase::Predicting
    });
    asking.expect("a step asks before it shows");
    let rules = driver.desk.rules();
    assert!(rules.in_lesson && rules.keeps_quiet && rules.texts != Texts::Open, "{rules:?}");
    let (show, events) = (driver.desk.session.show().id, driver.desk.session.trace().len());
    for held_back in [PlayCommand::Run, PlayCommand::Step, PlayCommand::Reset, PlayCommand::OpenShow(earlier)] {
        driver.play(held_back);
        assert_eq!((driver.desk.session.show().id, driver.desk.session.trace().len()), (show, events));
    }
    let question = driver.desk.room.taking.as_ref().unwrap().attempt.question().expect("it asks").clone();
    let answer = match question.answer {
        Wanted::Choice(_) => Answer::Choice(0),
        Wanted::Number(_) | Wanted::About(_) => Answer::Number(1),
        Wanted::Order(happenings) => Answer::Order((0..happenings.len()).collect()),
        Wanted::Waits(waits) => Answer::Waits(waits.actors.iter().map(|_| Whom::Nobody).collect()),
        Wanted::Cuts { .. } => Answer::Cuts(Vec::new()),
    };
    driver.lesson(LessonCommand::Answer(answer));
    settle(&mut driver, "the reveal");
    assert!(!driver.desk.rules().keeps_quiet, "what was asked has been shown");
    driver.lesson(LessonCommand::Leave);
    assert_eq!(driver.desk.rules(), Default::default());
    driver.play(PlayCommand::OpenShow(earlier));
    assert_eq!(driver.desk.session.show().id, earlier, "what was there before the lesson is still there");
}
