//! The space–time diagram: a lane for each actor and each kernel, and between them the ways of the bytes. What stands in it
//! is a figure; here it is painted, and nothing is worked out. What is clicked is gone to and chosen.
//!
//! Reading order: `scale` (the axis), `lanes` (heights and names), `boxes`, `ways`, `between` (waits, connections, ends),
//! `axis` (numbers and the playhead), `bar` (the line above) with its `legend`, `pointing` (what is under the pointer).

mod axis;
mod bar;
mod between;
mod boxes;
mod lanes;
mod legend;
mod pointing;
mod scale;
mod ways;

use egui::{Painter, Pos2, Rect, Sense, Ui, pos2};

use crate::desk::{Commands, Rules, Session, ShowId};
use crate::figure::time::{Axis, Diagram, LaneWish, Lanes, Moments, View};
use crate::figure::{Ink, Selection};
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{ActorId, FlowId, Position};
use crate::ui::looks::{Looks, TimeLook};
use crate::ui::paint::theme::{Palette, sans};
use crate::world::World;
use bar::Said;
use scale::Scale;

/// What the diagram is painted from.
struct Scene<'a, 't> {
    world: World<'t>,
    show: ShowId,
    palette: &'static Palette,
    moments: &'a Moments,
    axis: Axis,
    scale: Scale,
    /// Where all lanes are, without their names.
    area: Rect,
    places: Vec<lanes::Place>,
}

impl Scene<'_, '_> {
    /// Where an event stands.
    fn x(&self, event: usize) -> f32 {
        self.scale.x(self.moments.place(self.axis, event))
    }

    /// Where the moment stands that is looked at: what has not come to its end goes on as far as here.
    fn now(&self) -> f32 {
        self.scale.x(self.moments.playhead(self.axis, self.world.at))
    }
}

