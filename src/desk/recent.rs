//! The files that were opened and saved lately, each with the position that was looked at, in a small file of their own.
//! It opens none of them.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::keeping::{self, Kept, read};
use crate::lang::Text;

/// The version of the file that this program writes and reads.
const VERSION: u32 = 1;

const FILE: &str = "recent.json";

/// Files that are remembered; the ones that were opened longest ago go first.
const MOST: usize = 8;

/// A file that was opened or saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecentFile {
    pub path: PathBuf,
    /// The position that was looked at; absent for the newest.
    pub position: Option<usize>,
}

/// What stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    sockscope_recent: u32,
    files: Vec<RecentFile>,
}

/// The files, the newest first.
#[derive(Debug, Default)]
pub struct Recent {
    files: Vec<RecentFile>,
    /// Where they are kept; absent where nobody asked for that.
    path: Option<PathBuf>,
}

impl Recent {
    /// Those of a folder. A damaged file is set aside and reported.
    pub fn open(folder: &Path) -> (Self, Option<Text>) {
        let path = folder.join(FILE);
        let kept = Kept {
            what: Text::new("list of recent files", "最近文件列表"),
            then: Text::new("open the files by their paths", "请按路径打开文件"),
        };
        match read(&path, VERSION..=VERSION, |content: &Content| content.sockscope_recent, &kept) {
            Ok(content) => {
                let files = content.map(|(content, _)| content.files).unwrap_or_default();
                (Self { files, path: Some(path) }, None)
            }
            Err(report) => (Self { files: Vec::new(), path: Some(path) }, Some(report)),
        }
    }

    /// The files, the newest first.
    pub fn files(&self) -> &[RecentFile] {
        &self.files
    }

    /// Where one looked in a file.
    pub fn position(&self, path: &Path) -> Option<usize> {
        self.files.iter().find(|file| file.path == path)?.position
    }

    /// A file was opened, saved or left, with this position in sight.
    pub fn note(&mut self, path: &Path, position: Option<usize>) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let file = RecentFile { path, position };
        if self.files.first() == Some(&file) {
            return;
        }
        match self.path.clone() {
            Some(kept) => self.write(&kept, &file),
            None => put_first(&mut self.files, file),
        }
    }

    /// Puts a file on top of what other windows have written meanwhile. A folder that cannot be written to is no reason to
    /// disturb anybody; then the list lasts until the window is closed.
    fn write(&mut self, kept: &Path, file: &RecentFile) {
        put_first(&mut self.files, file.clone());
        let ours = &mut self.files;
        keeping::change(kept, |there| {
            if let Some(mut theirs) = there.and_then(|json| serde_json::from_str::<Content>(&json).ok()) {
                put_first(&mut theirs.files, file.clone());
                *ours = theirs.files;
            }
            let content = Content { sockscope_recent: VERSION, files: ours.clone() };
            serde_json::to_string_pretty(&content).unwrap_or_default()
        })
        .ok();
    }
}

/// Puts a file before the others; no file stands there twice.
fn put_first(files: &mut Vec<RecentFile>, file: RecentFile) {
    files.retain(|other| other.path != file.path);
    files.insert(0, file);
    files.truncate(MOST);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_their_positions_survive_a_restart_and_the_oldest_go_first() {
        let folder = std::env::temp_dir().join(format!("sockscope-recent-{}", std::process::id()));
        let (mut recent, report) = Recent::open(&folder);
        assert!(report.is_none() && recent.files().is_empty());
        for number in 0..10 {
            recent.note(&folder.join(format!("{number}.jsonl")), None);
        }
        recent.note(&folder.join("5.jsonl"), Some(7));
        let (again, _) = Recent::open(&folder);
        assert_eq!(again.files().len(), MOST);
        assert_eq!(again.position(&folder.join("5.jsonl")), Some(7));
        assert_eq!(again.files()[0].path, folder.join("5.jsonl"));
        assert!(again.files().iter().all(|file| file.path != folder.join("0.jsonl")));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn two_windows_keep_what_either_of_them_opened() {
        let folder = std::env::temp_dir().join(format!("sockscope-recent-two-{}", std::process::id()));
        let ((mut left, _), (mut right, _)) = (Recent::open(&folder), Recent::open(&folder));
        let names = |recent: &Recent| recent.files().iter().map(|file| file.path.clone()).collect::<Vec<_>>();
        let (a, b, c) = (folder.join("a.jsonl"), folder.join("b.jsonl"), folder.join("c.jsonl"));
        left.note(&a, Some(1));
        right.note(&b, Some(2));
        left.note(&c, None);
        assert_eq!(names(&left), [c.clone(), b.clone(), a.clone()], "it has seen the other's");
        assert_eq!(names(&Recent::open(&folder).0), [c, b, a]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
