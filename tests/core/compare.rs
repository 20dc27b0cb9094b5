//! Two runs under one cursor: tied by message, and what differs in a sentence.
//! How they are drawn, the tests of the window say.

use sockscope::desk::PlayCommand;
use sockscope::figure::{Comparison, tied};
use sockscope::lang::Text;
use sockscope::playback::Move;
use sockscope::scenario::{Pace, Scenario, Transport};
use sockscope::trace::{Position, Trace};
use sockscope::world::World;

use crate::tools::desk::Driver;
use crate::tools::net::*;

fn sizes(small: u32, change: impl Fn(&mut Scenario)) -> [Trace; 2] {
    [small, 1024].map(|size| {
        let scenario = scenario(|s| {
            (s.recv_size, s.clients) = (size, 1);
            change(s);
        });
        to_end(&scenario).0
    })
}

/// Ends that know of the connection, messages of which every byte was sent, and those of which every byte came; found without
/// a bisection.
fn progress(trace: &Trace, at: usize) -> [usize; 3] {
    let world = World::new(trace, Position(at));
    let conn = trace.conns().next().expect("a client connects");
    let known =
        [&conn.connector, &conn.acceptor].into_iter().flatten().filter(|side| (side.since as usize) < at).count();
    let Some(flow) = world.flows().first().and_then(|flow| world.flow(*flow)) else { return [known, 0, 0] };
    let ends: Vec<u64> = (0..flow.messages).map(|n| flow.message(n).unwrap().1.range().end).collect();
    let until = |offset: u64| ends.iter().filter(|end| **end <= offset).count();
    if flow.datagrams {
        return [known, flow.tally.sent, flow.tally.taken];
    }
    [known, until(flow.accepted), until(flow.received)]
}

#[test]
fn the_other_run_stands_where_it_has_come_as_far_and_never_goes_back() {
    let pairs = [
        sizes(4, |_| ()),
        sizes(2, |s| s.pace = Pace::Lockstep),
        sizes(5, |s| s.framing = framing("length-prefix")),
        sizes(9, |s| s.transport = Transport::Udp),
    ];
    for [one, other] in pairs.iter().flat_map(|[a, b]| [[a, b], [b, a]]) {
        let flow = World::at_end(one).flows()[0];
        let mut before = Position(0);
        for at in 0..=one.len() {
            let there = tied(&World::new(one, Position(at)), flow, true, other, flow);
            assert!(there >= before, "at {at}: {there:?} after {before:?}");
            before = there;
            let (mine, its) = (progress(one, at), progress(other, there.0));
            let as_far = |its: [usize; 3]| its.iter().zip(mine).all(|(its, mine)| *its >= mine);
            assert!(as_far(its), "at {at}: {its:?} is not as far as {mine:?}");
            // One event less, and it would not be.
            if at < one.len() && there.0 > 0 {
                let less = progress(other, there.0 - 1);
                assert!(!as_far(less), "at {at}: {less:?} was enough for {mine:?}");
            }
        }
        assert_eq!(before, other.end());
    }
}

#[test]
fn what_differs_is_told_in_a_sentence() {
    let [small, large] = sizes(4, |_| ());
    let flow = World::at_end(&small).flows()[0];
    let other = Text::new("run 2", "第 2 次运行");
    let told = |at: usize| {
        let here = World::new(&small, Position(at));
        let there = World::new(&large, tied(&here, flow, true, &large, flow));
        let (here, there) = (here.flow(flow)?, there.flow(flow)?);
        Some(Comparison::new(&here, &there).text(&other).en)
    };
    let all: Vec<String> = (0..=small.len()).filter_map(told).collect();
    let says = |text: &str| all.iter().any(|told| told == text);
    assert!(says("So far no different from run 2"), "{all:?}");
    assert!(says("Here the last recv asked for 4 bytes and got 4; in run 2 none has returned yet"), "{all:?}");
    assert!(
        says("Here the last recv asked for 4 bytes and got 4; in run 2 it asked for 1024 bytes and got 11"),
        "{all:?}"
    );
}

#[test]
fn a_pinned_run_goes_along_and_stays_until_it_is_taken_away() {
    let mut driver = Driver::new(Scenario { clients: 1, ..Scenario::default() });
    driver.run_to_end();
    let first = driver.desk.session.show().id;
    driver.play(PlayCommand::Pin(first));
    assert!(driver.desk.session.beside().is_none(), "nothing stands beside itself");
    driver.play(PlayCommand::ChangeScenario(Box::new(Scenario { clients: 1, recv_size: 4, ..Scenario::default() })));
    driver.run_to_end();
    let positions: Vec<usize> = (0..=driver.desk.session.trace().len())
        .map(|at| {
            driver.play(PlayCommand::Look(Move::To(Position(at))));
            let (show, world) = driver.desk.session.beside().expect("it is pinned");
            assert_eq!(show, first);
            world.at.0
        })
        .collect();
    assert!(positions.is_sorted() && positions[0] == 0, "{positions:?}");
    assert!(positions.iter().collect::<std::collections::BTreeSet<_>>().len() > 5, "{positions:?}");
    assert_eq!(driver.desk.session.pinned_name().unwrap().en, "run 1");
    driver.play(PlayCommand::RunAgain);
    driver.until("the end of the run", |desk| desk.session.report().is_some());
    assert_eq!(driver.desk.session.beside().map(|(id, _)| id), Some(first), "a new run does not take it away");
    driver.play(PlayCommand::Unpin);
    assert!(driver.desk.session.beside().is_none() && driver.desk.session.pinned().is_none());
}
