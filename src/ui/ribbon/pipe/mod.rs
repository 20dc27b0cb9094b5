//! Paints the pipe: the places in which bytes lie on their way, with the very cells of the row of bytes in them.
//! What lies where is the figure's; how wide a place is, `widths` says, and which of its cells are drawn, `shown`.

mod shown;
mod widths;

use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::room::Room;
use super::{Scene, cell, marks};
use crate::figure::{Cell, Compartment, FlowRange, Held, Selection, send_number};
use crate::ui::looks::{Looks, Picked};
use crate::ui::paint::theme::sans;
use shown::{Group, Shown};
use widths::{PADDING, Want, widths};

/// The strip above the cells in which the numbers of the sends stand.
const NUMBERS: f32 = 16.0;
/// A pipe that is lower has no room for it.
const WITH_NUMBERS: f32 = 40.0;
/// A place that is narrower has no room for words.
const LETTERS: f32 = 30.0;
/// Free room of a recv is drawn slot by slot up to so many.
const SLOTS: u64 = 24;

/// Draws the pipe.
pub fn pipe(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, room: &Room) {
    let (area, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), room.pipe()), Sense::hover());
    let pipe = scene.subject.pipe();
    let numbers = if room.pipe >= WITH_NUMBERS { NUMBERS } else { 4.0 };
    let height = room.pipe - numbers - 5.0;
    let wants: Vec<Want> = pipe.iter().map(|one| want(ui, one)).collect();
    let (cell, widths) = widths(area.width(), &wants, height);
    let walls = area.top() + room.labels..=area.top() + room.labels + room.pipe;
    let mut left = area.left();
    // What lies beside the way of the bytes comes behind its end.
    let inside = pipe.iter().skip(1).take_while(|one| one.follows).count() + 1;
    let inside: f32 = widths.iter().take(inside).sum();
    trough(ui.painter(), scene, Rect::from_x_y_ranges(left..=left + inside, walls.clone()));
    for (place, (one, width)) in pipe.iter().zip(widths).enumerate() {
        let rect = Rect::from_x_y_ranges(left..=left + width, walls.clone());
        edge(ui.painter(), scene, one, place, rect);
        let drawing = Drawing { place, one, rect, cell: Vec2::new(cell, height), numbers };
        compartment(ui, scene, looks, room, &drawing);
        left += width;
    }
}

/// What a place would like to have room for.
fn want(ui: &Ui, one: &Compartment) -> Want {
    let width =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), sans(13.0), Color32::PLACEHOLDER).size().x + 18.0;
    let free = one.room.filter(|room| *room <= SLOTS).map_or(0, |room| room.saturating_sub(one.told()));
    let (cells, beside) = shown::wished(one);
    Want { least: width(one.short), named: width(one.label), cells: cells + free as f32, beside }
}

/// The ground of the pipe with its upper and lower wall.
fn trough(painter: &Painter, scene: &Scene<'_, '_>, rect: Rect) {
    painter.rect(rect, 3.0, scene.palette.ground, Stroke::new(1.5, scene.palette.hatch), StrokeKind::Inside);
}

/// The wall before a place: an arrow in the way of the bytes, or the frame of a place that lies beside it.
fn edge(painter: &Painter, scene: &Scene<'_, '_>, one: &Compartment, place: usize, rect: Rect) {
    let stroke = Stroke::new(1.5, scene.palette.hatch);
    if one.follows {
        let tip = Pos2::new(rect.left() + 5.0, rect.center().y);
        let (top, bottom) = (Pos2::new(rect.left() - 3.0, rect.top()), Pos2::new(rect.left() - 3.0, rect.bottom()));
        painter.add(Shape::line(vec![top, tip, bottom], stroke));
    } else if place > 0 {
        marks::dashed_rect(
            painter,
            rect.with_min_x(rect.left() + 6.0).shrink(0.75),
            Stroke::new(1.5, scene.palette.bad),
        );
    }
}

/// A place that is to be drawn: which it is, where, and how large a cell in it is.
struct Drawing<'c> {
    place: usize,
    one: &'c Compartment,
    rect: Rect,
    cell: Vec2,
    /// The height above the cells.
    numbers: f32,
}

