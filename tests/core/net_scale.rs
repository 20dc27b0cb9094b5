//! Many clients at once: nothing is lost, nothing is changed, nobody is left behind.
//! It measures no speed; `benches/record.rs` does.

use crate::tools::net as tools;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sockscope::run::{Run, Watch};
use sockscope::scenario::{Message, Pace, Scenario, Schedule};
use sockscope::world::World;
use tools::*;

fn assert_all_arrived(scenario: &Scenario) {
    let (trace, report) = to_end(scenario);
    assert_whole(&trace, &report);
    let world = World::at_end(&trace);
    assert_eq!(trace.conns().count(), scenario.clients as usize);
    for conn in trace.conns() {
        let client = trace.actor_name(conn.connector.as_ref().expect("clients are inside").actor);
        let number: u32 =
            client.strip_prefix("client-").and_then(|number| number.parse().ok()).expect("clients are numbered");
        let meant = scenario.payloads(number);
        let (received, sent) = received_and_sent(&trace, conn.id.requests());
        assert_eq!(sent, meant, "{client} sends what the scenario says");
        assert_eq!(received, meant, "{client}'s messages arrive intact");
        for flow in [conn.id.requests(), conn.id.replies()] {
            let state = world.flow(flow).expect("the flow exists");
            assert_eq!(state.received, state.accepted, "flow {flow:?}");
            assert_eq!(state.accepted, state.bytes(0..u64::MAX).len() as u64, "flow {flow:?} has all its bytes");
        }
        let mut conversation = scenario.service.conversation(&sockscope::service::Premises::default());
        let due: Vec<_> = meant.iter().flat_map(|message| conversation.hear(message, &|| false)).collect();
        let (answers, _) = received_and_sent(&trace, conn.id.replies());
        assert_eq!(answers, due, "{client} is answered");
    }
}

fn many(clients: u32, messages: u32, schedule: Schedule) -> Scenario {
    scenario(|s| {
        s.clients = clients;
        s.messages = vec![Message::Generated { generated: messages, longest: 40 }];
        s.framing = framing("length-prefix");
        s.schedule = schedule;
        s.pace = Pace::Lockstep;
    })
}

#[test]
fn sixty_four_free_clients_lose_nothing() {
    assert_all_arrived(&many(64, 100, Schedule::Free));
    let stream = Scenario { pace: Pace::BackToBack, recv_size: 13, ..many(64, 100, Schedule::Free) };
    assert_all_arrived(&stream);
}

#[test]
fn sixty_four_staged_clients_lose_nothing() {
    assert_all_arrived(&many(64, 5, Schedule::Staged));
}

#[test]
fn two_hundred_and_fifty_six_clients_lose_nothing() {
    assert_all_arrived(&many(256, 4, Schedule::Free));
    assert_all_arrived(&many(256, 1, Schedule::Staged));
}

#[test]
fn clients_that_wait_in_line_for_a_server_of_one_at_a_time_are_all_served() {
    assert_all_arrived(&Scenario { one_at_a_time: true, ..many(100, 3, Schedule::Free) });
    assert_all_arrived(&Scenario { one_at_a_time: true, ..many(40, 2, Schedule::Staged) });
}

#[test]
fn messages_larger_than_all_buffers_arrive_whole() {
    for schedule in [Schedule::Free, Schedule::Staged] {
        for service in sockscope::service::services() {
            let large = scenario(|s| {
                s.clients = 2;
                s.service = service;
                s.messages = vec![Message::Text("abcdefg".repeat(900_000))];
                s.framing = sockscope::codec::Framing::new(
                    "length-prefix",
                    sockscope::codec::FramingOptions { limit: 64 << 20, ..Default::default() },
                )
                .unwrap();
                s.recv_size = 100_000;
                s.schedule = schedule;
            });
            assert_all_arrived(&large);
        }
    }
}

#[test]
fn a_busy_run_is_published_while_it_goes_on() {
    let published = Arc::new(AtomicUsize::new(0));
    let count = published.clone();
    let stream = scenario(|s| {
        s.schedule = Schedule::Free;
        s.service = "sink".parse().unwrap();
        s.clients = 4;
        s.repeat = 8000;
    });
    let notify = Box::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let run = Run::start(&stream, Watch { paused: false, notify: Some(notify), ..Watch::default() }).unwrap();
    let (trace, report) = in_time("a long run", move || run.finish());
    assert_whole(&trace, &report);
    // The end is published once; a run of this length must have been seen before it.
    let times = published.load(Ordering::Relaxed);
    assert!(times > 3, "published only {times} times in {} events", trace.len());
}
