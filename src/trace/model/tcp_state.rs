//! The states of one end of a TCP connection (RFC 9293, section 3.3.2), by the names that Linux gives them.
//! It does not say what they mean to a learner; `narrate` does.

use serde::{Deserialize, Serialize};

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
    pub fn from_linux(number: u8) -> Option<Self> {
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

    /// Whether a close that does not linger sends a reset (`tcp_need_reset` of Linux): the peer still counts on bytes.
    pub fn is_broken_off_by_reset(self) -> bool {
        matches!(
            self,
            Self::Established | Self::CloseWait | Self::FinWait | Self::FinWait1 | Self::FinWait2 | Self::SynRecv
        )
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
        let states = (0..=12).filter_map(TcpState::from_linux).chain([TcpState::FinWait, TcpState::Reset]);
        for state in states {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
        }
    }
}
