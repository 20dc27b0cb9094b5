//! The text of a lesson in pieces: paragraphs, items of a list, code, strong words, and numbers that are filled in.
//! It draws nothing and lays nothing out.

use std::collections::BTreeMap;

use crate::world::{Measure, World};

/// A paragraph, or an item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub is_item: bool,
    pub pieces: Vec<Piece>,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Plain(String),
    Code(String),
    Strong(String),
}

impl Piece {
    /// The letters of the piece.
    pub fn text(&self) -> &str {
        match self {
            Piece::Plain(text) | Piece::Code(text) | Piece::Strong(text) => text,
        }
    }
}

/// The paragraphs and items of a text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for paragraph in text.split("\n\n") {
        for line in paragraph.lines().filter(|line| !line.trim().is_empty()) {
            match line.strip_prefix("- ") {
                Some(item) => blocks.push(Block { is_item: true, pieces: pieces(item) }),
                None => blocks.push(Block { is_item: false, pieces: pieces(line) }),
            }
        }
    }
    blocks
}

/// The pieces of one paragraph.
fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let marked = [("`", Piece::Code as fn(String) -> Piece), ("**", Piece::Strong)];
        let found = marked.into_iter().find_map(|(mark, make)| {
            let (inside, behind) = rest.strip_prefix(mark)?.split_once(mark)?;
            (!inside.is_empty()).then(|| (make(inside.to_owned()), behind))
        });
        match found {
            Some((piece, behind)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Plain(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
                rest = behind;
            }
            None => {
                plain.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Plain(plain));
    }
    pieces
}

/// The names in braces that a text asks for, in order.
pub fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else { break };
        if is_name(name) {
            names.push(name.to_owned());
            rest = after;
        } else {
            rest = behind;
        }
    }
    names
}

/// Braces that hold anything else, such as a piece of JSON, are left alone.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// The text with the run's numbers in it. A number that the run does not have yet is a dash.
pub fn filled(text: &str, numbers: &BTreeMap<String, Measure>, world: &World<'_>) -> String {
    let mut filled = text.to_owned();
    for name in names(text) {
        let Some(measure) = numbers.get(&name) else { continue };
        let number = measure.of(world).map_or_else(|| "–".to_owned(), |number| number.to_string());
        filled = filled.replace(&format!("{{{name}}}"), &number);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_paragraphs_items_and_pieces() {
        let all = blocks("One `recv(4)` and **more**.\n\n- a\n- b `x`\n\n数 `n`。");
        assert_eq!(all.len(), 4);
        assert_eq!(
            all[0].pieces,
            [
                Piece::Plain("One ".into()),
                Piece::Code("recv(4)".into()),
                Piece::Plain(" and ".into()),
                Piece::Strong("more".into()),
                Piece::Plain(".".into())
            ]
        );
        assert!(all[1].is_item && all[2].is_item && !all[3].is_item);
    }

    #[test]
    fn a_mark_without_its_partner_is_a_letter() {
        assert_eq!(blocks("2 ** 3 `")[0].pieces, [Piece::Plain("2 ** 3 `".into())]);
        assert!(blocks("").is_empty());
    }

    #[test]
    fn names_stand_in_braces_and_json_does_not() {
        assert_eq!(names("{a} of {all_of} but not {\"size\": 1} {"), ["a", "all_of"]);
    }
}
