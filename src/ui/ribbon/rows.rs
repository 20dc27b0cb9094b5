//! The four rows of a card over one axis, and which part of a long axis is in sight.
//! What stands in a row is its own file's.

use egui::{Rect, Sense, Ui, Vec2, pos2};

use super::room::Room;
use super::scale::Scale;
use super::{Row, Scene, blocks, calls, cells, cuts, ends, marks, messages, minimap};
use crate::figure::{Cells, MOST_IN_SIGHT, Messages, Sight};
use crate::ui::looks::{Looks, RibbonLook};
use crate::ui::paint::theme::sans;

/// Room for the names of the rows, and the width of a card that has it.
const LABELS: f32 = 72.0;
const WITH_LABELS: f32 = 380.0;

/// What of the rows is in sight.
pub struct InSight {
    pub scale: Scale,
    look: RibbonLook,
}

/// What was drawn, for the legend.
#[derive(Default)]
pub struct Drawn {
    pub cells: Cells,
    pub messages: Messages,
}

/// Which part of the flow is seen in a card of this width. It follows what happens until somebody scrolls away, and goes
/// where a step happens.
pub fn in_sight(ui: &Ui, scene: &Scene<'_, '_>, looks: &Looks) -> InSight {
    let subject = &scene.subject;
    let mut look = looks.ribbons.get(&(scene.show, subject.flow.id)).copied().unwrap_or_default();
    let mut axis = ui.available_rect_before_wrap();
    let width = axis.width();
    axis.min.x += names_width(width);
    axis.max.x -= ends::width(scene, width >= WITH_LABELS);
    let (total, widest) = (subject.axis(), looks.widest_cell());
    let scale = Scale::new(axis, total, &look, widest);
    let latest = subject.latest();
    let event = latest.as_ref().map(|latest| latest.event);
    let stepped = look.seen.is_some() && !scene.is_running;
    if let Some(latest) = latest.filter(|latest| look.seen != Some(latest.event) && (look.follows || stepped)) {
        look.first = scale.first_with(&latest.units);
    }
    look.seen = event;
    InSight { scale: Scale::new(axis, total, &look, widest), look }
}

fn names_width(width: f32) -> f32 {
    if width >= WITH_LABELS { LABELS } else { 0.0 }
}

/// Draws the rows.
pub fn rows(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, seen: InSight, room: &Room) -> Drawn {
    let InSight { scale, mut look } = seen;
    let (area, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), room.rows()), Sense::hover());
    if response.contains_pointer() && scale.is_partial() {
        scroll(ui, scene, &scale, &mut look);
    }
    let beside = Vec2::new(ends::width(scene, area.width() >= WITH_LABELS), 0.0);
    let axis = Rect::from_min_max(area.min + Vec2::new(names_width(area.width()), 0.0), area.max - beside);
    let mut top = area.top();
    let mut row = |height: f32| {
        let rect = Rect::from_min_size(pos2(axis.left(), top), Vec2::new(axis.width(), height));
        top += height + room.gap;
        rect
    };
    let rows = Rows {
        sends: row(room.sends),
        cells: row(room.cells),
        recvs: row(room.recvs),
        messages: row(room.messages),
        messages_if: (room.messages_if > 0.0).then(|| row(room.messages_if)),
    };
    let strip = row(room.map);
    names(ui, scene, area, &rows, looks);
    let drawn = paint(ui, scene, looks, &scale, &rows);
    if beside.x > 0.0 {
        ends::ends(ui, scene, &scale, rows.cells);
    }
    if scale.is_partial() && room.map > 0.0 {
        minimap::minimap(ui, scene, &scale, scene.subject.axis(), strip, &mut look);
    }
    let key = (scene.show, scene.subject.flow.id);
    let hex = looks.ribbons.get(&key).is_some_and(|look| look.hex);
    let zoom = looks.ribbons.get(&key).map_or(look.zoom, |look| look.zoom);
    looks.ribbons.insert(key, RibbonLook { hex, zoom, ..look });
    drawn
}

/// Where the rows are.
struct Rows {
    sends: Rect,
    cells: Rect,
    recvs: Rect,
    messages: Rect,
    /// The same under another framing.
    messages_if: Option<Rect>,
}

/// The names of the rows, to the left of them.
fn names(ui: &Ui, scene: &Scene<'_, '_>, area: Rect, rows: &Rows, looks: &Looks) {
    if rows.cells.left() > area.left() {
        let names = scene.subject.row_names();
        let named = [
            (rows.sends, names.sends),
            (rows.cells, names.bytes),
            (rows.recvs, names.recvs),
            (rows.messages, names.messages),
        ];
        let anew = rows.messages_if.zip(looks.what_if.as_ref());
        let anew = anew.map(|(row, framing)| (row, framing.label(scene.subject.lang)));
        for (row, text) in named.into_iter().chain(anew) {
            let room = Rect::from_min_max(pos2(area.left(), row.top()), pos2(row.left() - 6.0, row.bottom()));
            marks::cut_text(ui.painter(), room, text, &sans(13.0), scene.palette.label);
        }
    }
    if let Some(text) = scene.subject.nothing_sent() {
        marks::cut_text(ui.painter(), rows.cells, text, &sans(13.0), scene.palette.faint);
    }
}

/// What is in sight, row by row.
fn paint(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, rows: &Rows) -> Drawn {
    let subject = &scene.subject;
    let sight = Sight { units: scale.visible(), most: MOST_IN_SIGHT };
    let row = |rect: Rect| Row { scale, rect, sight: &sight };
    let mut drawn = Drawn { messages: subject.messages(&sight), ..Drawn::default() };
    calls::sends(ui, scene, looks, &row(rows.sends), &subject.sends(&sight));
    // Datagrams that are too many to be told apart have no room for their walls.
    if scale.shows_cells() && !(subject.flow.datagrams && drawn.messages.said.is_some()) {
        let hex = looks.ribbons.get(&(scene.show, subject.flow.id)).is_some_and(|look| look.hex);
        drawn.cells = subject.cells(&sight, hex);
        cells::cells(ui, scene, looks, &row(rows.cells), &drawn.cells);
        let calls = rows.sends.top() + 4.0..=rows.recvs.bottom() - 4.0;
        cells::walls(ui, scene, &row(rows.cells), &drawn.cells, calls);
    } else {
        blocks::blocks(ui, scene, &row(rows.cells));
    }
    cuts::cuts(ui, scene, looks, scale, rows.cells);
    calls::recvs(ui, scene, looks, &row(rows.recvs), &subject.recvs(&sight));
    messages::messages(ui, scene, looks, &row(rows.messages), (&drawn.messages, messages::AS_IT_WAS));
    if let Some((rect, framing)) = rows.messages_if.zip(looks.what_if.clone()) {
        let cutting = looks.kept.cutting((scene.show, subject), &framing);
        let anew = subject.messages_if(&framing, cutting.as_deref(), &sight);
        messages::messages(ui, scene, looks, &row(rect), (&anew, messages::WHAT_IF));
    }
    drawn
}

/// The wheel moves along the stream; with Ctrl it is left to the zoom of the window.
fn scroll(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, look: &mut RibbonLook) {
    let delta =
        ui.input(
            |input| if input.modifiers.shift { input.smooth_scroll_delta().y } else { input.smooth_scroll_delta().x },
        );
    if delta != 0.0 {
        let first = scale.first() - f64::from(delta / scale.per_byte());
        look.scroll_to(first, scale.in_sight(), scene.subject.axis());
    }
}
