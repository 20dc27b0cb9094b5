//! One card in full: title, the four rows over their axis, the why line, and the buffers.
//! What stands in the rows is theirs; the card only gives them room.

use egui::{Frame, Margin, Rect, Sense, Stroke, Ui, Vec2};

use super::scale::Scale;
use super::{Row, Scene, buffers, calls, cells, cuts, marks, messages, minimap};
use crate::figure::{MOST_IN_SIGHT, Sight};
use crate::ui::looks::{Looks, RibbonLook};
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::sans;

/// Room for the names of the rows.
const LABELS: f32 = 84.0;
const SENDS: f32 = 24.0;
const CELLS: f32 = 30.0;
const RECVS: f32 = 24.0;
const FRAMES: f32 = 26.0;
const MINIMAP: f32 = 10.0;
const GAP: f32 = 3.0;
const TITLE: f32 = 24.0;
const WHY: f32 = 20.0;

/// The height of a card whose reason fits into one line; used until the card has been drawn once.
pub fn card_height() -> f32 {
    TITLE + SENDS + CELLS + RECVS + FRAMES + WHY + buffers::HEIGHT + 7.0 * GAP + 22.0
}

/// Draws a card in the width that there is.
pub fn card(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, badges: &[String]) {
    let frame = Frame::new()
        .fill(scene.palette.card)
        .stroke(Stroke::new(1.0, scene.palette.card_edge))
        .corner_radius(8)
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        title(ui, scene, looks, badges);
        ribbon(ui, scene, looks);
        why_line(ui, scene, looks);
        buffers::buffers(ui, scene);
    });
}

/// The room of the controls and of the extent beside them.
const CONTROLS: f32 = 275.0;

fn title(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, badges: &[String]) {
    ui.horizontal(|ui| {
        ui.set_height(TITLE);
        ui.strong(&scene.subject.name);
        for badge in badges {
            // In a narrow window the controls go first; what a badge says is told elsewhere, too.
            let width = crate::ui::paint::pill::width(ui, badge);
            if width + CONTROLS <= ui.available_width() {
                pill(ui, badge, scene.palette.text, scene.palette.unknown_fill);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // In a narrow column the name alone is what is needed.
            let room = ui.available_width();
            if room > 240.0 {
                let text = scene.subject.extent();
                ui.label(egui::RichText::new(text).small().color(scene.palette.faint));
            }
            if room > 60.0 {
                controls(ui, scene, looks);
            }
        });
    });
}

/// Text or digits, and how close to look.
fn controls(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks) {
    let look = looks.ribbons.entry((scene.show, scene.subject.flow.id)).or_default();
    let small = |text: &str| egui::Button::new(egui::RichText::new(text).size(12.0)).small();
    let named = |what: &str| format!("{}: {what}", scene.subject.name);
    let hex = scene.subject.lang.pick("Show hexadecimal digits", "以十六进制显示");
    let response = ui.add(small("hex").selected(look.hex));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, look.hex, named(hex)));
    if response.clicked() {
        look.hex = !look.hex;
    }
    if scene.subject.axis() > 40 {
        zoom_buttons(ui, scene, look, &small, &named);
    }
}

fn zoom_buttons(
    ui: &mut Ui,
    scene: &Scene<'_, '_>,
    look: &mut RibbonLook,
    small: &dyn Fn(&str) -> egui::Button<'static>,
    named: &dyn Fn(&str) -> String,
) {
    let now = look.zoom.unwrap_or(14.0);
    let buttons = [
        ("+", scene.subject.lang.pick("Zoom in", "放大"), (now * 1.6).min(30.0)),
        ("-", scene.subject.lang.pick("Zoom out", "缩小"), (now / 1.6).max(0.01)),
    ];
    for (sign, what, zoom) in buttons {
        let response = ui.add(small(sign));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, named(what)));
        if response.clicked() {
            look.zoom = Some(zoom);
        }
    }
    let whole = scene.subject.lang.pick("Whole flow", "整个流");
    let response = ui.add(small(scene.subject.lang.pick("all", "全部")));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, named(whole)));
    if response.clicked() {
        look.zoom = Some(0.0);
    }
}

