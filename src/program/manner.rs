//! How native programs set up their sockets, when they pause, and how a client ends.
//! It makes no call; client and server do.

use std::time::Duration;

use super::source::Lines;
use crate::net::{Actor, CallError, Socket, SocketOption};

/// What native programs do beside sending and reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// `SO_SNDBUF` of the clients' sockets; the kernel's choice if absent.
    pub send_buffer: Option<u32>,
    /// `SO_RCVBUF` of the server's socket; the kernel's choice if absent.
    pub receive_buffer: Option<u32>,
    pub cork: bool,
    pub backlog: u32,
    /// Whether the server sets `SO_REUSEADDR`.
    pub reuse_address: bool,
    /// Messages that a client sends before it pauses, if it does.
    pub burst: usize,
    pub pause: Duration,
    /// How long the server waits before each recv.
    pub read_pause: Duration,
    pub ending: Ending,
    /// Whether a client that ends as it should shuts its sending side down first.
    pub half_close: bool,
}

/// How a client ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It reads what there is to be read, and closes.
    #[default]
    Whole,
    /// The same, after half of one message more.
    Cut,
    /// By a reset, without reading.
    Reset,
    /// It closes with an answer unread.
    Unread,
}

impl Ending {
    /// Whether a client reads what is still to come before it closes.
    pub(super) fn reads(self) -> bool {
        matches!(self, Self::Whole | Self::Cut)
    }
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            send_buffer: None,
            receive_buffer: None,
            cork: false,
            backlog: 128,
            reuse_address: true,
            burst: 1,
            pause: Duration::ZERO,
            read_pause: Duration::ZERO,
            ending: Ending::Whole,
            half_close: true,
        }
    }
}

impl Manner {
    /// Before a client's message of this number, counted from 0: it pauses where a burst has ended.
    pub(super) fn pause_before(&self, actor: &mut Actor, number: usize, lines: &Lines) -> Result<(), CallError> {
        let ends = number > 0 && number.is_multiple_of(self.burst.max(1));
        if ends { sleep(actor, self.pause, lines) } else { Ok(()) }
    }

    /// Before a recv of the server.
    pub(super) fn pause_to_read(&self, actor: &mut Actor, lines: &Lines) -> Result<(), CallError> {
        sleep(actor, self.read_pause, lines)
    }

    /// Sets an option at its line, if there is one to be set.
    pub(super) fn set(
        actor: &mut Actor,
        socket: &Socket,
        option: Option<SocketOption>,
        line: u32,
    ) -> Result<(), CallError> {
        let Some(option) = option else { return Ok(()) };
        actor.line(line);
        actor.setsockopt(socket, option).map(|_| ())
    }
}

fn sleep(actor: &mut Actor, time: Duration, lines: &Lines) -> Result<(), CallError> {
    if time.is_zero() {
        return Ok(());
    }
    actor.line(lines.of("pause"));
    actor.sleep(time)
}
