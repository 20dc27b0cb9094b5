//! What the documents promise: the outputs in `README.md` are what the program prints, and every link leads somewhere.
//! It compares outputs without ports and descriptors, which the system chooses; it does not judge the words.

use crate::tools::cli as tools;

use std::collections::BTreeMap;
use std::path::Path;

use tools::sockscope;

const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "lessons/README.md",
    "assets/fonts/README.md",
    "assets/python/NATIVE.md",
    "docs/command-service.md",
    "docs/files-protocol.md",
    "docs/measured.md",
];

#[test]
fn every_output_is_what_the_program_prints() {
    let shown = shown_outputs(&read("README.md"));
    assert!(shown.len() >= 4, "the outputs are still found: {shown:?}");
    for (command, expected) in shown {
        let args: Vec<&str> = command.split_whitespace().collect();
        let printed = sockscope(&args).expect_status(0).stdout;
        let (expected, printed) = (steady(&expected), steady(&printed));
        assert!(fits(&expected, &printed), "`sockscope {command}` prints now:\n{printed}\nand not:\n{expected}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    for document in DOCUMENTS {
        let folder = root().join(document).parent().expect("a file is in a folder").to_owned();
        for link in links(&read(document)) {
            if link.starts_with("http") || link.starts_with('#') {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            assert!(folder.join(file).exists(), "{document} leads to {link}, which does not exist");
            let has = |heading: &str| {
                let page = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
                page.lines().any(|line| line.starts_with('#') && slug(line) == heading)
            };
            assert!(heading.is_empty() || has(heading), "{document} leads to {link}, and there is no such heading");
        }
    }
}

#[test]
fn the_readme_begins_with_a_picture_and_speaks_both_languages() {
    let readme = read("README.md");
    assert!(readme.starts_with("<picture>"));
    let (english, chinese) = readme.split_once("\n## 中文\n").expect("there is a Chinese part");
    for (part, lang) in [(english, "en"), (chinese, "zh")] {
        for theme in ["light", "dark"] {
            assert!(part.contains(&format!(".{lang}.{theme}.png")), "a {theme} picture in {lang}");
        }
        for command in ["\n    cargo run --release --locked\n", "\n    cargo test --locked\n"] {
            assert!(part.contains(command), "the part in {lang} names {command:?}");
        }
    }
}

#[test]
fn the_checks_run_the_readmes_own_test_command() {
    assert!(read(".ci/run").lines().any(|line| line == "cargo test --locked"));
}

#[test]
fn the_comparison_sees_what_matters() {
    let one = "accept(11) = 13  (from 127.0.0.1:60718)\nsend(13, \"a(7)\", 4) = 4\n127.0.0.1:60718\nexplain 13";
    let other = "accept(5) = 6  (from 127.0.0.1:41)\nsend(6, \"a(7)\", 4) = 4\n127.0.0.1:41\nexplain 13";
    assert_eq!(steady(one), steady(other));
    assert_ne!(steady(one), steady(&other.replace("send(6", "send(5")));
    assert_ne!(steady(one), steady(&other.replace("= 4", "= 3")));
    assert!(fits("a\n…\nc", "a\nb\nb\nc") && fits("…\nc", "b\nc") && fits("a", "a"));
    assert!(!fits("a\n…\nc", "b\nc") && !fits("…\nc", "c\nd") && !fits("a", "a\nb"));
    let shown = shown_outputs("x\n```console\n$ sockscope run\na\nb\n$ sockscope show\nc\n```\ny\n");
    assert_eq!(shown, [("run".to_owned(), "a\nb".to_owned()), ("show".to_owned(), "c".to_owned())]);
}

/// The commands behind `$ sockscope` in blocks of a console, each with the lines below it.
fn shown_outputs(page: &str) -> Vec<(String, String)> {
    let mut shown: Vec<(String, Vec<&str>)> = Vec::new();
    let mut in_console = false;
    for line in page.lines() {
        match line {
            "```console" => in_console = true,
            "```" => in_console = false,
            _ if in_console => match (line.strip_prefix("$ sockscope "), shown.last_mut()) {
                (Some(command), _) => shown.push((command.to_owned(), Vec::new())),
                (None, Some((_, output))) => output.push(line),
                (None, None) => panic!("an output without a command: {line}"),
            },
            _ => {}
        }
    }
    shown.into_iter().map(|(command, output)| (command, output.join("\n"))).collect()
}

/// Whether a text has the expected lines, where a line `…` stands for any number of lines.
fn fits(expected: &str, text: &str) -> bool {
    match expected.split_once("…\n") {
        Some((head, tail)) if head.is_empty() || head.ends_with('\n') => {
            text.starts_with(head) && text.len() >= head.len() + tail.len() && text.ends_with(tail)
        }
        _ => expected == text,
    }
}

#[test]
fn every_file_and_folder_that_a_text_names_is_there() {
    let paths = repository();
    let mut missing = Vec::new();
    for path in paths.iter().filter(|path| is_text(path)) {
        for named in named_paths(&read(path)) {
            let behind = format!("/{named}");
            if !paths.iter().any(|there| *there == named || there.ends_with(&behind)) {
                missing.push(format!("{path}: `{named}`"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(
        named_paths("see `src/a.rs`, `a/NAME.rs`, `/etc/x`, `2/3`, `and/or` and `tests/b`"),
        ["src/a.rs", "tests/b"]
    );
}

/// Documents, and sources with their comments.
fn is_text(path: &str) -> bool {
    let is_page = path.ends_with(".md") && !path.starts_with("docs/lessons") && path != "CHANGELOG.md";
    is_page || path.ends_with(".rs") && !path.starts_with("tests/") || path == "Cargo.toml" || path == "clippy.toml"
}

/// What stands in backquotes and can only be a path of this repository: it has a slash, and ends like a file or begins like
/// a folder of the project.
fn named_paths(text: &str) -> Vec<String> {
    const ENDS: [&str; 6] = [".rs", ".py", ".md", ".json", ".jsonl", ".txt"];
    const FOLDERS: [&str; 6] = ["src/", "tests/", "assets/", "docs/", "screenshots/", "lessons/"];
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c);
    let is_path = |word: &&str| {
        let known = ENDS.iter().any(|end| word.ends_with(end)) || FOLDERS.iter().any(|folder| word.starts_with(folder));
        word.contains('/') && known && !word.starts_with(['/', '.']) && word.chars().all(plain)
    };
    let words = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    words.filter(is_path).map(|word| word.trim_end_matches('/').to_owned()).collect()
}

/// Every file and folder of the project, by its path from the root.
fn repository() -> Vec<String> {
    const LEFT_OUT: [&str; 2] = ["target", ".git"];
    let (mut folders, mut paths) = (vec![String::new()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("the folder can be read").flatten() {
            let name = entry.file_name().into_string().expect("names are plain");
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if entry.path().is_dir() {
                folders.push(path.clone());
            }
            paths.push(path);
        }
    }
    paths
}

/// Ports and descriptors by the order in which they come; every other number stays.
fn steady(text: &str) -> String {
    let mut names = Names::default();
    text.trim_end().lines().map(|line| steady_line(line, &mut names) + "\n").collect::<String>().trim_end().to_owned()
}

#[derive(Default)]
struct Names {
    ports: BTreeMap<String, usize>,
    descriptors: BTreeMap<String, usize>,
}

fn steady_line(line: &str, names: &mut Names) -> String {
    let line = replace_behind(line, "127.0.0.1:", "port ", &mut names.ports);
    let Some((call, rest)) = line.split_once('(') else { return line };
    let is_call = call.ends_with(|c: char| c.is_ascii_lowercase()) && !call.contains('"');
    if !is_call {
        return line;
    }
    let opens = call.ends_with("socket") || call.ends_with("accept");
    let rest = replace_behind(&format!("({rest}"), "(", "fd ", &mut names.descriptors);
    let rest = if opens { replace_behind(&rest, ") = ", "fd ", &mut names.descriptors) } else { rest };
    format!("{call}{rest}")
}

/// Replaces the number behind the first mark, or behind every mark that is longer than a bracket.
fn replace_behind(text: &str, mark: &str, name: &str, names: &mut BTreeMap<String, usize>) -> String {
    let (mut steady, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(mark) {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let (number, behind) = after.split_at(end);
        steady.push_str(before);
        steady.push_str(mark);
        if !number.is_empty() {
            let next = names.len();
            let ordinal = names.entry(number.to_owned()).or_insert(next);
            steady.push_str(&format!("{name}{ordinal}"));
        }
        rest = behind;
        if mark == "(" {
            break;
        }
    }
    steady + rest
}

/// A heading as a link writes it.
fn slug(heading: &str) -> String {
    heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-")
}

/// Where the links and pictures of a page lead.
fn links(page: &str) -> Vec<String> {
    let behind = |mark: &'static str, end: char| {
        page.split(mark).skip(1).filter_map(move |rest| rest.split_once(end)).map(|(link, _)| link.to_owned())
    };
    behind("](", ')').chain(behind("src=\"", '"')).chain(behind("srcset=\"", '"')).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
