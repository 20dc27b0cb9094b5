//! The space–time diagram: who did what when, and the ways of the bytes between them, as plain data. Two ways into one recv
//! are sends that stuck together; ways of one send into two recvs are a send that was split. Nothing here is a point or a
//! pixel, and only what is in sight is worked out.
//!
//! Reading order: `axis` (which events have a place, and where), `lanes`, then what stands in and between them: `boxes`,
//! `ways`, `waits`, `links`, `outside`; and `density`, for what is too much to be told apart.

mod axis;
mod boxes;
mod course;
mod density;
mod lanes;
mod links;
mod outside;
mod waits;
mod ways;

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Selection, Subject};
use crate::lang::Lang;
use crate::trace::{ActorId, FlowId, Trace, What, entered_of};
use crate::world::World;

pub use axis::{Axis, Gap, GapOf, Moments};
pub use boxes::{CallBox, Mark, Piece};
pub use course::Course;
pub use density::{Tick, TickOf};
pub use lanes::{Lane, LaneOf, LaneWish, Lanes};
pub use links::{Link, LinkOf};
pub use outside::Crossing;
pub use waits::Wait;
pub use ways::Way;

/// What of the diagram is in sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub axis: Axis,
    /// The places in sight.
    pub from: f64,
    pub to: f64,
    /// How many columns there are for what is too much to be told apart.
    pub columns: u32,
    /// With more moments than this of actors that are not folded it is.
    pub most: usize,
}

/// The events in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Their numbers, the second one excluded; none is later than the position that is looked at.
    from: usize,
    to: usize,
    moments: Range<usize>,
}

/// The diagram, as much of it as is in sight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub boxes: Vec<CallBox>,
    pub ways: Vec<FlowWays>,
    pub waits: Vec<Wait>,
    pub links: Vec<Link>,
    pub marks: Vec<Mark>,
    /// Where calls meet peers outside this program.
    pub crossings: Vec<Crossing>,
    pub gaps: Vec<Gap>,
    /// Actors in one row, and all of them where there is too much in sight.
    pub ticks: Vec<Tick>,
    /// Whether there is so much in sight that only ticks are told.
    pub is_dense: bool,
}

/// The ways of one flow, and between whom they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowWays {
    pub flow: FlowId,
    pub sender: ActorId,
    pub receiver: ActorId,
    pub datagrams: bool,
    pub ways: Vec<Way>,
}

impl Diagram {
    /// What is in sight at a position.
    pub fn of(world: &World<'_>, moments: &Moments, lanes: &Lanes, view: &View, lang: Lang) -> Self {
        let span = span(world, moments, view);
        let is_dense = moments.are_dense(span.moments.clone(), view.most);
        let mut diagram = Self { is_dense, ..Self::default() };
        if lanes.lanes.iter().any(|lane| matches!(lane.of, LaneOf::Group(_))) || is_dense {
            diagram.ticks = density::ticks(world, moments, lanes, view, is_dense);
        }
        if is_dense {
            return diagram;
        }
        diagram.gaps = moments.gaps(view.axis, span.moments.clone());
        diagram.add_flows(world, lanes, &span, lang);
        diagram.links.extend(links::connections(world, lanes, &span, lang));
        let is_shown = |n: &usize| world.trace.event(*n).is_some_and(|event| lanes.shows(event.actor));
        let events = span.moments.clone().filter_map(|index| moments.event(index)).filter(|n| *n < span.to);
        let events = events.filter(is_shown);
        diagram.waits = waits_of(world, lanes.shown(), events.clone(), &span, lang);
        diagram.marks = events.filter_map(|n| boxes::mark(world.trace, n, lang)).collect();
        diagram
    }

