//! Forks of recorded runs: the first events are the same again at whatever position, and what is different begins there.
//! Programs in Python are tried beside this one, in `tests/python/runs.rs`.

use sockscope::desk::{Otherwise, PlayCommand, Stage};
use sockscope::playback::Move;
use sockscope::scenario::{Message, Pace, Scenario, Transport};
use sockscope::steer::{first_difference, held_at};
use sockscope::trace::{Call, Position, Trace, What};
use sockscope::world::World;

use crate::tools::cli::{Folder, sockscope};
use crate::tools::desk::Driver;
use crate::tools::net::*;
use crate::tools::steered::*;

/// How many bytes each recv of a flow asked for, among the events from a position on.
fn asked(trace: &Trace, from: usize) -> Vec<u32> {
    let entered = trace.events_from(from).filter_map(|event| match &event.what {
        What::Entered(entered) if matches!(entered.call, Call::Recv | Call::Recvfrom) => Some(entered.asked),
        _ => None,
    });
    entered.collect()
}

/// Forks the run in front at a position, and waits until the fork is there.
fn fork(driver: &mut Driver, at: usize, otherwise: Otherwise) {
    let old = driver.desk.session.show().id;
    driver.play(PlayCommand::Look(Move::To(Position(at))));
    driver.play(PlayCommand::Fork(Box::new(otherwise)));
    driver.until("the fork", |desk| !desk.session.is_forking());
    let session = &driver.desk.session;
    assert!(session.show().id > old, "{at}: {:?}", session.message);
    assert_eq!(session.stage(), Stage::Paused);
}

#[test]
fn a_fork_of_any_native_run_at_any_position_has_the_same_first_events() {
    let mut random = Random::seeded("a_fork_of_any_native_run_at_any_position_has_the_same_first_events");
    let scenarios = [
        scenario(|s| s.clients = 2),
        scenario(|s| s.recv_size = 3),
        scenario(|s| (s.framing, s.pace) = (framing("length-prefix"), Pace::Lockstep)),
        scenario(|s| s.one_at_a_time = true),
        scenario(|s| (s.transport, s.recv_size) = (Transport::Udp, 4)),
    ];
    for scenario in scenarios {
        let mut driver = Driver::new(scenario.clone());
        driver.run_to_end();
        let (whole, recorded) = (driver.desk.session.show().id, driver.desk.session.trace().clone());
        for _ in 0..5 {
            // At its last events a run is over: all that is left is told without a further call.
            let at = usize::try_from(random.below(recorded.len() as u64 * 9 / 10)).unwrap() + 1;
            driver.play(PlayCommand::OpenShow(whole));
            let size = scenario.recv_size + 1 + u32::try_from(random.below(9)).unwrap();
            fork(&mut driver, at, Otherwise { recv_size: Some(size), ..Otherwise::default() });
            let forked = driver.desk.session.trace().clone();
            assert!(forked.len() >= at, "{} of {at}", forked.len());
            assert_eq!(first_difference(&recorded, &forked, Position(at)), None, "{scenario:?} at {at}");
            assert!(asked(&forked, 0).iter().all(|asked| *asked == scenario.recv_size), "nothing was asked for before");
            driver.run_to_end();
            let gone_on = driver.desk.session.trace();
            assert!(asked(gone_on, forked.len()).iter().all(|asked| *asked == size), "{scenario:?} at {at}");
            assert!(driver.desk.session.world().accounting().holds);
            assert_nothing_left(driver.desk.session.report().expect("it is over"));
        }
    }
}

/// The event at which a server calls recv for the first time.
fn before_first_recv(trace: &Trace) -> usize {
    (0..trace.len()).find(|n| is_request(trace, *n)).expect("somebody receives")
}

fn is_request(trace: &Trace, n: usize) -> bool {
    matches!(&trace.event(n).unwrap().what, What::Entered(entered)
        if entered.call == Call::Recv && entered.flow == entered.flow.conn().requests())
}

