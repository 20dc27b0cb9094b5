//! Python in colours: comments, strings, keywords, numbers, and the rest in one.
//! It is no parser; a program with a mistake in it is coloured as far as that goes.

use egui::Color32;
use egui::text::{ByteIndex, LayoutJob, LayoutSection, TextFormat};

use crate::ui::paint::theme::{Palette, mono};

/// The height of every line, so that line numbers stand beside their lines.
pub const LINE: f32 = 18.0;

const SIZE: f32 = 12.5;

/// Words of the language (Python 3.11), those that are words only in places (`match`) left out.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// What a piece of a program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Comment,
    String,
    Keyword,
    Number,
    Other,
}

/// A program with its colours, every line of it as long as it is written.
pub fn coloured(text: &str, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob { text: text.to_owned(), break_on_newline: true, ..LayoutJob::default() };
    job.wrap.max_width = f32::INFINITY;
    job.keep_trailing_whitespace = true;
    let mut start = 0;
    for (token, end) in tokens(text) {
        let byte_range = ByteIndex(start)..ByteIndex(end);
        let format = TextFormat { line_height: Some(LINE), ..TextFormat::simple(mono(SIZE), colour(token, palette)) };
        job.sections.push(LayoutSection { leading_space: 0.0, byte_range, format });
        start = end;
    }
    job
}

fn colour(token: Token, palette: &Palette) -> Color32 {
    match token {
        Token::Comment => palette.faint,
        Token::String => palette.good,
        Token::Keyword => palette.accent,
        Token::Number => palette.number,
        Token::Other => palette.text,
    }
}

/// The tokens and where each ends, in bytes; neighbours of the same kind are one.
fn tokens(text: &str) -> Vec<(Token, usize)> {
    let bytes = text.as_bytes();
    let mut found: Vec<(Token, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (token, end) = token_at(bytes, at);
        // Spaces have no colour of their own, and a word that ends is no reason for a new piece.
        match found.last_mut() {
            Some((last, before)) if *last == token || is_blank(&bytes[at..end]) => *before = end,
            _ => found.push((token, end)),
        }
        at = end;
    }
    found
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\n'))
}

fn token_at(bytes: &[u8], at: usize) -> (Token, usize) {
    match bytes[at] {
        b'#' => (Token::Comment, at + length(bytes, at, |byte| byte != b'\n')),
        b'"' | b'\'' => (Token::String, string_end(bytes, at, false)),
        byte if is_word(byte) => word_at(bytes, at),
        b' ' | b'\n' => (Token::Other, at + length(bytes, at, |byte| matches!(byte, b' ' | b'\n'))),
        _ => (Token::Other, at + 1),
    }
}

/// Letters, digits and everything beyond ASCII, which Python allows in names.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn length(bytes: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes[at..].iter().take_while(|byte| belongs(**byte)).count()
}

/// A word, a number, or the letters in front of a string such as `b'…'`.
fn word_at(bytes: &[u8], at: usize) -> (Token, usize) {
    if bytes[at].is_ascii_digit() {
        return (Token::Number, at + length(bytes, at, |byte| is_word(byte) || byte == b'.'));
    }
    let end = at + length(bytes, at, is_word);
    let word = &bytes[at..end];
    let is_prefix = word.len() <= 2 && word.iter().all(|letter| b"rRbBuUfF".contains(letter));
    if is_prefix && matches!(bytes.get(end), Some(b'"' | b'\'')) {
        let raw = word.iter().any(|letter| matches!(letter, b'r' | b'R'));
        return (Token::String, string_end(bytes, end, raw));
    }
    let is_keyword = KEYWORDS.iter().any(|keyword| keyword.as_bytes() == word);
    (if is_keyword { Token::Keyword } else { Token::Other }, end)
}

/// Where the string ends that begins with the quotation mark at `at`. One without an end goes to the end of its line, or,
/// with three marks, to the end of the program.
fn string_end(bytes: &[u8], at: usize, raw: bool) -> usize {
    let mark = bytes[at];
    let long = bytes[at..].starts_with(&[mark; 3]);
    let closing: &[u8] = if long { &[mark; 3] } else { &[mark] };
    let mut here = at + closing.len();
    while here < bytes.len() {
        if bytes[here..].starts_with(closing) {
            return here + closing.len();
        }
        if bytes[here] == b'\n' && !long {
            return here;
        }
        // A backslash hides the mark behind it also in a raw string, where it stays in the string itself.
        let hides = bytes[here] == b'\\' && (!raw || bytes.get(here + 1) == Some(&mark));
        here += if hides { 2 } else { 1 };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a text with their kinds, blank ends taken off.
    fn pieces(text: &str) -> Vec<(Token, &str)> {
        let mut start = 0;
        tokens(text)
            .into_iter()
            .map(|(token, end)| {
                let piece = text.get(start..end).unwrap();
                start = end;
                (token, piece.trim())
            })
            .collect()
    }

    #[test]
    fn a_program_falls_into_its_tokens() {
        assert_eq!(
            pieces("while True:  # for ever\n    data = conn.recv(1024)\n"),
            [
                (Token::Keyword, "while True"),
                (Token::Other, ":"),
                (Token::Comment, "# for ever"),
                (Token::Other, "data = conn.recv("),
                (Token::Number, "1024"),
                (Token::Other, ")"),
            ]
        );
    }

    #[test]
    fn strings_end_where_python_ends_them() {
        let strings = |text: &str| {
            let all = pieces(text).into_iter().filter(|(token, _)| *token == Token::String);
            all.map(|(_, piece)| piece.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(strings(r"x = b'it\'s' + y"), [r"b'it\'s'"]);
        assert_eq!(strings(r"x = r'\d\' + y'"), [r"r'\d\' + y'"]);
        assert_eq!(strings("x = '''one\n'two' ''' + 1"), ["'''one\n'two' '''"]);
        assert_eq!(strings("x = 'no end\ny = 1"), ["'no end"]);
        assert_eq!(strings("f(\"# no comment\", '粘包')"), ["\"# no comment\"", "'粘包'"]);
        assert_eq!(strings("buffer = 1"), [""; 0], "letters of a prefix in a name are a name");
    }

    #[test]
    fn every_byte_has_a_colour() {
        for text in ["", "\n\n", "'", "é = '粘", "\"\"\"", "\\", "0x1F.e", "r'\\"] {
            assert_eq!(tokens(text).last().map_or(0, |(_, end)| *end), text.len(), "{text:?}");
        }
    }
}
