//! What the shapes of the cells mean, in one line.
//! Colours need no legend: they are numbered like their sends.

use egui::{Rect, Sense, Stroke, StrokeKind, Ui, Vec2};

use super::marks;
use crate::lang::Lang;
use crate::ui::theme::{Palette, sans};
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
        line(ui, &texts(lang), sample);
    }
    if kinds.datagrams {
        line(ui, &datagram_texts(lang), datagram_sample);
    }
}

/// The room of a sample with its text.
type Sample = fn(&Ui, &'static Palette, Rect, usize);

fn line(ui: &mut Ui, texts: &[&'static str], sample: Sample) {
    let palette = Palette::current(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        for (index, text) in texts.iter().enumerate() {
            let (cell, _) = ui.allocate_exact_size(Vec2::new(18.0, 16.0), Sense::hover());
            sample(ui, palette, cell, index);
            ui.label(egui::RichText::new(*text).font(sans(12.0)).color(palette.label));
            ui.add_space(8.0);
        }
    });
}

fn datagram_texts(lang: Lang) -> [&'static str; 7] {
    lang.pick(
        ["read", "unread", "unread at close", "cut off by recv", "lost", "end of datagram", "empty datagram"],
        ["已读走", "未读", "关闭时未读", "被 recv 截断", "丢失", "数据报的边界", "空数据报"],
    )
}

fn datagram_sample(ui: &Ui, palette: &'static Palette, cell: Rect, index: usize) {
    let painter = ui.painter();
    let (fill, ink) = (palette.fill(0), palette.ink(0));
    if index < 3 {
        painter.rect_filled(cell, 0.0, fill);
    }
    match index {
        1 => marks::dashed_rect(painter, cell.shrink(0.75), Stroke::new(1.5, ink)),
        2 => {
            painter.line_segment([cell.left_bottom(), cell.right_top()], Stroke::new(1.5, palette.bad));
        }
        3 => marks::cut_off(painter, cell, palette.bad),
        4 => marks::struck(painter, cell, ink, palette.bad),
        5 => {
            painter.vline(cell.center().x, cell.y_range(), Stroke::new(2.0, palette.hatch));
        }
        6 => {
            let fate = Fate::Taken { recv: 0, got: 0, cut: 0 };
            marks::empty_datagram(painter, cell, ink, fill, fate, palette);
        }
        _ => {}
    }
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

fn sample(ui: &Ui, palette: &'static Palette, cell: Rect, index: usize) {
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
