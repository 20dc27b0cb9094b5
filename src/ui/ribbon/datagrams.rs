//! The rows of a flow of datagrams: each stands by itself, with a wall behind it that no recv can cross.
//! Bytes are drawn as those of a stream are; what has no likeness there is drawn here.

use std::ops::Range;

use egui::{Painter, Rect, Stroke, StrokeKind, Ui};

use super::cells::{self, Axis, Part, Run};
use super::glyphs::drawable_text;
use super::rows::{self, MOST_BRACKETS, touch, verdict_colours, verdict_mark};
use super::scale::Scale;
use super::{Scene, marks};
use crate::escape::escape;
use crate::narrate;
use crate::trace::Loss;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{mono, sans};
use crate::world::{Datagram, Fate, FlowState, Verdict};

/// Where the rows are.
pub struct Rows {
    pub sends: Rect,
    pub cells: Rect,
    pub recvs: Rect,
    pub messages: Rect,
}

/// A datagram and its place on the screen.
struct Placed {
    datagram: Datagram,
    /// From its first byte to behind its last one; an empty one has the room of its mark.
    room: std::ops::RangeInclusive<f32>,
    /// Where its wall stands.
    wall: f32,
}

/// How long the axis is: each byte is one unit, and each datagram one more, which holds its wall. So an empty datagram
/// has a place, too.
pub fn units(flow: &FlowState<'_>) -> u64 {
    let count = flow.datagram_count();
    count.checked_sub(1).and_then(|last| flow.datagram(last)).map_or(0, |last| last.range.end + count as u64)
}

/// The unit behind the last datagram that a recv took.
pub fn taken_units(flow: &FlowState<'_>) -> u64 {
    flow.last_taken().map_or(0, |last| last.range.end + last.index as u64 + 1)
}

/// The datagrams that are in sight; no more than can be told apart, and one.
fn in_sight(flow: &FlowState<'_>, scale: &Scale) -> Vec<Placed> {
    let visible = scale.visible();
    let first = flow.datagrams_before(|index, range| range.end + (index as u64) < visible.start);
    let datagrams = (first..flow.datagram_count()).filter_map(|index| flow.datagram(index));
    let datagrams = datagrams.take_while(|datagram| datagram.range.start + (datagram.index as u64) < visible.end);
    datagrams.take(MOST_BRACKETS + 1).map(|datagram| placed(scale, datagram)).collect()
}

fn placed(scale: &Scale, datagram: Datagram) -> Placed {
    let units = unit_range(&datagram);
    let (start, end) = (scale.clamped_x(units.start), scale.clamped_x(units.end));
    // An empty one shares its unit with its wall.
    let (mark, wall) = if datagram.range.is_empty() { (0.72, 0.88) } else { (0.0, 0.5) };
    Placed { datagram, room: start..=end + mark * scale.per_byte(), wall: scale.x(units.end) + wall * scale.per_byte() }
}

/// The units of its bytes.
fn unit_range(datagram: &Datagram) -> Range<u64> {
    let shift = datagram.index as u64;
    datagram.range.start + shift..datagram.range.end + shift
}

/// Draws the rows.
pub fn rows(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, rows: &Rows) {
    let placed = in_sight(scene.flow, scale);
    if placed.len() > MOST_BRACKETS || !scale.shows_cells() {
        blocks(&ui.painter_at(rows.cells), scene, scale, rows.cells);
    }
    if placed.len() > MOST_BRACKETS {
        [rows.sends, rows.recvs, rows.messages].into_iter().for_each(|row| rows::too_many(ui, scene, row));
        return;
    }
    sends_of_outsiders(ui, scene, rows);
    for placed in &placed {
        if scale.shows_cells() {
            bytes(ui, scene, looks, scale, rows.cells, placed);
            wall(ui, scene, rows, placed);
        }
        send(ui, scene, looks, rows.sends, placed);
        outcome(ui, scene, looks, scale, rows.recvs, placed);
        message(ui, scene, looks, rows.messages, placed);
    }
    waiting(ui, scene, scale, rows.recvs);
}

