//! A line of arguments cut into words as a shell cuts it, at spaces, with quotes and backslashes; and such a line of words.
//! It knows no variables, no patterns and no commands.

use crate::lang::Text;

/// The words of a line.
///
/// # Errors
/// A quote that is not closed, or a backslash with nothing behind it.
pub fn words(line: &str) -> Result<Vec<String>, Text> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => {
                let next = characters.next().ok_or_else(unfinished)?;
                let word = word.get_or_insert_default();
                // Inside of quotes only these are escaped.
                if quote.is_some() && !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(unfinished());
    }
    words.extend(word);
    Ok(words)
}

/// The words as a line that comes to them.
pub fn as_line(words: &[String]) -> String {
    let plain = |word: &String| !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || "'\"\\".contains(c));
    let shown = |word: &String| {
        if plain(word) { word.clone() } else { format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")) }
    };
    words.iter().map(shown).collect::<Vec<_>>().join(" ")
}

fn unfinished() -> Text {
    Text::new(
        "A quote is not closed, or a backslash stands at the end. Close it, or write \\\\ for a backslash.",
        "引号没有闭合，或末尾有一个反斜杠。请补上引号；反斜杠本身请写成 \\\\。",
    )
}

#[cfg(test)]
mod tests {
    use super::{as_line, words};

    #[test]
    fn a_line_is_cut_as_a_shell_cuts_it() {
        for (line, expected) in [
            ("", &[][..]),
            ("  a  b\tc ", &["a", "b", "c"]),
            ("'a b' \"c d\"e", &["a b", "c de"]),
            ("'' -p 80", &["", "-p", "80"]),
            (r#"a\ b 'c\d' "e\"f\g""#, &["a b", r"c\d", r#"e"f\g"#]),
            ("你好 \"世 界\"", &["你好", "世 界"]),
        ] {
            assert_eq!(words(line).unwrap(), expected, "{line}");
            assert_eq!(words(&as_line(&words(line).unwrap())).unwrap(), expected, "{line}");
        }
        for line in ["'a", "\"a", "a\\"] {
            assert!(words(line).is_err(), "{line}");
        }
    }
}
