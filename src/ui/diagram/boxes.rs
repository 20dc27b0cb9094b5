//! Draws what programs did: a box for each send, in its colour, a box for each recv, made of the pieces that it took, and a
//! small mark for other calls. Where boxes stand close they are narrow, and say less.

use std::ops::Range;

use egui::{Color32, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::{Scene, Words};
use crate::figure::time::{CallBox, Diagram, Lanes, Mark};
use crate::figure::{Ink, send_number};
use crate::trace::FlowId;
use crate::ui::paint::theme::{mono, sans};
use crate::ui::ribbon::{fits, fitting_text, glyph_text};

/// The widest box.
const WIDEST: f32 = 170.0;

/// A box where it stands.
pub struct Placed<'d> {
    pub of: BoxOf<'d>,
    pub lane: usize,
    pub rect: Rect,
}

/// What a box is of.
#[derive(Clone, Copy)]
pub enum BoxOf<'d> {
    Call(&'d CallBox),
    Mark(&'d Mark),
}

impl BoxOf<'_> {
    /// The event at which it stands.
    pub fn event(&self) -> usize {
        match self {
            BoxOf::Call(call) => call.returned.unwrap_or(call.entered),
            BoxOf::Mark(mark) => mark.event,
        }
    }
}

/// Where bytes leave boxes and come to them.
#[derive(Default)]
pub struct Ports {
    sends: Vec<(FlowId, usize, Range<u64>, Rect)>,
    recvs: Vec<(FlowId, usize, Range<u64>, Rect)>,
}

impl Ports {
    /// Where bytes leave the box of their send.
    pub fn of_send(&self, flow: FlowId, send: usize, bytes: &Range<u64>) -> Option<f32> {
        find(&self.sends, flow, send, bytes)
    }

    /// Where bytes come into the box of the recv that returned with an event.
    pub fn of_recv(&self, flow: FlowId, event: usize, bytes: &Range<u64>) -> Option<f32> {
        find(&self.recvs, flow, event, bytes)
    }
}

fn find(list: &[(FlowId, usize, Range<u64>, Rect)], flow: FlowId, key: usize, bytes: &Range<u64>) -> Option<f32> {
    let (.., range, rect) = list.iter().find(|(of, own, ..)| *of == flow && *own == key)?;
    let all = (range.end - range.start).max(1) as f32;
    let part = |offset: u64| (offset.saturating_sub(range.start) as f32 / all).clamp(0.0, 1.0);
    let middle = f32::midpoint(part(bytes.start), part(bytes.end));
    // The ends of a box are round.
    Some(rect.left() + 3.0 + (rect.width() - 6.0).max(0.0) * middle)
}

