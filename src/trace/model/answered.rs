//! What the kernel answered when it was asked about TCP: in which state a socket is, and who waits at a listener.
//! It stands beside the events and not among them: an event is what a program did, this is what the kernel made of it.

use serde::{Deserialize, Serialize};

use super::SocketId;

/// What the kernel answered after a call that may have changed it; only what had not been told before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    pub kernel: Answer,
    /// How many events had happened.
    pub after: u64,
    /// Microseconds since the run began; absent in a normalised trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_us: Option<u64>,
}

/// The states and the queues that are new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<SocketState>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<AcceptQueue>,
}

impl Answer {
    /// Whether there is nothing new.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty() && self.queues.is_empty()
    }

    /// The sockets that it tells of.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> + '_ {
        self.states.iter().map(|one| one.socket).chain(self.queues.iter().map(|one| one.listener))
    }
}

/// The state of one socket, which may have been closed: its connection goes on in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketState {
    pub socket: SocketId,
    pub state: TcpState,
}

/// The queue of connections that stand and that accept has not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptQueue {
    pub listener: SocketId,
    /// How many connections are in it.
    pub waiting: u32,
    /// The backlog of listen(2), as far as the system allows it. One more than that fits on Linux.
    pub backlog: u32,
}

/// The states of RFC 9293, and two words of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TcpState {
    Listen,
    SynSent,
    SynRecv,
    Established,
    /// `FIN_WAIT1` or `FIN_WAIT2`. Which of them, a timer of the peer's kernel decides (its acknowledgement may come up to
    /// 40 ms later), so a staged run does not tell them apart.
    FinWait,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    /// The kernel knows no connection any more.
    Close,
    /// The same for a socket that is still open: a RST has come, and the next call on it will be told.
    #[serde(rename = "reset")]
    Reset,
}

impl TcpState {
    /// The state by its number in linux/tcp_states.h.
    pub fn numbered(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Established,
            2 => Self::SynSent,
            // TCP_NEW_SYN_RECV is the same on the way.
            3 | 12 => Self::SynRecv,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            7 => Self::Close,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            10 => Self::Listen,
            11 => Self::Closing,
            _ => return None,
        })
    }

    /// The same where what only a timer decides is not told apart.
    #[must_use]
    pub fn without_timers(self) -> Self {
        match self {
            Self::FinWait1 | Self::FinWait2 => Self::FinWait,
            other => other,
        }
    }

    /// The name, as it stands in a trace.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN_SENT",
            Self::SynRecv => "SYN_RECV",
            Self::Established => "ESTABLISHED",
            Self::FinWait => "FIN_WAIT",
            Self::FinWait1 => "FIN_WAIT1",
            Self::FinWait2 => "FIN_WAIT2",
            Self::CloseWait => "CLOSE_WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST_ACK",
            Self::TimeWait => "TIME_WAIT",
            Self::Close => "CLOSE",
            Self::Reset => "reset",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_written_by_its_name() {
        let states = (0..=12).filter_map(TcpState::numbered).chain([TcpState::FinWait, TcpState::Reset]);
        for state in states {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
        }
    }
}
