//! Datagrams in the world: at every position of many made-up runs each byte is where a plain count of the events has it.
//! Made-up runs open no socket; one test at the end runs real programs over real ones and counts those.

#[cfg(feature = "python")]
use crate::tools::cli as cli_tools;
use crate::tools::datagrams as tools;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sockscope::scenario::Scenario;
use sockscope::trace::{
    Call, ConnId, Event, FlowId, Got, Loss, Position, Role, Trace, What, log_text, read_trace, write_trace,
};
use sockscope::world::{ByteState, Fate, RunFacts, Tally, Verdict, World, summarise};
use tools::*;

/// One datagram, followed through the events by hand.
#[derive(Clone, Debug)]
struct Followed {
    start: u64,
    len: u64,
    returned: bool,
    lost: Option<Loss>,
    got: Option<(u64, u64)>,
}

/// One flow, followed by hand: its datagrams in order.
#[derive(Clone, Debug, Default)]
struct Plain {
    datagrams: Vec<Followed>,
    closed: bool,
    outside: bool,
}

impl Plain {
    fn state(&self, datagram: &Followed, offset: u64) -> ByteState {
        match (datagram.lost, datagram.got) {
            (Some(loss), _) => ByteState::Lost(loss),
            (_, Some((got, _))) if offset < datagram.start + got => ByteState::Read,
            (_, Some(_)) => ByteState::CutOff,
            _ if !datagram.returned => ByteState::Offered,
            _ if self.closed => ByteState::Discarded,
            _ => ByteState::Queued,
        }
    }

    fn bytes(&self, counts: impl Fn(&Followed) -> bool) -> u64 {
        self.datagrams.iter().filter(|datagram| counts(datagram)).map(|datagram| datagram.len).sum()
    }

    fn number(&self, counts: impl Fn(&Followed) -> bool) -> usize {
        self.datagrams.iter().filter(|datagram| counts(datagram)).count()
    }
}

/// Every flow, followed by hand. It looks at the flow of a recv that has returned, never at the index.
#[derive(Default)]
struct Books(BTreeMap<FlowId, Plain>);

impl Books {
    fn take(&mut self, trace: &Trace, event: &Event) {
        match &event.what {
            What::Entered(entered) if entered.call.sends() => {
                let followed = Followed {
                    start: entered.offset,
                    len: entered.asked.into(),
                    returned: false,
                    lost: None,
                    got: None,
                };
                self.0.entry(entered.flow).or_default().datagrams.push(followed);
            }
            What::Returned(returned) if returned.call.sends() => {
                let flow = self.0.entry(returned.flow).or_default();
                if returned.result < 0 {
                    flow.datagrams.pop();
                    return;
                }
                let last = flow.datagrams.last_mut().expect("its send has entered");
                last.returned = true;
                if let Some(Got::Sent { lost, .. }) = returned.detail.as_deref() {
                    last.lost = *lost;
                }
            }
            What::Returned(returned) if returned.call.receives() && returned.result >= 0 => {
                let Some(Got::Taken { cut, .. }) = returned.detail.as_deref() else { return };
                let flow = self.0.entry(returned.flow).or_default();
                let (got, cut) = (u64::try_from(returned.result).unwrap(), u64::from(*cut));
                if trace.sender(returned.flow).is_none() {
                    flow.outside = true;
                    let (start, got) = (returned.offset, Some((got, cut)));
                    flow.datagrams.push(Followed { start, len: returned.len(), returned: true, lost: None, got });
                    return;
                }
                let next = flow.datagrams.iter_mut().find(|datagram| datagram.lost.is_none() && datagram.got.is_none());
                let next = next.expect("a datagram is there");
                assert_eq!((next.start, next.len), (returned.offset, got + cut), "the wire keeps the order");
                next.got = Some((got, cut));
            }
            What::Returned(returned) if returned.call == Call::Close => {
                let closed = |flow: &FlowId| trace.receiver(*flow).is_some_and(|side| side.socket == returned.socket);
                for conn in trace.conns() {
                    for flow in [conn.id.requests(), conn.id.replies()].into_iter().filter(closed) {
                        self.0.entry(flow).or_default().closed = true;
                    }
                }
            }
            _ => {}
        }
    }
}