    fn add_flows(&mut self, world: &World<'_>, lanes: &Lanes, span: &Span, lang: Lang) {
        let earlier = World::new(world.trace, crate::trace::Position(span.from));
        for id in world.flows() {
            let ends = actors_of(world.trace, id);
            if !ends.iter().flatten().any(|id| lanes.shows(*id)) {
                continue;
            }
            let Some(flow) = world.flow(id) else { continue };
            let subject = Subject::new(*world, &flow, lang);
            let mut boxes = boxes::boxes(&subject, span);
            boxes.retain(|one| lanes.shows(one.actor));
            if lanes.of_peer(id.conn()).is_some() {
                self.crossings.extend(outside::crossings(&subject, &boxes));
            }
            self.boxes.extend(boxes);
            let [Some(sender), Some(receiver)] = ends else { continue };
            let before = earlier.flow(id);
            let ways = ways::ways(&subject, before.as_ref(), span);
            if !ways.is_empty() {
                self.ways.push(FlowWays { flow: id, sender, receiver, datagrams: flow.datagrams, ways });
            }
            self.links.extend(links::ends(&subject, [sender, receiver], span));
        }
    }
}

/// The events of what is in sight, with one moment more on either side: a way may begin or end there.
fn span(world: &World<'_>, moments: &Moments, view: &View) -> Span {
    let seen = moments.between(view.axis, view.from, view.to);
    let seen = seen.start.saturating_sub(1)..(seen.end + 1).min(moments.len());
    let at = world.at.0;
    let from = if seen.start == 0 { 0 } else { moments.event(seen.start).unwrap_or(at) };
    let to =
        if seen.end >= moments.len() { at } else { moments.event(seen.end.saturating_sub(1)).map_or(at, |n| n + 1) };
    Span { from: from.min(at), to: to.min(at), moments: seen }
}

/// The waits of some actors; `events` are those in a span that have a place.
fn waits_of(
    world: &World<'_>,
    actors: impl Iterator<Item = ActorId>,
    events: impl Iterator<Item = usize>,
    span: &Span,
    lang: Lang,
) -> Vec<Wait> {
    let mut of_actors: BTreeMap<ActorId, Vec<usize>> = BTreeMap::new();
    for (n, event) in events.filter_map(|n| Some((n, world.trace.event(n)?))) {
        of_actors.entry(event.actor).or_default().push(n);
    }
    let own = |id: ActorId| of_actors.get(&id).map_or(&[][..], Vec::as_slice);
    actors.flat_map(|id| waits::waits(world, id, own(id), span, lang)).collect()
}

/// An event as something that is lit: the call that came back with it, or else itself.
fn selection_of(trace: &Trace, n: usize) -> Selection {
    let call = trace.event(n).filter(|event| matches!(event.what, What::Returned(_)));
    match call.and_then(|event| Some((event.actor, entered_of(trace, n)?))) {
        Some((actor, (entered, _))) => Selection::Call { entered, actor, bytes: None },
        None => Selection::Event(n),
    }
}

/// Who sends into a flow and who receives from it: whoever made the calls, or else who has the sockets, or who is expected
/// to accept. `None` for an end that is outside.
fn actors_of(trace: &Trace, id: FlowId) -> [Option<ActorId>; 2] {
    let (Some(flow), Some(conn)) = (trace.flow(id), trace.conn(id.conn())) else { return [None, None] };
    let caller = |n: Option<&u32>| trace.event(*n? as usize).map(|event| event.actor);
    let back = trace.flow(id.reverse());
    let accepting = |is_it: bool| if is_it { conn.expected } else { None };
    let sender = caller(flow.send_entered.get(0))
        .or_else(|| caller(back?.recv_entered.get(0)))
        .or_else(|| trace.sender(id).map(|side| side.actor))
        .or(accepting(id == conn.id.replies()));
    let receiver = caller(flow.recv_entered.get(0))
        .or_else(|| caller(back?.send_entered.get(0)))
        .or_else(|| trace.receiver(id).map(|side| side.actor))
        .or(accepting(id == conn.id.requests()));
    [sender, receiver]
}
