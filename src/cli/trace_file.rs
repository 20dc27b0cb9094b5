//! Trace files as the command line meets them: opened for reading by name, looked at before anything is run.
//! It knows nothing of the format; `trace` does.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use super::output::say;
use super::problem::{BAD_USAGE, Problem};
use crate::keeping::{Growing, probe};
use crate::lang::{Lang, Text};
use crate::net::{create_unless_unread, numbers};
use crate::trace::{Cut, Trace, TraceError, TraceOut, read_trace};

/// A file that a trace is to be written to, once there is one. What stands there stays until then.
#[derive(Debug)]
pub struct TraceFile {
    path: PathBuf,
}

impl TraceFile {
    /// Looks whether the file can be written, so that a long run is not lost to a wrong path, and whether it is not one of
    /// those that the run is made from.
    ///
    /// # Errors
    /// If it cannot be written, or would overwrite one of them.
    pub fn announce(path: &Path, sources: &[PathBuf]) -> Result<Self, Problem> {
        if is_one_of(path, sources) {
            let path = path.display();
            return Err(Problem::new(
                format!(
                    "--trace: {path} is what is to be run, and the trace would take its place. Choose another name."
                ),
                format!("--trace：{path} 正是要运行的文件，写入轨迹会把它覆盖。请换一个文件名。"),
            ));
        }
        probe(path).map_err(|error| Problem::unwritable(path, &error))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Begins the file, beside the one that may stand there; it takes its place once it is finished.
    ///
    /// # Errors
    /// Those of the file.
    pub fn begin(self) -> Result<GrowingTrace, Problem> {
        let (growing, out) = Growing::begin(&self.path).map_err(|error| Problem::unwritable(&self.path, &error))?;
        let out = TraceOut::of(&self.path, out);
        Ok(GrowingTrace { path: self.path, out, growing: Some(growing) })
    }
}

/// Whether a file is one of those that it is made from, under whatever name.
fn is_one_of(path: &Path, sources: &[PathBuf]) -> bool {
    let there = std::fs::canonicalize(path).ok();
    there.is_some() && sources.iter().any(|source| std::fs::canonicalize(source).ok() == there)
}

/// Refuses to write what is made of some files in the place of one of them.
///
/// # Errors
/// If it would.
pub fn refuse_own_source(path: &Path, sources: &[PathBuf]) -> Result<(), Problem> {
    if !is_one_of(path, sources) {
        return Ok(());
    }
    let path = path.display();
    Err(Problem::new(
        format!("--output: {path} is what this is made from, and would be gone. Choose another name."),
        format!("--output：{path} 正是要读取的文件，写入会把它覆盖。请换一个文件名。"),
    ))
}

/// A file for a trace that is written as it grows.
pub struct GrowingTrace {
    pub path: PathBuf,
    pub out: TraceOut<BufWriter<File>>,
    /// What is to be done in the end, where it is not written in its place at once.
    pub growing: Option<Growing>,
}

/// One that is written in its place from the beginning, for a server that nobody knows the end of.
///
/// # Errors
/// If it cannot be created.
pub fn growing(path: &Path) -> Result<GrowingTrace, Problem> {
    let file = create(path)?;
    let out = TraceOut::of(path, BufWriter::new(file));
    Ok(GrowingTrace { path: path.to_owned(), out, growing: None })
}

/// Makes or empties a file.
fn create(path: &Path) -> Result<File, Problem> {
    create_unless_unread(path).map_err(|error| match error.raw_os_error() {
        Some(numbers::ENXIO) => Problem::at(
            &path.display().to_string(),
            &Text::new(
                "Nobody reads this pipe, so nothing can be written to it. Start its reader first.",
                "这个管道没有人在读，无法写入。请先启动读取它的程序。",
            ),
        ),
        _ => Problem::unwritable(path, &error),
    })
}

/// Reads a trace as far as it is good.
///
/// # Errors
/// If it cannot be read at all; the sentence names the file.
pub fn read(path: &Path) -> Result<(Trace, Option<Cut>), Problem> {
    let file = File::open(path).map_err(|error| Problem::unreadable(path, &error))?;
    read_trace(BufReader::new(file)).map_err(|error| match error {
        TraceError::Io(error) => Problem::unreadable(path, &error),
        TraceError::Unreadable(sentence) => Problem::at(&path.display().to_string(), &sentence),
    })
}

/// The same, and says where it breaks off. What is missing from it will be missing from all that is made of it, and a script
/// should hear of that, so the exit status comes with it.
///
/// # Errors
/// If it cannot be read at all; the sentence names the file.
pub fn read_as_far(path: &Path, lang: Lang) -> Result<(Trace, u8), Problem> {
    let (trace, cut) = read(path)?;
    let Some(cut) = cut else { return Ok((trace, 0)) };
    say(Problem::at(&path.display().to_string(), &cut.sentence).sentence.get(lang));
    Ok((trace, BAD_USAGE))
}
