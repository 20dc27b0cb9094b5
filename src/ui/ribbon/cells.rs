//! Paints the row of bytes: a cell for each, in the colour of its send; its place (read, queued, unsent, lost) by shape.
//! Zoomed out, blocks take the place of cells, never more than one for each point of width.

use egui::{Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::drawable::drawable_text;
use super::{Row, Scene, Touch, marks};
use crate::figure::{Block, Cell, Cells, Character, EmptyMark, Fill, Ink, Part};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{mono, sans};
use crate::world::ByteState;

/// Draws the bytes that are in sight, each in its cell.
pub fn cells(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, cells: &Cells) {
    let painter = ui.painter_at(row.rect.expand(2.0));
    for character in &cells.characters {
        self::character(ui, &painter, scene, looks, row, character);
    }
    let cut_off = Stroke::new(3.0, scene.palette.bad);
    for unit in &cells.cut_off {
        painter.vline(row.scale.x(*unit), row.rect.expand(2.0).y_range(), cut_off);
    }
    for mark in &cells.empty {
        empty(ui, scene, looks, row, mark);
    }
}

/// The cells of one character, with its text.
fn character(
    ui: &Ui,
    painter: &Painter,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    row: &Row<'_>,
    character: &Character,
) {
    let (Some(first), Some(last)) = (character.cells.first(), character.cells.last()) else { return };
    let x = |unit: u64| row.scale.x(unit);
    for cell in &character.cells {
        // The cells of one character touch; between characters there is a gap.
        let left = if cell.unit == first.unit { 0.5 } else { 0.0 };
        let right = if cell.unit == last.unit { 0.5 } else { 0.0 };
        let sides = x(cell.unit) + left..=x(cell.unit + 1) - right;
        let rect = Rect::from_x_y_ranges(sides, row.rect.y_range());
        ground(painter, scene, looks, cell, rect);
        touch(ui, scene, looks, cell, rect);
    }
    if row.scale.shows_text() {
        let room = Rect::from_x_y_ranges(x(first.unit)..=x(last.unit + 1), row.rect.y_range());
        text(painter, scene, &drawable_text(&character.text), room, first.state);
    }
    for unit in &character.cuts {
        painter.vline(x(*unit), row.rect.expand(2.0).y_range(), Stroke::new(3.0, scene.palette.bad));
    }
}

/// The cell itself, without its text.
fn ground(painter: &Painter, scene: &Scene<'_, '_>, looks: &Looks, cell: &Cell, rect: Rect) {
    let palette = scene.palette;
    let of_send = Ink::of_send(cell.send);
    let ink = scene.ink(of_send);
    painter.rect_filled(rect, 0.0, if is_hollow(cell.state) { palette.card } else { palette.fill_of(of_send) });
    if cell.part != Part::Payload {
        marks::hatch(painter, rect, palette.hatch.gamma_multiply(0.65));
    }
    match cell.state {
        ByteState::Read => {}
        ByteState::Queued => marks::dashed_rect(painter, rect.shrink(0.75), Stroke::new(1.5, ink)),
        ByteState::Unsent | ByteState::Offered => {
            painter.rect_stroke(rect, 0.0, Stroke::new(1.5, ink), StrokeKind::Inside);
        }
        ByteState::Discarded => {
            painter.line_segment([rect.left_bottom(), rect.right_top()], Stroke::new(1.5, palette.bad));
        }
        ByteState::CutOff => marks::cut_off(painter, rect, palette.bad),
        ByteState::Lost(_) | ByteState::Reset => marks::struck(painter, rect, ink, palette.bad),
    }
    if scene.is_lit(looks, &(cell.offset..cell.offset + 1)) {
        painter.rect_stroke(rect, 0.0, Stroke::new(2.0, palette.glow), StrokeKind::Inside);
    }
}

/// What a program does not have, or will not get, is drawn without a ground.
fn is_hollow(state: ByteState) -> bool {
    matches!(state, ByteState::Unsent | ByteState::Offered | ByteState::CutOff | ByteState::Lost(_) | ByteState::Reset)
}

fn text(painter: &Painter, scene: &Scene<'_, '_>, text: &str, room: Rect, state: ByteState) {
    let palette = scene.palette;
    let font = if text.is_ascii() { mono(14.0) } else { sans(15.0) };
    let small = mono(10.0);
    let colour = if is_hollow(state) { palette.label } else { palette.text };
    let galley = painter.layout_no_wrap(text.to_owned(), font.clone(), colour);
    let font = if galley.size().x <= room.width() - 1.0 { font } else { small };
    marks::fitting_text(painter, room.expand2(egui::vec2(2.0, 0.0)), [text], &font, colour);
}

/// The cell's name for screen readers, and what pointing at it lights up: all of its send.
fn touch(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, cell: &Cell, rect: Rect) {
    let id = ui.scope_id().with(("byte", scene.subject.flow.id, cell.offset, scene.show));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &cell.name));
    if response.hovered() || response.has_focus() {
        looks.hovered = Some(scene.picked(cell.lights.clone()));
        response.clone().on_hover_text(&cell.name);
    }
    if response.clicked() {
        looks.pinned = Some(scene.picked(cell.offset..cell.offset + 1));
    }
}

