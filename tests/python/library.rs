//! The honesty of the workbench: programs that run in it and under the machine's own python3 send the same bytes with the
//! same boundaries, receive the same chunks, print the same and fail alike.
//! What each program of the library teaches is the affair of `python_claims`. Where there is no `python3` in the path,
//! this says so and passes.

use crate::beside::compare;
use crate::tools::python::*;
use sockscope::scenario::{Scenario, Side};

#[test]
fn every_program_of_the_library_does_what_it_does_under_python3() {
    let library = library();
    assert!(library.len() >= 43, "only {} programs", library.len());
    let found = compare(&library).unwrap_or_default();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The pairs of programs that go other ways than the library does.
fn pairs() -> Vec<(String, Scenario)> {
    let text = std::fs::read_to_string(folder("pairs.txt")).expect("the file is there");
    text.split("\n### ").skip(1).map(pair_of).collect()
}

fn pair_of(text: &str) -> (String, Scenario) {
    let (name, parts) = text.split_once('\n').expect("a pair has programs");
    let part = |wanted: &str| {
        let parts = format!("\n{parts}");
        let mut found = parts.split("\n--- ").filter_map(|part| part.strip_prefix(wanted).map(str::to_owned));
        found.next().map(|part| part.trim_start_matches('\n').to_owned())
    };
    let program_of =
        |side, wanted: &str| program(&format!("{}.py", wanted.trim()), side, &part(wanted).expect("it is there"));
    let mut client = program_of(Side::Client, "client\n");
    client.input = part("input\n").unwrap_or_default().lines().map(str::to_owned).collect();
    let clients = part("clients ").and_then(|number| number.trim().parse().ok()).unwrap_or(1);
    let programs = vec![program_of(Side::Server, "server\n"), client];
    (name.to_owned(), Scenario { clients, programs, ..Scenario::default() })
}

#[test]
fn pairs_that_go_other_ways_do_what_they_do_under_python3() {
    let pairs = pairs();
    assert!(pairs.len() >= 10, "only {} pairs", pairs.len());
    let found = compare(&pairs).unwrap_or_default();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
