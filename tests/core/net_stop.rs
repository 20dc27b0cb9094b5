//! A run stops from any state, soon, and leaves no thread and no descriptor.
//! It does not look at what the trace says up to there; other tests do.

use crate::tools::net as tools;

use std::time::{Duration, Instant};

use sockscope::net::{
    Actor, CallError, Casting, Limits, Network, Options, PortHold, Program, Report, Schedule as NetSchedule,
    SocketOption,
};
use sockscope::run::{End, Outside, Run, Watch};
use sockscope::scenario::{Message, Pace, Scenario, Schedule};
use sockscope::trace::{Call, Header, Note, Role, Trace, What};
use tools::*;

/// The rule is 250 ms; a shared machine that runs other tests beside this one gets more, and the real figure is printed.
const SOON: Duration = Duration::from_secs(1);

fn random_scenario(random: &mut Random) -> Scenario {
    let kinds = ["naive", "delimiter", "length-prefix", "json-header"];
    scenario(|s| {
        s.clients = 1 + random.below(6) as u32;
        s.framing = framing(kinds[random.below(4) as usize]);
        s.schedule = if random.below(2) == 0 { Schedule::Staged } else { Schedule::Free };
        s.one_at_a_time = random.below(3) == 0;
        s.repeat = 1 + random.below(300) as u32;
        s.recv_size = [1, 3, 1024, 65_536][random.below(4) as usize];
        if random.below(3) == 0 {
            s.service = "sink".parse().unwrap();
            // More than the buffers of both kernels hold, so that a send has to wait for its peer.
            s.messages = vec![Message::Text("x".repeat(60_000))];
        } else if random.below(2) == 0 {
            s.pace = Pace::Lockstep;
        }
    })
}

