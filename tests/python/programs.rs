//! Whole programs as learners bring them, each a folder with what `python3` prints (`expected.txt`): they give the same here,
//! staged and free. Programs that teach one thing are elsewhere.

use crate::tools::python as tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use sockscope::run::{Run, Watch};
use sockscope::scenario::Scenario;
use sockscope::trace::{ActorId, Call, Note, Trace, What};
use tools::*;

/// A program that takes longer is told by its name, and the others go on.
const PATIENCE: Duration = Duration::from_secs(120);

fn folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder("programs")).expect("the folder is there");
    let mut all: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

fn scenario_of(folder: &Path) -> Scenario {
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).expect("the program is there");
    pair(&text("server.py"), &text("client.py"), 1)
}

/// What each side is to print, by `server` and `client`.
fn expected(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("expected.txt")).expect("it says what python3 prints");
    let parts = text.split("--- ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.map(|(side, printed)| (side.to_owned(), printed.trim_end().to_owned())).collect()
}

/// Runs a scenario to its end; nothing if that does not come.
fn run_with_patience(scenario: &Scenario) -> Option<Trace> {
    let run = Run::start(scenario, Watch::default()).expect("the scenario is good");
    let controls = run.controls().clone();
    let (tell, told) = channel();
    let ending = std::thread::spawn(move || {
        let (trace, _) = run.finish();
        tell.send(()).unwrap_or_default();
        trace
    });
    let came = told.recv_timeout(PATIENCE).is_ok();
    controls.stop();
    let trace = ending.join().expect("no run panics");
    came.then_some(trace)
}

/// All that the actors of one side printed, tracebacks too.
fn whole_text(trace: &Trace, side: &str) -> String {
    let mine = |actor: ActorId| trace.actor_name(actor).starts_with(side);
    let lines = trace.events().filter(|event| mine(event.actor)).filter_map(|event| match &event.what {
        What::Printed(line) => Some(line.to_string()),
        What::Raised(traceback) => Some(traceback.to_string()),
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

fn differences(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wanted = expected(folder);
    let staged = scenario_of(folder);
    let mut found = Vec::new();
    for (schedule, scenario) in [("free", free(staged.clone())), ("staged", staged)] {
        let begun = std::time::Instant::now();
        let Some(trace) = run_with_patience(&scenario) else {
            found.push(format!("{name}, {schedule}: it has not come to its end"));
            continue;
        };
        println!("{name}, {schedule}: {:.1?}", begun.elapsed());
        for (side, wanted) in &wanted {
            let got = whole_text(&trace, side);
            if got != *wanted {
                found.push(format!("{name}, {schedule}, {side}:\n--- python3\n{wanted}\n--- here\n{got}"));
            }
        }
    }
    found
}

#[test]
fn programs_print_what_they_print_under_python3() {
    let only = std::env::var("SOCKSCOPE_ONLY").unwrap_or_default();
    let all: Vec<_> = folders().into_iter().filter(|folder| folder.to_string_lossy().contains(&only)).collect();
    assert!(!all.is_empty());
    let found: Vec<_> = for_each_at_once(&all, |folder| differences(folder)).into_iter().flatten().collect();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

/// Where each socket of a side was closed, by the line, and whether it was for want of a reference.
fn closings(trace: &Trace, side: &str) -> Vec<(u32, bool)> {
    let (mut line, mut unreferenced, mut found) = (0, false, Vec::new());
    for event in trace.events().filter(|event| trace.actor_name(event.actor).starts_with(side)) {
        match &event.what {
            What::Line(reached) => line = reached.line,
            What::Noted(note) => unreferenced = matches!(note.as_ref(), Note::Unreferenced { .. }),
            What::Entered(entered) if entered.call == Call::Close => {
                found.push((line, std::mem::take(&mut unreferenced)));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_socket_that_loses_its_last_reference_is_closed_in_that_line_and_it_is_told() {
    let scenario = scenario_of(&folder("programs").join("accept-loop-without-close"));
    let (trace, _) = run(&scenario);
    // The second accept lets go of what the first returned; the end of the function, at its loop, of the rest.
    assert_eq!(closings(&trace, "server"), [(10, true), (9, true), (9, true)]);
    let scenario = scenario_of(&folder("programs").join("port-scan"));
    let (trace, _) = run(&scenario);
    assert_eq!(closings(&trace, "client"), [(7, true), (7, true), (7, true), (7, true), (10, true)]);
    assert!(closings(&trace, "server").iter().all(|(_, unreferenced)| !unreferenced), "it came to its end");
}
