//! What steered a run is recorded, and a fresh run that is steered by the record goes the same way.
//! Programs in Python are tried beside this one, in `tests/python/replay.rs`.

use std::path::Path;

use crate::tools::net::*;
use crate::tools::steered::*;

use sockscope::run::{Run, Step, Stride, Watch};
use sockscope::scenario::{Pace, Scenario};
use sockscope::steer::Rehearsal;
use sockscope::trace::{ActorId, Position, Steering, Trace};

fn steering(trace: &Trace) -> Vec<Steering> {
    trace.steered().map(|steered| steered.steered.clone()).collect()
}

#[test]
fn the_recorded_runs_of_the_pictures_can_be_gone_once_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/traces");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).expect("it is there") {
        let path = entry.expect("it can be read").path();
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        let (trace, scenario) = recorded(&path);
        // The postcards were written by actors of their own, and no scenario tells what those do.
        let has_scenario = path.file_stem().is_some_and(|name| name != "datagrams");
        if has_scenario && scenario.programs.is_empty() && trace.is_staged() {
            assert_replays(&path.display().to_string(), &scenario, &trace);
            tried += 1;
        }
    }
    assert!(tried >= 4, "{tried} runs were tried");
}

#[test]
fn a_run_that_nobody_steers_records_nothing_of_it() {
    let (plain, _) = to_end(&Scenario::default());
    assert_eq!(steering(&plain), []);
    // Held and let go in the usual order, paused and let go on: it is the same run.
    let trace = in_time("the run", || {
        let held = Held::start(&Scenario::default());
        for _ in 0..9 {
            held.rest().expect("it goes on");
            held.run.controls().step(Step::default());
        }
        held.run.controls().set_breakpoints(std::collections::BTreeSet::new());
        held.rest();
        held.run.controls().set_paused(false);
        held.run.finish().0
    });
    assert_same_file(&file(&plain, true), &file(&trace, true), "stepped in the usual order");
}

#[test]
fn whoever_is_let_go_out_of_turn_is_recorded_and_a_replay_does_the_same() {
    let mut random = Random::seeded("whoever_is_let_go_out_of_turn_is_recorded_and_a_replay_does_the_same");
    for round in 0..6 {
        let scenario = scenario(|s| {
            s.framing = framing("length-prefix");
            s.clients = 2 + round % 3;
            s.recv_size = if round % 2 == 0 { 3 } else { 1024 };
            s.pace = if round < 3 { Pace::Lockstep } else { Pace::BackToBack };
            // More calls than the wandering takes, in whatever order: else the run could be over before it is steered.
            s.repeat = 5;
        });
        let (mut seeded, its) = (Random(random.draw()), scenario.clone());
        let trace = in_time("a run that is steered", move || {
            let held = Held::start(&its);
            held.until_listening();
            assert!(held.wander(&mut seeded, 40, &[Stride::Call]), "the run was over before its framing was changed");
            held.run.change_framing(framing("json-header"));
            held.wander(&mut seeded, 30, &[Stride::Call]);
            held.run.controls().set_paused(false);
            held.run.finish().0
        });
        let all = steering(&trace);
        assert!(all.iter().any(|one| matches!(one, Steering::Let { .. })), "{all:?}");
        assert!(all.contains(&Steering::Framing(framing("json-header"))), "{all:?}");
        assert_replays("the run itself", &scenario, &trace);
        for normalised in [false, true] {
            let again = kept(&trace, normalised);
            assert_eq!(steering(&again), all);
            assert_replays("the run out of its file", &scenario, &again);
        }
    }
}

#[test]
fn a_framing_that_is_changed_while_nobody_holds_the_run_is_changed_at_the_same_place_again() {
    let scenario = scenario(|s| {
        s.framing = framing("delimiter");
        s.repeat = 40;
        s.pace = Pace::Lockstep;
    });
    let its = scenario.clone();
    let trace = in_time("the run", move || {
        let run = Run::start(&its, Watch::default()).expect("it is good");
        run.change_framing(framing("length-prefix"));
        run.finish().0
    });
    assert_eq!(steering(&trace), [Steering::Framing(framing("length-prefix"))]);
    assert_replays("changed on the way", &scenario, &trace);
}

#[test]
fn a_stop_is_recorded_and_a_replay_stops_there() {
    let trace = in_time("the run", || {
        let held = Held::start(&Scenario::default());
        held.wander(&mut Random(7), 15, &[Stride::Call]);
        held.run.controls().stop();
        held.run.finish().0
    });
    assert_eq!(steering(&trace).last(), Some(&Steering::Stopped));
    assert_replays("stopped", &Scenario::default(), &trace);
}

#[test]
fn a_run_that_went_another_way_is_told_with_its_first_event_that_differs() {
    let (recorded, _) = to_end(&Scenario::default());
    let other = scenario(|s| s.messages = texts(&["other"]));
    let (_, difference) = Rehearsal::replay(&other, &recorded, recorded.end()).expect("it runs");
    let difference = difference.expect("the messages are others");
    assert_ne!(difference.recorded, difference.fresh);
    let same = difference.event;
    let (_, none) = Rehearsal::replay(&other, &recorded, Position(same)).expect("it runs");
    assert_eq!(none, None, "until there they are the same");
    assert!(difference.text().en.contains(&same.to_string()));
}

#[test]
fn what_steered_a_run_stands_in_its_file_as_a_line_of_its_own_and_is_checked() {
    let trace = in_time("the run", || {
        let held = Held::start(&Scenario::default());
        held.rest().expect("it goes on");
        held.run.controls().step(Step { actor: Some(ActorId(2)), stride: Stride::Call });
        held.rest().expect("it goes on");
        held.run.controls().set_paused(false);
        held.run.finish().0
    });
    let text = file(&trace, true);
    let line = text.lines().nth(1).expect("it is the first after the header");
    assert_eq!(line, r#"{"after":0,"steered":{"let":{"actor":2,"to":"call"}}}"#);
    assert!(file(&trace, false).lines().nth(1).expect("it is there").starts_with(r#"{"after":0,"at_us":"#));
    for (wrong, told) in
        [(r#"{"after":9000,"steered":"stopped"}"#, "9000"), (r#"{"after":0,"steered":"?"}"#, "steered")]
    {
        let damaged = text.replacen(line, wrong, 1);
        let (_, cut) = sockscope::trace::read_trace(damaged.as_bytes()).expect("the header is whole");
        let sentence = cut.expect("it is damaged").sentence;
        assert!(sentence.en.contains(told), "{sentence:?}");
    }
}
