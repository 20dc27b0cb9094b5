//! How native programs set up their sockets, pause, and end otherwise on purpose: each setting over real sockets, seen in the trace.
//! That the Python beside them makes the same calls, `parity` says.

use sockscope::scenario::{Fault, Pace, Scenario, Sockets, Timing, Transport};
use sockscope::trace::{Asked, Call, Note, Position, Trace, Waiting, What};
use sockscope::world::{World, chunk_lengths};

use crate::tools::cli::sockscope;
use crate::tools::net::*;

/// The options that were set, by the names of their actors.
fn options(trace: &Trace) -> Vec<String> {
    let set = trace.events().filter_map(|event| match &event.what {
        What::Entered(entered) => match entered.detail.as_deref() {
            Some(Asked::Option { name, value }) => Some(format!("{} {name}={value}", trace.actor_name(event.actor))),
            _ => None,
        },
        _ => None,
    });
    set.collect()
}

fn one(change: impl FnOnce(&mut Scenario)) -> Scenario {
    scenario(|s| {
        s.clients = 1;
        change(s);
    })
}

fn chunks(trace: &Trace) -> Vec<u64> {
    let world = World::at_end(trace);
    chunk_lengths(&world.flow(world.flows()[0]).expect("a client has connected"))
}

/// The errors that calls of an actor met.
fn errors(trace: &Trace, name: &str) -> Vec<(Call, i32)> {
    let met =
        trace.events().filter(|event| trace.actor_name(event.actor) == name).filter_map(|event| match &event.what {
            What::Returned(returned) if returned.result < 0 => Some((returned.call, -returned.result)),
            _ => None,
        });
    met.collect()
}

#[test]
fn buffers_are_as_large_as_somebody_said_and_the_kernel_doubles_them() {
    for transport in [Transport::Tcp, Transport::Udp] {
        let scenario = one(|s| {
            s.transport = transport;
            s.sockets = Sockets { send_buffer: Some(9000), receive_buffer: Some(8000), ..Sockets::default() };
        });
        let (trace, report) = to_end(&scenario);
        assert_whole(&trace, &report);
        let set = options(&trace);
        assert!(set.contains(&"server SO_RCVBUF=8000".to_owned()), "{set:?}");
        assert!(set.contains(&"client-1 SO_SNDBUF=9000".to_owned()), "{set:?}");
        let world = World::at_end(&trace);
        let flow = world.flow(world.flows()[0]).unwrap();
        assert_eq!(flow.buffers().receive_capacity, Some(16_000), "{transport:?}");
    }
}

#[test]
fn a_corked_sender_keeps_what_does_not_fill_a_segment() {
    let scenario = one(|s| s.sockets.cork = true);
    let (trace, report) = to_end(&scenario);
    assert_nothing_left(&report);
    assert!(options(&trace).contains(&"client-1 TCP_CORK=1".to_owned()));
    let sent = |n: &usize| matches!(&trace.event(*n).unwrap().what, What::Returned(it) if it.call == Call::Send);
    let first = (0..trace.len()).find(sent).expect("somebody sends");
    let world = World::new(&trace, Position(first + 1));
    assert_eq!(world.flow(world.flows()[0]).unwrap().unsent, 5, "TCP_NODELAY is set as well, and the cork is stronger");
    assert_eq!(chunks(&trace), [11]);
}

#[test]
fn a_backlog_is_what_listen_is_called_with() {
    let (trace, report) = to_end(&one(|s| s.sockets.backlog = 2));
    assert_whole(&trace, &report);
    let listens = trace.events().find_map(|event| match &event.what {
        What::Entered(entered) if entered.call == Call::Listen => Some(entered.asked),
        _ => None,
    });
    assert_eq!(listens, Some(2));
}

