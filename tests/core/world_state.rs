//! The world at a position, compared with a plain count over the events before it, at every position of many traces.
//! It does not ask where the events came from; other tests do.

use crate::tools::net as tools;

use std::collections::BTreeMap;

use sockscope::net::{Actor, CallError, Casting, Limits, Network, Options, PortHold, Program, Report, SocketOption};
use sockscope::run::{Run, Watch};
use sockscope::scenario::{Pace, Scenario, Schedule};
use sockscope::trace::{
    ActorId, Call, Event, FlowId, Got, Header, Note, Position, Role, Trace, UNKNOWN, What, read_trace,
};
use sockscope::world::{ByteState, Discard, Doing, FlowState, Piece, World};
use tools::*;

/// What a flow is, counted event by event.
#[derive(Clone, Debug, Default)]
struct Counted {
    sends_entered: usize,
    recvs_entered: usize,
    sent: u64,
    received: u64,
    sends: Vec<std::ops::Range<u64>>,
    chunks: Vec<std::ops::Range<u64>>,
    messages: usize,
    framed: usize,
    rejected: usize,
    decoded: u64,
    /// The decoder has refused something and looks for a place to go on.
    dropping: bool,
    /// As last measured: by the sender how much has not left, by the receiver how much had arrived.
    measured: Option<Measured>,
    end_seen: bool,
    sender_done: bool,
    /// The number of the receiver's close, and how many bytes it left unread, as the kernel told.
    receiver_closed: Option<(usize, u64)>,
}

#[derive(Clone, Copy, Debug)]
enum Measured {
    Unsent(u32),
    Queued(u32),
}

impl Counted {
    fn accepted(&self) -> u64 {
        self.sent.max(self.received)
    }

    fn unsent(&self) -> u64 {
        let between = self.accepted() - self.received;
        match self.measured {
            Some(Measured::Unsent(unsent)) if unsent != UNKNOWN => u64::from(unsent).min(between),
            Some(Measured::Queued(queued)) if queued != UNKNOWN => between.saturating_sub(u64::from(queued)),
            _ => 0,
        }
    }
}

#[derive(Default)]
struct Books {
    flows: BTreeMap<FlowId, Counted>,
    lines: BTreeMap<ActorId, u32>,
    inside: BTreeMap<ActorId, Option<Call>>,
    ended: BTreeMap<ActorId, bool>,
}

impl Books {
    fn take(&mut self, n: usize, event: &Event) {
        self.inside.entry(event.actor).or_default();
        match &event.what {
            What::Entered(entered) => {
                self.inside.insert(event.actor, Some(entered.call));
                if entered.flow.is_some() {
                    let flow = self.flows.entry(entered.flow).or_default();
                    flow.sends_entered += usize::from(entered.call == Call::Send);
                    flow.recvs_entered += usize::from(entered.call == Call::Recv);
                }
            }
            What::Returned(returned) => {
                self.inside.insert(event.actor, None);
                let moved = u64::try_from(returned.result).unwrap_or(0);
                let worked = returned.result >= 0;
                if !returned.flow.is_some() {
                    return;
                }
                let flow = self.flows.entry(returned.flow).or_default();
                match returned.call {
                    Call::Send => {
                        flow.sends.push(flow.sent..flow.sent + moved);
                        flow.sent += moved;
                        flow.measured = Some(Measured::Unsent(returned.unsent));
                    }
                    Call::Recv => {
                        flow.chunks.push(flow.received..flow.received + moved);
                        flow.received += moved;
                        flow.measured = Some(Measured::Queued(returned.queued));
                        flow.end_seen = returned.result == 0;
                    }
                    Call::Shutdown => flow.sender_done |= worked,
                    Call::Close => {
                        flow.sender_done |= worked;
                        let unread = match returned.detail.as_deref() {
                            Some(Got::Discarded { unread, .. }) => u64::from(*unread),
                            _ => u64::MAX,
                        };
                        self.flows
                            .entry(returned.flow.reverse())
                            .or_default()
                            .receiver_closed
                            .get_or_insert((n, unread));
                    }
                    _ => {}
                }
            }
            What::Message(span) => self.flows.entry(span.flow).or_default().messages += 1,
            What::Framed(span) => {
                let flow = self.flows.entry(span.flow).or_default();
                flow.framed += 1;
                flow.dropping = false;
                flow.decoded = flow.decoded.max(span.range().end);
            }
            What::FrameRejected(rejected) => {
                let flow = self.flows.entry(rejected.flow).or_default();
                flow.rejected += 1;
                flow.dropping = !rejected.rejection.fatal;
                flow.decoded = flow.decoded.max(rejected.rejection.range.end);
            }
            What::Line(line) => drop(self.lines.insert(event.actor, line.line)),
            What::Noted(note) if matches!(note.as_ref(), Note::Ended(_)) => drop(self.ended.insert(event.actor, true)),
            _ => {}
        }
    }
}

