//! The window as a person meets it: found by what is written on it, clicked, typed at, looked at.
//! It draws no picture; those are compared in `pictures`.

use std::sync::Arc;
use std::time::Duration;

use egui::{Key, Modifiers, Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sockscope::codec::{Framing, FramingOptions};
use sockscope::desk::{PlayCommand, Session, Speed, Stage};
use sockscope::lang::Lang;
use sockscope::net::Deadline;
use sockscope::playback::Playback;
use sockscope::scenario::{Message, Scenario, Schedule};
use sockscope::trace::{FlowId, Position};
use sockscope::ui::Workbench;
use sockscope::ui::looks::Looks;
use sockscope::ui::paint::{font, theme};
use sockscope::world::Verdict;

type Bench<'a> = Harness<'a, Workbench>;

/// Long enough for a slow machine; nothing waits this long when things go well.
const PATIENCE: Duration = Duration::from_secs(30);

fn bench_of(scenario: Scenario, lang: Lang, size: Vec2) -> Bench<'static> {
    Harness::builder().with_size(size).with_theme(Theme::Light).with_max_steps(64).build_eframe(move |cc| {
        font::install(&cc.egui_ctx);
        theme::install(&cc.egui_ctx);
        let ctx = cc.egui_ctx.clone();
        let session = Session::new(scenario, Arc::new(move || ctx.request_repaint()));
        Workbench::new(session, Looks { lang, ..Looks::default() })
    })
}

fn bench(lang: Lang) -> Bench<'static> {
    bench_of(Scenario::default(), lang, Vec2::new(1366.0, 728.0))
}

/// Draws frames until something is true, or the patience is over.
fn until(bench: &mut Bench<'_>, what: &str, done: impl Fn(&Workbench) -> bool) {
    let deadline = Deadline::after(PATIENCE);
    while !done(bench.state()) {
        assert!(!deadline.passed(), "waited in vain for {what}");
        bench.step();
    }
    bench.step();
}

fn run_to_end(bench: &mut Bench<'_>) {
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    until(bench, "the end of the run", |bench| bench.desk.session.report().is_some());
}

fn click(bench: &mut Bench<'_>, label: &str) {
    bench.get_by_label(label).click();
    bench.step();
    bench.step();
}

fn verdicts(bench: &Workbench, flow: u32) -> Vec<Verdict> {
    let world = bench.desk.session.world();
    let flow = world.flow(FlowId(flow)).unwrap();
    (0..flow.framed).map(|index| flow.verdict(&flow.frame(index).unwrap().1)).collect()
}

#[test]
fn two_clicks_lead_from_the_first_start_to_stuck_messages_and_apart_again() {
    for (lang, run, stuck, framing) in [
        (Lang::En, "Run", "stuck together", "Framing Length prefix"),
        (Lang::Zh, "运行", "粘在一起", "分帧方式 长度前缀"),
    ] {
        let mut bench = bench(lang);
        bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
        bench.step();
        click(&mut bench, run);
        until(&mut bench, "the end of the run", |bench| bench.desk.session.report().is_some());
        assert_eq!(verdicts(bench.state(), 0), [Verdict::Stuck { messages: 0..3 }]);
        assert!(bench.query_all_by_label_contains(stuck).next().is_some(), "the window says {stuck:?}");
        click(&mut bench, framing);
        until(&mut bench, "the second run", |bench| {
            bench.desk.session.report().is_some() && bench.desk.session.beside().is_some()
        });
        let intact: Vec<Verdict> = (0..3).map(|message| Verdict::Intact { message }).collect();
        assert_eq!(verdicts(bench.state(), 0), intact);
        assert!(bench.query_all_by_label_contains(stuck).next().is_some(), "the old card stays beside the new one");
    }
}

#[test]
fn a_run_at_reading_speed_goes_on_by_itself() {
    let mut bench = bench(Lang::En);
    bench.step();
    click(&mut bench, "Run");
    until(&mut bench, "the first frame", |bench| {
        bench.desk.session.world().flow(FlowId(0)).is_some_and(|flow| flow.framed > 0)
    });
    assert_eq!(bench.state().desk.session.stage(), Stage::Running);
    click(&mut bench, "Pause");
    assert_eq!(bench.state().desk.session.stage(), Stage::Paused);
}