#[test]
fn another_recv_size_is_asked_for_by_the_very_next_recv_and_the_fork_says_where_it_comes_from() {
    let mut driver = Driver::new(Scenario { clients: 1, ..Scenario::default() });
    driver.run_to_end();
    let at = before_first_recv(driver.desk.session.trace());
    let original = driver.desk.session.show().id;
    fork(&mut driver, at, Otherwise { recv_size: Some(4), ..Otherwise::default() });
    let session = &driver.desk.session;
    assert_eq!(session.scenario().recv_size, 4);
    let phrase = session.phrase_of(session.show()).en;
    let told = format!("forked from run 1 at event {at}: recv size 4 instead of 1024");
    assert!(phrase.ends_with(&told), "{phrase}");
    assert!(
        session.message.as_ref().is_some_and(|message| !message.is_bad() && message.text.en.contains("same again"))
    );
    // Whoever stands before its recv is seen to ask for the new size.
    driver.until("the new size", |desk| {
        let standing = format!("{:?}", desk.session.standing());
        standing.contains("asked: 4 ") && !standing.contains("asked: 1024")
    });
    driver.run_to_end();
    let world = driver.desk.session.world();
    let chunks = sockscope::world::chunk_lengths(&world.flow(world.flows()[0]).unwrap());
    assert_eq!(chunks, [4, 4, 3]);
    // The fork is a run like any other: it can be gone once more from its own record.
    let (trace, scenario) = (driver.desk.session.trace().clone(), Scenario { clients: 1, ..Scenario::default() });
    assert_replays("a fork", &scenario, &kept(&trace, false));
    // A fork of the fork, at or before the place where it was steered, goes on with what held there.
    fork(&mut driver, at, Otherwise::default());
    assert_eq!(driver.desk.session.scenario().recv_size, 1024);
    driver.run_to_end();
    let asked_for = asked(driver.desk.session.trace(), 0);
    assert!(!asked_for.is_empty() && asked_for.iter().all(|asked| *asked == 1024), "{asked_for:?}");
    driver.play(PlayCommand::OpenShow(original));
    assert_eq!(driver.desk.session.scenario().recv_size, 1024, "the run itself stays as it was");
}

#[test]
fn the_run_that_a_fork_comes_from_stands_beside_it_as_far_as_the_fork_is() {
    let mut driver = Driver::new(Scenario { clients: 1, pace: Pace::Lockstep, ..Scenario::default() });
    driver.run_to_end();
    let (len, at) = (driver.desk.session.trace().len(), before_first_recv(driver.desk.session.trace()));
    fork(&mut driver, at, Otherwise { recv_size: Some(4), ..Otherwise::default() });
    let beside = |driver: &Driver| driver.desk.session.beside().expect("it is pinned").1.at.0;
    let mut stood = vec![beside(&driver)];
    assert!(stood[0] < len / 2, "{stood:?} of {len}");
    while driver.desk.session.report().is_none() {
        let before = driver.desk.session.trace().len();
        driver.play(PlayCommand::Step);
        driver.until("the step", |desk| {
            let session = &desk.session;
            session.report().is_some() || session.trace().len() > before && session.rests()
        });
        stood.push(beside(&driver));
    }
    assert!(stood.is_sorted() && stood.iter().filter(|at| **at < len).count() > 5, "{stood:?}");
    assert_eq!(stood.last(), Some(&len), "at its end where the fork is at its own");
}

#[test]
fn another_message_is_sent_from_there_on_and_one_that_was_sent_before_is_told() {
    let texts = |texts: &[&str]| Some(texts.iter().map(|text| Message::Text((*text).to_owned())).collect());
    let mut driver = Driver::new(Scenario { clients: 1, pace: Pace::Lockstep, ..Scenario::default() });
    driver.run_to_end();
    let original = driver.desk.session.show().id;
    let trace = driver.desk.session.trace().clone();
    let sent =
        |n: &usize| matches!(&trace.event(*n).unwrap().what, What::Returned(returned) if returned.call == Call::Send);
    let first = (0..trace.len()).find(sent).unwrap() + 1;
    fork(&mut driver, first, Otherwise { messages: texts(&["hello", "there"]), ..Otherwise::default() });
    assert!(!driver.desk.session.message.as_ref().unwrap().is_bad(), "{:?}", driver.desk.session.message);
    driver.run_to_end();
    let world = driver.desk.session.world();
    let flow = world.flow(world.flows()[0]).unwrap();
    assert_eq!(flow.bytes(0..flow.accepted), b"hellothere");
    // "hello" was sent before: the fork is offered all the same, and says so.
    driver.play(PlayCommand::OpenShow(original));
    fork(&mut driver, first, Otherwise { messages: texts(&["jello", "world"]), ..Otherwise::default() });
    let message = driver.desk.session.message.clone().unwrap();
    assert!(message.is_bad() && message.text.en.contains("jello") && message.text.en.contains("not “"), "{message:?}");
    driver.run_to_end();
    assert!(driver.desk.session.world().accounting().holds);
}

