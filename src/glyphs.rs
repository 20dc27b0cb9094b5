//! The fonts that are built into the program, as bytes, and which characters they can draw: Chinese, and emoji.
//! It draws nothing itself; a lesson is checked against it also where there is no window.

/// A subset of Noto Sans CJK SC under a name of its own; `assets/fonts/README.md` says how it is made.
pub const FONT: &[u8] = include_bytes!("../assets/fonts/SockscopeSansSC-Regular.otf");

/// A subset of Noto Emoji under a name of its own, asked last. Programs print emoji, and what was sent as four bytes is to be seen.
pub const EMOJI: &[u8] = include_bytes!("../assets/fonts/SockscopeEmoji-Regular.ttf");

/// Whether a built-in font can draw `character`. They have all of ASCII too, so this answers for any text of the program.
pub fn has_glyph(character: char) -> bool {
    has(FONT, character) || has(EMOJI, character)
}

fn has(font: &[u8], character: char) -> bool {
    cmap_groups(font).is_some_and(|groups| {
        let code = u32::from(character);
        groups.chunks_exact(12).any(|group| {
            let first = read_u32(group, 0).unwrap_or(u32::MAX);
            let last = read_u32(group, 4).unwrap_or(0);
            (first..=last).contains(&code)
        })
    })
}

/// The groups of the character table: 12 bytes each, of which the first eight are the first and the last character.
///
/// The scripts that make the fonts leave exactly one table, of format 12, so no other format is read here.
fn cmap_groups(font: &[u8]) -> Option<&[u8]> {
    let table_count = usize::from(read_u16(font, 4)?);
    let record = (0..table_count).map(|index| 12 + 16 * index).find(|&at| font.get(at..at + 4) == Some(b"cmap"))?;
    let cmap = font.get(read_u32(font, record + 8)? as usize..)?;
    let table = cmap.get(read_u32(cmap, 8)? as usize..)?;
    if read_u16(table, 0)? != 12 {
        return None;
    }
    let group_count = read_u32(table, 12)? as usize;
    table.get(16..16 + 12 * group_count)
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::has_glyph;

    #[test]
    fn the_font_has_what_the_screens_are_made_of() {
        let symbols = "①②③④⑤⑥⑦⑧⑨⑩→←↑↓✓×▶◀■●○▲▼…·–—“”‘’「」《》（），。：；？！│└├─≤≥≠²";
        let missing: String =
            symbols.chars().chain(' '..='~').chain("字节流粘包".chars()).filter(|&c| !has_glyph(c)).collect();
        assert_eq!(missing, "");
    }

    #[test]
    fn it_says_no_for_what_it_cannot_draw() {
        assert!(!has_glyph('✗') && !has_glyph('\u{1FAE8}') && !has_glyph('\u{0}'));
    }

    #[test]
    fn emoji_that_people_send_can_be_drawn() {
        let missing: String = "😀😂👍🐍🎉🚀🌍💥".chars().filter(|&c| !has_glyph(c)).collect();
        assert_eq!(missing, "");
    }

    #[test]
    fn text_that_was_decoded_wrongly_can_be_drawn() {
        let wrong = "浣犲ソ 涓栫晫 锟斤拷 烫 屯 馃榾 鈥 攂 â€œ";
        let missing: String = wrong.chars().chain(['\u{fffd}']).filter(|&c| !has_glyph(c)).collect();
        assert_eq!(missing, "");
    }
}
