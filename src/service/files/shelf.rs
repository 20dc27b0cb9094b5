//! What a server of files knows of them, shared by all of its conversations: what is whole, what is on its way, how much of both
//! there may be. It reads no message and names no protocol.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::books::{Books, Part, SharedPart, lock};
use super::ground::{Draft, Ground, Lying, Memory};
use super::names::problem;
use crate::service::Stopped;

/// What files may take in the memory of a server, those that are on their way included.
pub const IN_MEMORY: u64 = 64 << 20;

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
    /// The server is about to end.
    Stopped,
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

/// What a server of files knows of them.
pub struct Shelf {
    ground: Box<dyn Ground>,
    quota: u64,
    /// Seconds since 1970.
    now: fn() -> u64,
    /// Held while a file appears or goes and the books follow, and while all are counted.
    moves: Mutex<()>,
    books: Mutex<Books>,
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

impl Shelf {
    /// For files that lie there, and so many bytes of them at most.
    pub fn new(ground: Box<dyn Ground>, quota: u64, now: fn() -> u64) -> Self {
        let mut books = Books::default();
        books.count(ground.files(), now());
        Self { ground, quota, now, moves: Mutex::default(), books: Mutex::new(books) }
    }

    /// So many whole files whose names come after this one, in their order, and whether any are left. One that cannot be read
    /// is not among them.
    ///
    /// # Errors
    /// As the system says.
    pub fn list(&self, after: &str, most: usize, stopped: Stopped) -> Result<(Vec<(String, Known)>, bool), Trouble> {
        let mut files = self.ground.files()?;
        files.retain(|file| file.name.as_str() > after && problem(&file.name).is_none());
        let mut listed = Vec::new();
        for file in files {
            if listed.len() == most {
                return Ok((listed, true));
            }
            match self.summed(&file, stopped) {
                Ok(known) => listed.push((file.name, known)),
                Err(Trouble::Stopped) => return Err(Trouble::Stopped),
                // One that is absent went meanwhile; any other that cannot be read must not hide those behind it.
                Err(_) => {}
            }
        }
        Ok((listed, false))
    }

    /// So many bytes of a file from an offset on, and what it is.
    ///
    /// # Errors
    /// If there is none.
    pub fn piece(&self, name: &str, from: u64, most: usize, stopped: Stopped) -> Result<(Known, Vec<u8>), Trouble> {
        let known = self.summed(&self.ground.file(name)?, stopped)?;
        Ok((known, self.ground.read(name, from, most)?))
    }

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none.
    pub fn delete(&self, name: &str) -> Result<(), Trouble> {
        let _alone = lock(&self.moves);
        self.ground.remove(name)?;
        let mut books = lock(&self.books);
        books.known.remove(name);
        books.gone(name);
        Ok(())
    }

