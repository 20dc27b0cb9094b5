//! The words of the project: both languages wherever one is, Chinese with Chinese punctuation, TCP without packets.
//! It reads strings out of the sources and judges no style; that is for people.

use std::path::Path;

/// Chinese words that are no network packets, and the two nicknames that learners bring along.
const INNOCENT: &[&str] =
    &["af_packet", "pf_packet", "包含", "包括", "软件包", "安装包", "打包", "粘包", "拆包", "半包"];

/// What may stand for Chinese: names of calls and of formats, and what somebody typed.
const CODE: &[&str] = &["UDP", "hex", "send", "recv", "hello、world、!"];

#[test]
fn what_is_said_in_english_is_said_in_chinese() {
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for path in files("src", &["rs"]) {
        for (en, zh) in pairs_in(&read(&path)) {
            pairs += 1;
            if !has_chinese(&zh) && en.chars().any(char::is_alphabetic) && !CODE.contains(&zh.as_str()) {
                wrong.push(format!("{path}: {en:?} has no Chinese beside it: {zh:?}"));
            }
            if has_chinese(&en) {
                wrong.push(format!("{path}: the English comes first: {en:?}"));
            }
        }
    }
    assert!(pairs > 150, "the pairs are still found: {pairs}");
    assert_none(&wrong);
}

#[test]
fn chinese_has_chinese_punctuation() {
    let mut wrong = Vec::new();
    for path in files("src", &["rs"]) {
        for text in strings_in(&read(&path)) {
            let mut before = ' ';
            for c in text.chars() {
                if is_chinese(before) && matches!(c, ',' | ';' | '!' | '?' | ':') {
                    wrong.push(format!("{path}: {before}{c} in {text:?}"));
                }
                before = c;
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn tcp_has_no_packets() {
    let mut wrong = Vec::new();
    for path in files("src", &["rs"]) {
        for text in strings_in(&read(&path)) {
            let rest = INNOCENT.iter().fold(text.to_lowercase(), |text, word| text.replace(word, ""));
            if rest.contains("packet") || rest.contains('包') {
                wrong.push(format!("{path}: {text:?}"));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn no_text_names_somebodys_machine() {
    // Written in two halves, so that this file does not find itself.
    let homes = [["/", "work/"], ["/", "root/"], ["/", "home/"], ["/", "Users/"], ["C:", "\\\\Users"]]
        .map(|parts| parts.concat());
    let marks = [["TO", "DO"], ["FIX", "ME"]].map(|parts| parts.concat());
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "assets", "lessons", "."] {
        for path in files(folder, &["rs", "md", "py", "toml", "json", "jsonl", "txt"]) {
            let text = read(&path);
            let found = homes.iter().chain(&marks).find(|word| text.contains(word.as_str()));
            wrong.extend(found.map(|word| format!("{path}: {word}")));
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_reader_finds_strings_and_pairs() {
    let text =
        "lang.pick(\"a\", \"甲\"); Text::new(\n    \"b \\\n        c\",\n    \"乙\",\n) // \"no\"\nlang.pick(x, \"y\")";
    assert_eq!(pairs_in(text), [("a".to_owned(), "甲".to_owned()), ("b c".to_owned(), "乙".to_owned())]);
    assert_eq!(strings_in("f(\"a\\\"b\", 'x', '\"', \"c\") /* \"d\" */"), ["a\"b", "c"]);
}

/// The two texts of every `pick` and `Text::new` whose texts are plain strings.
fn pairs_in(source: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for mark in [".pick(", "Text::new(", "Problem::new("] {
        for (at, _) in source.match_indices(mark) {
            let rest = &source[at + mark.len()..];
            let Some((en, rest)) = string_at(rest.trim_start()) else { continue };
            let Some(rest) = rest.trim_start().strip_prefix(',') else { continue };
            let Some((zh, _)) = string_at(rest.trim_start()) else { continue };
            pairs.push((en, zh));
        }
    }
    pairs
}

/// Every plain string of a source, comments left out.
fn strings_in(source: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if let Some((text, behind)) = string_at(rest) {
            strings.push(text);
            rest = behind;
        } else if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, behind)| behind);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, behind)| behind);
        } else if rest.starts_with("'\"'") {
            rest = &rest[3..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    strings
}

/// The string that begins here, and what is behind it.
fn string_at(source: &str) -> Option<(String, &str)> {
    let body = source.strip_prefix('"')?;
    let (mut text, mut chars) = (String::new(), body.char_indices());
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((text, &body[at + 1..])),
            '\\' => match chars.next() {
                // The line goes on, without the white space in front of it.
                Some((_, '\n')) => {
                    let indent = chars.as_str().chars().take_while(|c| c.is_whitespace()).count();
                    chars.by_ref().take(indent).for_each(drop);
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, other)) => text.push(other),
                None => return None,
            },
            c => text.push(c),
        }
    }
    None
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(is_chinese)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file with one of these endings below a folder, or in the root itself, by its path from the root.
fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            let path = format!("{folder}/{}", entry.file_name().to_str().expect("the names are plain"));
            if entry.path().is_dir() && folder != "." {
                folders.push(path);
            } else if endings.iter().any(|ending| path.ends_with(&format!(".{ending}"))) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
