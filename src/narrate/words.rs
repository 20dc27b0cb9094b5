//! Small pieces that many sentences share: numbers with their nouns, lists, quotations.
//! It holds no sentence.

use crate::lang::Lang;
pub use crate::lang::plural;

/// Characters of foreign text shown before it is cut with `…`.
const QUOTED: usize = 60;

/// A number of bytes.
pub fn bytes(n: u64, lang: Lang) -> String {
    lang.count(n, "byte", "字节")
}

/// A number of datagrams.
pub fn datagrams(n: u64, lang: Lang) -> String {
    lang.count(n, "datagram", "个数据报")
}

/// `a, b and c`.
pub fn list(items: &[String], lang: Lang) -> String {
    let (comma, and) = lang.pick((", ", " and "), ("、", "和"));
    match items.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{}{and}{last}", before.join(comma)),
        Some((only, _)) => only.clone(),
        None => String::new(),
    }
}

/// The first line of a text, made safe to stand in a sentence.
pub fn quoted(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let visible = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    let shown: String = first.chars().take(QUOTED).map(visible).collect();
    let more = if first.chars().nth(QUOTED).is_some() || lines.next().is_some() { "…" } else { "" };
    format!("“{shown}{more}”")
}

/// One sentence as the window writes it, without its full stop; two sentences stay as they are.
pub fn unstopped(text: &str) -> &str {
    let Some(body) = text.strip_suffix('.').or_else(|| text.strip_suffix('。')) else { return text };
    if body.contains(". ") || body.contains('。') { text } else { body }
}

/// Puts a lead before a sentence or two that were written elsewhere.
pub fn lead(lead: &str, text: &str, lang: Lang) -> String {
    lang.pick(format!("{lead}. {text}"), format!("{lead}。{text}"))
}
