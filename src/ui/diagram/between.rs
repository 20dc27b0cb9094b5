//! Draws what lies between boxes and is no byte: waits as dotted lines with what is waited for, the way of a connection into
//! the listener's queue and out of it, FIN and RST, and where calls meet peers outside this program.

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::boxes::Placed;
use super::{Scene, Thing};
use crate::figure::time::{Diagram, Lanes, Link, LinkOf, Wait};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::sans;

/// What something is called, and where that is written.
pub type Name = (Rect, Arc<Galley>);

/// Draws the waits.
pub fn waits(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    lanes: &Lanes,
    diagram: &Diagram,
    placed: &[Placed<'_>],
    looks: &Looks,
    things: &mut Vec<Thing>,
) {
    for wait in &diagram.waits {
        let Some(lane) = lanes.of_actor(wait.actor) else { continue };
        let Some(line) = line(scene, lane, wait, placed) else { continue };
        let lit = looks.lit.as_ref().is_some_and(|lit| lit.show == scene.show && lit.what.touches(&wait.selection));
        let colour = scene.palette.ink_of(wait.ink);
        let points = [line.left_center(), line.right_center()];
        if lit {
            painter.line_segment(points, Stroke::new(7.0, scene.palette.glow));
        }
        painter.extend(Shape::dotted_line(&points, colour, 6.0, 1.6));
        label(painter, scene, line, wait, colour);
        things.push(Thing {
            points: points.to_vec(),
            reach: 8.0,
            rect: line.shrink2(vec2(0.0, (line.height() - 10.0).max(0.0) / 2.0)),
            key: ("wait", wait.actor.0.into(), 0, wait.from),
            name: wait.name.clone(),
            selection: wait.selection.clone(),
            event: wait.until.unwrap_or(wait.from),
        });
    }
}

/// Where the line of a wait runs: up to the boxes at its ends.
fn line(scene: &Scene<'_, '_>, lane: usize, wait: &Wait, placed: &[Placed<'_>]) -> Option<Rect> {
    let place = scene.places.get(lane).filter(|place| place.rect.intersects(scene.area))?;
    let row = place.boxes();
    let (from, until) = (scene.x(wait.from), wait.until.map_or(scene.now(), |until| scene.x(until)));
    let here = || placed.iter().filter(|one| one.lane == lane);
    let left = here()
        .map(|one| one.rect)
        .filter(|rect| rect.center().x <= from + 1.0)
        .map(|rect| rect.right())
        .fold(from, f32::max);
    let right = here()
        .map(|one| one.rect)
        .filter(|rect| rect.center().x >= until - 1.0 && rect.left() > from)
        .map(|rect| rect.left())
        .fold(until, f32::min);
    let (left, right) = (left.max(scene.area.left()) + 2.0, right.min(scene.area.right()) - 2.0);
    (right - left > 3.0).then(|| Rect::from_x_y_ranges(left..=right, row.y_range()))
}

/// What is waited for, in the middle of the line that is in sight.
fn label(painter: &Painter, scene: &Scene<'_, '_>, line: Rect, wait: &Wait, colour: Color32) {
    let font = sans(12.0);
    let galley = wait.labels.iter().map(|label| painter.layout_no_wrap(label.clone(), font.clone(), colour));
    let Some(galley) = galley.into_iter().find(|galley| galley.size().x + 24.0 <= line.width()) else { return };
    let rect = Align2::CENTER_CENTER.anchor_size(line.center(), galley.size());
    painter.rect_filled(rect.expand2(vec2(5.0, -1.0)), 4.0, scene.palette.card);
    painter.galley(rect.min, galley, colour);
}

/// Draws how connections begin and end. What they are called is drawn by [`names`], over the ways of the bytes.
pub fn links(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    lanes: &Lanes,
    diagram: &Diagram,
    looks: &Looks,
    things: &mut Vec<Thing>,
) -> Vec<Name> {
    let mut names = Vec::new();
    for (index, link) in diagram.links.iter().enumerate() {
        let earlier = diagram.links.get(..index).unwrap_or_default();
        let Some(points) = points(scene, lanes, link, beside(earlier, link)) else { continue };
        let lit = looks.lit.as_ref().is_some_and(|lit| lit.show == scene.show && lit.what.touches(&link.selection));
        let colour = scene.palette.ink_of(link.ink);
        if lit {
            painter.add(Shape::line(points.clone(), Stroke::new(6.0, scene.palette.glow)));
        }
        let stroke = Stroke::new(if link.of == LinkOf::Rst { 2.5 } else { 1.5 }, colour);
        if link.of == LinkOf::Connection {
            painter.extend(Shape::dashed_line(&points, stroke, 5.0, 3.0));
        } else {
            painter.add(Shape::line(points.clone(), stroke));
        }
        let middle = points.get(points.len() / 2).copied().unwrap_or_default();
        names.extend(name_beside(painter, scene, link, &points, colour));
        things.push(Thing {
            points,
            reach: 5.0,
            rect: Rect::from_center_size(middle, vec2(14.0, 10.0)),
            key: (kind(link.of), link.flow.0 as usize, 0, link.began),
            name: link.name.clone(),
            selection: link.selection.clone(),
            event: link.met.unwrap_or(link.began),
        });
    }
    names
}

/// Draws what links are called.
pub fn names(painter: &Painter, scene: &Scene<'_, '_>, names: Vec<Name>) {
    for (at, galley) in names {
        painter.rect_filled(at.expand2(vec2(2.0, -2.0)), 3.0, scene.palette.ground);
        painter.galley(at.min, galley, scene.palette.text);
    }
}

fn kind(of: LinkOf) -> &'static str {
    match of {
        LinkOf::Connection => "connection",
        LinkOf::Fin => "fin",
        LinkOf::Rst => "rst",
    }
}

/// How many connections stand in the same queue before one, while it comes.
fn beside(earlier: &[Link], link: &Link) -> usize {
    let is_there = |other: &&Link| {
        let same = other.of == link.of && other.to == link.to && link.of == LinkOf::Connection;
        same && other.met.is_none_or(|met| met > link.began) && link.met.is_none_or(|met| met > other.began)
    };
    earlier.iter().filter(is_there).count()
}

/// From the lane of the call into the kernel of the other end, where it stands until somebody takes it.
fn points(scene: &Scene<'_, '_>, lanes: &Lanes, link: &Link, beside: usize) -> Option<Vec<Pos2>> {
    let (from, to) = (lanes.of_actor(link.from)?, lanes.of_actor(link.to)?);
    let down = to > from;
    let (start, end) = (scene.places.get(from)?, scene.places.get(to)?);
    let queue = scene.places.get(lanes.kernel(scene.world.trace, link.to).unwrap_or(to))?;
    // On the far side of the lane, where no bytes lie.
    let further = (2.0 + 4.0 * beside as f32).min(queue.queue().height() / 2.0);
    let y = if down { queue.queue().top() + further } else { queue.queue().bottom() - further };
    let bend = (scene.scale.per_unit() * 0.35).clamp(4.0, 12.0);
    let x = scene.x(link.began);
    let mut points = vec![pos2(x, start.port()), pos2(x + bend, y)];
    match link.met {
        Some(met) => {
            let met = scene.x(met).max(x + bend);
            points.extend([pos2((met - bend).max(x + bend), y), pos2(met, end.port())]);
        }
        None if link.of == LinkOf::Connection => points.push(pos2(scene.now().max(x + bend), y)),
        None => points.push(pos2(x + bend + 8.0, y)),
    }
    Some(points)
}

/// Draws where calls meet peers outside: a dashed line, since when it was on the other side nobody here knows.
pub fn crossings(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    lanes: &Lanes,
    diagram: &Diagram,
    looks: &Looks,
    things: &mut Vec<Thing>,
) {
    for crossing in &diagram.crossings {
        let peer = lanes.of_peer(crossing.conn).and_then(|lane| scene.places.get(lane));
        let actor = lanes.of_actor(crossing.actor).and_then(|lane| scene.places.get(lane));
        let (Some(peer), Some(actor)) = (peer, actor) else { continue };
        let x = scene.x(crossing.event);
        let boxes = actor.boxes();
        let near = if peer.rect.top() < boxes.top() { boxes.top() } else { boxes.bottom() };
        let points = vec![pos2(x, peer.rect.center().y), pos2(x, near)];
        let lit = looks.lit.as_ref().is_some_and(|lit| lit.show == scene.show && lit.what.touches(&crossing.selection));
        if lit {
            painter.add(Shape::line(points.clone(), Stroke::new(6.0, scene.palette.glow)));
        }
        painter.extend(Shape::dashed_line(&points, Stroke::new(1.5, scene.palette.label), 4.0, 4.0));
        let middle = pos2(x, f32::midpoint(peer.rect.center().y, near));
        things.push(Thing {
            points,
            reach: 5.0,
            rect: Rect::from_center_size(middle, vec2(10.0, 14.0)),
            key: ("crossing", crossing.flow.0 as usize, 0, crossing.event),
            name: crossing.name.clone(),
            selection: crossing.selection.clone(),
            event: crossing.event,
        });
    }
}

/// What it is, beside the place where it arrives.
fn name_beside(
    painter: &Painter,
    scene: &Scene<'_, '_>,
    link: &Link,
    points: &[Pos2],
    colour: Color32,
) -> Option<Name> {
    let (first, second) = (points.first()?, points.get(1).filter(|_| !link.label.is_empty())?);
    let below = second.y > first.y;
    let align = if below { Align2::LEFT_TOP } else { Align2::LEFT_BOTTOM };
    let galley = painter.layout_no_wrap(link.label.to_owned(), sans(11.0), colour);
    let at = align.anchor_size(*second + vec2(4.0, if below { 1.0 } else { -1.0 }), galley.size());
    (at.right() <= scene.area.right()).then_some((at, galley))
}
