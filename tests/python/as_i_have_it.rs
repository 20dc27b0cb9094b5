//! Programs run as one has them: with files, modules of their own, arguments and input, from a folder of the real disk.
//! Each folder of `own_programs` has what `python3` prints for it, a line typed on a terminal included.

use crate::tools::python as tools;

use std::path::{Path, PathBuf};

use sockscope::scenario::{Scenario, read_programs};
use sockscope::trace::{Trace, normalised_lines};
use tools::*;

/// The folders of programs.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<_> = std::fs::read_dir(folder("own_programs")).expect("it is there").flatten().collect();
    folders.sort_by_key(std::fs::DirEntry::file_name);
    folders.iter().map(|entry| entry.path()).filter(|path| path.join("server.py").is_file()).collect()
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A folder as it would be run by its names.
fn scenario(folder: &Path) -> Scenario {
    let files = [folder.join("server.py"), folder.join("client.py")];
    let mut scenario = read_programs(&files).expect("both are there");
    let args: serde_json::Value = match std::fs::read_to_string(folder.join("args.json")) {
        Ok(json) => serde_json::from_str(&json).expect("it is JSON"),
        Err(_) => serde_json::Value::Null,
    };
    for (program, side) in scenario.programs.iter_mut().zip(["server", "client"]) {
        let given = args[side].as_array().cloned().unwrap_or_default();
        program.args = given.iter().filter_map(|arg| arg.as_str().map(str::to_owned)).collect();
        let input = std::fs::read_to_string(folder.join(format!("input-{side}.txt"))).unwrap_or_default();
        program.input = input.lines().map(str::to_owned).collect();
    }
    scenario
}

/// What both sides print, in the form of `expected.txt`.
fn told(trace: &Trace) -> String {
    let side = |title: &str, actor: &str| format!("--- {title}\n{}", printed(trace, actor));
    side("server", "server") + &side("client", "client-1")
}

#[test]
fn programs_with_files_modules_arguments_and_input_print_what_they_print_under_python3() {
    let all = folders();
    assert!(all.len() >= 12, "only {} folders", all.len());
    let different = for_each_at_once(&all, |folder| {
        let expected = std::fs::read_to_string(folder.join("expected.txt")).expect("it says what is printed");
        let staged = scenario(folder);
        let told = [("staged", run(&staged)), ("free", run(&free(staged.clone())))].map(|(way, (trace, _))| {
            let got = told(&trace);
            (got != expected).then(|| format!("### {}, {way}\n--- wanted\n{expected}--- got\n{got}", name(folder)))
        });
        told.into_iter().flatten().collect::<Vec<_>>()
    });
    let different: Vec<_> = different.into_iter().flatten().collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn a_staged_run_of_them_has_the_same_trace_each_time() {
    let different = for_each_at_once(&folders(), |folder| {
        let lines = || normalised_lines(&run(&scenario(folder)).0).collect::<Vec<_>>();
        let first = lines();
        let other = (0..4).map(|_| lines()).find(|again| *again != first)?;
        let at = first.iter().zip(&other).position(|(one, two)| one != two).unwrap_or_default();
        Some(format!("{}: {:?}\n{:?}", name(folder), first.get(at), other.get(at)))
    });
    let different: Vec<_> = different.into_iter().flatten().collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}
