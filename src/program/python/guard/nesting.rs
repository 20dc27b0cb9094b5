//! How deeply a text of Python is nested, as far as it can be told without parsing it.
//! It finds no other mistake, and what it calls deep may be a little less so.
//!
//! The parser goes down once for each bracket and each operator within another, and a stack that runs out ends the
//! process. So a text is measured before it is parsed. The parser's own lexer would not do for it: after a mistake the
//! parser lets a string end elsewhere than that lexer says and goes on behind it. So a string without an end is measured
//! here as if it were code.

use rustpython_vm::VirtualMachine;
use rustpython_vm::builtins::PyBaseExceptionRef;

/// How deep a text may be. `python3` takes 200 brackets and a few thousand operators; people write less than 50.
pub const DEEPEST: usize = 1000;

/// What is raised for such a text.
pub fn refusal(line: usize, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_memory_error(format!(
        "line {line} is nested more than {DEEPEST} deep, which is the most here; write it in several steps"
    ))
}

/// The first line of a text that is nested deeper than [`DEEPEST`], counted from 1; nothing if none is.
#[must_use]
pub fn too_deep(source: &str) -> Option<usize> {
    let mut measure = Measure { levels: vec![Level { kind: Kind::Lines, operators: 0 }], line: 1 };
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let taken = measure.take(rest, character);
        rest = rest.get(taken.max(1)..).unwrap_or_default();
        if measure.depth() > DEEPEST {
            return Some(measure.line);
        }
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Outside of all brackets, where a new line is a new statement.
    Lines,
    Bracket,
    /// In the text of an f-string that ends with this mark.
    Formatted(&'static str),
}

/// One bracket, and the operators in it since its last comma.
struct Level {
    kind: Kind,
    operators: usize,
}

struct Measure {
    levels: Vec<Level>,
    line: usize,
}

impl Measure {
    fn depth(&self) -> usize {
        self.levels.len() + self.levels.iter().map(|level| level.operators).sum::<usize>()
    }

    fn kind(&self) -> Kind {
        self.levels.last().map_or(Kind::Lines, |level| level.kind)
    }

    /// Takes what begins here; the number of bytes that it has.
    fn take(&mut self, rest: &str, character: char) -> usize {
        if character == '\n' {
            self.line += 1;
        }
        if let Kind::Formatted(end) = self.kind() {
            return self.take_formatted(rest, character, end);
        }
        match character {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '\'' | '"' => self.take_string(rest, false),
            '(' | '[' | '{' => {
                self.push(Kind::Bracket);
                1
            }
            ')' | ']' | '}' => {
                self.pop();
                // What stands in brackets may be called, indexed or joined by what follows.
                self.count();
                1
            }
            ',' | ';' => self.begin_again(),
            '\n' if self.kind() == Kind::Lines => self.begin_again(),
            character if character.is_alphanumeric() || character == '_' => self.take_word(rest),
            character if character.is_ascii_punctuation() => {
                self.count();
                1
            }
            character => character.len_utf8(),
        }
    }

    fn take_formatted(&mut self, rest: &str, character: char, end: &'static str) -> usize {
        if rest.starts_with(end) {
            self.pop();
            return end.len();
        }
        match character {
            '{' if rest.starts_with("{{") => 2,
            '{' => {
                self.push(Kind::Bracket);
                1
            }
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            // A text in one line that has no end is a mistake, and the parser goes on behind it.
            '\n' if end.len() == 1 => {
                self.pop();
                1
            }
            character => character.len_utf8(),
        }
    }

    /// A name, a number or a keyword; or what makes a string a special one.
    fn take_word(&mut self, rest: &str) -> usize {
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let quoted = rest.get(length..).is_some_and(|rest| rest.starts_with(['\'', '"']));
        if quoted && length <= 2 && word.chars().all(|c| "rRbBuUfFtT".contains(c)) {
            let formatted = word.contains(['f', 'F', 't', 'T']);
            return length + self.take_string(rest.get(length..).unwrap_or_default(), formatted);
        }
        let keyword =
            ["not", "and", "or", "if", "else", "in", "is", "for", "lambda", "await", "yield", "from", "async"];
        if keyword.contains(&word) {
            self.count();
        }
        length
    }

    /// A string that begins with its mark. The text of a formatted one is gone through, for it may hold expressions.
    fn take_string(&mut self, rest: &str, formatted: bool) -> usize {
        let end = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| rest.starts_with(*mark)).unwrap_or("\"");
        if formatted {
            self.push(Kind::Formatted(end));
            return end.len();
        }
        let text = rest.get(end.len()..).unwrap_or_default();
        let (mut hidden, mut lines) = (false, 0);
        for (at, character) in text.char_indices() {
            let here = text.get(at..).unwrap_or_default();
            if !hidden && here.starts_with(end) {
                self.line += lines;
                return end.len() * 2 + at;
            }
            // A string in one line that has no end is a mistake.
            if character == '\n' && end.len() == 1 && !hidden {
                break;
            }
            lines += usize::from(character == '\n');
            hidden = character == '\\' && !hidden;
        }
        end.len()
    }

    fn push(&mut self, kind: Kind) {
        self.levels.push(Level { kind, operators: 0 });
    }

    fn pop(&mut self) {
        if self.levels.len() > 1 {
            self.levels.pop();
        }
    }

    fn count(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.operators += 1;
        }
    }

    fn begin_again(&mut self) -> usize {
        if let Some(level) = self.levels.last_mut() {
            level.operators = 0;
        }
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_texts_are_found_whatever_makes_them_deep() {
        let many = 20_000;
        for (before, after) in [
            ("(", ")"),
            ("[", "]"),
            ("{1:", "}"),
            ("f(", ")"),
            ("-", ""),
            ("not ", ""),
            ("lambda: ", ""),
            ("1 if 1 else ", ""),
            ("1**", ""),
            ("a = (", ")"),
            ("f\"{", "}\""),
            ("f'''{", "}'''"),
            ("await ", ""),
            ("[a for a in ", "]"),
            ("x.", ""),
        ] {
            let text = format!("x = 1\n{}y{}", before.repeat(many), after.repeat(many));
            assert_eq!(too_deep(&text), Some(2), "{before}");
        }
        for broken in ["f\"\"\"{a \"\"\"\n", "f\"{a!r\"", "f\"abc\n", "x = 'abc\n", "x = \"\"\"abc\n", "f'{x:{'\n"] {
            let text = format!("{broken}{}", "(".repeat(many));
            assert!(too_deep(&text).is_some(), "{broken}");
        }
        for tail in ["+1", ".a", "[0]", "()", "**1", " or 1", " if 1 else 1", "<1"] {
            assert_eq!(too_deep(&format!("y{}", tail.repeat(many))), Some(1), "{tail}");
        }
        assert_eq!(too_deep(&format!("'it''s' + \"({}\" + {}", "(".repeat(5), "(".repeat(many))), Some(1));
    }

    #[test]
    fn long_texts_are_not_deep() {
        let many = 20_000;
        let texts = [
            format!("x = [{}]\n", "1 + 2, ".repeat(many)),
            format!("x = {{{}}}\n", "'a': -1, ".repeat(many)),
            "x = f(a.b[0] + 1) if y else -z\n".repeat(many),
            format!("if a: pass\n{}", "elif a.b == c: pass\n".repeat(many)),
            format!("x = '{}'\n", "((((+-*/".repeat(many)),
            format!("x = b\"\"\"{}\"\"\"\n", "((((\n".repeat(many)),
            format!("# {}\n", "((((".repeat(many)),
            "x = f'{a!r:>{b}} {{ ( [ {c[0]}'\n".repeat(many),
            "s = 'it\\'s (' + rb'\\' + \"\\\"(\"\n".repeat(many),
            "# 引号 '\nx = '中文 ('\n".repeat(many),
        ];
        for text in texts {
            assert_eq!(too_deep(&text), None, "{}", text.chars().take(60).collect::<String>());
        }
    }
}
