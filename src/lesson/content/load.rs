//! Reads a lesson from its folder or from the binary, and refuses one that does not hold together: with file, field and line.
//! It starts no run; whether what a lesson says is true, `proof` finds out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::given;
use super::line_of::line_of;
use super::lint::words_of;
use super::model::{FORMAT, Highlight, Lesson, Staging, Step, Way};
use super::words;
use crate::json_errors;
use crate::lang::Text;
use crate::scenario::{FileGiven, PythonProgram, Scenario, Side};

/// The name of the file that says what a lesson is.
pub const FILE: &str = "lesson.json";

/// The longest lesson file and the longest program, in bytes.
const LONGEST_FILE: u64 = 256 << 10;
/// The most steps, moves in a list, runs, and files.
const MOST: usize = 60;
/// The most clients of one run.
const MOST_CLIENTS: u32 = 64;

/// What is wrong with a lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct LessonError {
    /// The lesson and its file, such as `07-two-sends-one-recv/lesson.json`.
    pub file: String,
    /// The line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The field as a path, such as `steps[2].predict`; empty for the whole file.
    pub field: String,
    pub sentence: Text,
}

impl LessonError {
    /// All of it as one sentence.
    pub fn text(&self) -> Text {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        let field = |colon: &str| if self.field.is_empty() { String::new() } else { format!("{}{colon}", self.field) };
        Text::new(
            format!("{}{line}: {}{}", self.file, field(": "), self.sentence.en),
            format!("{}{line}：{}{}", self.file, field("："), self.sentence.zh),
        )
    }
}

/// A lesson with the files that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub lesson: Lesson,
    files: BTreeMap<String, String>,
    /// What lies in the lesson's folder `files`, for its programs to open and to import.
    given: Vec<FileGiven>,
}

impl Loaded {
    /// The text of a file of the lesson.
    pub fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// What is run, with programs that the learner has edited in place of the lesson's own.
    pub fn scenario(&self, staging: &Staging, edited: &BTreeMap<String, String>) -> Scenario {
        let program = |file: &String, side: Side| PythonProgram {
            file: file.clone(),
            side,
            source: edited.get(file).or_else(|| self.files.get(file)).cloned().unwrap_or_default(),
            input: if side == Side::Client { staging.input.clone() } else { Vec::new() },
            args: staging.args.get(file).cloned().unwrap_or_default(),
        };
        let mut programs = vec![program(&staging.server, Side::Server)];
        programs.extend(staging.clients.iter().map(|file| program(file, Side::Client)));
        let usual = Scenario::default();
        Scenario {
            clients: staging.count.unwrap_or_else(|| u32::try_from(staging.clients.len()).unwrap_or(u32::MAX)),
            framing: staging.framing.clone().unwrap_or(usual.framing),
            schedule: staging.schedule,
            nodelay: staging.nodelay,
            programs,
            files: given::edited(&self.given, edited),
            shared_files: staging.shared_files,
            ..Scenario::default()
        }
    }
}

/// Reads the lesson of a folder.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn of_folder(folder: &Path) -> Result<Loaded, LessonError> {
    let id = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    of_files(&id, given::of_folder(folder), |name| read(folder, name))
}

/// Reads a lesson whose files are handed over by name.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn of_files(
    id: &str,
    given: Result<Vec<FileGiven>, Text>,
    file: impl Fn(&str) -> Result<String, Text>,
) -> Result<Loaded, LessonError> {
    let wrong = |name: &str, sentence: Text| LessonError {
        file: format!("{id}/{name}"),
        line: None,
        field: String::new(),
        sentence,
    };
    let json = file(FILE).map_err(|sentence| wrong(FILE, sentence))?;
    let lesson = parse(id, &json)?;
    let mut files = BTreeMap::new();
    let in_lesson = |lesson: &Lesson, (field, sentence): Wrong| LessonError {
        line: line_of(&json, lesson, &field),
        field,
        ..wrong(FILE, sentence)
    };
    for (field, name) in files_of(&lesson) {
        plain_name(name).map_err(|sentence| in_lesson(&lesson, (field, sentence)))?;
        let text = file(name).map_err(|sentence| wrong(name, sentence))?;
        files.insert(name.to_owned(), text);
    }
    let given = given.map_err(|sentence| wrong("files", sentence))?;
    let loaded = Loaded { lesson, files, given };
    check(&loaded, id).map_err(|wrong| in_lesson(&loaded.lesson, wrong))?;
    Ok(loaded)
}

