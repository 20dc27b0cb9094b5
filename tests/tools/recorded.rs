//! The runs that the repository holds, in `screenshots/traces`.
//! It asserts nothing but that they are there and whole.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sockscope::trace::{Trace, read_trace};

/// Where they are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/traces")
}

/// The run in a file.
pub fn trace_of(path: &Path) -> Trace {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (trace, cut) = read_trace(BufReader::new(file)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(cut.is_none(), "{} is whole", path.display());
    trace
}

/// A recorded run by its name; that of a lesson stands in `lessons/`.
pub fn recorded(name: &str) -> Trace {
    trace_of(&folder().join(format!("{name}.jsonl")))
}

/// All of them by their names, those of the lessons last.
pub fn all_recorded() -> Vec<(String, Trace)> {
    let names: Vec<String> = ["", "lessons/"].into_iter().flat_map(names_in).collect();
    assert!(names.len() > 60, "the recorded runs are found: {}", names.len());
    names.into_iter().map(|name| (name.clone(), recorded(&name))).collect()
}

/// The names in a folder, in order.
fn names_in(inside: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder().join(inside)).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let runs = paths.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    let name = |path: PathBuf| format!("{inside}{}", path.file_stem().expect("it has a name").to_string_lossy());
    let mut names: Vec<String> = runs.map(name).collect();
    names.sort();
    names
}