#[test]
fn steps_let_one_call_go_and_lead_back_again() {
    let mut bench = bench(Lang::En);
    bench.step();
    bench.key_press(Key::ArrowRight);
    until(&mut bench, "the first step", |bench| !bench.desk.session.trace().is_empty());
    click(&mut bench, "Step");
    until(&mut bench, "the second step", |bench| bench.desk.session.trace().len() >= 3);
    let live = bench.state().desk.session.trace().len();
    bench.key_press(Key::ArrowLeft);
    bench.step();
    assert_eq!(bench.state().desk.session.playback(), Playback::Past(Position(live - 1)));
    assert!(bench.query_by_label_contains("Past · event").is_some(), "the past is called so");
    bench.key_press(Key::ArrowRight);
    bench.step();
    assert_eq!(bench.state().desk.session.playback(), Playback::Newest, "in the past a step is one event on");
    assert_eq!(bench.state().desk.session.trace().len(), live, "and lets no call go");
    bench.key_press(Key::Home);
    bench.step();
    assert_eq!(bench.state().desk.session.position(), Position(0));
    bench.key_press(Key::End);
    bench.step();
    assert!(bench.state().desk.session.playback().is_newest());
}

#[test]
fn the_learner_is_the_scheduler() {
    let mut bench = bench(Lang::En);
    bench.step();
    click(&mut bench, "client-1: let it begin");
    until(&mut bench, "the client's first event", |bench| !bench.desk.session.trace().is_empty());
    assert_eq!(
        bench.state().desk.session.trace().actor_name(bench.state().desk.session.trace().event(0).unwrap().actor),
        "client-1"
    );
}

#[test]
fn the_framing_changes_during_a_run_at_a_message_boundary() {
    let mut scenario = Scenario { clients: 1, repeat: 3, ..Scenario::default() };
    scenario.schedule = Schedule::Staged;
    let mut bench = bench_of(scenario, Lang::En, Vec2::new(1366.0, 728.0));
    let sends = |bench: &Workbench| bench.desk.session.world().flow(FlowId(0)).map_or(0, |flow| flow.sends_returned);
    while sends(bench.state()) < 2 {
        bench.key_press(Key::ArrowRight);
        let now = bench.state().desk.session.trace().len();
        until(&mut bench, "a step", |bench| bench.desk.session.trace().len() > now);
    }
    click(&mut bench, "Framing Length prefix");
    run_to_end(&mut bench);
    let trace = bench.state().desk.session.trace();
    assert_eq!(trace.conns().count(), 2, "the client has connected again");
    assert_eq!(trace.flow_name(FlowId(2)), "client-1#2>server");
    let first = bench.state().desk.session.world().flow(FlowId(0)).unwrap().messages;
    let intact = verdicts(bench.state(), 2);
    assert_eq!(first + intact.len(), 9, "no message was lost");
    assert!(intact.iter().all(|verdict| matches!(verdict, Verdict::Intact { .. })));
}

#[test]
fn a_framing_that_comes_too_late_runs_the_messages_again() {
    let mut bench = bench(Lang::En);
    let all_sent = |bench: &Workbench| {
        bench.desk.session.trace().conns().count() == 3 && bench.desk.session.world().accounting().accepted == 33
    };
    while !all_sent(bench.state()) {
        bench.key_press(Key::ArrowRight);
        let now = bench.state().desk.session.trace().len();
        until(&mut bench, "a step", |bench| bench.desk.session.trace().len() > now);
    }
    click(&mut bench, "Framing JSON header");
    run_to_end(&mut bench);
    until(&mut bench, "the second run", |bench| {
        bench.desk.session.beside().is_some() && bench.desk.session.report().is_some()
    });
    assert_eq!(verdicts(bench.state(), 0).len(), 3);
}

#[test]
fn every_byte_call_and_buffer_has_a_name() {
    let mut bench = bench(Lang::En);
    run_to_end(&mut bench);
    for label in [
        "client-1 → server byte 0: 0x68 'h', send 1, read",
        "client-1 → server byte 5: 0x77 'w', send 2, read",
        "client-1 → server send 3: send(1)",
        "client-1 → server message 1: helloworld!, stuck together",
        "client-1 → server reassembly (decoder): 0 B",
        "Speed",
        "Clients",
        "recv size",
        "Messages",
    ] {
        assert!(bench.query_all_by_label_contains(label).next().is_some(), "nothing is named {label:?}");
    }
}

#[test]
fn the_window_speaks_both_languages_and_wears_both_themes() {
    let mut bench = bench(Lang::En);
    run_to_end(&mut bench);
    click(&mut bench, "中文");
    assert!(bench.query_by_label("再次运行").is_some());
    click(&mut bench, "深色主题");
    assert!(bench.state().looks.dark);
    click(&mut bench, "English");
    assert!(bench.query_by_label("Run again").is_some());
    click(&mut bench, "Light theme");
    assert!(!bench.state().looks.dark);
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut bench = bench(Lang::En);
    // `run` panics if the window never comes to rest.
    bench.run();
    run_to_end(&mut bench);
    bench.run();
}

