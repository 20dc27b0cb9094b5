//! The space–time diagram and the inspector in the window, by their labels: how one comes to them, what a click does, and
//! that what is lit in one view is lit in the others. What stands in them is tested with the figures.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{Session, Stage};
use sockscope::figure::Selection;
use sockscope::figure::time::Axis;
use sockscope::lang::Lang;
use sockscope::scenario::Scenario;
use sockscope::trace::{FlowId, Trace, What};
use sockscope::ui::looks::{CentreView, Looks};

use crate::recorded_runs::recorded;
use crate::tools::{Bench, SIZE, bench_of, bench_with, click, run_to_end};

fn has(bench: &Bench<'_>, part: &str) -> bool {
    bench.query_all_by_label_contains(part).next().is_some()
}

fn of_trace(trace: Trace, lang: Lang, size: Vec2) -> Bench<'static> {
    let mut bench = bench_with(lang, size, |_| {});
    bench.state_mut().desk.session = Session::of_recording(trace, Stage::Over, None, Arc::new(|| {}));
    bench.state_mut().looks = Looks { lang, view: CentreView::Time, ..Looks::default() };
    for _ in 0..3 {
        bench.step();
    }
    bench
}

fn press(bench: &mut Bench<'_>, key: Key) {
    bench.key_press(key);
    bench.step();
    bench.step();
}

#[test]
fn t_shows_the_diagram_and_b_the_bytes_in_every_class_of_width() {
    for width in [640.0, 1000.0, 1366.0] {
        let mut bench = bench_of(Scenario { clients: 1, ..Scenario::default() }, Lang::En, Vec2::new(width, 728.0));
        run_to_end(&mut bench);
        press(&mut bench, Key::T);
        assert!(has(&bench, "client-1 → server send 1: 5 bytes, hello"), "{width}: a send in its lane");
        assert!(has(&bench, "server’s kernel") && !has(&bench, "client-1 → server byte 0:"), "{width}");
        press(&mut bench, Key::B);
        assert!(has(&bench, "client-1 → server byte 0:") && !has(&bench, "server’s kernel"), "{width}");
        click(&mut bench, "View: time");
        assert!(has(&bench, "server’s kernel"), "{width}: the tab does the same");
    }
}

#[test]
fn from_1700_points_on_both_views_stand_side_by_side() {
    let mut bench = bench_of(Scenario { clients: 1, ..Scenario::default() }, Lang::En, Vec2::new(1800.0, 900.0));
    run_to_end(&mut bench);
    click(&mut bench, "View: bytes and time");
    assert!(has(&bench, "client-1 → server byte 0:") && has(&bench, "server’s kernel"));
    bench.set_size(SIZE);
    for _ in 0..3 {
        bench.step();
    }
    assert!(!has(&bench, "View: bytes and time") && has(&bench, "server’s kernel"), "there is room for one");
}

#[test]
fn a_click_goes_to_a_recv_and_chooses_it_everywhere() {
    let trace = recorded("lessons/07-two-sends-one-recv.pay");
    let mut bench = of_trace(trace.clone(), Lang::En, SIZE);
    let name = "client-1 → server recv";
    let recv = bench.query_all_by_label_contains(name).next().expect("the recv has a box").rect();
    bench.hover_at(recv.center());
    bench.step();
    bench.step();
    let lit = bench.state().looks.lit.clone().expect("what is pointed at is lit");
    assert!(
        lit.what.touches(&Selection::bytes_of(FlowId(0), 0..2))
            && lit.what.touches(&Selection::bytes_of(FlowId(0), 2..4))
    );
    bench.query_all_by_label_contains(name).next().expect("it is still there").click();
    bench.step();
    bench.step();
    let returned = (0..trace.len()).find(
        |n| matches!(&trace.event(*n).unwrap().what, What::Returned(one) if one.call.receives() && one.result == 4),
    );
    assert_eq!(Some(bench.state().desk.session.position().0), returned.map(|n| n + 1), "it is gone to");
    assert!(bench.state().looks.pinned.is_some(), "and chosen");
    press(&mut bench, Key::B);
    assert!(bench.state().looks.is_lit(bench.state().desk.session.show().id, FlowId(0), &(0..4), &[]));
}