/// The sends of a peer outside are not known.
fn sends_of_outsiders(ui: &Ui, scene: &Scene<'_, '_>, rows: &Rows) {
    if !scene.flow.sender_is_inside() && scene.flow.tally.taken > 0 {
        let (row, text) = (rows.sends, rows::sends_unseen(scene.lang));
        marks::cut_text(&ui.painter_at(row), row, text, &sans(12.0), scene.palette.faint);
    }
}

/// The bytes of one datagram, or the mark of one that has none.
fn bytes(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect, placed: &Placed) {
    let datagram = &placed.datagram;
    if datagram.range.is_empty() {
        return empty(ui, scene, looks, row, placed);
    }
    let shift = datagram.index as u64;
    let visible = scale.visible();
    // A character that begins just out of sight is still one group.
    let from = visible.start.saturating_sub(shift + 3).max(datagram.range.start);
    let until = visible.end.saturating_sub(shift).min(datagram.range.end);
    let data = scene.flow.bytes(from..until);
    let hex = looks.ribbons.get(&(scene.show, scene.flow.id)).is_some_and(|look| look.hex);
    let painter = ui.painter_at(row.expand(2.0));
    let axis = Axis { scale, row, shift };
    let got = datagram.recv().map_or(datagram.range.end, |_| datagram.got().end).clamp(from, until);
    let (taken, gone) = data.split_at(usize::try_from(got - from).unwrap_or(0).min(data.len()));
    // A character that was cut is shown as the bytes that are here and those that are not.
    for (start, bytes) in [(from, taken), (got, gone)] {
        cells::run_of_cells(ui, &painter, scene, looks, axis, &Run { start, bytes, part: Part::Payload }, hex);
    }
    if matches!(datagram.fate, Fate::Taken { cut: 1.., .. }) && datagram.got().end <= until {
        let x = scale.x(datagram.got().end + shift);
        painter.vline(x, row.expand(2.0).y_range(), Stroke::new(3.0, scene.palette.bad));
    }
}

/// The mark of an empty datagram: a stroke as high as a cell, with no width for a byte.
fn empty(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: Rect, placed: &Placed) {
    let datagram = &placed.datagram;
    let room = Rect::from_x_y_ranges(placed.room.clone(), row.y_range());
    let ink = scene.ink(datagram);
    marks::empty_datagram(
        &ui.painter_at(row.expand(2.0)),
        room,
        ink,
        scene.fill(datagram),
        datagram.fate,
        scene.palette,
    );
    if scene.is_lit(looks, &datagram.range) {
        ui.painter().rect_stroke(room.shrink(1.0), 2.0, Stroke::new(2.0, scene.palette.glow), StrokeKind::Inside);
    }
    let (number, fate) = (datagram.index + 1, fate_text(scene, datagram));
    let name = scene.lang.pick(
        format!("{} datagram {number}: empty, 0 bytes, {fate}", scene.name),
        format!("{} 第 {number} 个数据报：空的，0 字节，{fate}", scene.name),
    );
    touch(ui, scene, looks, room, ("empty", datagram.index), datagram.range.clone(), &name);
}

/// The wall behind a datagram, over all rows of calls.
fn wall(ui: &Ui, scene: &Scene<'_, '_>, rows: &Rows, placed: &Placed) {
    if !rows.cells.x_range().contains(placed.wall) {
        return;
    }
    let (top, bottom) = (rows.sends.top() + 4.0, rows.recvs.bottom() - 4.0);
    let top = if placed.datagram.send.is_some() { top } else { rows.cells.top() - 2.0 };
    ui.painter().vline(placed.wall, top..=bottom, Stroke::new(2.0, scene.palette.hatch));
}

