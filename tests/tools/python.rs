//! What the tests of Python programs share: programs from text, what they printed, and snippets out of files.
//! It asserts nothing.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sockscope::program::python::Together;
use sockscope::run::{Report, Run};
use sockscope::scenario::{PythonProgram, Scenario, Schedule, Side};
use sockscope::trace::{ActorId, Trace, What};

use super::net::within;

/// A program of one side.
pub fn program(file: &str, side: Side, source: &str) -> PythonProgram {
    PythonProgram::new(file, side, source)
}

/// One program alone, as a client.
pub fn alone(source: &str) -> Scenario {
    let programs = vec![program("snippet.py", Side::Client, source)];
    Scenario { clients: 1, programs, nodelay: false, ..Scenario::default() }
}

/// A server's program and so many clients that run the other one.
pub fn pair(server: &str, client: &str, clients: u32) -> Scenario {
    let programs = vec![program("server.py", Side::Server, server), program("client.py", Side::Client, client)];
    Scenario { clients, programs, ..Scenario::default() }
}

/// The same at full speed.
pub fn free(scenario: Scenario) -> Scenario {
    Scenario { schedule: Schedule::Free, ..scenario }
}

/// Runs a scenario to its end.
pub fn run(scenario: &Scenario) -> (Trace, Report) {
    /// What no program here takes, on a busy machine either.
    const LONG: Duration = Duration::from_secs(120);
    let its = scenario.clone();
    within(LONG, "a run", move || Run::to_end(&its).expect("the scenario is good"))
}

/// What the actors of one program printed, in order; an uncaught exception as `TypeName: message`.
pub fn printed(trace: &Trace, name: &str) -> String {
    let mine =
        |actor: ActorId| trace.actor_name(actor) == name || trace.actor_name(actor).starts_with(&format!("{name}/"));
    let mut text = String::new();
    for event in trace.events().filter(|event| mine(event.actor)) {
        match &event.what {
            What::Printed(part) if part.goes_on => {
                text.push_str(part);
                continue;
            }
            What::Printed(line) => text.push_str(line),
            What::Raised(traceback) => text.push_str(traceback.lines().next_back().unwrap_or_default()),
            _ => continue,
        }
        text.push('\n');
    }
    text
}

/// A file of the tests' Python.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(name)
}

/// The snippets of a folder: names (with their file's) and programs.
pub fn snippets(name: &str) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder(name))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let text = format!("\n{}", std::fs::read_to_string(&file).expect("it is text"));
        let title = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for part in text.split("\n### ").skip(1) {
            let (name, program) = part.split_once('\n').unwrap_or((part, ""));
            all.push((format!("{title}: {}", name.trim()), program.to_owned()));
        }
    }
    all
}

/// Does something with each of many things, on every processor. What was found is in the order of the things.
pub fn for_each_at_once<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut found = Vec::new();
    let keep = |_: &T, result| {
        found.push(result);
        Ok::<(), Infallible>(())
    };
    let _together = Together::begin();
    let Ok(()) = sockscope::cli::at_once::for_each_at_once(things, work, keep);
    found
}

/// The folders of the starting programs.
pub fn library_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/python/library");
    let entries = std::fs::read_dir(&root).expect("the library is there").flatten().map(|entry| entry.path());
    let mut folders: Vec<_> = entries.filter(|folder| folder.join("library.json").is_file()).collect();
    folders.sort();
    folders
}

/// The starting programs: their names, and each as a scenario.
pub fn library() -> Vec<(String, Scenario)> {
    library_folders().iter().map(|folder| library_entry(folder)).collect()
}

fn library_entry(folder: &Path) -> (String, Scenario) {
    let json = std::fs::read_to_string(folder.join("library.json")).expect("it can be read");
    let entry: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let input: Vec<String> = entry["input"].as_array().into_iter().flatten().map(text).collect();
    let programs = entry["files"].as_array().into_iter().flatten().map(|file| {
        let (name, server) = (text(&file["file"]), file["role"] == "server");
        let source = std::fs::read_to_string(folder.join(&name)).expect("the program is there");
        let side = if server { Side::Server } else { Side::Client };
        PythonProgram { input: if server { Vec::new() } else { input.clone() }, ..program(&name, side, &source) }
    });
    let clients = entry["clients"].as_u64().and_then(|clients| u32::try_from(clients).ok()).unwrap_or(1);
    let scenario = Scenario { clients, programs: programs.collect(), ..Scenario::default() };
    (text(&entry["id"]), scenario)
}
