//! A server that is recorded in parts, each a run and a whole trace of its own, so that it can be recorded for days on a disk and
//! in a memory that have an end. What the files are called, and how many stay, `parts` knows.

use std::net::SocketAddr;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Select, Sender};

use super::live::Live;
use super::parts::Parts;
use super::problem::{CHECK_FAILED, INTERRUPTED, Problem};
use super::run::not_started;
use super::serve::{GRACE, QUIET, announce, not_listening, notify};
use super::signals::Interrupt;
use super::teller::Teller;
use super::trace_file::growing;
use super::visits::visit_text;
use crate::lang::{Lang, Text, count_en};
use crate::program::Shelf;
use crate::run::{Hospitality, Leaving, Limits, Outside, Predecessor, Relay, Run, RunError, Visit};
use crate::scenario::Scenario;

/// One connection moves so many times the size of a part, then it is closed; and all connections of a part together so many
/// times, then all of it is, since they could go on for ever.
const OF_ONE: u64 = 2;
const OF_ALL: u64 = 16;

/// A part that is written.
struct Part {
    number: u64,
    run: Run,
    live: Live,
    /// It was stopped, since too many are open.
    given_up: bool,
    visits: Receiver<Visit>,
    growth: Receiver<()>,
    relay: Relay,
}

/// All that is served at this moment.
struct Serving<'s> {
    scenario: &'s Scenario,
    outside: Pattern,
    parts: Parts,
    /// The newest last; older ones have connections that came in them.
    open: Vec<Part>,
    next: Receiver<Predecessor>,
    hand: Sender<Predecessor>,
    interrupt: &'s Interrupt,
    teller: Teller,
    events: u64,
    lang: Lang,
}

/// What each part's server is told.
struct Pattern {
    bind: SocketAddr,
    shelf: Option<Arc<Shelf>>,
    hospitality: Hospitality,
    limits: Limits,
}

impl Pattern {
    fn outside(&self, before: Option<Predecessor>, relay: Relay) -> Outside {
        let (shelf, hospitality, limits) = (self.shelf.clone(), self.hospitality, self.limits);
        Outside { shelf, hospitality, limits, before, relay: Some(relay), ..Outside::recorded(self.bind) }
    }
}

/// Serves until it is interrupted. Returns the exit status.
///
/// # Errors
/// An address that cannot be had, or a file that cannot be written.
pub fn serve(
    scenario: &Scenario,
    outside: Outside,
    parts: Parts,
    interrupt: &Interrupt,
    lang: Lang,
) -> Result<u8, Problem> {
    let Outside { bind, hospitality, shelf, .. } = outside;
    // Files in memory are the server's, and not one part's.
    let shelf = Some(shelf.unwrap_or_default());
    let (hand, next) = crossbeam_channel::unbounded();
    let teller = Teller::start(lang).map_err(|error| not_started(&RunError::System(error)))?;
    let limits = Limits { bytes: parts.bytes * OF_ALL, ..Limits::default() };
    let outside = Pattern { bind, shelf, hospitality, limits };
    let open = Vec::new();
    let mut serving = Serving { scenario, outside, parts, open, next, hand, interrupt, teller, events: 0, lang };
    let first = serving.parts.there().last().map_or(1, |last| last.saturating_add(1));
    let (run, growth, relay) = serving.start(None)?;
    interrupt.stops(run.controls().clone());
    let Some(address) = run.wait_listening() else {
        return not_listening(bind, run, interrupt);
    };
    serving.record(first, run, growth, relay)?;
    announce(address)?;
    let attended = serving.attend();
    if attended.is_err() {
        serving.stop();
    }
    interrupt.release();
    attended?;
    serving.farewell(first);
    Ok(if interrupt.interrupted() { INTERRUPTED } else { CHECK_FAILED })
}

