//! Bytes as they are written in cells: text where they are text, a character of several bytes as one group, else digits.
//! It is not a decoder of programs; a learner's program may see the same bytes differently.

use std::ops::Range;

/// A group of neighbouring bytes with one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    /// Indices into the given bytes.
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// Cuts bytes into groups, or into single bytes as digits.
pub(super) fn glyphs(bytes: &[u8], hex: bool) -> Vec<Glyph> {
    let mut groups = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let len = if hex { 1 } else { char_len(&bytes[at..]) };
        let text = if hex { digits(bytes[at]) } else { text_of(&bytes[at..at + len]) };
        groups.push(Glyph { range: at..at + len, text });
        at += len;
    }
    groups
}

/// The length of the character that begins here; 1 for a byte that begins none.
fn char_len(bytes: &[u8]) -> usize {
    let longest = bytes.len().min(4);
    (2..=longest)
        .find(|len| std::str::from_utf8(&bytes[..*len]).is_ok_and(|text| text.chars().count() == 1))
        .unwrap_or(1)
}

fn text_of(bytes: &[u8]) -> String {
    match bytes {
        [b'\n'] => "\\n".to_owned(),
        [b'\r'] => "\\r".to_owned(),
        [b'\t'] => "\\t".to_owned(),
        [b' '] => "␣".to_owned(),
        [byte @ 0x21..=0x7e] => char::from(*byte).to_string(),
        [byte] => digits(*byte),
        several => String::from_utf8_lossy(several).into_owned(),
    }
}

/// Two hexadecimal digits.
fn digits(byte: u8) -> String {
    format!("{byte:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<String> {
        glyphs(bytes, false).into_iter().map(|glyph| glyph.text).collect()
    }

    #[test]
    fn a_character_of_several_bytes_is_one_group() {
        assert_eq!(texts("a粘\n".as_bytes()), ["a", "粘", "\\n"]);
        assert_eq!(glyphs("粘".as_bytes(), false)[0].range, 0..3);
    }

    #[test]
    fn a_cut_character_is_shown_as_its_bytes() {
        assert_eq!(texts(&"粘".as_bytes()[..2]), ["e7", "b2"]);
        assert_eq!(texts(&[0, 0, 0, 5, b'h']), ["00", "00", "00", "05", "h"]);
    }

    #[test]
    fn groups_cover_every_byte_once() {
        let bytes: Vec<u8> = (0..=255).chain("混a合".bytes()).collect();
        for hex in [false, true] {
            let mut at = 0;
            for glyph in glyphs(&bytes, hex) {
                assert_eq!(glyph.range.start, at);
                at = glyph.range.end;
            }
            assert_eq!(at, bytes.len());
        }
    }
}
