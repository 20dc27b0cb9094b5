//! The accept queue of each listener: a place for each connection that fits, who stands in them, and who waits outside.
//! Drawn where somebody stands in one; an empty queue is no news.

use egui::{Color32, RichText, Sense, Stroke, StrokeKind, Ui, Vec2};

use crate::figure::{self, QueueFigure};
use crate::lang::Lang;
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::Palette;
use crate::world::World;

/// More empty places than this are a number.
const MOST_EMPTY: u32 = 8;

/// Draws the queues in which somebody stands.
pub fn queues(ui: &mut Ui, world: &World<'_>, lang: Lang) {
    for queue in figure::queues(world, lang) {
        if queue.waiting > 0 || !queue.outside.is_empty() {
            one(ui, &queue, lang);
        }
    }
}

fn one(ui: &mut Ui, queue: &QueueFigure, lang: Lang) {
    let palette = Palette::current(ui);
    let row = ui.horizontal_wrapped(|ui| {
        let (owner, waiting, room) = (&queue.owner, queue.waiting, queue.room);
        let title = lang
            .pick(format!("accept queue of {owner} {waiting}/{room}"), format!("{owner} 的等待队列 {waiting}/{room}"));
        ui.label(RichText::new(title).small().color(palette.ink_of(queue.ink)));
        for name in &queue.members {
            pill(ui, name, palette.text, palette.unknown_fill);
        }
        let unknown = waiting.saturating_sub(u32::try_from(queue.members.len()).unwrap_or(u32::MAX));
        if unknown > 0 {
            pill(ui, &format!("+{unknown}"), palette.text, palette.unknown_fill);
        }
        for _ in 0..room.saturating_sub(waiting).min(MOST_EMPTY) {
            place(ui, palette.card_edge);
        }
        if !queue.outside.is_empty() {
            let waits = lang.pick("in connect:", "在 connect 中等待：");
            ui.label(RichText::new(waits).small().color(palette.label));
        }
        for name in &queue.outside {
            pill(ui, name, palette.warn, palette.card);
        }
    });
    row.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &queue.sentence));
    row.response.on_hover_text(&queue.sentence);
}

/// A place in which nobody stands.
fn place(ui: &mut Ui, edge: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(18.0, 16.0), Sense::hover());
    ui.painter().rect_stroke(rect.shrink(1.0), 6.0, Stroke::new(1.0, edge), StrokeKind::Inside);
}
