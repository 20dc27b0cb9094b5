//! The laws of the space–time diagram, at many positions of every recorded run: each byte is on just one way, each recv
//! gathers just its bytes, places only grow. What they are compared with is read from the events, and not from the world.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use sockscope::figure::time::{Axis, CallBox, Course, Diagram, GapOf, LaneOf, LaneWish, Lanes, Moments, View, Wait};
use sockscope::figure::{Ink, Selection};
use sockscope::lang::Lang;
use sockscope::run::Run;
use sockscope::scenario::{Scenario, Timing};
use sockscope::trace::{FlowId, Loss, Position, Trace, What};
use sockscope::world::{ByteState, World};

use crate::tools::recorded::{all_recorded, recorded};

/// Longer traces are looked at in parts elsewhere.
const SHORT: usize = 1500;

fn unfolded(trace: &Trace) -> Lanes {
    let wish = LaneWish { most: usize::MAX, open: &BTreeSet::new(), front: &[], lang: Lang::En };
    Lanes::of(trace, &wish)
}

fn view(from: f64, to: f64) -> View {
    View { axis: Axis::Event, from, to, columns: 100, most: usize::MAX }
}

fn whole(world: &World<'_>, moments: &Moments, lang: Lang) -> Diagram {
    Diagram::of(world, moments, &unfolded(world.trace), &view(0.0, moments.extent(Axis::Event)), lang)
}

/// A call that moved bytes, by its events alone.
struct Moved {
    event: usize,
    bytes: Range<u64>,
}

/// What was sent into each flow and taken out of it before a position, read from the events; the last list are sends that
/// have not returned.
type Moves = BTreeMap<FlowId, [Vec<Moved>; 3]>;

fn moves(trace: &Trace, at: usize) -> Moves {
    let mut moves = Moves::new();
    let mut inside: BTreeMap<_, Moved> = BTreeMap::new();
    for (event, one) in trace.events().take(at).enumerate() {
        match &one.what {
            What::Entered(entered) if entered.call.sends() && entered.flow.is_some() => {
                let bytes = entered.offset..entered.offset + u64::from(entered.asked);
                inside.insert((one.actor, entered.flow), Moved { event, bytes });
            }
            What::Returned(returned) if returned.flow.is_some() => {
                let which = if returned.call.sends() { 0 } else { 1 };
                if returned.call.sends() {
                    inside.remove(&(one.actor, returned.flow));
                }
                if (returned.call.sends() || returned.call.receives()) && returned.result > 0 {
                    moves.entry(returned.flow).or_default()[which].push(Moved { event, bytes: returned.range() });
                }
            }
            _ => {}
        }
    }
    for ((_, flow), moved) in inside {
        moves.entry(flow).or_default()[2].push(moved);
    }
    moves
}

/// Positions over the whole of a trace, its end among them.
fn positions(trace: &Trace) -> impl Iterator<Item = usize> + use<> {
    let end = trace.len();
    (1..=end).step_by((end / 12).max(1)).chain([end])
}

