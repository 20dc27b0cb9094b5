//! A trace that is printed and written while it grows.
//! It waits for nothing; whoever learns that the trace has grown calls it.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::path::PathBuf;

use super::args::ServeFormat;
use super::output::{Out, out, stdout_problem};
use super::problem::Problem;
use super::trace_file::TraceFile;
use crate::lang::Lang;
use crate::trace::{Header, JsonLines, Trace, log_line};

/// Where a growing trace goes.
pub struct Live {
    file: Option<(PathBuf, JsonLines<BufWriter<File>>)>,
    stdout: Option<Stdout>,
    reader_gone: bool,
    lang: Lang,
}

/// The form in which it goes to stdout.
enum Stdout {
    /// The lines of events from `next` on are still to be written.
    Text {
        out: Out,
        next: usize,
    },
    JsonLines(JsonLines<Out>),
}

impl Live {
    /// Writes what stands before the first event.
    ///
    /// # Errors
    /// Those of the file or of stdout.
    pub fn start(
        header: &Header,
        file: Option<TraceFile>,
        format: Option<ServeFormat>,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let file = file.map(|file| {
            let (path, out) = file.into_parts();
            match JsonLines::start(out, header, false) {
                Ok(lines) => Ok((path, lines)),
                Err(error) => Err(Problem::unwritable(&path, &error)),
            }
        });
        let mut live = Self { file: file.transpose()?, stdout: None, reader_gone: false, lang };
        live.stdout = match format {
            Some(ServeFormat::Text) => Some(Stdout::Text { out: out(), next: 0 }),
            Some(ServeFormat::Jsonl) => live.tolerate(JsonLines::start(out(), header, false))?.map(Stdout::JsonLines),
            None => None,
        };
        Ok(live)
    }

    /// Writes the events that have come since.
    ///
    /// # Errors
    /// Those of the file or of stdout, but not that the reader of stdout has gone.
    pub fn catch_up(&mut self, trace: &Trace) -> Result<(), Problem> {
        if let Some((path, lines)) = &mut self.file {
            lines.catch_up(trace).map_err(|error| Problem::unwritable(path, &error))?;
        }
        let written = match &mut self.stdout {
            Some(Stdout::Text { out, next }) => text(out, next, trace, self.lang),
            Some(Stdout::JsonLines(lines)) => lines.catch_up(trace),
            None => Ok(()),
        };
        self.tolerate(written)?;
        if self.reader_gone {
            self.stdout = None;
        }
        Ok(())
    }

    /// Whether there was a reader of stdout, and is no more.
    pub fn reader_gone(&self) -> bool {
        self.reader_gone
    }

    /// A reader that has gone is remembered, every other failure is a problem.
    fn tolerate<T>(&mut self, done: io::Result<T>) -> Result<Option<T>, Problem> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(None)
            }
            Err(error) => Err(stdout_problem(&error)),
        }
    }
}

fn text(out: &mut Out, next: &mut usize, trace: &Trace, lang: Lang) -> io::Result<()> {
    for n in *next..trace.len() {
        if let Some(line) = log_line(trace, n, lang) {
            writeln!(out, "{line}")?;
        }
        *next = n + 1;
    }
    out.flush()
}
