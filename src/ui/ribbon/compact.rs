//! One connection in one line, for when there are many: its bytes as a thin ribbon and its count of verdicts.
//! A click opens it in full.

use egui::{Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::scale::Scale;
use super::{Scene, marks};
use crate::ui::looks::RibbonLook;
use crate::ui::paint::theme::sans;
use crate::world::{Fate, Verdict};

/// The height of a line.
pub const COMPACT_HEIGHT: f32 = 34.0;

/// Chunks and frames looked at for one line; beyond that the line only counts.
const LOOKED_AT: usize = 64;

/// Draws the line. `true` if it was clicked.
pub fn compact(ui: &mut Ui, scene: &Scene<'_, '_>) -> bool {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), COMPACT_HEIGHT), Sense::click());
    let palette = scene.palette;
    let edge = if response.hovered() || response.has_focus() { palette.accent } else { palette.card_edge };
    ui.painter().rect(rect, 6.0, palette.card, Stroke::new(1.0, edge), StrokeKind::Inside);
    let inner = rect.shrink2(Vec2::new(12.0, 5.0));
    let (name, ribbon, counts) = parts(inner);
    marks::cut_text(ui.painter(), name, &scene.name, &sans(13.5), palette.text);
    if let Some(ribbon) = ribbon {
        thin_ribbon(ui, scene, ribbon);
    }
    let (text, good) = verdicts(scene);
    let ink = match good {
        Some(true) => palette.good,
        Some(false) => palette.bad,
        None => palette.faint,
    };
    marks::cut_text(ui.painter(), counts, &text, &sans(12.5), ink);
    let label = format!("{}: {text}", scene.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    response.clicked()
}

/// The room for the name, the ribbon and the counts. Where it does not do for all, the ribbon goes first; the name and the
/// counts share what is left.
fn parts(inner: Rect) -> (Rect, Option<Rect>, Rect) {
    const NAME: f32 = 150.0;
    const COUNTS: f32 = 210.0;
    const BESIDE: Vec2 = Vec2::new(8.0, 4.0);
    if inner.width() <= NAME + COUNTS + 2.0 * BESIDE.x {
        let (name, counts) = inner.split_left_right_at_fraction(NAME / (NAME + COUNTS));
        return (name, None, counts);
    }
    let (name, rest) = inner.split_left_right_at_x(inner.left() + NAME);
    let (ribbon, counts) = rest.split_left_right_at_x(rest.right() - COUNTS);
    (name, Some(ribbon.shrink2(BESIDE)), counts)
}

/// Blocks in the colours of the sends, and a line under each chunk.
fn thin_ribbon(ui: &Ui, scene: &Scene<'_, '_>, area: Rect) {
    let end = scene.flow.axis_end();
    if end == 0 {
        return;
    }
    let look = RibbonLook { zoom: Some((area.width() / end as f32).min(12.0)), ..RibbonLook::default() };
    let scale = Scale::new(area, end, &look);
    let painter = ui.painter_at(area);
    let bytes = Rect::from_min_max(area.min, egui::pos2(area.right(), area.bottom() - 4.0));
    // What is too much to be told apart is one block.
    let all = Rect::from_x_y_ranges(scale.clamped_x(0)..=scale.clamped_x(end), bytes.y_range());
    painter.rect_filled(all, 0.0, scene.palette.unknown_fill);
    for send in scene.flow.sends_in(scale.visible()).take(LOOKED_AT) {
        let rect =
            Rect::from_x_y_ranges(scale.clamped_x(send.range.start)..=scale.clamped_x(send.range.end), bytes.y_range());
        painter.rect_filled(rect, 0.0, scene.palette.fill(send.index));
        painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, scene.palette.ink(send.index)));
    }
    lost_datagrams(&painter, scene, &scale, bytes);
    for recv in scene.flow.recvs_in(scale.visible()).take(LOOKED_AT) {
        let (from, to) = (scale.clamped_x(recv.range.start), scale.clamped_x(recv.range.end));
        painter.hline(from + 1.0..=to - 1.0, area.bottom() - 1.0, Stroke::new(2.0, scene.palette.text));
    }
}

