//! A moment of a run by what happened at it, as a lesson names it: a call that begins or returns, a line that is printed.
//! It is no position that somebody looks at; that is `trace::Position`.

use serde::{Deserialize, Serialize};

use super::World;
use super::measure::actor_named;
use crate::trace::{Call, Event, Note, What};

/// Something that happens once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Moment {
    /// A call begins.
    Entered {
        /// Such as `client-1`.
        actor: String,
        /// The name of the call.
        call: Call,
        /// Which of these calls of the actor, counted from 1.
        #[serde(default = "once")]
        number: usize,
    },
    /// A call returns, or fails.
    Returned {
        /// Such as `client-1`.
        actor: String,
        /// The name of the call.
        call: Call,
        /// Which of these calls of the actor, counted from 1.
        #[serde(default = "once")]
        number: usize,
    },
    /// A line with this text is printed.
    Printed {
        /// Such as `client-1`.
        actor: String,
        /// A part of the line.
        text: String,
        /// Which of these lines, counted from 1.
        #[serde(default = "once")]
        number: usize,
    },
    /// The actor's program comes to its end, or is ended.
    Ended {
        /// Such as `client-1`.
        actor: String,
    },
}

pub(super) fn once() -> usize {
    1
}

impl Moment {
    /// Whose moment it is.
    pub fn actor(&self) -> &str {
        match self {
            Moment::Entered { actor, .. }
            | Moment::Returned { actor, .. }
            | Moment::Printed { actor, .. }
            | Moment::Ended { actor } => actor,
        }
    }

    /// The number of its event, if it has come.
    pub fn event(&self, world: &World<'_>) -> Option<usize> {
        self.found(world).map(|(n, _)| n)
    }

    /// The whole milliseconds from this moment to a later one, if both have come and the trace has times.
    pub fn until(&self, later: &Moment, world: &World<'_>) -> Option<u64> {
        let ((_, from), (_, to)) = (self.found(world)?, later.found(world)?);
        to.at_us.checked_sub(from.at_us).filter(|_| to.at_us > 0).map(|us| us / 1000)
    }

    fn found<'t>(&self, world: &World<'t>) -> Option<(usize, &'t Event)> {
        let actor = world.trace.actor(actor_named(world, self.actor())?)?;
        let events = (0..world.happened(&actor.events)).filter_map(|place| actor.events.get(place));
        let events = events.filter_map(|n| Some((*n as usize, world.trace.event(*n as usize)?)));
        let number = match self {
            Moment::Entered { number, .. } | Moment::Returned { number, .. } | Moment::Printed { number, .. } => {
                *number
            }
            Moment::Ended { .. } => 1,
        };
        events.filter(|(_, event)| self.is(&event.what)).nth(number.checked_sub(1)?)
    }

    fn is(&self, what: &What) -> bool {
        match (self, what) {
            (Moment::Entered { call, .. }, What::Entered(entered)) => entered.call == *call,
            (Moment::Returned { call, .. }, What::Returned(returned)) => returned.call == *call,
            (Moment::Printed { text, .. }, What::Printed(printed)) => printed.contains(text.as_str()),
            (Moment::Ended { .. }, What::Noted(note)) => matches!(note.as_ref(), Note::Ended(_)),
            _ => false,
        }
    }
}
