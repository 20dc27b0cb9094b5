//! Draws the ways of bytes: a band as thick as its bytes, from the box that sent them through the kernels' lanes, where they
//! lie, to the box that took them. Earlier bytes lie nearer to who takes them, so that no way crosses another.

use std::collections::BTreeMap;

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::boxes::Ports;
use super::{Scene, Thing};
use crate::figure::Ink;
use crate::figure::send_number;
use crate::figure::time::{FlowWays, Lanes, Way};
use crate::lang::Lang;
use crate::trace::FlowId;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::sans;
use crate::world::ByteState;

/// How thick a byte is at most, and the thickest and the thinnest way.
const BYTE: f32 = 2.6;
const THICKEST: f32 = 15.0;
const THINNEST: f32 = 3.0;

/// Where one way runs.
struct Run<'d> {
    flow: &'d FlowWays,
    way: &'d Way,
    thickness: f32,
    /// Where it leaves its box, and where it comes to one.
    start: Pos2,
    end: Option<Pos2>,
    /// Where it lies in the sender's kernel and in the receiver's.
    held: Option<Bar>,
    queued: Option<Bar>,
}

/// Where bytes lie in a kernel's lane.
#[derive(Clone, Copy)]
struct Bar {
    lane: usize,
    from: f32,
    to: f32,
    /// Whether the next place is below.
    leaves_below: bool,
    y: f32,
}

/// Draws all ways; what can be pointed at is added to `things`.
pub fn draw(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    lanes: &Lanes,
    flows: &[FlowWays],
    ports: &Ports,
    looks: &Looks,
    things: &mut Vec<Thing>,
) {
    let mut runs: Vec<Run<'_>> = flows
        .iter()
        .flat_map(|flow| flow.ways.iter().filter_map(move |way| run(scene, lanes, flow, way, ports)))
        .collect();
    set_thickness(scene, &mut runs);
    pack(scene, &mut runs);
    for run in &runs {
        let points = points(run);
        let lit = looks.lit.as_ref().is_some_and(|lit| lit.show == scene.show && lit.what.touches(&run.way.selection));
        band(painter, scene, run, &points, lit);
        for bar in [run.held, run.queued].into_iter().flatten() {
            number(painter, scene, run, bar);
        }
        things.push(Thing {
            points,
            reach: run.thickness / 2.0 + 2.0,
            rect: rect_of(run),
            key: ("way", run.flow.flow.0 as usize, run.way.send, run.way.bytes.start as usize),
            name: run.way.name.clone(),
            selection: run.way.selection.clone(),
            event: run.way.read.or(run.way.left).unwrap_or(run.way.sent),
        });
    }
    losses(painter, scene, &runs, looks.lang);
}

/// The part of it that a screen reader is told as its place.
fn rect_of(run: &Run<'_>) -> Rect {
    let bar = run.queued.or(run.held);
    let half = run.thickness / 2.0;
    match bar {
        Some(bar) => Rect::from_x_y_ranges(bar.from..=bar.to.max(bar.from + 2.0), bar.y - half..=bar.y + half),
        None => Rect::from_two_pos(run.start, run.end.unwrap_or(run.start)).expand(half),
    }
}