fn assert_flow(k: usize, state: &FlowState<'_>, counted: &Counted) {
    let at = format!("position {k}, flow {:?}", state.id);
    assert_eq!(state.sends_entered, counted.sends_entered, "{at}");
    assert_eq!(state.recvs_entered, counted.recvs_entered, "{at}");
    assert_eq!(state.sends_returned, counted.sends.len(), "{at}");
    assert_eq!(state.recvs_returned, counted.chunks.len(), "{at}");
    assert_eq!(state.accepted, counted.accepted(), "{at}");
    assert_eq!(state.received, counted.received, "{at}");
    assert_eq!(state.unsent, counted.unsent(), "{at}");
    assert_eq!(
        (state.messages, state.framed, state.rejected),
        (counted.messages, counted.framed, counted.rejected),
        "{at}"
    );
    let decoded = if counted.dropping { counted.decoded.max(counted.received) } else { counted.decoded };
    assert_eq!(state.decoded(), decoded, "{at}");
    assert_eq!((state.end_seen, state.sender_done), (counted.end_seen, counted.sender_done), "{at}");
    let discard = counted.receiver_closed.map(|(event, unread)| {
        let reset_from = counted.received.saturating_add(unread).min(counted.accepted());
        Discard { range: counted.received..counted.accepted(), reset_from, event }
    });
    assert_eq!(state.discard, discard, "{at}");
    for (index, range) in counted.sends.iter().enumerate() {
        assert_eq!(state.send(index).map(|send| send.range), Some(range.clone()), "{at}, send {index}");
    }
    assert_eq!(state.pending_send().is_some(), counted.sends_entered > counted.sends.len(), "{at}");
    assert_eq!(state.pending_recv().is_some(), counted.recvs_entered > counted.chunks.len(), "{at}");
}

/// Every byte is in exactly one place, and the places follow one another.
fn assert_conservation(k: usize, state: &FlowState<'_>) {
    let at = format!("position {k}, flow {:?}", state.id);
    let buffers = state.buffers();
    let discarded = state.discard.as_ref().map_or(0, |discard| discard.range.end - discard.range.start);
    assert_eq!(state.accepted, state.received + buffers.receive_queue + buffers.send_queue + discarded, "{at}");
    let mut places: BTreeMap<u8, u64> = BTreeMap::new();
    let mut last = 0;
    for offset in 0..state.accepted {
        let place = match state.byte_state(offset) {
            ByteState::Read => 0,
            ByteState::Queued => 1,
            ByteState::Unsent => 2,
            ByteState::Discarded => 3,
            ByteState::Reset => 4,
            ByteState::Offered => panic!("{at}: byte {offset} has been taken"),
            ByteState::CutOff | ByteState::Lost(_) => panic!("{at}: a stream loses no byte {offset}"),
        };
        assert!(place >= last, "{at}: byte {offset} lies before its predecessor");
        last = place;
        *places.entry(place).or_default() += 1;
    }
    for offset in state.pending_send().map_or(0..0, |send| state.accepted.max(send.range.start)..send.range.end) {
        assert_eq!(state.byte_state(offset), ByteState::Offered, "{at}, byte {offset}");
    }
    let count = |place: u8| places.get(&place).copied().unwrap_or(0);
    assert_eq!(count(0), state.received, "{at}");
    assert_eq!(count(1), buffers.receive_queue, "{at}");
    assert_eq!(count(2), buffers.send_queue, "{at}");
    assert_eq!((count(3), count(4)), (state.discarded(), state.reset()), "{at}");
    assert_eq!(count(3) + count(4), discarded, "{at}");
}

