//! What is to be done with the run because of what a learner did: begin one, or move it on.
//! It does nothing; whoever drives the attempt does.

use crate::scenario::Scenario;
use crate::steer::Move;

/// What is to be done with the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Nothing,
    /// Begin this run, held before its first call, and make these moves; before it perhaps another one, which then stands
    /// beside.
    Begin(Box<Beginning>),
    /// Make these moves in the run as it stands.
    Perform(Vec<Move>),
}

/// How a step begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    pub scenario: Scenario,
    pub moves: Vec<Move>,
    /// The run beside, and its moves.
    pub beside: Option<(Scenario, Vec<Move>)>,
}
