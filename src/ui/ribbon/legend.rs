//! What the shapes of the cells mean, in one line.
//! Colours need no legend: they are numbered like their sends.

use egui::{Rect, Sense, Stroke, StrokeKind, Ui, Vec2};

use super::marks;
use crate::lang::Lang;
use crate::ui::theme::{Palette, sans};

/// Draws one sample for each shape.
pub fn legend(ui: &mut Ui, lang: Lang) {
    let palette = Palette::current(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        for (index, text) in texts(lang).iter().enumerate() {
            let (cell, _) = ui.allocate_exact_size(Vec2::new(18.0, 16.0), Sense::hover());
            sample(ui, palette, cell, index);
            ui.label(egui::RichText::new(*text).font(sans(12.0)).color(palette.label));
            ui.add_space(8.0);
        }
    });
}

fn texts(lang: Lang) -> [&'static str; 5] {
    lang.pick(
        [
            "read",
            "in the receiver's kernel, unread",
            "in the sender's kernel",
            "lost at close",
            "header, delimiter, padding",
        ],
        ["已读走", "在接收方内核，未读", "在发送方内核", "关闭时丢失", "帧头、分隔符、填充"],
    )
}

fn sample(ui: &Ui, palette: &Palette, cell: Rect, index: usize) {
    let painter = ui.painter();
    let (fill, ink) = (palette.fill(0), palette.ink(0));
    painter.rect_filled(cell, 0.0, if index == 2 { palette.card } else { fill });
    match index {
        1 => marks::dashed_rect(painter, cell.shrink(0.75), Stroke::new(1.5, ink)),
        2 => {
            painter.rect_stroke(cell, 0.0, Stroke::new(1.5, ink), StrokeKind::Inside);
        }
        3 => {
            painter.line_segment([cell.left_bottom(), cell.right_top()], Stroke::new(1.5, palette.bad));
        }
        4 => marks::hatch(painter, cell, palette.hatch.gamma_multiply(0.4)),
        _ => {}
    }
}
