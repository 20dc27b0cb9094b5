//! The buffers as a learner imagines them, from the sender's kernel to the messages, each with what is in it now.
//! The counts are the world's; capacities are the kernel's own, and missing where it tells none.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::{Scene, marks};
use crate::lang::Lang;
use crate::ui::paint::theme::{mono, sans};

/// The height of the row of buffers.
pub const HEIGHT: f32 = 40.0;

/// One buffer on its way.
struct Buffer {
    /// Whether bytes come here from the buffer before it.
    follows: bool,
    name: &'static str,
    /// The name where there is no room for the whole one.
    short: &'static str,
    /// What is in it, the longest text first; the first that fits is drawn.
    counts: Vec<String>,
    /// How full it is, from 0 to 1, where that can be said.
    full: Option<f32>,
}

impl Buffer {
    fn of(name: &'static str, short: &'static str, count: String) -> Self {
        // Where there is no room for the capacity, what is in it is said alone.
        let alone = count.split_once(" / ").map(|(now, _)| format!("{now} B"));
        let counts = std::iter::once(count).chain(alone).collect();
        Self { follows: false, name, short, counts, full: None }
    }

    /// The same, with an arrow from the buffer before it.
    fn behind(self) -> Self {
        Self { follows: true, ..self }
    }
}

/// Draws the row.
pub fn buffers(ui: &mut Ui, scene: &Scene<'_, '_>) {
    let (area, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
    let list = list(scene);
    let gap = 18.0;
    let width = (area.width() - gap * (list.len() as f32 - 1.0)) / list.len() as f32;
    for (place, buffer) in list.iter().enumerate() {
        let left = area.left() + place as f32 * (width + gap);
        let rect = Rect::from_min_size(egui::pos2(left, area.top()), Vec2::new(width, HEIGHT));
        draw(ui, scene, rect, buffer);
        if buffer.follows {
            let middle = egui::pos2(left - gap + 3.0, rect.center().y);
            ui.painter().arrow(middle, Vec2::new(gap - 6.0, 0.0), Stroke::new(1.5, scene.palette.faint));
        }
    }
}

fn list(scene: &Scene<'_, '_>) -> Vec<Buffer> {
    if scene.flow.datagrams {
        return datagrams(scene);
    }
    let (now, lang, flow) = (scene.flow.buffers(), scene.lang, scene.flow);
    let unknown = lang.pick("unknown", "未知").to_owned();
    let inside = flow.receiver_is_inside();
    let part = |count: u64, of: u32| (count as f32 / of.max(1) as f32).min(1.0);
    let queue = match (inside, now.receive_capacity) {
        (true, Some(of)) => format!("{} / {of} B", now.receive_queue),
        (true, None) => format!("{} B", now.receive_queue),
        (false, _) => unknown.clone(),
    };
    let chunk = match now.last_chunk {
        Some((got, asked)) => (format!("{got} / {asked} B"), Some(part(got, asked))),
        None if inside => (not_yet(flow.pending_recv().is_some(), lang).to_owned(), None),
        None => (unknown.clone(), None),
    };
    let sent = if flow.sender_is_inside() { format!("{} B", now.send_queue) } else { unknown.clone() };
    let decoder = if inside { format!("{} B", now.reassembly) } else { unknown.clone() };
    let messages = if inside { flow.framed.to_string() } else { unknown };
    // The kernel counts bookkeeping into SO_RCVBUF, and may change it; so it is named, and no bar is filled by it.
    let (chunk, full) = chunk;
    let (part_name, part_short, frames_name) = if scene.world.reads_along() {
        let part = lang.pick("frame in part", "未满的帧");
        (part, part, lang.pick("frames", "帧"))
    } else {
        let part = lang.pick("reassembly (decoder)", "重组缓冲（解码器）");
        (part, lang.pick("reassembly", "重组缓冲"), messages_name(lang))
    };
    vec![
        Buffer::of(lang.pick("send queue (kernel)", "发送队列（内核）"), lang.pick("send queue", "发送队列"), sent),
        Buffer::of(queue_name(lang), queue_short(lang), queue).behind(),
        Buffer { full, ..Buffer::of(call_name(lang), call_short(lang), chunk) }.behind(),
        Buffer::of(part_name, part_short, decoder).behind(),
        Buffer::of(frames_name, frames_name, messages).behind(),
    ]
}

fn queue_name(lang: Lang) -> &'static str {
    lang.pick("queue / SO_RCVBUF", "接收队列 / SO_RCVBUF")
}

