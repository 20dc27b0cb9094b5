//! Hands the fonts that are built into the program to egui: Chinese, and emoji.
//! It is not the choice of sizes or colours, and it never looks for fonts of the system: pictures must not depend on them.

use egui::epaint::text::{FontData, FontInsert, FontPriority, InsertFontFamily};
use egui::{Context, FontFamily};

use crate::glyphs::{EMOJI, FONT};

/// The names under which egui knows the fonts, in the order in which they are asked.
const FONTS: [(&str, &[u8]); 2] = [("Sockscope Sans SC", FONT), ("Sockscope Emoji", EMOJI)];

/// Adds the fonts to both families of egui, as the last to be asked, so that Latin letters keep their usual shape.
///
/// Call it before the first frame: in the closure given to `eframe::run_native` or to `Harness::build_eframe`.
pub fn install(ctx: &Context) {
    let lowest = |family| InsertFontFamily { family, priority: FontPriority::Lowest };
    for (name, file) in FONTS {
        ctx.add_font(FontInsert {
            name: name.to_owned(),
            data: FontData::from_static(file),
            families: vec![lowest(FontFamily::Proportional), lowest(FontFamily::Monospace)],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_draws_what_is_said_to_be_drawn() {
        let ctx = Context::default();
        install(&ctx);
        ctx.begin_pass(egui::RawInput::default());
        let drawn = |c: char| ctx.fonts_mut(|fonts| fonts.has_glyph(&egui::FontId::proportional(14.0), c));
        let said = (0x20..=0x2_FFFF).filter_map(char::from_u32).filter(|c| crate::glyphs::has_glyph(*c));
        let missing: String = said.filter(|c| !drawn(*c)).collect();
        assert_eq!(missing, "");
        ctx.end_pass().textures_delta.clear();
    }
}
