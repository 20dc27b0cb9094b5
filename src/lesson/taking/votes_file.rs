//! The file of what classes voted, beside the learner's answers and apart from them: one for all windows.
//! What a vote is, `votes` says.

use std::path::Path;

use super::votes::{Ballot, Lecture, VERSION, Votes};
use crate::keeping::{self, Content, Kept, Merge, SharedFile, one};
use crate::lang::Text;

/// The name of the file.
const FILE: &str = "votes.json";

impl Merge for Ballot {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        one(base, ours, theirs)
    }
}

impl Merge for Lecture {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self(Merge::merged(&base.0, &ours.0, &theirs.0))
    }
}

impl Merge for Votes {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self { sockscope_votes: VERSION, lectures: Merge::merged(&base.lectures, &ours.lectures, &theirs.lectures) }
    }
}

impl Content for Votes {
    const FORMAT: u32 = VERSION;
    const OLDEST: u32 = 1;

    fn format(&mut self) -> &mut u32 {
        &mut self.sockscope_votes
    }

    fn named(&self) -> u32 {
        self.sockscope_votes
    }
}

/// The file of the votes.
#[derive(Debug)]
pub struct VotesFile(SharedFile<Votes>);

impl VotesFile {
    /// Reads the votes from a folder. A damaged file is set aside and reported; votes are counted anew then.
    pub fn read(folder: &Path) -> (Self, Votes, Option<Text>) {
        let kept = Kept {
            what: Text::new("votes of classes", "课堂投票"),
            then: Text::new("votes are counted anew", "将重新计票"),
        };
        let (file, votes, report) = SharedFile::read(folder.join(FILE), &kept);
        (Self(file), votes, report)
    }

    /// The votes that a folder has, for whoever only looks.
    ///
    /// # Errors
    /// Why the file is of no use; it stays as it is.
    pub fn look(folder: &Path) -> Result<Votes, Text> {
        SharedFile::look(&folder.join(FILE))
    }

    /// Writes what has changed since it was written last, and takes in what other windows wrote.
    ///
    /// # Errors
    /// A sentence, if the folder cannot be written to.
    pub fn save(&mut self, votes: &mut Votes) -> Result<(), Text> {
        self.0.save(votes).map_err(|(path, error)| {
            let (path, why) = (path.display(), keeping::reason(&error));
            Text::new(
                format!("The votes could not be kept in {path} ({}). They last until the window is closed; choose another folder with --data-dir.", why.en),
                format!("无法把投票保存到 {path}（{}）。关闭窗口后就没有了；可以用 --data-dir 换一个文件夹。", why.zh),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::votes::tests::{PLACE, answers};
    use super::super::votes::{Asked, BallotAt};
    use super::*;

    #[test]
    fn a_file_of_the_first_version_is_read() {
        let (one, none) = (r#""truth": 1"#, r#""truth": null"#);
        for (truth, right) in [(one, Some(BTreeSet::from([1]))), (none, None)] {
            let file = format!(
                r#"{{"sockscope_votes": 1, "lectures": {{"1000": {{"07-x": {{"a": {{"prediction":
                {{"answers": [{{"en": "one, two", "zh": "一"}}, {{"en": "three", "zh": "三"}}], {truth}, "rounds": [[4, 5]]}}}}}}}}}}}}"#
            );
            let folder = std::env::temp_dir().join(format!("sockscope-votes-old-{}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(FILE), file).unwrap();
            let (_, mut votes, report) = VotesFile::read(&folder);
            assert_eq!((report, VotesFile::look(&folder).unwrap().lectures.len()), (None, 1));
            std::fs::remove_dir_all(&folder).unwrap();
            let ballot = votes.ballot_on(1000, PLACE, answers());
            assert_eq!((ballot.hands(), ballot.right()), (&[4, 5][..], right.as_ref()));
        }
    }

    #[test]
    fn two_windows_keep_the_votes_of_both_and_a_damaged_file_is_set_aside() {
        let folder = std::env::temp_dir().join(format!("sockscope-votes-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let ((mut one, mut a, _), (mut two, mut b, _)) = (VotesFile::read(&folder), VotesFile::read(&folder));
        a.ballot_on(1000, PLACE, answers()).set(0, 4);
        one.save(&mut a).unwrap();
        b.ballot_on(1000, BallotAt { asked: Asked::Observation, ..PLACE }, answers()).set(1, 6);
        two.save(&mut b).unwrap();
        let (_, kept, _) = VotesFile::read(&folder);
        assert_eq!(kept.ballot(1000, PLACE).map(Ballot::hands), Some(&[4, 0][..]));
        assert_eq!(
            kept.ballot(1000, BallotAt { asked: Asked::Observation, ..PLACE }).map(Ballot::hands),
            Some(&[0, 6][..])
        );
        std::fs::write(folder.join(FILE), "[]").unwrap();
        let (_, anew, report) = VotesFile::read(&folder);
        assert!(anew == Votes { sockscope_votes: VERSION, ..Votes::default() } && report.is_some());
        assert!(folder.join("votes.json.damaged").is_file());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