fn queue_short(lang: Lang) -> &'static str {
    lang.pick("receive queue", "接收队列")
}

fn call_name(lang: Lang) -> &'static str {
    lang.pick("recv buffer, last call", "最近一次 recv")
}

fn call_short(lang: Lang) -> &'static str {
    lang.pick("last recv", "最近 recv")
}

fn messages_name(lang: Lang) -> &'static str {
    lang.pick("messages", "消息")
}

/// Why there is no last call of recv.
fn not_yet(waits: bool, lang: Lang) -> &'static str {
    if waits { lang.pick("waiting", "等待中") } else { lang.pick("not called", "尚未调用") }
}

/// Datagrams are put together by nobody; but they are lost before the queue, and cut behind it.
fn datagrams(scene: &Scene<'_, '_>) -> Vec<Buffer> {
    let (now, lang, flow) = (scene.flow.buffers(), scene.lang, scene.flow);
    let unknown = || lang.pick("unknown", "未知").to_owned();
    let inside = flow.receiver_is_inside();
    let counted = |n: usize, bytes: u64, of: &str| {
        let s = if n == 1 { "" } else { "s" };
        let long = lang.pick(format!("{n} datagram{s}, {bytes} B{of}"), format!("{n} 个数据报，{bytes} B{of}"));
        vec![long, format!("{n} ({bytes} B){of}"), format!("{n} ({bytes} B)"), n.to_string()]
    };
    let of = now.receive_capacity.map_or_else(String::new, |of| format!(" / {of}"));
    let queue = if inside { counted(now.receive_datagrams, now.receive_queue, &of) } else { vec![unknown()] };
    let (chunk, full) = match now.last_chunk {
        Some((got, asked)) => (format!("{got} / {asked} B"), Some((got as f32 / asked.max(1) as f32).min(1.0))),
        None if inside => (not_yet(flow.waiting_recv().is_some(), lang).to_owned(), None),
        None => (unknown(), None),
    };
    let (cut, taken) =
        if inside { (format!("{} B", flow.cut), flow.tally.taken.to_string()) } else { (unknown(), unknown()) };
    let lost = counted(flow.tally.lost, flow.lost, "");
    let (lost_name, cut_name) = (lang.pick("lost", "丢失"), lang.pick("cut off", "被截断"));
    vec![
        Buffer { follows: false, name: lost_name, short: lost_name, counts: lost, full: None },
        Buffer { follows: false, name: queue_name(lang), short: queue_short(lang), counts: queue, full: None },
        Buffer { full, ..Buffer::of(call_name(lang), call_short(lang), chunk) }.behind(),
        Buffer::of(messages_name(lang), messages_name(lang), taken).behind(),
        Buffer::of(cut_name, cut_name, cut),
    ]
}

fn draw(ui: &Ui, scene: &Scene<'_, '_>, rect: Rect, buffer: &Buffer) {
    let palette = scene.palette;
    let painter = ui.painter_at(rect);
    let (top, bottom) = rect.split_top_bottom_at_y(rect.top() + 17.0);
    let font = sans(11.5);
    let name = if marks::fits(&painter, top, buffer.name, &font) { buffer.name } else { buffer.short };
    marks::cut_text(&painter, top, name, &font, palette.label);
    painter.rect_filled(bottom, 4.0, palette.ground);
    if let Some(full) = buffer.full.filter(|full| *full > 0.0) {
        let filled = Rect::from_min_size(bottom.min, Vec2::new((bottom.width() * full).max(3.0), bottom.height()));
        painter.rect_filled(filled, 4.0, palette.accent_ground);
        painter.rect_filled(
            Rect::from_min_max(egui::pos2(filled.left(), filled.bottom() - 3.0), filled.max),
            0.0,
            palette.accent,
        );
    }
    painter.rect_stroke(bottom, 4.0, Stroke::new(1.0, palette.card_edge), StrokeKind::Inside);
    let texts = buffer.counts.iter().map(String::as_str);
    marks::fitting_text(&painter, bottom, texts, &mono(12.5), palette.text);
    let id = ui.scope_id().with(("buffer", scene.flow.id, scene.show, buffer.name));
    let name = format!("{} {}: {}", scene.name, buffer.name, buffer.counts.first().map_or("", String::as_str));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(name);
}
