//! Reads a lesson from its folder or from the binary, and refuses one that does not hold together: with file, field and line.
//! It starts no run; whether what a lesson says is true, `proof` finds out.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::{Wrong, check};
use super::given;
use super::line_of::line_of;
use super::model::{Lesson, Staging, Way};
use crate::json_errors;
use crate::keeping;
use crate::lang::Text;
use crate::scenario::{FileGiven, PythonProgram, Scenario, Side};

/// The name of the file that says what a lesson is.
pub const FILE: &str = "lesson.json";

/// The longest lesson file and the longest program, in bytes.
const LONGEST_FILE: u64 = 256 << 10;

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
        programs.extend(staging.servers.iter().map(|file| program(file, Side::Server)));
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
    of_files(&id_of(folder), given::of_folder(folder), |name| read(folder, name))
}

/// The name of a lesson's folder, also where it is named `.` from inside.
pub(super) fn id_of(folder: &Path) -> String {
    let named = folder.file_name().map(ToOwned::to_owned);
    let found = || std::fs::canonicalize(folder).ok()?.file_name().map(ToOwned::to_owned);
    named.or_else(found).unwrap_or_else(|| folder.into()).to_string_lossy().into_owned()
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
    let unreadable = |error: &std::io::Error| {
        let why = keeping::reason(error);
        Text::new(
            format!("The file could not be read: {}. Put it into the lesson's folder, or name another one.", why.en),
            format!("无法读取这个文件：{}。请把它放进课程文件夹，或改用别的文件名。", why.zh),
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
        let programs = staging.programs();
        files.extend(programs.map(|(field, file)| (format!("scenarios[{place}].{field}"), file.as_str())));
    }
    for (place, step) in lesson.steps.iter().enumerate() {
        if let Some(Way::Edit(edit)) = step.task.as_ref().map(|task| &task.by) {
            files.push((format!("steps[{place}].task.by.edit.solution"), edit.solution.as_str()));
        }
    }
    files
}
