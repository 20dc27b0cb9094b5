//! Conditions that hold in a world or do not, as a lesson, or whoever steers a run, writes them.
//! It says nothing about what the answer means; that is the question's, the check's or the move's.

use serde::{Deserialize, Serialize};

use super::measure::{Measure, Name, actor_named, failures, flow_named, happened, lines_with};
use super::{Doing, World, chunk_lengths};
use crate::trace::{Call, Ending, Errno, Waiting, What};

/// A number that is measured, and one to compare it with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What is measured. What is not there counts as nothing, and no comparison with it holds.
    pub measure: Measure,
    /// What it is compared with.
    pub value: u64,
}

/// Something that holds in a world or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The number is just this one.
    Is(Comparison),
    /// The number is this one or more.
    AtLeast(Comparison),
    /// The number is this one or less.
    AtMost(Comparison),
    /// One number is larger than another one.
    More {
        /// The larger one.
        measure: Box<Measure>,
        /// The smaller one.
        than: Box<Measure>,
    },
    /// Two numbers are the same.
    Same(Box<Measure>, Box<Measure>),
    /// The lengths of the chunks of a flow are just these, in order.
    Chunks {
        /// Such as `client-1>server`.
        flow: String,
        /// The lengths.
        are: Vec<u64>,
    },
    /// The actor is inside this call, which has not returned.
    Blocked {
        /// Such as `server`.
        actor: String,
        /// The name of the call.
        call: Call,
    },
    /// The actor waits for something that is no socket call.
    Waits {
        /// Such as `server`.
        actor: String,
        /// For what.
        #[serde(rename = "for")]
        what: WaitsFor,
    },
    /// A call of the actor has failed.
    Failed {
        /// Such as `client-1`.
        actor: String,
        /// The name of the call; any call if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<Call>,
        /// The error; any error if absent. A time limit that has passed is `EAGAIN`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        errno: Option<Errno>,
    },
    /// The actor has printed a line that contains a text.
    Printed {
        /// Such as `client-1`.
        actor: String,
        /// A part of the line.
        text: String,
    },
    /// The actor's program ended by an exception whose text contains this.
    Raised {
        /// Such as `server`.
        actor: String,
        /// A part of the exception's last line, such as `struct.error`.
        text: String,
    },
    /// The actor's program came to its end.
    Finished {
        /// Such as `client-1`.
        actor: String,
    },
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

/// What somebody waits for where it is no socket call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WaitsFor {
    /// `time.sleep`: that a time has passed.
    Sleep,
    /// A lock, or something else that another thread has to give.
    Lock,
    /// `join`: the end of another thread.
    Join,
    /// `input()`: a line that somebody types.
    Input,
    /// The output of a command, or its end.
    Pipe,
    /// The same call of another thread on the same socket.
    Turn,
}

impl WaitsFor {
    fn is(self, waiting: &Waiting) -> bool {
        self == match waiting {
            Waiting::Sleep { .. } => WaitsFor::Sleep,
            Waiting::Lock => WaitsFor::Lock,
            Waiting::Join { .. } => WaitsFor::Join,
            Waiting::Input { .. } => WaitsFor::Input,
            Waiting::Command { .. } => WaitsFor::Pipe,
            Waiting::Turn { .. } => WaitsFor::Turn,
        }
    }
}

impl Condition {
    /// Whether it holds in a world.
    pub fn holds(&self, world: &World<'_>) -> bool {
        let compare = |comparison: &Comparison, holds: fn(&u64, &u64) -> bool| {
            comparison.measure.of(world).is_some_and(|number| holds(&number, &comparison.value))
        };
        match self {
            Condition::Is(comparison) => compare(comparison, u64::eq),
            Condition::AtLeast(comparison) => compare(comparison, u64::ge),
            Condition::AtMost(comparison) => compare(comparison, u64::le),
            Condition::More { measure, than } => {
                measure.of(world).zip(than.of(world)).is_some_and(|(number, other)| number > other)
            }
            Condition::Same(one, other) => one.of(world).zip(other.of(world)).is_some_and(|(one, other)| one == other),
            Condition::Chunks { flow, are } => {
                let flow = flow_named(world, flow).and_then(|flow| world.flow(flow));
                flow.is_some_and(|flow| chunk_lengths(&flow) == *are)
            }
            Condition::Blocked { actor, call } => {
                doing(world, actor, |doing| matches!(doing, Doing::InCall(entered) if entered.call == *call))
            }
            Condition::Waits { actor, what } => {
                let actor = actor_named(world, actor).and_then(|actor| world.actor(actor));
                actor.and_then(|actor| actor.waits).is_some_and(|waiting| what.is(waiting))
            }
            Condition::Failed { actor, call, errno } => {
                actor_named(world, actor).is_some_and(|actor| failures(world, actor, *call, *errno) > 0)
            }
            Condition::Printed { actor, text } => {
                actor_named(world, actor).is_some_and(|actor| lines_with(world, actor, text) > 0)
            }
            Condition::Raised { actor, text } => {
                let events = actor_named(world, actor).and_then(|actor| happened(world, actor));
                events
                    .into_iter()
                    .flatten()
                    .any(|what| matches!(what, What::Raised(raised) if raised.contains(text.as_str())))
            }
            Condition::Finished { actor } => {
                doing(world, actor, |doing| matches!(doing, Doing::Ended(Ending::Done | Ending::Daemon)))
            }
            Condition::All(conditions) => conditions.iter().all(|condition| condition.holds(world)),
            Condition::Any(conditions) => conditions.iter().any(|condition| condition.holds(world)),
            Condition::Not(condition) => !condition.holds(world),
        }
    }

    /// Whether this is so of it, or of a condition inside it.
    pub fn has(&self, is: &dyn Fn(&Condition) -> bool) -> bool {
        let inside = match self {
            Condition::All(conditions) | Condition::Any(conditions) => conditions.iter().any(|one| one.has(is)),
            Condition::Not(condition) => condition.has(is),
            _ => false,
        };
        inside || is(self)
    }

    /// Whether another run is needed for it.
    pub fn looks_beside(&self) -> bool {
        self.has(&|one| match one {
            Condition::Is(comparison) | Condition::AtLeast(comparison) | Condition::AtMost(comparison) => {
                comparison.measure.looks_beside()
            }
            Condition::More { measure, than } => measure.looks_beside() || than.looks_beside(),
            Condition::Same(one, other) => one.looks_beside() || other.looks_beside(),
            _ => false,
        })
    }

    /// Every measure in it, and every name of a flow or of an actor.
    pub fn names(&self, out: &mut Vec<Name>) {
        match self {
            Condition::Is(comparison) | Condition::AtLeast(comparison) | Condition::AtMost(comparison) => {
                comparison.measure.names(out);
            }
            Condition::More { measure: one, than: other } | Condition::Same(one, other) => {
                one.names(out);
                other.names(out);
            }
            Condition::Chunks { flow, .. } => out.push(Name::Flow(flow.clone())),
            Condition::Blocked { actor, .. }
            | Condition::Waits { actor, .. }
            | Condition::Failed { actor, .. }
            | Condition::Printed { actor, .. }
            | Condition::Raised { actor, .. }
            | Condition::Finished { actor } => out.push(Name::Actor(actor.clone())),
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| condition.names(out));
            }
            Condition::Not(condition) => condition.names(out),
        }
    }
}

fn doing(world: &World<'_>, actor: &str, is: impl Fn(&Doing<'_>) -> bool) -> bool {
    actor_named(world, actor).and_then(|actor| world.actor(actor)).is_some_and(|actor| is(&actor.doing))
}
