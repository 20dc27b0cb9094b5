//! How long a frame of the window takes, against the number of events in its trace: it must hardly matter.
//! It measures building and tessellating, on traces of real runs; pixels are the graphics card's affair.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Pos2, RawInput, Rect, Theme, Vec2};
use sockscope::net::Clock;
use sockscope::run::Run;
use sockscope::scenario::{Message, Pace, Scenario, Schedule};
use sockscope::trace::Trace;
use sockscope::ui::app::Workbench;
use sockscope::ui::looks::Looks;
use sockscope::ui::session::{Session, Stage};
use sockscope::ui::{font, theme};

const SIZE: Vec2 = Vec2::new(1280.0, 800.0);
const FRAMES: usize = 60;

fn main() {
    // `cargo test` runs this without the flag, to see that it works.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let repeats: &[u32] = if measures { &[1, 10, 100, 1000] } else { &[1] };
    let mut first = None;
    for repeat in repeats {
        let trace = trace(*repeat);
        let events = trace.len();
        let (median, worst) = frame(trace);
        let base = *first.get_or_insert(median);
        if measures {
            let ratio = median.as_secs_f64() / base.as_secs_f64();
            println!("{events:>9} events  median {median:>9.2?}  worst {worst:>9.2?}  {ratio:.2}x");
        }
    }
}

/// A real run of 64 clients. Even a single message fills the ribbon, so that the same cells are drawn every time.
fn trace(repeat: u32) -> Trace {
    let messages = vec![Message::Text("abcdefghij".repeat(6))];
    let schedule = Schedule::Free;
    let scenario = Scenario { clients: 64, messages, repeat, schedule, pace: Pace::Lockstep, ..Scenario::default() };
    Run::to_end(&scenario).expect("the run starts").0
}

fn input(number: usize) -> RawInput {
    RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
        time: Some(number as f64 / 60.0),
        ..RawInput::default()
    }
}

/// Median and worst time of a frame, after the first ones have found their sizes.
fn frame(trace: Trace) -> (Duration, Duration) {
    let session = Session::of_recording(trace, Stage::Over, Arc::new(|| {}));
    let mut bench = Workbench::new(session, Looks::default());
    let ctx = Context::default();
    font::install(&ctx);
    theme::install(&ctx);
    ctx.set_theme(Theme::Light);
    let mut times = Vec::new();
    for number in 0..FRAMES + 10 {
        let clock = Clock::start();
        let mut output = ctx.run_ui(input(number), |ui| bench.show(ui));
        output.textures_delta.clear();
        let shapes = ctx.tessellate(output.shapes, 1.0);
        let time = Duration::from_micros(clock.now_us());
        assert!(!shapes.is_empty(), "something is drawn");
        if number >= 10 {
            times.push(time);
        }
    }
    times.sort();
    (times[times.len() / 2], times[times.len() - 1])
}
