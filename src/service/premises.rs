//! What a server has for all of its conversations, and the ways of speaking that it can be asked for.
//! It asks no clock itself and opens nothing; `program` gives what there is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::files::shelf::Shelf;

/// What a server has for all of its conversations.
#[derive(Clone, Debug)]
pub struct Premises {
    /// Seconds since 1970, for whoever asks for the date.
    pub now: fn() -> u64,
    /// The longest answer that may be sent, in bytes; a longer one is not sent, and that is said in its place.
    pub longest: usize,
    pub dialect: Dialect,
    /// The files that all of its conversations have together.
    pub shelf: Arc<Shelf>,
}

impl Default for Premises {
    fn default() -> Self {
        Self { now: || 0, longest: usize::MAX, dialect: Dialect::Own, shelf: Arc::default() }
    }
}

/// How a service speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    /// Its own way: requests and answers in the framing of the run.
    #[default]
    Own,
    /// As a well-known tutorial does: requests unframed, one recv each; answers with a JSON header whose length is a
    /// signed number in the byte order of the machine.
    Seed,
}

impl Dialect {
    /// Whether this is a service's own way.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}
