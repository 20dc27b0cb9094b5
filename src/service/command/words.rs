//! A line cut into words as a shell cuts it; bytes that are no UTF-8 stay as they are.
//! It understands none of the shell's own signs, and says which one it met.

/// What a shell would understand and this one does not, when it stands outside quotes.
const SHELL_SIGNS: &str = ";|&<>$`()";

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A quotation mark without its partner.
    NotClosed,
    /// A sign of the shell's own language.
    Sign(char),
}

/// The lines that are not empty, counted from 1.
pub fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(text.split(|byte| *byte == b'\n')).filter(|(_, line)| !Signs(line).all(|sign| is_space(&sign)))
}

/// The words: white space parts them, and quotes and backslashes take its meaning away.
///
/// # Errors
/// If the line is more than one plain command, or not whole.
pub fn split(line: &[u8]) -> Result<Vec<Vec<u8>>, Trouble> {
    let (mut words, mut word) = (Vec::new(), None::<Vec<u8>>);
    let mut signs = Signs(line);
    while let Some(sign) = signs.next() {
        if is_space(&sign) {
            words.extend(word.take());
            continue;
        }
        if let Some(sign) = SHELL_SIGNS.chars().find(|other| sign.text == Some(*other)) {
            return Err(Trouble::Sign(sign));
        }
        let word = word.get_or_insert_default();
        match sign.text {
            Some(mark @ ('\'' | '"')) => quoted(&mut signs, mark, word)?,
            Some('\\') => word.extend(signs.next().map_or(sign.bytes, |hidden| hidden.bytes)),
            _ => word.extend(sign.bytes),
        }
    }
    words.extend(word);
    Ok(words)
}

/// Takes what is between two quotation marks; a backslash has its meaning between the double ones only.
fn quoted(signs: &mut Signs<'_>, mark: char, word: &mut Vec<u8>) -> Result<(), Trouble> {
    loop {
        let sign = signs.next().ok_or(Trouble::NotClosed)?;
        if sign.text == Some(mark) {
            return Ok(());
        }
        let hides = mark == '"' && sign.text == Some('\\');
        let next = Signs(signs.0).next().filter(|next| hides && matches!(next.text, Some('"' | '\\' | '$' | '`')));
        match next {
            Some(hidden) => {
                word.extend(hidden.bytes);
                signs.next();
            }
            None => word.extend(sign.bytes),
        }
    }
}

/// A character, or a byte that belongs to none.
struct Sign<'l> {
    text: Option<char>,
    bytes: &'l [u8],
}

/// What is left of a line.
struct Signs<'l>(&'l [u8]);

impl<'l> Iterator for Signs<'l> {
    type Item = Sign<'l>;

    fn next(&mut self) -> Option<Sign<'l>> {
        let line = self.0;
        let (first, _) = line.split_first()?;
        let text = if first.is_ascii() { Some(char::from(*first)) } else { beginning(line) };
        let (bytes, rest) = line.split_at_checked(text.map_or(1, char::len_utf8))?;
        self.0 = rest;
        Some(Sign { text, bytes })
    }
}

/// The character of several bytes that a line begins with.
fn beginning(line: &[u8]) -> Option<char> {
    let whole = (2..=4).find_map(|len| std::str::from_utf8(line.get(..len)?).ok());
    whole.and_then(|text| text.chars().next())
}

/// White space as Python counts it.
fn is_space(sign: &Sign<'_>) -> bool {
    sign.text.is_some_and(|sign| sign.is_whitespace() || ('\x1c'..='\x1f').contains(&sign))
}
