//! The files of a scenario's programs: those that are given with it, and the folders from which others are copied.
//! It opens none of them; a program does.

use std::borrow::Cow;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{PythonProgram, Scenario, ScenarioError, Side, between};

/// What the files that are given may have together, in bytes.
pub const LONGEST_FILES: u64 = 16 << 20;
/// The most of them.
const MOST_FILES: u64 = 1000;

/// A file that lies beside programs when they begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileGiven {
    /// Its path from the folder of the programs on, such as `frames.py` or `www/index.html`.
    pub name: String,
    /// What it holds, where that is text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it holds, as base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// The files of the programs that have it; all of them if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

impl FileGiven {
    /// What it holds; empty where that cannot be read, which a check has refused.
    pub fn bytes(&self) -> Vec<u8> {
        match (&self.text, &self.base64) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(base64)) => BASE64.decode(base64).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    /// A file that holds these bytes.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let (text, base64) = match String::from_utf8(bytes) {
            Ok(text) => (Some(text), None),
            Err(error) => (None, Some(BASE64.encode(error.as_bytes()))),
        };
        Self { name: name.into(), text, base64, of: Vec::new() }
    }

    /// Whether a program has it.
    pub fn is_of(&self, program: &PythonProgram) -> bool {
        self.of.is_empty() || self.of.contains(&program.file)
    }

    /// Whether programs can import it as a module.
    pub fn is_module(&self) -> bool {
        self.name.ends_with(".py") && self.text.is_some()
    }
}

/// A program, and the folder that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The name of the program's file.
    pub program: String,
    pub folder: PathBuf,
}

impl Scenario {
    /// The folder whose files a program finds beside itself, if it has one.
    pub fn folder_of(&self, program: &PythonProgram) -> Option<&PathBuf> {
        self.beside.iter().find(|beside| beside.program == program.file).map(|beside| &beside.folder)
    }

    /// The texts in Python that a person may read and edit: the programs, and the modules that lie beside them.
    pub fn scripts(&self) -> Vec<Cow<'_, PythonProgram>> {
        let module = |file: &FileGiven| {
            let source = file.text.clone().filter(|_| file.is_module())?;
            Some(PythonProgram { file: file.name.clone(), side: Side::Server, source, input: vec![], args: vec![] })
        };
        let modules = self.files.iter().filter_map(module).map(Cow::Owned);
        self.programs.iter().map(Cow::Borrowed).chain(modules).collect()
    }

    /// Puts another text in the place of a program's or a module's.
    pub fn set_text(&mut self, file: &str, text: &str) {
        for program in self.programs.iter_mut().filter(|program| program.file == file) {
            text.clone_into(&mut program.source);
        }
        for module in self.files.iter_mut().filter(|module| module.is_module() && module.name == file) {
            module.text = Some(text.to_owned());
        }
    }

    pub(super) fn check_files(&self) -> Result<(), ScenarioError> {
        between("files", self.files.len() as u64, 0, MOST_FILES)?;
        let mut total = 0;
        for (index, file) in self.files.iter().enumerate() {
            let field = |name: &str| format!("files[{index}].{name}");
            check_name(&field("name"), &file.name)?;
            if file.text.is_some() == file.base64.is_some() {
                return Err(ScenarioError::new(
                    field("text"),
                    "A file has either \"text\" or \"base64\". Give it one of them.",
                    "文件要么有 \"text\"，要么有 \"base64\"。请写其中一个。",
                ));
            }
            if let Some(Err(error)) = file.base64.as_ref().map(|text| BASE64.decode(text)) {
                return Err(ScenarioError::new(
                    field("base64"),
                    format!("This is no base64 ({error}). Mend it."),
                    format!("这不是 base64（{error}）。请修正。"),
                ));
            }
            total += file.bytes().len() as u64;
            if let Some(unknown) =
                file.of.iter().find(|name| self.programs.iter().all(|program| program.file != **name))
            {
                return Err(ScenarioError::new(
                    field("of"),
                    format!("No program is called {unknown:?}. Name one of `programs`, or leave \"of\" out."),
                    format!("没有名为 {unknown:?} 的程序。请写 `programs` 中的一个，或去掉 \"of\"。"),
                ));
            }
        }
        between("files", total, 0, LONGEST_FILES)
    }
}

/// Refuses a name that leads out of the folder, or into nothing.
fn check_name(field: &str, name: &str) -> Result<(), ScenarioError> {
    let bad = |part: &str| part.is_empty() || part == "." || part == ".." || part.len() > 255;
    if !name.split('/').any(bad) && !name.contains(['\\', '\0']) && name.len() < 1024 {
        return Ok(());
    }
    Err(ScenarioError::new(
        field,
        format!("{name:?} is no name of a file beside the programs. Write one such as data.txt or www/index.html."),
        format!("{name:?} 不是程序旁边的文件名。请写成 data.txt 或 www/index.html 这样的名字。"),
    ))
}
