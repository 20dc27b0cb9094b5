//! What the kernel has answered about each socket, by the position after which it did.
//! It holds answers, no conclusions; those are `world`'s.

use std::sync::Arc;

use super::{Segments, Trace};
use crate::trace::model::{AcceptQueue, Answered, SocketId, TcpState};

/// The answers about one socket, each with the number of events that had happened; in order.
#[derive(Clone, Debug, Default)]
pub struct SocketAnswers {
    pub states: Segments<(u64, TcpState)>,
    pub queues: Segments<(u64, AcceptQueue)>,
}

impl Trace {
    /// Appends what the kernel answered. In a free run two actors may ask at once; then the later place counts for both.
    pub fn push_answered(&mut self, mut answered: Answered) {
        let last = self.answered.last().map_or(0, |last| last.after);
        answered.after = answered.after.max(last);
        for state in &answered.kernel.states {
            self.answers_mut(state.socket).states.push((answered.after, state.state));
        }
        for queue in &answered.kernel.queues {
            self.answers_mut(queue.listener).queues.push((answered.after, *queue));
        }
        self.answered.push(answered);
    }

    fn answers_mut(&mut self, socket: SocketId) -> &mut SocketAnswers {
        let place = socket.0 as usize;
        if self.answers.len() <= place {
            self.answers.resize_with(place + 1, Arc::default);
        }
        Arc::make_mut(&mut self.answers[place])
    }

    /// What the kernel answered, in order; nothing where it was not asked.
    pub fn answered(&self) -> impl Iterator<Item = &Answered> + '_ {
        self.answered.iter()
    }

    /// What the kernel answered, from number `from` on.
    pub fn answered_from(&self, from: usize) -> impl Iterator<Item = &Answered> + '_ {
        self.answered.iter_from(from)
    }

    /// What the kernel answered about one socket.
    pub fn answers(&self, socket: SocketId) -> Option<&SocketAnswers> {
        self.answers.get(socket.0 as usize).map(Arc::as_ref)
    }
}
