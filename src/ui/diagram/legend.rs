//! What the lines of the diagram mean, in one line: a sample and a word for each. Colours need no legend: sends are numbered.
//! It says nothing of a run.

use egui::{Painter, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::figure::Ink;
use crate::lang::Lang;
use crate::ui::paint::theme::{Palette, sans};

/// The width of a sample, the way to its text, and that to the next one.
const SAMPLE: f32 = 20.0;
const GAP: f32 = 5.0;
const BETWEEN: f32 = 12.0;

/// What a line can mean.
#[derive(Clone, Copy)]
enum Line {
    Read,
    Queued,
    Unsent,
    Lost,
    Waits,
}

impl Line {
    fn text(self, datagrams: bool, lang: Lang) -> &'static str {
        match self {
            Line::Read => lang.pick("bytes read", "已读走的字节"),
            Line::Queued if datagrams => lang.pick("wait for recvfrom", "等 recvfrom"),
            Line::Queued => lang.pick("wait for recv", "等 recv"),
            Line::Unsent => lang.pick("in the sender’s kernel", "还在发送方内核"),
            Line::Lost => lang.pick("lost", "丢失"),
            Line::Waits => lang.pick("a program waits", "程序在等"),
        }
    }
}

/// Draws a sample for each, and beside it what it means, as far as there is room; the others say it when they are pointed at.
pub fn legend(ui: &mut Ui, datagrams: bool, lang: Lang) {
    let (area, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let (palette, mut left) = (Palette::current(ui), area.left());
    // A datagram goes to its receiver at once.
    let lines: &[Line] = match datagrams {
        true => &[Line::Read, Line::Queued, Line::Waits, Line::Lost],
        false => &[Line::Read, Line::Queued, Line::Waits, Line::Lost, Line::Unsent],
    };
    for (place, line) in lines.iter().enumerate() {
        let text = line.text(datagrams, lang);
        let galley = ui.painter().layout_no_wrap(text.to_owned(), sans(12.0), palette.label);
        let others = (lines.len() - place - 1) as f32 * (BETWEEN + SAMPLE);
        let is_told = left + SAMPLE + GAP + galley.size().x + others <= area.right();
        let width = if is_told { SAMPLE + GAP + galley.size().x } else { SAMPLE };
        let rect = Rect::from_min_size(pos2(left, area.top()), vec2(width, area.height()));
        if rect.right() > area.right() {
            return;
        }
        let middle = pos2(left + SAMPLE / 2.0, area.center().y);
        sample(ui.painter(), palette, Rect::from_center_size(middle, vec2(SAMPLE, 8.0)), *line);
        if is_told {
            let at = pos2(left + SAMPLE + GAP, area.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, palette.label);
        }
        let response = ui.interact(rect, ui.scope_id().with(("diagram legend", text)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
        response.on_hover_text(text);
        left = rect.right() + BETWEEN;
    }
}

fn sample(painter: &Painter, palette: &'static Palette, place: Rect, line: Line) {
    let points = [place.left_center(), place.right_center()];
    let (tint, ink) = (palette.tint_of(Ink::Send(0)), palette.ink(0));
    let stroke = |width: f32, colour| Shape::line_segment(points, Stroke::new(width, colour));
    match line {
        Line::Read => painter.extend([stroke(place.height(), tint), stroke(1.5, ink)]),
        Line::Queued => {
            painter.add(stroke(place.height(), tint));
            painter.extend(Shape::dashed_line(&points, Stroke::new(1.5, ink), 4.0, 3.0));
        }
        Line::Unsent => painter.extend([stroke(place.height(), ink), stroke(place.height() - 2.0, palette.card)]),
        Line::Lost => super::ways::cross(painter, place.center(), palette.bad),
        Line::Waits => painter.extend(Shape::dotted_line(&points, palette.faint, 6.0, 1.6)),
    }
}
