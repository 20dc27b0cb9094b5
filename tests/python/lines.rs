//! The lines that a program reaches, its functions and variables, and stopping at lines: by step and by breakpoint.
//! What python3 itself says about the lines is asked of it, where it is there.

use crate::tools::python as tools;

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use sockscope::run::{Next, Run, Standing, Step, Stride, Watch};
use sockscope::scenario::Scenario;
use sockscope::trace::{ActorId, Frame, Position, Trace, What, read_trace, write_trace};
use sockscope::world::World;
use tools::*;

const PROGRAM: &str = "\
import struct

def double(number):
    twice = number * 2
    return twice

def gen():
    yield 1
    yield 2

def grow(thing, by):
    if by:
        return thing + by
    return thing



total = 0
for n in [1, 2]:
    total += double(n)
text = 'a'; text += 'b'
for k in gen():
    pass
thing = grow(3, 4)
if total > 5:
    kind = 'big'
elif total > 100:
    kind = 'huge'
try:
    1 / 0
except ZeroDivisionError as error:
    name = type(error).__name__
finally:
    done = True
squares = [x * x for x in range(3)]
with open_nothing() if False else __import__('contextlib').nullcontext(5) as five:
    five += 1
def one(): return total
one()
lambda_ = lambda: 7
lambda_()
for n in range(3):
    try:
        1 / (n - 1)
    except ZeroDivisionError:
        name = n
def until(most):
    n = 0
    while n < most:
        n += 1
        if n > 1:
            try:
                int('x' * n)
            except ValueError:
                pass
            else:
                n += 1
    while True:
        try:
            n -= 1
        finally:
            if n < 0:
                break
until(3)
";

/// Lines and functions as python3's own trace function tells them.
fn under_python3(source: &str) -> Option<Vec<(u32, String)>> {
    let follow = "import sys\ncode = compile(sys.stdin.read(), 'snippet.py', 'exec')\ndef trace(frame, event, _):\n    if frame.f_code.co_filename != 'snippet.py': return None\n    if event == 'line': print(frame.f_lineno, frame.f_code.co_name)\n    return trace\nsys.settrace(trace)\nexec(code, {'__name__': '__main__'})\n";
    let mut child = Command::new("python3")
        .args(["-c", follow])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .ok()?;
    std::io::Write::write_all(&mut child.stdin.take()?, source.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = |line: &str| line.split_once(' ').map(|(number, name)| (number.parse().unwrap(), name.to_owned()));
    Some(text.lines().filter_map(line).collect())
}

/// The functions that run at each line that the trace has, outermost first.
fn frames(trace: &Trace) -> Vec<&Frame> {
    let frame = |what: &'_ What| match what {
        What::Line(reached) => reached.frame.clone(),
        _ => None,
    };
    let _ = frame;
    trace
        .events()
        .filter_map(|event| match &event.what {
            What::Line(reached) => reached.frame.as_deref(),
            _ => None,
        })
        .collect()
}

#[test]
fn the_lines_are_those_that_python3_tells() {
    let (trace, _) = run(&alone(PROGRAM));
    // Comprehensions are functions of their own in some versions and not in others.
    let plain = |name: &str| !name.starts_with("<listcomp");
    let here: Vec<_> = frames(&trace)
        .iter()
        .filter(|frame| plain(&frame.function))
        .map(|frame| (frame.line, frame.function.to_string()))
        .collect();
    let Some(there) = under_python3(PROGRAM) else {
        eprintln!("python3 is not here, so there is nothing to compare with");
        return;
    };
    let there: Vec<_> = there.into_iter().filter(|(_, name)| plain(name)).collect();
    assert_eq!(here, there);
}

fn variable<'f>(frame: &'f Frame, name: &str) -> Option<&'f str> {
    frame.variables.iter().find(|variable| &*variable.0 == name).map(|variable| &*variable.1)
}

