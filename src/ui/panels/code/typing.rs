//! What typing does in a Python program: Tab goes to the next fourth column, Enter keeps the indentation.
//! It draws nothing; egui's text field asks it to change the text.

use std::any::TypeId;
use std::ops::Range;

use egui::TextBuffer;
use egui::text::{CCursor, CharIndex};

/// Spaces of one step of indentation.
const STEP: usize = 4;

/// The text of a program that is edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PythonText(pub String);

impl PythonText {
    /// What stands in front of a character in its line.
    fn before(&self, at: CharIndex) -> String {
        let mut line = String::new();
        for c in self.0.chars().take(at.0) {
            if c == '\n' {
                line.clear();
            } else {
                line.push(c);
            }
        }
        line
    }
}

/// What Enter inserts behind the beginning of a line: its indentation, one step more where a block begins, one less where
/// it is left.
fn line_break(before: &str) -> String {
    let indentation: String = before.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let code = before.trim();
    let first = code.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if code.ends_with(':') {
        format!("\n{indentation}{}", " ".repeat(STEP))
    } else if matches!(first, "return" | "break" | "continue" | "pass" | "raise") {
        format!("\n{}", indentation.strip_suffix(&" ".repeat(STEP)).unwrap_or(&indentation))
    } else {
        format!("\n{indentation}")
    }
}

impl TextBuffer for PythonText {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        match text {
            "\t" => {
                let width = STEP - self.before(at).chars().count() % STEP;
                self.0.insert_text(&" ".repeat(width), at)
            }
            "\n" => {
                let text = line_break(&self.before(at));
                self.0.insert_text(&text, at)
            }
            // Other systems end their lines in other ways; programs that come over the clipboard are made alike.
            text => self.0.insert_text(&text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    "), at),
        }
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        self.0.delete_char_range(range);
    }

    /// In front of the first word of a line, Backspace takes a whole step back.
    fn delete_previous_char(&mut self, cursor: CCursor) -> CCursor {
        let before = self.before(cursor.index);
        let column = before.len();
        let steps = column > 0 && before.chars().all(|c| c == ' ');
        let count = if steps { (column - 1) % STEP + 1 } else { 1 };
        let count = count.min(cursor.index.0);
        self.delete_selected_ccursor_range([cursor - count, cursor])
    }

    fn replace_with(&mut self, text: &str) {
        text.clone_into(&mut self.0);
    }

    fn type_id(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inserts at the mark `|` and puts the mark behind what was inserted.
    fn typed(text: &str, insert: &str) -> String {
        let at = text.chars().take_while(|c| *c != '|').count();
        let mut buffer = PythonText(text.replace('|', ""));
        let count = buffer.insert_text(insert, CharIndex(at));
        let mut chars: Vec<char> = buffer.0.chars().collect();
        chars.insert(at + count, '|');
        chars.into_iter().collect()
    }

    #[test]
    fn tab_goes_to_the_next_fourth_column() {
        assert_eq!(typed("|x", "\t"), "    |x");
        assert_eq!(typed("a\nab|", "\t"), "a\nab  |");
    }

    #[test]
    fn enter_keeps_the_indentation_and_knows_where_blocks_begin_and_end() {
        assert_eq!(typed("    x = 1|", "\n"), "    x = 1\n    |");
        assert_eq!(typed("while True:|", "\n"), "while True:\n    |");
        assert_eq!(typed("        break|", "\n"), "        break\n    |");
        assert_eq!(typed("    returned = 1|", "\n"), "    returned = 1\n    |");
        assert_eq!(typed("你|好", "\n"), "你\n|好");
    }

    #[test]
    fn what_is_pasted_has_this_editors_line_ends_and_no_tabs() {
        assert_eq!(typed("|", "if x:\r\n\ty\r"), "if x:\n    y\n|");
    }

    #[test]
    fn backspace_takes_a_whole_step_back_in_front_of_the_first_word() {
        let deleted = |text: &str, at: usize| {
            let mut buffer = PythonText(text.to_owned());
            let cursor = buffer.delete_previous_char(CCursor { index: CharIndex(at), prefer_next_row: false });
            (buffer.0, cursor.index.0)
        };
        assert_eq!(deleted("        x", 8), ("    x".to_owned(), 4));
        assert_eq!(deleted("      x", 6), ("    x".to_owned(), 4));
        assert_eq!(deleted("a b", 2), ("ab".to_owned(), 1));
        assert_eq!(deleted("a\nb", 2), ("ab".to_owned(), 1));
        assert_eq!(deleted("a", 0), ("a".to_owned(), 0));
    }
}