#[test]
fn every_byte_is_on_just_one_way_and_every_recv_gathers_just_its_bytes() {
    let (mut ways, mut recvs) = (0, 0);
    for (name, trace) in all_recorded().into_iter().filter(|(_, trace)| trace.len() < SHORT) {
        let moments = Moments::of(&trace);
        for at in positions(&trace) {
            let world = World::new(&trace, Position(at));
            let diagram = whole(&world, &moments, Lang::En);
            for (flow, [sent, taken, inside]) in moves(&trace, at) {
                let context = format!("{name} after {at}, {}", trace.flow_name(flow));
                let Some(found) = diagram.ways.iter().find(|one| one.flow == flow) else {
                    let both = world.trace.ends_inside(flow, at).iter().all(|inside| *inside);
                    assert!(!both || sent.is_empty(), "{context}: has ways");
                    continue;
                };
                let mut bytes: Vec<Range<u64>> = found.ways.iter().map(|way| way.bytes.clone()).collect();
                bytes.retain(|range| !range.is_empty());
                bytes.sort_by_key(|range| range.start);
                assert!(bytes.windows(2).all(|two| two[0].end == two[1].start), "{context}: {bytes:?}");
                let last = sent.iter().chain(&inside).map(|one| one.bytes.end).max().unwrap_or(0);
                assert_eq!(bytes.last().map_or(0, |range| range.end), last, "{context}: all that was sent");
                check_ways(found, &sent, &taken, &context);
                ways += found.ways.len();
                let boxes: Vec<&CallBox> = diagram.boxes.iter().filter(|one| one.flow == flow && !one.sends).collect();
                for one in &taken {
                    let found = boxes.iter().find(|found| found.returned == Some(one.event));
                    let pieces = &found.unwrap_or_else(|| panic!("{context}: a box at {}", one.event)).pieces;
                    let ends: Vec<u64> = pieces.iter().map(|piece| piece.bytes.end).collect();
                    assert_eq!(pieces.first().map(|piece| piece.bytes.start), Some(one.bytes.start), "{context}");
                    assert_eq!(ends.last(), Some(&one.bytes.end), "{context}");
                    assert!(pieces.windows(2).all(|two| two[0].bytes.end == two[1].bytes.start), "{context}");
                    recvs += 1;
                }
            }
        }
    }
    assert!(ways > 5000 && recvs > 2000, "there was something to look at: {ways} ways, {recvs} recvs");
}

fn check_ways(found: &sockscope::figure::time::FlowWays, sent: &[Moved], taken: &[Moved], context: &str) {
    for way in found.ways.iter().filter(|way| !way.bytes.is_empty()) {
        let inside = |one: &&Moved| one.bytes.start <= way.bytes.start && way.bytes.end <= one.bytes.end;
        let send = sent.iter().find(inside);
        if let Some(send) = send {
            assert!(way.sent <= send.event, "{context}: {way:?}");
            assert_eq!(way.ink, Ink::Send(way.send), "{context}");
        }
        let read = taken.iter().find(inside).map(|one| one.event);
        if !matches!(way.state, ByteState::CutOff) {
            assert_eq!(way.read, read, "{context}: {way:?}");
        }
        let order = [Some(way.sent), way.left, way.read].into_iter().flatten();
        assert!(order.is_sorted(), "{context}: a way goes forward: {way:?}");
    }
}

#[test]
fn a_part_of_the_axis_has_what_was_on_its_way_there_and_nothing_twice() {
    let mut looked_at = 0;
    for (name, trace) in all_recorded() {
        let moments = Moments::of(&trace);
        let world = World::at_end(&trace);
        let extent = moments.extent(Axis::Event);
        let lanes = unfolded(&trace);
        let complete = (trace.len() < SHORT).then(|| whole(&world, &moments, Lang::En));
        for step in 0..12 {
            let from = extent * f64::from(step) / 12.0;
            let seen = view(from, from + (extent / 10.0).min(60.0));
            let part = Diagram::of(&world, &moments, &lanes, &seen, Lang::En);
            for found in &part.ways {
                let mut bytes: Vec<Range<u64>> = found.ways.iter().map(|way| way.bytes.clone()).collect();
                bytes.sort_by_key(|range| (range.start, range.end));
                assert!(bytes.windows(2).all(|two| two[0].end <= two[1].start), "{name}: {bytes:?}");
            }
            let Some(complete) = &complete else { continue };
            for flow in &complete.ways {
                let here = part.ways.iter().find(|one| one.flow == flow.flow);
                for way in &flow.ways {
                    let sent = moments.place(Axis::Event, way.sent);
                    let gone = way.read.or(way.lost).map_or(f64::INFINITY, |n| moments.place(Axis::Event, n));
                    if sent < seen.to && gone > seen.from {
                        let has = here.is_some_and(|here| {
                            here.ways
                                .iter()
                                .any(|one| one.bytes.start <= way.bytes.start && way.bytes.end <= one.bytes.end)
                        });
                        assert!(has, "{name}, {} to {}: {way:?}", seen.from, seen.to);
                        looked_at += 1;
                    }
                }
            }
        }
    }
    assert!(looked_at > 1000, "{looked_at}");
}

