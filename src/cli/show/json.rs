//! The world at a position as one JSON object: the output of `show --format json`, documented in `docs/show-json.md`.
//! Its fields are promises: a change that takes one away, or gives one another meaning, raises `format`. It draws
//! nothing; in `card` of each flow it has all that a drawing needs.

use std::io::{self, Write};

use serde::Serialize;

use super::carried::{self, Carried};
use super::files::{self, File};
use super::json_flow::Flow;
use super::json_time::Time;
use super::program::Function;
use crate::figure::{self, QueueFigure};
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{Call, Ending, Role, Waiting, call_text};
use crate::world::{ActorState, Doing, World};

/// The version of the object.
const FORMAT: u32 = 3;

/// Writes the world as one line of JSON.
///
/// # Errors
/// Those of the writer.
pub fn write(out: &mut impl Write, world: &World<'_>, lang: Lang) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Shown::of(world, lang))?;
    writeln!(out)
}

/// The world after `at` of `events` events. Ranges are stream offsets `[from, to)`; numbers of events count from 0.
#[derive(Serialize)]
struct Shown<'t> {
    format: u32,
    at: usize,
    events: usize,
    /// Server side first.
    actors: Vec<Actor<'t>>,
    flows: Vec<Flow<'t>>,
    /// The queues of the listeners that are open, where the kernel told them.
    queues: Vec<QueueFigure>,
    /// Who waited for whom, and how connections began and ended.
    time: Time<'t>,
    /// The files that travel over connections: the newest of each.
    transfers: Vec<Carried>,
    /// The files that programs have made or opened.
    files: Vec<File<'t>>,
    accounting: Accounting,
    /// The language of all sentences and labels that are not said to be English: `en` or `zh`.
    lang: Lang,
    /// What the last event was; empty before the first.
    sentence: String,
    /// Whether every byte is accounted for, and where the bytes are.
    books: String,
}

#[derive(Serialize)]
struct Actor<'t> {
    name: &'t str,
    role: Role,
    program: &'t str,
    /// `running`, `in-call` (blocked, or on its way) or `ended`.
    doing: &'static str,
    /// The call that it is in, or that returned last.
    call: Option<Call>,
    /// The call that it is in, as in code.
    call_text: Option<String>,
    /// How it ended: `done`, `stopped`, `failed`, `daemon`, `abandoned` or `panicked`.
    ending: Option<&'static str>,
    /// The line that its program reached last.
    line: Option<u32>,
    /// The function that the line stands in; `null` for a program that does not tell.
    frame: Option<Function<'t>>,
    /// What it waits for where that is no socket: `sleep`, `lock`, `join`, `input`, `turn` or `command`.
    waits: Option<&'t Waiting>,
    /// The number of its last event.
    last_event: usize,
    /// What it is doing, and why it does not go on.
    sentence: String,
}

#[derive(Serialize)]
struct Accounting {
    accepted: u64,
    received: u64,
    queued: u64,
    unsent: u64,
    discarded: u64,
    reset: u64,
    cut: u64,
    lost: u64,
    /// Flows with one end outside this program.
    outside: usize,
    holds: bool,
}

impl<'t> Shown<'t> {
    fn of(world: &World<'t>, lang: Lang) -> Self {
        let last = world.at.0.checked_sub(1);
        Self {
            format: FORMAT,
            at: world.at.0,
            events: world.trace.len(),
            actors: world.actors().into_iter().map(|actor| Actor::of(world, &actor, lang)).collect(),
            flows: world
                .flows()
                .into_iter()
                .filter_map(|id| world.flow(id))
                .map(|flow| Flow::of(world, &flow, lang))
                .collect(),
            queues: figure::queues(world, lang),
            time: Time::of(world, lang),
            transfers: carried::carried(world, lang),
            files: files::files(world),
            accounting: Accounting::of(world),
            lang,
            sentence: last.map_or_else(String::new, |n| narrate::sentence(world.trace, n, lang)),
            books: narrate::accounting(&world.accounting(), lang),
        }
    }
}

impl<'t> Actor<'t> {
    fn of(world: &World<'t>, actor: &ActorState<'t>, lang: Lang) -> Self {
        let (doing, call, text, ending) = match actor.doing {
            Doing::Running(last) => ("running", last.map(|returned| returned.call), None, None),
            Doing::InCall(entered) => ("in-call", Some(entered.call), Some(call_text(world.trace, entered)), None),
            Doing::Ended(ending) => ("ended", None, None, Some(ending_name(ending))),
        };
        Self {
            name: &actor.started.name,
            role: actor.started.role,
            program: &actor.started.program,
            doing,
            call,
            call_text: text,
            ending,
            line: actor.line,
            frame: actor.frame.map(Function::of),
            waits: actor.waits,
            last_event: actor.last_event,
            sentence: narrate::doing(world, actor, None, lang),
        }
    }
}

fn ending_name(ending: &Ending) -> &'static str {
    match ending {
        Ending::Done => "done",
        Ending::Stopped => "stopped",
        Ending::Failed(_) => "failed",
        Ending::Panicked(_) => "panicked",
        Ending::Daemon => "daemon",
        Ending::Abandoned => "abandoned",
    }
}

impl Accounting {
    fn of(world: &World<'_>) -> Self {
        let sum = world.accounting();
        Self {
            accepted: sum.accepted,
            received: sum.received,
            queued: sum.queued,
            unsent: sum.unsent,
            discarded: sum.discarded,
            reset: sum.reset,
            cut: sum.cut,
            lost: sum.lost,
            outside: sum.outside,
            holds: sum.holds,
        }
    }
}
