//! The folder `files` of a lesson: what its programs find beside themselves, to open and to import.
//! It reads plain files of that folder and of those below, and follows no link.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::embedded::Folder;
use crate::keeping;
use crate::lang::Text;
use crate::scenario::{FileGiven, LONGEST_FILES};

/// The most files of a lesson, and the deepest folder in which one lies.
const MOST: usize = 200;
const DEEPEST: usize = 8;

/// Those of a folder on the disk; none where there is no folder `files`.
///
/// # Errors
/// If there is too much, or a file cannot be read.
pub fn of_folder(lesson: &Path) -> Result<Vec<FileGiven>, Text> {
    let folder = lesson.join("files");
    let mut given = Vec::new();
    if fs::symlink_metadata(&folder).is_ok_and(|about| about.is_dir()) {
        read(&folder, "", DEEPEST, &mut given)?;
    }
    Ok(given)
}

fn read(folder: &Path, front: &str, deepest: usize, given: &mut Vec<FileGiven>) -> Result<(), Text> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .map_err(|error| unreadable(folder, &error))?
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    names.sort();
    for name in names {
        let (path, name) = (folder.join(&name), name.to_string_lossy().into_owned());
        let about = fs::symlink_metadata(&path).map_err(|error| unreadable(&path, &error))?;
        let hidden = name.starts_with('.') || name == "__pycache__";
        if about.is_dir() && !hidden && deepest > 0 {
            read(&path, &format!("{front}{name}/"), deepest - 1, given)?;
        } else if about.is_file() && !hidden {
            if given.len() >= MOST || about.len() > LONGEST_FILES {
                return Err(too_much());
            }
            let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            given.push(FileGiven::new(format!("{front}{name}"), bytes));
        }
    }
    Ok(())
}

fn too_much() -> Text {
    let most = LONGEST_FILES >> 20;
    Text::new(
        format!("A lesson has at most {MOST} files of {most} MiB together. Take some out."),
        format!("一节课最多有 {MOST} 个文件，共 {most} MiB。请去掉一些。"),
    )
}

fn unreadable(path: &Path, error: &std::io::Error) -> Text {
    let (name, why) = (path.display(), keeping::reason(error));
    Text::new(
        format!("{name} could not be read: {}. Look at its permissions, or take it out.", why.en),
        format!("无法读取 {name}：{}。请检查权限，或把它移走。", why.zh),
    )
}

/// Those that are carried in the binary.
pub fn of_embedded(folder: &Folder) -> Vec<FileGiven> {
    folder.given.iter().map(|file| FileGiven::new(file.name, file.bytes.to_vec())).collect()
}

/// The files with what a learner has written in the place of some.
pub fn edited(given: &[FileGiven], edited: &BTreeMap<String, String>) -> Vec<FileGiven> {
    let file = |file: &FileGiven| match edited.get(&file.name) {
        Some(text) => FileGiven { text: Some(text.clone()), base64: None, ..file.clone() },
        None => file.clone(),
    };
    given.iter().map(file).collect()
}
