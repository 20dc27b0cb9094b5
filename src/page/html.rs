//! HTML as text: escaped, so that nothing that a program or a lesson says is ever read as a mark.
//! It knows no page.

use std::fmt::Write as _;

use crate::lang::Lang;
use crate::lesson::{Piece, blocks};

/// A text inside an element or an attribute. Control characters, which HTML does not know, become the sign for one.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// A text of a run by itself, so that marks for right-to-left writing in it turn nothing round beside it.
pub fn isolated(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

/// An element with text in it that is HTML already.
pub fn element(name: &str, class: &str, inside: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<{name}{class}>{inside}</{name}>")
}

/// A text of a lesson: paragraphs and lists, with code and strong words.
pub fn rich(text: &str) -> String {
    let mut out = String::new();
    let mut in_list = false;
    for block in blocks(text) {
        if block.is_item != in_list {
            out.push_str(if block.is_item { "<ul>" } else { "</ul>" });
            in_list = block.is_item;
        }
        let name = if block.is_item { "li" } else { "p" };
        out.push_str(&element(name, "", &pieces(&block.pieces)));
    }
    if in_list {
        out.push_str("</ul>");
    }
    out
}

/// A text of a lesson in one line.
pub fn line(text: &str) -> String {
    blocks(text).iter().map(|block| pieces(&block.pieces)).collect::<Vec<_>>().join(" ")
}

fn pieces(pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |mut out, piece| {
        let text = escaped(piece.text());
        match piece {
            Piece::Plain(_) => out.push_str(&text),
            Piece::Code(_) => write!(out, "<code>{text}</code>").unwrap_or_default(),
            Piece::Strong(_) => write!(out, "<b>{text}</b>").unwrap_or_default(),
        }
        out
    })
}

/// The attribute that says in which language an element is.
pub fn lang_of(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_ever_a_mark() {
        assert_eq!(escaped("</script><b a='\"&\u{0}\u{7f}"), "&lt;/script&gt;&lt;b a=&#39;&quot;&amp;\u{FFFD}\u{FFFD}");
    }

    #[test]
    fn a_text_of_a_lesson_has_paragraphs_lists_and_code() {
        assert_eq!(
            rich("One `recv(<4)`.\n\n- a\n- **b**\n\nEnd"),
            "<p>One <code>recv(&lt;4)</code>.</p><ul><li>a</li><li><b>b</b></li></ul><p>End</p>"
        );
    }
}
