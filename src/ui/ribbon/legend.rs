//! What the shapes in a card mean, in one line below it: only those that occur.
//! Colours of sends need no legend: they are numbered like their sends. Those of verdicts do.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::rows::Drawn;
use super::{Scene, cell, marks};
use crate::figure::{Ink, Shape};
use crate::ui::paint::theme::{Palette, sans};
use crate::world::{ByteState, Fate};

const SAMPLE: Vec2 = Vec2::new(17.0, 15.0);

/// Draws one sample for each shape, as many as there is room for; where a text has none, it is told when pointed at.
pub fn legend(ui: &mut Ui, scene: &Scene<'_, '_>, drawn: &Drawn, height: f32) {
    let (area, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let lang = scene.subject.lang;
    let mut shapes = drawn.cells.shapes();
    shapes.extend(drawn.messages.shapes());
    let font = sans(12.0);
    let texts: Vec<&str> = shapes.iter().map(|shape| shape.text(scene.subject.flow.datagrams, lang)).collect();
    let widths: Vec<f32> = texts
        .iter()
        .map(|text| ui.painter().layout_no_wrap((*text).to_owned(), font.clone(), scene.palette.label).size().x)
        .collect();
    const GAP: f32 = 5.0;
    const BETWEEN: f32 = 16.0;
    let whole: f32 = widths.iter().map(|width| SAMPLE.x + GAP + width + BETWEEN).sum();
    let mut left = area.left();
    for ((shape, text), width) in shapes.iter().zip(texts).zip(widths) {
        let width = if whole <= area.width() { SAMPLE.x + GAP + width } else { SAMPLE.x };
        let rect = Rect::from_min_size(egui::pos2(left, area.top()), Vec2::new(width, height));
        if rect.right() > area.right() {
            return;
        }
        left = rect.right() + BETWEEN;
        let place = Rect::from_center_size(egui::pos2(rect.left() + SAMPLE.x / 2.0, rect.center().y), SAMPLE);
        sample(ui, scene.palette, place, *shape);
        let room = rect.with_min_x(place.right() + GAP);
        if room.width() > 1.0 {
            marks::cut_text(ui.painter(), room.expand2(Vec2::new(1.0, 0.0)), text, &font, scene.palette.label);
        }
        let id = ui.scope_id().with(("legend", scene.subject.flow.id, scene.show, text));
        let response = ui.interact(rect, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        response.on_hover_text(text);
    }
}

fn sample(ui: &Ui, palette: &'static Palette, place: Rect, shape: Shape) {
    let painter = ui.painter();
    let (fill, tint, ink) = (palette.fill(0), palette.tint_of(Ink::Send(0)), palette.ink(0));
    match shape {
        Shape::Read | Shape::Framing => painter.rect_filled(place, 0.0, fill),
        Shape::Unread | Shape::Discarded => painter.rect_filled(place, 0.0, tint),
        Shape::Stuck => painter.rect(place, 3.0, palette.bad_ground, Stroke::new(1.5, palette.bad), StrokeKind::Inside),
        Shape::CutApart => {
            painter.rect(place, 3.0, palette.warn_ground, Stroke::new(1.5, palette.warn), StrokeKind::Inside)
        }
        _ => painter.rect_filled(place, 0.0, palette.card),
    };
    match shape {
        Shape::Read | Shape::Stuck | Shape::CutApart => {}
        Shape::Unread => cell::state(painter, palette, ByteState::Queued, ink, place),
        Shape::Unsent => cell::state(painter, palette, ByteState::Unsent, ink, place),
        Shape::Discarded => cell::state(painter, palette, ByteState::Discarded, ink, place),
        Shape::Framing => marks::hatch(painter, place, palette.on_dark.gamma_multiply(0.5)),
        Shape::CutOff => marks::cut_off(painter, place, palette.bad),
        Shape::Lost | Shape::Reset => marks::struck(painter, place, ink, palette.bad),
        Shape::Wall => {
            painter.vline(place.center().x, place.y_range(), Stroke::new(2.0, palette.hatch));
        }
        Shape::Empty => {
            let fate = Fate::Taken { recv: 0, got: 0, cut: 0 };
            marks::empty_datagram(painter, place, ink, tint, fate, palette);
        }
    }
}
