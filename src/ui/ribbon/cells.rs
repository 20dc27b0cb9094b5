//! The row of bytes: a cell for each, in the colour of its send; its place (read, queued, unsent, lost) by shape.
//! Zoomed out, blocks take the place of cells, never more than one for each point of width.

use std::ops::Range;

use egui::{Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::Scene;
use super::glyphs::glyphs;
use super::marks;
use super::scale::Scale;
use crate::trace::Loss;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{mono, sans};
use crate::world::ByteState;

/// What a byte is to the framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Header,
    Payload,
    Trailer,
}

/// Draws the bytes that are in sight.
pub fn cells(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let painter = ui.painter_at(row.expand(2.0));
    if scale.shows_cells() {
        each_cell(ui, &painter, scene, looks, scale, row);
    } else {
        blocks(&painter, scene, scale, row);
    }
}

fn each_cell(ui: &mut Ui, painter: &Painter, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let visible = scale.visible();
    // A character that begins just out of sight is still one group.
    let from = visible.start.saturating_sub(3);
    let bytes = scene.flow.bytes(from..visible.end);
    let parts = Parts::new(scene, from..visible.end);
    let look = looks.ribbons.get(&(scene.show, scene.flow.id)).copied().unwrap_or_default();
    let axis = Axis { scale, row, shift: 0 };
    for (range, part) in parts.runs(from..from + bytes.len() as u64) {
        let start = usize::try_from(range.start - from).unwrap_or(0);
        let end = usize::try_from(range.end - from).unwrap_or(0).min(bytes.len());
        let run = Run { start: range.start, bytes: &bytes[start..end], part };
        run_of_cells(ui, painter, scene, looks, axis, &run, look.hex);
    }
}

/// Where cells stand: over a scale, in a row. Datagrams have room between them, so theirs are moved on.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    pub scale: &'a Scale,
    pub row: Rect,
    pub shift: u64,
}

impl Axis<'_> {
    fn x(&self, offset: u64) -> f32 {
        self.scale.x(offset + self.shift)
    }
}

/// Bytes that follow one another and are the same to the framing.
pub struct Run<'a> {
    pub start: u64,
    pub bytes: &'a [u8],
    pub part: Part,
}

/// Draws the cells of a run, with the text of each character.
pub fn run_of_cells(
    ui: &mut Ui,
    painter: &Painter,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    axis: Axis<'_>,
    run: &Run<'_>,
    hex: bool,
) {
    for glyph in glyphs(run.bytes, hex || run.part == Part::Header && !is_text(run.bytes)) {
        let range = run.start + glyph.range.start as u64..run.start + glyph.range.end as u64;
        for (offset, byte) in range.clone().zip(&run.bytes[glyph.range.clone()]) {
            let rect = cell_rect(axis, offset, &range);
            ground(painter, scene, looks, offset, rect, run.part);
            name(ui, scene, looks, offset, *byte, rect);
        }
        if axis.scale.shows_text() {
            let room = Rect::from_x_y_ranges(axis.x(range.start)..=axis.x(range.end), axis.row.y_range());
            text(painter, scene, &glyph.text, room, range.clone());
        }
        cut_marks(painter, scene, axis, &range);
    }
}

/// A header of printable characters, such as JSON, is read as text.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| (0x20..0x7f).contains(byte))
}

/// The cells of one character touch; between characters there is a gap.
fn cell_rect(axis: Axis<'_>, offset: u64, character: &Range<u64>) -> Rect {
    let left = if offset == character.start { 0.5 } else { 0.0 };
    let right = if offset + 1 == character.end { 0.5 } else { 0.0 };
    Rect::from_x_y_ranges(axis.x(offset) + left..=axis.x(offset + 1) - right, axis.row.y_range())
}

/// A chunk that ends inside a character cuts it.
fn cut_marks(painter: &Painter, scene: &Scene<'_, '_>, axis: Axis<'_>, character: &Range<u64>) {
    if character.end - character.start < 2 {
        return;
    }
    let ends = scene.flow.recvs_in(character.clone()).map(|recv| recv.range.end);
    for end in ends.filter(|end| *end < character.end) {
        painter.vline(axis.x(end), axis.row.expand(2.0).y_range(), Stroke::new(3.0, scene.palette.bad));
    }
}

