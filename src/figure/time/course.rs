//! What the diagram of a whole run says of its course beside its calls: who waited for whom, and how connections began and
//! ended. It has no places, and what happened to bytes stands with their flows.

use super::{LaneWish, Lanes, Link, Moments, Span, Wait, actors_of, links, waits_of};
use crate::figure::Subject;
use crate::lang::Lang;
use crate::world::World;

/// The course of a run until a position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// In the order in which they began.
    pub waits: Vec<Wait>,
    /// In the order in which they were brought about.
    pub links: Vec<Link>,
}

impl Course {
    /// What happened until the world's position.
    pub fn of(world: &World<'_>, lang: Lang) -> Self {
        let (trace, moments) = (world.trace, Moments::of(world.trace));
        let wish = LaneWish { most: usize::MAX, open: &std::collections::BTreeSet::new(), front: &[], lang };
        let lanes = Lanes::of(trace, &wish);
        let span = Span { from: 0, to: world.at.0, moments: 0..moments.len() };
        let events = span.moments.clone().filter_map(|index| moments.event(index)).filter(|n| *n < span.to);
        let mut waits = waits_of(world, lanes.shown(), events, &span, lang);
        // Of a call that has just begun nobody knows yet whether it will wait, unless nothing comes after it.
        waits.retain(|wait| wait.until.is_some() || wait.from + 1 < span.to || span.to == trace.len());
        waits.sort_by_key(|wait| wait.from);
        let mut links = links::connections(world, &lanes, &span, lang);
        for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
            if let [Some(sender), Some(receiver)] = actors_of(trace, flow.id) {
                links.extend(links::ends(&Subject::new(*world, &flow, lang), [sender, receiver], &span));
            }
        }
        links.sort_by_key(|link| link.began);
        Self { waits, links }
    }
}