fn assert_flow(k: usize, world: &World<'_>, id: FlowId, plain: &Plain) {
    let flow = world.flow(id).expect("the flow exists");
    let at = format!("position {k}, flow {id:?}");
    let known = |datagram: &Followed| datagram.returned || datagram.got.is_some();
    let waits = |datagram: &Followed| datagram.returned && datagram.lost.is_none() && datagram.got.is_none();
    let tally = Tally {
        sent: plain.number(known),
        taken: plain.number(|datagram| datagram.got.is_some()),
        lost: plain.number(|datagram| datagram.lost.is_some()),
    };
    assert!(flow.datagrams && !flow.end_seen, "{at}");
    assert_eq!(flow.tally, tally, "{at}");
    let cut: u64 = plain.datagrams.iter().filter_map(|datagram| datagram.got).map(|(_, cut)| cut).sum();
    let received: u64 = plain.datagrams.iter().filter_map(|datagram| datagram.got).map(|(got, _)| got).sum();
    assert_eq!((flow.received, flow.cut), (received, cut), "{at}");
    assert_eq!(flow.lost, plain.bytes(|datagram| datagram.lost.is_some()), "{at}");
    let unseen = if plain.outside { cut } else { 0 };
    assert_eq!(flow.accepted, plain.bytes(known) + unseen, "{at}");
    let left = plain.bytes(waits);
    assert_eq!((flow.queued(), flow.discarded()), if plain.closed { (0, left) } else { (left, 0) }, "{at}");
    let gone = flow.cut + flow.lost + flow.discarded();
    assert_eq!(flow.accepted, flow.received + flow.queued() + gone, "{at}: the books");
    let buffers = flow.buffers();
    let waiting = if plain.closed { 0 } else { plain.number(waits) };
    assert_eq!((buffers.receive_queue, buffers.receive_datagrams), (flow.queued(), waiting), "{at}");
    assert_eq!((buffers.reassembly, buffers.send_queue), (0, 0), "{at}");
    assert_eq!(flow.datagram_count(), plain.datagrams.len(), "{at}");
    for (index, followed) in plain.datagrams.iter().enumerate() {
        let datagram = flow.datagram(index).expect("it has been counted");
        assert_eq!(datagram.range, followed.start..followed.start + followed.len, "{at}, datagram {index}");
        for offset in datagram.range.clone() {
            assert_eq!(flow.byte_state(offset), plain.state(followed, offset), "{at}, byte {offset}");
        }
        let verdict = match (followed.lost, followed.got) {
            (Some(loss), _) => Some(Verdict::Lost { message: index, loss }),
            (_, Some((_, 0))) => Some(Verdict::Intact { message: index }),
            (_, Some(_)) => Some(Verdict::CutOff { message: index }),
            _ if plain.closed && followed.returned => Some(Verdict::Unread { message: index }),
            _ => None,
        };
        assert_eq!(datagram.verdict(), verdict, "{at}, datagram {index}");
        if let Some(recv) = datagram.recv() {
            assert_eq!(flow.datagram_of_recv(recv), Some(datagram.clone()), "{at}");
            let recv = flow.recv(recv).expect("it has returned");
            assert_eq!((recv.range, u64::from(recv.cut)), (datagram.got(), followed.got.unwrap().1), "{at}");
        }
        if let Some(send) = datagram.send {
            assert_eq!(flow.send(send).map(|send| send.range), Some(datagram.range), "{at}");
        }
    }
}

fn assert_every_position(trace: &Trace) {
    let mut books = Books::default();
    for k in 0..=trace.len() {
        let world = World::new(trace, Position(k));
        for id in world.flows() {
            assert_flow(k, &world, id, &books.0.get(&id).cloned().unwrap_or_default());
        }
        assert!(world.accounting().holds, "position {k}: {:?}", world.accounting());
        if let Some(event) = trace.event(k) {
            books.take(trace, event);
        }
    }
}

/// Everything about every flow, as text, so that two traces can be compared.
fn told(trace: &Trace, k: usize) -> String {
    let world = World::new(trace, Position(k));
    let mut text = format!("{:?}\n", world.accounting());
    for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
        let (name, buffers) = (trace.flow_name(flow.id), flow.buffers());
        text += &format!("{name} {:?} {} {:?} {buffers:?}\n", flow.tally, flow.accepted, flow.discard);
        text += &format!("{} {} {:?}\n", flow.sends_entered, flow.recvs_entered, flow.waiting_recv());
        for datagram in (0..flow.datagram_count()).filter_map(|index| flow.datagram(index)) {
            text += &format!("{datagram:?} {:?}\n", flow.bytes(datagram.range.clone()));
        }
    }
    text
}

