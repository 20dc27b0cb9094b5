//! Text as the fonts of the program can draw it: nothing is drawn as an empty box.
//! What is read aloud stays as it is.

/// Text with every character that no font has written as its number.
pub fn drawable_text(text: &str) -> String {
    let escaped =
        |c: char| if crate::glyphs::has_glyph(c) { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::drawable_text;

    #[test]
    fn a_character_that_no_font_has_is_written_as_its_number() {
        assert_eq!(drawable_text("粘😀\u{1FAE8}"), "粘😀\\u{1fae8}");
    }
}