fn compartment(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, room: &Room, drawing: &Drawing<'_>) {
    let Drawing { one, rect, .. } = drawing;
    let text = Rect::from_x_y_ranges(rect.left() + 8.0..=rect.right() - 2.0, rect.y_range());
    let font = sans(13.0);
    // A name of which nothing is left but dots is none.
    let has_words = text.width() >= LETTERS;
    if room.labels > 0.0 && has_words {
        let above = text.with_max_y(rect.top()).with_min_y(rect.top() - room.labels);
        let label = if marks::fits(ui.painter(), above, one.label, &font) { one.label } else { one.short };
        marks::cut_text(ui.painter(), above, label, &font, scene.palette.label);
    }
    if room.counts > 0.0 && has_words {
        let below = text.with_min_y(rect.bottom()).with_max_y(rect.bottom() + room.counts);
        let fitting = one.counts.iter().find(|count| marks::fits(ui.painter(), below, count, &sans(12.0)));
        if let Some(count) = fitting.or(one.counts.last()) {
            marks::cut_text(ui.painter(), below, count, &sans(12.0), scene.palette.faint);
        }
    }
    let id = ui.scope_id().with(("pipe", scene.subject.flow.id, scene.show, drawing.place));
    // The words above and below may be cut; the place tells them whole.
    let with_words = rect.with_min_y(rect.top() - room.labels).with_max_y(rect.bottom() + room.counts);
    let response = ui.interact(with_words.intersect(ui.clip_rect()), id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &one.name));
    if response.hovered() {
        looks.hovered = selection(scene, one).map(|what| Picked { show: scene.show, what });
    }
    response.on_hover_text(&one.name);
    contents(ui, scene, looks, drawing);
}

/// All that lies in a buffer, as a thing to be pointed at.
fn selection(scene: &Scene<'_, '_>, one: &Compartment) -> Option<Selection> {
    let (first, last) = (one.holds.first()?, one.holds.last()?);
    let bytes = FlowRange { flow: scene.subject.flow.id, range: first.range.start..last.range.end };
    Some(one.buffer.map_or(Selection::Bytes(bytes.clone()), |buffer| Selection::Buffer { buffer, bytes }))
}

/// What lies in a place: how much more there is, the newest cells, and the slots that are free.
fn contents(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, drawing: &Drawing<'_>) {
    let Drawing { one, rect, cell, .. } = drawing;
    let painter = ui.painter_at(*rect);
    let Shown { groups, before } = shown::shown(one, rect.width() - PADDING, cell.x);
    let top = rect.top() + drawing.numbers;
    let mut left = rect.left() + 9.0;
    if before > 0 {
        let text = format!("+{before}");
        let at = Pos2::new(left, top + cell.y / 2.0);
        left = painter.text(at, Align2::LEFT_CENTER, text, sans(12.0), scene.palette.label).right() + 4.0;
    }
    for group in groups {
        left = self::group(ui, &painter, scene, looks, drawing, &group, Pos2::new(left, top));
    }
    let free = one.room.filter(|room| *room <= SLOTS).map_or(0, |room| room.saturating_sub(one.told()));
    for _ in 0..free {
        let slot = Rect::from_min_size(Pos2::new(left, top), *cell).shrink(1.5);
        if slot.right() > rect.right() - 3.0 {
            return;
        }
        painter.rect_stroke(slot, 0.0, Stroke::new(1.0, scene.palette.hatch.gamma_multiply(0.6)), StrokeKind::Inside);
        left += cell.x;
    }
}