    /// Takes bytes of a file that is sent, if they go on where it stands. Returns how far it is then.
    ///
    /// # Errors
    /// If it cannot be had.
    pub fn put(&self, sent: &Sent, from: u64, bytes: &[u8], stopped: Stopped) -> Result<Progress, Trouble> {
        match self.ground.file(&sent.name) {
            Ok(file) => {
                let known = self.summed(&file, stopped)?;
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
            return self.put(sent, from, bytes, stopped);
        }
        // Whoever only asks, or is elsewhere, begins nothing; an empty file has no byte to wait for.
        if from != part.has || (bytes.is_empty() && sent.size > 0) {
            return Ok(Progress::Has(part.has));
        }
        let draft = match part.draft(self.ground.as_ref()) {
            Ok(draft) => draft,
            Err(error) => {
                part.over = true;
                lock(&self.books).forgotten(sent);
                return Err(error.into());
            }
        };
        let room = usize::try_from(sent.size - part.has).unwrap_or(usize::MAX);
        let bytes = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.ground.write(draft, part.has, bytes)?;
        part.sha256.update(bytes);
        part.md5.update(bytes);
        part.has += bytes.len() as u64;
        lock(&self.books).came(sent, (self.now)());
        if part.has < sent.size {
            return Ok(Progress::Has(part.has));
        }
        let known = Known {
            size: part.has,
            sha256: hex(&part.sha256.clone().finalize()),
            md5: hex(&part.md5.clone().finalize()),
        };
        self.finish(sent, draft, &mut part, &known).map(|()| Progress::Whole(known))
    }

    /// Gives a file its name, now that all of it is there.
    fn finish(&self, sent: &Sent, draft: Draft, part: &mut Part, known: &Known) -> Result<(), Trouble> {
        let _alone = lock(&self.moves);
        let published = if sent.sum.fits(known) {
            self.ground.publish(draft, &sent.name).map_err(Trouble::from)
        } else {
            Err(Trouble::OtherSum)
        };
        if published.is_ok() {
            part.over = true;
        } else {
            part.discard(self.ground.as_ref());
        }
        let file = self.ground.file(&sent.name);
        let mut books = lock(&self.books);
        books.forgotten(sent);
        published?;
        books.lies(&sent.name, known.size);
        if let Ok(file) = file {
            books.known.insert(sent.name.clone(), (file.stamp, known.clone()));
        }
        Ok(())
    }

    /// The file on its way that this is, begun if it is new.
    fn part(&self, sent: &Sent) -> Result<SharedPart, Trouble> {
        if let Some(part) = lock(&self.books).part(sent) {
            return Ok(part);
        }
        self.count_anew();
        let (reserved, forgotten) = lock(&self.books).reserve(sent, self.quota, (self.now)());
        for part in forgotten {
            lock(&part).discard(self.ground.as_ref());
        }
        reserved.ok_or_else(|| Trouble::Full { free: lock(&self.books).free(self.quota) })
    }

    /// Counts the files, if it is long ago that they were counted.
    fn count_anew(&self) {
        let now = (self.now)();
        if !lock(&self.books).are_old(now) {
            return;
        }
        let _alone = lock(&self.moves);
        // Somebody else may have counted them meanwhile.
        if !lock(&self.books).are_old(now) {
            return;
        }
        let files = self.ground.files();
        lock(&self.books).count(files, now);
    }

    /// What is known of a file as it lies there.
    fn known(&self, file: &Lying) -> Option<Known> {
        let books = lock(&self.books);
        let (stamp, known) = books.known.get(&file.name)?;
        (*stamp == file.stamp && known.size == file.size).then(|| known.clone())
    }

    /// What a file is that lies there. Whoever wants it first sums it up, and the others wait for that.
    fn summed(&self, file: &Lying, stopped: Stopped) -> Result<Known, Trouble> {
        if let Some(known) = self.known(file) {
            return Ok(known);
        }
        let turn = lock(&self.books).summing.entry(file.name.clone()).or_default().clone();
        let alone = lock(&turn);
        let known = self.known(file).map_or_else(|| self.sum_up(file, stopped), Ok);
        // Turns are taken and given back under the lock of the books, so whoever is the last one sees it.
        let mut books = lock(&self.books);
        drop(alone);
        drop(turn);
        if books.summing.get(&file.name).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            books.summing.remove(&file.name);
        }
        known
    }

    fn sum_up(&self, file: &Lying, stopped: Stopped) -> Result<Known, Trouble> {
        let (mut sha256, mut md5, mut size, mut broken_off) = (Sha256::new(), Md5::new(), 0, false);
        let before = self.ground.go_through(&file.name, READ, &mut |bytes| {
            sha256.update(bytes);
            md5.update(bytes);
            size += bytes.len() as u64;
            broken_off = stopped();
            !broken_off
        })?;
        if broken_off {
            return Err(Trouble::Stopped);
        }
        let known = Known { size, sha256: hex(&sha256.finalize()), md5: hex(&md5.finalize()) };
        lock(&self.books).known.insert(file.name.clone(), (before.stamp, known.clone()));
        Ok(known)
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        for part in lock(&self.books).parts() {
            lock(part).discard(self.ground.as_ref());
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
