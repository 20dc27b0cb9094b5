//! Paints the rows of calls: brackets over and under the bytes, and what stands beside them.
//! The words are the figure's.

use egui::{Rect, Role, Sense, Stroke, Ui, WidgetInfo};

use super::{Row, Scene, Touch, marks};
use crate::figure::{Bracket, Ink, Recvs, Remark, Sends, Tail};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::sans;

/// The bracket of each send, above the bytes.
pub fn sends(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, sends: &Sends) {
    said(ui, scene, row, sends.said.as_deref());
    for send in &sends.brackets {
        let room = row.scale.room(send.place, row.rect.with_min_y(row.rect.top() + 2.0));
        let is_open = !send.place.is_mark;
        let ticks = marks::Ticks { left: is_open, right: is_open && send.closed };
        let inside = if is_open { marks::inside_bracket(room) } else { room.expand2(egui::vec2(3.0, 0.0)) };
        let bracket = Shape { room, inside, line_y: room.top(), tick_y: room.bottom(), ticks };
        draw(ui, scene, looks, row, send, &bracket);
        touch(ui, scene, looks, "send", room, send);
    }
}

/// The bracket of each recv, under the bytes; the one that waits is open.
pub fn recvs(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: &Row<'_>, recvs: &Recvs) {
    said(ui, scene, row, recvs.said.as_deref());
    for recv in &recvs.brackets {
        let room = row.scale.room(recv.place, row.rect);
        let inside = marks::inside_bracket(room.with_max_y(room.bottom() - 2.0));
        let ticks = marks::Ticks { left: true, right: true };
        let bracket = Shape { room, inside, line_y: room.bottom() - 2.0, tick_y: room.top(), ticks };
        draw(ui, scene, looks, row, recv, &bracket);
        touch(ui, scene, looks, "recv", room.with_max_y(room.bottom() - 2.0), recv);
    }
    for remark in &recvs.remarks {
        self::remark(ui, scene, row, remark);
    }
    if let Some(tail) = &recvs.tail {
        self::tail(ui, scene, row, tail);
    }
}

/// Where a bracket and its words go.
struct Shape {
    room: Rect,
    inside: Rect,
    line_y: f32,
    tick_y: f32,
    ticks: marks::Ticks,
}

fn draw(ui: &Ui, scene: &Scene<'_, '_>, looks: &Looks, row: &Row<'_>, call: &Bracket, shape: &Shape) {
    let painter = ui.painter_at(row.rect.expand(2.0));
    let ink = scene.ink(call.ink);
    let stroke = Stroke::new(if scene.is_lit(looks, &call.bytes) { 4.0 } else { 2.0 }, ink);
    // An end that is out of sight is no end.
    let visible = &row.sight.units;
    let ticks = marks::Ticks {
        left: shape.ticks.left && call.place.from >= visible.start,
        right: shape.ticks.right && call.place.to <= visible.end,
    };
    marks::bracket(&painter, shape.room.left(), shape.room.right(), shape.line_y, shape.tick_y, stroke, ticks);
    marks::readable_text(&painter, shape.inside, call.labels.iter().map(String::as_str), &sans(row.label_size()), ink);
}

fn touch(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, kind: &str, room: Rect, call: &Bracket) {
    scene.touch(ui, looks, room, Touch { key: (kind, call.index), range: call.bytes.clone(), name: &call.name });
}

/// What a row says in the place of brackets.
pub fn said(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>, text: Option<&str>) {
    if let Some(text) = text {
        marks::cut_text(&ui.painter_at(row.rect), row.rect, text, &sans(row.label_size()), scene.palette.faint);
        let id = ui.scope_id().with(("said", scene.show, scene.subject.flow.id, text));
        let seen = ui.interact(row.rect.intersect(ui.clip_rect()), id, Sense::hover());
        seen.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        seen.on_hover_text(text);
    }
}

fn remark(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>, remark: &Remark) {
    let room = row.scale.room(remark.place, row.rect);
    let texts = remark.labels.iter().map(String::as_str);
    marks::fitting_text(
        &ui.painter_at(row.rect.expand(2.0)),
        room,
        texts,
        &sans(row.label_size()),
        scene.ink(remark.ink),
    );
}

/// What comes after the last chunk: a recv that waits, or the end of the stream.
fn tail(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>, tail: &Tail) {
    let painter = ui.painter_at(row.rect.expand(2.0));
    let x = row.scale.clamped_x(tail.from);
    if tail.waits {
        let stroke = Stroke::new(1.5, scene.ink(Ink::Warn));
        let ticks = marks::Ticks { left: true, right: false };
        marks::bracket(&painter, x, x + 8.0, row.rect.bottom() - 2.0, row.rect.top(), stroke, ticks);
    }
    let gap = if scene.subject.flow.datagrams { 10.0 } else { 8.0 };
    let room = Rect::from_min_max(egui::pos2(x + gap, row.rect.top()), row.rect.right_bottom());
    if room.width() > 40.0 {
        marks::cut_text(&painter, room, &tail.text, &sans(row.label_size()), scene.palette.faint);
        let id = ui.scope_id().with(("tail", scene.subject.flow.id, scene.show));
        let response = ui.interact(room.intersect(ui.clip_rect()), id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &tail.text));
        response.on_hover_text(&tail.text);
    }
}
