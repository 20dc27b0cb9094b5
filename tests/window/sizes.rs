//! The window in every size and zoom: nothing panics, nothing overlaps, nothing lies outside, no button is cut.
//! How it looks is not judged; pictures are compared in `pictures`.

use egui::{Rect, Role, Vec2};
use egui_kittest::kittest::NodeT as _;
use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::layout::{Divider, Pane, Size, zoom_that_holds};
use sockscope::desk::{PlayCommand, Speed};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::{Outside, Scenario, Transport};
use sockscope::trace::Position;
use sockscope::ui::looks::Dialog;

use crate::tools::{Bench, SIZE, bench_of, run_to_end, until};

/// Windows in pixels.
const WINDOWS: [[u16; 2]; 13] = [
    [640, 480],
    [800, 600],
    [900, 600],
    [960, 700],
    [1024, 700],
    [1280, 720],
    [1299, 900],
    [1300, 700],
    [1366, 728],
    [1600, 1200],
    [1920, 1080],
    [2560, 1440],
    [3840, 2160],
];
const ZOOMS: [f32; 4] = [0.5, 1.0, 1.5, 3.0];

/// Every size in points, each once. A window that is zoomed is one with fewer of them.
fn sizes() -> Vec<Vec2> {
    let mut sizes: Vec<Vec2> = Vec::new();
    for [width, height] in WINDOWS {
        for zoom in ZOOMS {
            let pixels = Size { width: f32::from(width), height: f32::from(height) };
            let zoom = zoom_that_holds(pixels, zoom);
            let size = Vec2::new(pixels.width / zoom, pixels.height / zoom).round();
            // What is larger than this differs from it in nothing but room.
            let size = size.min(Vec2::new(3840.0, 2160.0));
            if !sizes.contains(&size) {
                sizes.push(size);
            }
        }
    }
    sizes
}

/// Something that can be clicked: its name, all of it, and what of it is in sight.
struct Thing {
    name: String,
    whole: Rect,
    seen: Rect,
    is_button: bool,
}

/// The names and places that the accessibility tree tells.
fn named(bench: &Bench<'_>) -> Vec<(String, Role, Rect)> {
    let of = |node: egui_kittest::Node<'_>| {
        let told = node.accesskit_node();
        told.bounding_box()?;
        let name = told.label().or_else(|| told.value()).filter(|name| !name.is_empty())?;
        Some((name, told.role(), node.rect()))
    };
    bench.root().children_recursive().filter_map(of).collect()
}

/// Everything that has a name and can be clicked, by layers.
fn things(bench: &Bench<'_>, named: &[(String, Role, Rect)]) -> Vec<Vec<Thing>> {
    let same = |one: &Rect, other: &Rect| (one.min - other.min).length() < 0.2 && (one.max - other.max).length() < 0.2;
    let thing = |it: &egui::WidgetRect| {
        let (name, role, _) = named.iter().find(|(_, _, place)| same(place, &it.rect))?;
        let is_button = matches!(role, Role::Button | Role::RadioButton | Role::Tab);
        Some(Thing { name: name.clone(), whole: it.rect, seen: it.interact_rect, is_button })
    };
    bench.ctx.viewport(|viewport| {
        let layers = viewport.prev_pass.widgets.layers();
        let clickable =
            |it: &&egui::WidgetRect| it.visible && it.sense.senses_click() && it.interact_rect.is_positive();
        layers.map(|(_, all)| all.iter().filter(clickable).filter_map(thing).collect()).collect()
    })
}

/// What is wrong in one frame.
fn wrong(bench: &Bench<'_>) -> Vec<String> {
    let window = bench.ctx.content_rect().expand(0.5);
    let named = named(bench);
    let things = things(bench, &named);
    let mut wrong = texts_cut_without_a_name(bench, &named);
    let count: usize = things.iter().map(Vec::len).sum();
    if count <= 8 {
        wrong.push(format!("only {count} things can be clicked"));
    }
    for layer in things {
        for (place, Thing { name, whole, seen, is_button }) in layer.iter().enumerate() {
            if !window.contains_rect(*seen) {
                wrong.push(format!("{name:?} at {whole:?} lies outside of {window:?}"));
            }
            for other in &layer[..place] {
                let both = seen.intersect(other.seen);
                let overlap = both.is_positive() && both.width() > 1.0 && both.height() > 1.0;
                if overlap && !may_overlap(name, &other.name) {
                    wrong.push(format!("{name:?} at {whole:?} overlaps {:?} at {:?}", other.name, other.whole));
                }
            }
            // A list may be scrolled up and down, and a ribbon along its bytes; what else is cut at its side is out of reach.
            let is_byte = name.contains(" byte ") || name.contains("字节：");
            if *is_button && !is_byte && seen.width() < whole.width() - 1.0 {
                wrong.push(format!("{name:?} at {whole:?} is cut to {seen:?}"));
            }
        }
    }
    wrong
}

