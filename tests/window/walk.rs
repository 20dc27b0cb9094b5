//! A walk through the window that nobody would take: keys, clicks, drags, sizes and zooms as they fall. It ends alive, every run
//! in it can still be ended, and no byte is unaccounted for. What is seen on the way is not judged.
//!
//! `SOCKSCOPE_STEPS=10000 SOCKSCOPE_SEED=7 cargo test --test window walk` walks farther, and the same way again.

use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, Vec2};
use sockscope::desk::{LessonCommand, PlayCommand};
use sockscope::lang::Lang;
use sockscope::scenario::Scenario;
use sockscope::trace::{Note, Trace, What};
use sockscope::ui::looks::Dialog;
use sockscope::world::World;

use crate::net_tools::Random;
use crate::tools::{Bench, SIZE, bench_of, run_to_end, until};

/// Steps of the walk that every test run takes.
const USUAL: u64 = 400;

const WINDOWS: [[u16; 2]; 7] =
    [[640, 480], [900, 600], [960, 700], [1024, 700], [1366, 728], [1920, 1080], [3840, 2160]];

/// Keys that mean something somewhere, and a few that mean nothing.
const KEYS: &[Key] = &[
    Key::Space,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Enter,
    Key::Escape,
    Key::Escape,
    Key::Tab,
    Key::Backspace,
    Key::Delete,
    Key::F1,
    Key::F2,
    Key::F3,
    Key::F5,
    Key::F10,
    Key::F11,
    Key::A,
    Key::B,
    Key::C,
    Key::G,
    Key::H,
    Key::I,
    Key::K,
    Key::L,
    Key::M,
    Key::N,
    Key::O,
    Key::P,
    Key::R,
    Key::S,
    Key::T,
    Key::V,
    Key::Z,
    Key::Plus,
    Key::Minus,
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Questionmark,
];

const MODIFIERS: &[Modifiers] = &[
    Modifiers::NONE,
    Modifiers::NONE,
    Modifiers::NONE,
    Modifiers::SHIFT,
    Modifiers::COMMAND,
    Modifiers::ALT,
    Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true },
];

const TEXTS: &[&str] =
    &["hello", "7", "0", "-1", "你好", "\u{202e}x", "99999999999", "\\x", "conn-1 recv", "/", "x = (", "\n"];