/// The pieces of every chunk cover it, in order, without gap or overlap, each inside the send it is said to come from.
fn assert_provenance(k: usize, state: &FlowState<'_>, counted: &Counted) {
    let at = format!("position {k}, flow {:?}", state.id);
    for chunk in &counted.chunks {
        let mut next = chunk.start;
        let pieces = state.provenance(chunk.clone());
        for Piece { send, range } in &pieces {
            assert_eq!(range.start, next, "{at}: pieces of {chunk:?}: {pieces:?}");
            assert!(range.end > range.start, "{at}: an empty piece of {chunk:?}: {pieces:?}");
            let whole = state.send(*send).expect("the send exists").range;
            assert!(whole.start <= range.start && range.end <= whole.end, "{at}: {range:?} outside of {whole:?}");
            next = range.end;
        }
        assert_eq!(next, chunk.end, "{at}: pieces of {chunk:?}: {pieces:?}");
    }
    let chunks: Vec<_> = counted.chunks.iter().filter(|chunk| !chunk.is_empty()).cloned().collect();
    let found: Vec<_> = state.recvs_in(0..u64::MAX).map(|recv| recv.range).collect();
    assert_eq!(found, chunks, "{at}");
}

fn assert_actors(k: usize, world: &World<'_>, books: &Books) {
    assert_eq!(world.actors().len(), books.inside.len(), "position {k}");
    for (id, call) in &books.inside {
        let actor = world.actor(*id).expect("it has begun");
        assert_eq!(actor.line, books.lines.get(id).copied(), "position {k}, {id:?}");
        match (&actor.doing, books.ended.contains_key(id)) {
            (Doing::Ended(_), true) => {}
            (Doing::InCall(entered), false) => assert_eq!(Some(entered.call), *call, "position {k}, {id:?}"),
            (Doing::Running(_), false) => assert_eq!(None, *call, "position {k}, {id:?}"),
            (doing, ended) => panic!("position {k}, {id:?}: {doing:?}, ended: {ended}"),
        }
    }
}

fn assert_every_position(trace: &Trace) {
    let mut books = Books::default();
    for k in 0..=trace.len() {
        let world = World::new(trace, Position(k));
        assert_actors(k, &world, &books);
        for flow in trace.flows() {
            let counted = books.flows.get(&flow.id).cloned().unwrap_or_default();
            let state = world.flow(flow.id).expect("the flow exists");
            assert_flow(k, &state, &counted);
            assert_conservation(k, &state);
            assert_provenance(k, &state, &counted);
        }
        assert!(world.accounting().holds, "position {k}: {:?}", world.accounting());
        if let Some(event) = trace.event(k) {
            books.take(k, event);
        }
    }
}

/// Everything about a flow that is drawn, as text, so that two traces can be compared.
fn told(trace: &Trace, k: usize) -> String {
    let world = World::new(trace, Position(k));
    let mut text = format!("{:?}\n", world.accounting());
    for actor in world.actors() {
        text +=
            &format!("{:?} {} {:?} {:?} {}\n", actor.id, actor.started.name, actor.doing, actor.line, actor.last_event);
    }
    for id in world.flows() {
        let flow = world.flow(id).expect("a listed flow exists");
        text += &format!(
            "{} {} {} {} {:?} {:?} {:?} {:?}\n",
            trace.flow_name(id),
            flow.accepted,
            flow.received,
            flow.unsent,
            flow.buffers(),
            flow.discard,
            flow.stream_ended,
            flow.framing(),
        );
        text += &format!("{:?}\n", flow.provenance(0..u64::MAX));
        for (_, span) in (0..flow.framed).filter_map(|n| flow.frame(n)) {
            text += &format!("{span:?} {:?} {:?}\n", flow.verdict(&span), flow.bytes(span.payload_range()));
        }
    }
    text
}

fn reread(trace: &Trace) -> Trace {
    let (again, cut) = read_trace(file(trace, false).as_bytes()).expect("it was just written");
    assert_eq!(cut, None);
    again
}

fn small_scenarios() -> Vec<Scenario> {
    vec![
        Scenario::default(),
        scenario(|s| {
            s.pace = Pace::Lockstep;
            s.recv_size = 2;
        }),
        scenario(|s| {
            s.framing = framing("length-prefix");
            s.recv_size = 3;
        }),
        scenario(|s| {
            s.service = "sink".parse().unwrap();
            s.one_at_a_time = true;
            s.framing = framing("json-header");
        }),
        scenario(|s| s.schedule = Schedule::Free),
        scenario(|s| {
            s.schedule = Schedule::Free;
            s.framing = framing("delimiter");
            s.recv_size = 4;
        }),
    ]
}

