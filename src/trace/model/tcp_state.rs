//! The states of one end of a TCP connection (RFC 9293, section 3.3.2), by the names that netstat(8) and ss(8) give them.
//! It does not say what they mean to a learner; `narrate` does.

use serde::{Deserialize, Serialize};

/// The state of one end of a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TcpState {
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
    Closed,
}

/// The states in the order of their numbers in linux/tcp_states.h, the first of which is 1.
const LINUX: [TcpState; 11] = [
    TcpState::Established,
    TcpState::SynSent,
    TcpState::SynReceived,
    TcpState::FinWait1,
    TcpState::FinWait2,
    TcpState::TimeWait,
    TcpState::Closed,
    TcpState::CloseWait,
    TcpState::LastAck,
    TcpState::Listen,
    TcpState::Closing,
];

impl TcpState {
    /// The state that Linux has under a number, as in `TCP_INFO` and /proc/net/tcp.
    pub fn from_linux(number: u8) -> Option<Self> {
        LINUX.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Its name in RFC 9293, such as `CLOSE-WAIT`.
    pub fn name(self) -> &'static str {
        match self {
            TcpState::Listen => "LISTEN",
            TcpState::SynSent => "SYN-SENT",
            TcpState::SynReceived => "SYN-RECEIVED",
            TcpState::Established => "ESTABLISHED",
            TcpState::FinWait1 => "FIN-WAIT-1",
            TcpState::FinWait2 => "FIN-WAIT-2",
            TcpState::CloseWait => "CLOSE-WAIT",
            TcpState::Closing => "CLOSING",
            TcpState::LastAck => "LAST-ACK",
            TcpState::TimeWait => "TIME-WAIT",
            TcpState::Closed => "CLOSED",
        }
    }

    /// Whether a close that does not linger sends a reset (`tcp_need_reset` of Linux): the peer still counts on bytes.
    pub fn is_broken_off_by_reset(self) -> bool {
        use TcpState::{CloseWait, Established, FinWait1, FinWait2, SynReceived};
        matches!(self, Established | CloseWait | FinWait1 | FinWait2 | SynReceived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_linux_are_its_states() {
        assert_eq!(TcpState::from_linux(1), Some(TcpState::Established));
        assert_eq!(TcpState::from_linux(8), Some(TcpState::CloseWait));
        assert_eq!(TcpState::from_linux(10), Some(TcpState::Listen));
        assert_eq!((TcpState::from_linux(0), TcpState::from_linux(12)), (None, None));
    }
}