fn reread(trace: &Trace, normalised: bool) -> Trace {
    let mut file = Vec::new();
    write_trace(&mut file, trace, normalised).unwrap();
    let (again, cut) = read_trace(file.as_slice()).unwrap();
    assert_eq!(cut, None);
    again
}

// ---------------------------------------------------------------- at random

/// What one party does next, as far as it can.
#[derive(Clone, Debug)]
enum Step {
    Send { from: usize, len: usize, loss: Option<Loss>, fails: bool },
    Recv { party: usize, asked: u32 },
    Finish { party: usize },
    FailRecv { party: usize },
    Close { party: usize },
}

/// A server, a client that is connected and one that is not, and somebody outside.
const SERVER: usize = 0;
const OUTSIDE: usize = 3;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let party = 0..3_usize;
    let loss = prop_oneof![4 => Just(None), 1 => Just(Some(Loss::QueueFull)), 1 => Just(Some(Loss::NobodyThere))];
    let len = prop_oneof![1 => Just(0), 3 => 1..12_usize];
    let step = prop_oneof![
        8 => (0..4_usize, len, loss, prop::bool::weighted(0.1))
            .prop_map(|(from, len, loss, fails)| Step::Send { from, len, loss, fails }),
        8 => (party.clone(), 0..12_u32).prop_map(|(party, asked)| Step::Recv { party, asked }),
        12 => party.clone().prop_map(|party| Step::Finish { party }),
        1 => party.clone().prop_map(|party| Step::FailRecv { party }),
        1 => party.prop_map(|party| Step::Close { party }),
    ];
    prop::collection::vec(step, 0..60)
}

fn play(steps: &[Step]) -> Wire {
    let mut wire = Wire::new(&Scenario::default());
    wire.party("server", Role::Server, 8080);
    wire.party("client-1", Role::Client, 50001);
    wire.party("client-2", Role::Client, 50002);
    assert_eq!(wire.outsider(50003), OUTSIDE);
    wire.connect(1, SERVER);
    for (number, step) in steps.iter().enumerate() {
        match step {
            Step::Send { from, len, loss, fails } => {
                // The server answers one client and the other in turn.
                let to = if *from == SERVER { 1 + number % 2 } else { SERVER };
                let bytes = vec![b'a' + u8::try_from(number % 26).unwrap(); *len];
                if *from == OUTSIDE {
                    wire.begin_send(OUTSIDE, SERVER, &bytes, *loss, false);
                } else if wire.is_idle(*from) {
                    wire.begin_send(*from, to, &bytes, *loss, *fails);
                }
            }
            Step::Recv { party, asked } if wire.is_idle(*party) => wire.begin_recv(*party, *asked),
            Step::Finish { party } => {
                wire.finish(*party);
            }
            Step::FailRecv { party } => wire.fail_recv(*party, "ECONNREFUSED"),
            Step::Close { party } if wire.is_idle(*party) => wire.close(*party),
            Step::Recv { .. } | Step::Close { .. } => {}
        }
    }
    wire
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_datagram_is_where_a_plain_count_has_it(steps in steps()) {
        assert_every_position(&play(&steps).trace);
    }

    #[test]
    fn a_trace_of_datagrams_that_was_read_again_is_the_same_world(steps in steps()) {
        let mut wire = play(&steps);
        // A file has the bytes of a send where it has returned, so all of them shall.
        for party in 0..3 {
            wire.finish(party);
        }
        let trace = wire.trace;
        let (again, normalised) = (reread(&trace, false), reread(&trace, true));
        for k in 0..=trace.len() {
            prop_assert_eq!(told(&again, k), told(&trace, k), "position {}", k);
            let normal = World::new(&normalised, Position(k)).accounting();
            prop_assert_eq!(normal, World::new(&trace, Position(k)).accounting());
        }
    }

    #[test]
    fn a_position_in_a_longer_trace_is_the_end_of_the_shorter_one(steps in steps()) {
        let trace = play(&steps).trace;
        for k in (0..=trace.len()).step_by(3) {
            let prefix = trace.prefix(k);
            let flows = World::at_end(&prefix).flows().into_iter().filter_map(|id| {
                let state = World::at_end(&prefix).flow(id)?;
                Some((state.tally, state.accepted, state.recvs_entered, state.datagram_count()))
            });
            let world = World::new(&trace, Position(k));
            let same = world.flows().into_iter().filter_map(|id| world.flow(id));
            let same = same.map(|flow| (flow.tally, flow.accepted, flow.recvs_entered, flow.datagram_count()));
            prop_assert!(flows.eq(same), "position {}", k);
        }
    }
}