#[test]
fn keys_do_nothing_while_somebody_types() {
    let mut bench = bench(Lang::En);
    bench.step();
    bench.get_by_label("Messages").focus();
    bench.step();
    for key in [Key::F, Key::Space, Key::ArrowRight, Key::Home] {
        bench.key_press(key);
        bench.step();
    }
    assert_eq!(bench.state().desk.session.scenario().framing.name(), "naive");
    assert_eq!(bench.state().desk.session.trace().len(), 0);
}

#[test]
fn typed_messages_are_sent() {
    let mut bench = bench(Lang::En);
    bench.step();
    let field = bench.get_by_label("Messages");
    field.focus();
    bench.step();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.step();
    bench.get_by_label("Messages").type_text("你好 a\\x20b");
    bench.step();
    bench.key_press(Key::Enter);
    bench.step();
    bench.step();
    let text = |text: &str| Message::Text(text.to_owned());
    assert_eq!(bench.state().desk.session.scenario().messages, [text("你好"), text("a b")]);
}

#[test]
fn a_message_that_breaks_its_framing_is_run_and_judged() {
    let mut bench = bench_of(
        Scenario { messages: vec![Message::Text("a\nb".to_owned())], ..Scenario::default() },
        Lang::En,
        Vec2::new(1366.0, 728.0),
    );
    bench.step();
    click(&mut bench, "Framing Delimiter");
    assert!(bench.state().desk.session.message.is_none(), "nothing is refused");
    assert_eq!(bench.state().desk.session.scenario().framing.name(), "delimiter");
    run_to_end(&mut bench);
    bench.step();
    assert!(bench.query_all_by_label_contains("cut by its own delimiter").next().is_some());
    assert!(matches!(
        verdicts(bench.state(), 0)[..],
        [Verdict::Misfit { culprit: 0, .. }, Verdict::Misfit { culprit: 0, .. }]
    ));
}