/// Lets a run come to any state at all: a random number of steps, or a random number of events at full speed.
fn run_a_little(run: &Run, paused: bool, random: &mut Random) {
    if paused {
        let actors: Vec<_> = run.controls().standing().iter().map(|(id, _)| *id).collect();
        for _ in 0..random.below(60) {
            let chosen = actors[random.below(actors.len() as u64) as usize];
            run.controls()
                .step(sockscope::run::Step { actor: (random.below(2) == 0).then_some(chosen), ..Default::default() });
            std::thread::yield_now();
        }
        if random.below(4) == 0 {
            run.controls().set_paused(false);
        }
    }
    let until = Instant::now() + Duration::from_micros(random.below(12_000));
    while Instant::now() < until && !run.is_over() {
        if random.below(1000) == 0 {
            run.controls().set_paused(!run.controls().paused());
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_run_stops_soon_from_any_state() {
    let mut random = Random::seeded("a_run_stops_soon_from_any_state");
    let (mut slowest, mut stopped) = (Duration::ZERO, 0);
    let begin = Instant::now();
    for round in 0..400 {
        if begin.elapsed() > Duration::from_secs(8) && round > 100 {
            break;
        }
        let scenario = random_scenario(&mut random);
        let paused = random.below(3) == 0;
        let run =
            Run::start(&scenario, Watch { paused, notify: None, ..Watch::default() }).expect("the scenario is good");
        run_a_little(&run, paused, &mut random);
        let asked = Instant::now();
        run.controls().stop();
        let (_, report) = in_time("a stopped run", move || run.finish());
        let took = asked.elapsed();
        slowest = slowest.max(took);
        stopped += usize::from(report.end == End::Stopped);
        assert!(took < SOON, "round {round} took {took:?} to stop: {scenario:?}");
        assert_nothing_left(&report);
    }
    println!("stopped {stopped} runs in their middle, the slowest in {slowest:?} (rule: 250 ms)");
    assert!(stopped > 50, "most runs were over before they were stopped");
}

fn start(schedule: NetSchedule, paused: bool, limits: Limits, cast: Vec<Casting>) -> Network {
    let options = Options {
        schedule,
        paused,
        trace: true,
        limits,
        notify: None,
        ends_with_clients: true,
        host: sockscope::net::Host::as_written(),
    };
    Network::start(Header::new(serde_json::Value::Null), options, cast).expect("the system has threads left")
}

fn actor(name: &str, role: Role, run: impl FnOnce(&mut Actor) -> Result<(), CallError> + Send + 'static) -> Casting {
    let run: Program = Box::new(run);
    Casting { name: name.to_owned(), role, program: name.to_owned(), stack: sockscope::net::STACK, run }
}

fn finish(network: Network) -> (Trace, Report) {
    in_time("a network", move || network.finish())
}

/// A server that accepts one connection and never reads from it, and a client that sends until nobody takes any more.
fn full_peer(address: std::net::SocketAddr) -> Vec<Casting> {
    let server = actor("server", Role::Server, move |actor| {
        let listener = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 8)?;
        let (_deaf, _) = actor.accept(&listener)?;
        actor.accept(&listener).map(|_| ())
    });
    let client = actor("client-1", Role::Client, move |actor| {
        let socket = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&socket, SocketOption::SendBuffer(4096))?;
        actor.connect(&socket, address)?;
        actor.send(&socket, &vec![7; 16 << 20]).map(|_| ())
    });
    vec![server, client]
}

/// Whether an actor has entered a call and not returned from it, as far as the trace tells.
fn is_inside(trace: &Trace, name: &str, call: Call) -> bool {
    let last = trace.events().filter(|event| trace.actor_name(event.actor) == name).last();
    last.is_some_and(|event| matches!(&event.what, What::Entered(entered) if entered.call == call))
}

#[test]
fn a_send_to_a_full_peer_is_drawn_waiting_and_stops() {
    for schedule in [NetSchedule::Staged, NetSchedule::Free] {
        let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
        let (told, published) = std::sync::mpsc::channel();
        let options = Options {
            schedule,
            paused: false,
            trace: true,
            limits: Limits::default(),
            notify: Some(Box::new(move || {
                told.send(()).ok();
            })),
            ends_with_clients: true,
            host: sockscope::net::Host::as_written(),
        };
        let network = Network::start(Header::new(serde_json::Value::Null), options, full_peer(port.address())).unwrap();
        let until = Instant::now() + PATIENCE;
        while !is_inside(&network.controls().trace(), "client-1", Call::Send) {
            let left = until.saturating_duration_since(Instant::now());
            published.recv_timeout(left).expect("the client comes to wait in send");
        }
        let asked = Instant::now();
        network.controls().stop();
        let (trace, report) = finish(network);
        assert!(asked.elapsed() < SOON, "{schedule:?}: {:?}", asked.elapsed());
        assert_nothing_left(&report);
        // The part that the kernel took before the stop is accounted for.
        let sent = trace.events().find_map(|event| match &event.what {
            What::Returned(returned) if returned.call == Call::Send => Some(returned.result),
            _ => None,
        });
        assert!(
            sent.is_some_and(|sent| sent > 0 && sent < 16 << 20),
            "{schedule:?}: a partial send returns what was taken: {sent:?}"
        );
    }
}

#[test]
fn a_run_in_which_nothing_can_happen_any_more_ends_by_itself() {
    for schedule in [Schedule::Staged, Schedule::Free] {
        // An empty message is no byte on the wire, so the client waits for an answer that never comes.
        let deadlock = scenario(|s| {
            s.pace = Pace::Lockstep;
            s.messages = texts(&[""]);
            s.schedule = schedule;
        });
        let (trace, report) = to_end(&deadlock);
        assert_eq!(report.end, End::Stalemate, "{schedule:?}");
        assert_nothing_left(&report);
        assert!(trace.events().any(|event| matches!(&event.what, What::Noted(note) if **note == Note::Stalemate)));
    }
}

#[test]
fn a_program_that_calls_again_after_the_end_is_told_again() {
    for schedule in [NetSchedule::Staged, NetSchedule::Free] {
        let (tell, begun) = std::sync::mpsc::channel();
        let stubborn = actor("client-1", Role::Client, move |actor| {
            let socket = actor.socket(sockscope::net::Kind::Stream)?;
            tell.send(()).ok();
            let mut stops = 0;
            // As a program with a `finally` does: it goes on calling until it has been told three times.
            while stops < 3 {
                let outcome = actor.setsockopt(&socket, SocketOption::NoDelay(true));
                stops += usize::from(outcome == Err(CallError::Stopped));
            }
            Ok(())
        });
        let idle = actor("server", Role::Server, |_| Ok(()));
        let network = start(schedule, false, Limits::default(), vec![stubborn, idle]);
        begun.recv_timeout(PATIENCE).expect("the program begins");
        let asked = Instant::now();
        network.controls().stop();
        let (_, report) = finish(network);
        assert!(asked.elapsed() < SOON, "{schedule:?}: {:?}", asked.elapsed());
        assert_nothing_left(&report);
    }
}

#[test]
fn the_recording_limit_stops_the_run_and_says_so_once() {
    for schedule in [NetSchedule::Staged, NetSchedule::Free] {
        let chatter = |name: &str| {
            actor(name, Role::Client, |actor| {
                let socket = actor.socket(sockscope::net::Kind::Stream)?;
                loop {
                    actor.setsockopt(&socket, SocketOption::NoDelay(true))?;
                }
            })
        };
        // Clients of a free run begin when somebody listens or no server is left.
        let cast = vec![chatter("client-1"), chatter("client-2"), actor("server", Role::Server, |_| Ok(()))];
        let network = start(schedule, false, Limits { events: 500, bytes: 1 << 20 }, cast);
        let (trace, report) = finish(network);
        assert_nothing_left(&report);
        assert_eq!(report.end, End::Stopped, "{schedule:?}");
        assert_eq!(report.events, trace.len() as u64, "{schedule:?}: what was numbered is in the trace");
        assert!(trace.len() >= 500, "{schedule:?}: only {} events", trace.len());
        let notes = trace
            .events()
            .filter(|event| matches!(&event.what, What::Noted(note) if matches!(**note, Note::LimitReached(_))));
        assert_eq!(notes.count(), 1, "{schedule:?}");
    }
}

#[test]
fn the_limit_of_bytes_stops_a_run_as_well() {
    let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
    let address = port.address();
    let server = actor("server", Role::Server, move |actor| {
        let listener = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 8)?;
        let (conn, _) = actor.accept(&listener)?;
        let mut buffer = vec![0; 65_536];
        while actor.recv(&conn, &mut buffer)? > 0 {}
        Ok(())
    });
    let client = actor("client-1", Role::Client, move |actor| {
        let socket = actor.socket(sockscope::net::Kind::Stream)?;
        actor.connect(&socket, address)?;
        loop {
            actor.send(&socket, &[1; 10_000])?;
        }
    });
    let network = start(NetSchedule::Free, false, Limits { events: 1_000_000, bytes: 1 << 20 }, vec![server, client]);
    let (trace, report) = finish(network);
    assert_nothing_left(&report);
    assert_eq!(report.events, trace.len() as u64);
    assert!(
        trace.events().any(|event| matches!(&event.what, What::Noted(note) if matches!(**note, Note::LimitReached(_))))
    );
}

