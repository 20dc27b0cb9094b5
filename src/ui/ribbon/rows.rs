//! The rows of calls and of messages: a bracket for each send and each recv, a chip for each frame with its verdict.
//! They stand over the same axis as the bytes.

use std::ops::Range;

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::glyphs::drawable_text;
use super::scale::Scale;
use super::{Scene, marks, send_number};
use crate::codec::Rejection;
use crate::escape::escape;
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{Span, errno_name};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{mono, sans};
use crate::world::{RecvView, SendView, Verdict};

/// More brackets than this in one row are too narrow to tell apart.
pub const MOST_BRACKETS: usize = 200;

/// Where more brackets are in sight than can be told apart, the row says so instead of showing some of them.
pub fn too_many(ui: &Ui, scene: &Scene<'_, '_>, row: Rect) {
    let text = scene.lang.pick(
        format!("more than {MOST_BRACKETS} in sight; zoom in with +"),
        format!("视野内超过 {MOST_BRACKETS} 个；请用 + 放大"),
    );
    marks::cut_text(&ui.painter_at(row), row, &text, &sans(12.0), scene.palette.faint);
}

/// Makes a drawn thing known to pointer, keyboard and screen readers; lights its range up when pointed at.
pub fn touch(
    ui: &Ui,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    rect: Rect,
    key: (&str, usize),
    range: Range<u64>,
    name: &str,
) {
    let id = ui.scope_id().with((key, scene.flow.id, scene.show));
    let response = ui.interact(rect.intersect(ui.clip_rect()), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.hovered() || response.has_focus() {
        looks.hovered = Some(scene.picked(range.clone()));
        response.clone().on_hover_text(name);
    }
    if response.clicked() {
        looks.pinned = Some(scene.picked(range));
    }
}

/// In the place of sends that only a peer outside knows.
pub fn sends_unseen(lang: Lang) -> &'static str {
    lang.pick("outside peer: its sends are not visible", "外部对端：看不到它的 send 调用")
}

/// The bracket of each send, above the bytes.
pub fn sends(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let visible: Vec<SendView> = scene.flow.sends_in(scale.visible()).take(MOST_BRACKETS + 1).collect();
    if visible.len() > MOST_BRACKETS {
        return too_many(ui, scene, row);
    }
    let painter = ui.painter_at(row.expand(2.0));
    if !scene.flow.sender_is_inside() && scene.flow.received > 0 {
        marks::cut_text(&painter, row, sends_unseen(scene.lang), &sans(12.0), scene.palette.faint);
        return;
    }
    for send in visible {
        let (from, to) = (scale.clamped_x(send.range.start), scale.clamped_x(send.range.end));
        let ink = scene.palette.ink(send.index);
        let lit = scene.is_lit(looks, &send.range);
        let stroke = Stroke::new(if lit { 2.5 } else { 1.5 }, ink);
        let ticks = ticks(scale, &send.range, send.returned.is_some());
        marks::bracket(&painter, from, to, row.top() + 2.0, row.bottom(), stroke, ticks);
        let room = Rect::from_x_y_ranges(from..=to, row.top() + 2.0..=row.bottom());
        let call = send_text(&send);
        let texts = send_versions(&send);
        let inside = marks::inside_bracket(room);
        marks::fitting_text(&painter, inside, texts.iter().map(String::as_str), &sans(12.5), ink);
        let name = scene.lang.pick(
            format!("{} send {}: {call}", scene.name, send.index + 1),
            format!("{} 第 {} 次 send：{call}", scene.name, send.index + 1),
        );
        touch(ui, scene, looks, room, ("send", send.index), send.range.clone(), &name);
    }
}

/// The ends of a call that are in sight.
fn ticks(scale: &Scale, range: &Range<u64>, ended: bool) -> marks::Ticks {
    let visible = scale.visible();
    marks::Ticks { left: range.start >= visible.start, right: ended && range.end <= visible.end }
}

/// A send with what it was asked and what the kernel took.
pub fn send_text(send: &SendView) -> String {
    let taken = send.range.end - send.range.start;
    let call = format!("{}({})", send.call.name(), send.asked);
    match (send.returned, send.errno) {
        (None, _) => format!("{call} …"),
        (_, Some(errno)) => format!("{call} {}", errno_name(errno)),
        (Some(_), None) if taken == u64::from(send.asked) => call,
        (Some(_), None) => format!("{call} → {taken}"),
    }
}