#[test]
fn each_line_has_its_function_its_caller_and_its_variables() {
    let (trace, _) = run(&alone(PROGRAM));
    let frames = frames(&trace);
    let in_double = frames.iter().find(|frame| frame.line == 5).expect("line 5 was reached");
    assert_eq!((variable(in_double, "number"), variable(in_double, "twice")), (Some("1"), Some("2")));
    let caller = in_double.caller.as_ref().expect("somebody called it");
    assert_eq!((&*caller.function, caller.line, variable(caller, "total")), ("<module>", 20, Some("0")));
    assert_eq!(caller.depth(), 0);
    let last = frames.last().expect("there are lines");
    assert_eq!(variable(last.caller.as_deref().unwrap_or(last), "squares"), Some("[0, 1, 4]"));
    assert!(frames.iter().all(|frame| variable(frame, "struct").is_none() && variable(frame, "double").is_none()));
}

#[test]
fn lines_come_back_from_a_file_as_they_were() {
    let (trace, _) = run(&alone(PROGRAM));
    let mut file = Vec::new();
    write_trace(&mut file, &trace, false).expect("a vector takes everything");
    let (read, cut) = read_trace(file.as_slice()).expect("it is a trace");
    assert_eq!(cut, None);
    assert!(trace.events().eq(read.events()));
    let again = {
        let mut file = Vec::new();
        write_trace(&mut file, &read, false).expect("a vector takes everything");
        file
    };
    assert_eq!(file, again);
}

#[test]
fn a_long_loop_keeps_the_line_at_its_call_and_counts_the_others() {
    let source = "import socket\nx = 0\nfor i in range(5000):\n    x += 1\ns = socket.socket()\ns.close()\n";
    let (trace, _) = run(&alone(source));
    let lines = trace.events().filter(|event| matches!(event.what, What::Line(_))).count();
    assert!(lines < 1100, "{lines} lines are kept");
    let note = sockscope::trace::Call::Socket;
    let call = trace.events().position(|event| matches!(&event.what, What::Entered(entered) if entered.call == note));
    let world = World::new(&trace, Position(call.expect("the call was made")));
    let actor = world.actor(ActorId(0)).expect("it runs");
    assert_eq!(actor.line, Some(5));
    assert_eq!(variable(actor.frame.expect("it tells"), "x"), Some("5000"));
}

/// A run that is held, and is told of whenever something happens.
struct Bench {
    run: Run,
    told: Receiver<()>,
}

impl Bench {
    fn start(scenario: &Scenario, breakpoints: &[(&str, u32)]) -> Self {
        let (tell, told) = channel();
        let notify = Box::new(move || tell.send(()).unwrap_or_default());
        let watch = Watch { paused: true, notify: Some(notify), ..Watch::default() };
        let run = Run::start(scenario, watch).expect("the scenario is good");
        let lines = breakpoints.iter().map(|(file, line)| ((*file).to_owned(), *line));
        run.controls().set_breakpoints(lines.collect::<BTreeSet<_>>());
        Self { run, told }
    }

    fn standing(&self) -> Vec<Standing> {
        self.run.controls().standing().iter().map(|(_, standing)| standing.clone()).collect()
    }

    /// Waits until nobody runs, and every step that was asked for is made.
    fn settle(&self) -> Vec<Standing> {
        let patience = std::time::Instant::now() + Duration::from_secs(30);
        loop {
            if self.run.controls().settled().is_some() {
                return self.standing();
            }
            assert!(std::time::Instant::now() < patience, "{:?}", self.standing());
            // What is told is only that there may be something new.
            self.told.recv_timeout(Duration::from_millis(5)).unwrap_or_default();
        }
    }

    fn step(&self, stride: Stride) -> Option<u32> {
        self.run.controls().step(Step { actor: None, stride });
        self.settle();
        self.line()
    }

    /// The line before which the first actor stands.
    fn line(&self) -> Option<u32> {
        match self.settle().first()? {
            Standing::AtGate(Next::Line { line, .. }) => Some(*line),
            _ => None,
        }
    }
}

