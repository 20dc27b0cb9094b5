//! Numbers that are measured in a world: how many, how long, how much.
//! It compares them with nothing; `condition` does.

use serde::{Deserialize, Serialize};

use super::moment::{Moment, once};
use super::summary::messages;
use super::{FlowState, World, chunk_lengths};
use crate::trace::{ActorId, Call, Errno, FlowId, What};

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
    /// Bytes that the sender's kernel holds back; absent where it did not tell.
    Unsent {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Bytes that nobody will read, since the receiver has closed: those that had come, and those that were reset.
    Discarded {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Datagrams that were lost on their way.
    Lost {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Bytes that were cut off datagrams, since they did not fit into the buffer of a recv.
    CutOff {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Messages that were sent; without a framing the sends, of UDP the datagrams.
    Messages {
        /// Such as `client-1>server`.
        flow: String,
    },
    /// Messages that were received as they had been sent.
    Intact {
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
    /// Calls of an actor that have failed.
    Failures {
        /// Such as `client-1`.
        actor: String,
        /// The name of the call; every call if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<Call>,
        /// The error; every error if absent. A time limit that has passed is `EAGAIN`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        errno: Option<Errno>,
    },
    /// Connections that have been made and wait for the accept of an actor, at all of its listeners together.
    AcceptQueue {
        /// Such as `server`.
        actor: String,
    },
    /// Milliseconds that a call took from its beginning until it returned. By the clock: whoever steps, or has the run go
    /// slowly, makes it longer.
    Spent {
        /// Such as `client-1`.
        actor: String,
        /// The name of the call.
        call: Call,
        /// Which of these calls of the actor, counted from 1.
        #[serde(default = "once")]
        number: usize,
    },
    /// Milliseconds between two moments. By the clock: whoever steps, or has the run go slowly, makes it longer.
    Milliseconds {
        /// The first moment.
        from: Box<Moment>,
        /// The later one.
        to: Box<Moment>,
    },
    /// Sockets of an actor that are open.
    OpenSockets {
        /// Such as `server`.
        actor: String,
    },
    /// The same in the run that stands beside.
    Beside(Box<Measure>),
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
            Measure::Unsent { flow: name } => held_back(&flow(name)?)?,
            Measure::Discarded { flow: name } => flow(name).map(|flow| flow.discarded() + flow.reset())?,
            Measure::Lost { flow: name } => count(flow(name)?.tally.lost),
            Measure::CutOff { flow: name } => flow(name)?.cut,
            Measure::Messages { flow: name } => count(messages(&flow(name)?).sent),
            Measure::Intact { flow: name } => count(messages(&flow(name)?).intact),
            Measure::Failures { actor, call, errno } => failures(world, actor_named(world, actor)?, *call, *errno),
            Measure::AcceptQueue { actor } => accept_queue(world, actor_named(world, actor)?)?,
            Measure::Spent { actor, call, number } => {
                let of = |made: fn(String, Call, usize) -> Moment| made(actor.clone(), *call, *number);
                let began = of(|actor, call, number| Moment::Entered { actor, call, number });
                let ended = of(|actor, call, number| Moment::Returned { actor, call, number });
                began.until(&ended, world)?
            }
            Measure::Milliseconds { from, to } => from.until(to, world)?,
            Measure::Calls { actor, call } => calls_made(world, actor_named(world, actor)?, *call),
            Measure::OpenSockets { actor } => open_sockets(world, actor_named(world, actor)?),
            Measure::Beside(measure) => measure.of(&World::at_end(world.beside?))?,
            Measure::Connections => count(world.flows().len() / 2),
            Measure::Printed { actor, text } => lines_with(world, actor_named(world, actor)?, text),
        })
    }
}

/// What has not left the sender's kernel. Whoever has closed may have left it with something that nobody counts any more.
fn held_back(flow: &FlowState<'_>) -> Option<u64> {
    flow.is_measured.then(|| flow.buffers().send_queue)
}

/// Who waits for the accept of an actor; absent where it has no listener, or the kernel did not tell.
fn accept_queue(world: &World<'_>, actor: ActorId) -> Option<u64> {
    let own = world.backlogs().into_iter().filter(|backlog| backlog.owner == actor);
    own.map(|backlog| u64::from(backlog.waiting)).reduce(|one, other| one + other)
}

/// How often a call of an actor has failed with an error.
pub(super) fn failures(world: &World<'_>, actor: ActorId, call: Option<Call>, errno: Option<Errno>) -> u64 {
    let is_it = |what: &&What| match what {
        What::Returned(returned) if call.is_none_or(|call| call == returned.call) => {
            returned.errno().is_some_and(|number| errno.is_none_or(|errno| errno.is(number)))
        }
        _ => false,
    };
    happened(world, actor).map_or(0, |events| events.filter(is_it).count() as u64)
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
            if !part.goes_on && !part.ends_with('\n') {
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
    /// Whether it is a time, which is never just the same twice.
    pub fn is_time(&self) -> bool {
        match self {
            Measure::Spent { .. } | Measure::Milliseconds { .. } => true,
            Measure::Beside(measure) => measure.is_time(),
            _ => false,
        }
    }

    /// Whether another run is needed for it.
    pub fn looks_beside(&self) -> bool {
        matches!(self, Measure::Beside(_))
    }

    /// The name of the flow or the actor that is measured.
    pub fn names(&self, out: &mut Vec<Name>) {
        match self {
            Measure::Sends { flow }
            | Measure::Recvs { flow }
            | Measure::BytesSent { flow }
            | Measure::BytesReceived { flow }
            | Measure::Queued { flow }
            | Measure::Unsent { flow }
            | Measure::Discarded { flow }
            | Measure::Lost { flow }
            | Measure::CutOff { flow }
            | Measure::Messages { flow }
            | Measure::Intact { flow }
            | Measure::Chunk { flow, .. }
            | Measure::StickyChunks { flow }
            | Measure::SplitSends { flow }
            | Measure::Frames { flow } => out.push(Name::Flow(flow.clone())),
            Measure::Calls { actor, .. }
            | Measure::Failures { actor, .. }
            | Measure::AcceptQueue { actor }
            | Measure::Spent { actor, .. }
            | Measure::OpenSockets { actor }
            | Measure::Printed { actor, .. } => out.push(Name::Actor(actor.clone())),
            Measure::Milliseconds { from, to } => {
                out.extend([from, to].map(|moment| Name::Actor(moment.actor().to_owned())));
            }
            // The names are those of the other run.
            Measure::Beside(_) | Measure::Connections => {}
        }
    }
}