fn parse(id: &str, json: &str) -> Result<Lesson, LessonError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let wrong = |field: String, error: &serde_json::Error| {
        let Text { en, zh } = json_errors::phrase(error);
        LessonError {
            file: format!("{id}/{FILE}"),
            line: Some(error.line()).filter(|line| *line > 0),
            // A path that ends with a question mark ends inside of something that is not whole.
            field: field.trim_end_matches(['.', '?']).to_owned(),
            sentence: Text::new(format!("{en}. Mend this field."), format!("{zh}。请修正这个字段。")),
        }
    };
    // The reader would take a list for an object whose fields have no names.
    if json.trim_start().starts_with('[') {
        return Err(LessonError {
            file: format!("{id}/{FILE}"),
            line: Some(1),
            field: String::new(),
            sentence: Text::new(
                "This is a list, and a lesson is an object: it begins with {.",
                "这是一个列表，而课程是一个对象：应以 { 开头。",
            ),
        });
    }
    let lesson = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| wrong(error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| wrong(".".to_owned(), &error))?;
    Ok(lesson)
}

/// Reads a file of a lesson's folder: a plain file of a bounded size, and none that lies elsewhere.
fn read(folder: &Path, name: &str) -> Result<String, Text> {
    let path = folder.join(name);
    let unreadable = |error: &dyn std::fmt::Display| {
        Text::new(
            format!("The file could not be read: {error}. Put it into the lesson's folder, or name another one."),
            format!("无法读取这个文件：{error}。请把它放进课程文件夹，或改用别的文件名。"),
        )
    };
    // A link, a pipe or a device would lead out of the folder, or never end.
    let about = std::fs::symlink_metadata(&path).map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        return Err(Text::new(
            "This is no plain file. A lesson reads nothing but plain files of its own folder.",
            "这不是普通文件。课程只读取自己文件夹里的普通文件。",
        ));
    }
    if about.len() > LONGEST_FILE {
        let (size, most) = (about.len(), LONGEST_FILE >> 10);
        return Err(Text::new(
            format!("The file has {size} bytes; at most {most} KiB are read."),
            format!("这个文件有 {size} 字节；最多只读取 {most} KiB。"),
        ));
    }
    std::fs::read_to_string(&path).map_err(|error| unreadable(&error))
}

fn plain_name(name: &str) -> Result<(), Text> {
    let leads_away = |c: char| matches!(c, '/' | '\\' | ':') || c.is_control();
    let is_plain = !name.starts_with('.') && !name.contains(leads_away);
    if is_plain && name.ends_with(".py") {
        return Ok(());
    }
    Err(Text::new(
        format!("{name:?} is no plain name of a program. Write one without a folder, such as server.py."),
        format!("{name:?} 不是单纯的程序文件名。请写不带文件夹的名字，例如 server.py。"),
    ))
}

/// Every program that a lesson names, with the field that names it.
fn files_of(lesson: &Lesson) -> Vec<(String, &str)> {
    let mut files = Vec::new();
    for (place, staging) in lesson.scenarios.iter().enumerate() {
        files.push((format!("scenarios[{place}].server"), staging.server.as_str()));
        let clients = staging.clients.iter().enumerate();
        files.extend(clients.map(|(number, file)| (format!("scenarios[{place}].clients[{number}]"), file.as_str())));
    }
    for (place, step) in lesson.steps.iter().enumerate() {
        if let Some(Way::Edit(edit)) = step.task.as_ref().map(|task| &task.by) {
            files.push((format!("steps[{place}].task.by.edit.solution"), edit.solution.as_str()));
        }
    }
    files
}