/// Finds every box its place: in the middle of its moment, as wide as its text and as its neighbours allow.
pub fn place<'d>(painter: &Painter, scene: &Scene<'_, '_>, lanes: &Lanes, diagram: &'d Diagram) -> Vec<Placed<'d>> {
    let calls = diagram.boxes.iter().map(|call| (call.actor, BoxOf::Call(call)));
    let marks = diagram.marks.iter().map(|mark| (mark.actor, BoxOf::Mark(mark)));
    let mut all: Vec<(usize, f32, BoxOf<'d>)> =
        calls.chain(marks).filter_map(|(actor, of)| Some((lanes.of_actor(actor)?, scene.x(of.event()), of))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut placed = Vec::new();
    let wishes: Vec<f32> = all.iter().map(|(.., of)| wished_width(painter, of) / 2.0).collect();
    for (index, (lane, x, of)) in all.iter().enumerate() {
        // Half of the way to its neighbour, and what that one leaves of its own half.
        let beside = |other: Option<usize>| {
            let ((other_lane, other_x, _), wished) = all.get(other?).zip(wishes.get(other?))?;
            let way = (other_x - x).abs() - 3.0;
            (other_lane == lane).then(|| (way / 2.0).max(way - wished))
        };
        let room = beside(index.checked_sub(1)).into_iter().chain(beside(Some(index + 1))).fold(WIDEST / 2.0, f32::min);
        let half = wishes.get(index).copied().unwrap_or_default().min(room).max(1.0);
        let Some(place) = scene.places.get(*lane) else { continue };
        let row = place.boxes();
        let row = if matches!(of, BoxOf::Mark(_)) { row.shrink2(vec2(0.0, row.height() * 0.16)) } else { row };
        let rect = Rect::from_x_y_ranges(x - half..=x + half, row.y_range());
        placed.push(Placed { of: *of, lane: *lane, rect });
    }
    placed
}

fn wished_width(painter: &Painter, of: &BoxOf<'_>) -> f32 {
    let width =
        |text: &str, size: f32| painter.layout_no_wrap(text.to_owned(), sans(size), Color32::PLACEHOLDER).size().x;
    match of {
        BoxOf::Mark(mark) => width(&mark.label, 11.0) + 10.0,
        BoxOf::Call(call) if call.sends => {
            call.labels.first().map_or(20.0, |label| width(&glyph_text(label), 13.0)) + 14.0
        }
        BoxOf::Call(call) if call.pieces.is_empty() => {
            call.labels.first().map_or(20.0, |label| width(label, 11.0)) + 10.0
        }
        BoxOf::Call(call) => call.pieces.iter().map(|piece| width(&glyph_text(&piece.text), 13.0) + 14.0).sum(),
    }
}

/// Where the bytes of boxes leave and come.
pub fn ports(placed: &[Placed<'_>]) -> Ports {
    let mut ports = Ports::default();
    for one in placed {
        let BoxOf::Call(call) = one.of else { continue };
        if call.sends {
            ports.sends.push((call.flow, call.index, call.bytes.clone(), one.rect));
        } else {
            ports.recvs.push((call.flow, one.of.event(), call.bytes.clone(), one.rect));
        }
    }
    ports
}

/// Draws the boxes; what is written beside them is added to `words`.
pub fn draw(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    placed: &[Placed<'_>],
    lit: impl Fn(&Placed<'_>) -> bool,
    words: &mut Vec<Words>,
) {
    for one in placed {
        if lit(one) {
            painter.rect_stroke(one.rect.expand(3.0), 7.0, Stroke::new(3.0, scene.palette.glow), StrokeKind::Inside);
        }
        match one.of {
            BoxOf::Mark(mark) => {
                let told = draw_mark(painter, scene, one.rect, &mark.label, mark.ink);
                // What went wrong is told in words even where there is no room for a box.
                words.extend((!told && mark.ink == Ink::Bad).then(|| Words {
                    lane: one.lane,
                    x: one.rect.center().x,
                    labels: vec![mark.label.clone()],
                    ink: mark.ink,
                    first: true,
                }));
            }
            BoxOf::Call(call) if call.pieces.is_empty() || call.pieces[0].text.is_empty() && !call.sends => {
                let ink = if call.labels.len() == 1 && call.bytes.is_empty() { Ink::Bad } else { Ink::Faint };
                let label = fitting(painter, one.rect, &call.labels);
                draw_mark(painter, scene, one.rect.shrink2(vec2(0.0, 3.0)), &label, ink);
            }
            BoxOf::Call(call) if call.sends => send(painter, scene, one.rect, call),
            BoxOf::Call(call) => recv(painter, scene, one.rect, call),
        }
        if let BoxOf::Call(call) = one.of {
            let has_failed = call.sends && call.failed;
            let said = if has_failed {
                let error = call.labels.first().filter(|label| fitting(painter, one.rect, &call.labels) != **label);
                error.map(|error| (vec![error.clone()], Ink::Bad, true))
            } else {
                (!call.remark.is_empty()).then(|| (remark(call), call.remark_ink, true))
            };
            let plain = (!call.sends && !call.pieces.is_empty()).then(|| (call.labels.clone(), Ink::Faint, false));
            words.extend(said.into_iter().chain(plain).take(1).map(|(labels, ink, first)| Words {
                lane: one.lane,
                x: one.rect.center().x,
                labels,
                ink,
                first,
            }));
        }
    }
}

/// What there is to say of the edges of a box, with what its recv took where there is room.
fn remark(call: &CallBox) -> Vec<String> {
    let both = call.labels.first().zip(call.remark.first()).map(|(label, remark)| format!("{label}: {remark}"));
    both.filter(|_| !call.sends).into_iter().chain(call.remark.iter().cloned()).collect()
}

/// The first label that fits; the last one where none does.
fn fitting(painter: &Painter, rect: Rect, labels: &[String]) -> String {
    let fits = |label: &&String| {
        painter.layout_no_wrap((*label).clone(), sans(11.0), Color32::PLACEHOLDER).size().x <= rect.width() - 4.0
    };
    labels.iter().find(fits).or(labels.last()).cloned().unwrap_or_default()
}

/// Returns whether there was room for its label.
fn draw_mark(painter: &Painter, scene: &Scene<'_, '_>, rect: Rect, label: &str, ink: Ink) -> bool {
    let (palette, colour) = (scene.palette, scene.palette.ink_of(ink));
    let (room, font) = (rect.shrink2(vec2(2.0, 0.0)), sans(11.0));
    if !fits(painter, room.shrink2(vec2(0.5, 0.0)), label, &font) {
        painter.vline(rect.center().x, rect.shrink(3.0).y_range(), Stroke::new(2.5, colour));
        return false;
    }
    painter.rect_filled(rect, 4.0, palette.card);
    painter.rect_stroke(rect, 4.0, Stroke::new(1.0, colour), StrokeKind::Inside);
    fitting_text(painter, room, [label], &font, colour);
    true
}

fn send(painter: &Painter, scene: &Scene<'_, '_>, rect: Rect, call: &CallBox) {
    let ink = Ink::Send(call.index);
    let palette = scene.palette;
    // What has not returned has sent nothing yet, and what failed never will.
    let (ground, edge, colour) = match (call.failed, call.returned) {
        (true, _) => (palette.card, palette.bad, palette.bad),
        (false, None) => (palette.card, palette.ink_of(ink), palette.text),
        (false, Some(_)) => (palette.fill_of(ink), palette.ink_of(ink), palette.on_fill(ink)),
    };
    painter.rect_filled(rect, 5.0, ground);
    painter.rect_stroke(rect, 5.0, Stroke::new(1.5, edge), StrokeKind::Inside);
    let labels: Vec<String> = call.labels.iter().map(|label| glyph_text(label)).collect();
    fitting_text(painter, rect.shrink2(vec2(3.0, 0.0)), labels.iter().map(String::as_str), &sans(13.0), colour);
}

/// What a recv took, piece by piece, each in the colour of its send.
fn recv(painter: &Painter, scene: &Scene<'_, '_>, rect: Rect, call: &CallBox) {
    let palette = scene.palette;
    let all = (call.bytes.end - call.bytes.start).max(1) as f32;
    let inside = rect.shrink(2.5);
    let x = |offset: u64| inside.left() + inside.width() * ((offset - call.bytes.start) as f32 / all);
    painter.rect_filled(rect, 5.0, palette.card);
    for piece in &call.pieces {
        let ink = Ink::of_send(piece.send);
        let part = Rect::from_x_y_ranges(x(piece.bytes.start)..=x(piece.bytes.end), inside.y_range());
        let gap = if part.width() > 6.0 { 1.0 } else { 0.25 };
        let part = part.shrink2(vec2(gap, 0.0));
        painter.rect_filled(part, 3.0, palette.fill_of(ink));
        let number = piece.send.map(send_number).unwrap_or_default();
        let texts = [glyph_text(&piece.text), number];
        let font = if piece.text.is_ascii() { mono(12.0) } else { sans(12.0) };
        fitting_text(painter, part, texts.iter().map(String::as_str), &font, palette.on_fill(ink));
    }
    painter.rect_stroke(rect, 5.0, Stroke::new(2.0, palette.text), StrokeKind::Inside);
}

/// Where the words of a box stand.
pub fn words_at(scene: &Scene<'_, '_>, words: &Words, width: f32) -> Option<Rect> {
    let row = scene.places.get(words.lane)?.words();
    let (left, right) = (scene.area.left() + 2.0, scene.area.right() - 2.0);
    let x = words.x.clamp(left + width / 2.0, (right - width / 2.0).max(left + width / 2.0));
    let rect = Rect::from_center_size(pos2(x, row.center().y), vec2(width, row.height()));
    (rect.width() <= scene.area.width()).then_some(rect)
}
