//! What the kernel tells of TCP while real sockets are used: states of both ends, the queue of a listener, who waits outside.
//! It says nothing about bytes.

use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use sockscope::figure::{self, Subject};
use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::net::{
    Actor, CallError, Casting, End, Host, Kind, Limits, Network, Options, STACK, Socket, SocketOption,
};
use sockscope::trace::{Call, Header, Position, Role, Schedule, SocketId, Trace, What, read_trace};
use sockscope::world::World;

use crate::tools::net::file;

type Part = Box<dyn FnOnce(&mut Actor) -> Result<(), CallError> + Send>;

const PORT: u16 = 8080;

fn address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], PORT))
}

/// A run of a server and clients on real sockets.
fn played(schedule: Schedule, server: Part, clients: Vec<Part>) -> Trace {
    let options = Options {
        schedule,
        paused: false,
        trace: true,
        limits: Limits::default(),
        notify: None,
        ends_with_clients: true,
        host: Host::claim(),
    };
    let scenario = serde_json::json!({ "schedule": schedule });
    let casting = |name: String, role: Role, run: Part| Casting {
        name,
        role,
        program: "test".to_owned(),
        stack: STACK,
        run: Box::new(run),
    };
    let mut cast = vec![casting("server".to_owned(), Role::Server, server)];
    let clients = clients.into_iter().enumerate();
    cast.extend(clients.map(|(n, run)| casting(format!("client-{}", n + 1), Role::Client, run)));
    let network = Network::start(Header::new(scenario), options, cast).expect("there are threads");
    let (trace, report) = network.finish();
    assert_eq!((report.descriptors_left, report.threads_left), (0, 0));
    assert!(report.failures.is_empty() && report.end == End::Finished, "{report:?}");
    trace
}

fn listener(actor: &mut Actor, backlog: u32) -> Result<Socket, CallError> {
    let socket = actor.socket(Kind::Stream)?;
    actor.setsockopt(&socket, SocketOption::ReuseAddr(true))?;
    actor.bind(&socket, address())?;
    actor.listen(&socket, backlog)?;
    Ok(socket)
}

fn connected(actor: &mut Actor) -> Result<Socket, CallError> {
    let socket = actor.socket(Kind::Stream)?;
    actor.connect(&socket, address())?;
    Ok(socket)
}

/// The states of the first connection's ends, connector first, once the last event has happened.
fn states(trace: &Trace, at: usize) -> [&'static str; 2] {
    let world = World::new(trace, Position(at));
    let conn = trace.conns().next().expect("there is a connection");
    [&conn.connector, &conn.acceptor].map(|side| {
        let socket = side.as_ref().filter(|side| (side.since as usize) < at).map(|side| side.socket);
        socket.and_then(|socket| world.tcp_state(socket)).map_or("", |state| state.name())
    })
}

/// The states after each call that returned, without repeats.
fn story(trace: &Trace) -> Vec<[&'static str; 2]> {
    let mut story: Vec<_> = (1..=trace.len()).map(|at| states(trace, at)).collect();
    story.dedup();
    story.retain(|states| states != &["", ""]);
    story
}

/// How a client ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Close,
    Half,
    Linger,
    Unread,
}

/// A client that ends its connection first, and a server that then reads, perhaps answers, and closes.
fn ended(schedule: Schedule, how: Ends, answers: bool) -> Trace {
    let server: Part = Box::new(move |actor| {
        let listener = listener(actor, 5)?;
        let (socket, _) = actor.accept(&listener)?;
        actor.send(&socket, b"hi")?;
        if how == Ends::Unread {
            actor.send(&socket, b"never read")?;
        }
        let mut buffer = [0; 64];
        // The first of them brings the bytes; then the end, or the error that a reset is.
        while actor.recv(&socket, &mut buffer).is_ok_and(|len| len > 0) {}
        if answers {
            actor.send(&socket, b"a").ok();
            actor.send(&socket, b"b").ok();
        }
        actor.close(&socket)?;
        actor.close(&listener)
    });
    let client: Part = Box::new(move |actor| {
        let socket = connected(actor)?;
        // Whoever is greeted has been accepted.
        actor.recv(&socket, &mut [0; 2])?;
        actor.send(&socket, b"hello")?;
        match how {
            Ends::Close => {}
            Ends::Half => {
                actor.shutdown(&socket, Shutdown::Write)?;
                while actor.recv(&socket, &mut [0; 64])? > 0 {}
            }
            Ends::Linger => actor.setsockopt(&socket, SocketOption::Linger(Some(0)))?,
            Ends::Unread => {
                // What the server sends is there, and is not read: only looked at.
                let flags = sockscope::net::ReceiveFlags { peek: true, ..Default::default() };
                actor.recv_with(&socket, &mut [0; 1], flags)?;
            }
        }
        actor.close(&socket)
    });
    played(schedule, server, vec![client])
}

