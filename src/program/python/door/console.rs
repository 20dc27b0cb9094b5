//! What a thread prints: gathered into lines, and recorded.
//! It writes to no terminal.

use crate::net::Actor;
use crate::program::python::memory;

/// A line that is longer is recorded in parts, so that a program that never ends its line is seen all the same.
const LONGEST_LINE: usize = 16 << 10;

/// What one thread has printed and not ended with a line break yet.
#[derive(Debug, Default)]
pub struct Console {
    line: String,
    /// It is to be seen with the next thing that others may see, although its line goes on.
    is_due: bool,
}

impl Console {
    /// Adds text, and records the lines that it ends.
    pub fn write(&mut self, text: &str, actor: &mut Actor) {
        for part in text.split_inclusive('\n') {
            self.line.push_str(part);
            self.is_due = false;
            if let Some(line) = self.line.strip_suffix('\n') {
                memory::apart(|| actor.print_now(line));
                self.line.clear();
            } else if self.line.len() > LONGEST_LINE {
                self.part(actor);
            }
        }
    }

    /// What has been printed is to be seen, as after `flush`, or the question that nobody answers. Where its line goes on before
    /// anything else happens, it is one line all the same.
    pub fn show_soon(&mut self) {
        self.is_due = true;
    }

    /// Records what is due.
    pub fn catch_up(&mut self, actor: &mut Actor) {
        if self.is_due {
            self.part(actor);
        }
    }

    /// Records what stands in a line that goes on.
    fn part(&mut self, actor: &mut Actor) {
        self.is_due = false;
        if !self.line.is_empty() {
            memory::apart(|| actor.print_part(&self.line));
            self.line.clear();
        }
    }

    /// What has been printed and not recorded yet.
    pub fn pending(&self) -> &str {
        &self.line
    }

    /// Records what has not been ended with a line break.
    pub fn flush(&mut self, actor: &mut Actor) {
        self.is_due = false;
        if !self.line.is_empty() {
            memory::apart(|| actor.print_now(&self.line));
            self.line.clear();
        }
    }
}
