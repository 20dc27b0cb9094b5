//! A folder of the disk as the ground for a server of files. What is being written lies in it under a hidden name of the
//! server's own until it is whole. Where files are in memory, this is not needed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::net::{Folder, NewFile};
use crate::service::files::ground::{Draft, Ground, Lying};

/// How the names begin of what is not whole. Nobody can ask for a name that begins with a dot.
const PART: &str = ".sockscope-part-";

/// A folder that keeps the files of a server.
pub struct Disk {
    folder: Folder,
    drafts: Mutex<Drafts>,
}

#[derive(Default)]
struct Drafts {
    next: u64,
    open: BTreeMap<Draft, NewFile>,
}

impl Disk {
    /// A folder that is there. What a server left in it that was killed is thrown away.
    ///
    /// # Errors
    /// If there is no such folder, or another server has it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let folder = Folder::open(path)?;
        for name in folder.names()? {
            if name.starts_with(PART) {
                folder.remove(&name).ok();
            }
        }
        Ok(Self { folder, drafts: Mutex::default() })
    }

    fn drafts(&self) -> MutexGuard<'_, Drafts> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn part(draft: Draft) -> String {
    format!("{PART}{}", draft.0)
}

impl Ground for Disk {
    fn files(&self) -> io::Result<Vec<Lying>> {
        let mut names = self.folder.names()?;
        names.retain(|name| !name.starts_with('.'));
        names.sort_unstable();
        // What is no plain file is not for strangers, and what went meanwhile is not there.
        Ok(names.iter().filter_map(|name| self.file(name).ok()).collect())
    }

    fn file(&self, name: &str) -> io::Result<Lying> {
        let look = self.folder.look(name)?;
        Ok(Lying { name: name.to_owned(), size: look.size, stamp: look.stamp })
    }

    fn read(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        self.folder.read(name, from, most)
    }

    fn go_through(&self, name: &str, most: usize, more: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Lying> {
        let look = self.folder.go_through(name, most, more)?;
        Ok(Lying { name: name.to_owned(), size: look.size, stamp: look.stamp })
    }

    fn begin(&self) -> io::Result<Draft> {
        let mut drafts = self.drafts();
        drafts.next += 1;
        let draft = Draft(drafts.next);
        let file = self.folder.create(&part(draft))?;
        drafts.open.insert(draft, file);
        Ok(draft)
    }

    fn write(&self, draft: Draft, at: u64, bytes: &[u8]) -> io::Result<()> {
        // Out of the table while it is written, so that others need not wait.
        let file = self.drafts().open.remove(&draft).ok_or(io::ErrorKind::NotFound)?;
        let written = file.write(at, bytes);
        self.drafts().open.insert(draft, file);
        written
    }

    fn publish(&self, draft: Draft, name: &str) -> io::Result<()> {
        self.folder.rename(&part(draft), name)?;
        self.drafts().open.remove(&draft);
        Ok(())
    }

    fn discard(&self, draft: Draft) {
        self.drafts().open.remove(&draft);
        // One that is gone already is as well.
        self.folder.remove(&part(draft)).ok();
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.folder.remove(name)
    }
}