#[test]
fn a_program_can_be_stepped_by_line_over_and_until() {
    let source = "def f(n):\n    m = n + 1\n    return m\na = f(1)\nb = f(a)\nc = f(b)\nd = 0\n";
    let bench = Bench::start(&alone(source), &[]);
    assert_eq!(bench.settle(), [Standing::AtGate(Next::Start)]);
    assert_eq!(bench.step(Stride::Line), Some(1));
    assert_eq!(bench.step(Stride::Line), Some(4));
    assert_eq!(bench.step(Stride::Line), Some(2), "a line goes into the function");
    assert_eq!(bench.step(Stride::Over), Some(3), "over stays in the function");
    assert_eq!(bench.step(Stride::Over), Some(5), "or comes back to its caller");
    assert_eq!(bench.step(Stride::Over), Some(6), "and passes over a call");
    assert_eq!(bench.step(Stride::Until(7)), Some(7));
    let at_seven = |trace: &Trace| {
        trace.events().last().is_some_and(|event| matches!(&event.what, What::Line(reached) if reached.line == 7))
    };
    while !at_seven(&bench.run.trace()) {
        bench.told.recv_timeout(Duration::from_secs(5)).expect("the line is in the trace before it is run");
    }
    bench.run.controls().set_paused(false);
    let (trace, report) = bench.run.finish();
    assert!(report.failures.is_empty());
    assert_eq!(frames(&trace).last().map(|frame| frame.line), Some(7));
}

#[test]
fn a_step_by_line_takes_the_calls_of_the_line_with_it() {
    let source = "import socket\ns = socket.create_server(('127.0.0.1', 8080))\nc = socket.create_connection(s.getsockname())\nx = 1\n";
    let bench = Bench::start(&alone(source), &[]);
    assert_eq!(bench.step(Stride::Line), Some(1));
    assert_eq!(bench.step(Stride::Line), Some(2));
    assert_eq!(bench.step(Stride::Over), Some(3), "socket, bind and listen are in line 2");
    assert_eq!(bench.step(Stride::Over), Some(4));
    bench.run.controls().stop();
    bench.run.finish();
}

#[test]
fn a_breakpoint_stops_the_run_each_time_it_is_reached() {
    let source = "for i in range(3):\n    x = i\ny = 0\n";
    let bench = Bench::start(&alone(source), &[("snippet.py", 2)]);
    for turn in 0..3 {
        bench.run.controls().set_paused(false);
        let patience = std::time::Instant::now() + Duration::from_secs(30);
        loop {
            if let [Standing::AtGate(Next::Line { line: 2, breakpoint: true })] = bench.standing().as_slice() {
                let trace = bench.run.trace();
                let world = World::new(&trace, trace.end());
                let frame = world.actor(ActorId(0)).and_then(|actor| actor.frame);
                if frame.and_then(|frame| variable(frame, "i")) == Some(&turn.to_string()) {
                    break;
                }
            }
            assert!(std::time::Instant::now() < patience, "{:?} in turn {turn}", bench.standing());
            bench.told.recv_timeout(Duration::from_millis(5)).unwrap_or_default();
        }
        assert!(bench.run.controls().paused(), "the whole run is held");
    }
    bench.run.controls().set_paused(false);
    let (_, report) = bench.run.finish();
    assert!(report.failures.is_empty());
}

#[test]
fn a_call_in_a_trace_file_tells_its_line_and_function() {
    let source = "import socket\ndef dial():\n    s = socket.socket()\n    s.close()\ndial()\n";
    let (trace, _) = run(&alone(source));
    let mut file = Vec::new();
    write_trace(&mut file, &trace, true).expect("a vector takes everything");
    let text = String::from_utf8(file).expect("JSON is UTF-8");
    let rows: Vec<serde_json::Value> = text.lines().map(|row| serde_json::from_str(row).expect("it is JSON")).collect();
    let at = |call: &str| {
        let row = rows.iter().find(|row| row["event"] == "entered" && row["call"] == call).expect("the call was made");
        (row["line"].as_u64(), row["function"].as_str().map(str::to_owned))
    };
    assert_eq!(at("socket"), (Some(3), Some("dial".to_owned())));
    assert_eq!(at("close"), (Some(4), Some("dial".to_owned())));
}
