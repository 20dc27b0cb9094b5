//! What lies in the real folder of a program: looked at and copied, never written, and never beyond it.
//! Plain files and folders only: no links, nothing hidden, no pipes or devices.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{Done, errno};

/// The most names of one folder that are looked at.
const MOST_NAMES: usize = 4096;

/// What lies there under a name.
#[derive(Debug)]
pub struct Seen {
    pub name: Vec<u8>,
    pub path: PathBuf,
    pub is_folder: bool,
    pub size: u64,
    /// When it was changed last, in seconds.
    pub time: Option<f64>,
}

/// What lies in a folder under a name, if a program may have it.
pub fn look(folder: &Path, name: &[u8]) -> Option<Seen> {
    let plain = !name.is_empty() && !name.starts_with(b".") && !name.contains(&b'/') && !name.contains(&0);
    let path = plain.then(|| name_of(name).map(|name| folder.join(name)))??;
    let about = fs::symlink_metadata(&path).ok()?;
    seen(name.to_vec(), path, &about)
}

fn seen(name: Vec<u8>, path: PathBuf, about: &Metadata) -> Option<Seen> {
    let time =
        about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map(|time| time.as_secs_f64());
    (about.is_file() || about.is_dir()).then(|| Seen { name, path, is_folder: about.is_dir(), size: about.len(), time })
}

/// Everything in a folder that a program may have, in the order of the names.
pub fn list(folder: &Path) -> Vec<Seen> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<Vec<u8>> = entries.flatten().map(|entry| bytes_of(&entry.file_name())).collect();
    names.sort();
    names.iter().filter_map(|name| look(folder, name)).take(MOST_NAMES).collect()
}

/// A copy of a file that has at most so many bytes.
pub fn copy(path: &Path, most: u64) -> Done<Vec<u8>> {
    let file = open(path).map_err(|error| error.raw_os_error().unwrap_or(errno::EACCES))?;
    if !file.metadata().is_ok_and(|about| about.is_file()) {
        return Err(errno::EACCES);
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| errno::EACCES)?;
    if bytes.len() as u64 > most { Err(errno::EFBIG) } else { Ok(bytes) }
}

/// Opens a file for reading, if it is the one that lies there: a link may have taken its place.
fn open(path: &Path) -> std::io::Result<File> {
    let seen = fs::symlink_metadata(path)?;
    if !seen.is_file() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let file = File::open(path)?;
    if same(&seen, &file.metadata()?) { Ok(file) } else { Err(ErrorKind::PermissionDenied.into()) }
}

#[cfg(unix)]
fn same(seen: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    seen.dev() == opened.dev() && seen.ino() == opened.ino()
}

#[cfg(not(unix))]
fn same(seen: &Metadata, opened: &Metadata) -> bool {
    seen.len() == opened.len()
}

#[cfg(unix)]
fn name_of(name: &[u8]) -> Option<&OsStr> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(OsStr::from_bytes(name))
}

#[cfg(unix)]
fn bytes_of(name: &OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    name.as_bytes().to_vec()
}

#[cfg(not(unix))]
fn name_of(name: &[u8]) -> Option<&OsStr> {
    let name = std::str::from_utf8(name).ok()?;
    // A name there may lead elsewhere by these.
    (!name.contains(['\\', ':'])).then(|| OsStr::new(name))
}

#[cfg(not(unix))]
fn bytes_of(name: &OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}
