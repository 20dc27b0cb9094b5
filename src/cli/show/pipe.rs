//! The pipe of a flow in `show`: what lies in each place on the way, and how much of it.
//! It writes what the figure has; the bytes of long places are cut.

use super::parts::payload_text;
use crate::figure::{Compartment, Held, Subject};
use crate::lang::Lang;
use crate::world::{FlowState, World};

/// Datagrams or messages of one place that are written; the newest ones.
const LISTED: usize = 4;

/// The places, with an arrow where bytes go on.
pub fn text(world: &World<'_>, flow: &FlowState<'_>, lang: Lang) -> String {
    let mut text = String::new();
    for (place, one) in Subject::new(*world, flow, lang).pipe().iter().enumerate() {
        text += match (place, one.follows) {
            (0, _) => "",
            (_, true) => " → ",
            (_, false) => lang.pick("; ", "；"),
        };
        text += &compartment(flow, one, lang);
    }
    text
}

/// A place: its name, what lies in it, how much that is.
fn compartment(flow: &FlowState<'_>, one: &Compartment, lang: Lang) -> String {
    let newest = one.holds.get(one.holds.len().saturating_sub(LISTED)..).unwrap_or_default();
    let before = one.more + one.holds.len() - newest.len();
    let more = (before > 0).then(|| lang.pick(format!("{before} more,"), format!("另有 {before} 个，")));
    let held = newest.iter().map(|held| held_text(flow, held));
    let count = one.counts.first().cloned().unwrap_or_default();
    let parts: Vec<String> = std::iter::once(one.label.to_owned()).chain(more).chain(held).chain([count]).collect();
    parts.join(" ")
}

fn held_text(flow: &FlowState<'_>, held: &Held) -> String {
    let payload = payload_text(flow, &held.range);
    held.mark.map_or(payload.clone(), |mark| format!("{payload}{mark}"))
}
