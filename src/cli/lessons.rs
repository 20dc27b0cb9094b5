//! `sockscope lessons`: lists lessons, proves them, and hands out schema, answers and handouts.
//! It takes no lesson; that is the window's.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{AnswersFormat, LessonsArgs, LessonsCommand};
use super::at_once::for_each_at_once;
use super::output::{print, say};
use super::problem::{CHECK_FAILED, Problem};
use crate::keeping;
use crate::lang::{Lang, Text};
use crate::lesson::{self, Entry, ProgressFile, Recording, Source, VotesFile};

/// Where recorded runs are, and where handouts go, from the folder in which the program is started.
const PICTURES: &str = "screenshots";
const HANDOUTS: &str = "docs/lessons";

/// Carries the command out. Returns the exit status.
///
/// # Errors
/// Bad usage, or files that can not be read or written.
pub fn lessons(args: &LessonsArgs, lang: Lang) -> Result<u8, Problem> {
    let source = Source::of(args.lessons.as_deref());
    match args.command.as_ref().unwrap_or(&LessonsCommand::List) {
        LessonsCommand::List => list(&source, lang),
        LessonsCommand::Check { which } => check(&source, which, lang),
        LessonsCommand::Schema => print(|out| out.write_all(lesson::schema().as_bytes())).map(|()| 0),
        LessonsCommand::Answers { format, data_dir } => answers(data_dir.as_deref(), *format, lang),
        LessonsCommand::Votes { format, data_dir } => votes(data_dir.as_deref(), *format, lang),
        LessonsCommand::Handouts { check } => handouts(&source, *check, lang),
    }
}

fn problem(sentence: Text) -> Problem {
    Problem::from(sentence)
}

/// Two lines for each lesson. Of one that can not be read is said why, on stderr.
fn list(source: &Source, lang: Lang) -> Result<u8, Problem> {
    let entries = source.lessons().map_err(problem)?;
    print(|out| entries.iter().try_for_each(|entry| list_one(out, entry, lang)))?;
    entries.iter().filter_map(|entry| entry.loaded.as_ref().err()).for_each(|error| say(error.text().get(lang)));
    Ok(if entries.iter().all(|entry| entry.loaded.is_ok()) { 0 } else { CHECK_FAILED })
}

fn list_one(out: &mut impl Write, entry: &Entry, lang: Lang) -> io::Result<()> {
    let Ok(loaded) = &entry.loaded else { return Ok(()) };
    let lesson = &loaded.lesson;
    let minutes = lang.pick(format!("{} min", lesson.minutes), format!("{} 分钟", lesson.minutes));
    writeln!(out, "{}  {}  ({minutes})", lesson.id, lesson.title.get(lang))?;
    writeln!(out, "    {}", lesson.goal.get(lang))
}

/// Proves the lessons that are named, or all.
fn check(source: &Source, which: &[String], lang: Lang) -> Result<u8, Problem> {
    if !cfg!(feature = "python") {
        return Err(Problem::new(
            "Lessons run Python programs, and this build runs none. Build it with the feature `python`.",
            "课程要运行 Python 程序，而这个版本不能运行。请启用 `python` 特性重新构建。",
        ));
    }
    let entries = chosen(source, which)?;
    let mut failed = false;
    #[cfg(feature = "python")]
    let _together = crate::program::python::Together::begin();
    for_each_at_once(&entries, what_is_wrong, |entry, findings: Vec<Text>| {
        for finding in &findings {
            say(finding.get(lang));
        }
        failed |= !findings.is_empty();
        let verdict =
            if findings.is_empty() { lang.pick("passes", "通过") } else { lang.pick("does not pass", "未通过") };
        print(|out| writeln!(out, "{}  {verdict}", entry.id))
    })?;
    Ok(if failed { CHECK_FAILED } else { 0 })
}

/// Proves one lesson. What was found names the lesson and the field.
fn what_is_wrong(entry: &Entry) -> Vec<Text> {
    let id = &entry.id;
    let told = |finding: lesson::Finding| {
        let (field, sentence) = (finding.field, finding.sentence);
        Text::new(format!("{id}: {field}: {}", sentence.en), format!("{id}：{field}：{}", sentence.zh))
    };
    match &entry.loaded {
        Err(error) => vec![error.text()],
        Ok(loaded) => lesson::prove(loaded).into_iter().map(told).collect(),
    }
}

