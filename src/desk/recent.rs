//! The files that were opened and saved lately, each with the position that was looked at, in a small file of their own.
//! It opens none of them.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::keeping::{Kept, read, replace};
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
        match read(&path, VERSION, |content: &Content| content.sockscope_recent, &kept) {
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
        self.files.retain(|other| other.path != file.path);
        self.files.insert(0, file);
        self.files.truncate(MOST);
        self.write();
    }

    /// A folder that cannot be written to is no reason to disturb anybody; then the list lasts until the window is closed.
    fn write(&self) {
        let Some(path) = &self.path else { return };
        let content = Content { sockscope_recent: VERSION, files: self.files.clone() };
        let json = serde_json::to_string_pretty(&content).unwrap_or_default();
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.and_then(|()| replace(path, |out| out.write_all(json.as_bytes()))).ok();
    }
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
}