/// Texts that are cut with an ellipsis and stand in nothing that has a name, which would tell them whole.
fn texts_cut_without_a_name(bench: &Bench<'_>, named: &[(String, Role, Rect)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for clipped in &bench.output().shapes {
        if let egui::Shape::Text(text) = &clipped.shape
            && text.galley.elided
        {
            let place = text.galley.rect.translate(text.pos.to_vec2()).center();
            let told = named.iter().any(|(_, _, rect)| rect.expand(2.0).contains(place));
            if !told && clipped.clip_rect.contains(place) {
                wrong.push(format!("{:?} is cut at {place:?}, and nothing tells it whole", text.galley.text()));
            }
        }
    }
    wrong
}

/// Cut marks stand between the bytes that they cut, and line numbers in the field of the text.
fn may_overlap(one: &str, other: &str) -> bool {
    let parts = ["Cut after byte", "后切开", "Text of ", " 的文本"];
    [one, other].iter().any(|name| parts.iter().any(|part| name.contains(part)))
}

/// Draws it at a size, and says what is wrong there.
fn draw(bench: &mut Bench<'_>, size: Vec2, lang: Lang) -> Vec<String> {
    bench.state_mut().looks.lang = lang;
    bench.set_size(size);
    for _ in 0..3 {
        bench.step();
    }
    wrong(bench).into_iter().map(|wrong| format!("at {size} in {lang:?}: {wrong}")).collect()
}

/// Draws what is there in every so-many-th size, by turns in both languages and both themes.
fn walk(bench: &mut Bench<'_>, what: &str, every: usize) {
    let mut wrong = Vec::new();
    for (place, size) in sizes().into_iter().enumerate().filter(|(place, _)| place % every == 0) {
        let lang = if (place / every).is_multiple_of(2) { Lang::En } else { Lang::Zh };
        bench.ctx.set_theme(if place % 3 == 0 { egui::Theme::Dark } else { egui::Theme::Light });
        wrong.extend(draw(bench, size, lang));
    }
    assert!(wrong.is_empty(), "{what}, {} faults:\n{}", wrong.len(), wrong.join("\n"));
    draw(bench, SIZE, Lang::En);
}

fn clients(clients: u32) -> Bench<'static> {
    let mut bench = bench_of(Scenario { clients, ..Scenario::default() }, Lang::En, SIZE);
    run_to_end(&mut bench);
    bench
}

#[test]
fn a_run_fits_into_every_size_in_both_languages() {
    let mut bench = clients(3);
    let mut wrong = Vec::new();
    for size in sizes() {
        for lang in [Lang::En, Lang::Zh] {
            wrong.extend(draw(&mut bench, size, lang));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn one_client_and_many_fit_into_every_size() {
    for number in [1, 8, 64] {
        let mut bench = clients(number);
        walk(&mut bench, &format!("{number} clients"), 2);
    }
}

#[test]
fn the_diagram_of_time_fits_into_every_size() {
    use sockscope::ui::looks::CentreView;
    for number in [1, 3, 64] {
        let mut bench = clients(number);
        for view in [CentreView::Time, CentreView::Both] {
            bench.state_mut().looks.view = view;
            walk(&mut bench, &format!("{view:?} of {number} clients"), if number == 1 { 1 } else { 3 });
        }
        bench.state_mut().looks.time.zoom = Some(0.0);
        walk(&mut bench, &format!("all of {number} clients"), 4);
    }
}

#[test]
fn a_server_that_waits_for_clients_outside_fits_before_and_while_it_waits() {
    use sockscope::ui::looks::CentreView;
    for transport in [Transport::Tcp, Transport::Udp] {
        let outside = Some(Outside::Clients);
        let mut bench = bench_of(Scenario { outside, transport, ..Scenario::default() }, Lang::En, SIZE);
        walk(&mut bench, "before it waits", 3);
        bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
        bench.state_mut().desk.session.apply(PlayCommand::Run);
        until(&mut bench, "an address", |bench| bench.desk.session.doorstep().is_some());
        for view in [CentreView::Bytes, CentreView::Time, CentreView::Both] {
            bench.state_mut().looks.view = view;
            walk(&mut bench, &format!("{view:?} while it waits"), 2);
        }
    }
}

#[test]
fn before_a_run_in_the_past_and_beside_another_everything_fits() {
    let mut bench = bench_of(Scenario::default(), Lang::En, SIZE);
    walk(&mut bench, "before the first call", 2);
    run_to_end(&mut bench);
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(60))));
    walk(&mut bench, "the past", 2);
    let framing = Framing::new("length-prefix", FramingOptions::default()).unwrap();
    bench.state_mut().desk.session.apply(PlayCommand::ChangeFraming(framing));
    until(&mut bench, "the second run", |bench| bench.desk.session.report().is_some());
    walk(&mut bench, "two runs", 2);
}