/// The cell itself, without its text.
fn ground(painter: &Painter, scene: &Scene<'_, '_>, looks: &Looks, offset: u64, rect: Rect, part: Part) {
    let palette = scene.palette;
    let send = scene.flow.sends_in(offset..offset + 1).next().map(|send| send.index);
    let (fill, ink) =
        send.map_or((palette.unknown_fill, palette.unknown_ink), |send| (palette.fill(send), palette.ink(send)));
    let state = scene.flow.byte_state(offset);
    let hollow = is_hollow(state);
    painter.rect_filled(rect, 0.0, if hollow { palette.card } else { fill });
    if part != Part::Payload {
        marks::hatch(painter, rect, palette.hatch.gamma_multiply(0.65));
    }
    match state {
        ByteState::Read => {}
        ByteState::Queued => marks::dashed_rect(painter, rect.shrink(0.75), Stroke::new(1.5, ink)),
        ByteState::Unsent | ByteState::Offered => {
            painter.rect_stroke(rect, 0.0, Stroke::new(1.5, ink), StrokeKind::Inside);
        }
        ByteState::Discarded => {
            painter.line_segment([rect.left_bottom(), rect.right_top()], Stroke::new(1.5, palette.bad));
        }
        ByteState::CutOff => marks::cut_off(painter, rect, palette.bad),
        ByteState::Lost(_) => marks::struck(painter, rect, ink, palette.bad),
    }
    if scene.is_lit(looks, &(offset..offset + 1)) {
        painter.rect_stroke(rect, 0.0, Stroke::new(2.0, palette.glow), StrokeKind::Inside);
    }
}

/// What a program does not have, or will not get, is drawn without a ground.
fn is_hollow(state: ByteState) -> bool {
    matches!(state, ByteState::Unsent | ByteState::Offered | ByteState::CutOff | ByteState::Lost(_))
}

fn text(painter: &Painter, scene: &Scene<'_, '_>, text: &str, room: Rect, range: Range<u64>) {
    let palette = scene.palette;
    let font = if text.is_ascii() { mono(14.0) } else { sans(15.0) };
    let small = mono(10.0);
    let hollow = is_hollow(scene.flow.byte_state(range.start));
    let colour = if hollow { palette.label } else { palette.text };
    let galley = painter.layout_no_wrap(text.to_owned(), font.clone(), colour);
    let font = if galley.size().x <= room.width() - 1.0 { font } else { small };
    marks::fitting_text(painter, room.expand2(egui::vec2(2.0, 0.0)), [text], &font, colour);
}

/// The cell's name for screen readers, and what pointing at it lights up.
fn name(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, offset: u64, byte: u8, rect: Rect) {
    let id = ui.scope_id().with(("byte", scene.flow.id, offset, scene.show));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, cell_name(scene, offset, byte)));
    if response.hovered() || response.has_focus() {
        let send = scene.flow.sends_in(offset..offset + 1).next();
        let range = send.map_or(offset..offset + 1, |send| send.range);
        looks.hovered = Some(scene.picked(range));
        response.clone().on_hover_text(cell_name(scene, offset, byte));
    }
    if response.clicked() {
        looks.pinned = Some(scene.picked(offset..offset + 1));
    }
}