/// A line through what never arrived.
fn lost_datagrams(painter: &Painter, scene: &Scene<'_, '_>, scale: &Scale, bytes: Rect) {
    let looked_at = (0..scene.flow.datagram_count().min(LOOKED_AT)).filter_map(|index| scene.flow.datagram(index));
    for lost in looked_at.filter(|datagram| matches!(datagram.fate, Fate::Lost(_))) {
        let (from, to) = (scale.clamped_x(lost.range.start), scale.clamped_x(lost.range.end));
        painter.hline(from..=to, bytes.center().y, Stroke::new(2.0, scene.palette.bad));
    }
}

fn nothing_yet(scene: &Scene<'_, '_>) -> String {
    match scene.flow.pending_recv() {
        Some(recv) => scene.lang.pick(
            format!("nothing sent yet; recv({}) waits", recv.asked),
            format!("还没有发送；recv({}) 等待中", recv.asked),
        ),
        None if scene.flow.end_seen => scene.lang.pick("ended without a byte", "没有任何字节就结束了").to_owned(),
        None => scene.lang.pick("nothing sent yet", "还没有发送").to_owned(),
    }
}

/// The same for datagrams, which are lost whole or cut.
fn datagram_verdicts(scene: &Scene<'_, '_>) -> (String, Option<bool>) {
    let flow = scene.flow;
    let tally = flow.tally;
    if tally.sent == 0 {
        let text = match flow.waiting_recv() {
            Some(recv) => {
                let call = format!("{}({})", recv.call.name(), recv.asked);
                scene.lang.pick(format!("nothing yet; {call} waits"), format!("还没有发送；{call} 等待中"))
            }
            None => scene.lang.pick("nothing sent yet", "还没有发送").to_owned(),
        };
        return (text, None);
    }
    let (sent, taken, lost) = (tally.sent, tally.taken, tally.lost);
    let whole = flow.cut == 0 && lost == 0;
    let cut = flow.cut;
    let text = match (lost, cut) {
        (0, 0) => scene.lang.pick(format!("{sent} sent, {taken} seen"), format!("发 {sent} 个，见 {taken} 个")),
        (0, _) => scene.lang.pick(
            format!("{sent} sent, {taken} seen, {cut} B cut off"),
            format!("发 {sent} 个，见 {taken} 个，截断 {cut} 字节"),
        ),
        _ => scene.lang.pick(
            format!("{sent} sent, {taken} seen, {lost} lost"),
            format!("发 {sent} 个，见 {taken} 个，丢失 {lost} 个"),
        ),
    };
    let good = (!whole || taken == sent).then_some(whole);
    (text, good)
}

/// How many messages arrived whole, and whether all did.
fn verdicts(scene: &Scene<'_, '_>) -> (String, Option<bool>) {
    let flow = scene.flow;
    if flow.datagrams {
        return datagram_verdicts(scene);
    }
    if flow.framed == 0 {
        let (bytes, waits) = (flow.accepted, flow.accepted - flow.received);
        let text = match waits {
            0 if bytes == 0 => nothing_yet(scene),
            0 => scene.lang.pick(format!("{bytes} bytes"), format!("{bytes} 字节")),
            _ => scene.lang.pick(format!("{waits} bytes unread"), format!("{waits} 字节未读")),
        };
        return (text, None);
    }
    let looked_at = flow.framed.min(LOOKED_AT);
    let judged: Vec<Verdict> =
        (0..looked_at).filter_map(|index| flow.frame(index)).map(|(_, span)| flow.verdict(&span)).collect();
    let seen = flow.framed;
    if judged.iter().all(|verdict| *verdict == Verdict::Unknown) {
        return (scene.lang.pick(format!("{seen} messages seen"), format!("收到 {seen} 条消息")), None);
    }
    let intact = judged.iter().filter(|verdict| matches!(verdict, Verdict::Intact { .. })).count();
    let all = intact == looked_at && seen <= flow.messages;
    let sent = flow.messages;
    let text = if looked_at < seen {
        scene.lang.pick(
            format!("{sent} sent, {seen} seen; of the first {looked_at}, {intact} intact"),
            format!("发 {sent} 条，见 {seen} 条；前 {looked_at} 条中完好 {intact} 条"),
        )
    } else {
        scene.lang.pick(
            format!("{sent} sent, {seen} seen, {intact} intact"),
            format!("发 {sent} 条，见 {seen} 条，完好 {intact} 条"),
        )
    };
    (text, Some(all))
}