#[test]
fn the_drawer_with_every_difference_and_every_tab_fits() {
    let scenario =
        Scenario { repeat: 2, nodelay: false, one_at_a_time: true, half_close: false, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, SIZE);
    run_to_end(&mut bench);
    bench.state_mut().looks.drawer = true;
    walk(&mut bench, "the drawer", 2);
    bench.state_mut().looks.drawer = false;
    for pane in [Pane::Calls, Pane::Side, Pane::Inspector] {
        use sockscope::desk::layout::{Class, Column, Work};
        for class in [Class::One, Class::Two, Class::Three] {
            let column = Column { open: pane, below: Some(Pane::Code) };
            bench.state_mut().looks.columns.insert((Work::Native, class), column);
        }
        walk(&mut bench, &format!("{pane:?} open"), 4);
    }
    for share in [0.0, 1.0] {
        use sockscope::desk::layout::{Class, Work};
        for divider in [Divider::Left, Divider::Right, Divider::Lower] {
            for class in [Class::One, Class::Two, Class::Three] {
                bench.state_mut().looks.shares.set(Work::Native, class, divider, share);
            }
        }
        walk(&mut bench, &format!("dragged to {share}"), 4);
    }
}

#[test]
fn every_dialog_fits() {
    let mut bench = clients(2);
    let dialogs = [
        Dialog::Open,
        Dialog::Save,
        Dialog::Page,
        Dialog::Keys,
        Dialog::Lessons,
        Dialog::Programs,
        Dialog::OpenPrograms,
    ];
    for dialog in dialogs {
        bench.state_mut().looks.ask_for(dialog.clone());
        walk(&mut bench, &format!("{dialog:?}"), 2);
    }
}

#[test]
fn a_lecture_fits() {
    let mut bench = clients(3);
    bench.state_mut().looks.lecture = true;
    walk(&mut bench, "a lecture", 2);
}

#[cfg(feature = "python")]
#[test]
fn programs_and_every_step_of_a_lesson_fit() {
    let scenario = sockscope::library::by_id("upper-threads").unwrap().scenario.clone();
    let mut bench = bench_of(scenario, Lang::En, SIZE);
    walk(&mut bench, "programs", 2);
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(sockscope::desk::Speed::Full));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    until(&mut bench, "the question", |bench| {
        let asks = |(_, standing): &(_, sockscope::run::Standing)| {
            matches!(standing, sockscope::run::Standing::Waiting(false))
        };
        bench.desk.session.standing().iter().any(asks)
    });
    walk(&mut bench, "programs that wait", 2);
    let lessons: Vec<(String, usize)> = bench
        .state()
        .desk
        .room
        .entries
        .iter()
        .filter_map(|entry| Some((entry.id.clone(), entry.loaded.as_ref().ok()?.lesson.steps.len())))
        .collect();
    for (lesson, steps) in lessons {
        for step in 1..=steps {
            bench.state_mut().desk.take_lesson(&lesson, Some(step));
            for lecture in [false, true] {
                bench.state_mut().looks.lecture = lecture;
                walk(&mut bench, &format!("lesson {lesson} step {step}, lecture {lecture}"), 7);
            }
        }
    }
}