#[test]
fn waits_and_stuck_sends_are_read_aloud_in_both_languages() {
    for (lang, told) in [
        (
            Lang::En,
            ["server: accept waits for a client", "server: recv waits for client-1", "client-2: recv waits for server"],
        ),
        (Lang::Zh, ["server：accept 等客户端", "server：recv 等 client-1", "client-2：recv 等 server"]),
    ] {
        let mut bench = of_trace(recorded("lessons/03-who-is-waiting.second"), lang, Vec2::new(1600.0, 900.0));
        click(&mut bench, lang.pick("Diagram: all of it", "时序图：全部"));
        for name in told {
            assert!(has(&bench, name), "{lang:?}: {name}");
        }
    }
}

#[test]
fn the_diagram_is_zoomed_and_seen_by_time_with_keys_and_buttons() {
    let mut bench = of_trace(recorded("lessons/09-cures-that-cure-nothing.held"), Lang::En, SIZE);
    assert_eq!(bench.state().looks.time.zoom, None);
    click(&mut bench, "Diagram: zoom in");
    let zoom = bench.state().looks.time.zoom.expect("it is zoomed");
    press(&mut bench, Key::Minus);
    assert!(bench.state().looks.time.zoom.is_some_and(|now| now < zoom));
    press(&mut bench, Key::Plus);
    assert!(bench.state().looks.time.zoom.is_some_and(|now| (now - zoom).abs() < 0.5));
    click(&mut bench, "Place events by time");
    assert_eq!(bench.state().looks.time.axis, Axis::Time);
}

#[test]
fn folded_clients_open_and_close() {
    let mut bench = of_trace(recorded("eight-clients"), Lang::En, SIZE);
    assert!(has(&bench, "client-2 to client-8, 7 folded: open"));
    click(&mut bench, "client-2 to client-8, 7 folded: open");
    assert!(!has(&bench, "client-2 to client-8, 7 folded: open"));
    click(&mut bench, "client-1: fold those that are alike");
    assert!(has(&bench, "client-2 to client-8, 7 folded: open"));
}

#[test]
fn the_inspector_tells_of_the_bytes_that_are_pointed_at_and_cuts_them_anew() {
    let mut bench = bench_of(Scenario { clients: 1, ..Scenario::default() }, Lang::En, Vec2::new(1600.0, 1000.0));
    run_to_end(&mut bench);
    press(&mut bench, Key::I);
    assert!(has(&bench, "Point at bytes, or click them"));
    let byte = bench.query_all_by_label_contains("client-1 → server byte 6:").next().expect("the byte").rect();
    bench.hover_at(byte.center());
    for _ in 0..3 {
        bench.step();
    }
    assert!(
        has(&bench, "client-1 → server, bytes 5 … 9") && has(&bench, "UTF-8  world") && has(&bench, "Byte 6: 0x6f")
    );
    click(&mut bench, "Byte 6: 0x6f");
    bench.step();
    assert!(has(&bench, "client-1 → server, byte 6"));
    click(&mut bench, "What if: Length prefix");
    assert!(has(&bench, "over the limit: nothing would come out"), "68 65 6c 6c is far too long");
    click(&mut bench, "What if: Fixed size");
    assert!(has(&bench, "client-1 → server message 1 if framed by Fixed size: hellowor"), "on the ribbon, too");
    assert!(has(&bench, "client-1 → server message 1: helloworld!"), "beside what was cut");
    click(&mut bench, "What if: Fixed size");
    assert!(!has(&bench, "if framed by Fixed size"));
}

/// The wheel over a place, with a key or without.
fn wheel(bench: &mut Bench<'_>, delta: Vec2, modifiers: Modifiers) {
    bench.event_modifiers(
        Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers,
        },
        modifiers,
    );
    // It is a smooth one.
    (0..12).for_each(|_| bench.step());
}