// ---------------------------------------------------------------- by hand

#[test]
fn the_example_has_every_fate() {
    let wire = whole_example();
    assert_every_position(&wire.trace);
    let world = World::at_end(&wire.trace);
    let flow = world.flow(FlowId(0)).unwrap();
    let fates: Vec<Fate> = (0..flow.datagram_count()).map(|index| flow.datagram(index).unwrap().fate).collect();
    let expected = [
        Fate::Taken { recv: 0, got: 5, cut: 0 },
        Fate::Taken { recv: 1, got: 0, cut: 0 },
        Fate::Taken { recv: 2, got: 6, cut: 3 },
        Fate::Discarded,
        Fate::Lost(Loss::QueueFull),
        Fate::Lost(Loss::NobodyThere),
    ];
    assert_eq!(fates, expected);
    let sum = world.accounting();
    assert_eq!((sum.accepted, sum.received, sum.cut, sum.lost, sum.discarded), (31, 16, 3, 8, 4));
}

#[test]
fn the_summary_counts_datagrams_as_messages() {
    let mut wire = Wire::new(&Scenario::default());
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    for message in ["hello", "world", "!"] {
        wire.send(client, server, message.as_bytes(), None);
    }
    (0..3).for_each(|_| wire.recv(server, 3));
    wire.send(client, server, b"", None);
    wire.recv(server, 3);
    wire.send(client, server, b"gone", Some(Loss::QueueFull));
    let facts = RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 };
    let summary = summarise(&World::at_end(&wire.trace), facts);
    assert!(summary.conserved);
    assert_eq!((summary.transport.as_str(), summary.clients), ("udp", 1));
    let flow = &summary.flows[0];
    assert_eq!(flow.flow, "client-1>server");
    assert_eq!(flow.chunks, Some(vec![3, 3, 1, 0]), "an empty datagram counts as a recv");
    assert_eq!((flow.recvs, flow.bytes_received), (Some(4), Some(7)));
    assert_eq!((flow.sends, flow.bytes_sent), (Some(5), Some(15)));
    assert_eq!((flow.messages_sent, flow.messages_received, flow.intact), (Some(5), Some(4), Some(2)));
    assert_eq!((flow.dropped, flow.truncated, flow.queued, flow.discarded), (1, 4, Some(0), 0));
    assert_eq!((flow.sticky_chunks, flow.split_sends), (Some(0), Some(0)), "datagrams neither stick nor split");
}

#[test]
fn a_datagram_that_was_looked_at_is_still_in_the_queue() {
    let mut wire = Wire::new(&Scenario::default());
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    wire.send(client, server, b"hello", None);
    wire.peek(server, 3);
    wire.peek(server, 3);
    assert_every_position(&wire.trace);
    let flow = World::at_end(&wire.trace).flow(FlowId(0)).unwrap();
    assert_eq!((flow.tally.taken, flow.queued(), flow.cut), (0, 5, 0));
    wire.recv(server, 3);
    assert_every_position(&wire.trace);
    let flow = World::at_end(&wire.trace).flow(FlowId(0)).unwrap();
    assert_eq!((flow.tally.taken, flow.queued(), flow.cut), (1, 0, 2));
}

#[test]
fn who_waits_in_recvfrom_waits_for_every_flow_of_its_socket() {
    let mut wire = Wire::new(&Scenario::default());
    let (server, first) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    let second = wire.party("client-2", Role::Client, 50002);
    wire.pair(first, server);
    wire.pair(second, server);
    wire.begin_recv(server, 16);
    let blocked = wire.trace.end();
    wire.send(second, server, b"b", None);
    wire.finish(server);
    let waits = |k: Position, flow: FlowId| World::new(&wire.trace, k).flow(flow).unwrap().waiting_recv().is_some();
    for conn in [ConnId(0), ConnId(1)] {
        assert!(waits(blocked, conn.requests()), "{conn:?}: it is not known yet whose datagram will come");
        assert!(!waits(blocked, conn.replies()) && !waits(wire.trace.end(), conn.requests()));
    }
    let flow = World::new(&wire.trace, blocked).flow(ConnId(1).requests()).unwrap();
    assert_eq!((flow.recvs_entered, flow.recvs_returned), (0, 0), "nothing is known of the future");
}

