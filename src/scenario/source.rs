//! The text of a program's file: UTF-8, unless one of its first two lines names another encoding, as Python's rule is (PEP 263).
//! What stands in the program is not its affair.

use encoding_rs::Encoding;

/// The text of a file; a mark of the order of its bytes is no part of it.
///
/// # Errors
/// The offset of the first byte that is no text, and the name of the encoding in which it is none.
pub fn text_of(bytes: Vec<u8>) -> Result<String, (usize, String)> {
    let named = named(&bytes).filter(|name| !name.eq_ignore_ascii_case("utf-8") && !name.eq_ignore_ascii_case("utf8"));
    match named.as_deref().and_then(|name| Some((name, encoding(name)?))) {
        Some((name, encoding)) => {
            let (text, broken) = encoding.decode_without_bom_handling(&bytes);
            if broken { Err((first_broken(encoding, &bytes), name.to_owned())) } else { Ok(text.into_owned()) }
        }
        None => String::from_utf8(bytes).map_err(|error| (error.utf8_error().valid_up_to(), "UTF-8".to_owned())),
    }
}

/// The encoding of a name, also of one as Python writes it: `latin-1`, `cp936`.
fn encoding(name: &str) -> Option<&'static Encoding> {
    let known = |name: &str| Encoding::for_label(name.as_bytes());
    if name.eq_ignore_ascii_case("cp936") {
        Some(encoding_rs::GBK)
    } else {
        known(name).or_else(|| known(&name.replace('-', "")))
    }
}

/// The encoding that a comment in the first two lines names; the second one counts only behind a line without code.
fn named(bytes: &[u8]) -> Option<String> {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n').take(2);
    let first = lines.next()?;
    let is_empty = |line: &[u8]| line.iter().all(u8::is_ascii_whitespace) || is_comment(line);
    named_by(first).or_else(|| named_by(lines.next().filter(|_| is_empty(first))?))
}

fn is_comment(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"#")
}

fn named_by(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    let (_, behind) = line.trim_start().strip_prefix('#')?.split_once("coding")?;
    let name = behind.strip_prefix([':', '='])?.trim_start();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(name.len());
    let name = name.get(..end)?.replace('_', "-");
    (!name.is_empty()).then_some(name)
}

/// Where the first byte is that is no text in an encoding.
fn first_broken(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::Malformed(len, behind) => {
            read.saturating_sub(usize::from(len) + usize::from(behind))
        }
        _ => read,
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;

    fn gbk(text: &str) -> Vec<u8> {
        encoding_rs::GBK.encode(text).0.into_owned()
    }

    #[test]
    fn a_program_is_read_in_the_encoding_that_it_names() {
        let text = "# -*- coding: gbk -*-\nprint('粘包')\n";
        assert_eq!(text_of(gbk(text)).as_deref(), Ok(text));
        for first in ["#!/usr/bin/python\n# coding=gb2312\n", "# vim: set fileencoding=cp936 :\n"] {
            let text = format!("{first}x = '服务器'\n");
            assert_eq!(text_of(gbk(&text)).as_deref(), Ok(text.as_str()));
        }
        let latin = b"# coding: latin-1\nx = '\xe9'\n".to_vec();
        assert_eq!(text_of(latin).as_deref(), Ok("# coding: latin-1\nx = '\u{e9}'\n"));
    }

    #[test]
    fn without_a_name_it_is_utf_8_and_what_is_none_is_told_by_its_place() {
        assert_eq!(text_of("x = '粘包'".into()).as_deref(), Ok("x = '粘包'"));
        assert_eq!(text_of(b"print('caf\xe9')\n".to_vec()), Err((10, "UTF-8".to_owned())));
        // A name behind code is none, and one that nobody knows neither.
        assert_eq!(text_of(b"x = 1\n# coding: gbk\n\xff".to_vec()), Err((20, "UTF-8".to_owned())));
        assert_eq!(text_of(b"# coding: nobody\n\xff".to_vec()), Err((17, "UTF-8".to_owned())));
        assert_eq!(text_of(b"# coding: gbk\n\xff\xff".to_vec()), Err((14, "gbk".to_owned())));
    }
}
