//! The books of a shelf: what has been counted of the files that lie there, what is on its way, and how much room both leave.
//! They touch no file; the shelf does, and writes down here what came of it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::ground::{Draft, Ground, Lying};
use super::shelf::{Known, Sent};

/// Files that may be on their way at once. The one of which nothing came for longest makes room.
const MOST_PARTS: usize = 256;

/// Seconds after which a file of which no byte has come may make room for another, and after which the files are counted
/// anew before another one is taken, since others than the server may have laid some there or taken some away.
pub const SILENT: u64 = 60;

/// What a file takes at least, however small it is: a disk keeps it in blocks, and there is its name.
pub const LEAST_CHARGE: u64 = 4096;

/// What a file of that size takes of the quota.
pub fn charge(size: u64) -> u64 {
    size.max(LEAST_CHARGE)
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

/// A part, and when bytes of it came last; or when it was announced, where none have come.
struct Announced {
    at: u64,
    part: SharedPart,
}

/// What is known of all files.
#[derive(Default)]
pub struct Books {
    /// What each of the files that lie there was counted with, and all of them together.
    charged: BTreeMap<String, u64>,
    lying: u64,
    /// When they were counted.
    counted: u64,
    /// Files that somebody sums up. Others who want the same sum wait for it.
    pub summing: BTreeMap<String, Arc<Mutex<()>>>,
    /// Sums of files as they lie there, by their names.
    pub known: BTreeMap<String, (i128, Known)>,
    parts: BTreeMap<Sent, Announced>,
}

impl Books {
    /// Writes down what lies there now. What cannot be counted leaves no room, and is to be counted next time.
    pub fn count(&mut self, files: io::Result<Vec<Lying>>, now: u64) {
        self.counted = if files.is_ok() { now } else { 0 };
        self.lying = if files.is_ok() { 0 } else { u64::MAX };
        self.charged.clear();
        for file in files.unwrap_or_default() {
            self.lies(&file.name, file.size);
        }
    }

    /// Whether it is long ago that the files were counted.
    pub fn are_old(&self, now: u64) -> bool {
        self.counted.saturating_add(SILENT) <= now
    }

    /// A file lies there now.
    pub fn lies(&mut self, name: &str, size: u64) {
        // One that somebody else took away may have been counted by that name.
        self.gone(name);
        self.charged.insert(name.to_owned(), charge(size));
        self.lying = self.lying.saturating_add(charge(size));
    }

    /// A file is there no more. One that was never counted gives no room back.
    pub fn gone(&mut self, name: &str) {
        self.lying = self.lying.saturating_sub(self.charged.remove(name).unwrap_or(0));
    }

    /// The file on its way that this is.
    pub fn part(&self, sent: &Sent) -> Option<SharedPart> {
        self.parts.get(sent).map(|announced| announced.part.clone())
    }

    /// Bytes of a file have come.
    pub fn came(&mut self, sent: &Sent, now: u64) {
        if let Some(announced) = self.parts.get_mut(sent) {
            announced.at = now;
        }
    }

    /// What is left of a quota.
    pub fn free(&self, quota: u64) -> u64 {
        quota.saturating_sub(self.taken())
    }

    /// What is taken. What has been announced is as good as taken, or many that began would end in nothing.
    fn taken(&self) -> u64 {
        let announced = self.parts.keys().map(|sent| charge(sent.size)).fold(0, u64::saturating_add);
        self.lying.saturating_add(announced)
    }

    /// Takes room for a file; `None` where there is none. What made it is still to be thrown away.
    pub fn reserve(&mut self, sent: &Sent, quota: u64, now: u64) -> (Option<SharedPart>, Vec<SharedPart>) {
        // Somebody else may have begun it meanwhile.
        if let Some(part) = self.part(sent) {
            return (Some(part), Vec::new());
        }
        let Some(mut forgotten) = self.make_room(charge(sent.size), quota, now) else { return (None, Vec::new()) };
        forgotten.extend(self.make_place());
        let part = Arc::new(Mutex::new(Part::begun()));
        self.parts.insert(sent.clone(), Announced { at: now, part: part.clone() });
        (Some(part), forgotten)
    }

    /// Forgets silent parts until so much is free: those that are silent for longest, no more than it takes, and none if all
    /// of them would not do.
    fn make_room(&mut self, needed: u64, quota: u64, now: u64) -> Option<Vec<SharedPart>> {
        let taken = self.taken();
        let has_room = |given: u64| quota.saturating_sub(taken.saturating_sub(given)) >= needed;
        let silent: Vec<_> =
            self.by_silence().into_iter().filter(|(at, ..)| at.saturating_add(SILENT) <= now).collect();
        let (mut given, mut held) = (0_u64, Vec::new());
        for (_, sent, part) in &silent {
            if has_room(given) {
                break;
            }
            // One that is locked is being written; and whoever writes may wait for these books.
            if let Ok(part) = part.try_lock() {
                given = given.saturating_add(charge(sent.size));
                held.push((sent, part));
            }
        }
        if !has_room(given) {
            return None;
        }
        Some(held.into_iter().filter_map(|(sent, part)| self.forget(sent, part)).collect())
    }

    /// Forgets parts until one more may be on its way, if there are any that nobody writes just now.
    fn make_place(&mut self) -> Vec<SharedPart> {
        let too_many = (self.parts.len() + 1).saturating_sub(MOST_PARTS);
        if too_many == 0 {
            return Vec::new();
        }
        let all = self.by_silence();
        let idle = all.iter().filter_map(|(_, sent, part)| Some((sent, part.try_lock().ok()?)));
        idle.take(too_many).filter_map(|(sent, part)| self.forget(sent, part)).collect()
    }

    /// All parts, those first of which nobody has sent a byte for longest.
    fn by_silence(&self) -> Vec<(u64, Sent, SharedPart)> {
        let all = self.parts.iter().map(|(sent, announced)| (announced.at, sent.clone(), announced.part.clone()));
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(at, ..)| *at);
        all
    }

    /// Forgets a part. Whoever has it already and writes only now must find that, or it would take room unseen.
    fn forget(&mut self, sent: &Sent, mut part: MutexGuard<'_, Part>) -> Option<SharedPart> {
        part.over = true;
        self.forgotten(sent)
    }

    /// A part that is on its way no more.
    pub fn forgotten(&mut self, sent: &Sent) -> Option<SharedPart> {
        self.parts.remove(sent).map(|announced| announced.part)
    }

    /// The parts that are left, with which the books end.
    pub fn parts(&self) -> impl Iterator<Item = &SharedPart> {
        self.parts.values().map(|announced| &announced.part)
    }
}
