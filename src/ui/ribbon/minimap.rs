//! The whole of a flow that is only seen in part, as a strip, with the part that is in sight.
//! It shows no calls.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::Scene;
use super::scale::Scale;
use crate::ui::looks::RibbonLook;

/// Draws the strip; dragging in it moves the part that is in sight.
pub fn minimap(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, total: u64, strip: Rect, look: &mut RibbonLook) {
    let painter = ui.painter_at(strip);
    let whole = total.max(1) as f64;
    let place = |offset: f64| strip.left() + (offset / whole) as f32 * strip.width();
    painter.rect_filled(strip, 2.0, scene.palette.unknown_fill);
    let read = Rect::from_x_y_ranges(strip.left()..=place(scene.subject.taken() as f64), strip.y_range());
    painter.rect_filled(read, 2.0, scene.palette.hatch.gamma_multiply(0.6));
    let in_sight =
        Rect::from_x_y_ranges(place(scale.first())..=place(scale.first() + scale.in_sight()), strip.y_range());
    painter.rect_stroke(in_sight, 2.0, Stroke::new(2.0, scene.palette.accent), StrokeKind::Inside);
    let id = ui.scope_id().with(("minimap", scene.subject.flow.id, scene.show));
    let response = ui.interact(strip.expand2(egui::vec2(0.0, 4.0)), id, Sense::click_and_drag());
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
        let middle = f64::from((pointer.x - strip.left()) / strip.width()) * whole;
        look.first = (middle - scale.in_sight() / 2.0).max(0.0);
    }
}
