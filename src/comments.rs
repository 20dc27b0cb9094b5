//! The comments of the programs that come with the workbench, in the language of the reader; the code stays the code.
//! It knows no program; a comment that it does not know stays as it is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lang::Lang;

/// Each comment in English, on the next line the same in Chinese, and an empty line.
const CHINESE: &str = include_str!("../assets/python/comments.zh.txt");

/// How a comment begins: one to the end of its line, and one that says what a file is.
const BEGINNINGS: [&str; 2] = ["#", "\"\"\""];

/// A program with its comments in a language. It has the same lines, and the same code in each.
pub fn commented(program: &str, lang: Lang) -> String {
    match lang {
        Lang::En => program.to_owned(),
        Lang::Zh => program.split_inclusive('\n').map(in_chinese).collect(),
    }
}

fn in_chinese(line: &str) -> String {
    let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
    match comment(text) {
        Some((code, chinese)) => format!("{code}{chinese}{end}"),
        None => line.to_owned(),
    }
}

/// What stands before the comment of a line, and the comment in Chinese.
fn comment(line: &str) -> Option<(&str, &'static str)> {
    let places = BEGINNINGS.iter().flat_map(|beginning| line.match_indices(beginning));
    places.map(|(at, _)| at).find_map(|at| Some((line.get(..at)?, *table().get(line.get(at..)?)?)))
}

fn table() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| CHINESE.split("\n\n").filter_map(|entry| entry.trim_end().split_once('\n')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::STARTING_PROGRAMS;

    #[test]
    fn every_entry_is_a_pair_of_comments() {
        let entries = CHINESE.split("\n\n").count();
        assert_eq!(table().len(), entries, "an entry has two lines, and none stands there twice");
        for (english, chinese) in table() {
            let beginning = BEGINNINGS.into_iter().find(|beginning| english.starts_with(beginning));
            assert!(beginning.is_some_and(|beginning| chinese.starts_with(beginning)), "{english}\n{chinese}");
        }
    }

    #[test]
    fn every_comment_of_a_starting_program_is_known_and_every_line_keeps_its_code() {
        let mut used = std::collections::BTreeSet::new();
        for file in STARTING_PROGRAMS.iter().flat_map(|folder| folder.files).filter(|file| file.name.ends_with(".py")) {
            let chinese = commented(file.text, Lang::Zh);
            assert_eq!(chinese.lines().count(), file.text.lines().count());
            for (english, chinese) in file.text.lines().zip(chinese.lines()) {
                // In these programs a number sign that stands alone begins a comment.
                let Some(at) = english.find("# ") else {
                    assert_eq!(english, chinese);
                    continue;
                };
                assert_eq!(english.get(..at), chinese.get(..at));
                assert!(comment(english).is_some(), "{} is not known in Chinese: {english}", file.name);
                used.insert(english.get(at..));
            }
        }
        assert!(used.len() > 70, "{} comments", used.len());
    }

    #[test]
    fn a_line_that_only_looks_like_a_comment_stays() {
        for line in ["x = '# no more lines'", "# nobody knows this", "print('#')"] {
            assert_eq!(commented(line, Lang::Zh), line);
        }
    }
}
