//! A run is played like a recording, and a framing that goes to and fro leaves nobody under the wrong one.
//! How the window shows it is `tests/window`'s affair.

use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::{PlayCommand, Speed, Stage};
use sockscope::playback::{Move, Playback};
use sockscope::scenario::Scenario;
use sockscope::trace::{ConnId, Position};
use sockscope::world::World;

use crate::tools::desk::Driver;

fn framing(name: &str) -> Framing {
    Framing::new(name, FramingOptions::default()).unwrap()
}

#[test]
fn the_past_is_played_from_the_playhead_and_nothing_is_run_or_lost() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let (show, events) = (driver.desk.session.show().id, driver.desk.session.trace().len());
    for speed in Speed::ALL {
        driver.play(PlayCommand::SetSpeed(speed));
        driver.play(PlayCommand::Look(Move::To(Position(20))));
        assert_eq!(driver.desk.session.play_or_pause(), PlayCommand::Run);
        driver.play(PlayCommand::Run);
        assert_eq!(driver.desk.session.play_or_pause(), PlayCommand::Pause);
        driver.until("a later moment", |desk| desk.session.position() > Position(20));
        assert!(driver.desk.session.position() < Position(events), "it is played, and does not jump");
        driver.play(PlayCommand::Pause);
        let here = driver.desk.session.position();
        driver.desk.tick(1e9);
        assert_eq!(driver.desk.session.position(), here, "a pause stays where it is");
        driver.play(PlayCommand::Run);
        driver.until("the newest event", |desk| desk.session.playback().is_newest());
        assert!(!driver.desk.session.is_playing());
    }
    // From the end it is seen again from the beginning.
    driver.play(PlayCommand::Run);
    assert_eq!(driver.desk.session.playback(), Playback::Past(Position(0)));
    driver.play(PlayCommand::Look(Move::Newest));
    assert!(!driver.desk.session.is_playing(), "who moves the playhead plays no more");
    let session = &driver.desk.session;
    assert_eq!((session.show().id, session.trace().len(), session.shows().len()), (show, events, 1));
}

#[test]
fn a_run_that_is_held_goes_on_live_where_its_recording_ends() {
    let mut driver = Driver::new(Scenario::default());
    for _ in 0..12 {
        driver.step();
    }
    let happened = driver.desk.session.trace().len();
    driver.play(PlayCommand::Look(Move::To(Position(2))));
    driver.play(PlayCommand::Run);
    driver.until("the end of the run", |desk| desk.session.report().is_some());
    assert!(driver.desk.session.trace().len() > happened && driver.desk.session.stage() == Stage::Over);
}

#[test]
fn a_new_run_keeps_the_old_one_and_whatever_comes_in_front_of_it() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let (first, events) = (driver.desk.session.show().id, driver.desk.session.trace().len());
    let changed = Scenario { recv_size: 4, ..Scenario::default() };
    for command in [PlayCommand::RunAgain, PlayCommand::Reset, PlayCommand::ChangeScenario(Box::new(changed))] {
        driver.play(command);
        let kept = driver.desk.session.shows().iter().any(|show| show.id == first && show.trace.len() == events);
        assert!(kept && driver.desk.session.show().id > first);
    }
}

/// Switches to each framing in turn, some steps apart, and says which connections were made after the last switch.
fn switched(steps: usize, names: &[&str]) -> (Driver, usize) {
    let mut driver = Driver::new(Scenario { clients: 2, repeat: 8, ..Scenario::default() });
    driver.until("a standing", |desk| !desk.session.standing().is_empty());
    while driver.desk.session.trace().conns().len() < 2 {
        driver.step();
    }
    let mut before = 0;
    for name in names {
        for _ in 0..steps {
            driver.step();
        }
        before = driver.desk.session.trace().conns().len();
        driver.play(PlayCommand::ChangeFraming(framing(name)));
    }
    driver.run_to_end();
    driver.until("rest", |desk| desk.session.report().is_some());
    (driver, before)
}

#[test]
fn a_framing_that_goes_to_and_fro_leaves_no_connection_under_the_wrong_one() {
    for steps in [0, 3, 12] {
        let (driver, before) = switched(steps, &["length-prefix", "naive"]);
        let session = &driver.desk.session;
        assert_eq!(session.scenario().framing.name(), "naive");
        let world = World::at_end(session.trace());
        let spoken = |conn: ConnId| world.flow(conn.requests()).and_then(|flow| flow.framing()).map(|it| it.name());
        let after = session.trace().conns().skip(before).map(|conn| conn.id);
        let wrong: Vec<ConnId> = after.filter(|conn| spoken(*conn) != Some("naive")).collect();
        assert!(wrong.is_empty(), "{steps} steps apart: {wrong:?}");
        // Each client's newest connection is the one that its last messages went over.
        for client in ["client-1", "client-2"] {
            let mut of_client = session.trace().conns().filter(|conn| {
                conn.connector.as_ref().is_some_and(|side| session.trace().actor_name(side.actor) == client)
            });
            assert_eq!(of_client.next_back().map(|conn| spoken(conn.id)), Some(Some("naive")), "{client}, {steps}");
        }
    }
}

#[test]
fn the_first_connection_under_the_new_framing_is_known() {
    let (driver, before) = switched(4, &["length-prefix"]);
    let session = &driver.desk.session;
    let first = session.first_under_new_framing().expect("a client has connected again");
    assert!(session.trace().conns().skip(before).any(|conn| conn.id == first));
    let world = World::at_end(session.trace());
    assert_eq!(world.flow(first.requests()).unwrap().framing().unwrap().name(), "length-prefix");
}
