//! Paints one cell: in the colour of its send, its state by shape, with its text. Rows and the pipe are made of these.
//! Nothing of it says what is lit; that is drawn outside of cells.

use egui::{Painter, Rect, Stroke, StrokeKind};

use super::drawable::drawable_text;
use super::marks;
use crate::figure::{Cell, Character, Ink, Part};
use crate::ui::paint::theme::{Palette, mono, sans};
use crate::world::ByteState;

/// The cell itself, without its text.
pub fn ground(painter: &Painter, palette: &Palette, cell: &Cell, rect: Rect) {
    let of_send = Ink::of_send(cell.send);
    let ink = palette.ink_of(of_send);
    let fill = match cell.state {
        ByteState::Read => palette.fill_of(of_send),
        ByteState::Queued | ByteState::Discarded => palette.tint_of(of_send),
        ByteState::Unsent | ByteState::Offered | ByteState::CutOff | ByteState::Lost(_) | ByteState::Reset => {
            palette.card
        }
    };
    painter.rect_filled(rect, 0.0, fill);
    if cell.part != Part::Payload {
        let lines = if cell.state == ByteState::Read { palette.on_fill(of_send) } else { palette.hatch };
        marks::hatch(painter, rect, lines.gamma_multiply(0.4));
    }
    state(painter, palette, cell.state, ink, rect);
}

/// What a state is by its shape.
pub fn state(painter: &Painter, palette: &Palette, state: ByteState, ink: egui::Color32, rect: Rect) {
    let width = (rect.height() / 24.0).clamp(1.5, 2.5);
    let edge = Stroke::new(width, ink);
    match state {
        ByteState::Read => {}
        ByteState::Queued => marks::dashed_rect(painter, rect.shrink(width / 2.0), edge),
        ByteState::Unsent | ByteState::Offered => {
            painter.rect_stroke(rect, 0.0, edge, StrokeKind::Inside);
        }
        ByteState::Discarded => {
            painter.rect_stroke(rect, 0.0, Stroke::new(1.0, ink), StrokeKind::Inside);
            painter.line_segment([rect.left_bottom(), rect.right_top()], Stroke::new(width + 0.5, palette.bad));
        }
        ByteState::CutOff => marks::cut_off(painter, rect, palette.bad),
        ByteState::Lost(_) | ByteState::Reset => marks::struck(painter, rect, ink, palette.bad),
    }
}

/// The text of a character in the room of its cells, as large as it can be read and fits.
pub fn text(painter: &Painter, palette: &Palette, character: &Character, room: Rect) {
    // It stands in the middle, and is to be read on what is there.
    let Some(middle) = character.cells.get(character.cells.len() / 2) else { return };
    let colour = match middle.state {
        ByteState::Read => palette.on_fill(Ink::of_send(middle.send)),
        _ => palette.text,
    };
    let shown = drawable_text(&character.text);
    let font = |size: f32| if shown.is_ascii() { mono(size) } else { sans(size) };
    let wished = (room.height() * 0.48).clamp(7.0, 44.0).floor();
    let width = painter.layout_no_wrap(shown.clone(), font(wished), colour).size().x;
    let most = room.width() - 1.0;
    let size = if width > most { (wished * most / width).floor() } else { wished };
    if size >= 7.0 {
        marks::fitting_text(painter, room.expand2(egui::vec2(2.0, 0.0)), [shown.as_str()], &font(size), colour);
    }
}
