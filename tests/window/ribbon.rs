//! The ribbon as it is seen: bytes as large as the card, the same bytes in the pipe, a view that follows what happens.
//! It asks the window what stands where; colours are tested with the theme, heights with `room`.

use std::sync::Arc;

use egui::{Key, Rect, Vec2};
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{PlayCommand, Session, ShowId, Stage};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{FlowId, Position, Trace, What};
use sockscope::ui::looks::Looks;

use crate::tools::{Bench, SIZE, bench_of, bench_with, click, run_to_end};

fn has(bench: &Bench<'_>, part: &str) -> bool {
    bench.query_all_by_label_contains(part).next().is_some()
}

fn rect(bench: &Bench<'_>, part: &str) -> Rect {
    bench.query_all_by_label_contains(part).next().unwrap_or_else(|| panic!("nothing is named {part}")).rect()
}

/// A byte of the row of bytes.
fn byte(bench: &Bench<'_>, offset: u64) -> Rect {
    rect(bench, &format!("client-1 → server byte {offset}:"))
}

fn of_trace(trace: Trace, looks: Looks, size: Vec2) -> Bench<'static> {
    let mut bench = bench_with(looks.lang, size, |_| {});
    bench.state_mut().desk.session = Session::of_recording(trace, Stage::Over, None, Arc::new(|| {}));
    bench.state_mut().looks = looks;
    bench.step();
    bench.step();
    bench
}

fn ran(scenario: &Scenario) -> Trace {
    sockscope::run::Run::to_end(scenario).expect("it runs").0
}

fn look_at(bench: &mut Bench<'_>, at: usize) {
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(at))));
    bench.step();
    bench.step();
}

#[test]
fn the_bytes_of_the_first_run_fill_the_middle_of_the_window() {
    for lang in [Lang::En, Lang::Zh] {
        let mut bench = bench_of(Scenario::default(), lang, SIZE);
        run_to_end(&mut bench);
        let part = |offset: u64| {
            lang.pick(format!("client-1 → server byte {offset}:"), format!("client-1 → server 第 {offset} 字节"))
        };
        let (first, last) = (rect(&bench, &part(0)), rect(&bench, &part(10)));
        // The pipe is as wide as the middle, but for the margins of card and middle.
        let places = lang.pick(["sender's kernel: ", "messages: "], ["发送方内核: ", "消息: "]);
        let [pipe, end] = places.map(|place| rect(&bench, &format!("client-1 → server {place}")));
        let middle = end.right() - pipe.left() + 48.0;
        let share = (last.right() - first.left()) / middle;
        assert!(share >= 0.6, "{lang:?}: they fill {share} of {middle}");
        assert!(first.height() >= 40.0, "{lang:?}: and are as high as that: {first}");
    }
}

#[test]
fn a_byte_moves_on_in_the_pipe_from_place_to_place() {
    let trace = ran(&Scenario { clients: 1, recv_size: 4, ..Scenario::default() });
    let mut bench = of_trace(trace.clone(), Looks::default(), SIZE);
    let returned = |call: &str, nth: usize| {
        let mut of_call = (0..trace.len()).filter(|n| {
            matches!(&trace.event(*n).unwrap().what, What::Returned(one) if one.call.name() == call && one.flow == FlowId(0))
        });
        of_call.nth(nth).unwrap() + 1
    };
    let place = |label: &str, offset: u64| format!("client-1 → server, {label}: byte {offset},");
    look_at(&mut bench, returned("send", 2));
    assert!(has(&bench, &place("receiver's kernel", 0)) && has(&bench, &place("receiver's kernel", 10)));
    assert!(!has(&bench, &place("recv buffer", 0)));
    look_at(&mut bench, returned("recv", 0));
    assert!(has(&bench, &place("recv buffer", 3)) && !has(&bench, &place("recv buffer", 4)));
    assert!(has(&bench, &place("receiver's kernel", 4)) && !has(&bench, &place("receiver's kernel", 3)));
    assert!(has(&bench, "client-1 → server recv buffer: 4 of 4"));
    look_at(&mut bench, trace.len());
    assert!(has(&bench, &place("messages", 10)) && !has(&bench, &place("receiver's kernel", 10)));
}

#[test]
fn pointing_at_a_byte_in_the_pipe_lights_its_send_and_the_other_way_round() {
    let trace = ran(&Scenario { clients: 1, ..Scenario::default() });
    let mut bench = of_trace(trace, Looks::default(), SIZE);
    let in_pipe = rect(&bench, "client-1 → server, messages: byte 6,");
    bench.hover_at(in_pipe.center());
    bench.step();
    bench.step();
    let lit =
        |bench: &Bench<'_>, offset: u64| bench.state().looks.is_lit(ShowId(0), FlowId(0), &(offset..offset + 1), &[]);
    assert!(lit(&bench, 5) && lit(&bench, 9) && !lit(&bench, 4), "all of send 2 is lit");
    let above = byte(&bench, 10);
    bench.hover_at(above.center());
    bench.step();
    bench.step();
    assert!(lit(&bench, 10) && !lit(&bench, 6));
}

