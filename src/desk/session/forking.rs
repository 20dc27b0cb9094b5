//! Forks: the run in front gone once more to where one looks, by a helper thread, and from there on differently.
//! How the way is gone once more, `steer` knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Session;
use super::home::Done;
use crate::desk::message::Message;
use crate::desk::otherwise::Otherwise;
use crate::desk::show::{Live, Origin, Show, ShowId, Source};
use crate::lang::Text;
use crate::run::RunError;
use crate::scenario::Scenario;
use crate::steer::{Fork, held_at};
use crate::trace::Position;

/// A fork that is being made. Whoever begins something else gives it up.
pub struct Forking {
    given_up: Arc<AtomicBool>,
}

impl Drop for Forking {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::SeqCst);
    }
}

/// A fork that comes home.
pub struct Forked {
    made: Result<Fork, Text>,
    /// What it was begun with.
    scenario: Scenario,
    /// What it goes on with.
    next: Scenario,
    otherwise: Otherwise,
    origin: Origin,
    /// The same flag as that of the [`Forking`] that wants it.
    given_up: Arc<AtomicBool>,
}

impl Session {
    /// Whether a fork is being made.
    pub fn is_forking(&self) -> bool {
        self.forking.is_some()
    }

    /// Begins a fork of the run in front, where one looks. The run itself is held, and stays as it is.
    pub(super) fn fork(&mut self, mut otherwise: Otherwise) {
        if self.is_no_python() {
            return;
        }
        if !self.scenario().programs.is_empty() {
            // Those are written in the programs themselves.
            (otherwise.recv_size, otherwise.messages) = (None, None);
        }
        let show = self.show();
        let (id, at, recorded) = (show.id, show.position(), show.trace.clone());
        let begun = self.begun(show);
        let scenario = Scenario {
            messages: otherwise.messages.clone().unwrap_or_else(|| begun.messages.clone()),
            ..self.workshop.next(&begun)
        };
        let held = self.held(show);
        let last = otherwise.then(&held, &scenario);
        if let Err(error) = scenario.check().and_then(|()| last.check()) {
            self.message = Some(Message::problem(RunError::from(error).in_words()));
            return;
        }
        let edited: Vec<String> = begun
            .scripts()
            .iter()
            .filter(|script| self.workshop.is_pending_in(&script.file))
            .map(|script| script.file.clone())
            .collect();
        let phrase = otherwise.phrase(&held, &edited);
        let typed = show.path().is_none();
        self.pause();
        let given_up = Arc::new(AtomicBool::new(false));
        self.forking = Some(Forking { given_up: given_up.clone() });
        self.message = Some(Message::notice(going(at)));
        let wake = self.wake.clone();
        let origin = Origin { of: id, at: at.0, otherwise: phrase };
        let sent = self.send_out(move || {
            let stop = || given_up.load(Ordering::SeqCst);
            let made = Fork::make(&scenario, &recorded, at, typed, Box::new(move || wake()), &stop);
            Done::Forked(Box::new(Forked { made, scenario, next: last, otherwise, origin, given_up }))
        });
        if !sent {
            self.forking = None;
        }
    }

    /// What held in the run of a show at the position that is looked at, of what can be otherwise from there on.
    fn held(&self, show: &Show) -> Scenario {
        held_at(&self.begun(show), &show.trace, show.position())
    }

    /// What held in the run in front where one looks: what a fork goes on with unless it is to be otherwise.
    pub fn held_here(&self) -> Scenario {
        self.held(self.show())
    }

    /// What the run of a show began with: what was changed in it since, its steering does once more.
    fn begun(&self, show: &Show) -> Scenario {
        let recorded = Scenario::recorded(&show.trace.header);
        recorded.map_or_else(
            || show.scenario.clone(),
            |recorded| Scenario { beside: show.scenario.beside.clone(), ..recorded },
        )
    }

    /// A fork has come home: it comes in front, held, if it is still wanted.
    pub(super) fn take_fork(&mut self, forked: Forked) {
        let Forked { made, scenario, next, otherwise, origin, given_up } = forked;
        let wanted = self.forking.as_ref().is_some_and(|forking| Arc::ptr_eq(&forking.given_up, &given_up));
        if !wanted {
            // A run that nobody takes is stopped.
            return;
        }
        self.forking = None;
        let Fork { run, trace, difference } = match made {
            Ok(fork) => fork,
            Err(text) => {
                self.message = Some(Message::problem(text));
                return;
            }
        };
        let old = self.trace().clone();
        let told = difference.map(|difference| Fork::told(&difference, &old, &trace));
        let before = trace.conns().len();
        self.shows.put_nothing_beside();
        self.workshop.begun_with(&scenario);
        self.save_edits_of(&scenario);
        if let Some(size) = otherwise.recv_size {
            run.change_recv_size(size);
        }
        if let Some(framing) = &otherwise.framing {
            run.change_framing(framing.clone());
        }
        let under_way = trace.conns().next().is_some();
        let (at, of) = (origin.at, origin.of);
        self.begin(trace, next, Source::Live(Live::new(run, false)));
        // What it comes from is what it is compared with.
        self.shows.pin(of);
        let show = self.shows.front_mut();
        show.origin = Some(origin);
        show.changed = (otherwise.framing.is_some() && under_way).then_some(before);
        self.tell_breakpoints();
        self.message = Some(came(at, told));
    }

    /// The number of a show in the list of runs, counted from 1; absent if it is not kept.
    pub fn number_of(&self, id: ShowId) -> Option<usize> {
        let shows = self.shows();
        let mut kept = shows.iter().filter(|show| !show.trace.is_empty());
        kept.position(|show| show.id == id).map(|place| place + 1)
    }

    /// What a show is, in a phrase, and where it was forked from if it was.
    pub fn phrase_of(&self, show: &Show) -> Text {
        let phrase = show.phrase();
        let Some(origin) = &show.origin else { return phrase };
        let from = origin.phrase(self.number_of(origin.of));
        Text::new(format!("{}; {}", phrase.en, from.en), format!("{}；{}", phrase.zh, from.zh))
    }
}

fn going(at: Position) -> Text {
    let at = at.0;
    Text::new(
        format!("The same way is gone once more, to event {at}"),
        format!("正在重演同样的过程，直到第 {at} 个事件"),
    )
}

/// That the fork is there, and whether it came the same way.
fn came(at: usize, other: Option<Text>) -> Message {
    match other {
        None => Message::notice(Text::new(
            format!("The first {at} events were the same again. The fork is held here: Step, or let an actor go."),
            format!("前 {at} 个事件与原来完全相同。分叉停在这里：单步，或放行某个执行者。"),
        )),
        Some(Text { en, zh }) => Message::problem(Text::new(
            format!("{en} The fork is held there all the same; what it shows is another run from there on."),
            format!("{zh}分叉仍停在那里，但从那里起已是另一次运行。"),
        )),
    }
}
