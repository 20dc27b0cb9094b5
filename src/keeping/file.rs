//! A file whose content a window has in memory all the while, and other windows, too: read once, and written when it changed.
//! What stands in it, and what is said of a file that cannot be written, is the affair of whoever keeps it.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shared::{Merge, change};
use super::{Kept, look, read};
use crate::lang::Text;

/// Content that names its format.
pub trait Content: Merge + Default + PartialEq + Serialize + DeserializeOwned {
    /// The format that this program writes and reads.
    const FORMAT: u32;

    /// The oldest one that it reads, too.
    const OLDEST: u32 = Self::FORMAT;

    /// Where the content says so.
    fn format(&mut self) -> &mut u32;

    /// The format that the content names.
    fn named(&self) -> u32;
}

/// The file. Several windows may have it open; none loses what another wrote.
#[derive(Debug)]
pub struct SharedFile<T> {
    path: PathBuf,
    /// What this window read or wrote last.
    base: T,
}

impl<T: Content> SharedFile<T> {
    /// Reads the file. One that is damaged is set aside and reported, and it begins with nothing then.
    pub fn read(path: PathBuf, kept: &Kept) -> (Self, T, Option<Text>) {
        let (read, report) = match read(&path, T::OLDEST..=T::FORMAT, T::named, kept) {
            Ok(read) => (read, None),
            Err(report) => (None, Some(report)),
        };
        let mut base = read.map(|(content, _)| content).unwrap_or_default();
        *base.format() = T::FORMAT;
        (Self { path, base: base.clone() }, base, report)
    }

    /// What the file holds, for whoever only looks at it.
    ///
    /// # Errors
    /// Why it is of no use; it stays as it is.
    pub fn look(path: &Path) -> Result<T, Text> {
        let content = look(path, T::OLDEST..=T::FORMAT, T::named).map_err(|why| {
            let name = path.display();
            Text::new(
                format!("{name}: The file could not be read ({}). It was left as it is; name another folder with --data-dir, or start the workbench, which sets it aside.", why.en),
                format!("{name}：无法读取该文件（{}）。文件没有改动；请用 --data-dir 指定别的文件夹，或启动实验台，它会把该文件移开。", why.zh),
            )
        })?;
        Ok(content.map(|(content, _)| content).unwrap_or_default())
    }

    /// Writes what has changed since it was written last, and takes in what other windows wrote. The file is whole at every
    /// moment.
    ///
    /// # Errors
    /// What the system says, with the file; the same content is not tried again.
    pub fn save(&mut self, now: &mut T) -> Result<(), (&PathBuf, io::Error)> {
        *now.format() = T::FORMAT;
        if *now == self.base {
            return Ok(());
        }
        let saved = change(&self.path, |there| {
            let theirs = there.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(|| self.base.clone());
            *now = T::merged(&self.base, now, &theirs);
            serde_json::to_string_pretty(now).unwrap_or_default()
        });
        // What could not be written once is not tried again before it has changed, or each frame would say so.
        self.base = now.clone();
        saved.map_err(|error| (&self.path, error))
    }
}
