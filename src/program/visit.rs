//! What a server tells of the connections that come and go, and of whoever writes to it without one, also where no trace is kept.
//! It is told as it happens; nobody is counted here.

use std::time::Duration;

use crate::lang::Text;
use crate::trace::Address;

/// What a server tells of one connection, which is numbered in the order of accepting, from 1; or of one address that
/// sends datagrams.
#[derive(Clone, Debug)]
pub enum Visit {
    Came {
        number: u32,
        from: Address,
    },
    Left {
        number: u32,
        leaving: Leaving,
    },
    /// A datagram came from an address that had not written before. Nobody connects over UDP, so nobody leaves.
    Wrote {
        number: u32,
        from: Address,
    },
    /// A datagram was longer than what is asked for, so only its first bytes were taken. Told once of each address.
    Cut {
        number: u32,
        len: usize,
        cut: usize,
    },
    /// Bytes of a connection made up no message, and it goes on behind them; the codec's own sentence. Told once of each.
    Rejected {
        number: u32,
        why: Text,
    },
    /// So many clients are connected, the most that there may be; whoever comes from here on is turned away.
    Crowded {
        most: usize,
    },
    /// So many were turned away before there was room again.
    TurnedAway {
        count: u64,
    },
    /// Nobody more can be accepted for the present; whoever comes waits. The sentence of the failed call.
    Kept(Text),
}

/// How a connection came to its end.
#[derive(Clone, Debug)]
pub enum Leaving {
    Closed,
    /// Closed, and not all of its bytes made up messages; the codec's own sentence.
    NotClean(Text),
    /// Its bytes broke the framing, so the server closed; the codec's own sentence.
    Refused(Text),
    /// It brought no whole message for so long, or read none of its answers, so the server closed.
    Idle {
        patience: Duration,
        read: bool,
    },
    /// It has moved more bytes than one connection may where the recording is in parts, so the server closed.
    Outgrown {
        longest: u64,
    },
    /// A call failed.
    Broken(Text),
    /// The server was stopped first.
    Stopped,
}
