//! Native programs over UDP: the same services and clients as over TCP, over real sockets; and strangers that write to `serve`.
//! What becomes of each datagram of any program is counted in `datagrams_world`.

use crate::tools::cli as cli_tools;
use crate::tools::net as tools;

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::time::Duration;

use cli_tools::{Folder, Server, rows, sockscope};
use rustix::process::Signal;
use sockscope::scenario::{Message, Pace, Scenario, Schedule, Transport};
use sockscope::service::services;
use sockscope::trace::{Call, Trace, What};
use sockscope::world::{RunFacts, Summary, World, summarise};
use tools::*;

fn over_udp(change: impl FnOnce(&mut Scenario)) -> Scenario {
    scenario(|scenario| {
        scenario.transport = Transport::Udp;
        change(scenario);
    })
}

fn summary_of(scenario: &Scenario) -> Summary {
    let (trace, report) = to_end(scenario);
    assert_whole(&trace, &report);
    sum(&trace)
}

fn sum(trace: &Trace) -> Summary {
    summarise(&World::at_end(trace), RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 })
}

#[test]
fn every_service_hears_and_answers_each_datagram_in_each_pace_and_schedule() {
    for service in services().filter(|service| service.goes_over_udp()) {
        for pace in [Pace::BackToBack, Pace::Lockstep].into_iter().take(1 + usize::from(service.answers())) {
            for schedule in [Schedule::Staged, Schedule::Free] {
                let scenario = over_udp(|it| (it.service, it.pace, it.schedule) = (service, pace, schedule));
                let summary = summary_of(&scenario);
                let what = format!("{} {pace:?} {schedule:?}", service.name());
                assert_eq!(summary.transport, "udp", "{what}");
                let flows: BTreeMap<_, _> = summary.flows.iter().map(|flow| (flow.flow.as_str(), flow)).collect();
                for number in 1..=3 {
                    let requests = flows[format!("client-{number}>server").as_str()];
                    assert_eq!((requests.sends, &requests.chunks), (Some(3), &Some(vec![5, 5, 1])), "{what}");
                    assert_eq!(
                        (requests.intact, requests.sticky_chunks, requests.split_sends),
                        (Some(3), Some(0), Some(0)),
                        "{what}"
                    );
                    let answers = flows[format!("server>client-{number}").as_str()];
                    let expected = if service.answers() { 3 } else { 0 };
                    assert_eq!((answers.sends, answers.intact), (Some(expected), Some(expected)), "{what}");
                }
            }
        }
    }
}

#[test]
fn a_small_buffer_takes_the_beginning_of_each_datagram_and_the_rest_is_gone() {
    let summary = summary_of(&over_udp(|it| (it.clients, it.recv_size) = (1, 3)));
    let requests = &summary.flows[0];
    assert_eq!((&requests.chunks, requests.truncated, requests.intact), (&Some(vec![3, 3, 1]), 4, Some(1)));
}

#[test]
fn an_empty_datagram_arrives_and_is_answered_by_an_empty_one() {
    let summary = summary_of(&over_udp(|it| (it.clients, it.messages) = (1, texts(&["", "x", ""]))));
    for flow in &summary.flows {
        assert_eq!((flow.sends, &flow.chunks, flow.intact), (Some(3), &Some(vec![0, 1, 0]), Some(3)), "{}", flow.flow);
    }
}

#[test]
fn what_a_full_queue_drops_is_counted_and_the_client_gives_up_waiting_for_it() {
    // The server is not let go before the client has sent everything, which is more than any receive queue takes.
    let burst = over_udp(|it| {
        it.clients = 1;
        it.messages = vec![Message::Hex { hex: "61".repeat(1000) }];
        it.repeat = 2000;
    });
    let (trace, report) = to_end(&burst);
    assert_whole(&trace, &report);
    let summary = sum(&trace);
    let [requests, answers] = &summary.flows[..] else { panic!("{:?}", summary.flows) };
    assert!(requests.dropped > 0, "2 MB at once are too much for the queue");
    assert_eq!(requests.sends.map(|sent| sent as u64), requests.recvs.map(|taken| taken as u64 + requests.dropped));
    assert_eq!(requests.bytes_received, requests.recvs.map(|taken| taken as u64 * 1000));
    assert_eq!(answers.sends, requests.recvs, "what came is answered");
    assert!(
        trace.events().any(|event| matches!(&event.what, What::Returned(returned)
        if returned.call == Call::Recvfrom && returned.result < 0)),
        "the wait for an answer that never comes has an end"
    );
}

