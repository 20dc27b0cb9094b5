//! A text that is no Python, found before anything of it is run.
//! It runs nothing; what is told when a program meets such a text while it runs is `tell`'s affair.

use super::guard::nesting;
use super::interpreter::flaw;
use super::tell::syntax_meaning;
use crate::lang::Text;

/// Where a text is no Python, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// The compiler's own words, in English.
    error: String,
    /// What it means, and where to look.
    meaning: Text,
}

impl Refused {
    /// What is told to whoever has just asked for a run.
    #[must_use]
    pub fn not_started(&self) -> Text {
        let Self { file, line, error, meaning } = self;
        Text::new(
            format!("{file}, line {line} is no Python ({error}), so nothing was started. {}", meaning.en),
            format!("{file} 第 {line} 行不符合 Python 语法，所以没有开始运行。{}", meaning.zh),
        )
    }

    /// What is told to whoever is still writing.
    #[must_use]
    pub fn so_far(&self) -> Text {
        let Self { line, error, meaning, .. } = self;
        Text::new(
            format!("Line {line} is no Python yet ({error}). {}", meaning.en),
            format!("第 {line} 行还不符合 Python 语法。{}", meaning.zh),
        )
    }
}

/// Why the text of a file would be refused; nothing if it is Python. What is nested too deep is left to the run to refuse:
/// no parser is to meet it.
#[must_use]
pub fn refused(file: &str, source: &str) -> Option<Refused> {
    if nesting::too_deep(source).is_some() {
        return None;
    }
    let error = flaw(source, file)?;
    let (line, _) = error.python_location();
    let text = |line: usize| source.lines().nth(line.checked_sub(1)?);
    let before = line.checked_sub(1).and_then(text).unwrap_or_default();
    let meaning = syntax_meaning(text(line).unwrap_or_default(), before);
    let meaning = meaning.unwrap_or_else(|| {
        Text::new(
            "Look at brackets, quotes, colons and the indentation of this line and the one before.",
            "请检查这一行和上一行的括号、引号、冒号和缩进。",
        )
    });
    let (file, line) = (file.to_owned(), u32::try_from(line.max(1)).unwrap_or(u32::MAX));
    Some(Refused { file, line, error: error.to_string(), meaning })
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn a_text_that_is_no_python_is_found_with_its_line() {
        assert_eq!(refused("a.py", "import socket\nprint('粘包')\n"), None);
        assert_eq!(refused("a.py", ""), None);
        for (source, line, en) in [
            ("x = 1\nif x = 2:\n    pass\n", 2, "two == compare"),
            ("x = 1\nwhile True\n    pass\n", 2, "ends with a colon"),
            ("print(1\nx = 2\n", 2, "bracket"),
            ("x =\n", 1, "is no Python"),
        ] {
            let refused = refused("a.py", source).expect(source);
            for told in [refused.not_started(), refused.so_far()] {
                assert_eq!(refused.line, line, "{source:?}: {}", told.en);
                assert!(told.en.contains(en), "{}", told.en);
                assert!(!told.zh.contains("invalid"), "{}", told.zh);
            }
        }
        let deep = format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(refused("a.py", &deep), None);
    }
}
