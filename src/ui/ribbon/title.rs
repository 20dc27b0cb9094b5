//! The title of a card: from whom to whom, the rest faint beside it, and how the bytes are looked at.
//! Addresses are for whoever points at the title.

use egui::{Align, Button, Layout, RichText, Role, Sense, Ui, WidgetInfo};

use super::{Scene, room, states};
use crate::ui::looks::{Looks, RibbonLook};
use crate::ui::paint::theme::sans;

/// What stands in the title beside the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// Which run it is, what is spoken.
    pub beside: Vec<String>,
    /// From which address to which.
    pub addresses: Option<String>,
}

/// The room of the controls.
const CONTROLS: f32 = 150.0;

/// Draws the title.
pub fn title(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, title: &Title) {
    ui.horizontal(|ui| {
        ui.set_height(room::TITLE);
        let name = RichText::new(&scene.subject.name).font(sans(16.0)).color(scene.palette.text).strong();
        let shown = ui.add(egui::Label::new(name).truncate().sense(Sense::hover()));
        if let Some(addresses) = &title.addresses {
            shown.on_hover_text(addresses);
        }
        states::states(ui, scene, CONTROLS);
        let beside = title.beside.join(" · ");
        let width = ui.painter().layout_no_wrap(beside.clone(), sans(13.0), scene.palette.faint).size().x;
        // In a narrow card it goes first; what it says is told elsewhere, too.
        if !beside.is_empty() && width + CONTROLS <= ui.available_width() {
            ui.label(RichText::new(beside).font(sans(13.0)).color(scene.palette.faint));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.available_width() > 60.0 {
                controls(ui, scene, looks);
            }
            let extent = RichText::new(scene.subject.extent()).font(sans(12.0)).color(scene.palette.faint);
            if ui.available_width() > 160.0 {
                ui.label(extent);
            }
        });
    });
}

/// Text or digits, and how close to look.
fn controls(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks) {
    let widest = looks.widest_cell();
    let look = looks.ribbons.entry((scene.show, scene.subject.flow.id)).or_default();
    let hex = scene.subject.lang.pick("Show hexadecimal digits", "以十六进制显示");
    let response = ui.add(small("hex").selected(look.hex));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, look.hex, named(scene, hex)));
    if response.clicked() {
        look.hex = !look.hex;
    }
    if scene.subject.axis() > 20 && ui.available_width() > 100.0 {
        zoom_buttons(ui, scene, look, widest);
    }
}

fn small(text: &str) -> Button<'static> {
    Button::new(RichText::new(text).size(12.0)).small()
}

fn named(scene: &Scene<'_, '_>, what: &str) -> String {
    format!("{}: {what}", scene.subject.name)
}

fn zoom_buttons(ui: &mut Ui, scene: &Scene<'_, '_>, look: &mut RibbonLook, widest: f32) {
    let lang = scene.subject.lang;
    let now = look.zoom.unwrap_or(26.0);
    let zooms = [
        ("+", lang.pick("Zoom in", "放大"), (now * 1.6).min(widest)),
        ("-", lang.pick("Zoom out", "缩小"), (now / 1.6).max(0.01)),
        (lang.pick("all", "全部"), lang.pick("Whole flow", "整个流"), 0.0),
    ];
    for (sign, what, zoom) in zooms {
        let response = ui.add(small(sign));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, named(scene, what)));
        if response.clicked() {
            look.zoom = Some(zoom);
        }
    }
}
