//! Outlines of characters, from the fonts that the window draws with: which font has a character, and how it goes round.
//! It lays nothing out; where a character stands is known from the frame.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use egui::FontFamily;
use egui::epaint::text::FontDefinitions;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};

use crate::glyphs::{EMOJI, FONT};

/// The fonts, each as its file.
pub struct Outlines {
    files: Vec<(String, Vec<u8>)>,
    proportional: Vec<usize>,
    monospace: Vec<usize>,
}

/// A character as it is drawn.
pub struct Outline {
    /// In units of its font, downward from the baseline, as the data of an SVG path.
    pub path: String,
    /// Units for the size of the font.
    pub units: f32,
    /// Units to the next character.
    pub advance: f32,
}

impl Outlines {
    /// The fonts in the order in which the window asks them: egui's own, and then those that are built in.
    pub fn new() -> Self {
        let fonts = FontDefinitions::default();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for (name, data) in &fonts.font_data {
            files.push((name.clone(), AsRef::<[u8]>::as_ref(data.font.as_ref()).to_vec()));
        }
        let ours = files.len()..files.len() + 2;
        files.extend([FONT, EMOJI].map(|file| (String::new(), file.to_vec())));
        let family = |family: FontFamily| -> Vec<usize> {
            let names = fonts.families.get(&family).cloned().unwrap_or_default();
            let known = names.iter().filter_map(|name| files.iter().position(|(file, _)| file == name));
            known.chain(ours.clone()).collect()
        };
        let (proportional, monospace) = (family(FontFamily::Proportional), family(FontFamily::Monospace));
        Self { files, proportional, monospace }
    }

    /// A character in a family; `None` if no font has it, or it has no outline, as a space.
    pub fn of(&self, character: char, family: &FontFamily) -> Option<Outline> {
        let order = if *family == FontFamily::Monospace { &self.monospace } else { &self.proportional };
        order.iter().find_map(|font| outline(&self.files.get(*font)?.1, character))
    }
}

fn outline(file: &[u8], character: char) -> Option<Outline> {
    let font = FontRef::from_index(file, 0).ok()?;
    let number = font.charmap().map(character)?;
    let glyph = font.outline_glyphs().get(number)?;
    let mut pen = Pen::default();
    glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
    let units = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let advance = font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(number).unwrap_or(units);
    (!pen.path.is_empty()).then_some(Outline { path: pen.path, units, advance })
}

/// Writes an outline down, with steps from point to point, which are shorter than places.
#[derive(Default)]
struct Pen {
    path: String,
    at: (i32, i32),
    start: (i32, i32),
}

impl Pen {
    fn command(&mut self, letter: char, points: &[(f32, f32)]) {
        self.path.push(letter);
        let mut end = self.at;
        for (place, (x, y)) in points.iter().enumerate() {
            // Units of a font are whole numbers, and upward.
            end = (x.round() as i32, -(y.round() as i32));
            let (dx, dy) = (end.0 - self.at.0, end.1 - self.at.1);
            let separator = if place > 0 && dx >= 0 { " " } else { "" };
            let _ = write!(self.path, "{separator}{dx}{}{dy}", if dy >= 0 { " " } else { "" });
        }
        self.at = end;
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.command('m', &[(x, y)]);
        self.start = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.command('l', &[(x, y)]);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.command('q', &[(cx0, cy0), (x, y)]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.command('c', &[(cx0, cy0), (cx1, cy1), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('z');
        self.at = self.start;
    }
}

/// An outline that is written down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named {
    pub number: usize,
    pub units: f32,
    pub advance: f32,
}

/// The outlines that a file uses, each written down once, under a short name.
pub struct Used {
    outlines: Outlines,
    names: BTreeMap<(char, bool), Option<Named>>,
    definitions: String,
}

impl Used {
    /// None yet.
    pub fn new() -> Self {
        Self { outlines: Outlines::new(), names: BTreeMap::new(), definitions: String::new() }
    }

    /// A character as it is written down.
    pub fn named(&mut self, character: char, family: &FontFamily) -> Option<Named> {
        let key = (character, *family == FontFamily::Monospace);
        if let Some(known) = self.names.get(&key) {
            return *known;
        }
        let outline = self.outlines.of(character, family);
        let number = self.names.values().flatten().count();
        let named = outline.map(|outline| {
            let _ = write!(self.definitions, "<path id=\"g{number}\" d=\"{}\"/>", outline.path);
            Named { number, units: outline.units, advance: outline.advance }
        });
        self.names.insert(key, named);
        named
    }

    /// All that are used, to be written into the file.
    pub fn definitions(&self) -> &str {
        &self.definitions
    }
}
