//! A trace that is printed and written while it grows.
//! It waits for nothing; whoever learns that the trace has grown calls it.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::args::ServeFormat;
use super::printer::{Printer, Reader, Tail};
use super::problem::Problem;
use super::trace_file;
use crate::lang::Lang;
use crate::run::RunError;
use crate::trace::{Header, JsonLines, Trace};

/// Where a growing trace goes.
pub struct Live {
    file: Option<(PathBuf, JsonLines<BufWriter<File>>)>,
    printer: Option<Printer>,
    reader_gone: bool,
}

impl Live {
    /// Writes what stands before the first event.
    ///
    /// # Errors
    /// Those of the file, and if the system has no thread left.
    pub fn start(
        header: &Header,
        file: Option<&Path>,
        format: Option<ServeFormat>,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let begin = |path: &Path| {
            let (path, out) = trace_file::growing(path)?;
            let lines = JsonLines::start(out, header, false);
            lines.map_err(|error| Problem::unwritable(&path, &error)).map(|lines| (path, lines))
        };
        let printer = format.map(|format| Printer::start(header.clone(), format, lang)).transpose();
        Ok(Self {
            file: file.map(begin).transpose()?,
            printer: printer.map_err(|error| Problem::from(RunError::System(error).text()))?,
            reader_gone: false,
        })
    }

    /// Disconnected once nothing more is printed.
    pub fn printing_over(&self) -> Receiver<()> {
        self.printer.as_ref().map_or_else(crossbeam_channel::never, Printer::over)
    }

    /// Writes the events that have come since.
    ///
    /// # Errors
    /// Those of the file or of stdout, but not that the reader of stdout has gone.
    pub fn catch_up(&mut self, trace: &Trace) -> Result<(), Problem> {
        if let Some((path, lines)) = &mut self.file {
            lines.catch_up(trace).map_err(|error| Problem::unwritable(path, &error))?;
        }
        if let Some(printer) = &self.printer {
            printer.show(trace);
            self.reader_gone |= printer.reader()? == Reader::Gone;
        }
        if self.reader_gone {
            self.printer = None;
        }
        Ok(())
    }

    /// Writes the rest of a trace that is whole now, and waits until it is printed, for ever or no longer than this.
    ///
    /// # Errors
    /// Those of the file or of stdout, but not that the reader of stdout has gone.
    pub fn finish(&mut self, trace: &Trace, tail: Tail, at_most: Option<Duration>) -> Result<(), Problem> {
        if let Some((path, lines)) = self.file.take() {
            lines.finish(trace).map_err(|error| Problem::unwritable(&path, &error))?;
        }
        if let Some(printer) = self.printer.take() {
            printer.end(trace, tail);
            self.reader_gone |= printer.finish(at_most)? == Reader::Gone;
        }
        Ok(())
    }

    /// Whether there was a reader of stdout, and is no more.
    pub fn reader_gone(&self) -> bool {
        self.reader_gone
    }
}
