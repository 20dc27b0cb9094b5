//! Which two bytes are which character in GB 2312, GBK and GB 18030, and one step through bytes.
//! It knows nothing of Python, and nothing of what is done about an error.

use std::sync::OnceLock;

use rustpython_vm::common::wtf8::CodePoint;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Encoding {
    Gb2312,
    Gbk,
    Gb18030,
}

/// What stands at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    /// A character, and its number of bytes.
    Character(char, usize),
    /// Bytes that are no character.
    Illegal,
    /// The beginning of what may become a character.
    Incomplete,
}

const FIRST_LEAD: u8 = 0x81;
const FIRST_TRAIL: u8 = 0x40;
const TRAILS: usize = 0xff - FIRST_TRAIL as usize;

/// Pairs that GB 18030 has and GBK has not: first byte, first and last second byte.
const NOT_IN_GBK: &[(u8, u8, u8)] = &[
    (0xa2, 0xe3, 0xe3),
    (0xa3, 0xa0, 0xa0),
    (0xa6, 0xd9, 0xdf),
    (0xa6, 0xec, 0xed),
    (0xa6, 0xf3, 0xf3),
    (0xa8, 0xbc, 0xbc),
    (0xa8, 0xbf, 0xbf),
    (0xa9, 0x89, 0x95),
    (0xfe, 0x50, 0xa0),
];

/// The pairs of GB 2312: first and last first byte, first and last second byte.
const IN_GB2312: &[(u8, u8, u8, u8)] = &[
    (0xa1, 0xa1, 0xa1, 0xfe),
    (0xa2, 0xa2, 0xb1, 0xe2),
    (0xa2, 0xa2, 0xe5, 0xee),
    (0xa2, 0xa2, 0xf1, 0xfc),
    (0xa3, 0xa3, 0xa1, 0xfe),
    (0xa4, 0xa4, 0xa1, 0xf3),
    (0xa5, 0xa5, 0xa1, 0xf6),
    (0xa6, 0xa6, 0xa1, 0xb8),
    (0xa6, 0xa6, 0xc1, 0xd8),
    (0xa7, 0xa7, 0xa1, 0xc1),
    (0xa7, 0xa7, 0xd1, 0xf1),
    (0xa8, 0xa8, 0xa1, 0xba),
    (0xa8, 0xa8, 0xc5, 0xe9),
    (0xa9, 0xa9, 0xa4, 0xef),
    (0xb0, 0xd6, 0xa1, 0xfe),
    (0xd7, 0xd7, 0xa1, 0xf9),
    (0xd8, 0xf7, 0xa1, 0xfe),
];

/// Two pairs are other characters in Python's GB 2312 than in GBK.
const OWN_OF_GB2312: [([u8; 2], char); 2] = [([0xa1, 0xa4], '\u{30fb}'), ([0xa1, 0xaa], '\u{2015}')];

impl Encoding {
    /// By the name that the library uses.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "gb2312" => Some(Self::Gb2312),
            "gbk" => Some(Self::Gbk),
            "gb18030" => Some(Self::Gb18030),
            _ => None,
        }
    }

    /// What stands at the beginning of `bytes`, which are not empty.
    pub(super) fn decode(self, bytes: &[u8]) -> Step {
        match *bytes {
            [] => Step::Incomplete,
            [ascii @ 0..=0x7f, ..] => Step::Character(char::from(ascii), 1),
            [_] => Step::Incomplete,
            [_, b'0'..=b'9', ..] if self == Self::Gb18030 => four_bytes(bytes),
            [lead, trail, ..] => match self.character([lead, trail]) {
                Some(character) => Step::Character(character, 2),
                None => Step::Illegal,
            },
        }
    }

    fn character(self, pair: [u8; 2]) -> Option<char> {
        if self == Self::Gb2312
            && let Some((_, character)) = OWN_OF_GB2312.iter().find(|(own, _)| *own == pair)
        {
            return Some(*character);
        }
        tables().character(pair).filter(|character| self.has(pair, *character))
    }

    fn has(self, [lead, trail]: [u8; 2], character: char) -> bool {
        match self {
            Self::Gb18030 => true,
            Self::Gbk => {
                let private = ('\u{e000}'..='\u{f8ff}').contains(&character);
                let out = |(at, first, last): &(u8, u8, u8)| *at == lead && (*first..=*last).contains(&trail);
                !private && !NOT_IN_GBK.iter().any(out)
            }
            Self::Gb2312 => IN_GB2312
                .iter()
                .any(|(first, last, from, to)| (*first..=*last).contains(&lead) && (*from..=*to).contains(&trail)),
        }
    }

    /// Appends a character; false if it is not in the encoding.
    pub(super) fn encode(self, point: CodePoint, bytes: &mut Vec<u8>) -> bool {
        let Some(character) = point.to_char() else { return false };
        if character.is_ascii() {
            bytes.extend(u8::try_from(character));
            return true;
        }
        let own =
            OWN_OF_GB2312.iter().find(|(_, own)| self == Self::Gb2312 && *own == character).map(|(pair, _)| *pair);
        let pair = own.or_else(|| tables().pair(character)).filter(|pair| self.character(*pair) == Some(character));
        match pair {
            Some(pair) => bytes.extend(pair),
            // The four bytes of what has no two.
            None if self == Self::Gb18030 => {
                bytes.extend(encoding_rs::GB18030.encode(character.encode_utf8(&mut [0; 4])).0.iter());
            }
            None => return false,
        }
        true
    }
}

fn four_bytes(bytes: &[u8]) -> Step {
    let [lead, _, third, fourth, ..] = *bytes else { return Step::Incomplete };
    let right = (0x81..=0xfe).contains(&lead) && (0x81..=0xfe).contains(&third) && fourth.is_ascii_digit();
    let four = bytes.get(..4).filter(|_| right).and_then(single);
    four.map_or(Step::Illegal, |character| Step::Character(character, 4))
}

/// The one character that some bytes are in GB 18030.
fn single(bytes: &[u8]) -> Option<char> {
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Both directions, for pairs of bytes. Every character among them has one code of 16 bits.
struct Tables {
    characters: Vec<u16>,
    pairs: Vec<[u8; 2]>,
}

impl Tables {
    fn character(&self, [lead, trail]: [u8; 2]) -> Option<char> {
        let at = usize::from(lead.checked_sub(FIRST_LEAD)?) * TRAILS + usize::from(trail.checked_sub(FIRST_TRAIL)?);
        let code = self.characters.get(at).copied().filter(|code| *code != 0 && trail != 0xff)?;
        char::from_u32(u32::from(code))
    }

    fn pair(&self, character: char) -> Option<[u8; 2]> {
        let at = usize::try_from(u32::from(character)).ok()?;
        self.pairs.get(at).copied().filter(|pair| *pair != [0, 0])
    }
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Tables { characters: Vec::new(), pairs: vec![[0, 0]; 1 << 16] };
        for lead in FIRST_LEAD..=0xfe {
            for trail in FIRST_TRAIL..0xff {
                let code = single(&[lead, trail]).and_then(|character| u16::try_from(u32::from(character)).ok());
                tables.characters.push(code.unwrap_or(0));
                // The ideographic space has two pairs; the first is its own.
                let place = code.and_then(|code| tables.pairs.get_mut(usize::from(code)));
                if let Some(place) = place.filter(|place| **place == [0, 0]) {
                    *place = [lead, trail];
                }
            }
        }
        tables
    })
}