/// The mark of an empty datagram: a stroke as high as a cell, with no width for a byte.
fn empty(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, mark: &EmptyMark) {
    let room = row.scale.room(mark.place, row.rect);
    let (ink, fill) = (scene.ink(mark.ink), scene.palette.fill_of(mark.ink));
    marks::empty_datagram(&ui.painter_at(row.rect.expand(2.0)), room, ink, fill, mark.fate, scene.palette);
    if scene.is_lit(looks, &mark.bytes) {
        ui.painter().rect_stroke(room.shrink(1.0), 2.0, Stroke::new(2.0, scene.palette.glow), StrokeKind::Inside);
    }
    let touch = Touch { key: ("empty", mark.index), range: mark.bytes.clone(), name: &mark.name };
    scene.touch(ui, looks, room, touch);
}

/// The walls behind datagrams, over all rows of calls, from the row of sends to that of recvs.
pub fn walls(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>, cells: &Cells, calls: std::ops::RangeInclusive<f32>) {
    for wall in &cells.walls {
        let x = row.scale.wall_x(wall.place);
        if row.rect.x_range().contains(x) {
            let top = if wall.has_send { *calls.start() } else { row.rect.top() - 2.0 };
            ui.painter().vline(x, top..=*calls.end(), Stroke::new(2.0, scene.palette.hatch));
        }
    }
}

/// Blocks of sends or datagrams for a flow that is zoomed out, one for each point of width if there are more.
pub fn blocks(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>) {
    let painter = ui.painter_at(row.rect.expand(2.0));
    let (scale, rect) = (row.scale, row.rect);
    let mut x = rect.left();
    while x < rect.right() {
        let unit = scale.offset(x);
        let Some(block) = scene.subject.block(unit) else {
            if scene.subject.flow.datagrams {
                return;
            }
            if unit < row.sight.units.end {
                let point = Rect::from_x_y_ranges(x..=x + 1.0, rect.y_range());
                painter.rect_filled(point, 0.0, scene.palette.unknown_fill);
            }
            x += 1.0;
            continue;
        };
        let end = scale.clamped_x(block.until).max(x + 1.0).min(rect.right());
        self::block(&painter, scene, row, Rect::from_x_y_ranges(x..=end, rect.y_range()), &block);
        x = end;
    }
}

/// One block; what is unread is drawn at half its height, and of what is gone only a line is left.
fn block(painter: &Painter, scene: &Scene<'_, '_>, row: &Row<'_>, rect: Rect, block: &Block) {
    let (fill, ink, gone) = (scene.palette.fill_of(block.ink), scene.ink(block.ink), scene.palette.bad);
    let half = |rect: Rect| rect.shrink2(egui::vec2(0.0, rect.height() / 4.0));
    match block.fill {
        Fill::Read => {
            painter.rect_filled(rect, 0.0, fill);
        }
        Fill::ReadUntil(unit) => {
            let read_until = row.scale.clamped_x(unit).clamp(rect.left(), rect.right());
            let (read, rest) = rect.split_left_right_at_x(read_until);
            painter.rect_filled(read, 0.0, fill);
            painter.rect_filled(half(rest), 0.0, fill);
        }
        Fill::Unread => {
            painter.rect_filled(half(rect), 0.0, fill);
        }
        Fill::Gone => {
            painter.hline(rect.x_range(), rect.center().y, Stroke::new(2.0, gone));
        }
    }
    if block.is_cut {
        painter.hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, gone));
    }
    painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, ink.gamma_multiply(0.6)));
}