/// The bracket of the send that a datagram came from.
fn send(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: Rect, placed: &Placed) {
    let datagram = &placed.datagram;
    let Some(send) = datagram.send.and_then(|send| scene.flow.send(send)) else { return };
    let painter = ui.painter_at(row.expand(2.0));
    let room = Rect::from_x_y_ranges(placed.room.clone(), row.top() + 2.0..=row.bottom());
    let (ink, lit) = (scene.palette.ink(send.index), scene.is_lit(looks, &datagram.range));
    let narrow = datagram.range.is_empty();
    let ticks = marks::Ticks { left: !narrow, right: !narrow && send.returned.is_some() };
    let stroke = Stroke::new(if lit { 2.5 } else { 1.5 }, ink);
    marks::bracket(&painter, room.left(), room.right(), room.top(), room.bottom(), stroke, ticks);
    let call = rows::send_text(&send);
    let texts = rows::send_versions(&send);
    let inner = if narrow { room.expand2(egui::vec2(3.0, 0.0)) } else { marks::inside_bracket(room) };
    marks::fitting_text(&painter, inner, texts.iter().map(String::as_str), &sans(12.5), ink);
    let name = scene.lang.pick(
        format!("{} send {}: {call}, datagram {}", scene.name, send.index + 1, datagram.index + 1),
        format!("{} 第 {} 次 send：{call}，第 {} 个数据报", scene.name, send.index + 1, datagram.index + 1),
    );
    touch(ui, scene, looks, room, ("send", send.index), datagram.range.clone(), &name);
}

/// Under a datagram: the recv that took it and what it cut off, or why none did.
fn outcome(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect, placed: &Placed) {
    let datagram = &placed.datagram;
    let painter = ui.painter_at(row.expand(2.0));
    let whole = Rect::from_x_y_ranges(placed.room.clone(), row.y_range());
    match datagram.fate {
        Fate::Taken { recv, cut, .. } => {
            let shift = datagram.index as u64;
            let end = scale.clamped_x(datagram.got().end + shift);
            let (taken, gone) =
                if cut == 0 { (whole, None) } else { (whole.with_max_x(end), Some(whole.with_min_x(end))) };
            took(ui, scene, looks, taken, recv);
            if let Some(gone) = gone {
                let long = scene.lang.pick(format!("{cut} cut off"), format!("截断 {cut}"));
                let short = format!("-{cut}");
                marks::fitting_text(&painter, gone, [long.as_str(), short.as_str()], &sans(12.0), scene.palette.bad);
            }
        }
        Fate::Lost(loss) => {
            let texts = match loss {
                Loss::QueueFull => {
                    scene.lang.pick(["dropped, queue full", "queue full", "×"], ["队列满，被丢弃", "队列满", "×"])
                }
                Loss::NobodyThere => {
                    scene.lang.pick(["lost, nobody there", "nobody there", "×"], ["无人接收，丢失", "无人接收", "×"])
                }
            };
            marks::fitting_text(&painter, whole, texts, &sans(12.0), scene.palette.bad);
        }
        Fate::Discarded => {
            let texts = scene.lang.pick(["never read", "×"], ["无人读取", "×"]);
            marks::fitting_text(&painter, whole, texts, &sans(12.0), scene.palette.bad);
        }
        Fate::Queued if !scene.flow.receiver_is_inside() => {
            let texts = scene.lang.pick(["not known to us", "unknown", "…"], ["无从得知", "未知", "…"]);
            marks::fitting_text(&painter, whole, texts, &sans(12.0), scene.palette.faint);
        }
        Fate::Queued | Fate::Offered => {}
    }
}