fn chosen(source: &Source, which: &[String]) -> Result<Vec<Entry>, Problem> {
    if which.is_empty() {
        return source.lessons().map_err(problem);
    }
    let one = |name: &String| {
        let folder = Path::new(name);
        if folder.join(lesson::FILE).exists() {
            return Ok(lesson::of_folder(folder));
        }
        if name.contains('/') {
            return Err(no_lesson(folder));
        }
        let entries = source.lessons().map_err(problem)?;
        lesson::find(&entries, name).cloned().map_err(problem)
    };
    which.iter().map(one).collect()
}

/// A folder in which there is no lesson.
fn no_lesson(folder: &Path) -> Problem {
    let (file, name) = (folder.join(lesson::FILE), folder.display());
    let file = file.display();
    Problem::new(
        format!(
            "{name}: There is no lesson here, for there is no {file}. Name a folder with one, or a lesson by its number."
        ),
        format!("{name}：这里没有课程，因为没有 {file}。请给出含有它的文件夹，或用编号指定课程。"),
    )
}

/// What learners answered.
fn answers(data_dir: Option<&Path>, format: AnswersFormat, lang: Lang) -> Result<u8, Problem> {
    let progress = ProgressFile::look(&kept_in(data_dir)?).map_err(problem)?;
    hand_out(|place| match format {
        AnswersFormat::Csv => progress.csv(lang, place),
        AnswersFormat::Json => progress.json() + "\n",
    })
}

/// How classes voted.
fn votes(data_dir: Option<&Path>, format: AnswersFormat, lang: Lang) -> Result<u8, Problem> {
    let votes = VotesFile::look(&kept_in(data_dir)?).map_err(problem)?;
    hand_out(|place| match format {
        AnswersFormat::Csv => votes.csv(lang, place),
        AnswersFormat::Json => votes.json() + "\n",
    })
}

/// The folder in which answers and votes are kept.
fn kept_in(data_dir: Option<&Path>) -> Result<PathBuf, Problem> {
    match data_dir {
        Some(folder) if folder.is_dir() => Ok(folder.to_owned()),
        Some(folder) => {
            let folder = folder.display();
            Err(Problem::new(
                format!("--data-dir: There is no folder {folder}. Name the one that the workbench was started with."),
                format!("--data-dir：没有文件夹 {folder}。请指定启动实验台时所用的文件夹。"),
            ))
        }
        None => keeping::folder().ok_or_else(|| {
            Problem::new(
                "There is no folder in which answers could be kept. Name one with --data-dir.",
                "找不到保存答案的文件夹。请用 --data-dir 指定。",
            )
        }),
    }
}

/// The place of a step in its lesson.
type PlaceOf<'a> = &'a dyn Fn(&str, &str) -> Option<usize>;

/// Prints what a file of this user holds.
fn hand_out(text: impl FnOnce(PlaceOf<'_>) -> String) -> Result<u8, Problem> {
    let entries = Source::Embedded.lessons().map_err(problem)?;
    let place = |lesson: &str, step: &str| {
        let entry = entries.iter().find(|entry| entry.id == lesson)?;
        entry.loaded.as_ref().ok()?.lesson.place(step)
    };
    print(|out| out.write_all(text(&place).as_bytes()))?;
    Ok(0)
}

/// Writes the handouts, or says which are stale.
fn handouts(source: &Source, check: bool, lang: Lang) -> Result<u8, Problem> {
    let mut stale = false;
    for entry in source.lessons().map_err(problem)? {
        let loaded = entry.loaded.map_err(|error| problem(error.text()))?;
        let recording = Recording::read(Path::new(PICTURES), &entry.id).map_err(|error| no_recording(&error))?;
        for page_lang in [Lang::Zh, Lang::En] {
            let path = handout_path(&entry.id, page_lang);
            let page = lesson::handout(&loaded, &recording, page_lang);
            if std::fs::read_to_string(&path).is_ok_and(|there| there == page) {
                continue;
            }
            let name = path.display();
            if check {
                stale = true;
                say(&lang.pick(format!("stale: {name}"), format!("已过时：{name}")));
                continue;
            }
            let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            folder
                .and_then(|()| std::fs::write(&path, page))
                .map_err(|error| no_recording(&format!("{name}: {error}")))?;
            say(&name.to_string());
        }
    }
    Ok(if stale { CHECK_FAILED } else { 0 })
}

/// Where the handout of a lesson stands.
fn handout_path(id: &str, lang: Lang) -> PathBuf {
    Path::new(HANDOUTS).join(lang.code()).join(format!("{id}.md"))
}

fn no_recording(error: &str) -> Problem {
    Problem::new(
        format!(
            "{error}. Start this in the project's folder, where {PICTURES}/ is; `screenshots --record` makes the recorded runs anew."
        ),
        format!("{error}。请在项目文件夹（其中有 {PICTURES}/）中执行；`screenshots --record` 会重新录制。"),
    )
}