/// Everything about a byte in one line.
fn cell_name(scene: &Scene<'_, '_>, offset: u64, byte: u8) -> String {
    let shown = if (0x21..0x7f).contains(&byte) { format!(" '{}'", char::from(byte)) } else { String::new() };
    let send = scene.flow.sends_in(offset..offset + 1).next();
    let state = scene.flow.byte_state(offset);
    let place = scene.lang.pick(
        match state {
            ByteState::Read => "read",
            ByteState::Queued => "in the receiver's kernel, unread",
            ByteState::Unsent => "in the sender's kernel",
            ByteState::Offered => "not taken by the kernel yet",
            ByteState::Discarded => "lost at close",
            ByteState::CutOff => "gone, no room in the buffer of recv",
            ByteState::Lost(Loss::QueueFull) => "dropped, the receiver's queue was full",
            ByteState::Lost(Loss::NobodyThere) => "lost, no socket was bound to the address",
        },
        match state {
            ByteState::Read => "已读走",
            ByteState::Queued => "在接收方内核中，未读",
            ByteState::Unsent => "还在发送方内核中",
            ByteState::Offered => "内核尚未收下",
            ByteState::Discarded => "关闭时丢失",
            ByteState::CutOff => "已丢失，recv 的缓冲区装不下",
            ByteState::Lost(Loss::QueueFull) => "被丢弃，接收方的队列已满",
            ByteState::Lost(Loss::NobodyThere) => "已丢失，没有套接字绑定在那个地址",
        },
    );
    let origin = match send {
        Some(send) => scene.lang.pick(format!("send {}", send.index + 1), format!("第 {} 次 send", send.index + 1)),
        None => scene.lang.pick("send unknown".to_owned(), "来自哪次 send 未知".to_owned()),
    };
    let name = &scene.name;
    scene.lang.pick(
        format!("{name} byte {offset}: 0x{byte:02x}{shown}, {origin}, {place}"),
        format!("{name} 第 {offset} 字节：0x{byte:02x}{shown}，{origin}，{place}"),
    )
}

/// Blocks of sends for a flow that is zoomed out: one for each send, or one for each point of width if there are more.
fn blocks(painter: &Painter, scene: &Scene<'_, '_>, scale: &Scale, row: Rect) {
    let mut x = row.left();
    while x < row.right() {
        let offset = scale.offset(x);
        let Some(send) = scene.flow.sends_in(offset..offset + 1).next() else {
            if offset < scale.visible().end {
                painter.rect_filled(Rect::from_x_y_ranges(x..=x + 1.0, row.y_range()), 0.0, scene.palette.unknown_fill);
            }
            x += 1.0;
            continue;
        };
        let end = scale.clamped_x(send.range.end).max(x + 1.0).min(row.right());
        block(painter, scene, scale, Rect::from_x_y_ranges(x..=end, row.y_range()), send.index);
        x = end;
    }
}

/// One block; what is unread is drawn at half its height.
fn block(painter: &Painter, scene: &Scene<'_, '_>, scale: &Scale, rect: Rect, send: usize) {
    let read_until = scale.clamped_x(scene.flow.received).clamp(rect.left(), rect.right());
    let (read, rest) = rect.split_left_right_at_x(read_until);
    painter.rect_filled(read, 0.0, scene.palette.fill(send));
    painter.rect_filled(rest.shrink2(egui::vec2(0.0, rest.height() / 4.0)), 0.0, scene.palette.fill(send));
    painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, scene.palette.ink(send).gamma_multiply(0.6)));
}

/// Which bytes in sight are header, payload or trailer: by what the sender meant, or else by what the receiver cut.
struct Parts(Vec<(Range<u64>, Part)>);

impl Parts {
    fn new(scene: &Scene<'_, '_>, range: Range<u64>) -> Self {
        let spans: Vec<_> = if scene.flow.messages > 0 {
            scene.flow.messages_in(range).map(|(_, span)| span).collect()
        } else {
            scene.flow.frames_in(range).map(|(_, _, span)| span).collect()
        };
        let mut parts = Vec::new();
        for span in spans {
            let payload = span.payload_range();
            parts.push((span.frame.start..payload.start, Part::Header));
            parts.push((payload.end..span.range().end, Part::Trailer));
        }
        parts.retain(|(range, _)| !range.is_empty());
        Self(parts)
    }

    /// The whole range as runs of one part each.
    fn runs(&self, range: Range<u64>) -> Vec<(Range<u64>, Part)> {
        let mut runs = Vec::new();
        let mut at = range.start;
        for (part_range, part) in &self.0 {
            let (from, to) = (part_range.start.clamp(at, range.end), part_range.end.clamp(at, range.end));
            if from > at {
                runs.push((at..from, Part::Payload));
            }
            if to > from {
                runs.push((from..to, *part));
            }
            at = at.max(to);
        }
        if at < range.end {
            runs.push((at..range.end, Part::Payload));
        }
        runs
    }
}