fn ribbon(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks) {
    let total = scene.subject.axis();
    let mut look = looks.ribbons.get(&(scene.show, scene.subject.flow.id)).copied().unwrap_or_default();
    let mut axis = ui.available_rect_before_wrap();
    axis.min.x += LABELS;
    let scale = Scale::new(axis, total, &look);
    let map = if scale.is_partial() { MINIMAP } else { 0.0 };
    let height = SENDS + CELLS + RECVS + FRAMES + 3.0 * GAP + map;
    let (area, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let axis = Rect::from_min_max(area.min + Vec2::new(LABELS, 0.0), area.max);
    if response.hovered() && scale.is_partial() {
        scroll(ui, &scale, &mut look);
    }
    let mut top = area.top();
    let mut row = |height: f32| {
        let rect = Rect::from_min_size(egui::pos2(axis.left(), top), Vec2::new(axis.width(), height));
        top += height + GAP;
        rect
    };
    let rows = Rows { sends: row(SENDS), cells: row(CELLS), recvs: row(RECVS), messages: row(FRAMES) };
    names(ui, scene, area, &rows);
    paint(ui, scene, looks, &scale, &rows);
    if scale.is_partial() {
        let strip = Rect::from_min_max(egui::pos2(axis.left(), area.bottom() - 6.0), axis.max);
        minimap::minimap(ui, scene, &scale, total, strip, &mut look);
    }
    let hex = looks.ribbons.get(&(scene.show, scene.subject.flow.id)).is_some_and(|look| look.hex);
    looks.ribbons.insert((scene.show, scene.subject.flow.id), RibbonLook { hex, ..look });
}

/// Where the rows are.
struct Rows {
    sends: Rect,
    cells: Rect,
    recvs: Rect,
    messages: Rect,
}

/// The names of the rows, to the left of them.
fn names(ui: &Ui, scene: &Scene<'_, '_>, area: Rect, rows: &Rows) {
    let names = scene.subject.row_names();
    let named = [
        (rows.sends, names.sends),
        (rows.cells, names.bytes),
        (rows.recvs, names.recvs),
        (rows.messages, names.messages),
    ];
    for (row, text) in named {
        let room = Rect::from_min_max(egui::pos2(area.left(), row.top()), egui::pos2(row.left() - 6.0, row.bottom()));
        marks::cut_text(ui.painter(), room, text, &sans(12.5), scene.palette.label);
    }
    if let Some(text) = scene.subject.nothing_sent() {
        marks::cut_text(ui.painter(), rows.cells, text, &sans(12.5), scene.palette.faint);
    }
}

/// What is in sight, row by row.
fn paint(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, rows: &Rows) {
    let subject = &scene.subject;
    let sight = Sight { units: scale.visible(), most: MOST_IN_SIGHT };
    let row = |rect: Rect| Row { scale, rect, sight: &sight };
    let messages = subject.messages(&sight);
    calls::sends(ui, scene, looks, &row(rows.sends), &subject.sends(&sight));
    // Datagrams that are too many to be told apart have no room for their walls.
    if scale.shows_cells() && !(subject.flow.datagrams && messages.said.is_some()) {
        let hex = looks.ribbons.get(&(scene.show, subject.flow.id)).is_some_and(|look| look.hex);
        let cells = subject.cells(&sight, hex);
        cells::cells(ui, scene, looks, &row(rows.cells), &cells);
        let calls = rows.sends.top() + 4.0..=rows.recvs.bottom() - 4.0;
        cells::walls(ui, scene, &row(rows.cells), &cells, calls);
    } else {
        cells::blocks(ui, scene, &row(rows.cells));
    }
    cuts::cuts(ui, scene, looks, scale, rows.cells);
    calls::recvs(ui, scene, looks, &row(rows.recvs), &subject.recvs(&sight));
    messages::messages(ui, scene, looks, &row(rows.messages), &messages);
}

/// The wheel moves along the stream; with Ctrl it is left to the zoom of the window.
fn scroll(ui: &Ui, scale: &Scale, look: &mut RibbonLook) {
    let delta =
        ui.input(
            |input| if input.modifiers.shift { input.smooth_scroll_delta().y } else { input.smooth_scroll_delta().x },
        );
    if delta != 0.0 {
        look.first = (scale.first() - f64::from(delta / scale.per_byte())).max(0.0);
    }
}

/// Why the messages look as they do.
fn why_line(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &Looks) {
    let Some(why) = scene.subject.why(scene.lit(looks)) else {
        ui.add_space(WHY);
        return;
    };
    let ink = scene.ink(why.ink);
    let galley = ui.painter().layout(why.text.clone(), sans(13.0), ink, ui.available_width());
    let size = Vec2::new(ui.available_width(), galley.size().y.max(WHY));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &why.text));
    ui.painter().galley(rect.min, galley, ink);
}
