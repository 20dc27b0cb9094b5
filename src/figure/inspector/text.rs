//! Bytes read as text in an encoding, character by character; what is no character, or only a part of one, is told as its
//! digits. Which encoding a program means, nobody can tell from the bytes.

use std::ops::Range;

use encoding_rs::{Encoding as Table, GBK, UTF_8};
use serde::Serialize;

use crate::escape::readable;

/// An encoding that learners meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Encoding {
    #[serde(rename = "UTF-8")]
    Utf8,
    #[serde(rename = "GBK")]
    Gbk,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Encoding; 2] = [Encoding::Utf8, Encoding::Gbk];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gbk => "GBK",
        }
    }

    fn table(self) -> &'static Table {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Gbk => GBK,
        }
    }

    /// The most bytes of a character; characters of four bytes are of GB 18030, and no program of GBK writes them.
    fn longest(self) -> usize {
        match self {
            Encoding::Utf8 => 4,
            Encoding::Gbk => 2,
        }
    }
}

/// Bytes as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextAs {
    pub encoding: Encoding,
    pub letters: Vec<Letter>,
    /// Whether all of them are characters.
    pub is_whole: bool,
}

/// A character, or a byte that is none by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Where its bytes are among those that were read.
    #[serde(skip)]
    pub place: Range<usize>,
    /// The character as it is written, or the digits of the byte.
    pub text: String,
    pub is_character: bool,
}

/// Reads bytes; where they go on behind those that are here, a character that is here in part is no fault.
pub(super) fn read(encoding: Encoding, bytes: &[u8], goes_on: bool) -> TextAs {
    let mut letters = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let character = character_at(encoding, &bytes[at..]);
        let (len, text) = match &character {
            Some((len, text)) => (*len, readable(text.as_bytes())),
            None => (1, format!("{:02x}", bytes[at])),
        };
        letters.push(Letter { place: at..at + len, text, is_character: character.is_some() });
        at += len;
    }
    let last_whole = letters.iter().rposition(|letter| letter.is_character).map_or(0, |last| last + 1);
    let at_end = goes_on && letters.len() - last_whole < encoding.longest();
    let judged = if at_end { &letters[..last_whole] } else { &letters[..] };
    let is_whole = judged.iter().all(|letter| letter.is_character);
    TextAs { encoding, letters, is_whole }
}

/// The character that begins with the first byte, and how many bytes it has.
fn character_at(encoding: Encoding, bytes: &[u8]) -> Option<(usize, String)> {
    (1..=encoding.longest().min(bytes.len())).find_map(|len| {
        let text = encoding.table().decode_without_bom_handling_and_without_replacement(&bytes[..len])?;
        (text.chars().count() == 1).then(|| (len, text.into_owned()))
    })
}

/// The character of UTF-8 that stands over a border between two bytes, and where its bytes are.
pub(super) fn character_over(bytes: &[u8], border: usize) -> Option<(Range<usize>, String)> {
    (0..border.min(bytes.len())).find_map(|from| {
        let (len, text) = character_at(Encoding::Utf8, &bytes[from..])?;
        (from + len > border && len > 1).then(|| (from..from + len, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(encoding: Encoding, bytes: &[u8]) -> Vec<String> {
        read(encoding, bytes, false).letters.into_iter().map(|letter| letter.text).collect()
    }

    #[test]
    fn the_same_bytes_are_other_characters_in_the_other_encoding() {
        assert_eq!(texts(Encoding::Utf8, "你好a".as_bytes()), ["你", "好", "a"]);
        assert_eq!(texts(Encoding::Gbk, &[0xc4, 0xe3, 0xba, 0xc3, b'a']), ["你", "好", "a"]);
        assert_eq!(texts(Encoding::Utf8, &[0xc4, 0xe3]), ["c4", "e3"]);
    }

    #[test]
    fn every_byte_is_told_once_whatever_they_are() {
        let bytes: Vec<u8> = (0..=255).chain("混a合".bytes()).chain([0xff, 0x81]).collect();
        for encoding in Encoding::ALL {
            let mut at = 0;
            for letter in read(encoding, &bytes, false).letters {
                assert_eq!(letter.place.start, at);
                at = letter.place.end;
            }
            assert_eq!(at, bytes.len());
        }
    }

    #[test]
    fn a_character_over_a_border_is_found_and_one_beside_it_is_not() {
        let bytes = "a你b".as_bytes();
        assert_eq!(character_over(bytes, 2), Some((1..4, "你".to_owned())));
        assert_eq!(character_over(bytes, 3), Some((1..4, "你".to_owned())));
        assert!([0, 1, 4, 5].iter().all(|border| character_over(bytes, *border).is_none()));
    }

    #[test]
    fn a_text_that_goes_on_may_end_in_the_middle_of_a_character() {
        let half = &"你好".as_bytes()[..4];
        assert!(read(Encoding::Utf8, half, true).is_whole && !read(Encoding::Utf8, half, false).is_whole);
    }
}