/// Something that can be pointed at and is no box.
struct Thing {
    /// The line along which it is, and how far from it one may be.
    points: Vec<Pos2>,
    reach: f32,
    rect: Rect,
    /// What tells it apart from all others: its kind, whose it is, which of them, and where it begins.
    key: (&'static str, usize, usize, usize),
    name: String,
    selection: Selection,
    event: usize,
}

/// Words beside a box.
struct Words {
    lane: usize,
    x: f32,
    /// The longest version first.
    labels: Vec<String>,
    ink: Ink,
    /// Whether they go before others, where there is no room for all.
    first: bool,
}

/// Room for the names of lanes.
const LABELS: f32 = 118.0;

/// Which actors are not folded: those of the flow in front.
pub fn in_front(world: &World<'_>, flow: Option<FlowId>) -> Vec<ActorId> {
    let Some(flow) = flow else { return Vec::new() };
    let ends = [world.trace.sender(flow), world.trace.receiver(flow)];
    let mut actors: Vec<ActorId> = ends.into_iter().flatten().map(|side| side.actor).collect();
    let callers = [flow, flow.reverse()].into_iter().filter_map(|flow| world.trace.flow(flow)).flat_map(|index| {
        [index.send_entered.get(0), index.recv_entered.get(0)].into_iter().flatten().copied().collect::<Vec<u32>>()
    });
    actors.extend(callers.filter_map(|n| world.trace.event(n as usize)).map(|event| event.actor));
    actors
}

/// The height in which the diagram of a trace is drawn well, with all around it.
pub fn height_of(world: &World<'_>, flow: Option<FlowId>, lang: Lang) -> f32 {
    let wish = LaneWish { most: 16, open: &std::collections::BTreeSet::new(), front: &in_front(world, flow), lang };
    lanes::height(&Lanes::of(world.trace, &wish)) + bar::HEIGHT + axis::HEIGHT + 12.0
}

/// What is to be read from the diagram, in sentences: what stuck together, what was split, who waited for whom.
pub fn told(world: &World<'_>, lang: Lang) -> Vec<String> {
    /// Of a long run nobody would hear all of them.
    const MOST: usize = 200;
    let moments = Moments::of(world.trace);
    let wish = LaneWish { most: usize::MAX, open: &std::collections::BTreeSet::new(), front: &[], lang };
    let lanes = Lanes::of(world.trace, &wish);
    let view = View { axis: Axis::Event, from: 0.0, to: moments.extent(Axis::Event), columns: 1, most: MOST };
    let diagram = Diagram::of(world, &moments, &lanes, &view, lang);
    let boxes = diagram.boxes.into_iter().filter(|one| !one.remark.is_empty()).map(|one| one.name);
    boxes.chain(diagram.waits.into_iter().map(|wait| wait.name)).collect()
}

/// Draws the diagram in the room that there is.
pub fn diagram(
    ui: &mut Ui,
    session: &Session,
    flow: Option<FlowId>,
    rules: &Rules,
    looks: &mut Looks,
    out: &mut Commands,
) {
    let mut look = std::mem::take(&mut looks.time);
    look.catch_up(session);
    looks.time = TimeLook::with_open(std::mem::take(&mut look.open));
    draw(ui, session, flow, rules, (looks, &mut look), out);
    look.open = std::mem::take(&mut looks.time.open);
    looks.time = look;
}

fn draw(
    ui: &mut Ui,
    session: &Session,
    flow: Option<FlowId>,
    rules: &Rules,
    (looks, look): (&mut Looks, &mut TimeLook),
    out: &mut Commands,
) {
    let (world, lang) = (session.world(), looks.lang);
    let (palette, whole) = (Palette::current(ui), ui.available_rect_before_wrap());
    let labels = LABELS.min(whole.width() * 0.26);
    let below = whole.with_min_y((whole.top() + bar::HEIGHT + 4.0).min(whole.bottom()));
    let area = Rect::from_min_max(
        pos2(below.left() + labels, below.top()),
        pos2(below.right() - 4.0, (below.bottom() - axis::HEIGHT).max(below.top())),
    );
    let front = in_front(&world, flow);
    let wish = LaneWish { most: lanes::most_in(area.height()), open: &looks.time.open, front: &front, lang };
    let lanes = Lanes::of(world.trace, &wish);
    fold(look, &lanes);
    let scale = scale(look, area, world.at);
    bar::bar(ui, look, &scale, said(session, look, lang), lang);
    ui.painter().rect_filled(below, 8.0, palette.card);
    let places = scrolled(ui, &lanes, area, look);
    let scene =
        Scene { world, show: session.show().id, palette, moments: &look.moments, axis: look.axis, scale, area, places };
    let names = Rect::from_x_y_ranges(below.left()..=area.left(), area.y_range());
    let mut child = ui.new_child(egui::UiBuilder::new().id_salt("diagram").max_rect(below));
    child.set_clip_rect(Rect::from_x_y_ranges(below.x_range(), area.y_range()).intersect(ui.clip_rect()));
    lanes::draw(&child, &scene, &lanes, names, looks);
    let moved = pointing::move_view(&child, area, &scene, look.down);
    let diagram = Diagram::of(&world, scene.moments, &lanes, &scene.scale.view(scene.axis), lang);
    let row = Rect::from_x_y_ranges(area.x_range(), area.bottom()..=below.bottom());
    let painter =
        ui.painter().with_clip_rect(Rect::from_x_y_ranges(area.x_range(), below.y_range()).intersect(ui.clip_rect()));
    // Below what is said beside boxes, which is read.
    axis::playhead(&painter, &scene, scene.moments, world.at, !session.playback().is_newest(), row);
    paint(&child, &scene, &lanes, &diagram, (session, rules, looks), out);
    axis::draw(&painter, &scene, &diagram, row, lang);
    axis::before(ui.painter(), &scene, Rect::from_x_y_ranges(below.left()..=area.left(), row.y_range()), lang);
    moved.apply(look, &scale);
    ui.advance_cursor_after_rect(whole);
}

/// Who is folded has little room on the axis by event. What stood at the left edge stays there.
fn fold(look: &mut TimeLook, lanes: &Lanes) {
    let edge = look.moments.position(look.axis, look.first);
    if look.moments.fold(lanes.folded()) && look.axis == Axis::Event && look.first > 0.0 {
        look.first = look.moments.place(Axis::Event, edge.0);
    }
}

/// The axis as it is seen; where another position is looked at than before, that is in sight.
fn scale(look: &mut TimeLook, area: Rect, at: Position) -> Scale {
    let extent = look.moments.extent(look.axis);
    let scale = Scale::new(area, extent, look);
    if look.seen != Some(at) {
        look.seen = Some(at);
        look.first = scale.first_with(look.moments.playhead(look.axis, at));
        return Scale::new(area, extent, look);
    }
    scale
}

/// What is said over the diagram.
fn said(session: &Session, look: &TimeLook, lang: Lang) -> Said {
    let trace = session.trace();
    match look.axis {
        _ if look.moments.is_empty() => Said::Sentence(narrate::nothing().get(lang).to_owned()),
        Axis::Time if !look.is_still => {
            let said = lang.pick("long gaps are drawn shorter than they are", "较长的间隔画得比实际短");
            Said::Sentence(said.to_owned())
        }
        _ => Said::Legend { datagrams: trace.conns().len() > 0 && trace.conns().all(|conn| conn.datagrams) },
    }
}

/// The lanes in their places; where they are too high for the area, moved up as far as somebody has scrolled.
fn scrolled(ui: &Ui, lanes: &Lanes, area: Rect, look: &mut TimeLook) -> Vec<lanes::Place> {
    let mut places = lanes::places(lanes, area);
    let bottom = places.last().map_or(area.bottom(), |last| last.rect.bottom());
    let more = (bottom - area.bottom()).max(0.0);
    if more > 0.0 && ui.rect_contains_pointer(area) {
        look.down -= ui.input(|input| if input.modifiers.any() { 0.0 } else { input.smooth_scroll_delta().y });
    }
    look.down = look.down.clamp(0.0, more);
    for place in &mut places {
        place.rect = place.rect.translate(egui::vec2(0.0, -look.down));
    }
    places
}

/// Paints what is in sight, and makes it known to pointer, keyboard and screen readers.
fn paint(
    ui: &Ui,
    scene: &Scene<'_, '_>,
    lanes: &Lanes,
    diagram: &Diagram,
    (session, rules, looks): (&Session, &Rules, &mut Looks),
    out: &mut Commands,
) {
    let painter = ui.painter().with_clip_rect(scene.area.intersect(ui.clip_rect()));
    axis::ticks(&painter, scene, diagram);
    let placed = boxes::place(&painter, scene, lanes, diagram);
    let ports = boxes::ports(&placed);
    let mut things = Vec::new();
    let names = between::links(&painter, scene, lanes, diagram, looks, &mut things);
    between::crossings(&painter, scene, lanes, diagram, looks, &mut things);
    ways::draw(&painter, scene, lanes, &diagram.ways, &ports, looks, &mut things);
    between::names(&painter, scene, names);
    between::waits(&painter, scene, lanes, diagram, &placed, looks, &mut things);
    let mut words = Vec::new();
    let lit = |one: &boxes::Placed<'_>| pointing::is_lit(scene, looks, rules, one);
    boxes::draw(&painter, scene, &placed, lit, &mut words);
    write(&painter, scene, words);
    pointing::point(ui, scene, session, rules, (&placed, &things), looks, out);
}

/// Writes words beside boxes: those that matter first, and none over another.
fn write(painter: &Painter, scene: &Scene<'_, '_>, mut words: Vec<Words>) {
    let mut taken: Vec<Rect> = Vec::new();
    words.sort_by_key(|words| !words.first);
    for (place, one) in words.iter().enumerate() {
        let (colour, room) = (scene.palette.ink_of(one.ink), room_of(&words, place));
        for label in &one.labels {
            let galley = painter.layout_no_wrap(label.clone(), sans(12.0), colour);
            let is_last = one.labels.last() == Some(label);
            if galley.size().x > room && !is_last {
                continue;
            }
            let Some(rect) = boxes::words_at(scene, one, galley.size().x) else { continue };
            if taken.iter().any(|other| other.expand2(egui::vec2(6.0, 0.0)).intersects(rect)) {
                continue;
            }
            let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
            painter.galley(at, galley, colour);
            taken.push(rect);
            break;
        }
    }
}

/// How wide words may be that leave as much room to their neighbours of the same kind in the same lane.
fn room_of(words: &[Words], place: usize) -> f32 {
    let way = |other: Option<usize>| {
        let (one, other) = (words.get(place)?, words.get(other?)?);
        (one.lane == other.lane && one.first == other.first).then(|| (other.x - one.x).abs() - 8.0)
    };
    way(place.checked_sub(1)).into_iter().chain(way(Some(place + 1))).fold(f32::INFINITY, f32::min)
}

/// A thing without a name that can be dragged and clicked, and no stop of the keyboard.
fn ground_sense() -> Sense {
    Sense::CLICK | Sense::DRAG
}
