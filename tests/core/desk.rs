//! The desk without a window: what a person does, as commands, and what stands on it afterwards.
//! Programs in Python and lessons are tested where there is an interpreter.

use std::sync::Arc;

use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::{MOST_SHOWS, PlayCommand, Session, ShowId, Speed, Stage};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::Position;

use crate::tools::desk::Driver;

fn framing(name: &str) -> Framing {
    Framing::new(name, FramingOptions::default()).unwrap()
}

fn one_client(messages: usize) -> Scenario {
    Scenario { clients: 1, messages: vec![Message::Text("hello".to_owned()); messages], ..Scenario::default() }
}

fn front(driver: &Driver) -> ShowId {
    driver.desk.session.show().id
}

#[test]
fn a_run_is_stepped_looked_back_at_and_run_to_its_end() {
    let mut driver = Driver::new(Scenario::default());
    assert_eq!((driver.desk.session.stage(), driver.desk.session.trace().len()), (Stage::Paused, 0));
    for _ in 0..6 {
        driver.step();
    }
    let happened = driver.desk.session.trace().len();
    driver.play(PlayCommand::Look(Move::Start));
    assert_eq!((driver.desk.session.position(), driver.desk.session.trace().len()), (Position(0), happened));
    assert!(driver.desk.session.standing().is_empty(), "nobody has a next move in the past");
    driver.play(PlayCommand::Step);
    assert_eq!((driver.desk.session.position(), driver.desk.session.trace().len()), (Position(1), happened));
    driver.play(PlayCommand::Look(Move::Newest));
    assert!(!driver.desk.session.standing().is_empty());
    driver.run_to_end();
    let session = &driver.desk.session;
    assert!(session.stage() == Stage::Over && session.report().is_some_and(|report| report.conserved));
    assert!(session.trace().len() > happened && session.world().accounting().holds);
}

#[test]
fn a_run_goes_on_by_itself_at_its_pace_and_stops_where_it_is_held() {
    let mut driver = Driver::new(Scenario::default());
    driver.play(PlayCommand::SetSpeed(Speed::Slow));
    driver.play(PlayCommand::Run);
    assert_eq!(driver.desk.session.stage(), Stage::Running);
    driver.until("some calls", |desk| desk.session.trace().len() > 10);
    driver.play(PlayCommand::Pause);
    driver.until("rest", |desk| desk.session.rests());
    let happened = driver.desk.session.trace().len();
    driver.desk.tick(1e9);
    assert_eq!((driver.desk.session.stage(), driver.desk.session.trace().len()), (Stage::Paused, happened));
}

#[test]
fn a_framing_that_is_switched_in_mid_run_is_spoken_in_the_same_run() {
    let mut driver = Driver::new(one_client(6));
    driver.until("a standing", |desk| !desk.session.standing().is_empty());
    while driver.desk.session.trace().conns().next().is_none() {
        driver.step();
    }
    let show = front(&driver);
    driver.play(PlayCommand::ChangeFraming(framing("length-prefix")));
    assert_eq!(driver.desk.session.scenario().framing.name(), "length-prefix");
    driver.run_to_end();
    assert_eq!((front(&driver), driver.desk.session.shows().len()), (show, 1), "it is the same run");
    let world = driver.desk.session.world();
    let spoken = world.flows().into_iter().filter_map(|flow| Some(world.flow(flow)?.framing()?.name()));
    let spoken: Vec<&str> = spoken.collect();
    assert!(spoken.contains(&"naive") && spoken.contains(&"length-prefix"), "{spoken:?}");
}

#[test]
fn a_framing_that_is_switched_afterwards_leaves_the_old_run_beside_as_it_was() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let (old, events) = (front(&driver), driver.desk.session.trace().len());
    assert!(driver.desk.session.beside().is_none());
    driver.play(PlayCommand::ChangeFraming(framing("length-prefix")));
    let (beside, world) = driver.desk.session.beside().expect("the old run is seen beside");
    assert_eq!((beside, world.at), (old, Position(events)));
    assert!(front(&driver) > old);
    driver.run_to_end();
    // Run again: nothing is beside, and nothing is lost.
    driver.play(PlayCommand::Reset);
    assert!(driver.desk.session.beside().is_none());
    let kept: Vec<usize> = driver.desk.session.shows().iter().map(|show| show.trace.len()).collect();
    assert!(kept.len() == 3 && kept[0] == events && kept[1] > 0 && kept[2] == 0, "{kept:?}");
}

#[test]
fn an_earlier_run_comes_back_as_it_was_looked_at_and_the_one_that_goes_on_is_held_meanwhile() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let old = front(&driver);
    let events = driver.desk.session.trace().len();
    driver.play(PlayCommand::Look(Move::To(Position(3))));
    driver.play(PlayCommand::Reset);
    for _ in 0..4 {
        driver.step();
    }
    let (new, happened) = (front(&driver), driver.desk.session.trace().len());
    driver.play(PlayCommand::OpenShow(old));
    let session = &driver.desk.session;
    assert_eq!((session.stage(), session.position(), session.trace().len()), (Stage::Over, Position(3), events));
    assert!(session.report().is_some() && session.standing().is_empty());
    driver.play(PlayCommand::OpenShow(new));
    let session = &driver.desk.session;
    assert_eq!((session.stage(), session.trace().len()), (Stage::Paused, happened));
    driver.run_to_end();
    assert_eq!(driver.desk.session.trace().len(), events, "a staged run is the same each time");
    // A number that nobody has changes nothing.
    driver.play(PlayCommand::OpenShow(ShowId(99)));
    assert_eq!(front(&driver), new);
}

