//! After a call: what the kernel says of the states of TCP and of the queues of listeners, recorded where it is new.
//! It asks only; it changes nothing, and no program learns of it.

use std::net::SocketAddr;
use std::sync::Arc;

use super::visit::Visit;
use crate::net::actor::Actor;

impl Actor {
    /// Asks after a call that has returned. `moved` says whether a send or recv moved a byte.
    pub(super) fn ask_kernel(&mut self, visit: &Visit, moved: bool) {
        let news = self.net.watch.after(visit.call, visit.socket, moved);
        self.record_answer(news);
    }

    /// Asks before a connect waits.
    pub(super) fn ask_while_connecting(&mut self, visit: &Visit, os: &Arc<socket2::Socket>, to: SocketAddr) {
        let news = self.net.watch.waits_to_connect(visit.socket, os, to);
        self.record_answer(news);
    }
}