#[test]
fn a_way_is_lit_where_it_is_pointed_at_and_gone_to_with_a_click() {
    let trace = recorded("lessons/07-two-sends-one-recv.pay");
    let mut bench = of_trace(trace.clone(), Lang::En, SIZE);
    let name = "client-1 → server: 2 bytes of send 1, read";
    let way = bench.query_all_by_label_contains(name).next().expect("the way is told").rect();
    bench.hover_at(way.center());
    bench.step();
    bench.step();
    let lit = bench.state().looks.lit.clone().expect("what is pointed at is lit");
    assert_eq!(lit.what, Selection::bytes_of(FlowId(0), 0..2));
    bench.drag_at(way.center());
    bench.step();
    bench.drop_at(way.center());
    (0..3).for_each(|_| bench.step());
    let read = (0..trace.len()).find(|n| match &trace.event(*n).unwrap().what {
        What::Returned(one) => one.flow == FlowId(0) && one.call.receives() && one.result > 0 && one.offset < 2,
        _ => false,
    });
    assert_eq!(Some(bench.state().desk.session.position().0), read.map(|n| n + 1), "the recv that read it is gone to");
    let pinned = bench.state().looks.pinned.clone().expect("and it is chosen");
    assert_eq!(pinned.what, Selection::bytes_of(FlowId(0), 0..2));
}

#[test]
fn the_ground_is_dragged_and_the_wheel_moves_and_zooms() {
    let mut bench = of_trace(recorded("eight-clients"), Lang::En, SIZE);
    click(&mut bench, "Diagram: zoom in");
    let ground = bench.query_all_by_label_contains("server’s kernel").next().expect("it has a lane").rect();
    let at = ground.right_center() + Vec2::new(260.0, 0.0);
    let look =
        |bench: &Bench<'_>| (bench.state().looks.time.first, bench.state().looks.time.zoom.expect("it is zoomed"));
    let (before, zoom) = look(&bench);
    assert!(before > 4.0, "the end is in sight: {before}");
    bench.hover_at(at);
    bench.drag_at(at);
    bench.step();
    bench.hover_at(at + Vec2::new(120.0, 0.0));
    bench.step();
    bench.drop_at(at + Vec2::new(120.0, 0.0));
    (0..3).for_each(|_| bench.step());
    let (dragged, same) = look(&bench);
    let moved = f64::from(120.0 / zoom);
    assert!((before - dragged - moved).abs() < 0.2 && same == zoom, "{before} → {dragged}, and not by {moved}");
    bench.hover_at(at);
    wheel(&mut bench, Vec2::new(60.0, 0.0), Modifiers::NONE);
    let (wheeled, same) = look(&bench);
    assert!(wheeled < dragged && same == zoom, "the wheel moves it: {dragged} → {wheeled}");
    bench.hover_at(at);
    wheel(&mut bench, Vec2::new(0.0, 60.0), Modifiers::CTRL | Modifiers::COMMAND);
    let (_, closer) = look(&bench);
    assert!(closer > zoom, "and with Ctrl it zooms: {zoom} → {closer}");
}

#[test]
fn what_the_lines_mean_is_said_over_the_diagram_and_without_times_why_there_is_no_axis_of_time() {
    for (lang, said, recv, recvfrom) in [
        (Lang::En, ["bytes read", "a program waits", "lost"], "wait for recv", "wait for recvfrom"),
        (Lang::Zh, ["已读走的字节", "程序在等", "丢失"], "等 recv", "等 recvfrom"),
    ] {
        let stream = of_trace(recorded("python"), lang, Vec2::new(1366.0, 728.0));
        let datagrams = of_trace(recorded("datagrams-cut"), lang, Vec2::new(1366.0, 728.0));
        for text in said {
            assert!(stream.query_by_label(text).is_some() && datagrams.query_by_label(text).is_some(), "{text}");
        }
        assert!(stream.query_by_label(recv).is_some() && stream.query_by_label(recvfrom).is_none(), "{recv}");
        assert!(datagrams.query_by_label(recvfrom).is_some() && datagrams.query_by_label(recv).is_none(), "{recvfrom}");
    }
    let with_times = of_trace(recorded("python"), Lang::En, Vec2::new(1366.0, 728.0));
    assert!(has(&with_times, "Place events by time") && !has(&with_times, "This trace tells no times"));
    let without = of_trace(recorded("naive"), Lang::En, Vec2::new(1366.0, 728.0));
    assert!(has(&without, "This trace tells no times") && !has(&without, "Place events by time"));
}
