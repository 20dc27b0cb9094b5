//! The text of a lesson as it is read: paragraphs, lists, code and strong words.
//! It knows no lesson; what stands in the text is its writer's.

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Label, Ui};

use crate::lesson::{Block, Piece, blocks};
use crate::ui::paint::theme::{Palette, mono, sans};

const SIZE: f32 = 14.5;

/// Draws a text.
pub fn prose(ui: &mut Ui, text: &str) {
    let palette = Palette::current(ui);
    inked(ui, text, palette.text);
}

/// Draws a text in a colour.
pub fn inked(ui: &mut Ui, text: &str, ink: Color32) {
    for block in blocks(text) {
        let job = job(ui, &block, ink);
        if block.is_item {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.label(egui::RichText::new("·").size(SIZE).color(ink));
                ui.add(Label::new(job).wrap());
            });
        } else {
            ui.add(Label::new(job).wrap());
        }
    }
}

/// One paragraph in its fonts and colours.
fn job(ui: &Ui, block: &Block, ink: Color32) -> LayoutJob {
    let palette = Palette::current(ui);
    let mut job = LayoutJob::default();
    pieces(&mut job, block, ink, palette.accent, palette.unknown_fill);
    job
}

/// A text of one line, such as an answer, behind what stands before it, with its code on another ground.
pub fn line(before: &str, text: &str, ink: Color32, code_ground: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.append(before, 0.0, TextFormat::simple(sans(SIZE), ink));
    for block in blocks(text) {
        pieces(&mut job, &block, ink, ink, code_ground);
    }
    job
}

fn pieces(job: &mut LayoutJob, block: &Block, ink: Color32, strong: Color32, code_ground: Color32) {
    for piece in &block.pieces {
        let format = match piece {
            Piece::Plain(_) => TextFormat::simple(sans(SIZE), ink),
            Piece::Strong(_) => TextFormat::simple(sans(SIZE), strong),
            Piece::Code(_) => TextFormat { background: code_ground, ..TextFormat::simple(mono(14.0), ink) },
        };
        job.append(piece.text(), 0.0, format);
    }
}
