//! The window around the ribbons as a person meets it: time as in a player, the list of runs, the drawer, dialogs, habits.
//! Whether everything fits is asked in `sizes`.

use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::{PlayCommand, Stage};
use sockscope::lang::Lang;
use sockscope::playback::{Move, Playback};
use sockscope::scenario::Scenario;
use sockscope::trace::Position;
use sockscope::ui::looks::Dialog;

use crate::tools::{Bench, bench_of, click, run_to_end, until};

/// Wide enough for three columns.
const WIDE: Vec2 = Vec2::new(1400.0, 800.0);

fn bench() -> Bench<'static> {
    bench_of(Scenario::default(), Lang::En, WIDE)
}

fn press(bench: &mut Bench<'_>, key: Key) {
    bench.key_press(key);
    bench.step();
    bench.step();
}

fn at(bench: &Bench<'_>) -> usize {
    bench.state().desk.session.position().0
}

fn type_text(bench: &mut Bench<'_>, text: &str) {
    bench.input_mut().events.push(Event::Text(text.to_owned()));
    bench.step();
    bench.step();
}

#[test]
fn space_plays_the_past_and_r_runs_again_and_keeps_the_old() {
    let mut bench = bench();
    run_to_end(&mut bench);
    let first = bench.state().desk.session.show().id;
    press(&mut bench, Key::Home);
    assert_eq!(at(&bench), 0);
    press(&mut bench, Key::Space);
    until(&mut bench, "the end of the recording", |bench| bench.desk.session.playback().is_newest());
    assert_eq!(bench.state().desk.session.show().id, first, "the past was played, and nothing was run");
    press(&mut bench, Key::R);
    until(&mut bench, "the end of the second run", |bench| bench.desk.session.report().is_some());
    assert_ne!(bench.state().desk.session.show().id, first);
    click(&mut bench, "Runs that are kept");
    bench.step();
    let labels: Vec<String> =
        bench.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect();
    let entry = "1. Naive: clients 3, messages 3, recv(1024)";
    assert!(labels.iter().any(|label| label.starts_with(entry)), "{labels:?}");
    bench.get_by_label_contains(entry).click();
    bench.step();
    bench.step();
    assert_eq!(bench.state().desk.session.show().id, first, "a kept run comes back");
}

#[test]
fn the_past_says_so_and_leads_back() {
    for (lang, word) in [(Lang::En, "Past · event"), (Lang::Zh, "过去 · 第")] {
        let mut bench = bench_of(Scenario::default(), lang, WIDE);
        run_to_end(&mut bench);
        assert!(bench.query_by_label_contains(word).is_none());
        press(&mut bench, Key::ArrowLeft);
        let back = bench.get_by_label_contains(word);
        back.click();
        bench.step();
        bench.step();
        assert!(bench.state().desk.session.playback().is_newest());
    }
}

#[test]
fn arrows_move_in_time_and_leave_the_focus_alone() {
    let mut bench = bench();
    run_to_end(&mut bench);
    bench.get_by_label("Run again").focus();
    bench.step();
    let before = at(&bench);
    for _ in 0..3 {
        press(&mut bench, Key::ArrowLeft);
    }
    press(&mut bench, Key::ArrowRight);
    assert_eq!(at(&bench), before - 2);
    assert!(bench.get_by_label("Run again").is_focused(), "the focus has not moved");
}

#[test]
fn n_goes_from_problem_to_problem_and_g_to_an_event() {
    let mut bench = bench();
    run_to_end(&mut bench);
    press(&mut bench, Key::Home);
    press(&mut bench, Key::N);
    let first = at(&bench);
    assert!(first > 0 && !bench.state().desk.session.playback().is_newest());
    press(&mut bench, Key::N);
    let second = at(&bench);
    assert!(second > first, "three clients have three stuck chunks");
    bench.key_press_modifiers(Modifiers::SHIFT, Key::N);
    bench.step();
    assert_eq!(at(&bench), first);
    press(&mut bench, Key::G);
    type_text(&mut bench, "17");
    press(&mut bench, Key::Enter);
    assert_eq!(bench.state().desk.session.playback(), Playback::Past(Position(17)));
    assert!(bench.query_by_label("Go to event").is_none(), "the field is a counter again");
}

