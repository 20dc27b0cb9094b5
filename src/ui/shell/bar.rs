//! A row of controls that folds: each is whole, short, or in the menu behind the dots, so that none is ever out of reach.
//! Which controls there are, whoever fills the row says.

use egui::{Button, Layout, Popup, PopupCloseBehavior, Rect, Role, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// In which form a control is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Whole,
    Short,
    /// In the menu behind the dots.
    Folded,
}

/// A control of a row. Its widths are the same in both languages, so that a switch of language moves nothing.
pub struct Control<C> {
    pub width: f32,
    /// The width of a shorter form, if it has one.
    pub short: Option<f32>,
    /// The higher it is, the sooner the control folds.
    pub rank: u8,
    /// Whether it stands at the right end of the row.
    pub at_right: bool,
    pub draw: fn(&mut Ui, &mut C, Form),
}

/// Room between two controls.
const GAP: f32 = 6.0;
/// The button with the dots.
const DOTS: f32 = 34.0;
/// The height of a control.
pub const HEIGHT: f32 = 30.0;

/// How wide a button is with the wider one of two texts.
pub fn button_width(ui: &Ui, texts: [&str; 2]) -> f32 {
    text_width(ui, texts) + 2.0 * ui.spacing().button_padding.x + 2.0
}

/// How wide the wider one of two texts is.
pub fn text_width(ui: &Ui, texts: [&str; 2]) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let width = |text: &str| {
        let ink = egui::Color32::PLACEHOLDER;
        ui.painter().layout_no_wrap(text.to_owned(), font.clone(), ink).size().x
    };
    texts.map(width).into_iter().fold(0.0, f32::max).ceil()
}

/// Which form each control has in so much room.
fn forms<C>(controls: &[Control<C>], room: f32) -> Vec<Form> {
    let mut forms = vec![Form::Whole; controls.len()];
    let width = |forms: &[Form]| -> f32 {
        let of = |(control, form): (&Control<C>, &Form)| match form {
            Form::Whole => control.width + GAP,
            Form::Short => control.short.unwrap_or(control.width) + GAP,
            Form::Folded => 0.0,
        };
        let dots = if forms.contains(&Form::Folded) { DOTS + GAP } else { 0.0 };
        controls.iter().zip(forms).map(of).sum::<f32>() + dots
    };
    while width(&forms) > room + GAP {
        let left = |place: &usize| forms[*place] != Form::Folded;
        let Some(next) = (0..controls.len()).filter(left).max_by_key(|place| (controls[*place].rank, *place)) else {
            break;
        };
        let may_shorten = forms[next] == Form::Whole && controls[next].short.is_some();
        forms[next] = if may_shorten { Form::Short } else { Form::Folded };
    }
    forms
}

/// Draws the row in the room that there is. `name` is what the button with the dots is called.
pub fn bar<C>(ui: &mut Ui, name: &str, controls: &[Control<C>], filled: &mut C) {
    let room = ui.available_rect_before_wrap();
    let forms = forms(controls, room.width());
    let (mut left, mut right) = (room.left(), room.right());
    for (place, (control, form)) in controls.iter().zip(&forms).enumerate() {
        let width = match form {
            Form::Whole => control.width,
            Form::Short => control.short.unwrap_or(control.width),
            Form::Folded => continue,
        };
        let from = if control.at_right { right - width } else { left };
        let rect = Rect::from_min_size(pos2(from, room.center().y - HEIGHT / 2.0), vec2(width, HEIGHT));
        if control.at_right {
            right -= width + GAP;
        } else {
            left += width + GAP;
        }
        one(ui, place, rect, |ui| (control.draw)(ui, filled, *form));
    }
    if forms.contains(&Form::Folded) {
        let rect = Rect::from_min_size(pos2(left, room.center().y - HEIGHT / 2.0), vec2(DOTS, HEIGHT));
        one(ui, controls.len(), rect, |ui| folded(ui, name, controls, &forms, filled));
    }
    ui.advance_cursor_after_rect(room);
}

fn one(ui: &mut Ui, place: usize, rect: Rect, draw: impl FnOnce(&mut Ui)) {
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("control", place)).max_rect(rect).layout(layout));
    child.spacing_mut().item_spacing.x = 4.0;
    draw(&mut child);
}

/// The dots and the menu behind them.
fn folded<C>(ui: &mut Ui, name: &str, controls: &[Control<C>], forms: &[Form], filled: &mut C) {
    let dots = ui.add(Button::new("…").min_size(vec2(DOTS, HEIGHT)));
    dots.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let dots = dots.on_hover_text(name);
    let height = (ui.ctx().content_rect().bottom() - dots.rect.bottom() - 16.0).max(80.0);
    Popup::from_toggle_button_response(&dots).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_max_width((ui.ctx().content_rect().width() - 24.0).min(360.0));
        egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
            for (place, (control, form)) in controls.iter().zip(forms).enumerate() {
                if *form == Form::Folded {
                    ui.push_id(place, |ui| ui.horizontal_wrapped(|ui| (control.draw)(ui, filled, *form)));
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(width: f32, short: Option<f32>, rank: u8) -> Control<()> {
        Control { width, short, rank, at_right: false, draw: |_, (), _| {} }
    }

    #[test]
    fn what_does_not_fit_shortens_and_folds_and_nothing_is_lost() {
        let controls = [control(100.0, None, 0), control(300.0, Some(80.0), 1), control(100.0, None, 2)];
        assert_eq!(forms(&controls, 600.0), [Form::Whole; 3]);
        assert_eq!(forms(&controls, 460.0), [Form::Whole, Form::Whole, Form::Folded]);
        assert_eq!(forms(&controls, 300.0), [Form::Whole, Form::Short, Form::Folded]);
        assert_eq!(forms(&controls, 150.0), [Form::Whole, Form::Folded, Form::Folded]);
        assert_eq!(forms(&controls, 20.0), [Form::Folded; 3]);
        for room in 0_u16..700 {
            let room = f32::from(room);
            let forms = forms(&controls, room);
            let shown = controls.iter().zip(&forms).map(|(control, form)| match form {
                Form::Whole => control.width + GAP,
                Form::Short => 80.0 + GAP,
                Form::Folded => 0.0,
            });
            assert!(shown.sum::<f32>() <= room + GAP || forms.contains(&Form::Folded));
        }
    }
}
