//! Why a command could not do what was asked: a sentence in both languages, and the exit status that goes with it.
//! It is not for what a run found out; that is data.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

use crate::keeping;
use crate::lang::Text;

/// The exit status for bad usage and unreadable input, which whoever called can mend.
pub const BAD_USAGE: u8 = 2;

/// The exit status of a check that failed.
pub const CHECK_FAILED: u8 = 1;

/// The exit status of output that could not be written: nothing was wrong with what was asked, and it is not done.
pub const NOT_WRITTEN: u8 = 1;

/// The exit status after an interrupt.
pub const INTERRUPTED: u8 = 130;

/// Why a value was refused, in both languages; it travels through clap, which knows one text only.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal(pub Text);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for Refusal {}

/// A command that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub sentence: Text,
    /// The exit status that goes with it.
    pub status: u8,
}

impl From<Text> for Problem {
    /// Bad usage or unreadable input, by its sentence.
    fn from(sentence: Text) -> Self {
        Self { sentence, status: BAD_USAGE }
    }
}

impl Problem {
    /// Bad usage or unreadable input, in both languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Text::new(en, zh).into()
    }

    /// The same about output that could not be written.
    pub fn not_written(self) -> Self {
        Self { status: NOT_WRITTEN, ..self }
    }

    /// Puts a place (a flag, a file, a field) in front of a sentence.
    pub fn at(place: &str, sentence: &Text) -> Self {
        Self::new(format!("{place}: {}", sentence.en), format!("{place}：{}", sentence.zh))
    }

    /// A file that cannot be read.
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        keeping::unreadable(path, error).into()
    }

    /// A file that cannot be written. A path that is wrong is bad usage; a disk that is full is not.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        let problem = Self::from(keeping::unwritable(path, error));
        match error.kind() {
            ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::IsADirectory
            | ErrorKind::NotADirectory
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::InvalidInput => problem,
            _ => problem.not_written(),
        }
    }
}
