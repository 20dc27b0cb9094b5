//! What learners answered and did, lesson by lesson: kept in a file, and handed out as JSON and CSV.
//! It judges nothing; what is right was found in the run.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::keeping::{self, Content, Kept, Merge, SharedFile, one};
use crate::lang::{Lang, Text};
use crate::lesson::judging::judge::Answer;

/// The version of the file that this program writes and reads.
const VERSION: u32 = 1;

/// The name of the file.
const FILE: &str = "progress.json";

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    pub answer: Answer,
    /// The answer as people read it.
    pub said: Text,
    /// What was true, as people read it; absent until the run has told.
    pub truth: Option<Text>,
    pub is_right: bool,
    /// How often an answer was given.
    pub tries: u32,
}

/// What was answered and done in one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepProgress {
    pub prediction: Option<Given>,
    pub observation: Option<Given>,
    /// What the learner has said why it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether the task is done.
    pub done: bool,
    /// How often the task was tried.
    pub tries: u32,
    /// What the learner has made of the program.
    pub edited: Option<String>,
}

/// How far a lesson was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LessonProgress {
    /// The step that was on the screen last.
    pub step: Option<String>,
    /// Whether the last step was done.
    pub through: bool,
    pub steps: BTreeMap<String, StepProgress>,
}

/// All lessons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    pub sockscope_progress: u32,
    pub lessons: BTreeMap<String, LessonProgress>,
}

impl Progress {
    /// One row for each answer, with a header, as RFC 4180 has it; steps in the order of `place`, which is asked for the
    /// place of a step in its lesson.
    pub fn csv(&self, lang: Lang, place: impl Fn(&str, &str) -> Option<usize>) -> String {
        let mut csv = "lesson,step,question,answer,truth,right,tries\r\n".to_owned();
        for (lesson, taken) in &self.lessons {
            let mut steps: Vec<_> = taken.steps.iter().collect();
            steps.sort_by_key(|(step, _)| place(lesson, step).unwrap_or(usize::MAX));
            for (step, answers) in steps {
                for (question, given) in [("prediction", &answers.prediction), ("observation", &answers.observation)] {
                    let Some(given) = given else { continue };
                    let truth = given.truth.as_ref().map_or("", |truth| truth.get(lang));
                    let (right, tries) = (given.is_right.to_string(), given.tries.to_string());
                    csv += &row(&[lesson, step, question, given.said.get(lang), truth, &right, &tries]);
                }
                if let Some(words) = &answers.why {
                    csv += &row(&[lesson, step, "why", words, "", "", ""]);
                }
                if answers.done || answers.tries > 0 {
                    let (done, tries) = (answers.done.to_string(), answers.tries.to_string());
                    csv += &row(&[lesson, step, "task", "", "", &done, &tries]);
                }
            }
        }
        csv
    }

    /// All of it, as it stands in the file.
    pub fn json(&self) -> String {
        let versioned = Progress { sockscope_progress: VERSION, ..self.clone() };
        serde_json::to_string_pretty(&versioned).unwrap_or_default()
    }
}

/// A spreadsheet takes what begins with one of these for a formula, and would carry out what somebody wrote; an apostrophe
/// in front keeps it a text. A number is one. The JSON has it as it was written.
fn no_formula(words: &str) -> String {
    let is_number = words.strip_prefix('-').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let begins = words.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    if begins { format!("'{words}") } else { words.to_owned() }
}

pub(super) fn row(cells: &[&str]) -> String {
    let quoted = |cell: &&str| {
        let cell = no_formula(cell);
        let needs = cell.contains([',', '"', '\n', '\r']);
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    format!("{}\r\n", cells.iter().map(quoted).collect::<Vec<_>>().join(","))
}

impl Merge for StepProgress {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self {
            prediction: one(&base.prediction, &ours.prediction, &theirs.prediction),
            observation: one(&base.observation, &ours.observation, &theirs.observation),
            why: one(&base.why, &ours.why, &theirs.why),
            done: one(&base.done, &ours.done, &theirs.done),
            tries: one(&base.tries, &ours.tries, &theirs.tries),
            edited: one(&base.edited, &ours.edited, &theirs.edited),
        }
    }
}

