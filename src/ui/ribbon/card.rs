//! One card in full: title, the four rows over their axis, the why line, and the buffers.
//! What stands in the rows is theirs; the card only gives them room.

use egui::{Frame, Margin, Rect, Sense, Stroke, Ui, Vec2};

use super::datagrams::{self, Rows};
use super::scale::Scale;
use super::{Scene, buffers, cells, cuts, marks, minimap, rows};
use crate::narrate;
use crate::ui::looks::{Looks, RibbonLook};
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::sans;
use crate::world::Verdict;

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
        ui.strong(&scene.name);
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
                let text = extent(scene);
                ui.label(egui::RichText::new(text).small().color(scene.palette.faint));
            }
            if room > 60.0 {
                controls(ui, scene, looks);
            }
        });
    });
}

/// How much the axis holds.
fn extent(scene: &Scene<'_, '_>) -> String {
    let total = scene.flow.axis_end();
    if !scene.flow.datagrams {
        return scene.lang.pick(format!("stream offset 0 … {total}"), format!("字节流偏移 0 … {total}"));
    }
    let count = scene.flow.datagram_count();
    let (s, es) = (if count == 1 { "" } else { "s" }, if total == 1 { "" } else { "s" });
    scene.lang.pick(format!("{count} datagram{s}, {total} byte{es}"), format!("{count} 个数据报，{total} 字节"))
}

/// Text or digits, and how close to look.
fn controls(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks) {
    let look = looks.ribbons.entry((scene.show, scene.flow.id)).or_default();
    let small = |text: &str| egui::Button::new(egui::RichText::new(text).size(12.0)).small();
    let named = |what: &str| format!("{}: {what}", scene.name);
    let hex = scene.lang.pick("Show hexadecimal digits", "以十六进制显示");
    let response = ui.add(small("hex").selected(look.hex));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, look.hex, named(hex)));
    if response.clicked() {
        look.hex = !look.hex;
    }
    if axis_len(scene) > 40 {
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
        ("+", scene.lang.pick("Zoom in", "放大"), (now * 1.6).min(30.0)),
        ("-", scene.lang.pick("Zoom out", "缩小"), (now / 1.6).max(0.01)),
    ];
    for (sign, what, zoom) in buttons {
        let response = ui.add(small(sign));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, named(what)));
        if response.clicked() {
            look.zoom = Some(zoom);
        }
    }
    let whole = scene.lang.pick("Whole flow", "整个流");
    let response = ui.add(small(scene.lang.pick("all", "全部")));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, named(whole)));
    if response.clicked() {
        look.zoom = Some(0.0);
    }
}

/// How many units the axis has: bytes that were sent and that are on offer, and the walls of datagrams.
fn axis_len(scene: &Scene<'_, '_>) -> u64 {
    if scene.flow.datagrams {
        return datagrams::units(scene.flow);
    }
    scene.flow.pending_send().map_or(0, |send| send.range.end).max(scene.flow.accepted)
}

fn ribbon(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks) {
    let total = axis_len(scene);
    let mut look = looks.ribbons.get(&(scene.show, scene.flow.id)).copied().unwrap_or_default();
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
    let (sends, cells_row, recvs, frames) = (row(SENDS), row(CELLS), row(RECVS), row(FRAMES));
    let named = [
        (sends, scene.lang.pick("send calls", "send 调用")),
        (
            cells_row,
            if scene.flow.datagrams {
                scene.lang.pick("datagrams", "数据报")
            } else {
                scene.lang.pick("bytes", "字节")
            },
        ),
        (recvs, scene.lang.pick("recv calls", "recv 调用")),
        (frames, frames_name(scene)),
    ];
    for (rect, text) in named {
        let room =
            Rect::from_min_max(egui::pos2(area.left(), rect.top()), egui::pos2(axis.left() - 6.0, rect.bottom()));
        marks::cut_text(ui.painter(), room, text, &sans(12.5), scene.palette.label);
    }
    if total == 0 {
        let text = scene.lang.pick("nothing has been sent in this direction yet", "这个方向还没有发送任何字节");
        marks::cut_text(ui.painter(), cells_row, text, &sans(12.5), scene.palette.faint);
    }
    if scene.flow.datagrams {
        let rows = Rows { sends, cells: cells_row, recvs, messages: frames };
        datagrams::rows(ui, scene, looks, &scale, &rows);
    } else {
        rows::sends(ui, scene, looks, &scale, sends);
        cells::cells(ui, scene, looks, &scale, cells_row);
        cuts::cuts(ui, scene, looks, &scale, cells_row);
        rows::recvs(ui, scene, looks, &scale, recvs);
        rows::frames(ui, scene, looks, &scale, frames);
    }
    if scale.is_partial() {
        let strip = Rect::from_min_max(egui::pos2(axis.left(), area.bottom() - 6.0), axis.max);
        minimap::minimap(ui, scene, &scale, total, strip, &mut look);
    }
    let hex = looks.ribbons.get(&(scene.show, scene.flow.id)).is_some_and(|look| look.hex);
    looks.ribbons.insert((scene.show, scene.flow.id), RibbonLook { hex, ..look });
}

/// Whose messages these are: the receiver's, or what the workbench reads in the bytes.
fn frames_name(scene: &Scene<'_, '_>) -> &'static str {
    if scene.world.reads_along() && !scene.flow.datagrams {
        scene.lang.pick("seen as", "按此查看")
    } else {
        scene.lang.pick("messages", "收到的消息")
    }
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

/// Why the messages look as they do: for what is lit, else for the first that is not intact, else for the last.
fn why_line(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &Looks) {
    let Some((text, verdict)) = why(scene, looks) else {
        ui.add_space(WHY);
        return;
    };
    let (ink, _) = rows::verdict_colours(scene, &verdict);
    let galley = ui.painter().layout(text.clone(), sans(13.0), ink, ui.available_width());
    let size = Vec2::new(ui.available_width(), galley.size().y.max(WHY));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
    ui.painter().galley(rect.min, galley, ink);
}

fn why(scene: &Scene<'_, '_>, looks: &Looks) -> Option<(String, Verdict)> {
    /// A frame far back is not looked for; the first wrong ones are what a learner meets.
    const LOOKED_AT: usize = 256;
    let flow = scene.flow;
    if flow.datagrams {
        return datagrams::why(scene, looks);
    }
    let judged = |index: usize| flow.frame(index).map(|(_, span)| (span, flow.verdict(&span)));
    let lit = scene.lit(looks).and_then(|range| {
        let (index, ..) = flow.frames_in(range.clone()).next()?;
        judged(index)
    });
    let wrong = || {
        let is_wrong = |verdict: &Verdict| !matches!(verdict, Verdict::Intact { .. } | Verdict::Unknown);
        (0..flow.framed.min(LOOKED_AT)).filter_map(judged).find(|(_, verdict)| is_wrong(verdict))
    };
    let last = || flow.framed.checked_sub(1).and_then(judged);
    let (span, verdict) = lit.or_else(wrong).or_else(last)?;
    let text = narrate::why(&scene.world, flow.id, &span, &verdict, scene.lang);
    Some((text, verdict))
}
