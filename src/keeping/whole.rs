//! A file that is replaced as a whole: written beside and renamed, so that the old one or the new one stands there at every
//! moment, and nothing between. What is written is the caller's affair.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Where the bytes of a file go until they are all there.
#[derive(Debug)]
enum Place {
    /// To a new file beside it, which then takes its name.
    Beside { new: PathBuf, target: PathBuf },
    /// Into it: a pipe or a device, or a file in a folder that takes no other.
    Itself,
}

/// Whether a file could be written, without touching it.
///
/// # Errors
/// What keeps it from being written.
pub fn probe(path: &Path) -> io::Result<()> {
    match place(path)? {
        Place::Beside { new, .. } => File::create(&new).and_then(|_| fs::remove_file(&new)),
        Place::Itself => Ok(()),
    }
}

/// Writes a file as a whole. If that fails, what stood there stands there still.
///
/// # Errors
/// Those of the system, and of the writing.
pub fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    match place(path)? {
        Place::Itself => fill(File::create(path)?, write),
        Place::Beside { new, target } => {
            let written = File::create(&new).and_then(|file| fill(file, write)).and_then(|()| take_name(&new, &target));
            if written.is_err() {
                fs::remove_file(&new).ok();
            }
            written
        }
    }
}

/// A file that grows beside the one whose place it takes in the end; until then that one stands there as it is.
#[derive(Debug)]
pub struct Growing {
    place: Place,
}

impl Growing {
    /// Begins it.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn begin(path: &Path) -> io::Result<(Self, BufWriter<File>)> {
        let place = place(path)?;
        let file = match &place {
            Place::Beside { new, .. } => File::create(new),
            Place::Itself => File::create(path),
        };
        file.map(|file| (Self { place }, BufWriter::new(file)))
    }

    /// It is written as far as it ever will be, and takes its place.
    ///
    /// # Errors
    /// Those of the system.
    pub fn take_its_place(mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.place, Place::Itself) {
            Place::Beside { new, target } => take_name(&new, &target),
            Place::Itself => Ok(()),
        }
    }
}

impl Drop for Growing {
    /// One that was given up before anything was written is no file that anybody would look for.
    fn drop(&mut self) {
        if let Place::Beside { new, .. } = &self.place
            && fs::metadata(new).is_ok_and(|there| there.len() == 0)
        {
            fs::remove_file(new).ok();
        }
    }
}

fn fill(file: File, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write(&mut out)?;
    out.flush()
}

fn take_name(new: &Path, target: &Path) -> io::Result<()> {
    if let Ok(old) = fs::metadata(target) {
        fs::set_permissions(new, old.permissions())?;
    }
    fs::rename(new, target)
}

fn place(path: &Path) -> io::Result<Place> {
    let target = match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => return Ok(Place::Itself),
        // A file that may not be written is not to be replaced, even if its folder would allow it. A link stays a link.
        Ok(_) => OpenOptions::new().write(true).open(path).and_then(|_| fs::canonicalize(path))?,
        Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err() => path.to_owned(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Place::Itself),
        Err(error) => return Err(error),
    };
    let mut name = target.file_name().ok_or(ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = target.with_file_name(name);
    // In a folder that takes no other file only the file itself is left.
    match File::create(&new).and_then(|_| fs::remove_file(&new)) {
        Err(_) if target.is_file() => Ok(Place::Itself),
        Err(error) => Err(error),
        Ok(()) => Ok(Place::Beside { new, target }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("sockscope-whole-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn names(&self) -> Vec<String> {
            let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
            let mut names: Vec<String> = fs::read_dir(&self.0).unwrap().map(name).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn what_could_not_be_written_whole_leaves_what_stood_there() {
        let folder = Folder::new("fails");
        let path = folder.0.join("a");
        fs::write(&path, "old").unwrap();
        probe(&path).unwrap();
        let half = replace(&path, |out| out.write_all(b"half").and(Err(ErrorKind::StorageFull.into())));
        assert_eq!(half.unwrap_err().kind(), ErrorKind::StorageFull);
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), folder.names()), ("old", vec!["a".to_owned()]));
        replace(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), folder.names()), ("new", vec!["a".to_owned()]));
    }

    #[test]
    fn a_probe_makes_no_file_and_finds_what_cannot_be_written() {
        let folder = Folder::new("probe");
        probe(&folder.0.join("a")).unwrap();
        assert!(folder.names().is_empty());
        assert_eq!(probe(&folder.0).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert_eq!(probe(&folder.0.join("none/a")).unwrap_err().kind(), ErrorKind::NotFound);
        probe(Path::new("/dev/null")).unwrap();
        replace(Path::new("/dev/null"), |out| out.write_all(b"gone")).unwrap();
    }

    #[test]
    fn what_grows_is_kept_from_its_first_byte_on_and_not_before() {
        let folder = Folder::new("grows");
        let path = folder.0.join("a");
        drop(Growing::begin(&path).unwrap());
        assert!(folder.names().is_empty(), "nothing was written");
        let (growing, mut out) = Growing::begin(&path).unwrap();
        out.write_all(b"some").unwrap();
        drop((out, growing));
        assert_eq!(folder.names().len(), 1, "what there was is kept");
        let (growing, out) = Growing::begin(&path).unwrap();
        drop(out);
        growing.take_its_place().unwrap();
        assert_eq!(folder.names(), ["a"], "an empty one takes its place, too, if it is meant to");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("link");
        let (path, link) = (folder.0.join("a"), folder.0.join("b"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
