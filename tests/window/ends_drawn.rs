//! The end of a stream as it is drawn: a mark behind the last byte that says FIN or RST, and how it came about.
//! How connections end is tried in `core`; here recorded runs are looked at.

use std::sync::Arc;

use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{PlayCommand, Session, Stage};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::Scenario;
use sockscope::trace::{Call, ConnId, Position, Trace, What, read_trace};
use sockscope::ui::looks::Looks;
use sockscope::world::World;

use crate::tools::{Bench, SIZE, bench_with};

fn has(bench: &Bench<'_>, part: &str) -> bool {
    bench.query_all_by_label_contains(part).next().is_some()
}

fn of_trace(trace: &Trace, lang: Lang) -> Bench<'static> {
    let mut bench = bench_with(lang, SIZE, |_| {});
    bench.state_mut().desk.session = Session::of_recording(trace.clone(), Stage::Over, None, Arc::new(|| {}));
    bench.state_mut().looks = Looks { lang, ..Looks::default() };
    bench.step();
    bench.step();
    bench
}

fn look_at(bench: &mut Bench<'_>, at: usize) {
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(at))));
    bench.step();
    bench.step();
}

fn returned(trace: &Trace, call: Call) -> usize {
    let is_it = |n: &usize| matches!(&trace.event(*n).unwrap().what, What::Returned(one) if one.call == call);
    (0..trace.len()).find(is_it).expect("it was called") + 1
}

#[test]
fn a_stream_that_has_ended_in_order_says_fin_from_there_on() {
    let trace = sockscope::run::Run::to_end(&Scenario { clients: 1, ..Scenario::default() }).expect("it runs").0;
    let shut = returned(&trace, Call::Shutdown);
    let parts = [
        (Lang::En, "client-1 → server: FIN. client-1 has shut"),
        (Lang::Zh, "client-1 → server: FIN. client-1 已关闭"),
    ];
    for (lang, part) in parts {
        let mut bench = of_trace(&trace, lang);
        look_at(&mut bench, shut - 1);
        assert!(!has(&bench, part), "{lang:?}: before");
        look_at(&mut bench, shut);
        assert!(has(&bench, part), "{lang:?}: after");
        assert!(!has(&bench, ": RST"), "{lang:?}");
    }
}

#[test]
fn a_stream_that_was_broken_off_says_rst() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots/traces/lessons/01-a-phone-call.wrong-socket.jsonl");
    let (trace, _) = read_trace(std::io::BufReader::new(std::fs::File::open(file).unwrap())).unwrap();
    let world = World::at_end(&trace);
    let [requests, replies] = [ConnId(0).requests(), ConnId(0).replies()].map(|id| world.flow(id).unwrap().end());
    assert!(requests.reset.or(replies.reset).is_some(), "{requests:?} {replies:?}");
    let mut bench = of_trace(&trace, Lang::En);
    look_at(&mut bench, trace.len());
    assert!(has(&bench, ": RST. ") || has(&bench, ": FIN, RST. "));
}
