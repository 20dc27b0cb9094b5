//! How a server ends in one recording and goes on in the next: with the next client that comes, or where the recording is full,
//! it hands over the socket by which clients come. It knows no file; who records says when it is due.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crossbeam_channel::Sender;

use crate::net::{Actor, CallError, Relayed, Socket};

/// So many clients come in one part at most: with a thread for each they are actors of its run, whose numbers have 16 bits.
const MOST_IN_PART: u32 = 20_000;

/// Told to a server that is to hand over.
#[derive(Clone, Debug)]
pub struct Relay {
    due: Arc<AtomicBool>,
    next: Sender<Predecessor>,
    /// How many bytes of lines a part has, or a little more.
    size: u64,
    /// One connection moves so many bytes at most; then it is closed, or it would fill its part by itself.
    pub longest: u64,
}

/// A line has about so many bytes beside those that it tells of, or a little more. With this, and the bytes themselves, a trace is
/// thought to be smaller than it is, so that no part is cut short by a guess.
const LINE: u64 = 100;

/// What the server of the next recording takes over.
#[derive(Debug)]
pub struct Predecessor {
    pub socket: Relayed,
    /// How many clients came so far.
    pub came: u32,
    /// How many are connected, in all recordings.
    pub present: Arc<AtomicUsize>,
    /// How many have been turned away since there was room.
    pub turned_away: u64,
}

impl Relay {
    /// Whoever gets what is sent to `next` begins the next recording.
    pub fn new(next: Sender<Predecessor>, size: u64, longest: u64) -> Self {
        Self { due: Arc::default(), next, size, longest }
    }

    /// It is time.
    pub fn set_due(&self) {
        self.due.store(true, Ordering::SeqCst);
    }

    /// Whether it is time, after so many clients that came in this recording. Whoever writes it may be far behind, so what is
    /// recorded is asked as well.
    pub fn is_due(&self, actor: &Actor, came: u32) -> bool {
        let (events, bytes) = actor.recorded_so_far();
        self.due.load(Ordering::SeqCst) || came >= MOST_IN_PART || events * LINE + bytes >= self.size
    }

    /// Hands the socket over, unless somebody has stopped the server. Whether it has.
    fn hand_over(&self, actor: &mut Actor, socket: &Socket, rest: impl FnOnce(Relayed) -> Predecessor) -> bool {
        if actor.is_stopped_by_hand() {
            return false;
        }
        // Where nobody is left to go on, the socket closes with this.
        actor.hand_over(socket).is_ok_and(|relayed| self.next.send(rest(relayed)).is_ok())
    }
}

/// What comes of a server that has served: where its part is due, or full, the next one goes on. Any other end is its own; with
/// that part after part would fail.
pub fn follow(
    relay: Option<&Relay>,
    actor: &mut Actor,
    socket: &Socket,
    served: Result<(), CallError>,
    rest: impl FnOnce(Relayed) -> Predecessor,
) -> Result<(), CallError> {
    if matches!(served, Ok(()) | Err(CallError::Stopped))
        && let Some(relay) = relay
        && relay.hand_over(actor, socket, rest)
    {
        return Ok(());
    }
    served
}
