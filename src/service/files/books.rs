//! The books of a shelf: what has been counted of the files that lie there, what is on its way, and how much room both leave.
//! They touch no file; the shelf does, and writes down here what came of it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::ground::{Draft, Ground, Lying};
use super::shelf::{Known, Sent};

/// Files that may be on their way at once. Whoever sent nothing for longest makes room.
const MOST_PARTS: usize = 256;

/// Seconds after which a file of which nothing has come may make room for another, and after which the files are counted
/// anew where there seems to be no room, since others than the server may have taken some away.
pub const SILENT: u64 = 60;

/// What a file takes at least, however small it is: a disk keeps it in blocks, and there is its name.
pub const LEAST_CHARGE: u64 = 4096;

/// What a file of that size takes of the quota.
pub fn charge(size: u64) -> u64 {
    size.max(LEAST_CHARGE)
}

/// What these files take together. What cannot be counted leaves no room.
pub fn taken(files: io::Result<Vec<Lying>>) -> u64 {
    files.map_or(u64::MAX, |files| files.iter().map(|file| charge(file.size)).fold(0, u64::saturating_add))
}

/// Whoever broke off while it held a lock left nothing half done that is guarded by one.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is on its way.
pub struct Part {
    /// There is none until its first bytes are to be written.
    draft: Option<Draft>,
    pub has: u64,
    pub sha256: Sha256,
    pub md5: Md5,
    /// It is whole, or thrown away; whoever still holds it asks for another.
    pub over: bool,
}

impl Part {
    fn begun() -> Self {
        Self { draft: None, has: 0, sha256: Sha256::new(), md5: Md5::new(), over: false }
    }

    /// Where it is written to, begun if there is none yet.
    pub fn draft(&mut self, ground: &dyn Ground) -> io::Result<Draft> {
        if let Some(draft) = self.draft {
            return Ok(draft);
        }
        let draft = ground.begin()?;
        self.draft = Some(draft);
        Ok(draft)
    }

    /// Throws away what has come of it.
    pub fn discard(&mut self, ground: &dyn Ground) {
        self.over = true;
        if let Some(draft) = self.draft.take() {
            ground.discard(draft);
        }
    }
}

/// A file that is on its way, which several may send together.
pub type SharedPart = Arc<Mutex<Part>>;

/// A part, and when it was last asked for.
struct Touched {
    at: u64,
    part: SharedPart,
}

/// What is known of all files.
#[derive(Default)]
pub struct Books {
    /// What the files that lie there take of the quota.
    pub lying: u64,
    /// When they were counted.
    pub counted: u64,
    /// Files that somebody sums up. Others who want the same sum wait for it.
    pub summing: BTreeMap<String, Arc<Mutex<()>>>,
    /// Sums of files as they lie there, by their names.
    pub known: BTreeMap<String, (i128, Known)>,
    parts: BTreeMap<Sent, Touched>,
}

impl Books {
    /// Those of a shelf whose files have been counted, and when.
    pub fn counted(lying: u64, counted: u64) -> Self {
        Self { lying, counted, ..Self::default() }
    }

    /// The file on its way that this is.
    pub fn touched(&mut self, sent: &Sent, now: u64) -> Option<SharedPart> {
        let touched = self.parts.get_mut(sent)?;
        touched.at = now;
        Some(touched.part.clone())
    }

    /// What is left of a quota. What has been announced is as good as taken, or many that began would end in nothing.
    pub fn free(&self, quota: u64) -> u64 {
        let announced = self.parts.keys().map(|sent| charge(sent.size)).fold(0, u64::saturating_add);
        quota.saturating_sub(self.lying.saturating_add(announced))
    }

    /// Takes room for a file; `None` where there is none. What made it is still to be thrown away.
    pub fn reserve(&mut self, sent: &Sent, quota: u64, now: u64) -> (Option<SharedPart>, Vec<SharedPart>) {
        let mut forgotten = Vec::new();
        // Somebody else may have begun it meanwhile.
        if let Some(part) = self.touched(sent, now) {
            return (Some(part), forgotten);
        }
        while self.parts.len() >= MOST_PARTS
            && let Some(part) = self.forget_one(now, 0)
        {
            forgotten.push(part);
        }
        while charge(sent.size) > self.free(quota) {
            match self.forget_one(now, SILENT) {
                Some(part) => forgotten.push(part),
                None => return (None, forgotten),
            }
        }
        let part = Arc::new(Mutex::new(Part::begun()));
        self.parts.insert(sent.clone(), Touched { at: now, part: part.clone() });
        (Some(part), forgotten)
    }

    /// Forgets the part of which nobody has sent a byte for longest, if it is as many seconds.
    fn forget_one(&mut self, now: u64, seconds: u64) -> Option<SharedPart> {
        // One that is locked is being written; and whoever writes may wait for these books.
        let idle = self
            .parts
            .iter()
            .filter(|(_, touched)| touched.at.saturating_add(seconds) <= now && touched.part.try_lock().is_ok());
        let silent = idle.min_by_key(|(_, touched)| touched.at).map(|(sent, _)| sent.clone())?;
        // Whoever has it already and writes only now must find that it is forgotten, or it would take room unseen.
        self.parts.get(&silent)?.part.try_lock().ok()?.over = true;
        self.forgotten(&silent)
    }

    /// A part that is on its way no more.
    pub fn forgotten(&mut self, sent: &Sent) -> Option<SharedPart> {
        self.parts.remove(sent).map(|touched| touched.part)
    }

    /// The parts that are left, with which the books end.
    pub fn parts(&self) -> impl Iterator<Item = &SharedPart> {
        self.parts.values().map(|touched| &touched.part)
    }
}