#[test]
fn the_lines_of_the_call_log_tell_what_became_of_datagrams() {
    let wire = whole_example();
    let lang = sockscope::lang::Lang::En;
    let lines: Vec<String> = (0..wire.trace.len()).filter_map(|n| log_text(&wire.trace, n, lang)).collect();
    for expected in [
        "socket(AF_INET, SOCK_DGRAM) = 3",
        "recvfrom(3, 6)… waits",
        "sendto(4, \"hello\", 5, 127.0.0.1:8080) = 5",
        "sendto(4, \"\", 0, 127.0.0.1:8080) = 0",
        "recvfrom(3, \"hello\", 6) = 5  (from 127.0.0.1:50001)",
        "recvfrom(3, \"\", 6) = 0  (from 127.0.0.1:50001)",
        "recvfrom(3, \"datagr\", 6) = 6  (from 127.0.0.1:50001; 3 bytes cut off)",
        "sendto(4, \"lost\", 4, 127.0.0.1:8080) = 4  (dropped: the receiver's queue is full)",
        "sendto(4, \"late\", 4, 127.0.0.1:8080) = 4  (lost: no socket is bound there)",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected} is not in\n{}", lines.join("\n"));
    }
}

/// Many datagrams, most of them lost: a position in the middle is no more work than one at the start.
#[test]
fn a_flood_is_counted_without_walking_through_it() {
    let mut wire = Wire::new(&Scenario::default());
    let (server, client) = (wire.party("server", Role::Server, 8080), wire.party("client-1", Role::Client, 50001));
    for number in 0..3000_u32 {
        let loss = (number % 9 != 0).then_some(Loss::QueueFull);
        wire.send(client, server, &number.to_be_bytes(), loss);
        if number % 9 == 0 {
            wire.recv(server, 4);
        }
    }
    let world = World::at_end(&wire.trace);
    let flow = world.flow(FlowId(0)).unwrap();
    assert_eq!(flow.tally, Tally { sent: 3000, taken: 334, lost: 2666 });
    assert_eq!(flow.byte_state(4 * 2999), ByteState::Lost(Loss::QueueFull));
    assert_eq!(flow.byte_state(4 * 2997 + 3), ByteState::Read);
    assert_eq!(flow.datagram_at(4 * 1800 + 1).unwrap().recv(), Some(200));
}

// ---------------------------------------------------------------- real sockets

#[cfg(feature = "python")]
mod real {
    use super::cli_tools::{Folder, sockscope};
    use super::*;

    const SERVER: &str = "\
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
server.bind(('127.0.0.1', 9999))
for _ in range(3):
    data, client = server.recvfrom(6)
    server.sendto(data.upper(), client)
server.recvfrom(6, socket.MSG_PEEK)
server.close()
";

    const CLIENT: &str = "\
import socket
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 9999))
for message in [b'hello', b'', b'datagram!']:
    client.send(message)
    client.recv(5)
try:
    for number in range(20):
        client.send(b'one of twenty')
except ConnectionRefusedError as error:
    print(error)
client.close()
";

    /// The server leaves with unread datagrams in its queue; most of the twenty never came so far.
    #[test]
    fn what_real_programs_do_is_counted_the_same_way() {
        let folder = Folder::fresh();
        let (server, client) = (folder.write("server.py", SERVER), folder.write("client.py", CLIENT));
        for schedule in ["staged", "free"] {
            let file = folder.name("trace.jsonl");
            let args = ["run", &server, &client, "--schedule", schedule, "--format", "summary", "--trace", &file];
            let summary = sockscope(&args).expect_status(0).json();
            assert_eq!(summary["conserved"], true, "{schedule}");
            let (trace, cut) = read_trace(std::fs::read(&file).unwrap().as_slice()).unwrap();
            assert_eq!(cut, None);
            assert_every_position(&trace);
            let flow = World::at_end(&trace).flow(FlowId(0)).unwrap();
            let verdicts: Vec<_> = (0..4).map(|index| flow.datagram(index).unwrap().verdict()).collect();
            let whole = |message| Some(Verdict::Intact { message });
            assert_eq!(verdicts[..3], [whole(0), whole(1), Some(Verdict::CutOff { message: 2 })], "{schedule}");
            // In a free run the server may be gone before the last ones are sent.
            assert!(flow.tally.sent == 23 || schedule == "free" && flow.tally.sent > 3, "{schedule}: {:?}", flow.tally);
            assert_eq!(flow.tally.taken, 3, "{schedule}");
            assert!(flow.tally.lost > 0 && flow.tally.queued() > 0, "{schedule}: {:?}", flow.tally);
        }
    }
}
