//! Files on their way: what is told of them at every position, and that a person can give one up, in a replay as in the run.
//! What the service does with them is asserted in `service_files`.

use std::collections::BTreeMap;

use crate::tools::cli::{Folder, sockscope};
use crate::tools::net::*;
use crate::tools::steered::*;

use sockscope::run::{Run, Step};
use sockscope::scenario::Scenario;
use sockscope::trace::{ActorId, FlowId, Position, Steering, Trace, What};
use sockscope::world::{Stage, Transfer, World};

fn files(kind: &str, clients: u32, messages: &[&str]) -> Scenario {
    scenario(|s| {
        s.service = "files".parse().expect("it is registered");
        s.framing = framing(kind);
        s.clients = clients;
        s.messages = texts(messages);
    })
}

fn transfers_at(trace: &Trace, at: usize) -> Vec<Transfer> {
    World::new(trace, Position(at)).transfers(usize::MAX)
}

#[test]
fn at_every_position_a_file_is_as_far_as_the_answers_say() {
    for kind in ["length-prefix", "json-header"] {
        let (trace, _) = to_end(&files(kind, 3, &["put {client}.txt 100000", "get {client}.txt", "put empty.txt 0"]));
        let mut so_far: BTreeMap<(FlowId, String, bool), u64> = BTreeMap::new();
        let (mut paced, mut whole) = (0, 0);
        for at in 0..=trace.len() {
            for transfer in transfers_at(&trace, at) {
                let Transfer { requests, name, sent, done, size, stage } = transfer;
                assert!(size.is_none_or(|size| done <= size), "{name} at {at}");
                let before = so_far.entry((requests, name.clone(), sent)).or_default();
                assert!(*before <= done, "{name} at {at}: {before} and then {done}");
                *before = done;
                match stage {
                    Stage::UnderWay { rate } => paced += usize::from(rate.is_some_and(|rate| rate > 0)),
                    Stage::Whole => {
                        whole += 1;
                        assert_eq!(size, Some(done), "{name} at {at}");
                    }
                    Stage::Refused | Stage::BrokenOff => panic!("{name} at {at}: {stage:?}"),
                }
            }
        }
        assert_eq!(so_far.len(), 9, "{so_far:?}");
        let of_large = so_far.iter().filter(|((_, name, _), _)| name != "empty.txt");
        assert!(of_large.clone().count() == 6 && of_large.clone().all(|(_, done)| *done == 100_000), "{so_far:?}");
        assert!(paced > 0 && whole > 0, "{paced} and {whole}");
    }
}

#[test]
fn what_is_refused_or_broken_off_is_told_as_that_and_what_is_no_file_is_not() {
    let (refused, _) = to_end(&files("length-prefix", 1, &["get none.txt"]));
    let told = transfers_at(&refused, refused.len());
    assert!(matches!(told.as_slice(), [Transfer { stage: Stage::Refused, sent: false, .. }]), "{told:?}");
    let (other, _) = to_end(&files("length-prefix", 1, &["list", "delete none.txt", "hello"]));
    let (upper, _) = to_end(&Scenario::default());
    for trace in [other, upper] {
        assert!((0..=trace.len()).all(|at| transfers_at(&trace, at).is_empty()));
    }
}

/// A run in which the transfer of the first client is cancelled once so many bytes of it are there.
fn cancelled(scenario: &Scenario, bytes: u64) -> Trace {
    once_there(scenario, bytes, |run| run.cancel_transfer(ActorId(1)))
}

/// A run to which something is done once so many bytes of a file are there.
fn once_there(scenario: &Scenario, bytes: u64, then: impl FnOnce(&Run) + Send + 'static) -> Trace {
    let scenario = scenario.clone();
    in_time("a run with a transfer that is broken off", move || {
        let held = Held::start(&scenario);
        loop {
            let trace = held.rest().expect("the file is not all there");
            let come = transfers_at(&trace, trace.len()).iter().any(|transfer| transfer.done >= bytes);
            if come {
                break;
            }
            held.run.controls().step(Step::default());
        }
        then(&held.run);
        held.run.controls().set_paused(false);
        held.run.finish().0
    })
}

fn printed(trace: &Trace) -> String {
    let texts = trace.events().filter_map(|event| match &event.what {
        What::Printed(text) if event.actor == ActorId(1) => Some(format!("{}\n", &**text)),
        _ => None,
    });
    texts.collect()
}

#[test]
fn a_transfer_that_is_cancelled_ends_there_the_next_begins_and_a_replay_does_the_same() {
    let scenario = files("length-prefix", 1, &["put a.txt 400000", "put b.txt 40000", "list"]);
    let trace = cancelled(&scenario, 100_000);
    let said = printed(&trace);
    assert!(said.contains("put a.txt: broken off"), "{said}");
    assert!(said.contains("put b.txt: 40000 bytes stored"), "{said}");
    assert!(said.contains("1 files") && said.contains("b.txt 40000"), "{said}");
    let all: Vec<_> = trace.steered().map(|one| one.steered.clone()).collect();
    assert_eq!(all, [Steering::TransferCancelled { actor: ActorId(1) }]);
    assert_replays("cancelled", &scenario, &trace);
    assert_replays("cancelled, out of its file", &scenario, &kept(&trace, true));

    // Sent again by somebody else, it goes on from what is there.
    let resumed = files("length-prefix", 1, &["put a.txt 400000", "put a.txt 400000"]);
    let trace = cancelled(&resumed, 100_000);
    assert!(printed(&trace).contains("put a.txt: 400000 bytes stored"), "{}", printed(&trace));
    let sent = trace.flow(FlowId(0)).unwrap().bytes.len();
    assert!((400_000..440_000).contains(&sent), "{sent} bytes for both");
}

#[test]
fn a_connection_that_ends_before_all_is_there_is_told_as_broken_off() {
    let scenario = files("length-prefix", 1, &["put a.txt 400000"]);
    let trace = once_there(&scenario, 100_000, |run| run.controls().stop());
    let told = transfers_at(&trace, trace.len());
    let broken = |transfer: &Transfer| transfer.stage == Stage::BrokenOff && transfer.done >= 100_000;
    assert!(told.len() == 1 && told.iter().all(broken), "{told:?}");
}

#[test]
fn show_tells_how_far_files_are_in_both_languages_and_in_json() {
    let folder = Folder::fresh();
    let trace = folder.name("files.jsonl");
    let messages = ["--message", "put a.txt 100000"];
    let run = ["run", "--service", "files", "--framing", "length-prefix", "--clients", "1", "--trace", &trace];
    sockscope(&[&run[..], &messages].concat()).expect_status(0);
    for (lang, title, told) in [
        ("en", "Files on their way", "client-1 put “a.txt”: whole, 97.6 KiB"),
        ("zh", "传输中的文件", "client-1 上传 “a.txt”：完整，97.6 KiB"),
    ] {
        let shown = sockscope(&["show", &trace, "--lang", lang]).expect_status(0).stdout;
        assert!(shown.contains(title) && shown.contains(told), "{shown}");
    }
    let shown = sockscope(&["show", &trace, "--format", "json"]).expect_status(0).json();
    let told = &shown["transfers"][0];
    assert_eq!((&told["done"], &told["size"], &told["stage"]), (&100_000.into(), &100_000.into(), &"whole".into()));
    assert_eq!(told["flow"], "client-1>server");
}
