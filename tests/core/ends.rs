//! How connections end, on real sockets: whoever closes, with bytes read or unread, with `SO_LINGER` or without, after half
//! a close or none, and whatever is sent afterwards. What the trace says is what the other side's calls were told.

use crate::tools::net as tools;

use std::net::{Ipv4Addr, Shutdown, SocketAddr};
use std::sync::{Arc, Mutex};

use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::net::{
    Actor, CallError, Casting, Kind, Limits, Network, Options, PortHold, Program, ReceiveFlags, Report, Socket,
    SocketOption,
};
use sockscope::trace::{ConnId, Header, Position, Role, Trace};
use sockscope::world::{Edge, FinBy, FlowEnd, ResetCause, World};
use tools::*;

const ECONNRESET: i32 = 104;
const EPIPE: i32 = 32;

/// One way to end a connection.
#[derive(Clone, Copy, Debug)]
struct Case {
    /// Whether the side that called connect closes.
    connector_closes: bool,
    linger: bool,
    unread: bool,
    /// Whether the side that closes, and whether its peer, has shut its sending side down before.
    half: [bool; 2],
}

/// What the peer's calls were told: its first recv, and two sends after it.
type Witness = [Result<usize, i32>; 3];

fn cases() -> Vec<Case> {
    let both = [false, true];
    let mut cases = Vec::new();
    for connector_closes in both {
        for linger in both {
            for unread in both {
                for half in [[false, false], [true, false], [false, true], [true, true]] {
                    cases.push(Case { connector_closes, linger, unread, half });
                }
            }
        }
    }
    cases
}

fn told(done: Result<usize, CallError>) -> Result<usize, i32> {
    done.map_err(|error| match error {
        CallError::Failed { errno, .. } => errno,
        other => panic!("{other:?}"),
    })
}

impl Case {
    fn closer(self, actor: &mut Actor, socket: &Socket) -> Result<(), CallError> {
        if self.unread {
            actor.recv_with(socket, &mut [0; 1], ReceiveFlags { peek: true, ..ReceiveFlags::default() })?;
        } else if self.half[1] {
            assert_eq!(actor.recv(socket, &mut [0; 8])?, 0);
        }
        if self.linger {
            actor.setsockopt(socket, SocketOption::Linger(Some(0)))?;
        }
        if self.half[0] {
            actor.shutdown(socket, Shutdown::Write)?;
        }
        actor.close(socket)
    }

    fn peer(self, actor: &mut Actor, socket: &Socket) -> Result<Witness, CallError> {
        if self.unread {
            actor.send(socket, b"bytes")?;
        }
        if self.half[1] {
            actor.shutdown(socket, Shutdown::Write)?;
        }
        let first = told(actor.recv(socket, &mut [0; 8]));
        Ok([first, told(actor.send(socket, b"late")), told(actor.send(socket, b"later"))])
    }

    /// Whether the close breaks the connection off.
    fn is_reset(self) -> bool {
        (self.linger || self.unread) && self.half != [true, true]
    }

    /// Whether bytes come after the close, and are taken by the peer's kernel.
    fn is_late(self) -> bool {
        !self.is_reset() && !self.half[1]
    }

    fn run(self) -> (Trace, Report, Witness) {
        let port = PortHold::new(Ipv4Addr::LOCALHOST).unwrap();
        let address = port.address();
        let seen = Arc::new(Mutex::new(None));
        let part = |connects: bool| {
            let seen = seen.clone();
            move |actor: &mut Actor, socket: &Socket| {
                if connects == self.connector_closes {
                    return self.closer(actor, socket);
                }
                let witness = self.peer(actor, socket)?;
                *seen.lock().unwrap() = Some(witness);
                Ok(())
            }
        };
        let (serve, ask) = (part(false), part(true));
        let server: Program = Box::new(move |actor| accept_one(actor, address, serve));
        let client: Program = Box::new(move |actor| {
            let socket = actor.socket(Kind::Stream)?;
            actor.connect(&socket, address)?;
            ask(actor, &socket)
        });
        let (trace, report) = staged(server, client);
        let witness = seen
            .lock()
            .unwrap()
            .take()
            .unwrap_or_else(|| panic!("{self:?}: the peer did not come to its end: {report:?}"));
        (trace, report, witness)
    }

