//! The shows on the desk: the one in front, the ones before it, and one that may be seen beside.
//! It knows nothing of what is in them.

use super::show::{Show, ShowId};
use crate::trace::Position;

/// Shows that are kept; those of lessons go first, and then the ones that were begun longest ago.
pub const MOST_SHOWS: usize = 8;

/// Where the show stands that is seen beside the one in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// As it was when it was left.
    At(Position),
    /// Somebody has pinned it: as far as the one in front.
    Pinned,
}

/// The shows on the desk. One is always in front.
pub struct Shows {
    front: Show,
    /// The others, in the order in which they were begun.
    others: Vec<Show>,
    /// The one that may be seen beside, and where it stands.
    beside: Option<(ShowId, Beside)>,
    /// The number of the next one.
    next: u64,
}

impl Shows {
    /// One show, made with its number.
    pub fn new(front: impl FnOnce(ShowId) -> Show) -> Self {
        Self { front: front(ShowId(0)), others: Vec::new(), beside: None, next: 1 }
    }

    /// The one in front.
    pub fn front(&self) -> &Show {
        &self.front
    }

    /// The same, to be changed.
    pub fn front_mut(&mut self) -> &mut Show {
        &mut self.front
    }

    /// All of them, in the order in which they were begun.
    pub fn all(&self) -> Vec<&Show> {
        let mut all: Vec<&Show> = self.others.iter().chain([&self.front]).collect();
        all.sort_by_key(|show| show.id);
        all
    }

    /// All of them, to be changed.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Show> {
        self.others.iter_mut().chain([&mut self.front])
    }

    /// The one of this number, if it is still there.
    pub fn get_mut(&mut self, id: ShowId) -> Option<&mut Show> {
        self.all_mut().find(|show| show.id == id)
    }

    /// The one that is seen beside, and where it stands.
    pub fn beside(&self) -> Option<(&Show, Beside)> {
        let (id, beside) = self.beside?;
        Some((self.others.iter().find(|show| show.id == id)?, beside))
    }

    /// This one is seen beside the one in front, whichever that is, until it is taken away.
    pub fn pin(&mut self, id: ShowId) {
        self.beside = Some((id, Beside::Pinned));
    }

    /// Nothing is pinned.
    pub fn unpin(&mut self) {
        self.beside = self.beside.filter(|(_, beside)| *beside != Beside::Pinned);
    }

    /// From the next show on, the one in front is seen beside, as it is now.
    pub fn put_beside(&mut self) {
        self.beside = Some((self.front.id, Beside::At(Position(self.front.trace.len()))));
    }

    /// Nothing is seen beside, but for what somebody has pinned.
    pub fn put_nothing_beside(&mut self) {
        self.beside = self.beside.filter(|(_, beside)| *beside == Beside::Pinned);
    }

    /// A new show in front, made with its number. The old one is kept, unless nothing has happened in it.
    pub fn begin(&mut self, front: impl FnOnce(ShowId) -> Show) {
        let front = front(ShowId(self.next));
        self.next += 1;
        let old = std::mem::replace(&mut self.front, front);
        if !old.trace.is_empty() {
            self.put_back(old);
        }
        // What is seen beside stays, however old it is.
        let seen = self.beside.map(|(id, _)| id);
        while self.others.len() >= MOST_SHOWS {
            let spare = |show: &Show| Some(show.id) != seen;
            let of_lesson = self.others.iter().position(|show| spare(show) && show.of_lesson);
            let oldest = || self.others.iter().position(spare);
            let gone = of_lesson.or_else(oldest);
            self.others.remove(gone.unwrap_or_default());
        }
    }

    /// Another one in front. Whether there is one of this number, and it was not in front already.
    pub fn bring_to_front(&mut self, id: ShowId) -> bool {
        let Some(place) = self.others.iter().position(|show| show.id == id) else { return false };
        let front = self.others.remove(place);
        let old = std::mem::replace(&mut self.front, front);
        self.put_back(old);
        // What is pinned is beside whatever is in front, but not beside itself.
        self.put_nothing_beside();
        true
    }

    fn put_back(&mut self, show: Show) {
        let place = self.others.partition_point(|other| other.id < show.id);
        self.others.insert(place, show);
    }
}
