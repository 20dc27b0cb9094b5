//! Bytes written as text with `\n` and `\xNN`, or as hexadecimal digits, and back: for flags, files and fields of the window.
//! It knows no flag and no field; a sentence names the escape alone.

use crate::lang::Text;

/// The bytes of a text with escapes.
///
/// # Errors
/// What is wrong with an escape, and which ones there are.
pub fn unescape(text: &str) -> Result<Vec<u8>, Text> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, len) = escaped(after)?;
        bytes.push(byte);
        rest = after.get(len..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// Bytes as text that [`unescape`] leads back from; UTF-8 stays readable.
pub fn escape(bytes: &[u8]) -> String {
    written(bytes, "\\n", "\\\\")
}

/// Bytes as people read them: a backslash is one, as the program has it, and the end of a line is a sign of its own. It does
/// not lead back.
pub fn readable(bytes: &[u8]) -> String {
    written(bytes, "⏎", "\\")
}

/// What somebody else has sent, as it may be printed on a terminal: line ends and tabs do what they do everywhere, and
/// nothing else moves the cursor or changes a colour. It does not lead back.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c {
            '\n' | '\t' => text.push(c),
            c if c.is_control() => text.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

fn written(bytes: &[u8], line_end: &str, backslash: &str) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push_str(line_end),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\\' => text.push_str(backslash),
                c if u32::from(c) < 0x20 => text.push_str(&format!("\\x{:02x}", u32::from(c))),
                c => text.push(c),
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

/// Bytes as hexadecimal digits, two for each.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that hexadecimal digits stand for; white space may separate them.
///
/// # Errors
/// What is wrong with the digits.
pub fn from_hex(hex: &str) -> Result<Vec<u8>, Text> {
    let digits: Vec<u32> = hex.chars().filter(|c| !c.is_whitespace()).map(digit).collect::<Result<_, _>>()?;
    if digits.len() % 2 == 1 {
        return Err(Text::new(
            "Every byte needs two hexadecimal digits; the last one has only one.",
            "每个字节需要两个十六进制数字，最后一个字节只有一个数字。",
        ));
    }
    Ok(digits.chunks(2).filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect())
}

fn digit(c: char) -> Result<u32, Text> {
    c.to_digit(16).ok_or_else(|| {
        Text::new(
            format!("{c:?} is no hexadecimal digit. Use 0-9 and a-f."),
            format!("{c:?} 不是十六进制数字。请使用 0-9 和 a-f。"),
        )
    })
}

/// The byte that an escape stands for, and its length behind the backslash.
fn escaped(after: &str) -> Result<(u8, usize), Text> {
    match after.chars().next() {
        Some('n') => Ok((b'\n', 1)),
        Some('r') => Ok((b'\r', 1)),
        Some('t') => Ok((b'\t', 1)),
        Some('\\') => Ok((b'\\', 1)),
        Some('0') => Ok((0, 1)),
        Some('x') => {
            let digits = after.get(1..3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            byte.map(|byte| (byte, 3)).ok_or_else(|| unknown(after, 3))
        }
        _ => Err(unknown(after, 1)),
    }
}

fn unknown(after: &str, len: usize) -> Text {
    let escape: String = after.chars().take(len).collect();
    Text::new(
        format!(
            "`\\{escape}` is no escape. Use \\n \\r \\t \\\\ \\0 or \\x with two hexadecimal digits; write \\\\ for a backslash."
        ),
        format!(
            "`\\{escape}` 不是可用的转义。可用的有 \\n \\r \\t \\\\ \\0 以及 \\x 加两位十六进制数字；反斜杠本身写作 \\\\。"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_has_its_backslashes_as_they_are() {
        assert_eq!(readable(b"C:\\new"), "C:\\new");
        assert_eq!(readable(b"C:\new\xff"), "C:⏎ew\\xff");
    }

    #[test]
    fn what_is_printed_moves_no_cursor_and_changes_no_colour() {
        assert_eq!(printable("好\tA\n\u{1b}[31m\u{9b}2J\r".as_bytes()), "好\tA\n\\x1b[31m\\x9b2J\\x0d");
        assert_eq!(printable(b"\xff"), "\u{fffd}");
    }

    #[test]
    fn escapes_become_their_bytes_and_everything_else_stays() {
        assert_eq!(unescape("a\\n\\r\\t\\\\\\0b").unwrap(), b"a\n\r\t\\\0b");
        assert_eq!(unescape("\\xff\\x00\\x41").unwrap(), [0xff, 0, b'A']);
        assert_eq!(unescape("你好").unwrap(), "你好".as_bytes());
        assert_eq!(unescape("\\\\n").unwrap(), b"\\n");
        assert_eq!(unescape("").unwrap(), b"");
    }

    #[test]
    fn escaped_bytes_lead_back_to_themselves() {
        for bytes in [&b"a\n\r\t\\\0b\x1f"[..], "你好\u{1F980}".as_bytes(), &[0xe4, 0xbd, b'x', 0xff]] {
            assert_eq!(unescape(&escape(bytes)).unwrap(), bytes);
        }
    }

    #[test]
    fn an_escape_that_does_not_exist_is_quoted() {
        for (text, quoted) in [
            ("\\q", "`\\q`"),
            ("a\\", "`\\`"),
            ("\\x", "`\\x`"),
            ("\\x1", "`\\x1`"),
            ("\\xzz!", "`\\xzz`"),
            ("\\x+1", "`\\x+1`"),
            ("\\x好", "`\\x好`"),
        ] {
            assert!(unescape(text).unwrap_err().en.starts_with(quoted), "{text}");
        }
    }

    #[test]
    fn hexadecimal_digits_lead_back_to_their_bytes() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_hex(&to_hex(&bytes)), Ok(bytes));
        assert_eq!(from_hex("00 fF\n7"), from_hex("7"));
        assert!(from_hex("0g").unwrap_err().en.contains("'g'"));
    }
}