/// A send as it is written in its bracket, the longest version first.
pub fn send_versions(send: &SendView) -> [String; 3] {
    let number = send_number(send.index);
    let taken = send.range.end - send.range.start;
    let size =
        if taken == u64::from(send.asked) { format!("{taken} B") } else { format!("{} → {taken}", send.asked) };
    let long = format!("{number} {}", send_text(send));
    let short = if send.returned.is_some() && send.errno.is_none() { format!("{number} {size}") } else { long.clone() };
    [long, short, number]
}

/// The bracket of each recv, under the bytes; the one that waits is open.
pub fn recvs(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let painter = ui.painter_at(row.expand(2.0));
    if !scene.flow.receiver_is_inside() && scene.flow.accepted > 0 {
        let text = scene.lang.pick("outside peer: what it has received is not known", "外部对端：它收到了多少无从得知");
        marks::cut_text(&painter, row, text, &sans(12.0), scene.palette.faint);
        return;
    }
    let visible: Vec<RecvView> = scene.flow.recvs_in(scale.visible()).take(MOST_BRACKETS + 1).collect();
    if visible.len() > MOST_BRACKETS {
        return too_many(ui, scene, row);
    }
    for recv in visible {
        let (from, to) = (scale.clamped_x(recv.range.start), scale.clamped_x(recv.range.end));
        let lit = scene.is_lit(looks, &recv.range);
        let stroke = Stroke::new(if lit { 2.5 } else { 1.5 }, scene.palette.text);
        let ticks = ticks(scale, &recv.range, true);
        marks::bracket(&painter, from, to, row.bottom() - 2.0, row.top(), stroke, ticks);
        let room = Rect::from_x_y_ranges(from..=to, row.top()..=row.bottom() - 2.0);
        let got = recv.range.end - recv.range.start;
        let texts = [format!("recv({}) → {got}", recv.asked), format!("→ {got}"), format!("→{got}"), got.to_string()];
        let inside = marks::inside_bracket(room);
        marks::fitting_text(&painter, inside, texts.iter().map(String::as_str), &sans(12.5), scene.palette.text);
        let name = format!("{} {}", scene.name, narrate::chunk(&scene.world, scene.flow.id, recv.index, scene.lang));
        touch(ui, scene, looks, room, ("recv", recv.index), recv.range.clone(), &name);
    }
    waiting(ui, scene, scale, row);
}

/// What comes after the last chunk: a recv that waits, or the end of the stream.
fn waiting(ui: &Ui, scene: &Scene<'_, '_>, scale: &Scale, row: Rect) {
    let painter = ui.painter_at(row.expand(2.0));
    let x = scale.clamped_x(scene.flow.received);
    let room = Rect::from_min_max(egui::pos2(x + 8.0, row.top()), row.right_bottom());
    let text = match scene.flow.pending_recv() {
        Some(recv) => {
            let stroke = Stroke::new(1.5, scene.palette.warn);
            let ticks = marks::Ticks { left: true, right: false };
            marks::bracket(&painter, x, x + 8.0, row.bottom() - 2.0, row.top(), stroke, ticks);
            scene.lang.pick(format!("recv({}) waits", recv.asked), format!("recv({}) 等待中", recv.asked))
        }
        None if scene.flow.end_seen => {
            scene.lang.pick("recv → 0: end of stream".to_owned(), "recv → 0：流已结束".to_owned())
        }
        None => return,
    };
    if room.width() > 40.0 {
        marks::cut_text(&painter, room, &text, &sans(12.0), scene.palette.faint);
    }
}