    /// How the direction of the side that closes and the other one ended.
    fn ends(self, trace: &Trace, at: Position) -> [FlowEnd; 2] {
        let world = World::new(trace, at);
        let (requests, replies) = (ConnId(0).requests(), ConnId(0).replies());
        let ids = if self.connector_closes { [requests, replies] } else { [replies, requests] };
        ids.map(|id| world.flow(id).map(|flow| flow.end()).unwrap_or_default())
    }
}

fn accept_one(
    actor: &mut Actor,
    address: SocketAddr,
    then: impl FnOnce(&mut Actor, &Socket) -> Result<(), CallError>,
) -> Result<(), CallError> {
    let listener = listening(actor, address)?;
    let (conn, _) = actor.accept(&listener)?;
    then(actor, &conn)
}

fn listening(actor: &mut Actor, address: SocketAddr) -> Result<Socket, CallError> {
    let listener = actor.socket(Kind::Stream)?;
    actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
    actor.bind(&listener, address)?;
    actor.listen(&listener, 8)?;
    Ok(listener)
}

fn staged(server: Program, client: Program) -> (Trace, Report) {
    let cast = [("server", Role::Server, server), ("client-1", Role::Client, client)];
    let cast = cast.map(|(name, role, run)| Casting {
        name: name.to_owned(),
        role,
        program: name.to_owned(),
        stack: sockscope::net::STACK,
        run,
    });
    let options = Options {
        schedule: sockscope::net::Schedule::Staged,
        paused: false,
        trace: true,
        limits: Limits::default(),
        notify: None,
        ends_with_clients: true,
        host: sockscope::net::Host::as_written(),
    };
    let network = Network::start(Header::new(serde_json::Value::Null), options, cast.into()).unwrap();
    in_time("the run", move || network.finish())
}

/// What the peer's kernel says of the end: a reset is told by `ECONNRESET`, or, behind a FIN, by the first send that fails.
fn witnessed_reset(case: Case, witness: &Witness) -> bool {
    match (witness[0], case.half[1]) {
        (Err(ECONNRESET), _) => true,
        (Ok(0), true) => false,
        (Ok(0), false) => witness[1] == Err(EPIPE),
        other => panic!("{case:?}: {other:?}"),
    }
}

#[test]
fn how_a_connection_ended_is_what_the_peer_is_told() {
    for case in cases() {
        let (trace, report, witness) = case.run();
        let at = format!("{case:?}, {witness:?}");
        assert_nothing_left(&report);
        assert!(report.failures.is_empty(), "{at}: {report:?}");
        assert_eq!(witnessed_reset(case, &witness), case.is_reset(), "{at}");
        if case.is_late() {
            assert_eq!((witness[1], witness[2]), (Ok(4), Err(EPIPE)), "{at}");
        }
        let [closed, other] = case.ends(&trace, trace.end());
        let fin_by = closed.fin.map(|fin| fin.by);
        let expected_fin =
            if case.half[0] { Some(FinBy::Shutdown) } else { (!case.is_reset()).then_some(FinBy::Close) };
        assert_eq!(fin_by, expected_fin, "{at}");
        assert_eq!(other.fin.map(|fin| fin.by), case.half[1].then_some(FinBy::Shutdown), "{at}");
        let why = if case.unread { ResetCause::Unread { bytes: 5 } } else { ResetCause::Linger };
        let reset = |by: Edge| case.is_reset().then_some((by, Some(why)));
        let of = |end: &FlowEnd| end.reset.map(|reset| (reset.by, reset.why));
        // Where the peer had seen the end of a stream, no reset comes behind it.
        let seen = case.half[0] && witness[0] == Ok(0);
        assert_eq!(of(&closed), reset(Edge::Sender).filter(|_| !seen), "{at}");
        let late = case.is_late().then_some((Edge::Receiver, Some(ResetCause::Late)));
        let read_to_the_end = case.half[1] && !case.unread;
        assert_eq!(of(&other), reset(Edge::Receiver).filter(|_| !read_to_the_end).or(late), "{at}");
    }
}

