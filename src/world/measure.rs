//! Numbers that are measured in a world: how many, how long, how much.
//! It compares them with nothing; `condition` does.

use serde::{Deserialize, Serialize};

use super::{FlowState, World, chunk_lengths};
use crate::trace::{ActorId, Call, FlowId, What};

/// A number that is measured in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Measure {
    /// Sends of a flow that have returned and did not fail.
    Sends {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Recvs of a flow that have returned bytes.
    Recvs {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Bytes that the kernel has taken from the sender.
    BytesSent {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Bytes that the receiver has got.
    BytesReceived {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Bytes that lie unread in the receiver's kernel.
    Queued {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// The length of a chunk, counted from 1.
    Chunk {
        /// Such as `client-1>server`.
        flow: String,
        /// Which recv that returned bytes, counted from 1.
        number: usize,
    },
    /// Chunks that hold bytes of more than one send.
    StickyChunks {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Sends whose bytes came in more than one chunk.
    SplitSends {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Frames that the bytes were cut into.
    Frames {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Calls of an actor that have returned, failed ones included.
    Calls {
        /// Such as `server`.
        actor: String,
        /// The name of the call.
        call: Call,
    },
    /// Sockets of an actor that are open.
    OpenSockets {
        /// Such as `server`.
        actor: String,
    },
    /// Connections that have been made.
    Connections,
    /// Lines that an actor has printed and that contain a text.
    Printed {
        /// Such as `client-1`.
        actor: String,
        /// A part of the line.
        text: String,
    },
}

/// The flow of this name.
pub fn flow_named(world: &World<'_>, name: &str) -> Option<FlowId> {
    world.flows().into_iter().find(|flow| world.trace.flow_name(*flow) == name)
}

/// The actor of this name.
pub fn actor_named(world: &World<'_>, name: &str) -> Option<ActorId> {
    world.trace.actors().find(|actor| actor.started.name == name).map(|actor| actor.id)
}

impl Measure {
    /// The number in a world; absent where the flow or the actor is not there yet.
    pub fn of(&self, world: &World<'_>) -> Option<u64> {
        let flow = |name: &str| flow_named(world, name).and_then(|flow| world.flow(flow));
        let count = |count: usize| count as u64;
        Some(match self {
            Measure::Sends { flow: name } => count(flow(name)?.sends_done()),
            Measure::Recvs { flow: name } => count(chunk_lengths(&flow(name)?).len()),
            Measure::BytesSent { flow: name } => flow(name)?.accepted,
            Measure::BytesReceived { flow: name } => flow(name)?.received,
            Measure::Queued { flow: name } => flow(name)?.queued(),
            Measure::Chunk { flow: name, number } => *chunk_lengths(&flow(name)?).get(number.checked_sub(1)?)?,
            Measure::StickyChunks { flow: name } => sticky_chunks(&flow(name)?),
            Measure::SplitSends { flow: name } => split_sends(&flow(name)?),
            Measure::Frames { flow: name } => count(flow(name)?.framed),
            Measure::Calls { actor, call } => calls_made(world, actor_named(world, actor)?, *call),
            Measure::OpenSockets { actor } => open_sockets(world, actor_named(world, actor)?),
            Measure::Connections => count(world.flows().len() / 2),
            Measure::Printed { actor, text } => lines_with(world, actor_named(world, actor)?, text),
        })
    }
}

fn sticky_chunks(flow: &FlowState<'_>) -> u64 {
    flow.recvs_in(0..u64::MAX).filter(|recv| flow.is_sticky(recv)).count() as u64
}

fn split_sends(flow: &FlowState<'_>) -> u64 {
    flow.sends_in(0..u64::MAX).filter(|send| flow.is_split(send)).count() as u64
}

/// What has happened to an actor, in order.
pub(super) fn happened<'t>(world: &World<'t>, actor: ActorId) -> Option<impl Iterator<Item = &'t What>> {
    let actor = world.trace.actor(actor)?;
    let (trace, at) = (world.trace, world.at.0);
    let numbers = (0..actor.events.len()).filter_map(|place| actor.events.get(place)).map(|n| *n as usize);
    Some(numbers.take_while(move |n| *n < at).filter_map(|n| trace.event(n)).map(|event| &event.what))
}

/// How often an actor has made a call, failed ones included.
pub fn calls_made(world: &World<'_>, actor: ActorId, call: Call) -> u64 {
    let is_it = |what: &&What| matches!(what, What::Returned(returned) if returned.call == call);
    happened(world, actor).map_or(0, |events| events.filter(is_it).count() as u64)
}

/// Everything that an actor has printed, line by line.
pub fn printed_by(world: &World<'_>, actor: ActorId) -> String {
    let mut all = String::new();
    for what in happened(world, actor).into_iter().flatten() {
        if let What::Printed(part) = what {
            all.push_str(part);
            if !part.ends_with('\n') {
                all.push('\n');
            }
        }
    }
    all
}

/// Sockets that the actor opened or accepted, less those that are closed.
fn open_sockets(world: &World<'_>, actor: ActorId) -> u64 {
    let is_open = |socket: &&crate::trace::SocketIndex| {
        let closed = socket.closed.is_some_and(|closed| world.has_happened(closed));
        socket.owner == actor && world.has_happened(socket.opened) && !closed
    };
    world.trace.sockets().filter(is_open).count() as u64
}

pub(super) fn lines_with(world: &World<'_>, actor: ActorId, text: &str) -> u64 {
    printed_by(world, actor).lines().filter(|line| line.contains(text)).count() as u64
}

/// A name by which something in a run is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Flow(String),
    Actor(String),
}

impl Measure {
    /// The name of the flow or the actor that is measured.
    pub fn names(&self, out: &mut Vec<Name>) {
        match self {
            Measure::Sends { flow }
            | Measure::Recvs { flow }
            | Measure::BytesSent { flow }
            | Measure::BytesReceived { flow }
            | Measure::Queued { flow }
            | Measure::Chunk { flow, .. }
            | Measure::StickyChunks { flow }
            | Measure::SplitSends { flow }
            | Measure::Frames { flow } => out.push(Name::Flow(flow.clone())),
            Measure::Calls { actor, .. } | Measure::OpenSockets { actor } | Measure::Printed { actor, .. } => {
                out.push(Name::Actor(actor.clone()));
            }
            Measure::Connections => {}
        }
    }
}
