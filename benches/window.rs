//! How long a frame of the window takes: against the number of events in its trace, which must hardly matter, while
//! somebody types into a long program, and while eight clients in Python run. It measures building and tessellating; pixels are the graphics card's affair.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Pos2, RawInput, Rect, Theme, Vec2};
use sockscope::desk::{PlayCommand, Session, Speed, Stage};
use sockscope::net::Clock;
use sockscope::run::Run;
use sockscope::scenario::{Message, Pace, PythonProgram, Scenario, Schedule, Side};
use sockscope::trace::{ByteStore, Header, Trace};
use sockscope::ui::Workbench;
use sockscope::ui::looks::{CentreView, Looks};
#[cfg(feature = "python")]
use sockscope::ui::paint::{font, theme};

const SIZE: Vec2 = Vec2::new(1280.0, 800.0);
const FRAMES: usize = 60;

fn main() {
    // `cargo test` runs this without the flag, to see that it works.
    let measures = std::env::args().any(|argument| argument == "--bench");
    let repeats: &[u32] = if measures { &[1, 10, 100, 1000] } else { &[1] };
    let views = [
        ("bytes", CentreView::Bytes, None),
        ("time", CentreView::Time, None),
        // As far away as one can look, where all of it is in sight.
        ("all time", CentreView::Time, Some(0.0)),
    ];
    let mut first = [None; 3];
    for repeat in repeats {
        let trace = trace(*repeat);
        let events = trace.len();
        for ((name, view, zoom), first) in views.into_iter().zip(&mut first) {
            let (median, worst) = frame(trace.clone(), view, zoom);
            let base = *first.get_or_insert(median);
            if measures {
                let ratio = median.as_secs_f64() / base.as_secs_f64();
                println!("{events:>9} events  {name:<8}  median {median:>9.2?}  worst {worst:>9.2?}  {ratio:.2}x");
            }
        }
    }
    for lines in if measures { &[100, 2000][..] } else { &[100] } {
        typing(*lines, measures);
    }
    #[cfg(feature = "python")]
    clients(if measures { 500 } else { 5 }, measures);
}

/// Eight clients in Python against a server with a thread for each, at full speed, while the window draws: how long the
/// frames are that have something new in them.
#[cfg(feature = "python")]
fn clients(messages: u32, measures: bool) {
    let program = |file: &str, side, source: String| PythonProgram {
        file: file.to_owned(),
        side,
        source,
        input: vec![],
        args: vec![],
    };
    let programs = vec![
        program("server.py", Side::Server, SERVER.to_owned()),
        program("client.py", Side::Client, CLIENT.replace("MESSAGES", &messages.to_string())),
    ];
    let scenario = Scenario { clients: 8, programs, schedule: Schedule::Free, ..Scenario::default() };
    let mut bench = Workbench::new(Session::new(scenario, Arc::new(|| {})), Looks::default());
    bench.desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.desk.session.apply(PlayCommand::Run);
    let (ctx, clock) = (context(), Clock::start());
    let mut times = Vec::new();
    let mut events = 0;
    while bench.desk.session.report().is_none() {
        assert!(clock.now_us() < 120_000_000, "the run never ends");
        bench.advance(&ctx);
        if bench.desk.session.trace().len() == events {
            std::thread::yield_now();
            continue;
        }
        events = bench.desk.session.trace().len();
        times.push(one_frame(&ctx, &mut bench, input(times.len())));
    }
    let report = bench.desk.session.report().expect("the run has ended");
    assert!(report.failures.is_empty() && report.conserved, "{report:?}");
    let (took, frames) = (Duration::from_micros(clock.now_us()), times.len());
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    if measures {
        println!(
            "8 clients in Python, {events} events in {took:.2?}: {frames} frames, median {:.2?}, 95 of 100 {:.2?}, worst {:.2?}",
            at(50),
            at(95),
            at(100)
        );
    }
}

#[cfg(feature = "python")]
const SERVER: &str = "\
import socketserver

class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())

class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

with Server(('127.0.0.1', 8080), Handler) as server:
    server.serve_forever()
";

#[cfg(feature = "python")]
const CLIENT: &str = "\
import socket

with socket.create_connection(('127.0.0.1', 8080)) as client:
    answers = client.makefile('rb')
    for number in range(MESSAGES):
        client.sendall(b'message %d\\n' % number)
        assert answers.readline() == b'MESSAGE %d\\n' % number
print('all answers are right')
";

/// A frame in which a letter is typed into a program of so many lines, over a frame in which nothing is.
fn typing(lines: usize, measures: bool) {
    let line = "    data = connection.recv(1024)  # at most so many bytes, 'and' perhaps fewer\n";
    let program = |file: &str, side, source: String| PythonProgram {
        file: file.to_owned(),
        side,
        source,
        input: vec![],
        args: vec![],
    };
    let programs = vec![
        program("server.py", Side::Server, format!("while True:\n{}", line.repeat(lines - 1))),
        program("client.py", Side::Client, String::new()),
    ];
    let scenario = Scenario { clients: 1, programs, ..Scenario::default() };
    let header = Header::new(serde_json::to_value(&scenario).expect("a scenario is JSON"));
    let mut bench = bench(Trace::new(header, ByteStore::default()));
    let ctx = context();
    let mut times = [Vec::new(), Vec::new()];
    for number in 0..FRAMES + 10 {
        ctx.memory_mut(|memory| memory.request_focus(egui::Id::unique(("python", "server.py"))));
        let types = number % 2;
        let mut input = input(number);
        input.events.extend((types == 1).then(|| egui::Event::Text("x".to_owned())));
        let time = one_frame(&ctx, &mut bench, input);
        if number >= 10 {
            times[types].push(time);
        }
    }
    let [still, typed] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    let first = bench.desk.session.scenario().programs.first().expect("there are two");
    assert!(bench.desk.session.workshop.text(first).contains("xxx"), "what was typed is in the program");
    if measures {
        println!("{lines:>9} lines   still  {still:>9.2?}  typing {typed:>8.2?}");
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

fn bench(trace: Trace) -> Workbench {
    let session = Session::of_recording(trace, Stage::Over, None, Arc::new(|| {}));
    Workbench::new(session, Looks::default())
}

fn context() -> Context {
    let ctx = Context::default();
    font::install(&ctx);
    theme::install(&ctx);
    ctx.set_theme(Theme::Light);
    ctx
}

fn one_frame(ctx: &Context, bench: &mut Workbench, input: RawInput) -> Duration {
    let clock = Clock::start();
    let mut output = ctx.run_ui(input, |ui| bench.show(ui));
    output.textures_delta.clear();
    let shapes = ctx.tessellate(output.shapes, 1.0);
    let time = Duration::from_micros(clock.now_us());
    assert!(!shapes.is_empty(), "something is drawn");
    time
}

/// Median and worst time of a frame, after the first ones have found their sizes.
fn frame(trace: Trace, view: CentreView, zoom: Option<f32>) -> (Duration, Duration) {
    let (ctx, mut bench) = (context(), bench(trace));
    bench.looks.view = view;
    bench.looks.time.zoom = zoom;
    let mut times: Vec<Duration> =
        (0..FRAMES + 10).map(|number| one_frame(&ctx, &mut bench, input(number))).skip(10).collect();
    times.sort();
    (times[times.len() / 2], times[times.len() - 1])
}
