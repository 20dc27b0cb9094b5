//! What is seen at one moment of a run, in one language: who does what, each flow, the queues.
//! What the programs' texts are, and what happened before, the run says.

use serde::Serialize;

use super::flow::FlowFigure;
use crate::figure::{self, Ink, Subject};
use crate::lang::Lang;
use crate::narrate;
use crate::world::{Doing, World};

/// A moment of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// Who takes part, the server first.
    pub actors: Vec<Actor>,
    pub flows: Vec<FlowFigure>,
    /// Who waits for accept at each listener, as a sentence with its ink.
    pub queues: Vec<(String, Ink)>,
}

/// An actor: its name, its program, `running`, `in-call` or `ended`, what it is doing in words, and the line that it reached.
#[derive(Clone, Debug, Serialize)]
pub struct Actor(pub String, pub String, pub &'static str, pub String, pub Option<u32>);

impl Frame {
    /// The world in one language.
    pub fn of(world: &World<'_>, lang: Lang) -> Self {
        let flows = world.flows().into_iter().filter_map(|id| world.flow(id));
        let flows = flows.map(|flow| FlowFigure::of(&Subject::new(*world, &flow, lang))).collect();
        Self { flows, ..Self::around(world, lang) }
    }

    /// The same without the flows.
    pub fn around(world: &World<'_>, lang: Lang) -> Self {
        let actor = |state: &crate::world::ActorState<'_>| {
            let doing = match state.doing {
                Doing::Running(_) => "running",
                Doing::InCall(_) => "in-call",
                Doing::Ended(_) => "ended",
            };
            let (name, program) = (state.started.name.clone(), super::programs::name_of(world.trace, state.started));
            Actor(name, program, doing, narrate::doing(world, state, None, lang), super::programs::line_of(state))
        };
        Self {
            actors: world.actors().iter().map(actor).collect(),
            flows: Vec::new(),
            queues: figure::queues(world, lang).into_iter().map(|queue| (queue.sentence, queue.ink)).collect(),
        }
    }
}
