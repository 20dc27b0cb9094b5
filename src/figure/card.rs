//! One flow as a whole: its title, its four rows over one axis, the reason, and the pipe, as one value that
//! can be written down. The window asks for the rows that are in sight; this is for whoever draws everything.

use serde::Serialize;

use super::calls::{Recvs, Sends};
use super::cells::{Run, Wall};
use super::end::EndMark;
use super::legend::Shape;
use super::messages::{Messages, Why};
use super::pipe::Compartment;
use super::states::EndState;
use super::subject::{RowNames, Sight, Subject};

/// A flow at a position, in words and places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    pub title: String,
    /// How much the axis holds, in words.
    pub extent: String,
    /// How many units the axis has.
    pub axis: u64,
    pub row_names: RowNames,
    /// What stands in the place of bytes where there are none.
    pub nothing_sent: Option<&'static str>,
    pub sends: Sends,
    pub bytes: Vec<Run>,
    pub walls: Vec<Wall>,
    pub end: Option<EndMark>,
    pub recvs: Recvs,
    pub messages: Messages,
    pub why: Option<Why>,
    pub pipe: Vec<Compartment>,
    /// The states of the sending and the receiving end, where the kernel told them.
    pub states: Option<[EndState; 2]>,
    /// The shapes that occur among the bytes and the messages.
    pub legend: Vec<Shape>,
}

impl Subject<'_, '_> {
    /// Everything of the flow.
    pub fn card(&self) -> Card {
        self.card_of(&Sight { units: 0..self.axis(), most: usize::MAX })
    }

    /// The same of a part of the flow.
    pub fn card_of(&self, sight: &Sight) -> Card {
        let (cells, messages) = (self.cells(sight, false), self.messages(sight));
        let mut legend = cells.shapes();
        legend.extend(messages.shapes());
        Card {
            title: self.name.clone(),
            extent: self.extent(),
            axis: self.axis(),
            row_names: self.row_names(),
            nothing_sent: self.nothing_sent(),
            sends: self.sends(sight),
            bytes: cells.runs(),
            end: self.end(),
            recvs: self.recvs(sight),
            messages,
            why: self.why(None, None),
            pipe: self.pipe(),
            states: self.end_states(),
            legend,
            walls: cells.walls,
        }
    }
}
