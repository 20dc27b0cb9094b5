//! Paints the bytes of a flow that is seen from afar: blocks in the place of cells, never more than one for each point of width.
//! Cells are in `cells`.

use egui::{Painter, Rect, Stroke, Ui};

use super::{Row, Scene};
use crate::figure::{Block, Fill};

/// Blocks of sends or datagrams for a flow that is zoomed out, one for each point of width if there are more.
pub fn blocks(ui: &Ui, scene: &Scene<'_, '_>, row: &Row<'_>) {
    let painter = ui.painter_at(row.rect);
    let (scale, rect) = (row.scale, row.rect);
    let mut x = rect.left();
    while x < rect.right() {
        let unit = scale.offset(x);
        let Some(block) = scene.subject.block(unit) else {
            if scene.subject.flow.datagrams {
                return;
            }
            if unit < row.sight.units.end {
                let point = Rect::from_x_y_ranges(x..=x + 1.0, rect.y_range());
                painter.rect_filled(point, 0.0, scene.palette.unknown_fill);
            }
            x += 1.0;
            continue;
        };
        let end = scale.clamped_x(block.until).max(x + 1.0).min(rect.right());
        self::block(&painter, scene, row, Rect::from_x_y_ranges(x..=end, rect.y_range()), &block);
        x = end;
    }
}

/// One block; what is unread is drawn at half its height, and of what is gone only a line is left.
fn block(painter: &Painter, scene: &Scene<'_, '_>, row: &Row<'_>, rect: Rect, block: &Block) {
    let (fill, ink, gone) = (scene.palette.fill_of(block.ink), scene.ink(block.ink), scene.palette.bad);
    let half = |rect: Rect| rect.shrink2(egui::vec2(0.0, rect.height() / 4.0));
    match block.fill {
        Fill::Read => {
            painter.rect_filled(rect, 0.0, fill);
        }
        Fill::ReadUntil(unit) => {
            let read_until = row.scale.clamped_x(unit).clamp(rect.left(), rect.right());
            let (read, rest) = rect.split_left_right_at_x(read_until);
            painter.rect_filled(read, 0.0, fill);
            painter.rect_filled(half(rest), 0.0, fill);
        }
        Fill::Unread => {
            painter.rect_filled(half(rect), 0.0, fill);
        }
        Fill::Gone => {
            painter.hline(rect.x_range(), rect.center().y, Stroke::new(2.0, gone));
        }
    }
    if block.is_cut {
        painter.hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, gone));
    }
    painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, ink.gamma_multiply(0.6)));
}