#[test]
fn each_kind_of_end_has_its_states() {
    let both = ["ESTABLISHED", "ESTABLISHED"];
    let story_of = |how, answers| {
        let trace = ended(Schedule::Staged, how, answers);
        let mut story = story(&trace);
        assert_eq!(story.remove(0), ["ESTABLISHED", ""], "{how:?}: before accept");
        assert_eq!(story.remove(0), both, "{how:?}");
        story
    };
    assert_eq!(story_of(Ends::Close, false), [["FIN_WAIT", "CLOSE_WAIT"], ["TIME_WAIT", "CLOSE"]]);
    // The first byte after the close is answered with a reset, and no TIME_WAIT is left.
    assert_eq!(story_of(Ends::Close, true), [["FIN_WAIT", "CLOSE_WAIT"], ["CLOSE", "reset"], ["CLOSE", "CLOSE"]]);
    assert_eq!(story_of(Ends::Half, true), [["FIN_WAIT", "CLOSE_WAIT"], ["TIME_WAIT", "CLOSE"]]);
    for how in [Ends::Linger, Ends::Unread] {
        assert_eq!(story_of(how, false), [["CLOSE", "reset"], ["CLOSE", "CLOSE"]], "{how:?}");
    }
}

#[test]
fn the_answers_of_the_kernel_are_the_same_in_every_staged_run() {
    for how in [Ends::Close, Ends::Half, Ends::Linger, Ends::Unread] {
        for answers in [false, true] {
            let first = file(&ended(Schedule::Staged, how, answers), true);
            assert!(first.contains("{\"kernel\":"), "{first}");
            for _ in 0..50 {
                let again = file(&ended(Schedule::Staged, how, answers), true);
                assert_eq!(first, again, "{how:?}, answers: {answers}");
            }
        }
    }
}

#[test]
fn a_free_run_tells_what_was_seen() {
    let trace = ended(Schedule::Free, Ends::Close, false);
    let told: Vec<&str> =
        trace.answered().flat_map(|answered| &answered.kernel.states).map(|one| one.state.name()).collect();
    assert!(told.contains(&"LISTEN") && told.contains(&"ESTABLISHED"), "{told:?}");
    assert!(!told.contains(&"FIN_WAIT"), "a free run tells the two apart: {told:?}");
}

/// A server that accepts only when `clients` have tried to connect, each with a time limit, one after the other.
fn crowd(backlog: u32, clients: usize) -> Trace {
    let server: Part = Box::new(move |actor| {
        let listener = listener(actor, backlog)?;
        actor.sleep(Duration::from_millis(200))?;
        for _ in 0..=backlog {
            let (socket, _) = actor.accept(&listener)?;
            actor.close(&socket)?;
        }
        actor.close(&listener)
    });
    let client = |_| -> Part {
        Box::new(|actor: &mut Actor| {
            let socket = actor.socket(Kind::Stream)?;
            socket.set_timeout(Some(Duration::from_millis(60)));
            // Whoever does not fit is told nothing, and its time runs out.
            actor.connect(&socket, address()).ok();
            actor.close(&socket)
        })
    };
    played(Schedule::Staged, server, (0..clients).map(client).collect())
}

