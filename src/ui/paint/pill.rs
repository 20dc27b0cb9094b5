//! A word in a rounded box: a badge that says what something is.
//! It can not be clicked.

use egui::{Color32, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::theme::sans;

/// How much room the word takes.
pub fn width(ui: &Ui, text: &str) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), sans(12.0), Color32::PLACEHOLDER).size().x + 14.0
}

/// Draws the word in its own size, however tall the widgets beside it are.
pub fn pill(ui: &mut Ui, text: &str, ink: Color32, ground: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), sans(12.0), ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + Vec2::new(14.0, 4.0), Sense::hover());
    ui.painter().rect_filled(rect, 9.0, ground);
    ui.painter().galley(rect.min + Vec2::new(7.0, 2.0), galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}
