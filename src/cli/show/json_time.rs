//! The course of a run in the output of `show --format json`: who waited for whom, and how connections began and ended.
//! What it is, the figure of the space–time diagram says; here it is named.

use serde::Serialize;

use crate::figure::time::{Course, Link, LinkOf, Wait};
use crate::lang::Lang;
use crate::trace::Trace;
use crate::world::World;

/// The course until the position. Numbers of events count from 0.
#[derive(Serialize)]
pub struct Time<'t> {
    waits: Vec<Waited<'t>>,
    links: Vec<Linked<'t>>,
}

#[derive(Serialize)]
struct Waited<'t> {
    actor: &'t str,
    from: usize,
    /// `null` while it lasts.
    until: Option<usize>,
    sentence: String,
}

#[derive(Serialize)]
struct Linked<'t> {
    /// `connection`, `fin` or `rst`.
    kind: &'static str,
    flow: String,
    from: &'t str,
    began: usize,
    to: &'t str,
    /// `null` while nobody took it or was told of it.
    met: Option<usize>,
    sentence: String,
}

impl<'t> Time<'t> {
    /// The course at the world's position.
    pub fn of(world: &World<'t>, lang: Lang) -> Self {
        let (course, trace) = (Course::of(world, lang), world.trace);
        let waited = |wait: Wait| {
            let Wait { actor, from, until, name, .. } = wait;
            Waited { actor: trace.actor_name(actor), from, until, sentence: name }
        };
        Self {
            waits: course.waits.into_iter().map(waited).collect(),
            links: course.links.into_iter().map(|link| linked(trace, link)).collect(),
        }
    }
}

fn linked(trace: &Trace, link: Link) -> Linked<'_> {
    let kind = match link.of {
        LinkOf::Connection => "connection",
        LinkOf::Fin => "fin",
        LinkOf::Rst => "rst",
    };
    let Link { flow, from, began, to, met, name, .. } = link;
    let [from, to] = [from, to].map(|id| trace.actor_name(id));
    Linked { kind, flow: trace.flow_name(flow), from, began, to, met, sentence: name }
}
