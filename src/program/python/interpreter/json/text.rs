//! Texts in JSON: quotation marks and escapes, both ways.
//! Where a text begins in what is read is not its affair.

use rustpython_vm::common::wtf8::{CodePoint, Wtf8, Wtf8Buf};

/// What is written as an escape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Quotation marks, backslashes and control characters.
    Few,
    /// Everything that is no ASCII, too.
    AllButAscii,
}

/// Writes a text with its quotation marks.
pub(super) fn quote(text: &Wtf8, escapes: Escapes, out: &mut Wtf8Buf) {
    out.push_char('"');
    let bytes = text.as_bytes();
    let plain =
        |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20 | 0x7f..) || escapes == Escapes::Few && *byte >= 0x7f;
    if bytes.iter().all(plain) {
        out.push_wtf8(text);
    } else {
        text.code_points().for_each(|point| push(point, escapes, out));
    }
    out.push_char('"');
}

fn push(point: CodePoint, escapes: Escapes, out: &mut Wtf8Buf) {
    let short = match point.to_u32() {
        0x22 => "\\\"",
        0x5c => "\\\\",
        0x08 => "\\b",
        0x0c => "\\f",
        0x0a => "\\n",
        0x0d => "\\r",
        0x09 => "\\t",
        number @ 0..0x20 => return unit(number, out),
        0x7f.. if escapes == Escapes::AllButAscii => return units(point.to_u32(), out),
        _ => return out.push(point),
    };
    out.push_str(short);
}

/// A character as one escape, or as two where its number has more than 16 bits.
fn units(number: u32, out: &mut Wtf8Buf) {
    match number.checked_sub(0x1_0000) {
        Some(rest) => {
            unit(0xd800 + (rest >> 10), out);
            unit(0xdc00 + (rest & 0x3ff), out);
        }
        None => unit(number, out),
    }
}

fn unit(number: u32, out: &mut Wtf8Buf) {
    out.push_str(&format!("\\u{number:04x}"));
}

/// What stands behind a backslash, but for `u`.
pub(super) fn meant(escape: u8) -> Option<char> {
    Some(match escape {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

/// The number behind `\u`: four digits, and a quotation mark at the least behind them.
pub(super) fn number(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.get(..4).filter(|_| bytes.len() > 4)?;
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

/// The character of a pair of escapes, which many characters need two of.
pub(super) fn paired(high: u32, low: u32) -> Option<u32> {
    let pair = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
    pair.then(|| 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
}