#[test]
fn letters_put_panes_in_front_and_m_opens_the_drawer() {
    let mut bench = bench();
    bench.step();
    assert!(bench.query_by_label("Filter of the call log").is_some());
    press(&mut bench, Key::L);
    assert!(bench.query_by_label("Filter of the call log").is_some());
    press(&mut bench, Key::M);
    assert!(bench.query_by_label("TCP_NODELAY").is_some());
    click(&mut bench, "TCP_NODELAY");
    assert!(!bench.state().desk.session.scenario().nodelay);
    // What is out of sight is scrolled to; a screen reader need not.
    let choose = |bench: &mut Bench<'_>, label: &str| {
        bench.get_by_label(label).click_accesskit();
        (0..3).for_each(|_| bench.step());
    };
    choose(&mut bench, "SO_REUSEADDR");
    choose(&mut bench, "Half close by clients");
    let scenario = bench.state().desk.session.scenario();
    assert!(!scenario.sockets.reuse_address && !scenario.half_close);
    choose(&mut bench, "reset");
    let scenario = bench.state().desk.session.scenario();
    assert!(scenario.half_close && scenario.check().is_ok(), "whoever resets shuts nothing down before");
    choose(&mut bench, "closing");
    choose(&mut bench, "no SO_REUSEADDR: back to the usual");
    assert!(bench.state().desk.session.scenario().sockets.reuse_address);
    press(&mut bench, Key::M);
    assert!(bench.query_by_label("TCP_NODELAY").is_none());
    click(&mut bench, "Nagle on: back to the usual");
    assert!(bench.state().desk.session.scenario().nodelay, "a pill takes the difference away");
    assert!(bench.query_by_label("Nagle on: back to the usual").is_none());
}

#[test]
fn one_click_switches_the_framing_during_a_run_and_the_first_flow_under_it_is_shown_large() {
    let mut bench = bench();
    let connected = |bench: &sockscope::ui::Workbench| bench.desk.session.trace().conns().len();
    while connected(bench.state()) < 1 {
        let now = bench.state().desk.session.trace().len();
        press(&mut bench, Key::ArrowRight);
        until(&mut bench, "a step", |bench| bench.desk.session.trace().len() > now);
    }
    click(&mut bench, "Framing Length prefix");
    assert!(bench.query_by_label_contains("Already connected: client-1").is_some(), "who is connected is told so");
    run_to_end(&mut bench);
    let session = &bench.state().desk.session;
    let first = session.first_under_new_framing().expect("somebody speaks it");
    let name = session.trace().flow_name(first.requests()).replace('>', " → ");
    let byte = format!("{name} byte 0");
    bench.step();
    assert!(bench.query_all_by_label_contains(&byte).next().is_some(), "{name} is shown in full");
    let newest: Vec<String> = bench
        .state()
        .desk
        .session
        .trace()
        .conns()
        .map(|conn| bench.state().desk.session.trace().flow_name(conn.id.requests()))
        .collect();
    assert!(newest.len() >= 3, "{newest:?}");
}

