//! The whole of a flow that is only seen in part, as a strip in the colours of its sends: which part is in sight, and where
//! something went wrong. It shows no calls.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::Scene;
use super::scale::Scale;
use crate::ui::looks::RibbonLook;

/// Draws the strip; dragging in it moves the part that is in sight.
pub fn minimap(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, total: u64, strip: Rect, look: &mut RibbonLook) {
    let whole = total.max(1) as f64;
    let place = |offset: f64| strip.left() + (offset / whole) as f32 * strip.width();
    bytes(ui, scene, total, strip);
    let painter = ui.painter_at(strip);
    for (unit, ink) in scene.subject.problems() {
        let tick = Rect::from_center_size(egui::pos2(place(unit as f64), strip.top() + 2.5), egui::vec2(3.0, 5.0));
        painter.rect_filled(tick.translate(egui::vec2(1.5, 0.0)), 0.0, scene.ink(ink));
    }
    let in_sight =
        Rect::from_x_y_ranges(place(scale.first())..=place(scale.first() + scale.in_sight()), strip.y_range());
    let in_sight = in_sight.expand2(egui::vec2(1.0, 0.0));
    painter.rect_stroke(in_sight, 2.0, Stroke::new(2.0, scene.palette.text), StrokeKind::Inside);
    let id = ui.scope_id().with(("minimap", scene.subject.flow.id, scene.show));
    let response = ui.interact(strip.expand2(egui::vec2(0.0, 2.0)), id, Sense::click_and_drag());
    let visible = scale.visible();
    response.widget_info(|| {
        if scene.subject.flow.datagrams {
            let name = scene.subject.lang.pick("which datagrams are in sight", "显示哪些数据报");
            return WidgetInfo::labeled(Role::ScrollBar, true, format!("{}: {name}", scene.subject.name));
        }
        let name = scene.subject.lang.pick(
            format!("{}: bytes {} to {} of {total} in sight", scene.subject.name, visible.start, visible.end),
            format!("{}：显示第 {} 到 {} 字节，共 {total} 字节", scene.subject.name, visible.start, visible.end),
        );
        WidgetInfo::labeled(Role::ScrollBar, true, name)
    });
    if let Some(pointer) = response.interact_pointer_pos() {
        let middle = f64::from((pointer.x - strip.left()) / strip.width().max(1.0)) * whole;
        look.scroll_to(middle - scale.in_sight() / 2.0, scale.in_sight(), total);
    }
}

/// The bytes in the colours of their sends: what has been read in full height, what has not in the lower half.
fn bytes(ui: &Ui, scene: &Scene<'_, '_>, total: u64, strip: Rect) {
    let painter = ui.painter_at(strip);
    let subject = &scene.subject;
    painter.rect_filled(strip, 2.0, scene.palette.unknown_fill);
    let x = |unit: u64| strip.left() + (unit as f64 / total.max(1) as f64) as f32 * strip.width();
    let (mut unit, taken) = (0, subject.taken());
    while unit < total {
        let block = subject.block(unit);
        // No more than one block for each point of width.
        let point = (f64::from(1.0 / strip.width().max(1.0)) * total as f64).ceil() as u64;
        let until = block.as_ref().map_or(unit, |block| block.until).max(unit + point.max(1)).min(total);
        if let Some(block) = block {
            let read = taken.clamp(unit, until);
            let fill = scene.palette.fill_of(block.ink);
            let lower = strip.bottom() - strip.height() / 2.0..=strip.bottom();
            painter.rect_filled(Rect::from_x_y_ranges(x(unit)..=x(read), strip.y_range()), 0.0, fill);
            painter.rect_filled(Rect::from_x_y_ranges(x(read)..=x(until), lower), 0.0, fill);
        }
        unit = until;
    }
}
