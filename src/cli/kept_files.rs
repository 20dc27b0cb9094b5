//! The files that programs have made, written to a folder of the real disk once a run is over, if a person asked for it.
//! Only an empty folder is written to, and nothing that was there before is touched.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::run::KeptFile;

/// The folder of the programs in their own file systems.
const HOME: &[u8] = b"/lab/";

/// Looks whether the folder is empty, or can be made, before anything is run.
///
/// # Errors
/// If there is anything in it, or it is no folder.
pub fn check(folder: &Path) -> Result<(), Problem> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => {
                let name = folder.display();
                Err(Problem::new(
                    format!(
                        "--keep-files: {name} is not empty, and nothing in it is to be overwritten. Name an empty folder or a new one."
                    ),
                    format!(
                        "--keep-files：{name} 不是空文件夹，其中的内容不会被覆盖。请给出一个空文件夹或新的文件夹名。"
                    ),
                ))
            }
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Problem::unwritable(folder, &error)),
    }
}

/// Writes the files, those of each program in a folder with the name of its actor. What lies outside of the programs' own
/// folder goes to a folder beside it.
///
/// # Errors
/// Those of the system, and a folder that is not empty any more.
pub fn write(folder: &Path, files: &[KeptFile]) -> Result<usize, Problem> {
    check(folder)?;
    for file in files {
        let path = place(folder, file);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
            let mut out = OpenOptions::new().write(true).create_new(true).open(&path)?;
            out.write_all(&file.bytes)
        });
        written.map_err(|error| Problem::unwritable(&path, &error).not_written())?;
    }
    Ok(files.len())
}

fn place(folder: &Path, file: &KeptFile) -> PathBuf {
    let (mut path, rest) = match file.path.strip_prefix(HOME) {
        Some(rest) => (folder.join(&file.actor), rest),
        None => (folder.join(format!("{}.root", file.actor)), file.path.as_slice()),
    };
    // Names in those file systems are never `.` or `..`; an absolute one would lead away.
    for part in rest.split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
        path.push(name_of(part));
    }
    path
}

#[cfg(unix)]
fn name_of(part: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt as _;
    std::ffi::OsString::from_vec(part.to_vec())
}

#[cfg(not(unix))]
fn name_of(part: &[u8]) -> std::ffi::OsString {
    // What these mean there would lead away, or be refused.
    String::from_utf8_lossy(part).replace(['\\', ':', '<', '>', '|', '?', '*', '"'], "_").into()
}