#[test]
fn places_only_grow_and_are_the_same_however_the_trace_came() {
    for (name, trace) in all_recorded() {
        let moments = Moments::of(&trace);
        for axis in [Axis::Event, Axis::Time] {
            let places: Vec<f64> = (0..trace.len()).map(|n| moments.place(axis, n)).collect();
            assert!(places.is_sorted(), "{name} {axis:?}");
            let heads: Vec<f64> = (0..=trace.len()).map(|n| moments.playhead(axis, Position(n))).collect();
            assert!(heads.is_sorted(), "{name} {axis:?}: the playhead goes forward");
            assert!(heads.iter().chain(&places).all(|place| (0.0..=moments.extent(axis)).contains(place)), "{name}");
        }
        if trace.len() < 300 {
            let mut grown = Moments::default();
            for len in 0..=trace.len() {
                grown.catch_up(&trace.prefix(len));
            }
            assert_eq!(grown.len(), moments.len(), "{name}");
            let of = |moments: &Moments| (0..moments.len()).map(|index| moments.event(index)).collect::<Vec<_>>();
            assert_eq!(of(&grown), of(&moments), "{name}");
        }
    }
}

#[test]
fn what_stuck_together_and_what_was_split_is_said_at_its_box() {
    let trace = recorded("lessons/07-two-sends-one-recv.pay");
    let diagram = whole(&World::at_end(&trace), &Moments::of(&trace), Lang::En);
    let recv = diagram.boxes.iter().find(|one| !one.sends && one.pieces.len() == 2).expect("one recv takes two sends");
    assert_eq!(recv.remark[0], "2 sends in one recv");
    assert_eq!(recv.remark_ink, Ink::Bad, "and what it made of them is no message");
    assert_eq!([&*recv.pieces[0].text, &*recv.pieces[1].text], ["12", "34"]);
    let split = recorded("lessons/07-two-sends-one-recv.split");
    let diagram = whole(&World::at_end(&split), &Moments::of(&split), Lang::Zh);
    let send = diagram.boxes.iter().find(|one| one.sends && !one.remark.is_empty()).expect("one send is split");
    assert!(send.remark[0].contains("次 recv") && send.name.contains(&send.remark[0]), "{send:?}");
}

#[test]
fn who_waited_is_told_with_whom_it_waited_for() {
    let trace = recorded("lessons/03-who-is-waiting.second");
    let diagram = whole(&World::at_end(&trace), &Moments::of(&trace), Lang::En);
    let told: Vec<&str> = diagram.waits.iter().map(|wait| wait.name.as_str()).collect();
    assert!(told.contains(&"server: accept waits for a client"), "{told:#?}");
    assert!(told.contains(&"server: recv waits for client-1"), "{told:#?}");
    assert!(told.iter().any(|name| name.starts_with("client-2: recv waits for server")), "{told:#?}");
    let conns: Vec<&str> = diagram.links.iter().map(|link| link.name.as_str()).collect();
    assert!(conns.contains(&"client-2 connects to server, and accept takes it"), "{conns:#?}");
    // Before the accept it stands in the queue.
    let middle = World::new(&trace, Position(80));
    let diagram = whole(&middle, &Moments::of(&trace), Lang::En);
    assert!(diagram.links.iter().any(|link| link.label == "not accepted" && link.met.is_none()));
}

#[test]
fn a_wait_lies_between_its_events_and_belongs_to_its_actor() {
    for (name, trace) in all_recorded().into_iter().filter(|(_, trace)| trace.len() < SHORT) {
        for lang in [Lang::En, Lang::Zh] {
            let diagram = whole(&World::at_end(&trace), &Moments::of(&trace), lang);
            for wait in &diagram.waits {
                let actor = |n: usize| trace.event(n).map(|event| event.actor);
                assert_eq!(actor(wait.from), Some(wait.actor), "{name}: {wait:?}");
                assert!(wait.until.is_none_or(|until| until > wait.from && actor(until) == Some(wait.actor)), "{name}");
                assert!(wait.labels.iter().all(|label| !label.is_empty()), "{name}: {wait:?}");
            }
            for at in positions(&trace) {
                let diagram = whole(&World::new(&trace, Position(at)), &Moments::of(&trace), lang);
                let still = diagram.waits.iter().filter(|wait| wait.until.is_none() && trace.is_staged());
                let still = still.filter(|wait| matches!(wait.selection, Selection::Call { .. }));
                for wait in still {
                    let later = (wait.from + 1..trace.len()).filter_map(|n| Some((n, trace.event(n)?)));
                    let next = later.into_iter().find(|(_, event)| event.actor == wait.actor).map(|(n, _)| n);
                    assert!(next.is_none_or(|next| next > wait.from + 1), "{name} at {at}: it never waited: {wait:?}");
                }
            }
            let mut from: Vec<_> = diagram.waits.iter().map(|wait| (wait.actor, wait.from)).collect();
            from.sort_unstable();
            assert!(from.windows(2).all(|two| two[0] != two[1]), "{name}: no wait is told twice");
        }
    }
}

