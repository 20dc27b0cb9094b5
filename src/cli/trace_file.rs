//! Trace files as the command line meets them: opened for reading by name, created for writing before anything is run.
//! It knows nothing of the format; `trace` does.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::trace::{Cut, Trace, TraceError, read_trace, write_trace};

/// A file that a trace is to be written to. It is created at once, so that a long run is not lost to a wrong path.
#[derive(Debug)]
pub struct TraceFile {
    path: PathBuf,
    file: File,
}

impl TraceFile {
    /// Creates the file, or empties it.
    ///
    /// # Errors
    /// If that cannot be done.
    pub fn create(path: &Path) -> Result<Self, Problem> {
        let file = File::create(path).map_err(|error| Problem::unwritable(path, &error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Writes a whole trace.
    ///
    /// # Errors
    /// Those of the file.
    pub fn write(self, trace: &Trace, normalised: bool) -> Result<(), Problem> {
        let mut out = BufWriter::new(&self.file);
        let written = write_trace(&mut out, trace, normalised).and_then(|()| out.flush());
        written.map_err(|error| Problem::unwritable(&self.path, &error))
    }

    /// The file itself, for a trace that is written as it grows.
    pub fn into_parts(self) -> (PathBuf, BufWriter<File>) {
        (self.path, BufWriter::new(self.file))
    }
}

/// Reads a trace as far as it is good.
///
/// # Errors
/// If it cannot be read at all; the sentence names the file.
pub fn read(path: &Path) -> Result<(Trace, Option<Cut>), Problem> {
    let file = File::open(path).map_err(|error| Problem::unreadable(path, &error))?;
    read_trace(BufReader::new(file)).map_err(|error| match error {
        TraceError::Io(error) => Problem::unreadable(path, &error),
        TraceError::Unreadable(sentence) => Problem::at(&path.display().to_string(), &sentence),
    })
}
