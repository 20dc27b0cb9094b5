//! Files of this user: where they are kept, and what becomes of one that cannot be read, or what is said of it.
//! What stands in the files is known to those who write them.

mod file;
mod shared;
mod whole;

pub use file::{Content, SharedFile};
pub use shared::{Merge, change, one};
pub use whole::{Growing, probe, replace};

use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::json_errors;
use crate::lang::Text;

/// What such a file holds, for people.
pub struct Kept {
    /// What stands in it, in the plural.
    pub what: Text,
    /// What to do where it cannot be read.
    pub then: Text,
}

/// Reads a file of this user and looks at its format. It stays as it is. `None` if there is none.
///
/// # Errors
/// Why it is of no use.
pub fn look<T: DeserializeOwned>(
    path: &Path,
    formats: RangeInclusive<u32>,
    format_of: impl Fn(&T) -> u32,
) -> Result<Option<(T, String)>, Text> {
    let json = match std::fs::read_to_string(path) {
        Ok(json) => json,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(reason(&error)),
    };
    match serde_json::from_str::<T>(&json) {
        Ok(content) if formats.contains(&format_of(&content)) => Ok(Some((content, json))),
        Ok(content) => {
            let other = format_of(&content);
            Err(Text::new(format!("its format is {other}"), format!("格式为 {other}")))
        }
        Err(error) => Err(json_errors::phrase_with_place(&error)),
    }
}

/// The same for whoever goes on to write it: one that is of no use is set aside, and that is the error.
///
/// # Errors
/// What was wrong with the file, and where it is now.
pub fn read<T: DeserializeOwned>(
    path: &Path,
    formats: RangeInclusive<u32>,
    format_of: impl Fn(&T) -> u32,
    kept: &Kept,
) -> Result<Option<(T, String)>, Text> {
    look(path, formats, format_of).map_err(|problem| set_aside(path, &problem, kept))
}

/// A name beside a file that nothing has yet.
fn beside(path: &Path) -> PathBuf {
    let first = path.with_extension("json.damaged");
    let others = (2..).map(|number| path.with_extension(format!("json.damaged-{number}")));
    std::iter::once(first.clone()).chain(others).find(|name| !name.exists()).unwrap_or(first)
}

/// Moves a file that cannot be read out of the way, and says so: what stood in it, and what to do now.
fn set_aside(path: &Path, problem: &Text, Kept { what, then }: &Kept) -> Text {
    let aside = beside(path);
    let (name, kept) = (path.display(), aside.display());
    match std::fs::rename(path, &aside) {
        Ok(()) => Text::new(
            format!(
                "The {} in {name} could not be read ({}). They were set aside as {kept}; {}.",
                what.en, problem.en, then.en
            ),
            format!("无法读取 {name} 中的{}（{}）。原文件已另存为 {kept}，{}。", what.zh, problem.zh, then.zh),
        ),
        Err(error) => Text::new(
            format!(
                "The {} in {name} could not be read ({}) nor set aside ({error}). Remove the file by hand.",
                what.en, problem.en
            ),
            format!("无法读取 {name} 中的{}（{}），也无法移开它（{error}）。请手动删除该文件。", what.zh, problem.zh),
        ),
    }
}

/// The folder of the settings: `$XDG_CONFIG_HOME/sockscope` or `~/.config/sockscope` (XDG base directories).
pub fn folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = of("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    base.or_else(|| of("HOME").map(|home| home.join(".config"))).map(|base| base.join("sockscope"))
}

/// A file that cannot be read, as a sentence.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Text {
    let (path, why) = (path.display(), reason(error));
    if error.kind() == ErrorKind::InvalidData {
        return Text::new(
            format!(
                "{path}: This is no text in UTF-8, and a text is needed here. Name another file, or save it as UTF-8."
            ),
            format!("{path}：内容不是 UTF-8 文本，而这里需要文本。请换一个文件，或把它另存为 UTF-8。"),
        );
    }
    match error.kind() {
        ErrorKind::NotFound => Text::new(
            format!("{path}: There is no such file. Check its name and its folder."),
            format!("{path}：没有这个文件。请检查文件名和目录。"),
        ),
        ErrorKind::IsADirectory => Text::new(
            format!("{path}: This is a folder, and a file is needed here. Name a file in it."),
            format!("{path}：这是一个目录，而这里需要文件。请指定其中的一个文件。"),
        ),
        _ => Text::new(
            format!("{path}: The file could not be read ({}). Check the path and the permissions.", why.en),
            format!("{path}：无法读取该文件（{}）。请检查路径和权限。", why.zh),
        ),
    }
}

/// A file that cannot be written, as a sentence. `NotFound` is said of the folder: a file need not be there yet.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Text {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir());
    let (path, why) = (path.display(), reason(error));
    match (error.kind(), folder.map(Path::display)) {
        (ErrorKind::NotFound, Some(folder)) => Text::new(
            format!("{path}: There is no folder {folder}. Make it first, or name another one."),
            format!("{path}：没有目录 {folder}。请先创建它，或换一个目录。"),
        ),
        (ErrorKind::IsADirectory, _) => Text::new(
            format!("{path}: This is a folder. Name a file in it."),
            format!("{path}：这是一个目录。请指定其中的一个文件。"),
        ),
        _ => Text::new(
            format!(
                "{path}: The file could not be written ({}). Check the folder, the permissions and the free space.",
                why.en
            ),
            format!("{path}：无法写入该文件（{}）。请检查目录、权限和剩余空间。", why.zh),
        ),
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
