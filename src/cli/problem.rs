//! Why a command could not do what was asked: a sentence in both languages, and the exit status that goes with it.
//! It is not for what a run found out; that is data.

use std::path::Path;

use super::output::say;
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
        let (path, error) = (path.display(), reason(error));
        Self::new(
            format!("{path}: The file could not be read ({error}). Check the path and the permissions."),
            format!("{path}：无法读取该文件（{error}）。请检查路径和权限。"),
        )
    }

    /// A file that cannot be written.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        let (path, error) = (path.display(), reason(error));
        Self::new(
            format!(
                "{path}: The file could not be written ({error}). Check the folder, the permissions and the free space."
            ),
            format!("{path}：无法写入该文件（{error}）。请检查目录、权限和剩余空间。"),
        )
    }

    /// Says it on stderr. Returns the exit status.
    pub fn report(&self, lang: Lang) -> u8 {
        say(self.sentence.get(lang));
        BAD_USAGE
    }
}

/// What the operating system says, without its number.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}