/// The bracket of a recv.
fn took(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, room: Rect, recv: usize) {
    let Some(recv) = scene.flow.recv(recv) else { return };
    let painter = ui.painter_at(room.expand(2.0));
    let lit = scene.is_lit(looks, &recv.range);
    let stroke = Stroke::new(if lit { 2.5 } else { 1.5 }, scene.palette.text);
    let ticks = marks::Ticks { left: true, right: true };
    marks::bracket(&painter, room.left(), room.right(), room.bottom() - 2.0, room.top(), stroke, ticks);
    let (call, got) = (recv.call.name(), recv.range.end - recv.range.start);
    let texts = [
        format!("{call}({}) → {got}", recv.asked),
        format!("({}) → {got}", recv.asked),
        format!("→ {got}"),
        got.to_string(),
    ];
    let inner = marks::inside_bracket(room.with_max_y(room.bottom() - 2.0));
    marks::fitting_text(&painter, inner, texts.iter().map(String::as_str), &sans(12.5), scene.palette.text);
    let name = format!("{} {}", scene.name, narrate::chunk(&scene.world, scene.flow.id, recv.index, scene.lang));
    touch(ui, scene, looks, room, ("recv", recv.index), recv.range.clone(), &name);
}

/// A recv that waits stands at the first datagram that it could take, or behind all.
fn waiting(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, row: Rect) {
    let Some(recv) = scene.flow.waiting_recv() else { return };
    let units = if scene.flow.tally.queued() > 0 { taken_units(scene.flow) } else { units(scene.flow) };
    let x = scale.clamped_x(units);
    let painter = ui.painter_at(row.expand(2.0));
    let ticks = marks::Ticks { left: true, right: false };
    marks::bracket(&painter, x, x + 8.0, row.bottom() - 2.0, row.top(), Stroke::new(1.5, scene.palette.warn), ticks);
    let call = format!("{}({})", recv.call.name(), recv.asked);
    let text = scene.lang.pick(format!("{call} waits"), format!("{call} 等待中"));
    let room = Rect::from_min_max(egui::pos2(x + 10.0, row.top()), row.right_bottom());
    if room.width() > 40.0 {
        marks::cut_text(&painter, room, &text, &sans(12.0), scene.palette.faint);
    }
}

/// The message that a datagram is, with its verdict; nothing as long as it is on its way.
fn message(ui: &Ui, scene: &Scene<'_, '_>, looks: &mut Looks, row: Rect, placed: &Placed) {
    let datagram = &placed.datagram;
    let Some(verdict) = datagram.verdict() else { return };
    let (ink, ground) = verdict_colours(scene, &verdict);
    let rect = Rect::from_x_y_ranges(*placed.room.start() + 1.0..=*placed.room.end() - 1.0, row.y_range());
    let painter = ui.painter_at(row.expand(2.0));
    painter.rect_filled(rect, 4.0, ground);
    let lit = scene.is_lit(looks, &datagram.range);
    painter.rect_stroke(rect, 4.0, Stroke::new(if lit { 2.5 } else { 1.0 }, ink), StrokeKind::Inside);
    let got = datagram.got();
    let shown = drawable_text(&escape(&scene.flow.bytes(got.start..got.end.min(got.start + 40))));
    let (mark, word) = (verdict_mark(&verdict), narrate::verdict_word(&verdict, scene.lang));
    let said = if matches!(verdict, Verdict::Intact { .. }) { mark.to_owned() } else { format!("{mark} {word}") };
    let lead = if shown.is_empty() { String::new() } else { format!("{shown}  ") };
    let short = match verdict {
        Verdict::Lost { .. } => scene.lang.pick("× lost", "× 丢失"),
        _ => mark,
    };
    let texts = match lead.as_str() {
        "" => vec![said, short.to_owned(), mark.to_owned()],
        lead => vec![format!("{lead}{said}"), format!("{lead}{mark}"), mark.to_owned()],
    };
    marks::fitting_text(&painter, rect, texts.iter().map(String::as_str), &mono(13.0), ink);
    let number = datagram.index + 1;
    let (en, zh) = match (datagram.recv(), shown.as_str()) {
        (None, _) => (word.clone(), word),
        (Some(_), "") => (format!("empty, {word}"), format!("空的，{word}")),
        (Some(_), shown) => (format!("{shown}, {word}"), format!("{shown}，{word}")),
    };
    let name = scene
        .lang
        .pick(format!("{} message {number}: {en}", scene.name), format!("{} 第 {number} 条消息：{zh}", scene.name));
    touch(ui, scene, looks, rect, ("frame", datagram.index), datagram.range.clone(), &name);
}

