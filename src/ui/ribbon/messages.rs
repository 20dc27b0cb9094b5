//! Paints the row of messages: a chip for each, with its verdict, and what was refused.
//! The words are the figure's.

use egui::{Color32, FontId, Painter, Rect, Stroke, StrokeKind, Ui};

use super::drawable::drawable_text;
use super::{Row, Scene, Touch, calls, marks};
use crate::figure::{Chip, Ink, Messages, Refusal};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{mono, sans};

/// Points that a verdict needs beside its chip.
const ASIDE: f32 = 90.0;

/// By what the messages as they were, and those under another framing, are told apart.
pub const AS_IT_WAS: [&str; 2] = ["frame", "rejected"];
/// The same of those under another framing.
pub const WHAT_IF: [&str; 2] = ["frame if", "rejected if"];

/// The messages, each with its verdict.
pub fn messages(
    ui: &Ui,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    row: &Row<'_>,
    (messages, [frame, rejected]): (&Messages, [&str; 2]),
) {
    calls::said(ui, scene, row, messages.said.as_deref());
    let starts = messages.chips.iter().skip(1).map(|next| row.scale.clamped_x(next.place.from));
    let ends = starts.chain([row.rect.right()]);
    for (chip, until) in messages.chips.iter().zip(ends) {
        self::chip(ui, scene, looks, row, (chip, frame), until);
    }
    for refusal in &messages.refusals {
        self::refusal(ui, scene, looks, row, (refusal, rejected));
    }
}

fn chip(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, (chip, kind): (&Chip, &str), until: f32) {
    let room = row.scale.room(chip.place, row.rect);
    let rect = Rect::from_x_y_ranges(room.left() + 1.0..=room.right().max(room.left() + 6.0) - 1.0, row.rect.y_range());
    let painter = ui.painter_at(row.rect.expand(2.0));
    let ink = scene.ink(chip.ink);
    painter.rect_filled(rect, 4.0, scene.palette.ground_of(chip.ink));
    let lit = scene.is_lit(looks, &chip.bytes);
    painter.rect_stroke(rect, 4.0, Stroke::new(if lit { 4.0 } else { 1.5 }, ink), StrokeKind::Inside);
    let beside = Rect::from_x_y_ranges(rect.right() + 8.0..=until.max(rect.right() + 8.0), row.rect.y_range());
    let labels: Vec<String> = chip.labels.iter().map(|label| drawable_text(label)).collect();
    let font = mono(row.text_size());
    // A verdict that has no room beside its chip stands in it.
    let inside = chip.aside.as_ref().filter(|_| beside.width() <= ASIDE);
    let with_aside = inside.zip(labels.first()).map(|(aside, label)| format!("{label} {aside}"));
    let texts: Vec<&str> = with_aside.iter().chain(&labels).map(String::as_str).collect();
    said(&painter, rect, &texts, &font, ink);
    if let (Some(aside), None) = (&chip.aside, inside) {
        marks::cut_text(&painter, beside, aside, &sans(row.label_size()), ink);
    }
    scene.touch(ui, looks, rect, Touch { key: (kind, chip.index), range: chip.bytes.clone(), name: &chip.name });
}

/// What a chip says: whole, or else its beginning with the mark of its verdict, or else the mark.
fn said(painter: &Painter, rect: Rect, texts: &[&str], font: &FontId, ink: Color32) {
    let room = rect.shrink2(egui::vec2(4.0, 0.0));
    let (Some(mark), texts) = (texts.last(), texts.get(..texts.len().saturating_sub(1)).unwrap_or_default()) else {
        return;
    };
    if let Some(fitting) = texts.iter().find(|text| marks::fits(painter, room, text, font)) {
        marks::fitting_text(painter, rect, [*fitting], font, ink);
        return;
    }
    let (start, end) = room.split_left_right_at_x(room.right() - font.size * 0.8);
    match texts.last().filter(|_| start.width() > font.size * 1.6) {
        Some(text) => {
            marks::cut_text(painter, start, text.trim_end_matches(*mark).trim_end(), font, ink);
            marks::readable_text(painter, end, [*mark], font, ink);
        }
        None => marks::readable_text(painter, rect, [*mark], font, ink),
    }
}

fn refusal(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, (refusal, kind): (&Refusal, &str)) {
    let from = row.scale.clamped_x(refusal.place.from);
    let rect = Rect::from_x_y_ranges(from + 1.0..=row.rect.right().max(from + 10.0), row.rect.y_range());
    let painter = ui.painter_at(row.rect.expand(2.0));
    let ink = scene.ink(Ink::Bad);
    painter.rect_filled(rect, 4.0, scene.palette.ground_of(Ink::Bad));
    painter.rect_stroke(rect, 4.0, Stroke::new(1.0, ink), StrokeKind::Inside);
    let room = rect.shrink2(egui::vec2(6.0, 0.0));
    marks::cut_text(&painter, room, &drawable_text(&refusal.label), &sans(row.label_size()), ink);
    let key = (kind, refusal.index);
    scene.touch(ui, looks, rect, Touch { key, range: refusal.bytes.clone(), name: &refusal.name });
}
