//! A move: whom it lets go, and how far.
//! It lets nobody go itself; the conductor does.

use serde::{Deserialize, Serialize};

use crate::world::Condition;

/// Something that a lesson does with its run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Move {
    /// Lets one actor go, and nobody else.
    Let {
        /// Such as `client-1`.
        actor: String,
        /// How far; as far as it can go if absent.
        #[serde(default)]
        until: Until,
    },
    /// Lets everybody go, one after another in the usual order: until the condition holds, or nobody can go on.
    Run {
        /// When to stop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Condition>,
    },
    /// Lets nobody go, and waits for something that only the kernel brings.
    Pass(Pass),
    /// Types a line to a program that asks for input.
    Type {
        /// Such as `client-1`.
        actor: String,
        /// The line.
        line: String,
    },
}

/// What is waited for while nobody is let go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pass {
    /// That so many milliseconds have passed, at most 5000.
    Ms(u64),
    /// That the sender's kernel holds no byte of this flow back: what Nagle's algorithm has kept leaves when the
    /// acknowledgement comes. Such as `server>client-1`.
    Acknowledged(String),
}

impl Pass {
    /// The longest time, in milliseconds.
    pub const LONGEST: u64 = 5000;
}

/// How far an actor is let go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Until {
    /// Until it has to wait for somebody else, or has ended.
    #[default]
    Waits,
    /// Until it has made a call so many more times; it then stands before its next one.
    Returned {
        /// The name of the call.
        call: crate::trace::Call,
        /// How often; once if absent.
        #[serde(default = "once")]
        times: u32,
    },
    /// Until it stands before this call.
    Before {
        /// The name of the call.
        call: crate::trace::Call,
    },
    /// Until it stands before the line that contains this text.
    Line {
        /// A part of the line.
        text: String,
    },
    /// Until a condition holds.
    Holds(Condition),
}

fn once() -> u32 {
    1
}