/// What became of a datagram, in a word or two.
fn fate_text(scene: &Scene<'_, '_>, datagram: &Datagram) -> String {
    match datagram.fate {
        Fate::Offered => scene.lang.pick("not taken by the kernel yet", "内核尚未收下").to_owned(),
        Fate::Queued => scene.lang.pick("in the receiver's kernel, unread", "在接收方内核中，未读").to_owned(),
        Fate::Taken { .. } => scene.lang.pick("read", "已读走").to_owned(),
        _ => datagram.verdict().map_or_else(String::new, |verdict| narrate::verdict_word(&verdict, scene.lang)),
    }
}

/// Blocks for a flow that is zoomed out: one for each datagram, or one for each point of width if there are more.
fn blocks(painter: &Painter, scene: &Scene<'_, '_>, scale: &Scale, row: Rect) {
    let mut x = row.left();
    while x < row.right() {
        let unit = scale.offset(x);
        let index = scene.flow.datagrams_before(|index, range| range.end + (index as u64) < unit);
        let Some(datagram) = scene.flow.datagram(index) else { return };
        let end = scale.clamped_x(unit_range(&datagram).end + 1).max(x + 1.0).min(row.right());
        block(painter, scene, Rect::from_x_y_ranges(x..=end, row.y_range()), &datagram);
        x = end;
    }
}

/// One block; what is unread is drawn at half its height, and of what is gone only a line is left.
fn block(painter: &Painter, scene: &Scene<'_, '_>, rect: Rect, datagram: &Datagram) {
    let fill = scene.fill(datagram);
    let gone = scene.palette.bad;
    match datagram.fate {
        Fate::Taken { cut, .. } => {
            painter.rect_filled(rect, 0.0, fill);
            if cut > 0 {
                painter.hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, gone));
            }
        }
        Fate::Queued | Fate::Offered => {
            painter.rect_filled(rect.shrink2(egui::vec2(0.0, rect.height() / 4.0)), 0.0, fill);
        }
        Fate::Lost(_) | Fate::Discarded => {
            painter.hline(rect.x_range(), rect.center().y, Stroke::new(2.0, gone));
        }
    }
    painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, scene.ink(datagram).gamma_multiply(0.6)));
}

/// Why the messages look as they do: for what is lit, else for the first that did not come whole, else for the last.
pub fn why(scene: &Scene<'_, '_>, looks: &Looks) -> Option<(String, Verdict)> {
    /// What is far back is not looked for; the first wrong ones are what a learner meets.
    const LOOKED_AT: usize = 256;
    let flow = scene.flow;
    let lit = scene.lit(looks).and_then(|lit| {
        let first = flow.datagrams_before(|_, range| range.end <= lit.start && range != lit);
        flow.datagram(first)
    });
    let judged = || (0..flow.datagram_count()).filter_map(|index| flow.datagram(index));
    let is_wrong = |datagram: &Datagram| !matches!(datagram.verdict(), None | Some(Verdict::Intact { .. }));
    let wrong = || judged().take(LOOKED_AT).find(is_wrong);
    let last = || flow.last_taken();
    let found = lit.or_else(wrong).or_else(last)?;
    let text = narrate::datagram(&scene.world, flow.id, found.index, scene.lang);
    Some((text, found.verdict().unwrap_or(Verdict::Unknown)))
}

impl Scene<'_, '_> {
    /// The colour of a datagram's send.
    fn fill(&self, datagram: &Datagram) -> egui::Color32 {
        datagram.send.map_or(self.palette.unknown_fill, |send| self.palette.fill(send))
    }

    fn ink(&self, datagram: &Datagram) -> egui::Color32 {
        datagram.send.map_or(self.palette.unknown_ink, |send| self.palette.ink(send))
    }
}