#[test]
fn a_random_walk_ends_alive_with_all_bytes_accounted_for() {
    let steps = std::env::var("SOCKSCOPE_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(USUAL);
    let mut random = Random::seeded("a_random_walk_ends_alive_with_all_bytes_accounted_for");
    let mut bench = bench_of(Scenario::default(), Lang::En, SIZE);
    for step in 0..steps {
        go(&mut bench, &mut random);
        bench.step();
        if step % 100 == 99 {
            assert_accounted_for(&bench);
        }
    }
    end(&mut bench);
    assert_accounted_for(&bench);
}

/// One step of the walk.
fn go(bench: &mut Bench<'_>, random: &mut Random) {
    // The walk may open what it likes, but it writes no file.
    if matches!(bench.state().looks.dialog, Dialog::Save | Dialog::Page | Dialog::Picture) {
        bench.key_press(Key::Escape);
        return;
    }
    match random.below(100) {
        0..=54 => click(bench, random),
        55..=79 => bench.key_press_modifiers(pick(random, MODIFIERS), pick(random, KEYS)),
        80..=86 => bench.event(Event::Text(pick(random, TEXTS).to_owned())),
        87..=90 => scroll(bench, random),
        91..=94 => drag(bench, random),
        95..=96 => {
            bench.set_size(size(random));
        }
        97..=98 => zoom(bench, random),
        _ => bench.state_mut().looks.lang = pick(random, &[Lang::En, Lang::Zh]),
    }
}

fn pick<T: Copy>(random: &mut Random, from: &[T]) -> T {
    from[usize::try_from(random.below(from.len() as u64)).expect("a list is short")]
}

/// A number from 0 to 1.
fn part(random: &mut Random) -> f32 {
    f32::from(u16::try_from(random.below(1 << 16)).expect("it has 16 bits")) / 65_535.0
}

fn size(random: &mut Random) -> Vec2 {
    let [width, height] = pick(random, &WINDOWS);
    Vec2::new(f32::from(width), f32::from(height))
}

/// Anywhere in a rectangle.
fn within(random: &mut Random, rect: Rect) -> Pos2 {
    rect.min + rect.size() * Vec2::new(part(random), part(random))
}

/// Mostly in something that can be clicked, in whatever layer; else anywhere.
fn place(bench: &Bench<'_>, random: &mut Random) -> Pos2 {
    let window = bench.ctx.content_rect();
    let things: Vec<Rect> = bench.ctx.viewport(|viewport| {
        let layers = viewport.prev_pass.widgets.layers();
        let can = |it: &&egui::WidgetRect| it.visible && it.sense.senses_click() && it.interact_rect.is_positive();
        layers.flat_map(|(_, all)| all.iter().filter(can).map(|it| it.interact_rect)).collect()
    });
    let rect = if things.is_empty() || random.below(8) == 0 { window } else { pick(random, &things) };
    within(random, rect)
}

fn button(bench: &mut Bench<'_>, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
    bench.event(Event::PointerButton { pos, button, pressed, modifiers });
    bench.step();
}

fn click(bench: &mut Bench<'_>, random: &mut Random) {
    let pos = place(bench, random);
    let which = if random.below(10) == 0 { PointerButton::Secondary } else { PointerButton::Primary };
    let modifiers = if random.below(10) == 0 { pick(random, MODIFIERS) } else { Modifiers::NONE };
    bench.hover_at(pos);
    bench.step();
    button(bench, pos, which, true, modifiers);
    button(bench, pos, which, false, modifiers);
}

fn drag(bench: &mut Bench<'_>, random: &mut Random) {
    let (from, to) = (place(bench, random), within(random, bench.ctx.content_rect()));
    bench.hover_at(from);
    button(bench, from, PointerButton::Primary, true, Modifiers::NONE);
    for step in [0.3, 0.7, 1.0] {
        bench.hover_at(from + (to - from) * step);
        bench.step();
    }
    button(bench, to, PointerButton::Primary, false, Modifiers::NONE);
}

fn scroll(bench: &mut Bench<'_>, random: &mut Random) {
    let pos = place(bench, random);
    bench.hover_at(pos);
    let delta = Vec2::new(part(random) - 0.5, part(random) - 0.5) * 600.0;
    let modifiers = pick(random, MODIFIERS);
    let (unit, source, phase) = (MouseWheelUnit::Point, MouseWheelSource::Unknown, TouchPhase::Move);
    bench.event(Event::MouseWheel { unit, source, delta, modifiers, phase });
}

fn zoom(bench: &mut Bench<'_>, random: &mut Random) {
    let key = pick(random, &[Key::Plus, Key::Minus, Key::Num0]);
    bench.key_press_modifiers(Modifiers::COMMAND, key);
}

/// Ends whatever the walk has left going, and runs the first scenario to its end once more.
fn end(bench: &mut Bench<'_>) {
    bench.state_mut().looks.dialog = Dialog::None;
    bench.state_mut().desk.apply(LessonCommand::Leave);
    bench.state_mut().desk.session.apply(PlayCommand::ChangeScenario(Box::default()));
    run_to_end(bench);
    until(bench, "the end of every run", |bench| {
        let shows = bench.desk.session.shows();
        shows.into_iter().all(|show| show.report().is_some() || show.path().is_some())
    });
}

/// Every run that the window keeps: its books agree, and nobody has left a byte, a thread or a descriptor behind.
fn assert_accounted_for(bench: &Bench<'_>) {
    for show in bench.state().desk.session.shows() {
        let trace: &Trace = &show.trace;
        for event in trace.events() {
            if let What::Noted(note) = &event.what {
                let bad =
                    matches!(note.as_ref(), Note::NotConserved { .. } | Note::Mismatch { .. } | Note::Lost { .. });
                assert!(!bad, "{note:?}: {:?}, {:?}", show.phrase(), show.report());
            }
        }
        assert!(World::at_end(trace).accounting().holds, "{:?}", show.phrase());
        if let Some(report) = show.report() {
            assert!(report.conserved, "{report:?}");
            assert_eq!((report.threads_left, report.descriptors_left), (report.abandoned.len(), 0), "{report:?}");
        }
    }
}
