//! The file in which edited programs outlive the window, and the mark that tells whether the window ended as it should.
//! It decides nothing: what is worth keeping, the workshop says, and what to do with it, the session.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::desk::workshop::Edited;
use crate::keeping::{self, Kept, Merge, one};
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
    /// Locked as long as the window is open; absent where another window has it, or the folder cannot be written to.
    mark: Option<File>,
    /// What this window read or wrote last.
    base: Content,
}

impl Merge for Content {
    /// Programs are the same if they were the same before anybody edited them. Those that only one window changed are as
    /// that one left them.
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        let of = |list: &[Edited], edited: &Edited| list.iter().any(|other| other.originals == edited.originals);
        let mut kept = theirs.kept.clone();
        kept.retain(|there| of(&ours.kept, there) || !base.kept.contains(there));
        for edited in ours.kept.iter().filter(|edited| !base.kept.contains(edited)) {
            kept.retain(|there| there.originals != edited.originals);
            kept.push(edited.clone());
        }
        Self { sockscope_edits: VERSION, open: one(&base.open, &ours.open, &theirs.open), kept }
    }
}

impl EditsFile {
    /// Reads the file in a folder and sets the mark. Of two windows that are open at once the first says
    /// which programs are on the screen; what the second has there is kept among the others.
    pub fn open(folder: &Path) -> (Self, Remembered) {
        std::fs::create_dir_all(folder).ok();
        let mark = folder.join(MARK);
        let was_there = mark.exists();
        let locked = File::create(&mark).ok().filter(|file| file.try_lock().is_ok());
        let crashed = was_there && locked.is_some();
        let path = folder.join(FILE);
        let (content, report) = read(&path);
        let Content { open, kept, .. } = content.clone();
        let file = Self { path, mark: locked, base: content };
        (file, Remembered { open, kept, crashed, report })
    }

    /// Writes what was edited since it was written last. The file is whole at every moment.
    ///
    /// # Errors
    /// A sentence, if the folder cannot be written to.
    pub fn save(&mut self, open: Option<Edited>, mut kept: Vec<Edited>) -> Result<(), Text> {
        let open = if self.mark.is_some() {
            open
        } else {
            kept.extend(open);
            self.base.open.clone()
        };
        let ours = Content { sockscope_edits: VERSION, open, kept };
        if ours == self.base {
            return Ok(());
        }
        let saved = keeping::change(&self.path, |there| {
            let theirs = there.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_else(|| self.base.clone());
            serde_json::to_string(&Content::merged(&self.base, &ours, &theirs)).unwrap_or_default()
        });
        // What could not be written once is not tried again before it has changed, or each second would say so.
        self.base = ours;
        saved.map_err(|error| not_saved(&self.path, &error))
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
    let none = Content { sockscope_edits: VERSION, ..Content::default() };
    match keeping::read(path, VERSION..=VERSION, |content: &Content| content.sockscope_edits, &kept) {
        Ok(Some((content, _))) => (content, None),
        Ok(None) => (none, None),
        Err(report) => (none, Some(report)),
    }
}

fn not_saved(path: &Path, error: &std::io::Error) -> Text {
    let (name, why) = (path.display(), keeping::reason(error));
    Text::new(
        format!(
            "Your edits could not be saved to {name} ({}). They last until the window is closed; free some space or choose another folder with --data-dir.",
            why.en
        ),
        format!(
            "无法把修改保存到 {name}（{}）。这些修改只保留到窗口关闭；请腾出空间，或用 --data-dir 换一个文件夹。",
            why.zh
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::workshop::Breakpoints;
    use crate::scenario::{PythonProgram, Scenario, Side};

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
    fn two_windows_lose_no_program_that_was_edited_in_either() {
        let program = |text: &str| PythonProgram::new("server.py", Side::Server, text);
        let edit = |original: &str, text: &str| {
            let scenario = Scenario { programs: vec![program(text)], ..Scenario::default() };
            Edited { originals: vec![program(original)], scenario, breakpoints: Breakpoints::default() }
        };
        let folder = Folder::new("two");
        let (mut first, _) = EditsFile::open(&folder.0);
        let (mut second, _) = EditsFile::open(&folder.0);
        second.save(Some(edit("a", "by two")), Vec::new()).unwrap();
        first.save(Some(edit("a", "by one")), vec![edit("b", "1")]).unwrap();
        second.save(Some(edit("a", "by two again")), vec![edit("c", "2")]).unwrap();
        // What one puts back as it was is gone, what the other has stays.
        first.save(Some(edit("a", "by one")), Vec::new()).unwrap();
        drop((first, second));
        let (_, remembered) = EditsFile::open(&folder.0);
        assert_eq!(remembered.open, Some(edit("a", "by one")));
        assert_eq!(remembered.kept, [edit("c", "2"), edit("a", "by two again")]);
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