#[test]
fn the_world_is_the_count_of_the_events_before_it() {
    for scenario in small_scenarios() {
        let (trace, report) = to_end(&scenario);
        assert_whole(&trace, &report);
        assert_every_position(&trace);
    }
}

#[test]
fn the_world_of_a_stopped_run_is_the_count_of_its_events_too() {
    let mut random = Random::seeded("the_world_of_a_stopped_run_is_the_count_of_its_events_too");
    for _ in 0..10 {
        let schedule = if random.below(2) == 0 { Schedule::Staged } else { Schedule::Free };
        let run =
            Run::start(&scenario(|s| s.schedule = schedule), Watch { paused: true, notify: None, ..Watch::default() })
                .unwrap();
        for _ in 0..random.below(60) {
            run.controls().step(sockscope::run::Step::default());
        }
        for _ in 0..random.below(20_000) {
            std::thread::yield_now();
        }
        run.controls().stop();
        let (trace, report) = in_time("a stopped run", move || run.finish());
        assert_nothing_left(&report);
        assert_every_position(&trace);
    }
}

#[test]
fn a_trace_that_was_read_again_is_the_same_world_at_every_position() {
    for scenario in small_scenarios() {
        let (trace, _) = to_end(&scenario);
        let again = reread(&trace);
        for k in 0..=trace.len() {
            let (was, is) = (told(&trace, k), told(&again, k));
            assert_same_file(&was, &is, &format!("position {k}"));
        }
    }
}

#[test]
fn a_recv_that_returns_before_its_send_is_a_world_as_well() {
    let text = include_str!("../data/recv_before_send.jsonl");
    let (trace, cut) = read_trace(text.as_bytes()).expect("the file is good");
    assert_eq!(cut, None);
    let returned = |call: Call| {
        trace.events().position(
            |event| matches!(&event.what, What::Returned(returned) if returned.call == call && !returned.is_empty()),
        )
    };
    let (recv, send) = (returned(Call::Recv).unwrap(), returned(Call::Send).unwrap());
    assert!(recv < send, "this file is kept for its order");
    assert_every_position(&trace);
    // Between the two events the bytes have arrived and the send is still on its way.
    let world = World::new(&trace, Position(recv + 1));
    let flow = world.flow(FlowId(0)).unwrap();
    assert_eq!((flow.accepted, flow.received), (5, 5));
    assert_eq!(flow.provenance(0..5), [Piece { send: 0, range: 0..5 }]);
    assert_eq!(flow.bytes(0..5), b"hello");
    assert!(flow.pending_send().is_some_and(|send| send.range == (0..5)));
    // It is of the first format, which has no last line.
    let events = |text: &str| text.lines().filter(|line| line.starts_with("{\"n\"")).collect::<Vec<_>>().join("\n");
    assert_same_file(&events(text), &events(&file(&trace, false)), "written again");
}

/// A staged run of two programs.
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

#[test]
fn a_send_larger_than_the_buffers_is_partly_here_and_partly_there() {
    let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
    let address = port.address();
    let server: Program = Box::new(move |actor: &mut Actor| {
        let listener = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
        // Accepted sockets inherit the size of the buffer.
        actor.setsockopt(&listener, SocketOption::ReceiveBuffer(4096))?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 8)?;
        let (conn, _) = actor.accept(&listener)?;
        while actor.recv(&conn, &mut [0; 900])? > 0 {}
        actor.close(&conn)
    });
    let client: Program = Box::new(move |actor: &mut Actor| {
        let socket = actor.socket(sockscope::net::Kind::Stream)?;
        actor.connect(&socket, address)?;
        actor.send(&socket, &[b'x'; 9000])?;
        actor.send(&socket, b"tail")?;
        actor.close(&socket)
    });
    let (trace, report) = staged(server, client);
    assert_whole(&trace, &report);
    assert_every_position(&trace);
    let after_a_recv = (0..=trace.len()).any(|k| {
        let last = k.checked_sub(1).and_then(|n| trace.event(n));
        let received =
            last.is_some_and(|event| matches!(&event.what, What::Returned(returned) if returned.call == Call::Recv));
        received && World::new(&trace, Position(k)).flow(FlowId(0)).is_some_and(|flow| flow.buffers().send_queue > 0)
    });
    assert!(after_a_recv, "at some recv the sender's kernel still holds bytes");
    let offered = (0..=trace.len()).filter_map(|k| World::new(&trace, Position(k)).flow(FlowId(0)));
    let mut offered = offered.filter(|flow| flow.pending_send().is_some_and(|send| send.range == (0..9000)));
    let last = offered.next_back().expect("the send is seen on its way");
    assert_eq!(last.byte_state(8999), ByteState::Offered, "what the kernel has not taken is still the program's");
    assert_eq!(last.byte_state(last.accepted), ByteState::Offered);
}

