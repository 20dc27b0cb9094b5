//! A scenario run many times on the desk: counted as the command counts, cancelled, compared, opened, written as a table.
//! What is left of threads, descriptors and memory is asked in `tests/memory.rs`, in a process of its own.

use std::time::Duration;

use sockscope::desk::many::How;
use sockscope::desk::{PlayCommand, Stage};
use sockscope::net::Deadline;
use sockscope::scenario::{Pace, Scenario};
use sockscope::world::{Axis, World};

use crate::tools::cli::sockscope;
use crate::tools::desk::Driver;

/// Long enough for a slow machine; a cancelled set is told to end in a quarter of a second.
const GENEROUS: Duration = Duration::from_secs(5);

/// Each message waits for the answer to the one before, so that the kernel has nothing to decide.
fn lockstep() -> Scenario {
    Scenario { clients: 2, pace: Pace::Lockstep, ..Scenario::default() }
}

fn many(driver: &mut Driver, times: u32) {
    driver.play(PlayCommand::RunMany(times));
    driver.until("all runs", |desk| !desk.session.many().goes_on());
}

#[test]
fn the_desk_counts_what_the_command_counts() {
    let mut driver = Driver::new(lockstep());
    many(&mut driver, 5);
    let args = ["run", "--clients", "2", "--pace", "lockstep", "--schedule", "free", "--times", "5"];
    let told = sockscope(&[&args[..], &["--format", "summary"]].concat()).expect_status(0).json();
    let set = &driver.desk.session.many().sets()[0];
    assert_eq!((set.runs(), set.ended(), set.counts().len()), (5, Some(&How::Done), 5));
    assert!(set.rate().is_some_and(|rate| rate > 0.0));
    for (axis, name) in [(Axis::Recvs, "recvs_histogram"), (Axis::Intact, "intact_histogram")] {
        let mine = serde_json::to_value(set.tally().histogram(axis)).unwrap();
        assert_eq!(mine, told[name], "{name}");
    }
    assert_eq!(told["recvs_histogram"], serde_json::json!({"3": 10}));
    assert_eq!(told["intact_histogram"], serde_json::json!({"6": 5}));
    let times = told["milliseconds_histogram"].as_object().unwrap();
    assert_eq!(times.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 5);
    assert_eq!(set.tally().histogram(Axis::Milliseconds).values().sum::<u64>(), 5);
    assert_eq!(driver.desk.session.trace().len(), 0, "the run on the desk stands where it stood");
}

#[test]
fn a_set_that_is_cancelled_ends_soon_and_keeps_what_it_counted() {
    let mut driver = Driver::new(Scenario { repeat: 200, clients: 8, ..lockstep() });
    driver.play(PlayCommand::RunMany(10_000));
    driver.until("two runs", |desk| desk.session.many().sets()[0].runs() >= 2);
    let deadline = Deadline::after(GENEROUS);
    driver.play(PlayCommand::CancelMany);
    driver.until("the end", |desk| !desk.session.many().goes_on());
    assert!(!deadline.passed(), "it did not end within {GENEROUS:?}");
    let set = &driver.desk.session.many().sets()[0];
    assert!(set.runs() >= 2 && set.runs() < 10_000, "{}", set.runs());
    assert_eq!(set.ended(), Some(&How::Cancelled));
    // Every run that counts came to its own end.
    assert!(set.counts().iter().all(|count| count.intact == 8 * 600), "{:?}", set.counts());
}

#[test]
fn the_set_before_stays_above_when_a_setting_was_flipped() {
    let phrases = |driver: &Driver| -> Vec<String> {
        driver.desk.session.many().sets().iter().map(|set| set.phrase().en).collect()
    };
    let mut driver = Driver::new(lockstep());
    many(&mut driver, 2);
    driver.play(PlayCommand::ChangeScenario(Box::new(Scenario { nodelay: false, ..lockstep() })));
    many(&mut driver, 2);
    let (usual, nagle) = ("waits for answers", "Nagle on");
    let both = phrases(&driver);
    assert!(both.len() == 2 && !both[0].contains(nagle) && both[1].contains(nagle), "{both:?}");
    assert!(both.iter().all(|phrase| phrase.contains(usual) && phrase.contains("free")), "{both:?}");
    // The same once more takes the place of the newest.
    many(&mut driver, 3);
    assert_eq!(phrases(&driver), both);
    assert_eq!(driver.desk.session.many().sets()[1].runs(), 3);
    driver.play(PlayCommand::ChangeScenario(Box::new(Scenario { recv_size: 3, ..lockstep() })));
    many(&mut driver, 2);
    let moved = phrases(&driver);
    assert!(moved.len() == 2 && moved[0] == both[1] && moved[1].contains("recv(3)"), "{moved:?}");
}

#[test]
fn a_bar_opens_one_of_its_runs() {
    let mut driver = Driver::new(Scenario { recv_size: 2, clients: 1, ..lockstep() });
    many(&mut driver, 4);
    let bars = driver.desk.session.many().sets()[0].bars(Axis::Recvs);
    let bar = bars.iter().find(|bar| bar.opens).copied().expect("the first run of all is kept");
    driver.play(PlayCommand::OpenOneOf { set: 0, axis: Axis::Recvs, value: bar.value });
    let session = &driver.desk.session;
    assert_eq!((session.stage(), session.scenario().recv_size), (Stage::Over, 2));
    let world = World::at_end(session.trace());
    let flow = world.flow(world.flows()[0]).unwrap();
    assert_eq!(flow.recvs_in(0..u64::MAX).count() as u64, bar.value);
    assert!(world.accounting().holds);
    let show = session.show().id;
    driver.play(PlayCommand::OpenOneOf { set: 0, axis: Axis::Recvs, value: 99 });
    driver.play(PlayCommand::OpenOneOf { set: 7, axis: Axis::Recvs, value: bar.value });
    assert_eq!(driver.desk.session.show().id, show, "what is not there opens nothing");
}

#[test]
fn all_runs_are_written_as_a_table() {
    let mut driver = Driver::new(lockstep());
    many(&mut driver, 3);
    let path = std::env::temp_dir().join(format!("sockscope-many-{}.csv", std::process::id()));
    driver.play(PlayCommand::SaveTable(path.clone()));
    driver.until("the file", |desk| desk.session.message.is_some());
    let table = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(!driver.desk.session.message.as_ref().unwrap().is_bad());
    assert_eq!(table, driver.desk.session.many().table());
    assert_eq!(table.lines().count(), 4);
    let fields: Vec<&str> = table.lines().nth(3).unwrap().rsplit('"').next().unwrap().split(',').collect();
    assert_eq!(fields[1..5], ["3", "6", "6", "6"], "run, recvs, messages, intact: {table}");
    driver.play(PlayCommand::SaveTable("/there/is/no/such/folder.csv".into()));
    driver.until("a refusal", |desk| desk.session.message.as_ref().is_some_and(sockscope::desk::Message::is_bad));
}

#[test]
fn at_least_one_run_is_made_and_a_new_set_ends_the_one_that_goes_on() {
    let mut driver = Driver::new(lockstep());
    many(&mut driver, 0);
    assert_eq!(driver.desk.session.many().sets()[0].runs(), 1);
    driver.play(PlayCommand::RunMany(10_000));
    driver.play(PlayCommand::ChangeScenario(Box::new(Scenario { clients: 1, ..lockstep() })));
    many(&mut driver, 2);
    let newest = driver.desk.session.many().sets().last().unwrap();
    assert_eq!((newest.runs(), newest.scenario().clients), (2, 1));
}