impl Serving<'_> {
    fn start(&self, before: Option<Predecessor>) -> Result<(Run, Receiver<()>, Relay), Problem> {
        let (grown, growth) = crossbeam_channel::bounded(1);
        let relay = Relay::new(self.hand.clone(), self.parts.bytes, self.parts.bytes * OF_ONE);
        let outside = self.outside.outside(before, relay.clone());
        let run = Run::serve(self.scenario, outside, Some(notify(grown))).map_err(|error| not_started(&error))?;
        Ok((run, growth, relay))
    }

    /// Begins the file of a part.
    fn record(&mut self, number: u64, run: Run, growth: Receiver<()>, relay: Relay) -> Result<(), Problem> {
        let file = self.parts.name(number);
        let out = growing(&file)?;
        let live = Live::start(&run.trace().header, Some((out, false)), None, self.lang)?;
        let visits = run.visits();
        self.open.push(Part { number, run, live, given_up: false, visits, growth, relay });
        self.give_up_the_oldest();
        self.opened_or_closed();
        Ok(())
    }

    /// What is open has changed: the oldest files go, and an interrupt stops what there is.
    fn opened_or_closed(&self) {
        let open: Vec<u64> = self.open.iter().map(|part| part.number).collect();
        self.parts.take_away(&open);
        self.interrupt.stops_all(self.open.iter().map(|part| part.run.controls().clone()).collect());
    }

    /// A part stays open as long as somebody is connected who came in it. Of many that are, the oldest is closed.
    fn give_up_the_oldest(&mut self) {
        let over = self.open.len().saturating_sub(self.parts.kept);
        for part in self.open.iter_mut().take(over) {
            part.given_up = true;
            part.run.controls().stop();
        }
    }

    /// Nothing more is served; what is recorded is written as far as it can be.
    fn stop(&mut self) {
        for Part { run, mut live, .. } in self.open.drain(..) {
            run.controls().stop();
            let (trace, _) = run.finish();
            // Why the server stops is said already.
            live.finish(&trace, Box::new(|_| Ok(())), None).ok();
        }
    }

    /// Goes along until the last part is over.
    fn attend(&mut self) -> Result<(), Problem> {
        while !self.open.is_empty() {
            let mut select = Select::new();
            select.recv(&self.next);
            for part in &self.open {
                select.recv(&part.visits);
                select.recv(&part.growth);
            }
            // Only looked at here; what came is taken below.
            let ready = select.ready_timeout(QUIET);
            drop(select);
            match ready.map(|ready| ready.checked_sub(1)) {
                Err(_) => self.open.iter_mut().try_for_each(|part| part.live.rest())?,
                Ok(None) => self.go_on()?,
                Ok(Some(place)) if place % 2 == 0 => self.hear(place / 2)?,
                Ok(Some(place)) => self.write(place / 2)?,
            }
        }
        Ok(())
    }

    /// The newest server has handed over: the next part begins.
    fn go_on(&mut self) -> Result<(), Problem> {
        let Ok(before) = self.next.try_recv() else { return Ok(()) };
        let number = self.open.last().map_or(1, |part| part.number) + 1;
        let (run, growth, relay) = self.start(Some(before))?;
        self.record(number, run, growth, relay)
    }

    /// Somebody came or went, or the part is over.
    fn hear(&mut self, place: usize) -> Result<(), Problem> {
        match self.open[place].visits.try_recv() {
            Ok(visit) => {
                let told = self.told(&visit, self.open[place].given_up);
                self.teller.say(&told);
            }
            Err(error) if error.is_empty() => {}
            Err(_) => {
                // Who was last in it may have handed over a moment ago.
                while !self.next.is_empty() {
                    self.go_on()?;
                }
                let Part { run, mut live, .. } = self.open.remove(place);
                let (trace, report) = run.finish();
                self.events += report.events;
                live.finish(&trace, Box::new(|_| Ok(())), None)?;
                self.opened_or_closed();
            }
        }
        Ok(())
    }

    /// Nobody but an interrupt stops the server; a part is stopped when it is full, or when too many are open.
    fn told(&self, visit: &Visit, given_up: bool) -> Text {
        match visit {
            Visit::Left { number, leaving: Leaving::Stopped } if given_up => Text::new(
                format!(
                    "outside-{number} was closed: no more parts may be open than are kept, and it came in the oldest (--trace-parts)."
                ),
                format!(
                    "outside-{number} 被服务器断开：未结束的部分不能多于保留的部分，而它属于其中最早的一个（--trace-parts）。"
                ),
            ),
            Visit::Left { number, leaving: Leaving::Stopped } if !self.interrupt.interrupted() => Text::new(
                format!(
                    "outside-{number} was closed with all others that came in its part of the recording: the part is full (--trace-part)."
                ),
                format!("outside-{number} 与同一部分的其他客户端一起被断开：这一部分已满（--trace-part）。"),
            ),
            _ => visit_text(visit),
        }
    }

    fn write(&mut self, place: usize) -> Result<(), Problem> {
        let part = &mut self.open[place];
        match part.growth.try_recv() {
            Ok(()) => {
                part.live.catch_up(&part.run.trace())?;
                if part.live.written() >= self.parts.bytes {
                    part.relay.set_due();
                }
            }
            Err(error) if error.is_empty() => {}
            // The recorder has ended; only the visits are left to wait for.
            Err(_) => part.growth = crossbeam_channel::never(),
        }
        Ok(())
    }

    /// What is said when the server has ended.
    fn farewell(mut self, first: u64) {
        let (events, parts) = (self.events, self.parts.there());
        let written = parts.iter().filter(|number| **number >= first).count() as u64;
        let file = self.parts.name(*parts.last().unwrap_or(&first));
        let (counted, of) = (count_en(events, "event"), count_en(written, "part"));
        self.teller.say(&Text::new(
            format!(
                "The server has stopped. {counted} recorded; {of} of this recording kept, the newest in {}.",
                file.display()
            ),
            format!(
                "服务器已停止。共录制 {events} 个事件；这次录制保留了 {written} 个部分，最新的是 {}。",
                file.display()
            ),
        ));
        self.teller.finish(GRACE);
    }
}
