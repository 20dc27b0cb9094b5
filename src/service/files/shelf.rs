//! What a server of files knows of them, shared by all of its conversations: what is whole, what is on its way, how much of both
//! there may be. It reads no message and names no protocol.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::ground::{Draft, Ground, Lying, Memory};
use super::names::problem;

/// What files may take in the memory of a server, those that are on their way included.
pub const IN_MEMORY: u64 = 64 << 20;

/// Files that may be on their way at once. Whoever sent nothing for longest makes room.
const MOST_PARTS: usize = 256;

/// Seconds after which a file of which nothing has come may make room for another.
const SILENT: u64 = 60;

/// Bytes that are read at once where a file is only summed up.
const READ: usize = 1 << 16;

/// What a file is: its bytes are known by their number and their sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub size: u64,
    pub sha256: String,
    /// Anybody can make two files with the same MD5; it is told for programs that know nothing better.
    pub md5: String,
}

/// Which file is sent: two clients that send the same one send it together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sent {
    pub name: String,
    pub size: u64,
    pub sum: Sum,
}

/// By what the receiver finds that all has come as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sum {
    Sha256(String),
    Md5(String),
}

impl Sum {
    fn fits(&self, known: &Known) -> bool {
        match self {
            Sum::Sha256(sum) => sum.eq_ignore_ascii_case(&known.sha256),
            Sum::Md5(sum) => sum.eq_ignore_ascii_case(&known.md5),
        }
    }
}

/// How far a file has come that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    Has(u64),
    Whole(Known),
}

/// Why something with a file cannot be.
#[derive(Debug)]
pub enum Trouble {
    /// There is no such file.
    Absent,
    /// There is another file of that name.
    Exists,
    /// It is not the file that was announced; all of it is gone.
    OtherSum,
    /// There is no room for it.
    Full {
        free: u64,
    },
    /// It is no plain file: a link, a folder, a device.
    NotPlain,
    System(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Absent,
            io::ErrorKind::AlreadyExists => Self::Exists,
            io::ErrorKind::InvalidInput => Self::NotPlain,
            _ => Self::System(error),
        }
    }
}

/// A file that is on its way.
struct Part {
    draft: Draft,
    has: u64,
    sha256: Sha256,
    md5: Md5,
    over: bool,
}

/// What a server of files knows of them.
pub struct Shelf {
    ground: Box<dyn Ground>,
    quota: u64,
    /// Seconds since 1970.
    now: fn() -> u64,
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    /// Sums of files as they lie there, by their names.
    known: BTreeMap<String, (i128, Known)>,
    parts: BTreeMap<Sent, Touched>,
}

/// A part, and when it was last asked for.
struct Touched {
    at: u64,
    part: Arc<Mutex<Part>>,
}