#[test]
fn datagrams_that_are_lost_or_cut_end_where_they_are_lost() {
    let trace = recorded("lessons/18-udp-postcards.full");
    let diagram = whole(&World::at_end(&trace), &Moments::of(&trace), Lang::En);
    let ways = || diagram.ways.iter().flat_map(|flow| &flow.ways);
    let dropped: Vec<_> = ways().filter(|way| way.state == ByteState::Lost(Loss::QueueFull)).collect();
    assert!(!dropped.is_empty() && dropped.iter().all(|way| way.read.is_none() && way.lost == Some(way.sent)));
    let trace = recorded("datagrams-cut");
    let diagram = whole(&World::at_end(&trace), &Moments::of(&trace), Lang::En);
    let cut = diagram.ways.iter().flat_map(|flow| &flow.ways).find(|way| way.state == ByteState::CutOff);
    assert!(cut.is_some_and(|way| way.lost.is_some() && way.lost == way.read));
    assert!(diagram.boxes.iter().any(|one| one.remark.first().is_some_and(|remark| remark.contains("cut off"))));
}

#[test]
fn many_clients_fold_into_rows_that_open() {
    let trace = recorded("eight-clients");
    let flow = World::at_end(&trace).flows()[0];
    let front: Vec<_> = trace.sender(flow).map(|side| side.actor).into_iter().collect();
    let lanes = |open: &BTreeSet<String>| Lanes::of(&trace, &LaneWish { most: 9, open, front: &front, lang: Lang::En });
    let folded = lanes(&BTreeSet::new());
    assert!(folded.lanes.len() <= 9, "{:?}", folded.lanes);
    let group =
        folded.lanes.iter().find(|lane| matches!(&lane.of, LaneOf::Group(all) if all.len() == 7)).expect("a row");
    assert_eq!(group.label, "client-2 … 8");
    assert!(front.iter().all(|id| folded.shows(*id)));
    assert!(trace.actors().all(|actor| folded.of_actor(actor.id).is_some()), "nobody is left out");
    let open: BTreeSet<String> = folded.lanes.iter().filter_map(|lane| lane.group.clone()).collect();
    let opened = lanes(&open);
    assert!(trace.actors().all(|actor| opened.shows(actor.id)));
    assert!(opened.lanes.iter().any(|lane| lane.is_open), "and can be closed");
}

