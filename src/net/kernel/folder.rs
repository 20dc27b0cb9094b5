//! A folder of the disk by its handle: the plain files that lie in it, by names of one part, and nothing that leads out of it.
//! It knows no server and no run; which names may be had is decided above, and refused here once more.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, Stat};

/// A folder that was opened. Wherever its path leads later, this stays the same folder.
#[derive(Debug)]
pub struct Folder {
    handle: OwnedFd,
}

/// A file that is being written.
#[derive(Debug)]
pub struct NewFile {
    handle: OwnedFd,
}

/// What there is to see of a plain file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub size: u64,
    /// Made of its number and the time of its last change.
    pub stamp: i128,
}

impl Folder {
    /// Opens a folder for this process alone, as far as others ask.
    ///
    /// # Errors
    /// If there is none, or another one serves it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let handle =
            rustix::fs::openat(CWD, path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        rustix::fs::flock(&handle, FlockOperation::NonBlockingLockExclusive)?;
        Ok(Self { handle })
    }

    /// The names of what lies in it.
    ///
    /// # Errors
    /// As the system says.
    pub fn names(&self) -> io::Result<Vec<String>> {
        self.stands()?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.handle)? {
            // A name that is no text cannot be asked for.
            if let Ok(name) = entry?.file_name().to_str()
                && plain(name).is_ok()
            {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// What there is to see of a plain file.
    ///
    /// # Errors
    /// If there is none; `InvalidInput` for a link, a folder or a device.
    pub fn look(&self, name: &str) -> io::Result<Look> {
        let found = rustix::fs::statat(&self.handle, plain(name)?, AtFlags::SYMLINK_NOFOLLOW);
        if found.is_err_and(|error| error == rustix::io::Errno::NOENT) {
            self.stands()?;
        }
        seen(&found?)
    }

    /// Fails once the folder itself was removed: what was in it is not absent, it is all gone.
    fn stands(&self) -> io::Result<()> {
        if rustix::fs::fstat(&self.handle)?.st_nlink == 0 {
            return Err(io::Error::other("the folder that is served was removed"));
        }
        Ok(())
    }

    /// So many bytes of a plain file from an offset on; fewer at its end.
    ///
    /// # Errors
    /// As for [`Folder::look`].
    pub fn read(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let (file, look) = self.opened(name)?;
        let most = most.min(usize::try_from(look.size.saturating_sub(from)).unwrap_or(usize::MAX));
        let (mut bytes, mut filled) = (vec![0; most], 0);
        while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match rustix::io::pread(&file, rest, from + filled as u64)? {
                0 => break,
                more => filled += more,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// Goes through a plain file that is opened once, so many bytes at a time, until it ends or `more` says that it is enough.
    /// What there is to see of it was looked at before the first byte.
    ///
    /// # Errors
    /// As for [`Folder::look`].
    pub fn go_through(&self, name: &str, most: usize, more: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Look> {
        let (file, look) = self.opened(name)?;
        let (mut block, mut at) = (vec![0; most], 0);
        loop {
            let len = rustix::io::pread(&file, &mut block, at)?;
            let bytes = block.get(..len).unwrap_or_default();
            if bytes.is_empty() || !more(bytes) {
                return Ok(look);
            }
            at += len as u64;
        }
    }

    /// A plain file to read from, and what there is to see of it.
    fn opened(&self, name: &str) -> io::Result<(OwnedFd, Look)> {
        self.look(name)?;
        // Should it have become something else meanwhile, then opening it neither follows nor waits.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.handle, plain(name)?, flags, Mode::empty())?;
        let look = seen(&rustix::fs::fstat(&file)?)?;
        Ok((file, look))
    }

    /// Makes a file that nobody else has.
    ///
    /// # Errors
    /// If there is something of that name.
    pub fn create(&self, name: &str) -> io::Result<NewFile> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
        Ok(NewFile { handle: rustix::fs::openat(&self.handle, plain(name)?, flags, mode)? })
    }

    /// Gives a file another name, at once; never that of another file.
    ///
    /// # Errors
    /// If there is something of that name.
    pub fn rename(&self, old: &str, new: &str) -> io::Result<()> {
        let (old, new) = (plain(old)?, plain(new)?);
        rustix::fs::linkat(&self.handle, old, &self.handle, new, AtFlags::empty())?;
        Ok(rustix::fs::unlinkat(&self.handle, old, AtFlags::empty())?)
    }

    /// Removes a plain file.
    ///
    /// # Errors
    /// As for [`Folder::look`].
    pub fn remove(&self, name: &str) -> io::Result<()> {
        self.look(name)?;
        Ok(rustix::fs::unlinkat(&self.handle, plain(name)?, AtFlags::empty())?)
    }
}

impl NewFile {
    /// Writes all of it at an offset.
    ///
    /// # Errors
    /// As the system says; a full disk.
    pub fn write(&self, mut at: u64, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = rustix::io::pwrite(&self.handle, bytes, at)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            at += written as u64;
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }
}

/// The name, if it is one part that stays in the folder.
fn plain(name: &str) -> io::Result<&str> {
    let leads_away = name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']);
    if leads_away { Err(io::ErrorKind::InvalidInput.into()) } else { Ok(name) }
}

fn seen(stat: &Stat) -> io::Result<Look> {
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let changed = i128::from(stat.st_mtime) * 1_000_000_000 + i128::from(stat.st_mtime_nsec);
    let stamp = i128::from(stat.st_ino).wrapping_mul(1 << 64).wrapping_add(changed);
    Ok(Look { size: u64::try_from(stat.st_size).unwrap_or(0), stamp })
}
