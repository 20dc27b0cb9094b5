//! A fresh run that has gone the way of a recorded one up to a position, and is held there, to go on differently.
//! How it goes on is not its affair; it says whether it came the same way.

use super::conductor::Progress;
use super::rehearsal::Rehearsal;
use super::replay::{Difference, Replay, first_difference};
use crate::lang::{Lang, Text};
use crate::run::{Notify, Run};
use crate::scenario::Scenario;
use crate::trace::{Position, Trace, log_line};

/// A run that is held where another one was, or behind it where no actor stood still just there.
pub struct Fork {
    pub run: Run,
    /// What has happened in it.
    pub trace: Trace,
    /// Where it went another way, if it did: its programs or messages are not those of the recorded run, or do not do the
    /// same each time.
    pub difference: Option<Difference>,
}

impl Fork {
    /// Goes the way of a recorded staged run to a position. It may be another scenario: what is different in it must not have
    /// mattered before, or it is told. `typed`: whether somebody might type to its programs, even if nobody did.
    ///
    /// # Errors
    /// If it can not be started or comes no further, is over at that position, or is given up.
    pub fn make(
        scenario: &Scenario,
        recorded: &Trace,
        until: Position,
        typed: bool,
        notify: Notify,
        is_given_up: &dyn Fn() -> bool,
    ) -> Result<Self, Text> {
        if !recorded.is_staged() {
            return Err(not_staged());
        }
        Self::can_be_gone_once_more(scenario)?;
        let mut replay = Replay::new(recorded, until);
        let mut rehearsal = Rehearsal::start_watched(scenario, typed || replay.is_typed(), Some(notify))?;
        let stuck = rehearsal.drive(|run| match is_given_up() {
            true => Progress::Stuck(given_up()),
            false => replay.advance(run),
        });
        let (run, trace) = rehearsal.into_run();
        // Where it could not go on, what it has told until then is not taken yet.
        let trace = match (&run, &stuck) {
            (Some(run), Err(_)) => run.trace(),
            _ => trace,
        };
        let difference = first_difference(recorded, &trace, until);
        match (run, stuck) {
            _ if is_given_up() => Err(given_up()),
            (None, _) => Err(difference.map_or_else(over, |difference| Self::told(&difference, recorded, &trace))),
            (Some(_), Err(text)) if difference.is_none() => Err(text),
            (Some(run), _) => Ok(Self { run, trace, difference }),
        }
    }

    /// Whether everybody who takes part is in this program, so that their way can be gone once more.
    ///
    /// # Errors
    /// If somebody is outside.
    pub fn can_be_gone_once_more(scenario: &Scenario) -> Result<(), Text> {
        if scenario.outside.is_some() { Err(somebody_is_outside()) } else { Ok(()) }
    }

    /// Where the two ways part, as a sentence.
    pub fn told(difference: &Difference, recorded: &Trace, fresh: &Trace) -> Text {
        /// A call is told when it has returned, a few events after it began.
        const LOOK: usize = 8;
        let event = difference.event;
        let line = |trace: &Trace, lang| (event..event + LOOK).find_map(|n| log_line(trace, n, lang));
        let none = |lang: Lang| lang.pick("nothing more", "什么都没有").to_owned();
        let both = |lang| {
            let line = |trace: &Trace| line(trace, lang).unwrap_or_else(|| none(lang));
            [line(recorded), line(fresh)].map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let ([was, is], [was_zh, is_zh]) = (both(Lang::En), both(Lang::Zh));
        if was == is {
            return difference.text();
        }
        Text::new(
            format!(
                "The first {event} events are the same as before; then comes “{is}” and not “{was}”. Fork at {event} or before, or change less."
            ),
            format!(
                "前 {event} 个事件与原来相同；随后是“{is_zh}”，而不是“{was_zh}”。请在第 {event} 个事件或更早处分叉，或者少改一些。"
            ),
        )
    }
}

fn not_staged() -> Text {
    Text::new(
        "A free run cannot be gone once more: its order was the kernel's, and the next time it is another one. Run it staged and fork that run.",
        "自由运行无法重演：顺序由内核决定，下一次就不同了。请改用逐步调度运行，再从那次运行分叉。",
    )
}

fn somebody_is_outside() -> Text {
    Text::new(
        "Somebody outside this program took part in that run, and nothing makes them do the same once more. Fork a run whose server and clients are all here.",
        "那次运行有本程序之外的一方参与，无法让对方原样再做一遍。请从服务器和客户端都在这里的运行分叉。",
    )
}

fn over() -> Text {
    Text::new(
        "The run was over at that event, so nothing can go on from there. Step back to an earlier one.",
        "到这个事件时运行已经结束，没有什么可以继续。请退回到更早的事件。",
    )
}

fn given_up() -> Text {
    Text::new("The fork was given up.", "已放弃分叉。")
}
