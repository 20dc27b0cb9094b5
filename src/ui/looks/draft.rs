//! An answer to a lesson's question that is being made up, and what is new in the step and is to be brought into sight.
//! It is judged elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::lesson::{Phase, Verdict};

/// An answer that is being made up.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The step and the phase that it belongs to.
    belongs: Option<(String, Phase)>,
    pub choice: Option<usize>,
    pub number: String,
    /// Events in the order in which they were chosen, by their places.
    pub order: Vec<usize>,
    /// Whom the actor of each row waits for, by the place among those who are offered.
    pub waits: BTreeMap<usize, usize>,
    /// The row in which the digits choose.
    pub row: usize,
    /// What is written to the question why.
    pub words: String,
    /// Offsets at which the stream is to be cut.
    pub cuts: BTreeSet<u64>,
    /// Whether somebody has said that the stream is not to be cut at all.
    pub no_cut: bool,
    /// Whether the hint was open.
    hint: bool,
    /// The offset at which the keys set a mark.
    pub cursor: u64,
    /// The mark that is being dragged.
    pub dragged: Option<u64>,
    /// Whether the field for a number is to be typed into at once.
    pub wants_focus: bool,
    /// What is new in the step and is to be brought into sight.
    pub arrives_at: Option<Arrival>,
    /// How often the observation has been answered.
    tries: Option<u32>,
    /// The verdict on the task that stands below.
    verdict: Option<Verdict>,
    /// In how many frames what is new is to be brought into sight; sizes may still change.
    pub arriving: u8,
}

/// What is new in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The prediction beside the truth, and what comes below.
    Prediction,
    /// What stands last.
    End,
}

/// Frames in which something new is brought into sight.
const ARRIVAL: u8 = 3;

impl Draft {
    /// Begins with nothing wherever another question is open.
    pub fn begin(&mut self, step: &str, phase: Phase) -> bool {
        if self.belongs.as_ref().is_some_and(|(id, of)| id == step && *of == phase) {
            return false;
        }
        let before = self.belongs.take().filter(|(id, _)| id == step).map(|(_, phase)| phase);
        let arrives_at = match (before, phase) {
            (Some(Phase::Predicting), _) => Some(Arrival::Prediction),
            (Some(Phase::Observing | Phase::Explaining | Phase::Doing), _) => Some(Arrival::End),
            // A task is what such a step is about.
            (Some(Phase::Setting), Phase::Doing) => Some(Arrival::End),
            (Some(_), _) => self.arrives_at,
            (None, _) => None,
        };
        let belongs = Some((step.to_owned(), phase));
        let (arriving, hint) = (ARRIVAL, self.hint);
        *self = Self { belongs, cursor: 1, wants_focus: true, arrives_at, arriving, hint, ..Self::default() };
        true
    }

    /// A verdict that has changed is brought into sight. Whether it has.
    pub fn judged(&mut self, verdict: Option<&Verdict>) -> bool {
        if self.verdict.as_ref() == verdict {
            return false;
        }
        self.verdict = verdict.cloned();
        if verdict.is_some() {
            self.show_end();
        }
        verdict.is_some()
    }

    /// Sets a cut mark behind so many bytes, or takes it away.
    pub fn toggle_cut(&mut self, boundary: u64) {
        if !self.cuts.remove(&boundary) {
            self.cuts.insert(boundary);
        }
        self.cursor = boundary;
        self.no_cut = false;
    }

    /// Says that the stream is not to be cut at all, or takes it back.
    pub fn toggle_no_cut(&mut self) {
        self.no_cut = !self.no_cut;
        self.cuts.clear();
    }

    /// Has an event come next, or takes it back.
    pub fn toggle_next(&mut self, place: usize) {
        match self.order.iter().position(|chosen| *chosen == place) {
            Some(rank) => {
                self.order.remove(rank);
            }
            None => self.order.push(place),
        }
    }

    /// Chooses in a row, and goes on to the next one of so many.
    pub fn choose(&mut self, row: usize, place: usize, rows: usize) {
        self.waits.insert(row, place);
        self.row = (row + 1).min(rows.saturating_sub(1));
    }

    /// What was given has gone to where the class votes on it; the next answer begins with nothing.
    pub fn put_up(&mut self) {
        self.number.clear();
        self.order.clear();
        self.waits.clear();
        self.cuts.clear();
        // The keys that count hands write nothing into a field.
        (self.row, self.cursor, self.no_cut, self.wants_focus) = (0, 1, false, false);
        self.show_end();
    }

    /// A hint that was opened is brought into sight.
    pub fn hinted(&mut self, open: bool) {
        if open && !self.hint {
            self.show_end();
        }
        self.hint = open;
    }

    /// Brings what stands last into sight.
    pub fn show_end(&mut self) {
        (self.arrives_at, self.arriving) = (Some(Arrival::End), ARRIVAL);
    }

    /// An answer that was looked at again is brought into sight.
    pub fn observed(&mut self, tries: u32) {
        // What had been answered before the step was entered is nothing new.
        if self.tries.replace(tries).is_some_and(|before| before != tries) {
            self.show_end();
        }
    }
}