#[test]
fn one_more_than_the_backlog_fits_and_the_others_wait_in_connect() {
    for backlog in [0, 1, 2] {
        let clients = backlog as usize + 3;
        let trace = crowd(backlog, clients);
        let worlds = (0..=trace.len()).map(|at| World::new(&trace, Position(at)));
        let mut fullest =
            worlds.filter(|world| world.backlog(SocketId(0)).is_some_and(|queue| queue.outside.len() == 2));
        let world = fullest.next().unwrap_or_else(|| panic!("backlog {backlog}: two wait outside at once"));
        let queue = world.backlog(SocketId(0)).expect("it listens");
        assert_eq!((queue.waiting, queue.room), (backlog + 1, backlog + 1));
        let names: Vec<String> = queue.members.iter().map(|conn| narrate::connector(&world, *conn)).collect();
        let expected: Vec<String> = (1..=backlog + 1).map(|n| format!("client-{n}")).collect();
        assert_eq!(names, expected, "who connects first is first");
        let drawn = figure::queues(&world, Lang::En).remove(0);
        assert_eq!(drawn.outside.len(), 2);
        assert!(drawn.sentence.contains(&format!("has {0} of {0}", backlog + 1)), "{}", drawn.sentence);
        for id in queue.outside {
            let actor = world.actor(id).expect("it has begun");
            let doing = narrate::doing(&world, &actor, None, Lang::En);
            assert!(doing.contains(&format!("is full ({0} of {0})", backlog + 1)), "{doing}");
            assert!(narrate::doing(&world, &actor, None, Lang::Zh).contains("等待队列已满"));
        }
        let waits = world.flow(trace.conns().next().unwrap().id.requests()).expect("a flow");
        let [connector, acceptor] = Subject::new(world, &waits, Lang::En).end_states().expect("the kernel was asked");
        // Each client has closed as soon as it was connected, and nobody has accepted it yet.
        assert_eq!((connector.state, acceptor.label.as_str()), (Some("FIN_WAIT"), "not accepted"));
        assert_eq!(World::at_end(&trace).backlogs(), [], "nobody listens any more");
    }
}

#[test]
fn the_queue_shrinks_with_each_accept() {
    let trace = crowd(1, 2);
    let mut counts: Vec<u32> = (0..=trace.len())
        .filter_map(|at| World::new(&trace, Position(at)).backlog(SocketId(0)))
        .map(|queue| queue.waiting)
        .collect();
    counts.dedup();
    assert_eq!(counts, [0, 1, 2, 1, 0]);
}

#[test]
fn answers_are_written_read_and_cut_with_their_trace() {
    let trace = ended(Schedule::Staged, Ends::Close, true);
    let (again, cut) = read_trace(file(&trace, false).as_bytes()).expect("a trace");
    assert_eq!(cut, None);
    assert!(trace.answered().eq(again.answered()));
    assert_eq!(story(&again), story(&trace));
    for len in 0..=trace.len() {
        let prefix = trace.prefix(len);
        assert_eq!(World::at_end(&prefix).backlogs(), World::new(&trace, Position(len)).backlogs());
    }
    // A trace of before knows of no states, and says nothing.
    let old: String = file(&trace, false)
        .lines()
        .filter(|line| !line.starts_with("{\"kernel\""))
        .map(|line| format!("{line}\n"))
        .collect();
    let (old, cut) = read_trace(old.as_bytes()).expect("a trace");
    assert_eq!((cut, old.len(), old.answered().count()), (None, trace.len(), 0));
    let world = World::at_end(&old);
    assert!(world.backlogs().is_empty() && figure::queues(&world, Lang::Zh).is_empty());
    assert!(
        world.flows().iter().all(|id| Subject::new(world, &world.flow(*id).unwrap(), Lang::En).end_states().is_none())
    );
}

#[test]
fn answers_that_no_recording_has_are_refused() {
    let text = file(&ended(Schedule::Staged, Ends::Close, false), false);
    let bad = [
        (r#"{"kernel":{"states":[{"socket":4000000000,"state":"LISTEN"}]},"after":0}"#, "kernel.socket"),
        (r#"{"kernel":{"states":[{"socket":0,"state":"LISTEN"}]},"after":9}"#, "after"),
        (r#"{"kernel":{"states":[{"socket":0,"state":"ASLEEP"}]},"after":0}"#, "ASLEEP"),
    ];
    for (line, names) in bad {
        let damaged = text.replacen('\n', &format!("\n{line}\n"), 1);
        let (read, cut) = read_trace(damaged.as_bytes()).expect("a header");
        let cut = cut.expect("it is refused");
        assert_eq!((read.len(), cut.line), (0, 2));
        assert!(cut.sentence.en.contains(names) && !cut.sentence.zh.is_empty(), "{cut:?}");
    }
}

#[test]
fn each_answer_stands_behind_the_call_that_it_is_about() {
    let trace = ended(Schedule::Staged, Ends::Half, true);
    for answered in trace.answered() {
        let event = trace.event(answered.after as usize - 1).expect("it comes after an event");
        assert!(matches!(event.what, What::Returned(_)), "{answered:?} after {event:?}");
    }
    let closes = trace.events().filter(|event| matches!(&event.what, What::Returned(call) if call.call == Call::Close));
    assert_eq!(closes.count(), 3);
}