fn long_run() -> Trace {
    let text = |text: &str| Message::Text(text.to_owned());
    let messages = vec![text("hello"), text("a somewhat longer message"), text("!")];
    ran(&Scenario { clients: 1, repeat: 40, recv_size: 16, messages, ..Scenario::default() })
}

#[test]
fn the_view_follows_the_newest_byte_and_goes_where_a_step_happens() {
    let trace = long_run();
    let total =
        trace.flow(FlowId(0)).map(|_| sockscope::world::World::at_end(&trace).flow(FlowId(0)).unwrap().accepted);
    let total = total.unwrap();
    let mut bench = of_trace(trace.clone(), Looks::default(), SIZE);
    assert!(has(&bench, &format!("client-1 → server byte {}:", total - 1)), "the newest byte is in sight");
    assert!(!has(&bench, "client-1 → server byte 0:"));
    // Somebody scrolls away: the view stays, and a step brings it to what happens.
    let map = rect(&bench, "of 1240 in sight");
    bench.hover_at(map.left_center() + Vec2::new(2.0, 0.0));
    bench.drag_at(map.left_center() + Vec2::new(2.0, 0.0));
    bench.step();
    bench.drop_at(map.left_center() + Vec2::new(2.0, 0.0));
    bench.step();
    bench.step();
    assert!(has(&bench, "client-1 → server byte 0:"), "the beginning is in sight");
    let sends: Vec<usize> = (0..trace.len())
        .filter(|n| matches!(&trace.event(*n).unwrap().what, What::Returned(one) if one.call.name() == "send" && one.flow == FlowId(0)))
        .collect();
    for nth in [60, 61, 20, 119] {
        let n = sends[nth];
        look_at(&mut bench, n + 1);
        let What::Returned(send) = &trace.event(n).unwrap().what else { panic!("it returned") };
        let last = send.range().end - 1;
        assert!(has(&bench, &format!("client-1 → server byte {last}:")), "send {nth} ends at byte {last}");
    }
}

#[test]
fn a_line_opens_where_it_stands() {
    let scenario = Scenario { clients: 24, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, SIZE);
    run_to_end(&mut bench);
    for _ in 0..40 {
        bench.hover_at(egui::pos2(560.0, 400.0));
        bench.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: Vec2::new(0.0, -100.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        });
        bench.step();
    }
    (0..10).for_each(|_| bench.step());
    bench.query_all_by_label_contains("client-20 → server: ").next().expect("its line is in sight").click();
    (0..4).for_each(|_| bench.step());
    let (opened, window) = (byte_of(&bench, "client-20"), Rect::from_min_size(egui::Pos2::ZERO, SIZE));
    assert!(window.contains_rect(opened), "its bytes are in sight: {opened}");
}

fn byte_of(bench: &Bench<'_>, client: &str) -> Rect {
    rect(bench, &format!("{client} → server byte 0:"))
}

#[test]
fn cells_keep_their_place_and_order_in_every_height() {
    let trace = ran(&Scenario { clients: 1, recv_size: 4, ..Scenario::default() });
    let mut bench = of_trace(trace, Looks::default(), SIZE);
    for height in [480.0, 540.0, 600.0, 720.0, 900.0, 1400.0] {
        bench.set_size(Vec2::new(1280.0, height));
        bench.step();
        bench.step();
        let rows = [
            rect(&bench, "client-1 → server send 1: "),
            byte(&bench, 0),
            rect(&bench, "client-1 → server recv(4)"),
            rect(&bench, "client-1 → server message 1: "),
            rect(&bench, "client-1 → server sender's kernel: "),
        ];
        for pair in rows.windows(2) {
            assert!(pair[0].bottom() <= pair[1].top() + 0.5, "at {height}: {} is above {}", pair[0], pair[1]);
        }
        assert!(rows.iter().all(|row| row.height() >= 14.0), "at {height}: {rows:?}");
    }
}

#[test]
fn keys_and_clicks_reach_what_the_pointer_does() {
    let trace = ran(&Scenario { clients: 1, ..Scenario::default() });
    let mut bench = of_trace(trace, Looks::default(), SIZE);
    click(&mut bench, "client-1 → server, messages: byte 0, 0x68 'h'");
    let pinned = bench.state().looks.pinned.clone().expect("a click pins a byte");
    assert!(pinned.touches(ShowId(0), FlowId(0), &(0..1)));
    bench.key_press(Key::Home);
    bench.step();
    assert_eq!(bench.state().desk.session.position(), Position(0));
}
