//! What the tests of the window share: a workbench without a screen, clicks, and waiting for a thing itself.
//! It asserts nothing but that a wait was not in vain.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part of this one")]

use std::sync::Arc;
use std::time::Duration;

use egui::{Theme, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{PlayCommand, Session, Speed};
use sockscope::lang::Lang;
use sockscope::net::Deadline;
use sockscope::scenario::Scenario;
use sockscope::ui::looks::Looks;
use sockscope::ui::paint::{font, theme};

pub use sockscope::ui::Workbench;

pub type Bench<'a> = Harness<'a, Workbench>;

pub const SIZE: Vec2 = Vec2::new(1366.0, 728.0);

/// Long enough for a slow machine; nothing waits this long when things go well.
pub const PATIENCE: Duration = Duration::from_secs(30);

pub fn bench_of(scenario: Scenario, lang: Lang, size: Vec2) -> Bench<'static> {
    bench_with(lang, size, move |session| {
        if scenario != Scenario::default() {
            session.apply(PlayCommand::ChangeScenario(Box::new(scenario)));
        }
    })
}

/// A workbench whose session is prepared before it is drawn.
pub fn bench_with(lang: Lang, size: Vec2, prepare: impl FnOnce(&mut Session) + 'static) -> Bench<'static> {
    Harness::builder().with_size(size).with_theme(Theme::Light).with_max_steps(64).build_eframe(move |cc| {
        font::install(&cc.egui_ctx);
        theme::install(&cc.egui_ctx);
        let ctx = cc.egui_ctx.clone();
        let mut session = Session::new(Scenario::default(), Arc::new(move || ctx.request_repaint()));
        prepare(&mut session);
        Workbench::new(session, Looks { lang, ..Looks::default() })
    })
}

/// Draws frames until something is true, or the patience is over.
pub fn until(bench: &mut Bench<'_>, what: &str, done: impl Fn(&Workbench) -> bool) {
    let deadline = Deadline::after(PATIENCE);
    while !done(bench.state()) {
        let session = &bench.state().desk.session;
        assert!(
            !deadline.passed(),
            "waited in vain for {what}: {:?}, {:?}, {:?}",
            session.stage(),
            session.standing(),
            session.message
        );
        bench.step();
    }
    bench.step();
}

pub fn run_to_end(bench: &mut Bench<'_>) {
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    until(bench, "the end of the run", |bench| bench.desk.session.report().is_some());
}

pub fn click(bench: &mut Bench<'_>, label: &str) {
    bench.get_by_label(label).click();
    bench.step();
    // What opens has found its place in the frame after the next.
    bench.step();
    bench.step();
}
