//! Bytes written as text with `\n` and `\xNN`, and back: for flags and for fields of the window.
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
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\\' => text.push_str("\\\\"),
                c if u32::from(c) < 0x20 => text.push_str(&format!("\\x{:02x}", u32::from(c))),
                c => text.push(c),
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
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
}
