//! The window in many widths and heights, down to far too little room: it is drawn all the same.
//! How it looks there is not judged; pictures are compared in `pictures`.

use egui::Vec2;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::PlayCommand;
use sockscope::lang::Lang;
use sockscope::scenario::Scenario;

use crate::tools::{Bench, SIZE, bench_of, run_to_end};

/// Every size in points. A window that is zoomed is one with fewer of them.
fn sizes() -> impl Iterator<Item = Vec2> {
    let widths = (1_u16..=44).map(|step| f32::from(step) * 40.0);
    widths.flat_map(|width| [240.0, 728.0].map(|height| Vec2::new(width, height)))
}

fn draw_in_all_sizes(bench: &mut Bench<'_>) {
    for size in sizes() {
        for presentation in [false, true] {
            bench.state_mut().looks.presentation = presentation;
            bench.set_size(size);
            bench.step();
            bench.step();
            let (lang, drawn) = (bench.state().looks.lang, bench.root().children_recursive().count());
            assert!(drawn > 8, "{size} {lang:?} {presentation}: {drawn} things are drawn");
        }
    }
    bench.state_mut().looks.presentation = false;
    bench.set_size(SIZE);
    bench.step();
}

#[test]
fn many_connections_are_drawn_in_every_width() {
    let mut bench = bench_of(Scenario { clients: 6, ..Scenario::default() }, Lang::En, SIZE);
    run_to_end(&mut bench);
    assert!(
        bench.query_by_label_contains("client-3 → server").is_some(),
        "the lines of other connections are in sight"
    );
    draw_in_all_sizes(&mut bench);
    // What was narrow once is wide again.
    assert!(bench.query_by_label_contains("client-3 → server").is_some());
}

#[test]
fn two_runs_beside_each_other_are_drawn_in_every_width() {
    let mut bench = bench_of(Scenario::default(), Lang::Zh, SIZE);
    run_to_end(&mut bench);
    let framing = Framing::new("length-prefix", FramingOptions::default()).unwrap();
    bench.state_mut().desk.session.apply(PlayCommand::ChangeFraming(framing));
    draw_in_all_sizes(&mut bench);
}

#[cfg(feature = "python")]
#[test]
fn programs_and_lessons_are_drawn_in_every_width() {
    let mut bench = bench_of(Scenario::default(), Lang::En, SIZE);
    for lesson in ["01", "11"] {
        bench.state_mut().desk.take_lesson(lesson, Some(2));
        bench.step();
        draw_in_all_sizes(&mut bench);
    }
    bench.state_mut().desk.apply(sockscope::desk::LessonCommand::Leave);
    draw_in_all_sizes(&mut bench);
}
