//! What the shapes of the cells mean, in one line.
//! Colours need no legend: they are numbered like their sends.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::marks;
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
        line(ui, &texts(lang), sample);
    }
    if kinds.datagrams {
        line(ui, &datagram_texts(lang), datagram_sample);
    }
}

/// The room of a sample with its text.
type Sample = fn(&Ui, &'static Palette, Rect, usize);

/// Sample and text are one thing, so that a narrow window breaks the line between two of them and not inside one.
fn line(ui: &mut Ui, texts: &[&'static str], sample: Sample) {
    const SAMPLE: Vec2 = Vec2::new(18.0, 16.0);
    const GAP: f32 = 5.0;
    let palette = Palette::current(ui);
    let height = std::mem::replace(&mut ui.spacing_mut().interact_size.y, SAMPLE.y);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(18.0, 3.0);
        for (index, text) in texts.iter().enumerate() {
            let galley = ui.painter().layout_no_wrap((*text).to_owned(), sans(12.0), palette.label);
            let size = Vec2::new(SAMPLE.x + GAP + galley.size().x, SAMPLE.y.max(galley.size().y));
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let middle = rect.center().y;
            let cell = Rect::from_center_size(egui::pos2(rect.left() + SAMPLE.x / 2.0, middle), SAMPLE);
            sample(ui, palette, cell, index);
            let at = egui::pos2(cell.right() + GAP, middle - galley.size().y / 2.0);
            ui.painter().galley(at, galley, palette.label);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, *text));
        }
    });
    ui.spacing_mut().interact_size.y = height;
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
