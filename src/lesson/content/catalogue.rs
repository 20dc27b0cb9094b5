//! Where lessons are found: in the binary, or in a folder of a teacher's own.
//! A lesson that can not be read is kept in the list with what is wrong with it; it is never left out in silence.

use std::path::{Path, PathBuf};

use super::given;
use super::load::{self, FILE, LessonError, Loaded};
use crate::embedded::{Folder, LESSONS};
use crate::lang::Text;

/// Where the lessons of this start come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The binary.
    Embedded,
    /// A folder that has a folder for each lesson.
    Folder(PathBuf),
}

/// A lesson, or what is wrong with it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name of its folder.
    pub id: String,
    pub loaded: Result<Loaded, LessonError>,
}

impl Source {
    /// The folder that was given; else `lessons` in the present folder, if it has lessons; else the binary.
    pub fn of(given: Option<&Path>) -> Self {
        let usual = Path::new("lessons");
        match given {
            Some(folder) => Source::Folder(folder.to_owned()),
            None if !lesson_folders(usual).is_empty() => Source::Folder(usual.to_owned()),
            None => Source::Embedded,
        }
    }

    /// Every lesson, in the order of the course.
    ///
    /// # Errors
    /// If a folder was given that has no lessons.
    pub fn lessons(&self) -> Result<Vec<Entry>, Text> {
        match self {
            Source::Embedded => Ok(LESSONS.iter().filter(|folder| is_lesson(folder.name)).map(of_embedded).collect()),
            Source::Folder(folder) => {
                let folders = lesson_folders(folder);
                if folders.is_empty() {
                    return Err(no_lessons(folder));
                }
                Ok(folders.iter().map(|folder| of_folder(folder)).collect())
            }
        }
    }

    /// One lesson alone, by the name of its folder, as it is now.
    pub fn entry(&self, id: &str) -> Option<Entry> {
        match self {
            Source::Embedded => LESSONS.iter().find(|folder| folder.name == id).map(of_embedded),
            Source::Folder(folder) => Some(of_folder(&folder.join(id))),
        }
    }

    /// The lesson of this name; its number alone, such as `07`, will do.
    ///
    /// # Errors
    /// If there is none, or it can not be read.
    pub fn lesson(&self, name: &str) -> Result<Loaded, Text> {
        let lessons = self.lessons()?;
        find(&lessons, name)?.loaded.clone().map_err(|error| error.text())
    }
}

/// The lesson of this name among others; its number alone will do.
///
/// # Errors
/// If there is none.
pub fn find<'e>(lessons: &'e [Entry], name: &str) -> Result<&'e Entry, Text> {
    let whole = lessons.iter().find(|entry| entry.id == name);
    whole.or_else(|| lessons.iter().find(|entry| number(&entry.id) == Some(name))).ok_or_else(|| {
        let known = lessons.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>().join(", ");
        Text::new(
            format!("There is no lesson {name:?}. Choose from: {known}."),
            format!("没有名为 {name:?} 的课程。可选：{known}。"),
        )
    })
}

/// The number of a lesson, as its id begins with it; the template has none.
pub fn number(id: &str) -> Option<&str> {
    id.split('-').next().filter(|number| number.chars().all(|c| c.is_ascii_digit()))
}

/// Reads the lesson of a folder.
pub fn of_folder(folder: &Path) -> Entry {
    Entry { id: load::id_of(folder), loaded: load::of_folder(folder) }
}

fn of_embedded(folder: &Folder) -> Entry {
    let file = |name: &str| {
        let missing = || Text::new(format!("{name} is not in this program."), format!("程序里没有 {name}。"));
        folder.text(name).map(str::to_owned).ok_or_else(missing)
    };
    Entry { id: folder.name.to_owned(), loaded: load::of_files(folder.name, Ok(given::of_embedded(folder)), file) }
}

/// Whether a folder of this name has a lesson of the course; the template has no number.
fn is_lesson(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

/// The folders with a lesson, in the order of the course.
fn lesson_folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        is_lesson(&name) && path.join(FILE).exists()
    });
    folders.sort();
    folders
}

fn no_lessons(folder: &Path) -> Text {
    let folder = folder.display();
    Text::new(
        format!("{folder}: There are no lessons here. A lesson is a folder such as 07-two-sends with a {FILE} in it."),
        format!("{folder}：这里没有课程。一节课是一个文件夹，例如 07-two-sends，里面有 {FILE}。"),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_every_lesson_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
        let mut there = BTreeSet::new();
        for folder in lesson_folders(&root) {
            let id = folder.file_name().unwrap().to_string_lossy().into_owned();
            // What programs find beside themselves lies in a folder of its own.
            for file in std::fs::read_dir(&folder).unwrap().flatten().filter(|file| file.path().is_file()) {
                there.insert((id.clone(), file.file_name().into_string().unwrap()));
            }
        }
        let lessons = LESSONS.iter().filter(|folder| is_lesson(folder.name));
        let embedded: BTreeSet<(String, String)> = lessons
            .flat_map(|folder| folder.files.iter().map(|file| (folder.name.to_owned(), file.name.to_owned())))
            .collect();
        assert_eq!(embedded, there);
        for entry in Source::Embedded.lessons().unwrap() {
            entry.loaded.unwrap();
        }
    }
}
