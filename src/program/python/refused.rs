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
    pub sentence: Text,
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
    let sentence = Text::new(
        format!("{file}, line {line} is no Python ({error}), so nothing was started. {}", meaning.en),
        format!("{file} 第 {line} 行不符合 Python 语法，所以没有开始运行。{}", meaning.zh),
    );
    Some(Refused { file: file.to_owned(), line: u32::try_from(line.max(1)).unwrap_or(u32::MAX), sentence })
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
            assert_eq!(refused.line, line, "{source:?}: {}", refused.sentence.en);
            assert!(refused.sentence.en.contains(en), "{}", refused.sentence.en);
            assert!(!refused.sentence.zh.contains("invalid"), "{}", refused.sentence.zh);
        }
        let deep = format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(refused("a.py", &deep), None);
    }
}
