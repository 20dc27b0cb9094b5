//! What a colour says, for whoever draws a figure to choose the colour by. There is no colour here.

use serde::Serialize;

use crate::world::Verdict;

/// What the ink of a thing stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ink {
    /// Belongs to a send, counted from 0 in its flow.
    Send(usize),
    /// Belongs to a send that only a peer outside knows.
    UnknownSend,
    /// Of the receiver, or of nobody in particular.
    Plain,
    /// Matters less.
    Faint,
    Good,
    Bad,
    /// Wrong in part.
    Warn,
    /// Cannot be judged.
    Unknown,
}

impl Ink {
    /// The ink of a verdict.
    pub fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Intact { .. } => Ink::Good,
            Verdict::Stuck { .. } | Verdict::StuckAndCut { .. } | Verdict::Lost { .. } | Verdict::Unread { .. } => {
                Ink::Bad
            }
            Verdict::Misfit { .. } => Ink::Bad,
            Verdict::Cut { .. } | Verdict::CutOff { .. } | Verdict::Differs { .. } => Ink::Warn,
            Verdict::Unknown => Ink::Unknown,
        }
    }

    /// The ink of bytes by their send.
    pub fn of_send(send: Option<usize>) -> Self {
        send.map_or(Ink::UnknownSend, Ink::Send)
    }
}
