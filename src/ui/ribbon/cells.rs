//! Paints the row of bytes: its cells with the gaps between sends, what is lit around them, the walls of datagrams.
//! What a cell looks like is said in `cell`; a flow that is seen from afar is drawn in `blocks`.

use egui::{Painter, Rect, RectAlign, Response, Role, Sense, Stroke, Tooltip, Ui, WidgetInfo};

use super::{Row, Scene, Touch, cell, marks};
use crate::figure::{Cell, Cells, Character, EmptyMark};
use crate::ui::looks::Looks;

/// How far outside of a row what is lit is drawn, so that it hides no shape.
pub const OUTSIDE: f32 = 5.0;

/// Draws the bytes that are in sight, each in its cell.
pub fn cells(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, cells: &Cells) {
    let painter = ui.painter_at(row.rect.expand(OUTSIDE));
    lit(&painter, scene, looks, row, cells);
    let mut before = None;
    let mut following = cells.characters.iter().skip(1);
    for character in &cells.characters {
        let next = following.next().and_then(|next| next.cells.first());
        self::character(ui, &painter, scene, looks, row, &Neighbours { character, before, next });
        before = character.cells.last();
    }
    let cut_off = Stroke::new(3.0, scene.palette.bad);
    for unit in &cells.cut_off {
        painter.vline(row.scale.x(*unit), row.rect.expand(3.0).y_range(), cut_off);
    }
    for mark in &cells.empty {
        empty(ui, scene, looks, row, mark);
    }
}

/// A character and the cells beside it.
struct Neighbours<'c> {
    character: &'c Character,
    before: Option<&'c Cell>,
    next: Option<&'c Cell>,
}

/// The cells of one character, with its text.
fn character(
    ui: &Ui,
    painter: &Painter,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    row: &Row<'_>,
    around: &Neighbours<'_>,
) {
    let character = around.character;
    let (Some(first), Some(last)) = (character.cells.first(), character.cells.last()) else { return };
    let x = |unit: u64| row.scale.x(unit);
    for (place, cell) in character.cells.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| character.cells.get(before));
        let next = character.cells.get(place + 1);
        let left = inset(row, cell, before.or(around.before), before.is_some());
        let right = inset(row, cell, next.or(around.next), next.is_some());
        let whole = Rect::from_x_y_ranges(x(cell.unit)..=x(cell.unit + 1), row.rect.y_range());
        let drawn = Rect::from_x_y_ranges(whole.left() + left..=whole.right() - right, row.rect.y_range());
        cell::ground(painter, scene.palette, cell, drawn);
        touch(ui, scene, looks, cell, whole);
    }
    if row.scale.shows_text() {
        let room = Rect::from_x_y_ranges(x(first.unit)..=x(last.unit + 1), row.rect.y_range());
        cell::text(painter, scene.palette, character, room.shrink2(egui::vec2(row.scale.inset(false), 0.0)));
    }
    for unit in &character.cuts {
        // On whatever colour: between two edges in that of the card.
        painter.vline(x(*unit), row.rect.y_range(), Stroke::new(7.0, scene.palette.card));
        painter.vline(x(*unit), row.rect.expand(3.0).y_range(), Stroke::new(3.0, scene.palette.bad));
    }
}

/// The gap at one side of a cell. The cells of one character touch; between two sends there is a wide one.
fn inset(row: &Row<'_>, cell: &Cell, neighbour: Option<&Cell>, same_character: bool) -> f32 {
    match neighbour {
        Some(neighbour) if neighbour.send != cell.send => row.scale.inset(true),
        Some(_) if same_character => 0.0,
        _ => row.scale.inset(false),
    }
}

/// Two lines, above and below the cells that are lit.
fn lit(painter: &Painter, scene: &Scene<'_, '_>, looks: &Looks, row: &Row<'_>, cells: &Cells) {
    let all: Vec<&Cell> = cells.characters.iter().flat_map(|character| &character.cells).collect();
    let of_lit = |cell: &&Cell| scene.is_lit(looks, &(cell.offset..cell.offset + 1));
    for run in all.chunk_by(|a, b| a.unit + 1 == b.unit && of_lit(a) == of_lit(b)) {
        if let (Some(first), Some(last)) = (run.first().filter(|first| of_lit(first)), run.last()) {
            marks::lit(painter, row.scale.x(first.unit)..=row.scale.x(last.unit + 1), row.rect, scene.palette.glow);
        }
    }
}

/// The cell's name for screen readers, and what pointing at it lights up: all of its send.
fn touch(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, cell: &Cell, rect: Rect) {
    let id = ui.scope_id().with(("byte", scene.subject.flow.id, cell.offset, scene.show));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &cell.name));
    if response.hovered() || response.has_focus() {
        looks.hovered = Some(scene.picked(cell.lights.clone()));
        tooltip_above(&response, &cell.name);
    }
    if response.clicked() {
        looks.pinned = Some(scene.picked(cell.offset..cell.offset + 1));
    }
}

/// Above the row: what lies below belongs to the same byte, and is to be seen.
fn tooltip_above(response: &Response, text: &str) {
    let mut tooltip = Tooltip::for_enabled(response);
    tooltip.popup = tooltip.popup.align(RectAlign::TOP_START);
    tooltip.show(|ui| ui.label(super::drawable_text(text)));
}

/// The mark of an empty datagram: a stroke as high as a cell, with no width for a byte.
fn empty(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, mark: &EmptyMark) {
    let room = row.scale.room(mark.place, row.rect);
    let ink = scene.ink(mark.ink);
    let painter = ui.painter_at(row.rect.expand(OUTSIDE));
    marks::empty_datagram(&painter, room, ink, scene.palette.tint_of(mark.ink), mark.fate, scene.palette);
    if scene.is_lit(looks, &mark.bytes) {
        marks::lit(&painter, room.x_range().into(), row.rect, scene.palette.glow);
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
