//! The calls that are lit, and the lines of programs in which they were made, listed once for as long as the same is lit.
//! What is lit, it does not decide.

use super::Picked;
use crate::desk::Session;
use crate::figure::LitLine;
use crate::trace::Position;

/// What is lit of the show in front.
#[derive(Clone, Debug, Default)]
pub struct LitCalls {
    /// The events of the calls, in order.
    pub events: Vec<usize>,
    pub lines: Vec<LitLine>,
    /// What they were listed for.
    of: Option<(Picked, Position)>,
}

impl LitCalls {
    /// Lists them anew where something else is lit than before.
    pub fn catch_up(&mut self, session: &Session, lit: Option<&Picked>) {
        let here = lit.filter(|lit| lit.show == session.show().id);
        let now = here.map(|lit| (lit, session.position()));
        if self.of.as_ref().map(|(lit, at)| (lit, *at)) == now {
            return;
        }
        let world = session.world();
        *self = Self {
            events: here.map(|lit| lit.what.events(&world)).unwrap_or_default(),
            lines: here.map(|lit| lit.what.lines(&world)).unwrap_or_default(),
            of: now.map(|(lit, at)| (lit.clone(), at)),
        };
    }
}