#[test]
fn another_framing_is_spoken_and_another_order_is_gone_by_hand() {
    let mut driver = Driver::new(Scenario { clients: 2, repeat: 3, ..Scenario::default() });
    driver.run_to_end();
    let (original, len) = (driver.desk.session.show().id, driver.desk.session.trace().len());
    fork(&mut driver, len / 3, Otherwise { framing: Some(framing("length-prefix")), ..Otherwise::default() });
    assert_eq!(driver.desk.session.scenario().framing.name(), "length-prefix");
    driver.run_to_end();
    let spoken = |name: &str| {
        let notes = driver.desk.session.trace().events_from(len / 3);
        notes.filter(|event| format!("{:?}", event.what).contains(name)).count()
    };
    assert!(spoken("Speaks") > 0 && spoken("length-prefix") > 0, "connections from there on speak it");
    assert!(driver.desk.session.world().accounting().holds);
    driver.play(PlayCommand::OpenShow(original));
    fork(&mut driver, len / 2, Otherwise::default());
    let standing = driver.desk.session.standing();
    let able: Vec<_> = standing.iter().filter(|(_, standing)| standing.is_able()).map(|(actor, _)| *actor).collect();
    let last = *able.last().expect("somebody can go on");
    let before = driver.desk.session.trace().len();
    driver.play(PlayCommand::StepActor(last));
    driver.until("its step", |desk| desk.session.trace().len() > before && desk.session.rests());
    assert_eq!(driver.desk.session.trace().event(before).unwrap().actor, last);
    driver.run_to_end();
}

#[test]
fn a_free_run_and_one_that_is_over_are_not_forked_and_say_why() {
    let refused = |driver: &mut Driver, at: usize| {
        let show = driver.desk.session.show().id;
        driver.play(PlayCommand::Look(Move::To(Position(at))));
        driver.play(PlayCommand::Fork(Box::default()));
        driver.until("an answer", |desk| !desk.session.is_forking());
        assert_eq!(driver.desk.session.show().id, show);
        driver.desk.session.message.clone().expect("it is told").text.en
    };
    let mut driver = Driver::new(Scenario { schedule: sockscope::trace::Schedule::Free, ..Scenario::default() });
    driver.run_to_end();
    assert!(refused(&mut driver, 9).contains("free run"));
    let mut driver = Driver::new(Scenario::default());
    driver.run_to_end();
    let len = driver.desk.session.trace().len();
    assert!(refused(&mut driver, len).contains("was over"));
}

#[test]
fn a_fork_that_is_not_wanted_any_more_is_given_up() {
    let mut driver = Driver::new(Scenario { repeat: 20, ..Scenario::default() });
    driver.run_to_end();
    let len = driver.desk.session.trace().len();
    driver.play(PlayCommand::Look(Move::To(Position(len - 9))));
    driver.play(PlayCommand::Fork(Box::default()));
    driver.play(PlayCommand::Reset);
    assert!(!driver.desk.session.is_forking());
    driver.run_to_end();
    assert_eq!(driver.desk.session.show().origin, None);
    assert_eq!(World::at_end(driver.desk.session.trace()).flows().len(), 6);
}

