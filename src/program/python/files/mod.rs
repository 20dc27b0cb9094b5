//! The files of a program: a small file system in memory, as one program sees it with its open files and its working folder.
//! Nothing here writes to the real disk; what lies beside a program is copied out of it by `beside`, and by nobody else.

mod beside;
mod changes;
pub mod errno;
mod flags;
mod opened;
mod tree;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::opened::Opened;
use self::tree::{Found, Tree};
use crate::trace::FileEvent;

pub use self::tree::Stat;

/// The folder that a program stands in at first: what lies beside it lies here.
pub const HOME: &[u8] = b"/lab";
/// The folder for what is needed for a moment.
const TEMPORARY: &[u8] = b"/tmp";

/// What the files of one file system may hold together, their names included, in bytes.
pub const QUOTA: u64 = 64 << 20;
/// The most files that one program may have open.
const MOST_OPEN: usize = 1024;
/// The first descriptor of a file: far from those of sockets, which are the kernel's own.
const FIRST: i32 = 1 << 20;

/// What came of it, or the number of the error.
pub type Done<T> = Result<T, i32>;

/// Where the file systems of a run come from.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Files that lie there from the start: their names from the folder of the program on, and what they hold.
    pub files: Vec<(String, Vec<u8>)>,
    /// A folder of the real disk whose files are copied when they are asked for.
    pub beside: Option<std::path::PathBuf>,
}

/// A file system, which one program has for itself or all of a run have together.
#[derive(Clone, Debug)]
pub struct Disk(Arc<Mutex<Tree>>);

impl Disk {
    /// One that holds what is given; `shared` if all programs of the run have it together.
    pub fn new(given: &Given, shared: bool) -> Self {
        let mut tree = Tree::new(given.beside.clone(), shared);
        for (name, content) in &given.files {
            tree.give(name, content.clone());
        }
        Self(Arc::new(Mutex::new(tree)))
    }

    /// Whether both are the same one.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every file that a program has made, changed or moved, with what it holds: names from the root on.
    pub fn whole(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.tree().whole()
    }
}

/// A file system as one program sees it.
#[derive(Debug)]
pub struct Files {
    disk: Disk,
    own: Mutex<Own>,
}

/// What belongs to one program alone.
#[derive(Debug)]
struct Own {
    opened: BTreeMap<i32, Opened>,
    folder: Vec<u8>,
}

/// Both, while a function looks at them.
struct Seen<'f> {
    tree: MutexGuard<'f, Tree>,
    own: MutexGuard<'f, Own>,
}

impl Files {
    /// The files of a program that has opened none.
    pub fn new(disk: Disk) -> Self {
        Self { disk, own: Mutex::new(Own { opened: BTreeMap::new(), folder: HOME.to_vec() }) }
    }

