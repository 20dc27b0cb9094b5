//! What a staged run waits for behind a send or the end of a stream: that the peer's kernel has what was handed over.
//! It waits for no program; what a kernel keeps on purpose it lets be.

use super::options;
use crate::net::actor::Actor;
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::queues;
use crate::net::kernel::settle::{self, SETTLE};
use crate::net::sockets::flow::Flow;
use crate::trace::Schedule;

impl Actor {
    /// After a gated send: waits until the bytes have left this socket's kernel, unless the peer has no room, or the kernel
    /// means to hold them back. Returns what is still unsent.
    pub(super) fn settle(&self, os: &socket2::Socket, flow: &Flow) -> Option<u32> {
        let mut unsent = queues::unsent(os)?;
        if self.net.stage.schedule == Schedule::Free {
            return Some(unsent);
        }
        let deadline = Deadline::after(SETTLE);
        let stop = Some(&*self.net.stop);
        settle::until(SETTLE, stop, || {
            unsent = queues::unsent(os).unwrap_or(0);
            unsent == 0 || peer_is_full(os, unsent) || is_held_back(os, unsent)
        });
        // Loopback delivers inside the sender's call; where it did not, the bytes are between the two queues.
        settle::until(deadline.left(), stop, || flow.balance().is_none_or(|balance| balance.holds()));
        Some(unsent)
    }

    /// After a gated call that ends a direction: waits until the peer's kernel knows. Otherwise the run might be over, or
    /// somebody else's turn, before the end has come. Behind bytes that have no room it comes when they have.
    pub(super) fn settle_end(&self, flow: &Flow, goes: bool) {
        if self.net.stage.schedule == Schedule::Free || !goes {
            return;
        }
        settle::until(SETTLE, Some(&self.net.stop), || flow.end_has_come() != Some(false));
    }
}

/// Whether the peer's window is too small for what is left, so that waiting would change nothing.
fn peer_is_full(os: &socket2::Socket, unsent: u32) -> bool {
    queues::send_window(os).is_some_and(|window| window.free < window.segment.min(unsent))
}

/// Whether the kernel keeps what is left on purpose, since it is less than a segment: corked, or by Nagle's algorithm
/// (RFC 896) until what is on its way has been acknowledged.
fn is_held_back(os: &socket2::Socket, unsent: u32) -> bool {
    let Some(window) = queues::send_window(os).filter(|window| unsent < window.segment) else { return false };
    let nagle = window.unacknowledged > 0 && os.tcp_nodelay().is_ok_and(|nodelay| !nodelay);
    nagle || options::cork(os).unwrap_or(false)
}

/// Whether the end of a stream goes out at once: no byte is before it, or only such as the kernel has held back, which it
/// sends along.
pub(super) fn goes_out(os: &socket2::Socket, unsent: Option<u32>) -> bool {
    unsent.is_some_and(|unsent| unsent == 0 || !peer_is_full(os, unsent))
}
