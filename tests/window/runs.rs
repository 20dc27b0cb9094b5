//! Many runs, forks and pinned runs as a person meets them in the window: by keys, buttons and labels.
//! What is counted, gone once more and compared is asked of the desk, in `tests/core`.

use egui::{Key, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use sockscope::desk::many::How;
use sockscope::desk::{PlayCommand, Stage};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::{Pace, Scenario};
use sockscope::trace::Position;
use sockscope::ui::looks::Dialog;
use sockscope::world::Axis;

use crate::tools::{Bench, bench_of, click, run_to_end, until};

const WIDE: Vec2 = Vec2::new(1400.0, 800.0);

fn lockstep() -> Scenario {
    Scenario { clients: 1, pace: Pace::Lockstep, ..Scenario::default() }
}

/// What everything is called, and what stands in plain text.
fn labels(bench: &Bench<'_>) -> Vec<String> {
    let told = |node: egui_kittest::Node<'_>| [node.accesskit_node().label(), node.accesskit_node().value()];
    bench.root().children_recursive().flat_map(told).flatten().collect()
}

fn press(bench: &mut Bench<'_>, key: Key) {
    bench.key_press(key);
    bench.step();
    bench.step();
}

#[test]
fn it_is_done_many_times_and_a_bar_opens_one_of_its_runs() {
    for (lang, done, bar) in [
        (Lang::En, "Do it 4 times", "3 recvs: 4 flows; opens one of them"),
        (Lang::Zh, "运行 4 次", "3 次 recv：4 个流；打开其中一次"),
    ] {
        let mut bench = bench_of(lockstep(), lang, WIDE);
        bench.state_mut().looks.many.times = 4;
        press(&mut bench, Key::H);
        click(&mut bench, done);
        until(&mut bench, "all runs", |bench| !bench.desk.session.many().goes_on());
        assert_eq!(bench.state().desk.session.many().sets()[0].ended(), Some(&How::Done));
        bench.step();
        let show = bench.state().desk.session.show().id;
        click(&mut bench, bar);
        let state = bench.state();
        assert!(state.desk.session.show().id > show && !state.looks.many.open, "the run is what is seen");
        assert_eq!(state.desk.session.stage(), Stage::Over);
        assert!(!state.desk.session.trace().is_empty());
    }
}

#[test]
fn two_sets_stand_above_each_other_and_are_counted_in_three_ways() {
    let mut bench = bench_of(lockstep(), Lang::En, WIDE);
    bench.state_mut().looks.many.times = 2;
    press(&mut bench, Key::H);
    click(&mut bench, "Do it 2 times");
    until(&mut bench, "all runs", |bench| !bench.desk.session.many().goes_on());
    let flipped = Scenario { nodelay: false, ..lockstep() };
    bench.state_mut().desk.session.apply(PlayCommand::ChangeScenario(Box::new(flipped)));
    bench.step();
    click(&mut bench, "Do it 2 times");
    until(&mut bench, "all runs", |bench| !bench.desk.session.many().goes_on());
    bench.step();
    let both = labels(&bench);
    let sets = both.iter().filter(|label| label.starts_with("Naive: clients 1, messages 3, recv(1024)")).count();
    assert!(sets >= 2 && both.iter().any(|label| label.contains("Nagle on")), "{both:?}");
    click(&mut bench, "Messages intact");
    assert_eq!(bench.state().looks.many.axis, Axis::Intact);
    let both = labels(&bench);
    assert_eq!(both.iter().filter(|label| label.starts_with("3 intact: 2 runs")).count(), 2, "{both:?}");
    click(&mut bench, "Save as CSV…");
    assert_eq!(bench.state().looks.dialog, Dialog::SaveTable);
    assert_eq!(bench.state().looks.file_dialog.typed, "runs.csv");
    click(&mut bench, "Cancel");
    // The bytes come back by the same key.
    press(&mut bench, Key::H);
    assert!(!bench.state().looks.many.open);
}

#[test]
fn runs_are_cancelled_by_a_button_beside_how_far_they_are() {
    let slow = Scenario { clients: 8, repeat: 100, ..lockstep() };
    let mut bench = bench_of(slow, Lang::En, WIDE);
    bench.state_mut().looks.many.times = 9999;
    press(&mut bench, Key::H);
    click(&mut bench, "Do it 9999 times");
    until(&mut bench, "a run", |bench| bench.desk.session.many().sets()[0].runs() > 0);
    assert!(labels(&bench).iter().any(|label| label.contains("of 9999 runs, ") && label.contains("per second")));
    bench.get_by_label("Cancel").click();
    until(&mut bench, "the end", |bench| !bench.desk.session.many().goes_on());
    assert_eq!(bench.state().desk.session.many().sets()[0].ended(), Some(&How::Cancelled));
}

#[test]
fn a_fork_is_chosen_in_a_dialog_and_stands_beside_the_run_that_it_comes_from() {
    let mut bench = bench_of(Scenario { clients: 1, ..Scenario::default() }, Lang::En, WIDE);
    run_to_end(&mut bench);
    let first = bench.state().desk.session.show().id;
    let at = bench.state().desk.session.trace().len() / 3;
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(at))));
    bench.step();
    press(&mut bench, Key::K);
    assert_eq!(bench.state().looks.dialog, Dialog::Fork);
    assert!(labels(&bench).iter().any(|label| *label == format!("Fork at event {at}")));
    bench.state_mut().looks.fork.recv_size = 4;
    bench.step();
    click(&mut bench, "Fork");
    until(&mut bench, "the fork", |bench| !bench.desk.session.is_forking() && bench.desk.session.show().id > first);
    let all = labels(&bench);
    let told = format!("forked from run 1 at event {at}: recv size 4 instead of 1024");
    assert!(all.iter().any(|label| label.contains(&told)), "{all:?}");
    let session = &bench.state().desk.session;
    assert_eq!(session.pinned().map(|show| show.id), Some(first));
    run_to_end(&mut bench);
    bench.step();
    let all = labels(&bench);
    let differs = "Here the last recv asked for 4 bytes and got";
    assert!(all.iter().any(|label| label.starts_with(differs) && label.contains("in run 1 it")), "{all:?}");
}

#[test]
fn a_kept_run_is_pinned_in_the_list_and_taken_away_there() {
    let mut bench = bench_of(Scenario { clients: 1, ..Scenario::default() }, Lang::En, WIDE);
    run_to_end(&mut bench);
    let first = bench.state().desk.session.show().id;
    press(&mut bench, Key::R);
    until(&mut bench, "the second run", |bench| {
        bench.desk.session.show().id > first && bench.desk.session.report().is_some()
    });
    click(&mut bench, "Runs that are kept");
    bench.get_by_label_contains("Compare with run 1").click();
    bench.step();
    bench.step();
    assert_eq!(bench.state().desk.session.pinned().map(|show| show.id), Some(first));
    assert!(labels(&bench).iter().any(|label| label == "So far no different from run 1"), "{:?}", labels(&bench));
    if bench.query_by_label_contains("Compare with run 1").is_none() {
        click(&mut bench, "Runs that are kept");
    }
    bench.get_by_label_contains("Compare with run 1").click();
    bench.step();
    bench.step();
    assert!(bench.state().desk.session.pinned().is_none());
}