#[test]
fn a_pause_between_bursts_lets_the_receiver_read_and_a_slow_reader_finds_all_of_it() {
    let paused = one(|s| {
        s.timing = Timing { burst: 2, pause_ms: 20, read_pause_ms: 0 };
        s.repeat = 2;
    });
    let (trace, report) = to_end(&paused);
    assert_whole(&trace, &report);
    assert_eq!(chunks(&trace), [10, 6, 6], "hello world, ! hello, world !");
    let slow = one(|s| s.timing = Timing { burst: 1, pause_ms: 20, read_pause_ms: 200 });
    let (trace, report) = to_end(&slow);
    assert_whole(&trace, &report);
    assert_eq!(chunks(&trace), [11], "all three came while the reader slept");
    let sleeps = trace.events().filter(|event| {
        let of_reader = trace.actor_name(event.actor) == "server/conn-1";
        let is_sleep = |note: &Note| matches!(note, Note::Waits(Waiting::Sleep { ms: 200 }));
        of_reader && matches!(&event.what, What::Noted(note) if is_sleep(note))
    });
    assert_eq!(sleeps.count(), 2, "before each of its recvs");
}

#[test]
fn a_message_that_is_cut_leaves_the_server_a_part_and_no_message_more() {
    for name in ["length-prefix", "delimiter", "json-header"] {
        let (trace, report) = to_end(&one(|s| {
            s.framing = framing(name);
            s.fault = Fault::Cut;
            s.messages = texts(&["hello", "last message"]);
        }));
        assert_nothing_left(&report);
        let world = World::at_end(&trace);
        let flow = world.flow(world.flows()[0]).unwrap();
        assert_eq!((flow.messages, flow.framed), (2, 2), "{name}");
        assert!(flow.accepted > flow.message(1).unwrap().1.range().end, "{name}: half of one more was sent");
        let Some(Note::StreamEnded(end)) = flow.stream_ended else { panic!("{name}: {:?}", flow.stream_ended) };
        assert!(!format!("{end:?}").contains("Clean"), "{name}: {end:?}");
    }
}

#[test]
fn a_reset_and_a_close_with_bytes_unread_break_the_connection_off() {
    let (trace, report) = to_end(&one(|s| s.fault = Fault::Reset));
    assert_nothing_left(&report);
    assert!(options(&trace).contains(&"client-1 SO_LINGER=0".to_owned()), "{:?}", options(&trace));
    let met = errors(&trace, "server/conn-1");
    assert!(met.iter().any(|(_, errno)| *errno == 104), "ECONNRESET: {met:?}");
    // An empty message is answered by a frame of its own where there are frames, and by nothing where there are none.
    let empty = |framing_name: &str| {
        let changed = one(|s| {
            (s.fault, s.pace, s.framing) = (Fault::Unread, Pace::BackToBack, framing(framing_name));
            s.messages = texts(&[""]);
        });
        changed.check().map_err(|error| error.field)
    };
    assert_eq!((empty("length-prefix"), empty("naive")), (Ok(()), Err("fault".to_owned())));
    let (trace, report) = to_end(&one(|s| (s.fault, s.pace) = (Fault::Unread, Pace::BackToBack)));
    assert_nothing_left(&report);
    let world = World::at_end(&trace);
    let replies = world.flow(world.flows()[1]).unwrap();
    assert!(replies.discarded() > 0, "{replies:?}");
    let met = errors(&trace, "server/conn-1");
    assert!(met.iter().any(|(_, errno)| *errno == 104 || *errno == 32), "ECONNRESET or EPIPE: {met:?}");
}

#[test]
fn the_server_sets_so_reuseaddr_unless_it_is_told_not_to() {
    for on in [true, false] {
        let (trace, report) = to_end(&one(|s| s.sockets.reuse_address = on));
        assert_whole(&trace, &report);
        let sets = options(&trace).contains(&"server SO_REUSEADDR=1".to_owned());
        assert_eq!(sets, on, "{:?}", options(&trace));
    }
}

/// How many calls of a kind an actor made.
fn calls(trace: &Trace, name: &str, call: Call) -> usize {
    let made = |event: &&sockscope::trace::Event| matches!(&event.what, What::Entered(entered) if entered.call == call);
    trace.events().filter(|event| trace.actor_name(event.actor) == name).filter(made).count()
}