#[test]
fn bytes_dropped_behind_a_refusal_are_not_held_by_the_decoder() {
    let short = serde_json::from_str(r#"{"kind":"delimiter","options":{"limit":8}}"#).unwrap();
    let speech = sockscope::codec::Framing::clone(&short);
    let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
    let address = port.address();
    let server: Program = Box::new(move |actor: &mut Actor| {
        let listener = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 8)?;
        let (conn, _) = actor.accept(&listener)?;
        let mut decoder = speech.codec().decoder();
        let mut buffer = [0; 5];
        loop {
            let len = actor.recv(&conn, &mut buffer)?;
            if len == 0 {
                return actor.close(&conn);
            }
            let flow = conn.incoming_flow();
            decoder.feed(&buffer[..len], &mut |cut| match cut {
                sockscope::codec::Cut::Frame(frame) => {
                    actor.record(What::Framed(sockscope::trace::Span { flow, frame: frame.span }));
                }
                sockscope::codec::Cut::Rejected(rejection) => {
                    actor.record(What::FrameRejected(Box::new(sockscope::trace::Rejected { flow, rejection })));
                }
            });
        }
    });
    let client: Program = Box::new(move |actor: &mut Actor| {
        let socket = actor.socket(sockscope::net::Kind::Stream)?;
        actor.connect(&socket, address)?;
        actor.send(&socket, b"one\ntwenty-two bytes long\nthree\nfo")?;
        actor.close(&socket)
    });
    let (trace, report) = staged(server, client);
    assert_whole(&trace, &report);
    assert_every_position(&trace);
    let flow = World::at_end(&trace).flow(FlowId(0)).unwrap();
    assert_eq!((flow.framed, flow.rejected), (2, 1));
    assert_eq!(flow.rejection(0).map(|(_, rejected)| rejected.range.clone()), Some(4..13));
    assert_eq!(flow.buffers().reassembly, 2, "behind the last frame the decoder holds what came");
}

#[test]
fn bytes_that_a_close_leaves_unread_are_counted_as_discarded() {
    let port = PortHold::new(std::net::Ipv4Addr::LOCALHOST).unwrap();
    let address = port.address();
    let server: Program = Box::new(move |actor: &mut Actor| {
        let listener = actor.socket(sockscope::net::Kind::Stream)?;
        actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
        actor.bind(&listener, address)?;
        actor.listen(&listener, 8)?;
        let (conn, _) = actor.accept(&listener)?;
        actor.recv(&conn, &mut [0; 3])?;
        actor.close(&conn)
    });
    let client: Program = Box::new(move |actor: &mut Actor| {
        let socket = actor.socket(sockscope::net::Kind::Stream)?;
        actor.connect(&socket, address)?;
        actor.send(&socket, b"hello, ")?;
        actor.send(&socket, b"world")?;
        // The peer closes with unread bytes, which breaks the connection off.
        let broken = actor.recv(&socket, &mut [0; 8]);
        assert_eq!(broken, Err(CallError::Failed { call: Call::Recv, errno: 104 }));
        Ok(())
    });
    let (trace, report) = staged(server, client);
    assert_nothing_left(&report);
    assert!(report.failures.is_empty(), "{report:?}");
    assert_every_position(&trace);
    let flow = World::at_end(&trace).flow(FlowId(0)).unwrap();
    assert_eq!((flow.accepted, flow.received), (12, 3));
    assert_eq!(flow.discard.as_ref().map(|discard| discard.range.clone()), Some(3..12));
    let told = trace.events().find_map(|event| match &event.what {
        What::Returned(returned) if returned.call == Call::Close => returned.detail.as_deref().cloned(),
        _ => None,
    });
    assert_eq!(told, Some(Got::Discarded { unread: 9, aborts: false }));
    let accounting = World::at_end(&trace).accounting();
    assert_eq!((accounting.accepted, accounting.received, accounting.discarded), (12, 3, 9));
}