#[test]
fn what_is_folded_takes_little_room_by_event_is_told_and_hides_nobody_else() {
    let trace = recorded("eight-clients");
    let (front, world) = (World::at_end(&trace).flows()[0], World::at_end(&trace));
    let ends = [trace.sender(front), trace.receiver(front)];
    let front: Vec<_> = ends.into_iter().flatten().map(|side| side.actor).collect();
    let (open, plain) = (BTreeSet::new(), Moments::of(&trace));
    let lanes = Lanes::of(&trace, &LaneWish { most: 9, open: &open, front: &front, lang: Lang::En });
    let mut moments = plain.clone();
    assert!(moments.fold(lanes.folded()) && !moments.fold(lanes.folded()));
    let is_folded = |n: usize| !lanes.shows(trace.event(n).unwrap().actor);
    let events: Vec<usize> = (0..moments.len()).filter_map(|index| moments.event(index)).collect();
    let of = |is: bool| events.iter().filter(|n| is_folded(**n) == is).count();
    let (folded, shown) = (of(true), of(false));
    assert!(folded > shown, "{folded} folded, {shown} shown");
    let (before, after) = (plain.extent(Axis::Event), moments.extent(Axis::Event));
    assert!(after < before * 0.6, "{before} → {after}");
    assert_eq!(plain.extent(Axis::Time), moments.extent(Axis::Time), "time passes as it did");
    // Each still has a place of its own, and the room of what is shown is what it was.
    let places: Vec<f64> = events.iter().map(|n| moments.place(Axis::Event, *n)).collect();
    assert!(places.windows(2).all(|two| two[0] < two[1]));
    let pairs = events.windows(2).enumerate().filter(|(_, two)| two.iter().all(|n| !is_folded(*n)));
    let room =
        |moments: &Moments, two: &[usize]| moments.place(Axis::Event, two[1]) - moments.place(Axis::Event, two[0]);
    assert!(pairs.clone().count() > 3);
    assert!(pairs.map(|(_, two)| room(&moments, two) - room(&plain, two)).all(|more| more.abs() < 1e-6));
    // The long runs of them are told, each with its number.
    let told: Vec<usize> = moments.gaps(Axis::Event, 0..moments.len()).iter().map(|gap| steps(gap.of)).collect();
    let runs = events.chunk_by(|one, other| is_folded(*one) == is_folded(*other));
    let long: Vec<usize> = runs.filter(|run| is_folded(run[0]) && run.len() >= 4).map(<[usize]>::len).collect();
    assert_eq!(told, long);
    // However the trace came, and whenever it was said who is folded, it is the same.
    let mut grown = Moments::default();
    grown.fold(lanes.folded());
    for len in (0..=trace.len()).step_by(7).chain([trace.len()]) {
        grown.catch_up(&trace.prefix(len));
    }
    let all = |moments: &Moments| (0..=trace.len()).map(|n| moments.place(Axis::Event, n)).collect::<Vec<f64>>();
    assert_eq!(all(&grown), all(&moments));
    // Many that are folded do not make it too much to be told apart.
    let seen = View { most: shown, ..view(0.0, after) };
    let diagram = Diagram::of(&world, &moments, &lanes, &seen, Lang::En);
    assert!(!diagram.is_dense && !diagram.boxes.is_empty() && !diagram.ticks.is_empty());
    let unfolded = Diagram::of(&world, &plain, &lanes, &View { to: before, ..seen }, Lang::En);
    assert!(unfolded.is_dense, "where nobody is folded there is too much");
}

fn steps(of: GapOf) -> usize {
    match of {
        GapOf::Folded(steps) => steps,
        GapOf::Time(us) => panic!("{us} µs, by event"),
    }
}

#[test]
fn the_course_of_a_run_has_each_wait_and_each_end_once_and_none_of_the_future() {
    let sleeps = Scenario { clients: 1, timing: Timing { pause_ms: 5, ..Timing::default() }, ..Scenario::default() };
    // Without framing the answers stick together, so the client waits for ever, and the run is given up.
    let given_up = Scenario { clients: 1, half_close: false, ..Scenario::default() };
    let fresh = [("with sleeps", sleeps), ("given up", given_up)];
    let fresh = fresh.map(|(name, scenario)| (name.to_owned(), Run::to_end(&scenario).expect("it runs").0));
    for (name, trace) in all_recorded().into_iter().filter(|(_, trace)| trace.len() < 600).chain(fresh) {
        let last = Course::of(&World::at_end(&trace), Lang::En).waits;
        let last: Vec<_> = last.iter().map(|wait| (wait.actor, wait.from, wait.until)).collect();
        for at in positions(&trace) {
            let world = World::new(&trace, Position(at));
            for lang in [Lang::En, Lang::Zh] {
                let course = Course::of(&world, lang);
                let begun = course.waits.iter().map(|wait| (wait.from, wait.actor)).collect::<BTreeSet<_>>();
                assert_eq!(begun.len(), course.waits.len(), "{name} at {at}: no wait is told twice");
                let ended = course.waits.iter().filter(|wait| wait.until.is_some());
                let as_ever = |wait: &Wait| last.contains(&(wait.actor, wait.from, wait.until));
                assert!(ended.clone().all(as_ever), "{name} at {at}: {ended:?} end where they end in the whole run");
                let events = course.waits.iter().flat_map(|wait| [Some(wait.from), wait.until]);
                let links = course.links.iter().flat_map(|link| [Some(link.began), link.met]);
                assert!(events.chain(links).flatten().all(|n| n < at), "{name} at {at}");
                assert!(
                    course.waits.is_sorted_by_key(|wait| wait.from) && course.links.is_sorted_by_key(|it| it.began)
                );
            }
        }
        let world = World::at_end(&trace);
        let flows: Vec<_> = world.flows().into_iter().filter_map(|id| world.flow(id)).collect();
        let fins = flows.iter().filter(|flow| flow.end().fin.is_some()).count();
        let resets = flows.iter().filter(|flow| flow.end().reset.is_some());
        let resets = resets.map(|flow| flow.id.conn()).collect::<BTreeSet<_>>().len();
        let links = Course::of(&world, Lang::En).links;
        let of = |label: &str| links.iter().filter(|link| link.label == label).count();
        assert!(of("FIN") <= fins && of("RST") <= resets, "{name}");
        if flows.iter().all(|flow| flow.sender_is_inside() && flow.receiver_is_inside()) {
            assert_eq!((of("FIN"), of("RST")), (fins, resets), "{name}");
        }
    }
}