/// A field, and what is wrong with it.
type Wrong = (String, Text);

fn wrong<T>(field: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Result<T, Wrong> {
    Err((field.into(), Text::new(en, zh)))
}

fn check(loaded: &Loaded, id: &str) -> Result<(), Wrong> {
    let lesson = &loaded.lesson;
    if lesson.format != FORMAT {
        let format = lesson.format;
        return wrong(
            "format",
            format!("This lesson has format {format}; this Sockscope reads format {FORMAT}. Use a newer Sockscope."),
            format!("这节课的格式版本是 {format}，而本程序读取的是版本 {FORMAT}。请使用更新的 Sockscope。"),
        );
    }
    if lesson.id != id {
        return wrong(
            "id",
            format!("The lesson calls itself {:?}, and its folder is {id:?}. Give both the same name.", lesson.id),
            format!("课程自称 {:?}，而文件夹名是 {id:?}。请让两者一致。", lesson.id),
        );
    }
    few("steps", lesson.steps.len())?;
    few("scenarios", lesson.scenarios.len())?;
    unique("scenarios", lesson.scenarios.iter().map(|staging| staging.id.as_str()))?;
    unique("steps", lesson.steps.iter().map(|step| step.id.as_str()))?;
    for (place, staging) in lesson.scenarios.iter().enumerate() {
        check_staging(loaded, staging, &format!("scenarios[{place}]"))?;
    }
    for (place, step) in lesson.steps.iter().enumerate() {
        check_step(loaded, place, step, &format!("steps[{place}]"))?;
    }
    Ok(())
}

fn few(field: &str, count: usize) -> Result<(), Wrong> {
    if (1..=MOST).contains(&count) {
        return Ok(());
    }
    wrong(
        field,
        format!("There are {count} of them; a lesson has 1 to {MOST}."),
        format!("这里有 {count} 个；一节课可以有 1 到 {MOST} 个。"),
    )
}

fn unique<'n>(field: &str, names: impl Iterator<Item = &'n str>) -> Result<(), Wrong> {
    let mut seen = BTreeSet::new();
    for (place, name) in names.enumerate() {
        let good = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !good || !seen.insert(name) {
            return wrong(
                format!("{field}[{place}].id"),
                format!("{name:?} is used twice, or has other characters than a-z, 0-9 and -. Choose another name."),
                format!("{name:?} 重复了，或含有 a-z、0-9、- 之外的字符。请换一个名字。"),
            );
        }
    }
    Ok(())
}

fn check_staging(loaded: &Loaded, staging: &Staging, field: &str) -> Result<(), Wrong> {
    few(&format!("{field}.clients"), staging.clients.len())?;
    if staging.count.is_some_and(|count| !(1..=MOST_CLIENTS).contains(&count)) {
        return wrong(
            format!("{field}.count"),
            format!("A lesson has 1 to {MOST_CLIENTS} clients."),
            format!("一节课可以有 1 到 {MOST_CLIENTS} 个客户端。"),
        );
    }
    let scenario = loaded.scenario(staging, &BTreeMap::new());
    scenario.check().map_err(|error| (format!("{field}.{}", error.field), error.sentence))
}

