//! Why a command could not do what was asked: a sentence in both languages, and the exit status that goes with it.
//! It is not for what a run found out; that is data.

use std::path::Path;

use super::output::say;
use crate::keeping::{self, reason};
use crate::lang::{Lang, Text};

/// The exit status for bad usage and unreadable input.
pub const BAD_USAGE: u8 = 2;

/// The exit status of a check that failed.
pub const CHECK_FAILED: u8 = 1;

/// The exit status after an interrupt.
pub const INTERRUPTED: u8 = 130;

/// A command that cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub sentence: Text,
}

impl Problem {
    /// A problem in both languages.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { sentence: Text::new(en, zh) }
    }

    /// Puts a place (a flag, a file, a field) in front of a sentence.
    pub fn at(place: &str, sentence: &Text) -> Self {
        Self::new(format!("{place}: {}", sentence.en), format!("{place}：{}", sentence.zh))
    }

    /// A file that cannot be read.
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self { sentence: keeping::unreadable(path, error) }
    }

    /// A file that cannot be written.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.display(), reason(error));
        Self::new(
            format!(
                "{path}: The file could not be written ({}). Check the folder, the permissions and the free space.",
                why.en
            ),
            format!("{path}：无法写入该文件（{}）。请检查目录、权限和剩余空间。", why.zh),
        )
    }

    /// Says it on stderr. Returns the exit status.
    pub fn report(&self, lang: Lang) -> u8 {
        say(self.sentence.get(lang));
        BAD_USAGE
    }
}