    fn seen(&self) -> Seen<'_> {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        Seen { tree: self.disk.tree(), own }
    }

    /// What has changed since this was asked last.
    pub fn changes(&self) -> Vec<FileEvent> {
        std::mem::take(&mut self.disk.tree().changes)
    }

    /// From here on this is the time of what is changed, in seconds.
    pub fn at(&self, now: f64) -> &Self {
        self.disk.tree().now = now;
        self
    }

    /// open(2). Returns the descriptor.
    ///
    /// # Errors
    /// Those of open(2).
    pub fn open(&self, path: &[u8], flags: i32, mode: u32) -> Done<i32> {
        let Seen { mut tree, mut own } = self.seen();
        if own.opened.len() >= MOST_OPEN {
            return Err(errno::EMFILE);
        }
        let opened = Opened::open(&mut tree, &own.folder, path, flags, mode)?;
        let taken = |fd: &i32| !own.opened.contains_key(fd);
        let fd = (FIRST..).find(taken).ok_or(errno::EMFILE)?;
        own.opened.insert(fd, opened);
        Ok(fd)
    }

    /// close(2)
    ///
    /// # Errors
    /// `EBADF`
    pub fn close(&self, fd: i32) -> Done<()> {
        let Seen { mut tree, mut own } = self.seen();
        let opened = own.opened.remove(&fd).ok_or(errno::EBADF)?;
        opened.close(&mut tree);
        Ok(())
    }

    /// Does something with an open file.
    fn with<T>(&self, fd: i32, work: impl FnOnce(&mut Opened, &mut Tree) -> Done<T>) -> Done<T> {
        let Seen { mut tree, mut own } = self.seen();
        work(own.opened.get_mut(&fd).ok_or(errno::EBADF)?, &mut tree)
    }

    /// read(2): at most so many bytes, or all that are left; from `offset`, or from where it stands and moves on.
    ///
    /// # Errors
    /// `EBADF` where it is not open for reading, `EISDIR`.
    pub fn read(&self, fd: i32, size: Option<u64>, offset: Option<u64>) -> Done<Vec<u8>> {
        self.with(fd, |opened, tree| opened.read(tree, size, offset))
    }

    /// write(2), or pwrite(2) if there is a place. Returns how many bytes were written: all.
    ///
    /// # Errors
    /// `EBADF` where it is not open for writing, `ENOSPC` where they do not fit.
    pub fn write(&self, fd: i32, data: &[u8], offset: Option<u64>) -> Done<u64> {
        self.with(fd, |opened, tree| opened.write(tree, data, offset))
    }

    /// lseek(2). Returns where it stands.
    ///
    /// # Errors
    /// `EINVAL`
    pub fn seek(&self, fd: i32, offset: i64, whence: i32) -> Done<u64> {
        self.with(fd, |opened, tree| opened.seek(tree, offset, whence))
    }

    /// ftruncate(2)
    ///
    /// # Errors
    /// `EINVAL` where it is not open for writing, `ENOSPC`.
    pub fn truncate(&self, fd: i32, size: u64) -> Done<()> {
        self.with(fd, |opened, tree| opened.truncate(tree, size))
    }

    /// fstat(2)
    ///
    /// # Errors
    /// `EBADF`
    pub fn stat_of(&self, fd: i32) -> Done<Stat> {
        self.with(fd, |opened, tree| Ok(tree.stat(opened.node)))
    }

    /// Another descriptor for the same file, as dup(2); both move together only where they read.
    ///
    /// # Errors
    /// `EBADF`
    pub fn path_of(&self, fd: i32) -> Done<Vec<u8>> {
        self.with(fd, |opened, tree| tree.path(opened.node).ok_or(errno::ENOENT))
    }

    /// stat(2)
    ///
    /// # Errors
    /// Those of stat(2).
    pub fn stat(&self, path: &[u8]) -> Done<Stat> {
        let Seen { mut tree, own } = self.seen();
        let node = tree.find(&own.folder, path)?;
        Ok(tree.stat(node))
    }

    /// The names in a folder in their order, and which of them are folders.
    ///
    /// # Errors
    /// `ENOENT`, `ENOTDIR`, and `ENOSPC` where there are more than a program may have.
    pub fn list(&self, path: &[u8]) -> Done<Vec<(Vec<u8>, bool)>> {
        let Seen { mut tree, own } = self.seen();
        let node = tree.find(&own.folder, path)?;
        tree.list(node)
    }

    /// mkdir(2)
    ///
    /// # Errors
    /// Those of mkdir(2).
    pub fn make_folder(&self, path: &[u8], mode: u32) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let Found { folder, name, node } = tree.place(&own.folder, path)?;
        match (node, name) {
            (None, Some(name)) => tree.make_folder(folder, &name, mode).map(drop),
            _ => Err(errno::EEXIST),
        }
    }

    /// rmdir(2)
    ///
    /// # Errors
    /// Those of rmdir(2).
    pub fn remove_folder(&self, path: &[u8]) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let Found { folder, name, node } = tree.place(&own.folder, path)?;
        let node = node.ok_or(errno::ENOENT)?;
        if tree.list(node)?.is_empty() {
            tree.unlink(folder, &name.ok_or(errno::EBUSY)?, node)
        } else {
            Err(errno::ENOTEMPTY)
        }
    }

    /// unlink(2)
    ///
    /// # Errors
    /// Those of unlink(2).
    pub fn remove(&self, path: &[u8]) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let Found { folder, name, node } = tree.place(&own.folder, path)?;
        let node = node.ok_or(errno::ENOENT)?;
        if tree.is_folder(node) {
            return Err(errno::EISDIR);
        }
        if path.ends_with(b"/") {
            return Err(errno::ENOTDIR);
        }
        tree.unlink(folder, &name.ok_or(errno::EBUSY)?, node)
    }

    /// rename(2)
    ///
    /// # Errors
    /// Those of rename(2).
    pub fn rename(&self, from: &[u8], to: &[u8]) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let from = tree.place(&own.folder, from)?;
        let node = from.node.ok_or(errno::ENOENT)?;
        let to = tree.place(&own.folder, to)?;
        let (from_name, to_name) = (from.name.ok_or(errno::EBUSY)?, to.name.ok_or(errno::EBUSY)?);
        if to.node == Some(node) {
            return Ok(());
        }
        // A folder in which it lies is not empty.
        if to.node.is_some_and(|there| tree.lies_in(from.folder, there)) {
            return Err(errno::ENOTEMPTY);
        }
        tree.rename((from.folder, &from_name), node, (to.folder, &to_name), to.node)
    }

    /// chmod(2)
    ///
    /// # Errors
    /// Those of looking for the file.
    pub fn set_mode(&self, path: &[u8], mode: u32) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let node = tree.find(&own.folder, path)?;
        tree.set_mode(node, mode);
        Ok(())
    }

    /// utime(2): when it was changed last, in seconds.
    ///
    /// # Errors
    /// Those of looking for the file.
    pub fn set_time(&self, path: &[u8], seconds: f64) -> Done<()> {
        let Seen { mut tree, own } = self.seen();
        let node = tree.find(&own.folder, path)?;
        tree.set_time(node, seconds);
        Ok(())
    }

    /// chdir(2)
    ///
    /// # Errors
    /// Those of looking for the folder, and `ENOTDIR`.
    pub fn go_to(&self, path: &[u8]) -> Done<()> {
        let Seen { mut tree, mut own } = self.seen();
        let node = tree.find(&own.folder, path)?;
        if !tree.is_folder(node) {
            return Err(errno::ENOTDIR);
        }
        own.folder = tree.path(node).ok_or(errno::ENOENT)?;
        Ok(())
    }

    /// getcwd(3)
    pub fn folder(&self) -> Vec<u8> {
        self.seen().own.folder.clone()
    }
}

#[cfg(test)]
mod tests;