impl Merge for LessonProgress {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self {
            step: one(&base.step, &ours.step, &theirs.step),
            through: one(&base.through, &ours.through, &theirs.through),
            steps: Merge::merged(&base.steps, &ours.steps, &theirs.steps),
        }
    }
}

impl Merge for Progress {
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        Self { sockscope_progress: VERSION, lessons: Merge::merged(&base.lessons, &ours.lessons, &theirs.lessons) }
    }
}

impl Content for Progress {
    const FORMAT: u32 = VERSION;

    fn format(&mut self) -> &mut u32 {
        &mut self.sockscope_progress
    }

    fn named(&self) -> u32 {
        self.sockscope_progress
    }
}

/// The file of the progress.
#[derive(Debug)]
pub struct ProgressFile(SharedFile<Progress>);

impl ProgressFile {
    /// Reads the progress from a folder. A damaged file is set aside and reported; lessons begin anew then.
    pub fn read(folder: &Path) -> (Self, Progress, Option<Text>) {
        let kept = Kept {
            what: Text::new("answers to lessons", "课程答案"),
            then: Text::new("lessons begin anew", "课程将从头开始"),
        };
        let (file, progress, report) = SharedFile::read(folder.join(FILE), &kept);
        (Self(file), progress, report)
    }

    /// The progress that a folder has, for whoever only looks.
    ///
    /// # Errors
    /// Why the file is of no use; it stays as it is.
    pub fn look(folder: &Path) -> Result<Progress, Text> {
        SharedFile::look(&folder.join(FILE))
    }

