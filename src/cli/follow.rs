//! A run while it goes on: what happened is printed and written at once, who asks for input is given a line, and a run that
//! is silent for long is said to go on. It starts no run and ends none, but when nobody reads its output any more.

use std::collections::BTreeSet;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::carried::Carried;
use super::live::Live;
use super::problem::Problem;
use super::teller::Teller;
use super::typist::Typist;
use crate::lang::{Text, count_en};
use crate::run::{Deadline, Next, Run, Standing};
use crate::trace::{Call, Trace, What};
use crate::world::World;

/// How long to wait for news before looking again.
const LOOK: Duration = Duration::from_millis(200);
/// The same while somebody asks for a line: whether everybody else waits is no news.
const LOOK_SOON: Duration = Duration::from_millis(10);
/// A run that tells nothing for so long is said to go on; then after twice as long, and so on.
const SILENCE: Duration = Duration::from_secs(5);

/// Whom a run is followed for.
pub struct Follower<'f> {
    pub growth: Receiver<()>,
    pub live: Option<&'f mut Live>,
    pub typist: &'f mut Typist,
    pub teller: &'f mut Teller,
    carried: Carried,
    asked: Asked,
    silence: Silence,
}

/// Who has asked, and was served.
#[derive(Default)]
struct Asked {
    /// Whoever asks now and was not answered, by the event of its wait.
    open: Option<(usize, String)>,
    served: BTreeSet<usize>,
}

/// Since when nothing was told.
struct Silence {
    until: Deadline,
    length: Duration,
    total: Duration,
    events: usize,
}

impl<'f> Follower<'f> {
    pub fn new(
        growth: Receiver<()>,
        live: Option<&'f mut Live>,
        typist: &'f mut Typist,
        teller: &'f mut Teller,
    ) -> Self {
        let silence = Silence { until: Deadline::after(SILENCE), length: SILENCE, total: Duration::ZERO, events: 0 };
        let carried = Carried::start(live.as_ref().is_some_and(|live| live.prints()));
        Self { growth, live, typist, teller, carried, asked: Asked::default(), silence }
    }

    /// Goes along until the run is over.
    ///
    /// # Errors
    /// A file or stdout that takes nothing more; the run is stopped then.
    pub fn follow(&mut self, run: &Run) -> Result<(), Problem> {
        while !run.is_over() {
            let wait = if self.asked.open.is_some() { LOOK_SOON } else { LOOK };
            match self.growth.recv_timeout(wait) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            let trace = run.trace();
            self.show(run, &trace)?;
            self.serve(run, &trace);
            self.carried.tell(&trace, self.teller);
            self.say_that_it_goes_on(&trace);
        }
        Ok(())
    }

    fn show(&mut self, run: &Run, trace: &Trace) -> Result<(), Problem> {
        let Some(live) = &mut self.live else { return Ok(()) };
        let shown = live.catch_up(trace);
        if shown.is_err() || live.reader_gone() {
            run.controls().stop();
        }
        shown
    }

    /// Gives a line to whoever asked first. In a staged run it is handed over when everybody waits, so that its place does
    /// not depend on how fast it was typed.
    fn serve(&mut self, run: &Run, trace: &Trace) {
        if self.asked.open.is_none() {
            self.asked.open = asking(trace, &self.asked.served).map(|(event, name, prompt)| {
                if Typist::is_person() {
                    self.teller.say(&asks(&name, &prompt));
                }
                (event, name)
            });
        }
        let Some((event, name)) = &self.asked.open else { return };
        let controls = run.controls();
        let held = !has_listened(trace);
        let goes_on = |standing: &Standing| standing.goes_on() && !(held && *standing == Standing::AtGate(Next::Start));
        let quiet = controls.is_free() || !controls.standing().iter().any(|(_, standing)| goes_on(standing));
        if !quiet {
            return;
        }
        match self.typist.line() {
            None => return,
            Some(Some(line)) => {
                run.type_line(name, &line);
            }
            Some(None) => run.end_input(name),
        }
        self.asked.served.insert(*event);
        self.asked.open = None;
    }

    fn say_that_it_goes_on(&mut self, trace: &Trace) {
        let silence = &mut self.silence;
        if trace.len() != silence.events || self.asked.open.is_some() {
            (silence.events, silence.length, silence.total) = (trace.len(), SILENCE, Duration::ZERO);
            silence.until = Deadline::after(SILENCE);
        } else if silence.until.passed() {
            silence.total += silence.length;
            let (seconds, events) = (silence.total.as_secs(), silence.events as u64);
            self.teller.say(&Text::new(
                format!(
                    "The run goes on; for {seconds} s nothing new has happened ({} so far). Ctrl-C ends it.",
                    count_en(events, "event")
                ),
                format!("运行仍在继续；{seconds} 秒内没有新的事件（到目前为止 {events} 个）。按 Ctrl-C 结束。"),
            ));
            silence.length = silence.total;
            silence.until = Deadline::after(silence.length);
        }
    }
}

/// Whether a server has come as far as to listen: before, one that asks for a line keeps its clients from beginning.
fn has_listened(trace: &Trace) -> bool {
    trace.events().any(|event| matches!(&event.what, What::Returned(returned) if returned.call == Call::Listen))
}

/// The actor that has waited longest for a line among those that were not answered: the event of its wait, its name and
/// what it said.
fn asking(trace: &Trace, served: &BTreeSet<usize>) -> Option<(usize, String, String)> {
    let world = World::at_end(trace);
    let actors = world.actors();
    let asking = actors.iter().filter(|state| !served.contains(&state.last_event)).filter_map(|state| {
        // A thread is asked for in the name of its program.
        let name = trace.actor_name(trace.first_of(state.id)).to_owned();
        Some((state.last_event, name, world.asks(state)?.to_owned()))
    });
    asking.min()
}

fn asks(name: &str, prompt: &str) -> Text {
    match prompt.trim() {
        "" => Text::new(
            format!("{name} asks for a line. Type it, then Enter; Ctrl-D ends its input."),
            format!("{name} 请求输入一行。请输入后按回车；Ctrl-D 表示输入结束。"),
        ),
        prompt => Text::new(format!("{name} asks for a line: {prompt}"), format!("{name} 请求输入一行：{prompt}")),
    }
}