#[test]
fn without_a_half_close_a_client_reads_an_answer_for_each_message_and_closes() {
    for pace in [Pace::BackToBack, Pace::Lockstep] {
        for half_close in [true, false] {
            let (trace, report) = to_end(&one(|s| {
                (s.framing, s.pace, s.half_close) = (framing("length-prefix"), pace, half_close);
            }));
            assert_whole(&trace, &report);
            assert_eq!(calls(&trace, "client-1", Call::Shutdown), usize::from(half_close), "{pace:?}");
            let world = World::at_end(&trace);
            let replies = world.flow(world.flows()[1]).unwrap();
            assert_eq!((replies.framed, replies.queued()), (3, 0), "{pace:?}: all answers were read");
            let end = replies.end();
            assert!(end.reset.is_none(), "{pace:?}, {half_close}: nothing breaks off: {end:?}");
        }
    }
    // A service that does not answer keeps nobody.
    let (trace, report) = to_end(&one(|s| {
        (s.service, s.half_close) = ("sink".parse().expect("there is one"), false);
    }));
    assert_whole(&trace, &report);
    assert_eq!(calls(&trace, "client-1", Call::Recv), 0);
}

#[test]
fn without_a_half_close_whoever_counts_answers_that_stuck_together_waits_in_vain_and_it_is_told() {
    let (trace, report) = to_end(&one(|s| s.half_close = false));
    assert_nothing_left(&report);
    let told = sockscope::narrate::sentence(&trace, last_note(&trace), sockscope::lang::Lang::En);
    assert!(told.contains("Everybody waits"), "{told}");
    let world = World::at_end(&trace);
    assert_eq!(world.flow(world.flows()[0]).unwrap().framed, 1, "one chunk came, and one answer went back");
}

/// The last event that tells how the run ended.
fn last_note(trace: &Trace) -> usize {
    let stuck = |n: &usize| format!("{:?}", trace.event(*n).unwrap().what).contains("Stalemate");
    (0..trace.len()).rev().find(stuck).expect("the run was stuck")
}

#[test]
fn flags_and_fields_of_a_file_say_the_same_and_what_makes_no_sense_is_refused() {
    let json = r#"{"clients":1,"sockets":{"backlog":3,"cork":true,"reuse_address":false},"timing":{"burst":2,"pause_ms":5},"fault":"cut","half_close":false,"pace":"lockstep"}"#;
    let path = std::env::temp_dir().join(format!("sockscope-conduct-{}.json", std::process::id()));
    std::fs::write(&path, json).unwrap();
    let of_file = sockscope(&["run", path.to_str().unwrap(), "--normalised", "--format", "jsonl"]).expect_status(0);
    std::fs::remove_file(&path).unwrap();
    let flags = [
        "--clients",
        "1",
        "--backlog",
        "3",
        "--cork",
        "--burst",
        "2",
        "--pause-ms",
        "5",
        "--fault",
        "cut",
        "--half-close",
        "off",
        "--reuse-address",
        "off",
        "--pace",
        "lockstep",
    ];
    let of_flags = sockscope(&[&["run", "--normalised", "--format", "jsonl"], &flags[..]].concat()).expect_status(0);
    assert_same_file(&of_file.stdout, &of_flags.stdout, "the run of a file and the run of flags");
    assert!(
        of_file.stdout.lines().next().unwrap().contains(r#""sockets":{"backlog":3,"cork":true,"reuse_address":false}"#)
    );
    for (args, flag) in [
        (&["--cork", "--transport", "udp"][..], "--cork"),
        (&["--fault", "reset", "--transport", "udp"][..], "--fault"),
        (&["--backlog", "5000"][..], "--backlog"),
        (&["--half-close", "off", "--transport", "udp"][..], "--half-close"),
        (&["--half-close", "off", "--fault", "reset"][..], "--half-close"),
        (&["--reuse-address", "off", "--transport", "udp"][..], "--reuse-address"),
        (&["--burst", "0"][..], "--burst"),
        (&["--fault", "unread", "--service", "sink"][..], "--fault"),
    ] {
        let ran = sockscope(&[&["run"], args].concat()).expect_status(2);
        assert!(ran.stderr.starts_with(&format!("sockscope: {flag}: ")), "{args:?}: {}", ran.stderr);
    }
    // What nobody changed stands in no file.
    let usual = serde_json::to_string(&Scenario::default()).unwrap();
    assert!(
        !usual.contains("sockets") && !usual.contains("timing") && !usual.contains("fault") && !usual.contains("half"),
        "{usual}"
    );
}