/// The cells of one group, with the wall of its datagram or the frame of its verdict. Returns where the next one begins.
fn group(
    ui: &Ui,
    painter: &Painter,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    drawing: &Drawing<'_>,
    group: &Group<'_>,
    at: Pos2,
) -> f32 {
    let (held, size) = (group.held, drawing.cell);
    let hex = looks.ribbons.get(&(scene.show, scene.subject.flow.id)).is_some_and(|look| look.hex);
    let start = if held.mark.is_some() { at.x + 3.0 } else { at.x };
    let mut left = start;
    let mut send = None;
    for character in scene.subject.cells_of(group.bytes.clone(), hex) {
        let room = Rect::from_min_size(Pos2::new(left, at.y), Vec2::new(size.x * character.cells.len() as f32, size.y));
        let last = character.cells.len().saturating_sub(1);
        for (place, cell) in character.cells.iter().enumerate() {
            let mut rect = Rect::from_min_size(Pos2::new(left, at.y), size);
            rect.min.x += if place == 0 { 0.75 } else { 0.0 };
            rect.max.x -= if place == last { 0.75 } else { 0.0 };
            cell::ground(painter, scene.palette, cell, rect);
            if send != Some(cell.send) {
                number(painter, scene, drawing, cell, rect);
            }
            send = Some(cell.send);
            touch(ui, painter, scene, looks, drawing, cell, rect);
            left += size.x;
        }
        cell::text(painter, scene.palette, &character, room.shrink2(Vec2::new(1.0, 0.0)));
    }
    if held.range.is_empty() {
        let mark = Rect::from_min_size(Pos2::new(left, at.y), Vec2::new(6.0, size.y));
        painter.rect_stroke(mark, 0.0, Stroke::new(1.5, scene.palette.label), StrokeKind::Inside);
        left = mark.right();
    }
    behind(
        painter,
        scene,
        held,
        group.is_cut,
        Rect::from_min_max(Pos2::new(start, at.y), Pos2::new(left, at.y + size.y)),
    )
}

/// What stands behind the cells of a group.
fn behind(painter: &Painter, scene: &Scene<'_, '_>, held: &Held, is_cut: bool, cells: Rect) -> f32 {
    let palette = scene.palette;
    let mut right = cells.right();
    if is_cut {
        right = painter.text(cells.right_center(), Align2::LEFT_CENTER, "…", sans(12.0), palette.label).right();
    }
    let Some(mark) = held.mark else {
        if held.index.is_some() {
            painter.vline(right + 3.0, cells.y_range(), Stroke::new(2.0, palette.hatch));
            right += 6.0;
        }
        return right;
    };
    let ink = scene.ink(held.ink);
    let at = Pos2::new(right + 3.0, cells.center().y);
    let right = painter.text(at, Align2::LEFT_CENTER, mark, sans(14.0), ink).right() + 3.0;
    let frame = cells.with_max_x(right).expand2(Vec2::new(2.5, 2.5));
    painter.rect_stroke(frame, 3.0, Stroke::new(1.5, ink), StrokeKind::Inside);
    right + 6.0
}

/// The number of the send that a cell came from, above the first cell of it.
fn number(painter: &Painter, scene: &Scene<'_, '_>, drawing: &Drawing<'_>, cell: &Cell, rect: Rect) {
    let Some(send) = cell.send.filter(|_| drawing.numbers >= NUMBERS) else { return };
    let at = Pos2::new(rect.left(), rect.top() - 3.0);
    let ink = scene.ink(crate::figure::Ink::Send(send));
    painter.text(at, Align2::LEFT_BOTTOM, send_number(send), sans(11.0), ink);
}

/// The cell's name for screen readers, and what pointing at it lights up.
fn touch(
    ui: &Ui,
    painter: &Painter,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    drawing: &Drawing<'_>,
    cell: &Cell,
    rect: Rect,
) {
    if scene.is_lit(looks, &(cell.offset..cell.offset + 1)) {
        let below = Rect::from_x_y_ranges(rect.x_range(), rect.top() - 1.0..=rect.bottom() - 0.5);
        painter.hline(below.x_range().expand(0.75), below.bottom() + 2.5, Stroke::new(3.0, scene.palette.glow));
    }
    let name = scene.subject.byte_in(drawing.one, cell);
    let id = ui.scope_id().with(("byte in", drawing.place, scene.subject.flow.id, cell.offset, scene.show));
    let response = ui.interact(rect.intersect(painter.clip_rect()), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        looks.hovered = Some(scene.picked(cell.lights.clone()));
        response.clone().on_hover_text(super::drawable_text(&name));
    }
    if response.clicked() {
        looks.pinned = Some(scene.picked(cell.offset..cell.offset + 1));
    }
}
