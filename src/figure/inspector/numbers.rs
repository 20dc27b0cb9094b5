//! The integers that begin at a byte: of 1, 2, 4 and 8 bytes, in both orders, with and without a sign.
//! Whether any of them means something, it does not say.

use serde::Serialize;

/// An integer at the first of the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Number {
    /// How many bytes it has.
    pub width: usize,
    /// As Python's `struct` writes it: `B`, `H`, `I` or `Q`, in small letters with a sign.
    pub letter: char,
    /// The most significant byte first: `>` in `struct`.
    pub big: String,
    /// The least significant byte first: `<`.
    pub little: String,
    /// Whether it takes bytes behind those that were chosen.
    pub goes_beyond: bool,
}

/// The integers at the beginning of some bytes, of which `chosen` were chosen.
pub(super) fn numbers(bytes: &[u8], chosen: u64) -> Vec<Number> {
    let mut numbers = Vec::new();
    for (width, letter) in [(1, 'B'), (2, 'H'), (4, 'I'), (8, 'Q')] {
        let Some(own) = bytes.get(..width) else { break };
        let goes_beyond = u64::try_from(width).is_ok_and(|width| width > chosen);
        for signed in [false, true] {
            let value = |bytes: &mut dyn Iterator<Item = &u8>| value(bytes, width, signed);
            numbers.push(Number {
                width,
                letter: if signed { letter.to_ascii_lowercase() } else { letter },
                big: value(&mut own.iter()),
                little: value(&mut own.iter().rev()),
                goes_beyond,
            });
        }
    }
    numbers
}

/// The number whose most significant byte comes first.
fn value(bytes: &mut dyn Iterator<Item = &u8>, width: usize, signed: bool) -> String {
    let whole = bytes.fold(0_i128, |value, byte| value * 256 + i128::from(*byte));
    let limit = 1_i128 << (8 * width);
    if signed && whole >= limit / 2 { (whole - limit).to_string() } else { whole.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_machine() {
        let bytes = [0xff, 0x00, 0x00, 0x05, 0x68, 0x65, 0x6c, 0x6c];
        let of = |letter: char| numbers(&bytes, 2).into_iter().find(|one| one.letter == letter).unwrap();
        let texts = |one: &Number| [one.big.clone(), one.little.clone()];
        assert_eq!(texts(&of('B')), [0xff_u8.to_string(), 0xff_u8.to_string()]);
        assert_eq!(texts(&of('b')), ["-1".to_owned(), "-1".to_owned()]);
        assert_eq!(
            texts(&of('h')),
            [i16::from_be_bytes([0xff, 0]).to_string(), i16::from_le_bytes([0xff, 0]).to_string()]
        );
        let four = [0xff, 0, 0, 5];
        assert_eq!(texts(&of('I')), [u32::from_be_bytes(four).to_string(), u32::from_le_bytes(four).to_string()]);
        assert_eq!(texts(&of('q')), [i64::from_be_bytes(bytes).to_string(), i64::from_le_bytes(bytes).to_string()]);
        assert!(!of('h').goes_beyond && of('I').goes_beyond);
        assert_eq!(numbers(&bytes[..3], 3).len(), 4, "there is none of four bytes");
    }
}
