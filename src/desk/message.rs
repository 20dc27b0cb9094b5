//! A message for whoever sits at the desk, and what it is about.
//! Where it is shown, and for how long, is not decided here.

use std::path::PathBuf;

use crate::lang::Text;

/// A message for the person at the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub text: Text,
    pub kind: MessageKind,
    /// A trace that it offers to open.
    pub opens: Option<PathBuf>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Something that is good to know.
    Notice,
    /// Something that was asked for could not be done.
    Problem,
    /// A program of the run gave up.
    Failure,
}

impl Message {
    /// Something that is good to know.
    pub fn notice(text: Text) -> Self {
        Self { text, kind: MessageKind::Notice, opens: None }
    }

    /// Something that was asked for could not be done.
    pub fn problem(text: Text) -> Self {
        Self { text, kind: MessageKind::Problem, opens: None }
    }

    /// A program of the run gave up.
    pub fn failure(text: Text) -> Self {
        Self { text, kind: MessageKind::Failure, opens: None }
    }

    /// Whether something went wrong.
    pub fn is_bad(&self) -> bool {
        self.kind != MessageKind::Notice
    }
}