#[test]
fn a_program_that_panics_is_recorded_and_the_others_go_on() {
    for schedule in [NetSchedule::Staged, NetSchedule::Free] {
        let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
        let address = port.address();
        let server = actor("server", Role::Server, move |actor| {
            let listener = actor.socket(sockscope::net::Kind::Stream)?;
            actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
            actor.bind(&listener, address)?;
            actor.listen(&listener, 8)?;
            for _ in 0..2 {
                let (conn, _) = actor.accept(&listener)?;
                let mut buffer = [0; 16];
                while actor.recv(&conn, &mut buffer)? > 0 {}
                actor.close(&conn)?;
            }
            Ok(())
        });
        let client = |name: &str, panics: bool| {
            actor(name, Role::Client, move |actor| {
                let socket = actor.socket(sockscope::net::Kind::Stream)?;
                actor.connect(&socket, address)?;
                actor.send(&socket, b"hello")?;
                assert!(!panics, "on purpose");
                actor.close(&socket)
            })
        };
        let network = start(
            schedule,
            false,
            Limits::default(),
            vec![server, client("client-1", true), client("client-2", false)],
        );
        let (trace, report) = finish(network);
        assert_nothing_left(&report);
        assert_eq!(report.failures.len(), 1, "{schedule:?}: {report:?}");
        let endings: Vec<_> = trace
            .events()
            .filter_map(|event| match &event.what {
                What::Noted(note) => match note.as_ref() {
                    Note::Ended(ending) => Some((trace.actor_name(event.actor).to_owned(), format!("{ending:?}"))),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let ending = |name: &str| endings.iter().find(|(actor, _)| actor == name).map(|(_, ending)| ending.as_str());
        assert!(
            ending("client-1").is_some_and(|ending| ending.starts_with("Panicked(\"on purpose")),
            "{schedule:?}: {endings:?}"
        );
        assert_eq!(ending("client-2"), Some("Done"));
        assert_eq!(ending("server"), Some("Done"));
        let received = trace.flows().map(|flow| flow.bytes.len()).sum::<u64>();
        assert_eq!(received, 10, "{schedule:?}: both clients' bytes are there");
    }
}

#[test]
fn a_server_that_cannot_bind_ends_and_says_why() {
    let taken = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
    let first = Run::serve(&Scenario::default(), Outside::recorded(taken.address()), None).unwrap();
    let (first, address) = in_time("the first server", move || {
        let address = first.wait_listening();
        (first, address)
    });
    let address = address.expect("the first server gets its port");
    let second = Run::serve(&Scenario::default(), Outside::recorded(address), None).unwrap();
    let (_, report) = in_time("the second server", move || {
        assert_eq!(second.wait_listening(), None);
        second.finish()
    });
    assert!(report.failures.iter().any(|failure| failure.en.contains("EADDRINUSE")), "{report:?}");
    assert_nothing_left(&report);
    first.controls().stop();
    let (_, report) = in_time("the first server's end", move || first.finish());
    assert_nothing_left(&report);
}

#[test]
fn stopping_before_anything_has_happened_and_twice_is_fine() {
    for schedule in [Schedule::Staged, Schedule::Free] {
        for paused in [true, false] {
            let run =
                Run::start(&scenario(|s| s.schedule = schedule), Watch { paused, notify: None, ..Watch::default() })
                    .unwrap();
            let stopper = run.controls().clone();
            run.controls().stop();
            stopper.stop();
            let (_, report) = in_time("a run that was stopped at once", move || run.finish());
            assert_nothing_left(&report);
            stopper.stop();
        }
    }
}

#[test]
fn a_run_that_is_dropped_gives_its_port_and_its_threads_back() {
    let threads = || {
        std::fs::read_dir("/proc/self/task").map(|tasks| {
            tasks
                .flatten()
                .filter(|task| {
                    let name = std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
                    name.starts_with("dropped-")
                })
                .count()
        })
    };
    for schedule in [NetSchedule::Staged, NetSchedule::Free] {
        let waits = |actor: &mut Actor| {
            let socket = actor.socket(sockscope::net::Kind::Stream)?;
            actor.bind(&socket, std::net::SocketAddr::from(([127, 0, 0, 1], 0)))?;
            actor.listen(&socket, 1)?;
            actor.accept(&socket).map(|_| ())
        };
        drop(start(
            schedule,
            false,
            Limits::default(),
            vec![actor("dropped-1", Role::Server, waits), actor("dropped-2", Role::Client, waits)],
        ));
        let until = Instant::now() + PATIENCE;
        while threads().is_ok_and(|threads| threads > 0) {
            assert!(Instant::now() < until, "{schedule:?}: a dropped run's threads do not end");
            std::thread::yield_now();
        }
    }
}
