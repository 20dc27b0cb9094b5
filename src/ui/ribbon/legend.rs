//! What the shapes of the cells mean, in one line.
//! Colours need no legend: they are numbered like their sends.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::marks;
use crate::figure::Shape;
use crate::lang::Lang;
use crate::ui::paint::theme::{Palette, sans};
use crate::world::Fate;

/// What the cards show: streams, datagrams, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    pub streams: bool,
    pub datagrams: bool,
}

/// Draws one sample for each shape.
pub fn legend(ui: &mut Ui, lang: Lang, kinds: Kinds) {
    if kinds.streams || !kinds.datagrams {
        line(ui, &Shape::OF_STREAMS, false, lang);
    }
    if kinds.datagrams {
        line(ui, &Shape::OF_DATAGRAMS, true, lang);
    }
}

/// Sample and text are one thing, so that a narrow window breaks the line between two of them and not inside one.
fn line(ui: &mut Ui, shapes: &[Shape], datagrams: bool, lang: Lang) {
    const SAMPLE: Vec2 = Vec2::new(18.0, 16.0);
    const GAP: f32 = 5.0;
    let palette = Palette::current(ui);
    let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, SAMPLE.y);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(18.0, 3.0);
        for shape in shapes {
            let text = shape.text(datagrams, lang);
            let galley = ui.painter().layout_no_wrap(text.to_owned(), sans(12.0), palette.label);
            let size = Vec2::new(SAMPLE.x + GAP + galley.size().x, SAMPLE.y.max(galley.size().y));
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let middle = rect.center().y;
            let cell = Rect::from_center_size(egui::pos2(rect.left() + SAMPLE.x / 2.0, middle), SAMPLE);
            sample(ui, palette, cell, *shape);
            let at = egui::pos2(cell.right() + GAP, middle - galley.size().y / 2.0);
            ui.painter().galley(at, galley, palette.label);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        }
    });
    ui.spacing_mut().interact_size.y = height;
}

fn sample(ui: &Ui, palette: &'static Palette, cell: Rect, shape: Shape) {
    let painter = ui.painter();
    let (fill, ink) = (palette.fill(0), palette.ink(0));
    match shape {
        Shape::Read | Shape::Unread | Shape::Discarded | Shape::Framing => {
            painter.rect_filled(cell, 0.0, fill);
        }
        Shape::Unsent => {
            painter.rect_filled(cell, 0.0, palette.card);
        }
        Shape::CutOff | Shape::Lost | Shape::Reset | Shape::Wall | Shape::Empty => {}
    }
    match shape {
        Shape::Read => {}
        Shape::Unread => marks::dashed_rect(painter, cell.shrink(0.75), Stroke::new(1.5, ink)),
        Shape::Unsent => {
            painter.rect_stroke(cell, 0.0, Stroke::new(1.5, ink), StrokeKind::Inside);
        }
        Shape::Discarded => {
            painter.line_segment([cell.left_bottom(), cell.right_top()], Stroke::new(1.5, palette.bad));
        }
        Shape::Framing => marks::hatch(painter, cell, palette.hatch.gamma_multiply(0.4)),
        Shape::CutOff => marks::cut_off(painter, cell, palette.bad),
        Shape::Lost | Shape::Reset => marks::struck(painter, cell, ink, palette.bad),
        Shape::Wall => {
            painter.vline(cell.center().x, cell.y_range(), Stroke::new(2.0, palette.hatch));
        }
        Shape::Empty => {
            let fate = Fate::Taken { recv: 0, got: 0, cut: 0 };
            marks::empty_datagram(painter, cell, ink, fill, fate, palette);
        }
    }
}
