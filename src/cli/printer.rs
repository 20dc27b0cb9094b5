//! A trace on stdout while it grows, written by a thread of its own, so that a reader that stands still stops nobody else.
//! It waits for its reader; nobody waits for it but who wants its end.

use std::io::{self, ErrorKind, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use super::output::{Out, out, stdout_problem};
use super::problem::Problem;
use crate::lang::Lang;
use crate::trace::{Header, JsonLines, Steering, Trace, log_line, steered_line};

/// How a trace goes to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line for each call; `steering`, if what steered the run is told between.
    Text {
        steering: bool,
    },
    JsonLines {
        normalised: bool,
    },
}

/// What is written behind the last event.
pub type Tail = Box<dyn FnOnce(&mut Out) -> io::Result<()> + Send>;

/// Prints the newest state of a trace, again and again.
pub struct Printer {
    newest: Arc<Mutex<Newest>>,
    /// Told that there is a newer state. One message that waits is enough for any number of them.
    grown: Sender<()>,
    /// What came of it, once it has ended.
    ended: Receiver<io::Result<()>>,
    /// Disconnected once it has ended.
    over: Receiver<()>,
}

/// What is to be printed next.
#[derive(Default)]
struct Newest {
    trace: Option<Trace>,
    /// There once the trace is whole.
    tail: Option<Tail>,
}

/// How the printing stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Reader {
    Reads,
    /// Nobody reads any more.
    Gone,
}

impl Printer {
    /// Starts the thread, which writes what stands before the first event.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(header: Header, form: Form, lang: Lang) -> io::Result<Self> {
        let newest = Arc::new(Mutex::new(Newest::default()));
        let (grown, growth) = crossbeam_channel::bounded(1);
        let (end, ended) = crossbeam_channel::bounded(1);
        let (alive, over) = crossbeam_channel::bounded(0);
        let shared = newest.clone();
        let print = move || {
            end.send(Pen::start(&header, form, lang).and_then(|pen| pen.print(&shared, &growth))).ok();
            drop::<Sender<()>>(alive);
        };
        std::thread::Builder::new().name("stdout".to_owned()).spawn(print)?;
        Ok(Self { newest, grown, ended, over })
    }

    /// There is more to print. Never waits.
    pub fn show(&self, trace: &Trace) {
        self.put(Newest { trace: Some(trace.clone()), tail: None });
    }

    /// The trace is whole.
    pub fn end(&self, trace: &Trace, tail: Tail) {
        self.put(Newest { trace: Some(trace.clone()), tail: Some(tail) });
    }

    /// Disconnected once it has ended, so that whoever waits for other things can wait for that as well.
    pub fn over(&self) -> Receiver<()> {
        self.over.clone()
    }

    fn put(&self, newest: Newest) {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = newest;
        self.grown.try_send(()).ok();
    }

    /// How it stands.
    ///
    /// # Errors
    /// If stdout refuses what it is given.
    pub fn reader(&self) -> Result<Reader, Problem> {
        match self.ended.try_recv() {
            Ok(ended) => reader(ended),
            Err(TryRecvError::Empty) => Ok(Reader::Reads),
            Err(TryRecvError::Disconnected) => Ok(Reader::Gone),
        }
    }

    /// Waits until all is printed, for ever or no longer than this.
    ///
    /// # Errors
    /// If stdout refuses what it is given.
    pub fn finish(self, at_most: Option<Duration>) -> Result<Reader, Problem> {
        let ended = match at_most {
            Some(at_most) => self.ended.recv_timeout(at_most).ok(),
            None => self.ended.recv().ok(),
        };
        ended.map_or(Ok(Reader::Reads), reader)
    }
}

fn reader(ended: io::Result<()>) -> Result<Reader, Problem> {
    match ended {
        Ok(()) => Ok(Reader::Reads),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(stdout_problem(&error)),
    }
}

/// The form in which a trace goes to stdout, and how far it has gone.
enum Pen {
    /// The lines of events from `next` on are still to be written.
    Text {
        out: Out,
        lines: TextLines,
        lang: Lang,
    },
    JsonLines(JsonLines<Out>),
}

impl Pen {
    fn start(header: &Header, form: Form, lang: Lang) -> io::Result<Self> {
        Ok(match form {
            Form::Text { steering } => Pen::Text { out: out(), lines: TextLines::new(steering), lang },
            Form::JsonLines { normalised } => Pen::JsonLines(JsonLines::start(out(), header, normalised)?),
        })
    }

    fn print(mut self, newest: &Mutex<Newest>, growth: &Receiver<()>) -> io::Result<()> {
        for () in growth {
            let Newest { trace, tail } = std::mem::take(&mut *newest.lock().unwrap_or_else(PoisonError::into_inner));
            let Some(trace) = trace else { continue };
            match tail {
                Some(tail) => return self.finish(&trace, tail),
                None => self.catch_up(&trace)?,
            }
        }
        Ok(())
    }

    fn catch_up(&mut self, trace: &Trace) -> io::Result<()> {
        match self {
            Pen::JsonLines(lines) => lines.catch_up(trace),
            Pen::Text { out, lines, lang } => {
                lines.write(out, trace, *lang)?;
                out.flush()
            }
        }
    }

    fn finish(mut self, trace: &Trace, tail: Tail) -> io::Result<()> {
        self.catch_up(trace)?;
        if let Pen::Text { out, lines, lang } = &mut self {
            lines.write_rest(out, trace, *lang)?;
        }
        let mut out = match self {
            Pen::JsonLines(lines) => lines.finish(trace)?,
            Pen::Text { out, .. } => out,
        };
        tail(&mut out)?;
        out.flush()
    }
}

/// The lines of a trace as text, as far as they are written.
pub struct TextLines {
    next: usize,
    /// How many of those that steered the run are written; absent where they are not told.
    steered: Option<usize>,
}

impl TextLines {
    pub fn new(steering: bool) -> Self {
        Self { next: 0, steered: steering.then_some(0) }
    }

    /// Writes the lines of the events that have come, with what steered the run before each.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&mut self, out: &mut impl io::Write, trace: &Trace, lang: Lang) -> io::Result<()> {
        for n in self.next..trace.len() {
            self.write_steered(out, trace, n as u64, lang)?;
            if let Some(line) = log_line(trace, n, lang) {
                writeln!(out, "{line}")?;
            }
            self.next = n + 1;
        }
        Ok(())
    }

    /// Writes what steered the run behind its last event.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_rest(&mut self, out: &mut impl io::Write, trace: &Trace, lang: Lang) -> io::Result<()> {
        self.write_steered(out, trace, u64::MAX, lang)
    }

    /// What is typed to a program stands in its console, so it is not told twice.
    fn write_steered(&mut self, out: &mut impl io::Write, trace: &Trace, until: u64, lang: Lang) -> io::Result<()> {
        let Some(written) = &mut self.steered else { return Ok(()) };
        for steered in trace.steered_from(*written).take_while(|steered| steered.after <= until) {
            if !matches!(steered.steered, Steering::Typed { .. } | Steering::InputEnded { .. }) {
                writeln!(out, "-- {}", steered_line(trace, steered, lang))?;
            }
            *written += 1;
        }
        Ok(())
    }
}
