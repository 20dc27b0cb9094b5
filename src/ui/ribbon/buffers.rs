//! Paints the pipe of buffers: a box for each, with what is in it, and an arrow where bytes go on.
//! The words are the figure's.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::{Scene, marks};
use crate::figure::PipeBox;
use crate::ui::paint::theme::{mono, sans};

/// The height of the row of buffers.
pub const HEIGHT: f32 = 40.0;

/// Draws the row.
pub fn buffers(ui: &mut Ui, scene: &Scene<'_, '_>) {
    let (area, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
    let boxes = scene.subject.buffers();
    let gap = 18.0;
    let width = (area.width() - gap * (boxes.len() as f32 - 1.0)) / boxes.len() as f32;
    for (place, one) in boxes.iter().enumerate() {
        let left = area.left() + place as f32 * (width + gap);
        let rect = Rect::from_min_size(egui::pos2(left, area.top()), Vec2::new(width, HEIGHT));
        draw(ui, scene, rect, one);
        if one.follows {
            let middle = egui::pos2(left - gap + 3.0, rect.center().y);
            ui.painter().arrow(middle, Vec2::new(gap - 6.0, 0.0), Stroke::new(1.5, scene.palette.faint));
        }
    }
}

fn draw(ui: &Ui, scene: &Scene<'_, '_>, rect: Rect, one: &PipeBox) {
    let palette = scene.palette;
    let painter = ui.painter_at(rect);
    let (top, bottom) = rect.split_top_bottom_at_y(rect.top() + 17.0);
    let font = sans(11.5);
    let label = if marks::fits(&painter, top, one.label, &font) { one.label } else { one.short };
    marks::cut_text(&painter, top, label, &font, palette.label);
    painter.rect_filled(bottom, 4.0, palette.ground);
    let full = one.filled.map_or(0.0, |(bytes, of)| (bytes as f32 / of.max(1) as f32).min(1.0));
    if full > 0.0 {
        let filled = Rect::from_min_size(bottom.min, Vec2::new((bottom.width() * full).max(3.0), bottom.height()));
        painter.rect_filled(filled, 4.0, palette.accent_ground);
        painter.rect_filled(
            Rect::from_min_max(egui::pos2(filled.left(), filled.bottom() - 3.0), filled.max),
            0.0,
            palette.accent,
        );
    }
    painter.rect_stroke(bottom, 4.0, Stroke::new(1.0, palette.card_edge), StrokeKind::Inside);
    let texts = one.counts.iter().map(String::as_str);
    marks::fitting_text(&painter, bottom, texts, &mono(12.5), palette.text);
    let id = ui.scope_id().with(("buffer", scene.subject.flow.id, scene.show, one.label));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &one.name));
    response.on_hover_text(&one.name);
}
