//! What is asked of a run from outside: steps of a run that is held, and wishes, which are carried out while every actor stands
//! still. Both go in the order in which they were asked for, so that each has its place in the order of the events.
//! It knows nothing of what is wished; whoever wishes brings it along.

use std::fmt;

use super::Stage;
use super::steps::Step;
use crate::trace::Steering;

/// Something that is asked of a run.
#[derive(Debug)]
pub(super) enum Asked {
    Step(Step),
    Wish(Wish),
}

/// Something to be done to a run.
pub struct Wish {
    /// What is recorded of it.
    pub steering: Steering,
    /// Does it. Whether that changed anything; what does not is not recorded.
    pub carry_out: Box<dyn FnOnce() -> bool + Send>,
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wish").field("steering", &self.steering).finish_non_exhaustive()
    }
}

impl Stage {
    fn ask(&self, asked: Asked) {
        self.lock().asked.push_back(asked);
        self.wake_director();
    }

    /// Lets one actor go a step although the run is paused.
    pub fn step(&self, step: Step) {
        self.ask(Asked::Step(step));
    }

    /// Wishes for something.
    pub fn wish(&self, wish: Wish) {
        self.ask(Asked::Wish(wish));
    }

    /// Takes a step off the list, if one comes next. [`Stage::answered`] has to follow.
    pub fn take_step(&self) -> Option<Step> {
        let mut slots = self.lock();
        let step = match slots.asked.front() {
            Some(Asked::Step(step)) => *step,
            _ => return None,
        };
        slots.asked.pop_front();
        slots.answering = true;
        Some(step)
    }

    /// Takes a wish off the list, if one comes next; in a run that is not held, steps before it are over.
    /// [`Stage::answered`] has to follow.
    pub fn take_wish(&self) -> Option<Wish> {
        let mut slots = self.lock();
        let paused = self.paused();
        while let Some(asked) = slots.asked.pop_front() {
            match asked {
                Asked::Wish(wish) => {
                    slots.answering = true;
                    // What somebody waits for may have come with it.
                    slots.moves += 1;
                    return Some(wish);
                }
                Asked::Step(step) if paused => {
                    slots.asked.push_front(Asked::Step(step));
                    return None;
                }
                Asked::Step(_) => {}
            }
        }
        None
    }

    /// Whether anything is asked for that is not done yet.
    pub fn is_asked(&self) -> bool {
        !self.lock().asked.is_empty()
    }
}
