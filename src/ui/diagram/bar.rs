//! The line over the diagram: what it is of, by event or by time, and how close one looks.
//! The keys + and - do the same as its buttons.

use egui::{Align, Button, Key, Layout, Modifiers, RichText, Role, Ui, WidgetInfo};

use super::legend;
use super::scale::{Scale, WIDEST};
use crate::figure::time::Axis;
use crate::lang::Lang;
use crate::ui::looks::TimeLook;
use crate::ui::paint::theme::{Palette, low, sans};

/// Its height.
pub const HEIGHT: f32 = 26.0;

/// What stands in it at the left.
pub enum Said {
    /// What there is to say where nothing can be drawn, or is to be known of what is drawn.
    Sentence(String),
    /// What the lines mean; `datagrams` says whether that is all there is.
    Legend { datagrams: bool },
}

/// Draws it. What it changes is how the diagram is seen.
pub fn bar(ui: &mut Ui, look: &mut TimeLook, scale: &Scale, said: Said, lang: Lang) {
    let palette = Palette::current(ui);
    ui.horizontal(|ui| {
        ui.set_height(HEIGHT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            low(ui, 22.0);
            ui.spacing_mut().item_spacing.x = 4.0;
            if !look.is_still {
                zoom(ui, look, scale, lang);
                axes(ui, look, lang);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| match said {
                Said::Legend { datagrams } => legend::legend(ui, datagrams, lang),
                Said::Sentence(said) => {
                    let text = RichText::new(said).font(sans(13.0)).color(palette.label);
                    if ui.available_width() > 60.0 {
                        ui.add(egui::Label::new(text).truncate());
                    }
                }
            });
        });
    });
    keys(ui, look, scale);
}

fn small(text: &str) -> Button<'static> {
    Button::new(RichText::new(text).size(12.0))
}

/// By event or by time; a trace that tells no times has only the one.
fn axes(ui: &mut Ui, look: &mut TimeLook, lang: Lang) {
    let there = look.moments.have_times();
    let by_time = match there {
        true => lang.pick("Place events by time", "按时间排列事件"),
        false => lang.pick("This trace tells no times", "这条轨迹没有记录时间"),
    };
    let names = [
        (Axis::Time, lang.pick("by time", "按时间"), by_time),
        (Axis::Event, lang.pick("by event", "按事件"), lang.pick("Place events one behind another", "按先后排列事件")),
    ];
    for (axis, text, name) in names {
        let enabled = there || axis == Axis::Event;
        let chosen = look.axis == axis;
        let response = ui.add_enabled(enabled, small(text).selected(chosen));
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, name));
        if response.on_hover_text(name).on_disabled_hover_text(name).clicked() {
            look.axis = axis;
            (look.zoom, look.seen) = (None, None);
        }
    }
}

fn zoom(ui: &mut Ui, look: &mut TimeLook, scale: &Scale, lang: Lang) {
    let now = scale.per_unit();
    let zooms = [
        (lang.pick("all", "全部"), lang.pick("Diagram: all of it", "时序图：全部"), 0.0),
        ("-", lang.pick("Diagram: zoom out", "时序图：缩小"), now / 1.5),
        ("+", lang.pick("Diagram: zoom in", "时序图：放大"), (now * 1.5).min(WIDEST)),
    ];
    for (sign, name, to) in zooms {
        let enabled = scale.is_partial() || to > now;
        let response = ui.add_enabled(enabled, small(sign));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
        if response.on_hover_text(name).clicked() {
            zoom_to(look, scale, to, 0.5);
        }
    }
}

/// Another zoom, around a part of what is in sight.
pub fn zoom_to(look: &mut TimeLook, scale: &Scale, to: f32, part: f64) {
    let middle = scale.first() + scale.in_sight() * part;
    let to = to.clamp(0.001, WIDEST);
    let in_sight = scale.in_sight() * f64::from(scale.per_unit() / to);
    look.first = (middle - in_sight * part).max(0.0);
    look.zoom = Some(to);
}

fn keys(ui: &Ui, look: &mut TimeLook, scale: &Scale) {
    if ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let pressed = |key: Key| {
        ui.input_mut(|input| input.consume_key(Modifiers::NONE, key) || input.consume_key(Modifiers::SHIFT, key))
    };
    if pressed(Key::Plus) || pressed(Key::Equals) {
        zoom_to(look, scale, scale.per_unit() * 1.5, 0.5);
    }
    if pressed(Key::Minus) {
        zoom_to(look, scale, scale.per_unit() / 1.5, 0.5);
    }
}
