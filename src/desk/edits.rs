//! The file in which edited programs outlive the window, and the mark that tells whether the window ended as it should.
//! It decides nothing: what is worth keeping, the workshop says, and what to do with it, the session.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::desk::workshop::Edited;
use crate::keeping::{self, Kept};
use crate::lang::Text;

/// The version of the file that this program writes and reads.
const VERSION: u32 = 1;

const FILE: &str = "edits.json";

/// There while a window is open. One that is found at the start was left by a window that did not end as it should.
const MARK: &str = "window-is-open";

/// What stands in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    sockscope_edits: u32,
    /// The programs that were on the screen, if those were edited.
    open: Option<Edited>,
    kept: Vec<Edited>,
}

/// What the file held when the window was opened.
#[derive(Debug, Default)]
pub struct Remembered {
    pub open: Option<Edited>,
    pub kept: Vec<Edited>,
    /// Whether the last window did not end as it should.
    pub crashed: bool,
    /// What there is to tell of a file that could not be read.
    pub report: Option<Text>,
}

/// The file, as the window that is open has it.
#[derive(Debug)]
pub struct EditsFile {
    path: PathBuf,
    /// Locked as long as the window is open; absent where another window has it, or the folder can not be written to.
    mark: Option<File>,
    written: Content,
}

impl EditsFile {
    /// Reads the file in a folder and sets the mark. Of two windows that are open at once the first keeps the edits.
    pub fn open(folder: &Path) -> (Self, Remembered) {
        std::fs::create_dir_all(folder).ok();
        let mark = folder.join(MARK);
        let was_there = mark.exists();
        let locked = File::create(&mark).ok().filter(|file| file.try_lock().is_ok());
        let crashed = was_there && locked.is_some();
        let path = folder.join(FILE);
        let (content, report) = read(&path);
        let Content { open, kept, .. } = content.clone();
        let file = Self { path, mark: locked, written: content };
        (file, Remembered { open, kept, crashed, report })
    }

    /// Writes what was edited, if it is not what stands there. The file is whole at every moment.
    ///
    /// # Errors
    /// A sentence, if the folder can not be written to.
    pub fn save(&mut self, open: Option<Edited>, kept: Vec<Edited>) -> Result<(), Text> {
        let content = Content { sockscope_edits: VERSION, open, kept };
        if self.mark.is_none() || content == self.written {
            return Ok(());
        }
        let json = serde_json::to_string(&content).unwrap_or_default();
        let new = self.path.with_extension("json.new");
        let saved = std::fs::write(&new, json).and_then(|()| std::fs::rename(&new, &self.path));
        saved.map_err(|error| not_saved(&self.path, &error))?;
        self.written = content;
        Ok(())
    }
}

impl Drop for EditsFile {
    /// A window that ends as it should takes its mark away.
    fn drop(&mut self) {
        if self.mark.is_some() && !std::thread::panicking() {
            std::fs::remove_file(self.path.with_file_name(MARK)).ok();
        }
    }
}

fn read(path: &Path) -> (Content, Option<Text>) {
    let kept = Kept {
        what: Text::new("edited programs", "修改过的程序"),
        then: Text::new("start from the original programs", "请从原来的程序重新开始"),
    };
    match keeping::read(path, VERSION, |content: &Content| content.sockscope_edits, &kept) {
        Ok(read) => (read.map(|(content, _)| content).unwrap_or_default(), None),
        Err(report) => (Content::default(), Some(report)),
    }
}

fn not_saved(path: &Path, error: &std::io::Error) -> Text {
    let name = path.display();
    Text::new(
        format!(
            "Your edits could not be saved to {name}: {error}. They last until the window is closed; free some space or choose another folder with --data-dir."
        ),
        format!(
            "无法把修改保存到 {name}：{error}。这些修改只保留到窗口关闭；请腾出空间，或用 --data-dir 换一个文件夹。"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    /// A folder of its own for each test, which is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("sockscope-edits-{name}-{}", std::process::id()));
            std::fs::remove_dir_all(&folder).ok();
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    fn edited() -> Edited {
        Edited { originals: Vec::new(), scenario: Scenario::default(), breakpoints: [("a.py".to_owned(), 3)].into() }
    }

    #[test]
    fn edits_survive_a_restart_and_a_good_end_leaves_no_mark() {
        let folder = Folder::new("restart");
        let (mut file, remembered) = EditsFile::open(&folder.0);
        assert!(remembered.open.is_none() && !remembered.crashed && remembered.report.is_none());
        file.save(Some(edited()), vec![edited()]).unwrap();
        drop(file);
        let (_file, remembered) = EditsFile::open(&folder.0);
        assert_eq!((remembered.open, remembered.kept), (Some(edited()), vec![edited()]));
        assert!(!remembered.crashed);
    }

    #[test]
    fn a_window_that_dies_leaves_its_mark() {
        let folder = Folder::new("dies");
        let (mut file, _) = EditsFile::open(&folder.0);
        file.save(Some(edited()), Vec::new()).unwrap();
        // What a process leaves that ends here and now: the file and the mark, and nobody who holds the lock.
        file.mark = None;
        drop(file);
        let (_file, remembered) = EditsFile::open(&folder.0);
        assert!(remembered.crashed);
        assert_eq!(remembered.open, Some(edited()));
    }

    #[test]
    fn a_second_window_is_no_crash_and_leaves_the_file_alone() {
        let folder = Folder::new("second");
        let (mut first, _) = EditsFile::open(&folder.0);
        first.save(Some(edited()), Vec::new()).unwrap();
        let (mut second, remembered) = EditsFile::open(&folder.0);
        assert!(!remembered.crashed);
        second.save(None, Vec::new()).unwrap();
        drop(second);
        drop(first);
        assert_eq!(EditsFile::open(&folder.0).1.open, Some(edited()));
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_reported() {
        let folder = Folder::new("damaged");
        std::fs::create_dir_all(&folder.0).unwrap();
        std::fs::write(folder.0.join(FILE), "{\"sockscope_edits\": 1, ").unwrap();
        let (_file, remembered) = EditsFile::open(&folder.0);
        assert!(remembered.report.unwrap().en.contains("edits.json.damaged"));
        assert!(folder.0.join("edits.json.damaged").is_file() && !folder.0.join(FILE).exists());
    }
}
