//! Whom an actor waits for at a position: another actor, something else, or nobody.
//! It follows from the call that the actor is in and from where the bytes are; what the run does not tell is absent.

use serde::{Deserialize, Serialize};

use super::{Doing, World};
use crate::trace::{ActorId, Asked, Call, Entered, FlowId, Waiting};

/// Whom somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// It waits for nobody: it can go on, or has ended.
    Nobody,
    /// What no actor of the run brings: a client that is yet to come, a time, a line of input.
    SomethingElse,
    /// This actor.
    Actor(String),
}

/// Whom an actor waits for; `None` where the run does not tell, as of who holds a lock.
pub fn waits_for(world: &World<'_>, id: ActorId) -> Option<Whom> {
    let actor = world.actor(id)?;
    match (actor.waits, &actor.doing) {
        (Some(waiting), _) => no_call(world, id, waiting),
        (None, Doing::InCall(entered)) => in_call(world, id, entered),
        (None, _) => Some(Whom::Nobody),
    }
}

fn no_call(world: &World<'_>, id: ActorId, waiting: &Waiting) -> Option<Whom> {
    match waiting {
        Waiting::Sleep { .. } | Waiting::Input { .. } | Waiting::Command { .. } => Some(Whom::SomethingElse),
        Waiting::Lock => None,
        Waiting::Join { name } => Some(Whom::Actor(name.clone())),
        Waiting::Turn { flow } => {
            let inside = |other: &ActorId| *other != id && is_inside(world, *other, *flow);
            world.trace.actors().map(|actor| actor.id).find(inside).map(|other| Whom::Actor(named(world, other)))
        }
    }
}

fn is_inside(world: &World<'_>, actor: ActorId, flow: FlowId) -> bool {
    let doing = world.actor(actor).map(|actor| actor.doing);
    matches!(doing, Some(Doing::InCall(entered)) if entered.flow == flow)
}

fn in_call(world: &World<'_>, id: ActorId, entered: &Entered) -> Option<Whom> {
    match entered.call {
        Call::Recv | Call::Recvfrom => Some(match world.flow(entered.flow) {
            Some(flow) if flow.queued() > 0 || flow.sender_done => Whom::Nobody,
            Some(_) => end_of(world, entered.flow),
            None => Whom::SomethingElse,
        }),
        Call::Send | Call::Sendto => Some(end_of(world, entered.flow.reverse())),
        Call::Accept => {
            let backlog = world.backlogs().into_iter().find(|backlog| backlog.listener == entered.socket);
            let comes = backlog.is_some_and(|backlog| backlog.waiting > 0);
            Some(if comes { Whom::Nobody } else { Whom::SomethingElse })
        }
        Call::Connect => {
            let Some(Asked::Address(_)) = entered.detail.as_deref() else { return Some(Whom::SomethingElse) };
            let full = world.backlogs().into_iter().find(|backlog| backlog.outside.contains(&id));
            Some(full.map_or(Whom::SomethingElse, |backlog| Whom::Actor(named(world, backlog.owner))))
        }
        _ => Some(Whom::SomethingElse),
    }
}

/// Who sends into a flow. A connection that nobody has accepted is its listener's.
fn end_of(world: &World<'_>, flow: FlowId) -> Whom {
    if !flow.is_some() {
        return Whom::SomethingElse;
    }
    let side = world.trace.sender(flow).and_then(|side| world.trace.socket(side.socket));
    let owner = side.map(|socket| socket.owner).or_else(|| {
        let at = world.backlogs().into_iter().find(|backlog| backlog.members.contains(&flow.conn()));
        at.map(|backlog| backlog.owner)
    });
    owner.map_or(Whom::SomethingElse, |owner| Whom::Actor(named(world, owner)))
}

fn named(world: &World<'_>, actor: ActorId) -> String {
    world.trace.actor_name(actor).to_owned()
}