/// Where a way runs; its thickness and its height in the lanes are found for all together.
fn run<'d>(scene: &Scene<'_, '_>, lanes: &Lanes, flow: &'d FlowWays, way: &'d Way, ports: &Ports) -> Option<Run<'d>> {
    let trace = scene.world.trace;
    let (from, to) = (lanes.of_actor(flow.sender)?, lanes.of_actor(flow.receiver)?);
    let down = to > from;
    let place = |n: usize| scene.x(n);
    let port = |lane: usize| {
        scene
            .places
            .get(lane)
            .map(|place| if place.rect.height() < 30.0 { place.rect.center().y } else { place.port() })
    };
    let start = ports.of_send(flow.flow, way.send, &way.bytes).unwrap_or_else(|| place(way.sent));
    let start = pos2(start, port(from)?);
    let (kernel_from, kernel_to) = (lanes.kernel(trace, flow.sender), lanes.kernel(trace, flow.receiver));
    let now = scene.now();
    let leaves = way.left.map_or(now, place);
    let bend = (scene.scale.per_unit() * 0.45).clamp(4.0, 16.0);
    let waits_to_leave = way.left.is_none_or(|left| left > way.sent) && !flow.datagrams;
    let bar = |lane: usize, from: f32, to: f32| {
        let leaves_below = down;
        let (from, to) = if to < from {
            let middle = f32::midpoint(from, to);
            (middle, middle)
        } else {
            (from, to)
        };
        Bar { lane, from, to, leaves_below, y: 0.0 }
    };
    let held = kernel_from
        .filter(|_| waits_to_leave)
        .map(|lane| bar(lane, start.x + bend, leaves - if way.left.is_some() { bend } else { 0.0 }));
    let is_lost = matches!(way.state, ByteState::Lost(_));
    let read = way.read.map(|n| ports.of_recv(flow.flow, n, &way.bytes).unwrap_or_else(|| place(n)));
    // What found no room never lay in the queue: its way ends at the edge.
    let edge = || {
        kernel_to
            .and_then(|lane| scene.places.get(lane))
            .map(|place| if down { place.rect.top() } else { place.rect.bottom() })
    };
    let end = if is_lost { edge().map(|y| pos2(start.x, y)) } else { read.and_then(|x| Some(pos2(x, port(to)?))) };
    let arrives = if held.is_some() { leaves } else { start.x };
    let ends = read.map(|x| x.min(way.read.map_or(x, place)) - bend).or(way.lost.map(place)).unwrap_or(now);
    let comes = way.left.is_some() && way.read != way.left && !is_lost;
    let queued = kernel_to.filter(|_| comes).map(|lane| bar(lane, arrives + bend, ends));
    Some(Run { flow, way, thickness: 0.0, start, end, held, queued })
}