impl Books {
    fn touched(&mut self, sent: &Sent, now: u64) -> Option<Arc<Mutex<Part>>> {
        let touched = self.parts.get_mut(sent)?;
        touched.at = now;
        Some(touched.part.clone())
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self::new(Box::new(Memory::default()), IN_MEMORY, || 0)
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("quota", &self.quota).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shelf {
    /// For files that lie there, and so many bytes of them at most.
    pub fn new(ground: Box<dyn Ground>, quota: u64, now: fn() -> u64) -> Self {
        Self { ground, quota, now, books: Mutex::default() }
    }

    /// So many whole files whose names come after this one, in their order, and whether there are more.
    ///
    /// # Errors
    /// As the system says.
    pub fn list(&self, after: &str, most: usize) -> Result<(Vec<(String, Known)>, bool), Trouble> {
        let mut files = self.ground.files()?;
        files.retain(|file| file.name.as_str() > after && problem(&file.name).is_none());
        let more = files.len() > most;
        files.truncate(most);
        let mut listed = Vec::new();
        for file in files {
            // One that went meanwhile is not there.
            if let Ok(known) = self.summed(&file) {
                listed.push((file.name, known));
            }
        }
        Ok((listed, more))
    }

    /// So many bytes of a file from an offset on, and what it is.
    ///
    /// # Errors
    /// If there is none.
    pub fn piece(&self, name: &str, from: u64, most: usize) -> Result<(Known, Vec<u8>), Trouble> {
        let known = self.summed(&self.ground.file(name)?)?;
        Ok((known, self.ground.read(name, from, most)?))
    }

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none.
    pub fn delete(&self, name: &str) -> Result<(), Trouble> {
        self.ground.remove(name)?;
        lock(&self.books).known.remove(name);
        Ok(())
    }

    /// Takes bytes of a file that is sent, if they go on where it stands. Returns how far it is then.
    ///
    /// # Errors
    /// If it cannot be had.
    pub fn put(&self, sent: &Sent, from: u64, bytes: &[u8]) -> Result<Progress, Trouble> {
        match self.ground.file(&sent.name) {
            Ok(file) => {
                let known = self.summed(&file)?;
                let same = known.size == sent.size && sent.sum.fits(&known);
                return if same { Ok(Progress::Whole(known)) } else { Err(Trouble::Exists) };
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        let shared = self.part(sent)?;
        let mut part = lock(&shared);
        if part.over {
            // Somebody else has just sent the rest of it.
            drop(part);
            return self.put(sent, from, bytes);
        }
        if from == part.has {
            let room = usize::try_from(sent.size - part.has).unwrap_or(usize::MAX);
            let bytes = bytes.get(..room.min(bytes.len())).unwrap_or_default();
            self.ground.write(part.draft, part.has, bytes)?;
            part.sha256.update(bytes);
            part.md5.update(bytes);
            part.has += bytes.len() as u64;
        }
        if part.has < sent.size {
            return Ok(Progress::Has(part.has));
        }
        let known = Known {
            size: part.has,
            sha256: hex(&part.sha256.clone().finalize()),
            md5: hex(&part.md5.clone().finalize()),
        };
        let done = self.finish(sent, &part, &known);
        part.over = true;
        lock(&self.books).parts.remove(sent);
        done.map(|()| Progress::Whole(known))
    }

    /// Gives a file its name, now that all of it is there.
    fn finish(&self, sent: &Sent, part: &Part, known: &Known) -> Result<(), Trouble> {
        if !sent.sum.fits(known) {
            self.ground.discard(part.draft);
            return Err(Trouble::OtherSum);
        }
        self.ground.publish(part.draft, &sent.name).inspect_err(|_| self.ground.discard(part.draft))?;
        if let Ok(file) = self.ground.file(&sent.name) {
            lock(&self.books).known.insert(sent.name.clone(), (file.stamp, known.clone()));
        }
        Ok(())
    }

    /// The file on its way that this is, begun if it is new.
    fn part(&self, sent: &Sent) -> Result<Arc<Mutex<Part>>, Trouble> {
        if let Some(part) = lock(&self.books).touched(sent, (self.now)()) {
            return Ok(part);
        }
        let lying: u64 = self.ground.files()?.iter().map(|file| file.size).sum();
        let mut books = lock(&self.books);
        if let Some(part) = books.touched(sent, (self.now)()) {
            return Ok(part);
        }
        while books.parts.len() >= MOST_PARTS && self.forget_one(&mut books, 0) {}
        loop {
            // What has been announced is as good as taken, or many that began would end in nothing.
            let announced: u64 = books.parts.keys().map(|sent| sent.size).fold(0, u64::saturating_add);
            let free = self.quota.saturating_sub(lying.saturating_add(announced));
            if sent.size <= free {
                break;
            }
            if !self.forget_one(&mut books, SILENT) {
                return Err(Trouble::Full { free });
            }
        }
        let draft = self.ground.begin()?;
        let part = Part { draft, has: 0, sha256: Sha256::new(), md5: Md5::new(), over: false };
        let part = Arc::new(Mutex::new(part));
        books.parts.insert(sent.clone(), Touched { at: (self.now)(), part: part.clone() });
        Ok(part)
    }

    /// Throws away what nobody has sent a byte of for longest, if it is as many seconds. Whether there was any.
    fn forget_one(&self, books: &mut Books, seconds: u64) -> bool {
        let now = (self.now)();
        // One that is locked is being written; and whoever writes may wait for these books.
        let idle = books
            .parts
            .iter()
            .filter(|(_, touched)| touched.at.saturating_add(seconds) <= now && touched.part.try_lock().is_ok());
        let Some(silent) = idle.min_by_key(|(_, touched)| touched.at).map(|(sent, _)| sent.clone()) else {
            return false;
        };
        if let Some(touched) = books.parts.remove(&silent)
            && let Ok(mut part) = touched.part.try_lock()
        {
            part.over = true;
            self.ground.discard(part.draft);
        }
        true
    }

    /// What a file is that lies there.
    fn summed(&self, file: &Lying) -> Result<Known, Trouble> {
        if let Some((stamp, known)) = lock(&self.books).known.get(&file.name)
            && *stamp == file.stamp
            && known.size == file.size
        {
            return Ok(known.clone());
        }
        let (mut sha256, mut md5, mut size) = (Sha256::new(), Md5::new(), 0);
        loop {
            let bytes = self.ground.read(&file.name, size, READ)?;
            if bytes.is_empty() {
                break;
            }
            sha256.update(&bytes);
            md5.update(&bytes);
            size += bytes.len() as u64;
        }
        let known = Known { size, sha256: hex(&sha256.finalize()), md5: hex(&md5.finalize()) };
        lock(&self.books).known.insert(file.name.clone(), (file.stamp, known.clone()));
        Ok(known)
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        for touched in lock(&self.books).parts.values() {
            self.ground.discard(lock(&touched.part).draft);
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