#[test]
fn a_datagram_that_is_too_long_is_refused_by_the_kernel_and_the_others_go_on() {
    for (len, sent) in [(65507, true), (65508, false)] {
        let scenario = over_udp(|it| {
            it.messages = vec![Message::Hex { hex: "61".repeat(len) }];
            it.service = "sink".parse().expect("it is registered");
            it.clients = 2;
        });
        let (trace, report) = to_end(&scenario);
        assert_nothing_left(&report);
        let refused = trace.events().filter(|event| match &event.what {
            What::Returned(returned) => returned.call == Call::Sendto && returned.result == -libc::EMSGSIZE,
            _ => false,
        });
        assert_eq!((refused.count(), report.failures.len()), if sent { (0, 0) } else { (2, 2) }, "{len} bytes");
    }
}

#[test]
fn a_staged_run_is_the_same_each_time() {
    for pace in [Pace::BackToBack, Pace::Lockstep] {
        let scenario = over_udp(|it| (it.pace, it.clients) = (pace, 4));
        let first = file(&to_end(&scenario).0, true);
        for _ in 0..20 {
            assert_same_file(&file(&to_end(&scenario).0, true), &first, "a staged run over UDP");
        }
    }
}

#[test]
fn what_only_a_stream_has_is_refused_with_the_reason() {
    let error = over_udp(|it| it.framing = framing("length-prefix")).check().unwrap_err();
    assert_eq!(error.field, "framing");
    let ran = sockscope(&["run", "--transport", "udp", "--framing", "fixed"]).expect_status(2);
    assert!(ran.stderr.contains("--framing: ") && ran.stderr.contains("keeps its boundaries"), "{ran:?}");
    let serve = ["serve", "--service", "upper", "--transport", "udp"];
    let ran = sockscope(&[&serve[..], &["--framing", "fixed"]].concat()).expect_status(2);
    assert!(ran.stderr.contains("--framing: ") && ran.stderr.contains("keeps its boundaries"), "{ran:?}");
    for args in [&["run", "--transport", "udp"][..], &serve] {
        let ran = sockscope(&[args, &["--one-at-a-time"]].concat()).expect_status(2);
        assert!(ran.stderr.contains("--one-at-a-time: Over UDP nobody connects"), "{ran:?}");
    }
    let ran = sockscope(&["run", "--transport", "udp", "--nodelay", "on"]).expect_status(2);
    assert!(ran.stderr.contains("--nodelay: Over UDP nobody connects"), "{ran:?}");
}

#[test]
fn strangers_are_answered_one_by_one_and_named() {
    let folder = Folder::fresh();
    let server = Server::start(&["--transport", "udp", "--trace", &folder.name("trace.jsonl")]);
    let strangers: Vec<UdpSocket> = (0..3).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    for (number, stranger) in strangers.iter().enumerate() {
        stranger.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stranger.connect(&server.address[..]).unwrap();
        for message in ["hello", "", "wörld"] {
            stranger.send(message.as_bytes()).unwrap();
            let mut buffer = [0; 100];
            let len = stranger.recv(&mut buffer).unwrap();
            assert_eq!(&buffer[..len], message.to_ascii_uppercase().as_bytes());
        }
        server.stderr.until(&format!("outside-{} writes from {}.", number + 1, stranger.local_addr().unwrap()));
    }
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let rows = rows(&folder.file("trace.jsonl"));
    let taken = rows
        .iter()
        .filter(|row| row["event"] == "returned" && row["call"] == "recvfrom" && row["result"].as_i64() >= Some(0));
    assert_eq!(taken.count(), 9);
    assert!(rows.iter().any(|row| row["flow"] == "outside-3>server"));
}
