//! Files on their way in the window: how far each is, at every position, and the button that gives one up.
//! What becomes of a file that is given up is asserted in the tests of the core.

use egui::Vec2;
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::PlayCommand;
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::Scenario;
use sockscope::trace::Position;

use crate::net_tools::{framing, texts};
use crate::tools::{Bench, Workbench, bench_of, click, run_to_end, until};

const WIDE: Vec2 = Vec2::new(1366.0, 728.0);

fn scenario() -> Scenario {
    Scenario {
        service: "files".parse().expect("it is registered"),
        framing: framing("length-prefix"),
        clients: 2,
        messages: texts(&["put {client}.txt 300000"]),
        ..Scenario::default()
    }
}

/// How many bytes of the first client's file are there.
fn done(bench: &Workbench) -> u64 {
    bench.desk.session.world().transfers(usize::MAX).first().map_or(0, |transfer| transfer.done)
}

/// A bench that is held while the first client's file is on its way, with the list open.
fn under_way(lang: Lang) -> Bench<'static> {
    let mut bench = bench_of(scenario(), lang, WIDE);
    bench.step();
    click(&mut bench, lang.pick("Files", "文件"));
    while done(bench.state()) < 65536 {
        let before = bench.state().desk.session.trace().len();
        bench.state_mut().desk.session.apply(PlayCommand::Step);
        until(&mut bench, "a step", |bench| bench.desk.session.trace().len() > before);
    }
    bench.step();
    bench.step();
    bench
}

#[test]
fn a_file_that_is_on_its_way_is_seen_and_given_up_by_a_button_in_both_languages() {
    for (lang, told, cancel, broken) in [
        (
            Lang::En,
            "client-1 put “1.txt”: 64.0 KiB of 292.9 KiB (21 %), ",
            "Cancel the transfer of client-1",
            "client-1 put “1.txt”: broken off after ",
        ),
        (
            Lang::Zh,
            "client-1 上传 “1.txt”：64.0 KiB/292.9 KiB（21%），每秒 ",
            "取消 client-1 的传输",
            "client-1 上传 “1.txt”：中断，已完成 ",
        ),
    ] {
        let mut bench = under_way(lang);
        let shown = |bench: &Bench<'_>, part: &str| bench.query_all_by_label_contains(part).next().is_some();
        assert!(shown(&bench, told), "{told}");
        // What is past is looked at, and nothing of it can be given up.
        let end = bench.state().desk.session.trace().len();
        bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(end - 8))));
        bench.step();
        bench.step();
        assert!(bench.query_by_label(cancel).is_none() && !shown(&bench, broken));
        bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(end))));
        bench.step();
        bench.step();
        click(&mut bench, cancel);
        run_to_end(&mut bench);
        bench.step();
        bench.step();
        assert!(shown(&bench, broken), "{broken}");
        assert!(bench.query_by_label(cancel).is_none());
        let whole = lang.pick("client-2 put “2.txt”: whole, 292.9 KiB", "client-2 上传 “2.txt”：完整，292.9 KiB");
        assert!(shown(&bench, whole), "the other one goes on");
    }
}
