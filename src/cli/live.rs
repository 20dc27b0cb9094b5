//! A trace that is printed and written while it grows.
//! It waits for nothing; whoever learns that the trace has grown calls it.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::printer::{Form, Printer, Reader, Tail};
use super::problem::Problem;
use super::trace_file::GrowingTrace;
use crate::keeping::Growing;
use crate::lang::Lang;
use crate::run::RunError;
use crate::trace::{Header, JsonLines, Trace, TraceOut};

/// Where a growing trace goes.
pub struct Live {
    file: Option<LiveFile>,
    printer: Option<Printer>,
    reader_gone: bool,
}

/// A trace file that grows.
struct LiveFile {
    path: PathBuf,
    lines: JsonLines<TraceOut<BufWriter<File>>>,
    growing: Option<Growing>,
}

impl LiveFile {
    fn start(file: GrowingTrace, header: &Header, normalised: bool) -> Result<Self, Problem> {
        let GrowingTrace { path, out, growing } = file;
        let lines = JsonLines::start(out, header, normalised).map_err(|error| Problem::unwritable(&path, &error))?;
        Ok(Self { path, lines, growing })
    }

    fn catch_up(&mut self, trace: &Trace) -> Result<(), Problem> {
        self.lines.catch_up(trace).map_err(|error| Problem::unwritable(&self.path, &error))
    }

    fn finish(self, trace: &Trace) -> Result<(), Problem> {
        let Self { path, lines, growing } = self;
        let written = lines.finish(trace).and_then(TraceOut::close);
        let finished = written.and_then(|_| growing.map_or(Ok(()), Growing::take_its_place));
        finished.map_err(|error| Problem::unwritable(&path, &error))
    }
}

impl Live {
    /// Writes what stands before the first event: to a file, normalised or not, and to stdout.
    ///
    /// # Errors
    /// Those of the file, and if the system has no thread left.
    pub fn start(
        header: &Header,
        file: Option<(GrowingTrace, bool)>,
        form: Option<Form>,
        lang: Lang,
    ) -> Result<Self, Problem> {
        let file = file.map(|(file, normalised)| LiveFile::start(file, header, normalised)).transpose()?;
        let printer = form.map(|form| Printer::start(header.clone(), form, lang)).transpose();
        Ok(Self {
            file,
            printer: printer.map_err(|error| Problem::from(RunError::System(error).text()))?,
            reader_gone: false,
        })
    }

    /// Bytes of lines that have gone to the file, before they were packed.
    pub fn written(&self) -> u64 {
        self.file.as_ref().map_or(0, |file| file.lines.out().written())
    }

    /// Whether it is printed.
    pub fn prints(&self) -> bool {
        self.printer.is_some()
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
        if let Some(file) = &mut self.file {
            file.catch_up(trace)?;
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

    /// Nothing has come for a while: what a packed file has gathered is written.
    ///
    /// # Errors
    /// Those of the file.
    pub fn rest(&mut self) -> Result<(), Problem> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.lines.out_mut().rest().map_err(|error| Problem::unwritable(&file.path, &error))
    }

    /// Writes the rest of a trace that is whole now, and waits until it is printed, for ever or no longer than this.
    ///
    /// # Errors
    /// Those of the file or of stdout, but not that the reader of stdout has gone.
    pub fn finish(&mut self, trace: &Trace, tail: Tail, at_most: Option<Duration>) -> Result<(), Problem> {
        if let Some(file) = self.file.take() {
            file.finish(trace)?;
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
