//! Why a command could not do what was asked: a sentence in both languages, and the exit status that goes with it.
//! It is not for what a run found out; that is data.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

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
        let (path, why) = (path.display(), reason(error));
        Self::new(
            format!("{path}: The file could not be read ({}). Check the path and the permissions.", why.en),
            format!("{path}：无法读取该文件（{}）。请检查路径和权限。", why.zh),
        )
    }

    /// A file that cannot be written. A path that is wrong is bad usage; a disk that is full is not.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.display(), reason(error));
        let problem = Self::new(
            format!(
                "{path}: The file could not be written ({}). Check the folder, the permissions and the free space.",
                why.en
            ),
            format!("{path}：无法写入该文件（{}）。请检查目录、权限和剩余空间。", why.zh),
        );
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

/// What the operating system says, without its number. What it says often is said in Chinese, too.
pub fn reason(error: &std::io::Error) -> Text {
    let text = error.to_string();
    let en = text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason);
    let zh = match error.kind() {
        ErrorKind::NotFound => "没有这个文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::IsADirectory => "它是一个目录",
        ErrorKind::NotADirectory => "路径中有一部分不是目录",
        ErrorKind::StorageFull => "设备上没有剩余空间",
        ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
        ErrorKind::AlreadyExists => "文件已经存在",
        ErrorKind::InvalidData => "内容不是 UTF-8 文本",
        _ => en,
    };
    Text::new(en, zh)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_often_say_is_said_in_both_languages() {
        let missing = std::io::Error::from_raw_os_error(2);
        assert_eq!(reason(&missing), Text::new("No such file or directory", "没有这个文件或目录"));
        let rare = std::io::Error::from_raw_os_error(28);
        assert_eq!(reason(&rare), Text::new("No space left on device", "设备上没有剩余空间"));
    }
}
