//! Draws the axis at the bottom, with numbers of events or with times and the gaps that are told, the ticks of what is too
//! much to be told apart, and the playhead. Where a moment stands on it, the figure says.

use egui::{Align2, Color32, Painter, Rect, Stroke, pos2, vec2};

use super::Scene;
use crate::figure::time::{Axis, Diagram, Gap, GapOf, Moments, TickOf};
use crate::lang::Lang;
use crate::trace::Position;
use crate::ui::paint::theme::sans;
use crate::ui::ribbon::cut_text;

/// The height of the axis.
pub const HEIGHT: f32 = 20.0;
/// Between two numbers.
const APART: f32 = 18.0;

/// Draws the axis in its row.
pub fn draw(painter: &Painter, scene: &Scene<'_, '_>, diagram: &Diagram, row: Rect, lang: Lang) {
    let (palette, moments) = (scene.palette, scene.moments);
    painter.hline(row.x_range(), row.top(), Stroke::new(1.0, palette.card_edge));
    for gap in &diagram.gaps {
        self::gap(painter, scene, gap, row, lang);
    }
    let told: Vec<[f32; 2]> = diagram.gaps.iter().map(|gap| [scene.scale.x(gap.from), scene.scale.x(gap.to)]).collect();
    let mut free = row.left();
    let view = scene.scale.view(scene.axis);
    let seen = moments.between(scene.axis, view.from, view.to);
    let step = (seen.len() / 400).max(1);
    for index in seen.step_by(step) {
        let (Some(place), Some(event)) = (moments.place_at(scene.axis, index), moments.event(index)) else { continue };
        let text = match scene.axis {
            Axis::Event => event.to_string(),
            Axis::Time => moments.time(index).map(time_text).unwrap_or_default(),
        };
        let galley = painter.layout_no_wrap(text, sans(11.0), palette.faint);
        let x = scene.scale.x(place);
        let rect = Align2::CENTER_TOP.anchor_size(pos2(x, row.top() + 4.0), galley.size());
        let meets = told.iter().any(|[from, to]| rect.left() < to - 6.0 && rect.right() > from + 6.0);
        if rect.left() < free || rect.right() > row.right() || meets {
            continue;
        }
        painter.vline(x, row.top()..=row.top() + 3.0, Stroke::new(1.0, palette.hatch));
        free = rect.right() + APART;
        painter.galley(rect.min, galley, palette.faint);
    }
}

/// What the axis counts, under the names of the lanes; and where its beginning is out of sight, how much is.
pub fn before(painter: &Painter, scene: &Scene<'_, '_>, room: Rect, lang: Lang) {
    let first = scene.moments.between(scene.axis, 0.0, scene.scale.first()).end;
    let out_of_sight = first.checked_sub(1).and_then(|index| scene.moments.event(index));
    let text = match (out_of_sight, scene.axis) {
        (Some(event), _) => lang.pick(format!("◀ up to {event}"), format!("◀ 前面到 {event}")),
        (None, _) if scene.moments.is_empty() => return,
        (None, Axis::Event) => lang.pick("event", "事件").to_owned(),
        (None, Axis::Time) => lang.pick("time", "时间").to_owned(),
    };
    cut_text(painter, room.shrink2(vec2(4.0, 0.0)), &text, &sans(11.0), scene.palette.label);
}

/// A gap is drawn as a break of the line, with how much it was.
fn gap(painter: &Painter, scene: &Scene<'_, '_>, gap: &Gap, row: Rect, lang: Lang) {
    let palette = scene.palette;
    let (from, to) = (scene.scale.x(gap.from), scene.scale.x(gap.to));
    let middle = f32::midpoint(from, to);
    let text = match gap.of {
        GapOf::Time(us) => time_text(us),
        GapOf::Folded(steps) => lang.pick(format!("{steps} folded"), format!("收起 {steps} 步")),
    };
    let zigzag = [[-6.0, 0.0], [-2.0, -4.0], [2.0, 4.0], [6.0, 0.0]].map(|[x, y]| pos2(middle + x, row.top() + y));
    painter.rect_filled(Rect::from_center_size(pos2(middle, row.top()), vec2(12.0, 9.0)), 0.0, palette.card);
    painter.add(egui::Shape::line(zigzag.to_vec(), Stroke::new(1.5, palette.label)));
    let galley = painter.layout_no_wrap(text, sans(11.0), palette.label);
    if galley.size().x <= to - from {
        let rect = Align2::CENTER_TOP.anchor_size(pos2(middle, row.top() + 5.0), galley.size());
        painter.galley(rect.min, galley, palette.label);
    }
}

/// A time with as many digits as matter.
pub fn time_text(us: u64) -> String {
    match us {
        0..1000 => format!("{us} µs"),
        1000..10_000 => format!("{}.{} ms", us / 1000, us % 1000 / 100),
        10_000..1_000_000 => format!("{} ms", us / 1000),
        1_000_000..10_000_000 => format!("{}.{} s", us / 1_000_000, us % 1_000_000 / 100_000),
        _ => format!("{} s", us / 1_000_000),
    }
}

/// The ticks of folded lanes, or of all where much is in sight.
pub fn ticks(painter: &Painter, scene: &Scene<'_, '_>, diagram: &Diagram) {
    let palette = scene.palette;
    let view = scene.scale.view(scene.axis);
    let width = scene.area.width() / view.columns.max(1) as f32;
    for tick in &diagram.ticks {
        let Some(place) = scene.places.get(tick.lane) else { continue };
        let colour: Color32 = match tick.of {
            TickOf::Send => palette.inks[0],
            TickOf::Recv => palette.inks[1],
            TickOf::Wait => palette.faint,
            TickOf::Other => palette.hatch,
        };
        let x = scene.area.left() + (tick.column as f32 + 0.5) * width;
        let row = place.rect.shrink2(vec2(0.0, place.rect.height() * 0.28));
        // What is sent stands in the upper half, what is received in the lower one.
        let half = match tick.of {
            TickOf::Send => row.top()..=row.center().y,
            TickOf::Recv => row.center().y..=row.bottom(),
            TickOf::Wait | TickOf::Other => row.center().y - 2.0..=row.center().y + 2.0,
        };
        painter.vline(x, half, Stroke::new(1.5, colour));
    }
}

/// The moment that is looked at.
pub fn playhead(painter: &Painter, scene: &Scene<'_, '_>, moments: &Moments, at: Position, past: bool, row: Rect) {
    let x = scene.scale.x(moments.playhead(scene.axis, at));
    if x < scene.area.left() - 1.0 || x > scene.area.right() + 1.0 {
        return;
    }
    let ink = if past { scene.palette.warn } else { scene.palette.accent };
    painter.vline(x, scene.area.top()..=row.top() + 2.0, Stroke::new(2.0, ink));
    painter.circle_filled(pos2(x, row.top() + 2.0), 5.0, ink);
}

#[cfg(test)]
mod tests {
    use super::time_text;

    #[test]
    fn times_are_short() {
        let texts = [52, 1234, 44_900, 1_050_000, 60_000_000].map(time_text);
        assert_eq!(texts, ["52 µs", "1.2 ms", "44 ms", "1.0 s", "60 s"]);
    }
}
