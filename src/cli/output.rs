//! stdout and stderr as they may be: a reader that has gone away (`| head`) is no error and no panic.
//! It formats nothing.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use super::problem::Problem;
use crate::keeping::reason;
use crate::lang::Lang;

/// Says a sentence on stderr. If nobody can hear it, nothing can be done about it.
pub fn say(sentence: &str) {
    say_all(std::iter::once(sentence));
}

/// Says sentences on stderr, a line for each.
pub fn say_all(sentences: impl Iterator<Item = impl std::fmt::Display>) {
    // In one piece: stdout may go to the same place, and a sentence that is torn says nothing.
    let lines: String = sentences.map(|sentence| format!("sockscope: {sentence}\n")).collect();
    io::stderr().lock().write_all(lines.as_bytes()).ok();
}

impl Problem {
    /// Says it on stderr. Returns the exit status.
    pub fn report(&self, lang: Lang) -> u8 {
        say(self.sentence.get(lang));
        self.status
    }
}

/// Buffered stdout.
pub type Out = BufWriter<Stdout>;

/// Stdout, to be written through a buffer.
pub fn out() -> Out {
    BufWriter::new(io::stdout())
}

/// Writes to stdout as a whole.
///
/// # Errors
/// If stdout cannot take it for another reason than that its reader has gone.
pub fn print(write: impl FnOnce(&mut Out) -> io::Result<()>) -> Result<(), Problem> {
    let mut out = out();
    let written = write(&mut out).and_then(|()| out.flush());
    // What the buffer still holds would be tried again on drop.
    let _rest = out.into_parts();
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(stdout_problem(&error)),
        _ => Ok(()),
    }
}

/// Stdout that refuses what it is given.
pub fn stdout_problem(error: &io::Error) -> Problem {
    let why = reason(error);
    Problem::new(
        format!("stdout: The output could not be written ({}). Send it somewhere else.", why.en),
        format!("stdout：无法写出结果（{}）。请换一个输出位置。", why.zh),
    )
    .not_written()
}