#[test]
fn an_earlier_run_can_be_run_again_with_its_own_settings() {
    let mut driver = Driver::new(one_client(2));
    driver.run_to_end();
    let old = front(&driver);
    driver.play(PlayCommand::ChangeScenario(Box::new(one_client(5))));
    driver.run_to_end();
    driver.play(PlayCommand::OpenShow(old));
    assert_eq!(driver.desk.session.scenario().payloads(1).len(), 2);
    driver.play(PlayCommand::RunAgain);
    driver.until("the end of the run", |desk| desk.session.report().is_some());
    let again = front(&driver);
    driver.play(PlayCommand::RunAgain);
    assert!(again > old && front(&driver) > again, "a run that is over is run again as a new one");
    assert_eq!(driver.desk.session.scenario().payloads(1).len(), 2);
    let kept: Vec<usize> = driver.desk.session.shows().iter().map(|show| show.scenario.payloads(1).len()).collect();
    assert_eq!(kept, [2, 5, 2, 2]);
}

#[test]
fn the_last_runs_are_kept_in_order_and_one_in_which_nothing_happened_is_not() {
    let mut driver = Driver::new(Scenario::default());
    driver.play(PlayCommand::Reset);
    driver.play(PlayCommand::Reset);
    assert_eq!(driver.desk.session.shows().len(), 1, "nothing has happened yet");
    for _ in 0..MOST_SHOWS + 3 {
        driver.step();
        driver.play(PlayCommand::Reset);
    }
    let ids: Vec<ShowId> = driver.desk.session.shows().iter().map(|show| show.id).collect();
    assert!(ids.len() == MOST_SHOWS && ids.is_sorted(), "{ids:?}");
    assert_eq!(ids.last(), Some(&front(&driver)));
    driver.until("all that was stopped", |desk| {
        desk.session.shows().into_iter().filter(|show| show.report().is_some()).count() == MOST_SHOWS - 1
    });
}

#[test]
fn the_run_that_is_seen_beside_is_kept_however_old_it_is() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let first = front(&driver);
    for _ in 0..MOST_SHOWS - 1 {
        driver.play(PlayCommand::Reset);
        driver.step();
    }
    assert_eq!(driver.desk.session.shows().len(), MOST_SHOWS);
    driver.play(PlayCommand::OpenShow(first));
    driver.play(PlayCommand::ChangeFraming(framing("length-prefix")));
    assert_eq!(driver.desk.session.beside().map(|(id, _)| id), Some(first));
    assert_eq!(driver.desk.session.shows().len(), MOST_SHOWS);
}

#[test]
fn settings_that_cannot_be_run_are_told_and_take_nothing_away() {
    let mut driver = Driver::new(Scenario::default());
    driver.step();
    let (show, events) = (front(&driver), driver.desk.session.trace().len());
    driver.play(PlayCommand::ChangeScenario(Box::new(Scenario { clients: 0, ..Scenario::default() })));
    let session = &driver.desk.session;
    assert!(session.message.as_ref().is_some_and(sockscope::desk::Message::is_bad));
    assert_eq!((session.show().id, session.trace().len(), session.stage()), (show, events, Stage::Paused));
}

#[test]
fn a_trace_that_is_saved_and_opened_is_a_show_like_any_other() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let (run, events) = (front(&driver), driver.desk.session.trace().len());
    let path = std::env::temp_dir().join(format!("sockscope-desk-{}.jsonl", std::process::id()));
    driver.play(PlayCommand::Save(path.clone()));
    driver.until("the file", |desk| desk.session.message.is_some());
    assert!(!driver.desk.session.message.as_ref().unwrap().is_bad());
    driver.play(PlayCommand::Open(path.clone()));
    driver.until("the opened file", |desk| desk.session.stage() == Stage::File);
    std::fs::remove_file(&path).unwrap();
    let show = driver.desk.session.show();
    assert_eq!((show.trace.len(), show.path()), (events, Some(path.as_path())));
    let phrases: Vec<String> =
        driver.desk.session.shows().iter().map(|show| show.phrase().get(Lang::En).to_owned()).collect();
    assert_eq!(phrases[0], "Naive: clients 3, messages 3, recv(1024)", "{phrases:?}");
    assert!(phrases[1].starts_with("sockscope-desk-"), "{phrases:?}");
    driver.play(PlayCommand::OpenShow(run));
    assert_eq!((driver.desk.session.stage(), driver.desk.session.show().path()), (Stage::Over, None));
}

#[test]
fn a_run_is_saved_as_a_page_and_the_show_stays() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let run = front(&driver);
    let path = std::env::temp_dir().join(format!("sockscope-desk-{}.html", std::process::id()));
    driver.play(PlayCommand::SavePage(path.clone(), Lang::Zh));
    driver.until("the page", |desk| desk.session.message.is_some());
    assert!(!driver.desk.session.message.as_ref().unwrap().is_bad());
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"zh-CN\"") && page.contains("helloworld!"));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(front(&driver), run);
    driver.play(PlayCommand::SavePage(path.join("no/such/folder.html"), Lang::En));
    driver.until("what is wrong", |desk| desk.session.message.as_ref().is_some_and(sockscope::desk::Message::is_bad));
}

#[test]
fn a_recorded_run_is_shown_as_it_looked_and_beside_another() {
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let trace = driver.desk.session.trace().clone();
    let half = trace.prefix(trace.len() / 2);
    let session = Session::of_recording(half.clone(), Stage::Paused, Some(trace.clone()), Arc::new(|| {}));
    assert_eq!((session.stage(), session.trace().len()), (Stage::Paused, half.len()));
    let (_, beside) = session.beside().expect("the other one is beside");
    assert_eq!(beside.at, Position(trace.len()));
}