    /// Writes what has changed since it was written last, and takes in what other windows wrote.
    ///
    /// # Errors
    /// A sentence, if the folder cannot be written to.
    pub fn save(&mut self, progress: &mut Progress) -> Result<(), Text> {
        self.0.save(progress).map_err(|(path, error)| {
            let (path, why) = (path.display(), keeping::reason(&error));
            Text::new(
                format!("Your answers could not be kept in {path} ({}). They last until the window is closed; choose another folder with --data-dir.", why.en),
                format!("无法把答案保存到 {path}（{}）。关闭窗口后它们就没有了；可以用 --data-dir 换一个文件夹。", why.zh),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(said: &str, is_right: bool) -> Given {
        let said = Text::new(said, "一");
        Given { answer: Answer::Choice(0), truth: Some(Text::new("two", "二")), said, is_right, tries: 2 }
    }

    fn progress() -> Progress {
        let mut progress = Progress::default();
        let lesson = progress.lessons.entry("07-x".into()).or_default();
        let step = lesson.steps.entry("a".into()).or_default();
        step.prediction = Some(given("one, \"or\" more", false));
        step.done = true;
        step.tries = 3;
        progress
    }

    #[test]
    fn answers_are_handed_out_as_a_table() {
        let mut progress = progress();
        let taken = progress.lessons.get_mut("07-x").unwrap();
        taken.steps.insert("0-later".into(), StepProgress { tries: 1, ..StepProgress::default() });
        let why = |words: &str| StepProgress { why: Some(words.into()), ..StepProgress::default() };
        taken.steps.insert("1-said".into(), why("no ends,\nas \"TCP\" has none"));
        taken.steps.insert("2-harm".into(), why("=HYPERLINK(\"http://x\")"));
        let csv =
            progress.csv(Lang::En, |_, step| ["a", "0-later", "1-said", "2-harm"].iter().position(|id| *id == step));
        assert_eq!(
            csv.split("\r\n").collect::<Vec<_>>(),
            [
                "lesson,step,question,answer,truth,right,tries",
                "07-x,a,prediction,\"one, \"\"or\"\" more\",two,false,2",
                "07-x,a,task,,,true,3",
                "07-x,0-later,task,,,false,1",
                "07-x,1-said,why,\"no ends,\nas \"\"TCP\"\" has none\",,,",
                "07-x,2-harm,why,\"'=HYPERLINK(\"\"http://x\"\")\",,,",
                ""
            ]
        );
        assert!(progress.json().contains("\"why\": \"=HYPERLINK"), "as it was written");
    }

    #[test]
    fn answers_that_were_kept_before_there_were_explanations_are_read_and_written_as_they_were() {
        let kept = r#"{"prediction":null,"observation":null,"done":true,"tries":1,"edited":null}"#;
        let read: StepProgress = serde_json::from_str(kept).unwrap();
        assert_eq!((read.why.as_deref(), serde_json::to_string(&read).unwrap().as_str()), (None, kept));
    }

    #[test]
    fn progress_survives_a_restart_and_a_damaged_file_is_set_aside() {
        let folder = std::env::temp_dir().join(format!("sockscope-progress-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (mut file, empty, report) = ProgressFile::read(&folder);
        assert!(empty.lessons.is_empty() && report.is_none());
        file.save(&mut progress()).unwrap();
        let (_, again, _) = ProgressFile::read(&folder);
        assert_eq!(again.lessons, progress().lessons);
        std::fs::write(folder.join(FILE), "{\"sockscope_progress\":1,\"lessons\":3}").unwrap();
        let (_, anew, report) = ProgressFile::read(&folder);
        assert!(anew.lessons.is_empty() && report.unwrap().zh.contains("damaged"));
        assert!(folder.join("progress.json.damaged").is_file());
        // Another one takes no place of the first; one that is no text is not lost either.
        std::fs::write(folder.join(FILE), b"\xff").unwrap();
        assert!(ProgressFile::look(&folder).unwrap_err().en.contains("left as it is"));
        let (_, _, report) = ProgressFile::read(&folder);
        assert!(report.unwrap().en.contains("damaged-2"));
        assert_eq!(std::fs::read(folder.join("progress.json.damaged-2")).unwrap(), b"\xff");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn two_windows_lose_nothing_of_each_others_in_whatever_order_they_write() {
        let folder = std::env::temp_dir().join(format!("sockscope-progress-two-{}", std::process::id()));
        std::fs::remove_dir_all(&folder).ok();
        let ((mut one, mut a, _), (mut two, mut b, _)) = (ProgressFile::read(&folder), ProgressFile::read(&folder));
        let answer = |progress: &mut Progress, lesson: &str, step: &str| {
            let steps = &mut progress.lessons.entry(lesson.into()).or_default().steps;
            steps.entry(step.into()).or_default().prediction = Some(given(step, true));
        };
        answer(&mut b, "11-x", "a");
        two.save(&mut b).unwrap();
        answer(&mut a, "01-x", "a");
        one.save(&mut a).unwrap();
        // Both at the same lesson: step by step, and within a step what each of them changed.
        answer(&mut b, "01-x", "b");
        b.lessons.get_mut("11-x").unwrap().through = true;
        two.save(&mut b).unwrap();
        a.lessons.get_mut("01-x").unwrap().steps.get_mut("a").unwrap().tries = 4;
        one.save(&mut a).unwrap();
        // Whoever begins anew has nothing left of what was there, and of another lesson everything.
        b.lessons.insert("11-x".into(), LessonProgress::default());
        two.save(&mut b).unwrap();
        let (_, kept, _) = ProgressFile::read(&folder);
        let first = &kept.lessons["01-x"];
        assert_eq!(first.steps.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert!(first.steps["a"].prediction.is_some() && first.steps["a"].tries == 4);
        assert_eq!(kept.lessons["11-x"], LessonProgress::default());
        assert_eq!(kept.lessons, b.lessons, "a window that writes sees what the other wrote");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
