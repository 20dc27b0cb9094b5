//! Ticks for what is too much to be told apart: actors that are folded into one row, and all where much is in sight.
//! They show who did something where, and what kind of thing; they are looked up and not counted.

use super::{Lanes, Moments, View};
use crate::trace::What;
use crate::world::World;

/// What kind of thing a tick stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TickOf {
    Send,
    Recv,
    Wait,
    Other,
}

/// Something that an actor of a lane did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick {
    pub lane: usize,
    /// In which column of the view.
    pub column: u32,
    pub of: TickOf,
}

/// Moments that are looked at for one column.
const LOOKED_AT: usize = 8;

/// The ticks of actors without a lane of their own, or of all.
pub(super) fn ticks(world: &World<'_>, moments: &Moments, lanes: &Lanes, view: &View, all: bool) -> Vec<Tick> {
    let mut ticks = Vec::new();
    let columns = f64::from(view.columns.max(1));
    let mut next = moments.between(view.axis, view.from, view.to).start;
    for column in 0..view.columns {
        let until = view.from + (view.to - view.from) * f64::from(column + 1) / columns;
        let here = moments.between(view.axis, f64::NEG_INFINITY, until).end;
        for event in (next..here).take(LOOKED_AT).filter_map(|index| moments.event(index)) {
            let Some(event) = world.trace.event(event).filter(|_| event < world.at.0) else { break };
            let Some(lane) = lanes.of_actor(event.actor).filter(|_| all || !lanes.shows(event.actor)) else { continue };
            ticks.push(Tick { lane, column, of: kind(&event.what) });
        }
        next = here.max(next);
    }
    ticks.sort_unstable();
    ticks.dedup();
    ticks
}

fn kind(what: &What) -> TickOf {
    match what {
        What::Returned(returned) if returned.call.sends() => TickOf::Send,
        What::Returned(returned) if returned.call.receives() => TickOf::Recv,
        What::Entered(_) => TickOf::Wait,
        _ => TickOf::Other,
    }
}
