//! The way to many runs and back: a button in the bar of time.
//! What is seen there is the panel's own affair.

use egui::{Button, Ui, vec2};

use super::bar::{Form, HEIGHT, button_width};
use super::bars::Bars;

/// What the button may say.
const TEXTS: [&str; 2] = ["Many runs", "多次运行"];

/// How wide the button is.
pub fn width(ui: &Ui) -> f32 {
    button_width(ui, TEXTS)
}

/// Draws the button.
pub fn button(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let lang = bars.looks.lang;
    let mut button = Button::selectable(bars.looks.many.open, lang.pick(TEXTS[0], TEXTS[1])).frame_when_inactive(true);
    if form != Form::Folded {
        button = button.min_size(vec2(ui.available_width(), HEIGHT));
    }
    let hint =
        lang.pick("Do it many times, and see how often what happens (H)", "运行很多次，看看各种情况有多常见（H）");
    if ui.add(button).on_hover_text(hint).clicked() {
        bars.looks.many.open = !bars.looks.many.open;
    }
}
