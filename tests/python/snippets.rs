//! Small programs give the same in the workbench as under python3: bytes, struct, text, sockets, threads, exceptions.
//! It needs `python3` in the path, and says so and passes where there is none.

use crate::tools::python as tools;

use std::collections::BTreeMap;
use std::process::Command;

use tools::*;

/// What every snippet prints under python3, by `file: name`.
fn under_python3() -> Option<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(folder("snippets")).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let done = Command::new("python3").arg("-S").arg(folder("run_snippets.py")).arg(&file).output().ok()?;
        let text = format!("\n{}", String::from_utf8(done.stdout).expect("it prints UTF-8"));
        let title = file.file_stem()?.to_string_lossy().into_owned();
        for part in text.split("\n### ").skip(1) {
            let (name, printed) = part.split_once('\n').unwrap_or((part, ""));
            all.insert(format!("{title}: {}", name.trim()), printed.trim_end().to_owned());
        }
    }
    Some(all)
}

#[test]
fn snippets_print_what_they_print_under_python3() {
    let Some(expected) = under_python3() else {
        eprintln!("python3 is not here, so there is nothing to compare with");
        return;
    };
    let all = snippets("snippets");
    assert!(all.len() >= 870, "only {} snippets", all.len());
    let differences: Vec<_> = for_each_at_once(&all, |(name, source)| {
        let (trace, _) = run(&alone(source));
        let got = printed(&trace, "client-1").trim_end().to_owned();
        let wanted = expected.get(name).cloned().unwrap_or_else(|| "nothing: it was not run".to_owned());
        (got != wanted).then(|| format!("### {name}\n--- python3\n{wanted}\n--- here\n{got}"))
    })
    .into_iter()
    .flatten()
    .collect();
    assert!(differences.is_empty(), "{} of {} differ:\n{}", differences.len(), all.len(), differences.join("\n"));
}
