//! Staged runs can be repeated, stepped and steered: the same scenario gives the same normalised trace.
//! It measures no speed; `benches/record.rs` does.

use crate::tools::net as tools;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sockscope::run::{Run, Watch};
use sockscope::scenario::{Message, Pace, Scenario};
use sockscope::trace::{Call, Ending, Note, Trace, What};
use sockscope::world::World;
use tools::*;

const TIMES: usize = 100;

fn assert_repeatable(name: &str, scenario: &Scenario, times: usize) {
    let mut first: Option<String> = None;
    for time in 0..times {
        let (trace, report) = to_end(scenario);
        assert_whole(&trace, &report);
        let now = file(&trace, true);
        match &first {
            None => first = Some(now),
            Some(first) => assert_same_file(first, &now, &format!("{name}, run {time}")),
        }
    }
}

#[test]
fn the_default_scenario_is_the_same_every_time() {
    assert_repeatable("default", &Scenario::default(), TIMES);
}

#[test]
fn lockstep_is_the_same_every_time() {
    assert_repeatable("lockstep", &scenario(|s| s.pace = Pace::Lockstep), TIMES);
}

#[test]
fn small_recvs_of_length_prefixes_are_the_same_every_time() {
    let three_bytes = scenario(|s| {
        s.framing = framing("length-prefix");
        s.recv_size = 3;
    });
    assert_repeatable("recv 3", &three_bytes, TIMES);
}

#[test]
fn one_client_at_a_time_is_the_same_every_time() {
    assert_repeatable("one at a time", &scenario(|s| s.one_at_a_time = true), TIMES);
}

#[test]
fn a_sink_is_the_same_every_time() {
    assert_repeatable("sink", &scenario(|s| s.service = "sink".parse().unwrap()), TIMES);
}

#[test]
fn eight_clients_are_the_same_every_time() {
    assert_repeatable("eight clients", &scenario(|s| s.clients = 8), TIMES);
}

#[test]
fn generated_messages_under_every_framing_are_the_same_every_time() {
    for kind in ["naive", "delimiter", "length-prefix", "json-header"] {
        let generated = scenario(|s| {
            s.framing = framing(kind);
            s.messages = vec![Message::Generated { generated: 7, longest: 3000 }];
        });
        assert_repeatable(kind, &generated, TIMES / 5);
    }
}

/// Two threads that keep both cores busy until this is dropped.
struct Busy(Arc<AtomicBool>, Vec<std::thread::JoinHandle<()>>);

impl Busy {
    fn cores() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let spin = |over: Arc<AtomicBool>| {
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop()
                }
            })
        };
        let spinners = (0..2).map(|_| spin(over.clone())).collect();
        Self(over, spinners)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        for spinner in self.1.drain(..) {
            spinner.join().ok();
        }
    }
}

#[test]
fn busy_cores_change_nothing() {
    let _busy = Busy::cores();
    assert_repeatable("default, busy", &Scenario::default(), TIMES / 4);
    assert_repeatable("lockstep, busy", &scenario(|s| s.pace = Pace::Lockstep), TIMES / 4);
    assert_repeatable("sink, busy", &scenario(|s| s.service = "sink".parse().unwrap()), TIMES / 4);
}

fn paused(scenario: &Scenario) -> Run {
    Run::start(scenario, Watch { paused: true, ..Watch::default() }).expect("the scenario is good")
}

/// Steps a paused run to its end. Steps that are asked for early wait for their turn, and one that finds nobody able
/// to go is forgotten, so asking on and on is safe.
fn step_to_the_end(run: Run) -> (Trace, sockscope::net::Report) {
    in_time("a stepped run", move || {
        while !run.is_over() {
            run.controls().step(sockscope::run::Step::default());
            std::thread::yield_now();
        }
        assert!(run.controls().paused());
        run.finish()
    })
}

#[test]
fn a_run_that_is_stepped_is_the_run_that_goes_by_itself() {
    let scenarios = [
        Scenario::default(),
        scenario(|s| s.pace = Pace::Lockstep),
        scenario(|s| s.service = "sink".parse().unwrap()),
        scenario(|s| {
            s.one_at_a_time = true;
            s.framing = framing("length-prefix");
            s.recv_size = 3;
        }),
    ];
    for scenario in scenarios {
        let (alone, _) = to_end(&scenario);
        let (stepped, report) = step_to_the_end(paused(&scenario));
        assert_whole(&stepped, &report);
        assert_same_file(&file(&alone, true), &file(&stepped, true), "stepped against unpaused");
    }
}