/// The most bytes in sight are as thick as there is room for, and all others in proportion.
fn set_thickness(scene: &Scene<'_, '_>, runs: &mut [Run<'_>]) {
    let len = |run: &Run<'_>| (run.way.bytes.end - run.way.bytes.start) as f32;
    let most = runs.iter().map(len).fold(1.0, f32::max);
    let mut lying: Vec<(usize, f32, f32)> = Vec::new();
    for run in runs.iter() {
        lying.extend(
            run.held
                .iter()
                .chain(&run.queued)
                .flat_map(|bar| [(bar.lane, bar.from, len(run)), (bar.lane, bar.to, -len(run))]),
        );
    }
    lying.sort_by(|a, b| (a.0, a.1, a.2).partial_cmp(&(b.0, b.1, b.2)).unwrap_or(std::cmp::Ordering::Equal));
    let (mut lane, mut sum, mut fits) = (usize::MAX, 0.0_f32, f32::INFINITY);
    for (at, _, bytes) in lying {
        if at != lane {
            (lane, sum) = (at, 0.0);
        }
        sum += bytes;
        let room = scene.places.get(at).map_or(THICKEST, |place| place.queue().height());
        fits = fits.min(room / sum.max(1.0));
    }
    let per_byte = BYTE.min(THICKEST / most).min(fits);
    for run in runs {
        run.thickness = (len(run) * per_byte).clamp(THINNEST, THICKEST);
    }
}

/// Finds each bar its height in its lane: beside those that lie there already, the earliest nearest to who takes it.
fn pack(scene: &Scene<'_, '_>, runs: &mut [Run<'_>]) {
    let mut order: Vec<(usize, bool)> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        order.extend(run.held.map(|_| (index, true)));
        order.extend(run.queued.map(|_| (index, false)));
    }
    let bar_of =
        |runs: &[Run<'_>], (index, held): (usize, bool)| if held { runs[index].held } else { runs[index].queued };
    order.sort_by(|a, b| {
        let from = |at: &(usize, bool)| bar_of(runs, *at).map_or(0.0, |bar| bar.from);
        from(a).total_cmp(&from(b)).then(runs[a.0].way.bytes.start.cmp(&runs[b.0].way.bytes.start))
    });
    // What lies in a lane: until where, and between which depths, counted from the side to which it leaves.
    let mut taken: Vec<(usize, bool, f32, f32, f32)> = Vec::new();
    for at in order {
        let Some(bar) = bar_of(runs, at) else { continue };
        let Some(room) = scene.places.get(bar.lane).map(super::lanes::Place::queue) else { continue };
        let thick = runs[at.0].thickness + 1.0;
        taken.retain(|(_, _, until, ..)| *until > bar.from);
        let here = || taken.iter().filter(|(lane, below, ..)| *lane == bar.lane && *below == bar.leaves_below);
        let behind = here().map(|(.., to)| *to).fold(0.0, f32::max);
        let depth = if behind + thick <= room.height() {
            behind
        } else {
            first_free(here().map(|(.., from, to)| (*from, *to)).collect(), thick)
        };
        let depth = depth.min((room.height() - thick).max(0.0));
        taken.push((bar.lane, bar.leaves_below, bar.to, depth, depth + thick));
        let middle = depth + thick / 2.0;
        let y = if bar.leaves_below { room.bottom() - middle } else { room.top() + middle };
        let run = &mut runs[at.0];
        if let Some(bar) = if at.1 { &mut run.held } else { &mut run.queued } {
            bar.y = y;
        }
    }
}

/// The first depth at which something of a thickness fits between others.
fn first_free(mut others: Vec<(f32, f32)>, thick: f32) -> f32 {
    others.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut at = 0.0;
    for (from, to) in others {
        if from - at >= thick {
            break;
        }
        at = f32::max(at, to);
    }
    at
}

/// The line in the middle of the band.
fn points(run: &Run<'_>) -> Vec<Pos2> {
    let mut points = vec![run.start];
    let mut at = run.start;
    // It leaves a box upright, and lies flat in a lane.
    let mut upright = true;
    for bar in [run.held, run.queued].into_iter().flatten() {
        curve(&mut points, at, upright, pos2(bar.from, bar.y), false);
        at = pos2(bar.to, bar.y);
        points.push(at);
        upright = false;
    }
    if let Some(end) = run.end {
        curve(&mut points, at, upright, end, true);
    }
    points
}

fn curve(points: &mut Vec<Pos2>, from: Pos2, from_upright: bool, to: Pos2, to_upright: bool) {
    let (across, down) = (to.x - from.x, to.y - from.y);
    let lean = |upright: bool| if upright { egui::vec2(0.0, down * 0.55) } else { egui::vec2(across * 0.8, 0.0) };
    let bezier = CubicBezierShape::from_points_stroke(
        [from, from + lean(from_upright), to - lean(to_upright), to],
        false,
        Color32::TRANSPARENT,
        Stroke::NONE,
    );
    points.extend((1..=14).map(|step| bezier.sample(step as f32 / 14.0)));
}

fn band(painter: &Painter, scene: &Scene<'_, '_>, run: &Run<'_>, points: &[Pos2], lit: bool) {
    let palette = scene.palette;
    let (tint, ink) = (palette.tint_of(run.way.ink), palette.ink_of(run.way.ink));
    let line = |stroke: Stroke| Shape::line(points.to_vec(), stroke);
    if lit {
        painter.add(line(Stroke::new(run.thickness + 5.0, palette.glow)));
    }
    match run.way.state {
        ByteState::Unsent | ByteState::Offered => {
            painter.add(line(Stroke::new(run.thickness, ink)));
            painter.add(line(Stroke::new((run.thickness - 2.0).max(1.0), palette.card)));
        }
        ByteState::Queued => {
            painter.add(line(Stroke::new(run.thickness, tint)));
            painter.extend(Shape::dashed_line(points, Stroke::new(1.5, ink), 4.0, 3.0));
        }
        _ => {
            painter.add(line(Stroke::new(run.thickness, tint)));
            painter.add(line(Stroke::new(1.5, ink)));
        }
    }
    if run.way.lost.is_some()
        && let Some(last) = points.last()
    {
        cross(painter, *last, palette.bad);
    }
}

/// How many bytes were lost where a connection ended, once for all that were lost there.
fn losses(painter: &Painter, scene: &Scene<'_, '_>, runs: &[Run<'_>], lang: Lang) {
    let is_lost = |run: &&Run<'_>| matches!(run.way.state, ByteState::Discarded | ByteState::Reset);
    let mut told: BTreeMap<(FlowId, Option<usize>), (u64, Rect)> = BTreeMap::new();
    for run in runs.iter().filter(is_lost) {
        let Some(bar) = run.queued.or(run.held) else { continue };
        let (len, at) = (run.way.bytes.end - run.way.bytes.start, Rect::from_pos(pos2(bar.to, bar.y)));
        told.entry((run.flow.flow, run.way.lost))
            .and_modify(|(sum, rect)| (*sum, *rect) = (*sum + len, rect.union(at)))
            .or_insert((len, at));
    }
    for (len, at) in told.into_values() {
        let texts = [lang.pick(format!("{len} B never read"), format!("{len} B 未被读取")), format!("-{len} B")];
        let galleys = texts.map(|text| painter.layout_no_wrap(text, sans(11.0), scene.palette.bad));
        let left = at.right() + 9.0;
        let Some(galley) = galleys.into_iter().find(|galley| left + galley.size().x < scene.area.right()) else {
            continue;
        };
        let rect = Rect::from_min_size(pos2(left, at.center().y - galley.size().y / 2.0), galley.size());
        painter.rect_filled(rect.expand2(egui::vec2(3.0, -1.0)), 3.0, scene.palette.ground);
        painter.galley(rect.min, galley, scene.palette.bad);
    }
}

/// Where bytes were lost.
pub fn cross(painter: &Painter, at: Pos2, colour: Color32) {
    let stroke = Stroke::new(2.5, colour);
    for side in [-1.0, 1.0] {
        let arm = egui::vec2(5.0, 5.0 * side);
        painter.line_segment([at - arm, at + arm], stroke);
    }
}

/// Whose bytes lie there, where there is room to say so.
fn number(painter: &Painter, scene: &Scene<'_, '_>, run: &Run<'_>, bar: Bar) {
    if run.thickness < 9.0 || bar.to - bar.from < 30.0 {
        return;
    }
    let Ink::Send(send) = run.way.ink else { return };
    let text = send_number(send);
    let galley = painter.layout_no_wrap(text, sans(11.0), scene.palette.text);
    let at = pos2(f32::midpoint(bar.from, bar.to), bar.y);
    let ground = Rect::from_center_size(at, galley.size() + egui::vec2(4.0, -4.0));
    painter.rect_filled(ground, 4.0, scene.palette.tint_of(run.way.ink));
    painter.galley(at - galley.size() / 2.0, galley, scene.palette.text);
}

#[cfg(test)]
mod tests {
    use super::first_free;

    #[test]
    fn a_bar_goes_where_there_is_room_for_it() {
        assert_eq!(first_free(vec![], 5.0), 0.0);
        assert_eq!(first_free(vec![(0.0, 5.0), (12.0, 20.0)], 5.0), 5.0);
        assert_eq!(first_free(vec![(12.0, 20.0), (0.0, 5.0)], 8.0), 20.0);
        assert_eq!(first_free(vec![(6.0, 9.0)], 5.0), 0.0);
    }
}