#[test]
fn a_trace_is_saved_and_opened_by_keys_alone_and_its_position_is_remembered() {
    let folder = std::env::temp_dir().join(format!("sockscope-shell-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut bench = bench();
    run_to_end(&mut bench);
    let events = bench.state().desk.session.trace().len();
    bench.state_mut().looks.file_dialog.folder = Some(folder.clone());
    bench.key_press_modifiers(Modifiers::COMMAND, Key::S);
    bench.step();
    bench.step();
    bench.step();
    // The name is selected, so that what is typed takes its place; plain keys are no commands meanwhile.
    type_text(&mut bench, "missing/fl");
    press(&mut bench, Key::Enter);
    until(&mut bench, "the answer", |bench| bench.looks.file_dialog.problem.is_some());
    assert_eq!(bench.state().looks.dialog, Dialog::Save, "the dialog stays");
    assert_eq!(bench.state().looks.file_dialog.typed, "missing/fl.jsonl", "and what was typed");
    let problem = bench.state().looks.file_dialog.problem.clone().unwrap();
    assert!(problem.zh.contains("没有这个文件或目录") && !problem.zh.contains("No such"), "{}", problem.zh);
    bench.state_mut().looks.file_dialog.typed = "run.jsonl".to_owned();
    bench.step();
    press(&mut bench, Key::Enter);
    until(&mut bench, "the saved file", |bench| bench.looks.dialog == Dialog::None);
    assert!(folder.join("run.jsonl").exists());
    bench.key_press_modifiers(Modifiers::COMMAND, Key::O);
    bench.step();
    bench.step();
    bench.step();
    press(&mut bench, Key::Enter);
    until(&mut bench, "the opened file", |bench| bench.desk.session.stage() == Stage::File);
    assert_eq!(bench.state().desk.session.trace().len(), events);
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(9))));
    bench.state_mut().desk.session.apply(PlayCommand::Reset);
    bench.state_mut().desk.session.apply(PlayCommand::Open(folder.join("run.jsonl")));
    until(&mut bench, "the file again", |bench| bench.desk.session.stage() == Stage::File);
    assert_eq!(at(&bench), 9, "it is looked at where it was left");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_run_becomes_a_page_by_keys_alone() {
    let folder = std::env::temp_dir().join(format!("sockscope-shell-page-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut bench = bench();
    run_to_end(&mut bench);
    bench.state_mut().looks.file_dialog.folder = Some(folder.clone());
    bench.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    bench.step();
    assert_eq!(bench.state().looks.dialog, Dialog::Page);
    bench.step();
    bench.step();
    // The name is selected and its ending is not.
    type_text(&mut bench, "run");
    press(&mut bench, Key::Enter);
    until(&mut bench, "the page", |bench| bench.looks.dialog == Dialog::None);
    let page = std::fs::read_to_string(folder.join("run.html")).unwrap();
    assert!(
        page.contains("id=\"data\"") && page.contains("id=\"papers\""),
        "the run, and what can be read without a script"
    );
    bench.key_press_modifiers(Modifiers::COMMAND, Key::S);
    bench.step();
    assert!(bench.state().looks.file_dialog.typed.ends_with("run.jsonl"), "a trace is no page");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_filter_that_matches_nothing_says_so_and_can_be_taken_away() {
    let mut bench = bench();
    run_to_end(&mut bench);
    bench.state_mut().looks.filter = "conn-1 recv".to_owned();
    bench.step();
    bench.step();
    let found = bench.state().looks.log.rows.len();
    assert!(found > 0 && found < bench.state().looks.log.all, "each word is looked for");
    assert!(bench.query_by_label_contains(&format!("{found} of ")).is_some());
    bench.state_mut().looks.filter = "zzz".to_owned();
    bench.step();
    bench.step();
    assert!(bench.query_by_label_contains("matches the filter").is_some());
    assert!(bench.query_by_label("no calls yet").is_none());
    click(&mut bench, "Clear the filter");
    assert!(bench.state().looks.filter.is_empty());
}

#[test]
fn sixty_four_actors_that_have_ended_are_one_row_that_opens() {
    let mut bench = bench_of(Scenario { clients: 64, ..Scenario::default() }, Lang::En, WIDE);
    run_to_end(&mut bench);
    let group = "client-1 … 64: 64 actors";
    assert!(bench.query_by_label("client-40").is_none());
    bench.get_by_label_contains(group).click();
    bench.step();
    bench.step();
    assert!(bench.query_by_label("client-2").is_some());
}

#[test]
fn a_switch_of_language_moves_no_button() {
    let mut bench = bench();
    bench.step();
    let place = |bench: &Bench<'_>, label: &str| bench.get_by_label(label).rect();
    let before = [place(&bench, "Lecture"), place(&bench, "中文"), place(&bench, "Run again")];
    click(&mut bench, "中文");
    let after = [place(&bench, "投影"), place(&bench, "中文"), place(&bench, "再次运行")];
    assert_eq!(before.map(|rect| rect.min), after.map(|rect| rect.min));
}

#[test]
fn a_lecture_is_large_has_one_way_out_and_its_own_zoom() {
    let mut bench = bench();
    run_to_end(&mut bench);
    press(&mut bench, Key::F5);
    bench.step();
    assert!(bench.state().looks.lecture && bench.ctx.zoom_factor() > 1.2);
    for label in ["Leave (Esc)", "Run again", "Timeline"] {
        let there = bench.query_all_by_label_contains(label).next().is_some();
        assert_eq!(there, label == "Leave (Esc)", "{label}");
    }
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Minus);
    bench.step();
    let smaller = bench.state().looks.zoom.lecture;
    assert!(smaller < 1.0 && bench.state().looks.lecture);
    bench.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    bench.step();
    assert!(bench.state().looks.lecture && bench.state().looks.zoom.lecture == 1.0, "0 is the lecture's own size");
    press(&mut bench, Key::Escape);
    bench.step();
    bench.step();
    assert!(!bench.state().looks.lecture && (bench.ctx.zoom_factor() - 1.0).abs() < 0.01);
}

#[test]
fn the_list_of_keys_needs_no_scrolling_at_728_points() {
    for lang in [Lang::En, Lang::Zh] {
        let mut bench = bench_of(Scenario::default(), lang, Vec2::new(1366.0, 728.0));
        bench.state_mut().looks.dialog = Dialog::Keys;
        bench.step();
        bench.step();
        bench.step();
        let window = bench.ctx.content_rect();
        for label in ["Space", "G", "F5", "Ctrl S", "F11", "0 Space", "PgUp PgDn"] {
            assert!(window.contains_rect(bench.get_by_label(label).rect()), "{label} in {lang:?}");
        }
    }
}

#[cfg(feature = "python")]
mod python {
    use super::*;
    use sockscope::desk::LessonCommand;

    #[test]
    fn a_text_that_is_no_python_is_not_started_and_stays_in_front() {
        let mut bench = bench_of(sockscope::library::by_id("upper").unwrap().scenario.clone(), Lang::Zh, WIDE);
        bench.step();
        let broken = "import socket\nif x = 1:\n    pass\n".to_owned();
        bench.state_mut().desk.session.apply(PlayCommand::Edit("server.py".to_owned(), broken));
        bench.step();
        press(&mut bench, Key::Space);
        let session = &bench.state().desk.session;
        assert!(session.trace().is_empty(), "nothing was started");
        assert!(session.message.as_ref().unwrap().text.zh.contains("server.py 第 2 行不符合 Python 语法"));
        assert!(
            bench.query_by_label_contains("server.py 第 2 行，出错").is_some()
                || bench.query_by_label_contains("server.py").is_some()
        );
        let mended = "import socket\n".to_owned();
        bench.state_mut().desk.session.apply(PlayCommand::Edit("server.py".to_owned(), mended));
        press(&mut bench, Key::Space);
        assert!(bench.state().desk.session.refused.is_none());
    }

    #[test]
    fn who_leaves_a_lesson_finds_what_was_there_before() {
        let mut bench = bench();
        run_to_end(&mut bench);
        let (show, events) = (bench.state().desk.session.show().id, bench.state().desk.session.trace().len());
        let lesson = bench.state().desk.room.entries[0].id.clone();
        bench.state_mut().desk.apply(LessonCommand::Take(lesson.clone()));
        bench.step();
        bench.state_mut().desk.apply(LessonCommand::GoTo(1));
        bench.step();
        bench.state_mut().desk.apply(LessonCommand::Leave);
        bench.step();
        let session = &bench.state().desk.session;
        assert_eq!((session.show().id, session.trace().len()), (show, events));
    }

    #[test]
    fn enter_opens_the_first_program_that_was_found() {
        let mut bench = bench();
        press(&mut bench, Key::F3);
        bench.step();
        press(&mut bench, Key::Enter);
        assert_eq!(bench.state().looks.dialog, Dialog::Programs, "nothing was looked for yet");
        press(&mut bench, Key::Escape);
        press(&mut bench, Key::F3);
        bench.step();
        type_text(&mut bench, "udp-empty");
        press(&mut bench, Key::Enter);
        assert_eq!(bench.state().looks.dialog, Dialog::None);
        let found = sockscope::library::of_programs(&bench.state().desk.session.scenario().programs);
        assert_eq!(found.map(|program| program.id.as_str()), Some("udp-empty-is-end"));
    }

    #[test]
    fn programs_are_searched_and_a_click_anywhere_in_a_row_opens_them() {
        let mut bench = bench();
        press(&mut bench, Key::F3);
        bench.step();
        type_text(&mut bench, "udp-empty");
        bench.step();
        assert!(bench.query_by_label("New program").is_none());
        let rows: Vec<_> = bench.query_all_by_role(egui::Role::MenuItem).collect();
        assert_eq!(rows.len(), 1);
        let rect = rows[0].rect();
        drop(rows);
        let right_end = egui::pos2(rect.right() - 6.0, rect.center().y);
        bench.hover_at(right_end);
        bench.step();
        for pressed in [true, false] {
            let button = egui::PointerButton::Primary;
            bench.event(Event::PointerButton { pos: right_end, button, pressed, modifiers: Modifiers::NONE });
            bench.step();
        }
        bench.step();
        assert_eq!(bench.state().looks.dialog, Dialog::None);
        assert!(!bench.state().desk.session.scenario().programs.is_empty());
    }
}

#[test]
fn no_tooltip_stands_over_a_dialog_that_a_key_opens() {
    let mut bench = bench();
    let labelled = bench.get_by_label("Framing Length prefix").rect().center();
    bench.hover_at(labelled);
    for _ in 0..12 {
        bench.step();
    }
    let tooltips = |bench: &Bench<'_>| {
        let areas = bench.ctx.memory(|memory| memory.layer_ids().collect::<Vec<_>>());
        let visible = areas.into_iter().filter(|layer| layer.order == egui::Order::Tooltip);
        visible.filter(|layer| bench.ctx.memory(|memory| memory.areas().is_visible(layer))).count()
    };
    assert_eq!(tooltips(&bench), 1, "whoever rests there is told what it is");
    for (key, modifiers) in [(Key::O, Modifiers::COMMAND), (Key::S, Modifiers::COMMAND | Modifiers::SHIFT)] {
        bench.key_press_modifiers(modifiers, key);
        for _ in 0..4 {
            bench.step();
        }
        assert_ne!(bench.state().looks.dialog, Dialog::None);
        assert_eq!(tooltips(&bench), 0, "{key:?}");
        bench.state_mut().looks.dialog = Dialog::None;
        bench.step();
    }
}

#[test]
fn the_old_framing_and_the_new_one_stand_side_by_side_after_a_run() {
    let mut bench = bench();
    run_to_end(&mut bench);
    let framing = Framing::new("length-prefix", FramingOptions::default()).unwrap();
    bench.state_mut().desk.session.apply(PlayCommand::ChangeFraming(framing));
    until(&mut bench, "the second run", |bench| bench.desk.session.report().is_some());
    assert!(bench.state().desk.session.beside().is_some());
}

#[test]
fn one_click_sends_the_same_messages_as_datagrams_and_another_as_a_stream_again() {
    let mut bench = bench();
    click(&mut bench, "UDP");
    bench.step();
    assert!(bench.query_by_label_contains("UDP: clients 3, messages 3").is_some(), "the title says what is run");
    run_to_end(&mut bench);
    bench.step();
    let session = &bench.state().desk.session;
    let world = session.world();
    let flows: Vec<_> = world.flows().into_iter().filter_map(|id| world.flow(id)).collect();
    assert_eq!(flows.len(), 6);
    assert!(flows.iter().all(|flow| flow.datagrams && flow.tally.taken == 3), "each message is a datagram of its own");
    let framing = session.scenario().framing.clone();
    press(&mut bench, Key::F);
    click(&mut bench, "Framing Length prefix");
    assert_eq!(bench.state().desk.session.scenario().framing, framing, "nothing frames datagrams");
    click(&mut bench, "TCP");
    bench.step();
    assert_eq!(*bench.state().desk.session.scenario(), Scenario::default());
}