#[test]
fn a_client_that_is_stepped_before_the_server_listens_is_refused_and_the_run_ends_properly() {
    let (trace, report) = in_time("the run", || {
        let run = paused(&scenario(|s| s.clients = 2));
        let (first_client, _) = run.controls().standing()[1];
        // Its first step, socket, setsockopt, connect: all asked for at once, each for this actor.
        for _ in 0..4 {
            run.controls().step(one(first_client));
        }
        let until = sockscope::net::Deadline::after(PATIENCE);
        while run.controls().standing().iter().all(|(_, standing)| *standing != sockscope::run::Standing::Ended) {
            assert!(!until.passed(), "client-1 does not come to its end: {:?}", run.controls().standing());
            std::thread::yield_now();
        }
        run.controls().set_paused(false);
        run.finish()
    });
    assert_nothing_left(&report);
    assert_eq!(report.end, sockscope::run::End::Finished);
    assert_eq!(report.failures.len(), 1, "{report:?}");
    let refused = trace.events().position(|event| {
        matches!(&event.what, What::Returned(returned) if returned.call == Call::Connect && returned.errno() == Some(111))
    });
    let refused = refused.expect("the refusal is recorded");
    assert_eq!(trace.actor_name(trace.event(refused).unwrap().actor), "client-1");
    let server_began = trace.events().position(|event| trace.actor_name(event.actor) == "server");
    assert!(server_began.is_some_and(|began| began > refused), "the server had not begun");
    let failed = trace.events().any(|event| match &event.what {
        What::Noted(note) => {
            matches!(note.as_ref(), Note::Ended(Ending::Failed(why)) if why.en.contains("ECONNREFUSED"))
        }
        _ => false,
    });
    assert!(failed, "its end says why");
    // The other client is served as ever.
    let (received, sent) = received_and_sent(&trace, trace.flows().next().unwrap().id);
    assert_eq!(received.concat(), sent.concat());
}

#[test]
fn steps_for_several_actors_are_each_taken_by_the_one_they_were_meant_for() {
    let (trace, _) = in_time("the run", || {
        let run = paused(&scenario(|s| s.clients = 3));
        let order: Vec<_> = run.controls().standing().iter().map(|(id, _)| *id).collect();
        for index in [2, 1, 3, 0] {
            run.controls().step(one(order[index]));
        }
        let until = sockscope::net::Deadline::after(PATIENCE);
        // After its first step an actor stands before a call.
        let began = |standing: &sockscope::run::Standing| {
            matches!(standing, sockscope::run::Standing::AtGate(sockscope::run::Next::Call(_)))
        };
        while !run.controls().standing().iter().all(|(_, standing)| began(standing)) {
            assert!(!until.passed(), "four steps are not taken: {:?}", run.controls().standing());
            std::thread::yield_now();
        }
        run.controls().stop();
        run.finish()
    });
    let started: Vec<_> = trace
        .events()
        .filter_map(|event| match &event.what {
            What::Noted(note) => match note.as_ref() {
                Note::Started(started) => Some(started.name.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(started, ["client-2", "client-1", "client-3", "server"]);
}

/// The framing that each connection speaks, and that everything on it arrived as it was meant.
fn framings_of_intact_connections(trace: &Trace) -> Vec<String> {
    let world = World::at_end(trace);
    let mut framings = Vec::new();
    for conn in trace.conns() {
        let (received, sent) = received_and_sent(trace, conn.id.requests());
        assert_eq!(received, sent, "requests of {:?}", conn.id);
        let (answers, replies) = received_and_sent(trace, conn.id.replies());
        assert_eq!(answers, replies, "replies of {:?}", conn.id);
        let upper: Vec<_> = received.iter().map(|message| message.to_ascii_uppercase()).collect();
        assert_eq!(answers, upper, "answers of {:?}", conn.id);
        framings.push(world.flow(conn.id.requests()).unwrap().framing().unwrap().name().to_owned());
    }
    framings
}

#[test]
fn a_change_of_framing_in_a_staged_run_reconnects_at_a_message_boundary() {
    for calls in [0, 5, 12, 15, 20, 40, 60] {
        let (trace, report) = in_time("the run", move || {
            let run = paused(&scenario(|s| {
                s.framing = framing("length-prefix");
                s.clients = 2;
                s.recv_size = 5;
                s.repeat = 3;
                s.pace = Pace::Lockstep;
            }));
            for _ in 0..calls {
                run.controls().step(sockscope::run::Step::default());
            }
            run.change_framing(framing("json-header"));
            run.controls().set_paused(false);
            run.finish()
        });
        assert_whole(&trace, &report);
        let framings = framings_of_intact_connections(&trace);
        assert!(framings.iter().any(|framing| framing == "json-header"), "after {calls} calls: {framings:?}");
        let sent: usize = trace.conns().map(|conn| received_and_sent(&trace, conn.id.requests()).0.len()).sum();
        assert_eq!(sent, 2 * 9, "after {calls} calls: every message arrived once");
    }
}

#[test]
fn framings_may_change_again_and_again_in_a_free_run() {
    let mut random = Random::seeded("framings_may_change_again_and_again_in_a_free_run");
    for _ in 0..6 {
        let seed = random.draw();
        let (trace, report) = in_time("the run", move || {
            let mut random = Random(seed);
            let run = Run::start(
                &scenario(|s| {
                    s.schedule = sockscope::scenario::Schedule::Free;
                    s.framing = framing("delimiter");
                    s.repeat = 60;
                    s.recv_size = 7;
                    s.pace = if seed.is_multiple_of(2) { Pace::Lockstep } else { Pace::BackToBack };
                }),
                Watch::default(),
            )
            .unwrap();
            while !run.is_over() {
                run.change_framing(framing(["length-prefix", "json-header", "delimiter"][random.below(3) as usize]));
                for _ in 0..random.below(200) {
                    std::thread::yield_now();
                }
            }
            run.finish()
        });
        assert_whole(&trace, &report);
        framings_of_intact_connections(&trace);
        let sent: usize = trace.conns().map(|conn| received_and_sent(&trace, conn.id.requests()).0.len()).sum();
        assert_eq!(sent, 3 * 3 * 60, "every message arrived once");
    }
}

/// One call of one actor.
fn one(actor: sockscope::trace::ActorId) -> sockscope::run::Step {
    sockscope::run::Step { actor: Some(actor), stride: sockscope::run::Stride::Call }
}
