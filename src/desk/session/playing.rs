//! A run played like a recording: from the playhead to the newest event at the pace that is set, and from there on live.
//! It lets no call go in the past; what has been recorded is only looked at.

use super::Session;
use crate::desk::command::{PlayCommand, Speed};
use crate::desk::show::Stage;
use crate::playback::{Move, Playback};
use crate::trace::Position;

/// Seconds between two moments of a recording that is played at full speed.
const QUICK: f64 = 1.0 / 30.0;

/// A recording at full speed takes about so many moments, however long it is.
const MOMENTS: usize = 120;

impl Session {
    /// Whether the past is being played.
    pub fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// What the key that plays and pauses stands for now.
    pub fn play_or_pause(&self) -> PlayCommand {
        let live = self.playback().is_newest() && self.stage() == Stage::Running && self.is_live();
        let runs_edit = self.workshop.is_pending() && self.playback().is_newest();
        if self.is_playing() || live && !runs_edit { PlayCommand::Pause } else { PlayCommand::Run }
    }

    /// Begins to play from the playhead; a run that is over and seen to its end, from its beginning.
    pub(super) fn play(&mut self) {
        if self.playback().is_newest() {
            self.look(Playback::Past(Position(0)));
        }
        self.playing = Some(f64::NEG_INFINITY);
        (self.wake)();
    }

    /// Goes on with what is played. Returns how many seconds later it wants to be asked again.
    pub(super) fn play_on(&mut self, now: f64) -> Option<f64> {
        let next = self.playing?;
        if now < next {
            return Some(next - now);
        }
        let (interval, moves) = match self.speed {
            Speed::Full => (QUICK, self.trace().len() / MOMENTS + 1),
            speed => (speed.interval().unwrap_or(QUICK), 1),
        };
        for _ in 0..moves {
            let to = self.playback().after(Move::ForwardToVisible, self.trace());
            self.look(to);
        }
        if !self.playback().is_newest() {
            self.playing = Some(now + interval);
            return Some(interval);
        }
        self.playing = None;
        if self.is_live() {
            self.go_on();
        }
        None
    }
}
