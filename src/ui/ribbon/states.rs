//! Under the title of a card: each end with its state of TCP, the sender on the left as in the name of the flow.
//! The words are the figure's; where it has none, nothing is drawn and no room is taken.

use egui::Ui;

use super::{Scene, drawable_text};
use crate::figure::EndState;
use crate::ui::paint::pill::pill;

/// Draws the states of both ends.
pub fn states(ui: &mut Ui, scene: &Scene<'_, '_>) {
    let Some(states) = scene.subject.end_states() else { return };
    ui.horizontal_wrapped(|ui| {
        for (end, arrow) in states.iter().zip([false, true]) {
            if arrow {
                ui.label(egui::RichText::new("→").color(scene.palette.faint));
            }
            one(ui, scene, end);
        }
    });
}

fn one(ui: &mut Ui, scene: &Scene<'_, '_>, end: &EndState) {
    ui.label(egui::RichText::new(&end.who).small().color(scene.palette.label));
    if end.label.is_empty() {
        return;
    }
    let badge = pill(ui, &end.label, scene.ink(end.ink), scene.palette.unknown_fill);
    // What the state means is its accessible name, and what is seen on it.
    badge.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &end.name));
    badge.on_hover_text(drawable_text(&end.name));
}
