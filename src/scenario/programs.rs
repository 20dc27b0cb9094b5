//! The Python programs of a scenario: which there are, who runs which, and what makes them no good.
//! It runs nothing and reads no file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Part, Scenario, ScenarioError, between};
use crate::trace::Role;

/// The most programs in Python that one scenario may have.
pub const MOST_PROGRAMS: u64 = 64;
/// The longest program in Python, in bytes.
pub const LONGEST_PROGRAM: u64 = 1 << 20;

/// Which side of a run a program is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Server,
    Client,
}

/// A program in Python.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PythonProgram {
    /// The name of its file, by which it is shown.
    pub file: String,
    pub side: Side,
    /// Its text.
    pub source: String,
    /// Lines that `input()` returns, to each actor that runs it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub input: Vec<String>,
    /// What stands behind its name in `sys.argv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
}

impl PythonProgram {
    /// A program that is given neither input nor arguments.
    pub fn new(file: impl Into<String>, side: Side, source: impl Into<String>) -> Self {
        Self { file: file.into(), side, source: source.into(), input: Vec::new(), args: Vec::new() }
    }
}

impl Scenario {
    /// The program that client number `client` (counted from 1) runs.
    pub fn client_program(&self, client: u32) -> Option<&PythonProgram> {
        let mut clients = self.programs.iter().filter(|program| program.side == Side::Client);
        let place = usize::try_from(client.saturating_sub(1)).unwrap_or(usize::MAX);
        let last = clients.clone().next_back();
        clients.nth(place).or(last)
    }

    /// Refuses what is given to somebody who does not take part.
    fn check_names(&self, field: &str, given: &BTreeMap<String, Vec<String>>) -> Result<(), ScenarioError> {
        let names: Vec<String> = self.cast().into_iter().map(|part| part.name).collect();
        let Some(unknown) = given.keys().find(|name| !names.contains(name)) else { return Ok(()) };
        let most = 6;
        let mut told = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
        if names.len() > most {
            told.push_str(" …");
        }
        Err(ScenarioError::new(
            field,
            format!("Nobody in this run is called {unknown:?}. Name one of: {told}."),
            format!("这次运行中没有 {unknown:?}。请从中选一个：{told}。"),
        ))
    }

    /// What a program gets in `sys.argv` behind its name where this actor runs it.
    pub fn args_of(&self, part: &Part<'_>) -> Vec<String> {
        let own = part.python.map(|program| &program.args);
        self.args.get(&part.name).or(own).cloned().unwrap_or_default()
    }

    /// The lines that `input()` returns to an actor before anybody types.
    pub fn lines_of(&self, part: &Part<'_>) -> Vec<String> {
        match (self.input.get(&part.name), &self.typed) {
            (Some(lines), _) => lines.clone(),
            (None, Some(lines)) if part.is_first_client() => lines.clone(),
            // What was typed was typed to the first client alone.
            (None, Some(_)) if part.role == Role::Client => Vec::new(),
            _ => part.python.map(|program| program.input.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn check_programs(&self) -> Result<(), ScenarioError> {
        between("programs", self.programs.len() as u64, 1, MOST_PROGRAMS)?;
        for (index, program) in self.programs.iter().enumerate() {
            let field = |name: &str| format!("programs[{index}].{name}");
            between(&field("source"), program.source.len() as u64, 0, LONGEST_PROGRAM)?;
            if program.file.is_empty() || program.file.contains(['/', '\\', '\0']) {
                return Err(ScenarioError::new(
                    field("file"),
                    format!(
                        "{:?} is no plain name of a file. Write one without a folder, such as server.py.",
                        program.file
                    ),
                    format!("{:?} 不是单纯的文件名。请写不带文件夹的名字，例如 server.py。", program.file),
                ));
            }
            if self.programs[..index].iter().any(|other| other.file == program.file) {
                return Err(ScenarioError::new(
                    field("file"),
                    format!("Two programs are called {:?}. Give each its own name.", program.file),
                    format!("有两个程序都叫 {:?}。请给每个程序不同的名字。", program.file),
                ));
            }
        }
        self.check_files()?;
        self.check_names("args", &self.args)?;
        self.check_names("input", &self.input)?;
        if self.client_program(1).is_none() && !self.awaits_outside() {
            return Err(ScenarioError::new(
                "programs",
                "No program is a client's, so the run would be over before it begins. Give one of them \"side\": \"client\".",
                "没有一个程序属于客户端，运行还没开始就会结束。请把其中一个的 \"side\" 设为 \"client\"。",
            ));
        }
        Ok(())
    }
}
