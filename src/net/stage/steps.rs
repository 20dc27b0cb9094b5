//! How far an actor goes when it is let go in a paused run: to its next call, or to a line of its program.
//! It stops nobody; the stage asks it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::net::kernel::lock::lock;
use crate::trace::ActorId;
pub use crate::trace::Stride;

/// One step: of this actor, or of whoever is next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub actor: Option<ActorId>,
    pub stride: Stride,
}

/// Where an actor is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    Call,
    Line,
    /// A line at most so many functions deep.
    Depth(u32),
    Until(u32),
}

impl Stride {
    /// The goal of a step that begins `depth` functions deep.
    pub fn goal(self, depth: u32) -> Goal {
        match self {
            Stride::Call | Stride::Pace => Goal::Call,
            Stride::Line => Goal::Line,
            Stride::Over => Goal::Depth(depth),
            Stride::Until(line) => Goal::Until(line),
        }
    }
}

impl Goal {
    /// Whether a line, `depth` functions deep, is where the actor is to stop.
    pub fn is_reached(self, line: u32, depth: u32) -> bool {
        match self {
            Goal::Call => false,
            Goal::Line => true,
            Goal::Depth(deepest) => depth <= deepest,
            Goal::Until(wanted) => line == wanted,
        }
    }
}

/// The lines at which whoever reaches them stops, and the run with it.
#[derive(Debug, Default)]
pub struct Breakpoints {
    lines: Mutex<BTreeSet<(String, u32)>>,
    some: AtomicBool,
}

impl Breakpoints {
    /// Replaces all of them: names of programs, and lines counted from 1. Whether they were others.
    pub fn set(&self, lines: BTreeSet<(String, u32)>) -> bool {
        self.some.store(!lines.is_empty(), Ordering::SeqCst);
        std::mem::replace(&mut *lock(&self.lines), lines.clone()) != lines
    }

    /// Whether there is none; asked at every line.
    pub fn is_empty(&self) -> bool {
        !self.some.load(Ordering::SeqCst)
    }

    /// Whether a line of a program is one of them.
    pub fn contains(&self, program: &str, line: u32) -> bool {
        !self.is_empty() && lock(&self.lines).contains(&(program.to_owned(), line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_over_a_call_stops_in_the_same_function_or_above() {
        let goal = Stride::Over.goal(2);
        assert!(!goal.is_reached(7, 3));
        assert!(goal.is_reached(7, 2) && goal.is_reached(7, 1));
    }

    #[test]
    fn a_step_until_a_line_stops_there_alone() {
        let goal = Stride::Until(9).goal(0);
        assert!(goal.is_reached(9, 5) && !goal.is_reached(8, 0));
    }
}