#[test]
fn where_much_is_in_sight_there_are_ticks_for_every_lane_that_did_something() {
    let trace = recorded("lessons/07-two-sends-one-recv.luck");
    let (moments, world) = (Moments::of(&trace), World::at_end(&trace));
    let lanes = unfolded(&trace);
    let seen = View { most: 300, ..view(0.0, moments.extent(Axis::Event)) };
    let diagram = Diagram::of(&world, &moments, &lanes, &seen, Lang::En);
    assert!(diagram.is_dense && diagram.boxes.is_empty() && diagram.ticks.len() <= 100 * 8, "{}", diagram.ticks.len());
    let with: BTreeSet<usize> = diagram.ticks.iter().map(|tick| tick.lane).collect();
    let busy = trace.actors().filter(|actor| actor.events.len() > trace.len() / 10);
    assert!(busy.filter_map(|actor| lanes.of_actor(actor.id)).all(|lane| with.contains(&lane)), "{with:?}");
}

#[test]
fn what_has_not_come_to_its_end_stands_before_the_playhead_and_is_told() {
    let mut lasting = 0;
    for (name, trace) in all_recorded() {
        if trace.len() > SHORT {
            continue;
        }
        let (moments, world) = (Moments::of(&trace), World::at_end(&trace));
        let diagram = whole(&world, &moments, Lang::En);
        let begun = diagram.waits.iter().filter(|wait| wait.until.is_none()).map(|wait| wait.from);
        let inside = diagram.boxes.iter().filter(|one| one.returned.is_none()).map(|one| one.entered);
        for event in begun.chain(inside) {
            for axis in [Axis::Event, Axis::Time] {
                let (place, now) = (moments.place(axis, event), moments.playhead(axis, world.at));
                assert!(place + 0.5 < now && now <= moments.extent(axis), "{name}: {event} at {place}, now {now}");
            }
            lasting += 1;
        }
        // Whoever is inside a call of a socket when nothing more comes waits there, in the diagram and in the course.
        let mut inside: BTreeMap<_, usize> = BTreeMap::new();
        for (n, event) in trace.events().enumerate() {
            match &event.what {
                What::Entered(entered) if entered.call.receives() || entered.call.sends() => {
                    inside.insert(event.actor, n);
                }
                What::Entered(_) | What::Returned(_) | What::Noted(_) => {
                    inside.remove(&event.actor);
                }
                _ => {}
            }
        }
        for waits in [diagram.waits, Course::of(&world, Lang::En).waits] {
            let open = |actor, from| {
                waits.iter().any(|wait: &Wait| (wait.actor, wait.from, wait.until) == (actor, from, None))
            };
            assert!(inside.iter().all(|(actor, from)| open(*actor, *from)), "{name}: {inside:?}\n{waits:?}");
        }
    }
    assert!(lasting > 40, "{lasting}");
}
