//! Where files lie: what a server needs to be able to do with them, and the same in memory.
//! A file on it is either whole or unseen; who may have which is not known here.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file that is being written and has no name yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Draft(pub u64);

/// A file as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lying {
    pub name: String,
    pub size: u64,
    /// Another one, if its bytes may be others.
    pub stamp: i128,
}

/// Where files lie.
pub trait Ground: Send + Sync {
    /// The plain files whose names can be had, in the order of their names.
    ///
    /// # Errors
    /// As the system says.
    fn files(&self) -> io::Result<Vec<Lying>>;

    /// The file of that name.
    ///
    /// # Errors
    /// If there is none, or it is no plain file.
    fn file(&self, name: &str) -> io::Result<Lying>;

    /// So many bytes of a file from an offset on; fewer only at its end.
    ///
    /// # Errors
    /// If there is none, or it is no plain file.
    fn read(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>>;

    /// Goes through the bytes of a file that is opened once, so many at a time, until it ends or `more` says that it is
    /// enough. Returns the file as it was before the first byte.
    ///
    /// # Errors
    /// If there is none, or it is no plain file.
    fn go_through(&self, name: &str, most: usize, more: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Lying>;

    /// Begins a file that nobody sees.
    ///
    /// # Errors
    /// As the system says.
    fn begin(&self) -> io::Result<Draft>;

    /// Writes bytes of it.
    ///
    /// # Errors
    /// As the system says; a full disk.
    fn write(&self, draft: Draft, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Gives it a name, at once and whole. It is a draft no more.
    ///
    /// # Errors
    /// If the name is taken, and then it is a draft still.
    fn publish(&self, draft: Draft, name: &str) -> io::Result<()>;

    /// Throws it away.
    fn discard(&self, draft: Draft);

    /// Removes a file.
    ///
    /// # Errors
    /// If there is none, or it is no plain file.
    fn remove(&self, name: &str) -> io::Result<()>;
}

/// Files in the memory of the server, gone with it.
#[derive(Default)]
pub struct Memory {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    next: u64,
    drafts: BTreeMap<Draft, Vec<u8>>,
    files: BTreeMap<String, (i128, Arc<Vec<u8>>)>,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lying(name: &str, (stamp, bytes): &(i128, Arc<Vec<u8>>)) -> Lying {
    Lying { name: name.to_owned(), size: bytes.len() as u64, stamp: *stamp }
}

fn absent() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Ground for Memory {
    fn files(&self) -> io::Result<Vec<Lying>> {
        Ok(self.lock().files.iter().map(|(name, file)| lying(name, file)).collect())
    }

    fn file(&self, name: &str) -> io::Result<Lying> {
        self.lock().files.get(name).map(|file| lying(name, file)).ok_or_else(absent)
    }

    fn read(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let bytes = self.lock().files.get(name).map(|(_, bytes)| bytes.clone()).ok_or_else(absent)?;
        let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes.iter().skip(from).take(most).copied().collect())
    }

    fn go_through(&self, name: &str, most: usize, more: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Lying> {
        let file = self.lock().files.get(name).cloned().ok_or_else(absent)?;
        // Whether it was enough is the same here: the file stays as it is.
        let _all = file.1.chunks(most.max(1)).all(more);
        Ok(lying(name, &file))
    }

    fn begin(&self) -> io::Result<Draft> {
        let mut inner = self.lock();
        inner.next += 1;
        let draft = Draft(inner.next);
        inner.drafts.insert(draft, Vec::new());
        Ok(draft)
    }

    fn write(&self, draft: Draft, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.lock();
        let written = inner.drafts.get_mut(&draft).ok_or_else(absent)?;
        written.truncate(usize::try_from(at).unwrap_or(usize::MAX));
        written.extend_from_slice(bytes);
        Ok(())
    }

    fn publish(&self, draft: Draft, name: &str) -> io::Result<()> {
        let mut inner = self.lock();
        if inner.files.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let bytes = inner.drafts.remove(&draft).ok_or_else(absent)?;
        inner.files.insert(name.to_owned(), (i128::from(draft.0), Arc::new(bytes)));
        Ok(())
    }

    fn discard(&self, draft: Draft) {
        self.lock().drafts.remove(&draft);
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.lock().files.remove(name).map(drop).ok_or_else(absent)
    }
}
