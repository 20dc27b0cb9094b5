//! Text of a frame as outlines in SVG: each character where the frame has it, in its size and colour.
//! Which outline that is, `outlines` says.

use std::fmt::Write as _;

use egui::epaint::TextShape;
use egui::epaint::text::{ByteIndex, Glyph, LayoutSection, Row};
use egui::{Color32, FontId, Pos2};

use super::outlines::{Named, Used};
use super::svg::{paint, place};

/// A character that is drawn.
struct Character {
    outline: Named,
    colour: Color32,
    font: FontId,
    /// Where it stands on the baseline.
    at: Pos2,
}

impl Character {
    /// Whether another one stands on the same line in the same size and colour.
    fn goes_on(&self, next: &Character) -> bool {
        let size = |one: &Character| (one.outline.units, one.font.size);
        self.colour == next.colour && size(self) == size(next) && self.at.y == next.at.y
    }
}

/// Writes a text. Whoever looks lays nothing out anew: it looks the same everywhere.
pub fn text(out: &mut String, used: &mut Used, shape: &TextShape) {
    let galley = &shape.galley;
    let mut chars = galley.job.text.char_indices();
    for placed in &galley.rows {
        let mut characters: Vec<Character> = Vec::new();
        for glyph in &placed.row.glyphs {
            // What stands in the place of text that was cut is no character of it.
            let byte = chars.by_ref().find(|(_, char)| *char == glyph.chr).map(|(byte, _)| byte);
            let Some(font) = font_at(&galley.job.sections, byte).filter(|_| !glyph.chr.is_whitespace()) else {
                continue;
            };
            let Some(outline) = used.named(glyph.chr, &font.family) else { continue };
            let mut at = shape.pos + placed.pos.to_vec2() + glyph.pos.to_vec2();
            // The frame has drawn it together with the one before: ff is one letter there.
            if let Some(before) = characters.last().filter(|_| glyph.uv_rect.is_nothing()) {
                at = before.at + egui::vec2(before.outline.advance * before.font.size / before.outline.units, 0.0);
            }
            characters.push(Character { outline, colour: colour(shape, &placed.row, glyph), font, at });
        }
        for run in characters.chunk_by(Character::goes_on) {
            self::run(out, run);
        }
    }
}

fn run(out: &mut String, run: &[Character]) {
    let Some(first) = run.first() else { return };
    let scale = first.font.size / first.outline.units;
    let (x, y, fill) = (place(first.at.x), place(first.at.y), paint("fill", first.colour));
    let _ = write!(out, "<g {fill} transform=\"translate({x} {y})scale({scale:.5})\">");
    for character in run {
        let units = ((character.at.x - first.at.x) / scale).round() as i32;
        let x = if units == 0 { String::new() } else { format!(" x=\"{units}\"") };
        let _ = write!(out, "<use href=\"#g{}\"{x}/>", character.outline.number);
    }
    out.push_str("</g>\n");
}

/// The font at a byte of the text; that of its end where there is none.
fn font_at(sections: &[LayoutSection], byte: Option<usize>) -> Option<FontId> {
    let of = |section: &&LayoutSection| byte.is_some_and(|byte| section.byte_range.contains(&ByteIndex(byte)));
    sections.iter().find(of).or(sections.last()).map(|section| section.format.font_id.clone())
}

/// The colour of a character as the frame has it.
fn colour(shape: &TextShape, row: &Row, glyph: &Glyph) -> Color32 {
    if let Some(colour) = shape.override_text_color {
        return colour;
    }
    let vertex = row.visuals.mesh.vertices.get(glyph.first_vertex as usize);
    match vertex.map(|vertex| vertex.color) {
        Some(Color32::PLACEHOLDER) | None => shape.fallback_color,
        Some(colour) => colour,
    }
}