#[test]
fn the_command_forks_a_recorded_run_and_writes_the_fork_as_a_trace() {
    let folder = std::env::temp_dir().join(format!("sockscope-fork-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (file, forked) = (path("run.jsonl"), path("fork.jsonl"));
    sockscope(&["run", "--clients", "1", "--trace", &file]).expect_status(0);
    let at = before_first_recv(&recorded(std::path::Path::new(&file)).0).to_string();
    let fork = ["run", "--fork", &file, "--at", &at, "--recv-size", "4", "--format", "summary", "--trace", &forked];
    let summary = sockscope(&fork).expect_status(0).json();
    assert_eq!(summary["flows"][0]["chunks"], serde_json::json!([4, 4, 3]));
    let steered = std::fs::read_to_string(&forked).unwrap();
    assert!(steered.contains("{\"recv_size\":4}"), "what made it another run is in its trace");
    let framed = ["run", "--fork", &file, "--at", "0", "--framing", "length-prefix", "--format", "summary"];
    assert_eq!(sockscope(&framed).expect_status(0).json()["framing"], "length-prefix", "as it is spoken");
    let udp = path("udp.jsonl");
    sockscope(&["run", "--transport", "udp", "--clients", "1", "--trace", &udp]).expect_status(0);
    // What the other framing does not carry is told, as in any run.
    let broken = ["run", "--fork", &file, "--at", "3", "--framing", "fixed", "--frame-size", "2"];
    let told = sockscope(&broken).stderr;
    assert!(told.contains("does not fit its framing"), "{told}");
    assert!(sockscope(&[&broken[..], &["--strict"]].concat()).expect_status(2).stderr.contains("--strict: "));
    // A trace that breaks off is gone once more as far as it is, and a script hears of it.
    let whole = std::fs::read_to_string(&file).unwrap();
    let cut = path("cut.jsonl");
    std::fs::write(&cut, &whole[..whole.len() - 10]).unwrap();
    let told = sockscope(&["run", "--fork", &cut, "--at", "5"]).expect_status(2).stderr;
    assert!(told.contains("cut.jsonl: "), "{told}");
    // What was sent before is told, and the run is no good.
    let all = recorded(std::path::Path::new(&file)).0.len() / 2;
    let other = ["run", "--fork", &file, "--at", &all.to_string(), "--message", "jello"];
    let told = sockscope(&other).expect_status(1).stderr;
    assert!(told.contains("The first ") && told.contains("jello"), "{told}");
    for (args, says) in [
        (&["run", "--fork", &file, "--at", "9999"][..], "--at"),
        (&["run", "--fork", &file, "--clients", "2"][..], "--clients"),
        (&["run", "--at", "3"][..], "--fork"),
        (&["run", "--fork", &file][..], "--at"),
        (&["run", "--fork", &udp, "--at", "3", "--framing", "length-prefix"][..], "--framing: Over UDP"),
    ] {
        let refused = sockscope(args).expect_status(2).stderr;
        assert!(refused.contains(says), "{args:?}: {refused}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_command_forks_a_fork_from_what_held_there() {
    let folder = Folder::fresh();
    let path = |name: &str| folder.name(name);
    let (run, fork, of_fork) = (path("a.jsonl"), path("b.jsonl"), path("c.jsonl"));
    let framings = |file: &str| std::fs::read_to_string(file).unwrap().matches("\"steered\":{\"framing\"").count();
    sockscope(&["run", "--framing", "naive", "--trace", &run]).expect_status(0);
    let spoken = ["--framing", "length-prefix", "--recv-size", "7", "--trace", &fork];
    sockscope(&[&["run", "--fork", &run, "--at", "3"][..], &spoken].concat()).expect_status(0);
    assert_eq!(framings(&fork), 1);
    // Back to what the run began with, which is another framing than the one that holds there.
    sockscope(&["run", "--fork", &fork, "--at", "20", "--framing", "naive", "--trace", &of_fork]).expect_status(0);
    assert_eq!(framings(&of_fork), 2);
    let (trace, scenario) = recorded(std::path::Path::new(&of_fork));
    let held = held_at(&scenario, &trace, trace.end());
    assert_eq!((held.framing.name(), held.recv_size), ("naive", 7));
    // What is not said stays as it is there, so a flag of the framing that holds there is one of it.
    let wide = ["run", "--fork", &fork, "--at", "20", "--length-width", "2", "--trace", &of_fork];
    sockscope(&wide).expect_status(0);
    let (trace, scenario) = recorded(std::path::Path::new(&of_fork));
    let held = held_at(&scenario, &trace, trace.end());
    assert_eq!((held.framing.name(), held.framing.options().length_width), ("length-prefix", 2));
    // Before the place where it was steered the first framing holds, and has no such flag.
    let refused = sockscope(&["run", "--fork", &fork, "--at", "2", "--length-width", "2"]).expect_status(2).stderr;
    assert!(refused.contains("The framing naive does not use this flag"), "{refused}");
}