fn check_step(loaded: &Loaded, place: usize, step: &Step, field: &str) -> Result<(), Wrong> {
    let lesson = &loaded.lesson;
    for (name, moves) in [("moves", &step.moves), ("reveal", &step.reveal)] {
        if moves.len() > MOST {
            return few(&format!("{field}.{name}"), moves.len());
        }
    }
    if let Some(unknown) = step.scenario.as_deref().filter(|id| lesson.staging(id).is_none()) {
        return wrong(
            format!("{field}.scenario"),
            format!("No run of this lesson is called {unknown:?}. Name one of `scenarios`."),
            format!("这节课没有名为 {unknown:?} 的运行。请写 `scenarios` 中的一个。"),
        );
    }
    let Some(staging) = lesson.staging_of(place) else {
        return wrong(
            format!("{field}.scenario"),
            "The first step has to begin a run. Name one of `scenarios`.",
            "第一步必须开始一次运行。请写 `scenarios` 中的一个。",
        );
    };
    let after_task = place.checked_sub(1).and_then(|before| lesson.steps.get(before)).is_some_and(|s| s.task.is_some());
    if after_task && step.scenario.is_none() {
        return wrong(
            format!("{field}.scenario"),
            "The step before lets the learner change something, so this one has to begin a run anew. Name one of `scenarios`.",
            "上一步让学习者做了改动，所以这一步必须重新开始一次运行。请写 `scenarios` 中的一个。",
        );
    }
    check_task(loaded, step, staging, field)?;
    for (number, highlight) in step.highlight.iter().enumerate() {
        check_line(loaded, staging, highlight, &format!("{field}.highlight[{number}]"))?;
    }
    for (which, both) in words_of(step) {
        let names = [&both.en, &both.zh].into_iter().flat_map(|text| words::names(text));
        if let Some(name) = names.into_iter().find(|name| !step.numbers.contains_key(name)) {
            return wrong(
                format!("{field}.{which}"),
                format!("The text names {{{name}}}, which is not in `numbers` of this step. Add it there."),
                format!("文字里用了 {{{name}}}，但这一步的 `numbers` 中没有它。请在那里加上。"),
            );
        }
    }
    Ok(())
}

fn check_task(loaded: &Loaded, step: &Step, staging: &Staging, field: &str) -> Result<(), Wrong> {
    let Some(task) = &step.task else { return Ok(()) };
    few(&format!("{field}.task.checks"), task.checks.len())?;
    if step.scenario.is_none() {
        return wrong(
            format!("{field}.scenario"),
            "A step with a task begins a run of its own. Name one of `scenarios`.",
            "带任务的步骤要开始自己的一次运行。请写 `scenarios` 中的一个。",
        );
    }
    let Way::Edit(edit) = &task.by else { return Ok(()) };
    if edit.file != staging.server && !staging.clients.contains(&edit.file) {
        return wrong(
            format!("{field}.task.by.edit.file"),
            format!("{:?} is no program of the run {:?}, so it could not be edited there.", edit.file, staging.id),
            format!("{:?} 不是运行 {:?} 中的程序，无法在那里编辑。", edit.file, staging.id),
        );
    }
    if loaded.file(&edit.solution) == loaded.file(&edit.file) {
        return wrong(
            format!("{field}.task.by.edit.solution"),
            "The solution is the program itself, so nothing would have to be done.",
            "答案与原程序相同，那就没有什么要做的了。",
        );
    }
    let Some(every_cut) = &edit.every_cut else { return Ok(()) };
    every_cut.bytes().map_err(|sentence| (format!("{field}.task.by.edit.every_cut"), sentence))?;
    Ok(())
}

fn check_line(loaded: &Loaded, staging: &Staging, highlight: &Highlight, field: &str) -> Result<(), Wrong> {
    let Highlight::Line { file, text } = highlight else { return Ok(()) };
    let belongs = *file == staging.server || staging.clients.contains(file);
    let source = loaded.file(file).filter(|_| belongs).unwrap_or_default();
    let lines = source.lines().filter(|line| line.contains(text.as_str())).count();
    if lines == 1 {
        return Ok(());
    }
    wrong(
        field,
        format!("{lines} lines of {file:?} contain {text:?}; just one has to. Write more of the line."),
        format!("{file:?} 中有 {lines} 行含有 {text:?}；必须恰好一行。请写出更多内容。"),
    )
}