#[test]
fn an_end_stands_from_its_event_on_and_every_end_is_told_in_both_languages() {
    let mut sentences = std::collections::BTreeSet::new();
    for case in cases() {
        let (trace, ..) = case.run();
        let last = case.ends(&trace, trace.end());
        for k in 0..=trace.len() {
            for (now, last) in case.ends(&trace, Position(k)).iter().zip(&last) {
                let event = |end: &FlowEnd| end.reset.map(|reset| reset.event);
                assert!(event(now).is_none_or(|event| event < k), "{case:?} at {k}");
                let fin = last.fin.filter(|fin| fin.event < k);
                assert_eq!(now.fin, fin, "{case:?} at {k}");
            }
        }
        let world = World::at_end(&trace);
        for flow in [ConnId(0).requests(), ConnId(0).replies()].into_iter().filter_map(|id| world.flow(id)) {
            let [en, zh] = [Lang::En, Lang::Zh].map(|lang| narrate::end(&flow, lang));
            let mark = narrate::end_mark(&flow.end());
            assert_eq!((en.is_some(), zh.is_some()), (mark.is_some(), mark.is_some()));
            for word in mark.into_iter().flat_map(|mark| mark.split(", ")) {
                assert!(en.as_ref().is_some_and(|en| en.contains(word)), "{word} in {en:?}");
                assert!(zh.as_ref().is_some_and(|zh| zh.contains(word)), "{word} in {zh:?}");
            }
            sentences.extend(en);
        }
    }
    let of = |what: &str| sentences.iter().filter(|sentence| sentence.contains(what)).count();
    assert!(of("SO_LINGER (1, 0)") > 1 && of("5 bytes unread") > 1 && of("took none any more") > 1, "{sentences:#?}");
    assert!(of("has shut this direction down") > 1 && of("has closed: FIN") > 1, "{sentences:#?}");
}

#[test]
fn linger_is_written_as_the_program_wrote_it_and_a_close_that_breaks_off_says_so() {
    let case = Case { connector_closes: true, linger: true, unread: false, half: [false; 2] };
    let (trace, ..) = case.run();
    let lines: Vec<_> = (0..trace.len()).filter_map(|n| sockscope::trace::log_text(&trace, n, Lang::En)).collect();
    assert!(lines.iter().any(|line| line.contains("SO_LINGER, (1, 0)")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("close(") && line.ends_with("(breaks the connection off: RST)")));
    let told: Vec<_> = (0..trace.len()).map(|n| narrate::sentence(&trace, n, Lang::En)).collect();
    let reset = "ends the connection to server with a reset (RST) instead of a FIN";
    assert!(told.iter().any(|sentence| sentence.contains(reset)), "{told:#?}");
    let fails = "fails with ECONNRESET: client-1 has closed with SO_LINGER (1, 0): its kernel has sent RST";
    assert!(told.iter().any(|sentence| sentence.ends_with(fails)), "{told:#?}");
}

#[test]
fn bytes_that_come_after_both_directions_were_shut_down_are_answered_with_a_reset() {
    let port = PortHold::new(Ipv4Addr::LOCALHOST).unwrap();
    let address = port.address();
    let server: Program = Box::new(move |actor| {
        let listener = listening(actor, address)?;
        let (conn, _) = actor.accept(&listener)?;
        actor.shutdown(&conn, Shutdown::Both)?;
        assert_eq!(actor.recv(&conn, &mut [0; 8])?, 0, "it takes nothing any more");
        // It stays open until the client has come once more.
        actor.accept(&listener).map(|_| ())
    });
    let client: Program = Box::new(move |actor| {
        let [socket, again] = [actor.socket(Kind::Stream)?, actor.socket(Kind::Stream)?];
        actor.connect(&socket, address)?;
        assert_eq!(told(actor.recv(&socket, &mut [0; 8])), Ok(0));
        assert_eq!(told(actor.send(&socket, b"late")), Ok(4));
        assert_eq!(told(actor.send(&socket, b"later")), Err(EPIPE));
        actor.connect(&again, address)
    });
    let (trace, report) = staged(server, client);
    assert!(report.failures.is_empty(), "{report:?}");
    assert_nothing_left(&report);
    let world = World::at_end(&trace);
    let [requests, replies] = [ConnId(0).requests(), ConnId(0).replies()].map(|id| world.flow(id).unwrap().end());
    let flow = world.flow(ConnId(0).requests()).unwrap();
    assert_eq!((flow.reset(), flow.queued(), world.accounting().holds), (4, 0, true));
    assert_eq!(replies.fin.map(|fin| fin.by), Some(FinBy::Shutdown));
    assert_eq!(requests.reset.map(|reset| (reset.by, reset.why)), Some((Edge::Receiver, Some(ResetCause::Late))));
}