/// The frames that the receiver's decoder cut, each with its verdict.
pub fn frames(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, scale: &Scale, row: Rect) {
    let visible: Vec<_> = scene.flow.frames_in(scale.visible()).take(MOST_BRACKETS + 1).collect();
    if visible.len() > MOST_BRACKETS {
        return too_many(ui, scene, row);
    }
    let rights: Vec<f32> =
        visible.iter().skip(1).map(|(_, _, span)| scale.clamped_x(span.payload_range().start)).collect();
    for (place, (index, _, span)) in visible.iter().enumerate() {
        let until = rights.get(place).copied().unwrap_or(row.right());
        frame(ui, scene, looks, scale, row, *index, span, until);
    }
    for index in 0..scene.flow.rejected.min(MOST_BRACKETS) {
        if let Some((_, rejected)) = scene.flow.rejection(index) {
            rejection(ui, scene, looks, scale, row, index, rejected);
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "a frame is placed by its row, its index and its neighbour's edge")]
fn frame(
    ui: &mut Ui,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    scale: &Scale,
    row: Rect,
    index: usize,
    span: &Span,
    until: f32,
) {
    let verdict = scene.flow.verdict(span);
    let (ink, ground) = verdict_colours(scene, &verdict);
    let payload = span.payload_range();
    let (from, to) = (scale.clamped_x(payload.start), scale.clamped_x(payload.end));
    let rect = Rect::from_x_y_ranges(from + 1.0..=to.max(from + 6.0) - 1.0, row.y_range());
    let painter = ui.painter_at(row.expand(2.0));
    painter.rect_filled(rect, 4.0, ground);
    let lit = scene.is_lit(looks, &span.range());
    painter.rect_stroke(rect, 4.0, Stroke::new(if lit { 2.5 } else { 1.0 }, ink), StrokeKind::Inside);
    let bytes = scene.flow.bytes(payload.start..payload.end.min(payload.start + 40));
    let shown = drawable_text(&escape(&bytes));
    let mark = verdict_mark(&verdict);
    let word = narrate::verdict_word(&verdict, scene.lang);
    let wrong = !matches!(verdict, Verdict::Intact { .. } | Verdict::Unknown);
    let beside = Rect::from_x_y_ranges(rect.right() + 8.0..=until.max(rect.right() + 8.0), row.y_range());
    let has_room = wrong && beside.width() > 90.0;
    let said = if wrong && !has_room { format!("{shown}  {mark} {word}") } else { format!("{shown}  {mark}") };
    let texts =
        [said, format!("{shown}  {mark}"), format!("{shown} {mark}"), format!("{shown}{mark}"), mark.to_owned()];
    marks::fitting_text(&painter, rect, texts.iter().map(String::as_str), &mono(13.0), ink);
    if has_room {
        marks::cut_text(&painter, beside, &word, &sans(12.5), ink);
    }
    let name = scene.lang.pick(
        format!("{} message {}: {shown}, {word}", scene.name, index + 1),
        format!("{} 第 {} 条消息：{shown}，{word}", scene.name, index + 1),
    );
    touch(ui, scene, looks, rect, ("frame", index), span.range(), &name);
}

fn rejection(
    ui: &Ui,
    scene: &Scene<'_, '_>,
    looks: &mut Looks,
    scale: &Scale,
    row: Rect,
    index: usize,
    rejected: &Rejection,
) {
    let from = scale.clamped_x(rejected.range.start);
    let rect = Rect::from_x_y_ranges(from + 1.0..=row.right().max(from + 10.0), row.y_range());
    let painter = ui.painter_at(row.expand(2.0));
    painter.rect_filled(rect, 4.0, scene.palette.bad_ground);
    painter.rect_stroke(rect, 4.0, Stroke::new(1.0, scene.palette.bad), StrokeKind::Inside);
    let sentence = rejected.sentence.get(scene.lang);
    // What is wrong stands first; what to do about it has no room here.
    let first = sentence.split_once("。").or_else(|| sentence.split_once(". ")).map_or(sentence, |(first, _)| first);
    marks::cut_text(&painter, rect.shrink2(egui::vec2(6.0, 0.0)), first, &sans(12.5), scene.palette.bad);
    touch(ui, scene, looks, rect, ("rejected", index), rejected.range.clone(), sentence);
}

/// Ink and ground of a verdict.
pub fn verdict_colours(scene: &Scene<'_, '_>, verdict: &Verdict) -> (egui::Color32, egui::Color32) {
    let palette = scene.palette;
    match verdict {
        Verdict::Intact { .. } => (palette.good, palette.good_ground),
        Verdict::Stuck { .. } | Verdict::StuckAndCut { .. } | Verdict::Lost { .. } | Verdict::Unread { .. } => {
            (palette.bad, palette.bad_ground)
        }
        Verdict::Cut { .. } | Verdict::CutOff { .. } => (palette.warn, palette.warn_ground),
        Verdict::Unknown => (palette.label, palette.unknown_fill),
    }
}

/// The mark of a verdict, so that it does not depend on colour.
pub fn verdict_mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Intact { .. } => "✓",
        Verdict::Unknown => "·",
        _ => "×",
    }
}
