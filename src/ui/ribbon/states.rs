//! In the title of a card: the state of TCP of each end, the sender's first, as in the name of the flow before them.
//! The words are the figure's; where it has none, nothing is drawn and no room is taken.

use egui::{Label, RichText, Role, Sense, Ui, WidgetInfo};

use super::{Scene, drawable_text};
use crate::figure::EndState;
use crate::ui::paint::pill;
use crate::ui::paint::theme::sans;

/// The room of a gap and of the arrow between both.
const BETWEEN: f32 = 36.0;

/// Draws the states of both ends, if that leaves so much room; what they say is told elsewhere, too.
pub fn states(ui: &mut Ui, scene: &Scene<'_, '_>, leaves: f32) {
    let Some(states) = scene.subject.end_states() else { return };
    let width: f32 = states.iter().map(|end| pill::width(ui, word(end))).sum();
    if width + BETWEEN + leaves > ui.available_width() {
        return;
    }
    let [sender, receiver] = &states;
    one(ui, scene, sender);
    ui.add(Label::new(RichText::new("→").font(sans(12.0)).color(scene.palette.faint)).sense(Sense::hover()));
    one(ui, scene, receiver);
}

fn word(end: &EndState) -> &str {
    if end.label.is_empty() { "?" } else { &end.label }
}

fn one(ui: &mut Ui, scene: &Scene<'_, '_>, end: &EndState) {
    let badge = pill::pill(ui, word(end), scene.ink(end.ink), scene.palette.unknown_fill);
    // What the state means is its accessible name, and told to whoever points at it.
    badge.widget_info(|| WidgetInfo::labeled(Role::Label, true, &end.name));
    badge.on_hover_text(drawable_text(&end.name));
}