#[test]
fn a_saved_trace_opens_again_and_a_damaged_one_says_where() {
    let path = std::env::temp_dir().join(format!("sockscope-ui-{}.jsonl", std::process::id()));
    let mut bench = bench(Lang::En);
    run_to_end(&mut bench);
    let events = bench.state().desk.session.trace().len();
    bench.state_mut().desk.session.apply(PlayCommand::Save(path.clone()));
    until(&mut bench, "the saved file", |bench| bench.desk.session.message.is_some());
    assert!(!bench.state().desk.session.message.as_ref().unwrap().is_bad());
    bench.state_mut().desk.session.apply(PlayCommand::Reset);
    bench.state_mut().desk.session.apply(PlayCommand::Open(path.clone()));
    until(&mut bench, "the opened file", |bench| matches!(bench.desk.session.stage(), Stage::File));
    assert_eq!(bench.state().desk.session.trace().len(), events);
    assert_eq!(verdicts(bench.state(), 0), [Verdict::Stuck { messages: 0..3 }]);
    let file = std::fs::read(&path).unwrap();
    // In the middle of a line, wherever that is: lines differ in length from run to run.
    let inside = file[..file.len() / 2].iter().rposition(|byte| *byte == b'\n').unwrap() + 10;
    std::fs::write(&path, &file[..inside]).unwrap();
    bench.state_mut().desk.session.apply(PlayCommand::Open(path.clone()));
    until(&mut bench, "the damaged file", |bench| bench.desk.session.message.is_some());
    assert!(bench.query_by_label_contains("breaks off in the middle of line").is_some());
    std::fs::write(&path, "no trace").unwrap();
    bench.state_mut().desk.session.apply(PlayCommand::Dismiss);
    bench.state_mut().desk.session.apply(PlayCommand::Open(path.clone()));
    until(&mut bench, "the answer to a file that is no trace", |bench| bench.desk.session.message.is_some());
    assert!(bench.query_by_label_contains("no Sockscope trace").is_some());
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn sixty_four_clients_fit_and_each_can_be_opened() {
    let framing = Framing::new("length-prefix", FramingOptions::default()).unwrap();
    let scenario = Scenario { clients: 64, framing, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, Vec2::new(1280.0, 2600.0));
    run_to_end(&mut bench);
    assert_eq!(bench.state().desk.session.trace().conns().count(), 64);
    let line = bench.query_all_by_label_contains("client-40 → server: 3 sent, 3 seen, 3 intact").next().unwrap();
    line.click();
    bench.step();
    bench.step();
    assert!(bench.query_all_by_label_contains("client-40 → server byte 0").next().is_some());
}

#[test]
fn many_small_and_large_windows_hold_everything() {
    for size in [Vec2::new(960.0, 600.0), Vec2::new(1366.0, 728.0), Vec2::new(1920.0, 1080.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut bench = bench_of(Scenario { recv_size: 4, ..Scenario::default() }, lang, size);
            run_to_end(&mut bench);
            bench.state_mut().looks.lecture = true;
            bench.step();
            bench.step();
            bench.state_mut().looks.lecture = false;
            bench.run();
        }
    }
}

#[test]
fn a_free_run_loses_nothing_and_can_be_paused_and_stopped() {
    let scenario = Scenario { schedule: Schedule::Free, clients: 8, repeat: 20, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, Vec2::new(1366.0, 728.0));
    run_to_end(&mut bench);
    let report = bench.state().desk.session.report().unwrap();
    assert!(report.conserved && report.threads_left == 0 && report.descriptors_left == 0, "{report:?}");
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    bench.step();
    bench.state_mut().desk.session.apply(PlayCommand::Pause);
    bench.step();
    bench.state_mut().desk.session.apply(PlayCommand::Reset);
    bench.step();
    assert_eq!(bench.state().desk.session.stage(), Stage::Paused);
}

#[test]
fn an_opened_trace_stays_as_it_is_however_many_clients_it_has() {
    let path = std::env::temp_dir().join(format!("sockscope-ui-many-{}.jsonl", std::process::id()));
    let scenario = Scenario { clients: 100, repeat: 2000, messages: vec![], ..Scenario::default() };
    let (trace, _) = sockscope::run::Run::to_end(&scenario).unwrap();
    sockscope::trace::write_trace(std::fs::File::create(&path).unwrap(), &trace, false).unwrap();
    let mut bench = bench(Lang::En);
    bench.state_mut().desk.session.apply(PlayCommand::Open(path.clone()));
    until(&mut bench, "the opened file", |bench| matches!(bench.desk.session.stage(), Stage::File));
    bench.run();
    click(&mut bench, "More");
    bench.run();
    assert_eq!(bench.state().desk.session.stage(), Stage::File);
    assert_eq!(bench.state().desk.session.trace().len(), trace.len());
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_run_in_which_everybody_waits_ends_in_the_window_too() {
    let text = Message::Text(String::new());
    let scenario =
        Scenario { clients: 1, messages: vec![text], pace: sockscope::scenario::Pace::Lockstep, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, Vec2::new(1366.0, 728.0));
    bench.step();
    click(&mut bench, "Run");
    until(&mut bench, "the end of a run that is stuck", |bench| bench.desk.session.report().is_some());
    assert_eq!(bench.state().desk.session.report().unwrap().end, sockscope::run::End::Stalemate);
}

#[test]
fn looking_back_while_the_framing_changes_runs_nothing_twice() {
    let scenario = Scenario { clients: 1, repeat: 3, ..Scenario::default() };
    let mut bench = bench_of(scenario, Lang::En, Vec2::new(1366.0, 728.0));
    while bench.state().desk.session.world().flow(FlowId(0)).is_none_or(|flow| flow.sends_returned < 2) {
        bench.key_press(Key::ArrowRight);
        let now = bench.state().desk.session.trace().len();
        until(&mut bench, "a step", |bench| bench.desk.session.trace().len() > now);
    }
    click(&mut bench, "Framing Length prefix");
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    bench.state_mut().desk.session.apply(PlayCommand::Look(sockscope::playback::Move::To(Position(5))));
    until(&mut bench, "the end of the run", |bench| bench.desk.session.report().is_some());
    assert!(bench.state().desk.session.beside().is_none(), "the new framing was spoken, so nothing is run again");
    assert_eq!(bench.state().desk.session.position(), Position(5), "and the past stays in sight");
}

#[test]
fn text_that_can_not_be_read_is_answered_with_a_sentence() {
    let mut bench = bench(Lang::En);
    bench.step();
    bench.get_by_label("Messages").focus();
    bench.step();
    bench.get_by_label("Messages").type_text("\\q");
    bench.step();
    bench.key_press(Key::Enter);
    bench.step();
    bench.step();
    assert!(bench.query_by_label_contains("is no escape").is_some());
}
