//! What stands in the dialog for a file: a path as it is typed, where it is, and how the last try went.
//! It reads and writes no file.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::desk::{Listing, Session};
use crate::lang::Text;

/// The dialog for a file.
#[derive(Clone, Debug, Default)]
pub struct FileDialog {
    /// What is typed: a name in the folder, or a whole path.
    pub typed: String,
    /// The folder that was used last.
    pub folder: Option<PathBuf>,
    /// Whether the field is to take the focus, with the name selected.
    pub wants_focus: bool,
    /// Why the last try failed.
    pub problem: Option<Text>,
    /// How often the session had answered when it was asked, while it has not answered yet.
    pub asked: Option<u64>,
    /// The folder that was last asked about.
    pub listed: Option<PathBuf>,
}

/// Names that are offered.
const MOST_OFFERED: usize = 6;

impl FileDialog {
    /// The dialog has been opened, for a file that is usually called so. What was typed for a file of another kind is kept with
    /// the ending of this one.
    pub fn begin(&mut self, usual: &str) {
        let ours = |ending: &&OsStr| ["jsonl", "html", "csv"].iter().any(|known| ending == known);
        let kind = |name: &str| Path::new(name).extension().filter(ours).map(ToOwned::to_owned);
        if self.typed.is_empty() {
            usual.clone_into(&mut self.typed);
        } else if let (Some(typed), Some(wanted)) = (kind(&self.typed), kind(usual))
            && typed != wanted
        {
            self.typed = Path::new(&self.typed).with_extension(wanted).to_string_lossy().into_owned();
        }
        (self.wants_focus, self.problem, self.asked, self.listed) = (true, None, None, None);
    }

    /// The folder in which a name without one is.
    pub fn folder(&self) -> PathBuf {
        self.folder.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_else(|| PathBuf::from("/"))
    }

    /// What is typed as a whole path. `~` stands for the home of this user.
    pub fn path(&self) -> PathBuf {
        let typed = self.typed.trim();
        let home = std::env::var_os("HOME").map(PathBuf::from);
        match (typed.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.folder().join(typed),
        }
    }

    /// The folder that what is typed is in, and how the name begins.
    pub fn place(&self) -> (PathBuf, String) {
        let path = self.path();
        if self.typed.is_empty() || self.typed.ends_with('/') {
            return (path, String::new());
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        (path.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned), name)
    }

    /// Names that what is typed could become, folders with a slash. Nothing until the folder has been read.
    pub fn offers(&self, listing: Option<&Listing>) -> Vec<String> {
        let (folder, begins) = self.place();
        let Some(listing) = listing.filter(|listing| listing.folder == folder) else { return Vec::new() };
        let traces = |name: &str| [".jsonl", ".gz", ".json", ".py"].iter().any(|end| name.ends_with(end));
        let offered = listing
            .names
            .iter()
            .filter(|(name, is_folder)| name.starts_with(&begins) && *name != begins && (*is_folder || traces(name)));
        offered
            .take(MOST_OFFERED)
            .map(|(name, is_folder)| format!("{name}{}", if *is_folder { "/" } else { "" }))
            .collect()
    }

    /// Takes an offered name over.
    pub fn complete(&mut self, name: &str) {
        let (folder, _) = self.place();
        self.typed = folder.join(name).to_string_lossy().into_owned();
        if name.ends_with('/') && !self.typed.ends_with('/') {
            self.typed.push('/');
        }
    }

    /// Whether the session has done what was asked for. If it could not, the reason is kept, and so is what was typed.
    pub fn is_done(&mut self, session: &Session) -> bool {
        if self.asked.is_none_or(|asked| session.answered.0 <= asked) {
            return false;
        }
        self.asked = None;
        match &session.answered.1 {
            Ok(()) => true,
            Err(text) => {
                (self.problem, self.wants_focus) = (Some(text.clone()), true);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_completed_from_what_is_in_its_folder() {
        let mut dialog = FileDialog { folder: Some(PathBuf::from("/some")), ..FileDialog::default() };
        dialog.begin("trace.jsonl");
        assert_eq!(dialog.path(), PathBuf::from("/some/trace.jsonl"));
        dialog.typed = "runs/se".to_owned();
        let names = [("second.jsonl", false), ("seven", true), ("secret.png", false), ("third.jsonl", false)];
        let names = names.map(|(name, is_folder)| (name.to_owned(), is_folder)).to_vec();
        let listing = Listing { folder: PathBuf::from("/some/runs"), names };
        assert_eq!(dialog.offers(Some(&listing)), ["second.jsonl", "seven/"]);
        dialog.complete("seven/");
        assert_eq!(dialog.typed, "/some/runs/seven/");
        assert!(dialog.offers(Some(&listing)).is_empty(), "another folder has not been read yet");
        assert_eq!(dialog.place(), (PathBuf::from("/some/runs/seven/"), String::new()));
    }
}
