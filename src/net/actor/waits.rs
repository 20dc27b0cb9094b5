//! How an actor waits for others and for time to pass.
//! What waits for sockets is inside of calls; whom a wait lets go on, the stage says.

use std::sync::Arc;
use std::time::Duration;

use super::Actor;
use crate::net::sockets::error::CallError;
use crate::net::sockets::flow::Flow;
use crate::net::sockets::socket::Socket;
use crate::net::stage::wait::{Condition, Moment, Wait, Woken};
use crate::trace::{Note, Schedule, Waiting};

impl Actor {
    /// Waits until a condition holds that another actor brings about and tells by [`Actor::signal`], at most `time`.
    /// `Waiting` says why. Whether the condition holds.
    ///
    /// # Errors
    /// If the run is over.
    pub fn wait_until(
        &mut self,
        why: Waiting,
        condition: &Condition,
        time: Option<Duration>,
    ) -> Result<bool, CallError> {
        let until = time.map(|time| self.moment(time));
        self.wait_until_moment(why, condition, until)
    }

    /// Waits until somebody has typed a line, or types no more. `slowly`: in a staged run a line that is there already is taken
    /// only when nobody else can go on, as a person would have read what came before they type.
    ///
    /// # Errors
    /// If the run is over.
    pub fn wait_for_line(&mut self, prompt: &str, ready: &Condition, slowly: bool) -> Result<(), CallError> {
        let why = Waiting::Input { prompt: prompt.to_owned() };
        if !slowly || self.net.stage.schedule == Schedule::Free {
            return self.wait_until(why, ready, None).map(drop);
        }
        self.note(Note::Waits(why));
        loop {
            self.wait(Wait { typed: Some(ready.clone()), outside: true, ..Wait::default() })?;
            if ready() {
                return Ok(());
            }
        }
    }

    /// The end of a time limit that begins now, for [`Actor::wait_until_moment`].
    pub fn moment(&self, time: Duration) -> Moment {
        self.net.stage.moment(time)
    }

    /// The same as [`Actor::wait_until`], for whoever waits several times within one time limit.
    ///
    /// # Errors
    /// If the run is over.
    pub fn wait_until_moment(
        &mut self,
        why: Waiting,
        condition: &Condition,
        until: Option<Moment>,
    ) -> Result<bool, CallError> {
        self.wait_in_hope(why, condition, until, None)
    }

    fn wait_in_hope(
        &mut self,
        why: Waiting,
        condition: &Condition,
        until: Option<Moment>,
        hope: Option<Condition>,
    ) -> Result<bool, CallError> {
        let outside = matches!(why, Waiting::Input { .. });
        let mut why = Some(why);
        while !condition() {
            if let Some(why) = why.take() {
                self.note(Note::Waits(why));
            }
            let (ended, hope) = (Some(condition.clone()), hope.clone());
            let wait = Wait { condition: ended, until, outside, hope, ..Wait::default() };
            if self.wait(wait)? == Woken::TimedOut {
                return Ok(condition());
            }
        }
        Ok(true)
    }

    /// Lets the others go on for so long.
    ///
    /// # Errors
    /// If the run is over.
    pub fn sleep(&mut self, time: Duration) -> Result<(), CallError> {
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        // Who sleeps over what is left of one who has gone, also meanwhile, is slow at its work, and comes to an end with it.
        let took = self.core.took.take();
        let has_gone = |from: &Socket| from.incoming().is_some_and(Flow::sender_has_gone);
        let hope = (!took.is_empty()).then(|| Arc::new(move || took.iter().any(has_gone)) as Condition);
        let (never, until) = (Arc::new(|| false) as Condition, self.moment(time));
        self.wait_in_hope(Waiting::Sleep { ms }, &never, Some(until), hope).map(drop)
    }
}
