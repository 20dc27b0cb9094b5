//! The lines of stdin, each read when a program asks for it, by a thread of its own, since a person may take their time.
//! Who asks, and when a line is handed over, is not its affair.

use std::io::{BufRead as _, IsTerminal as _};

use crossbeam_channel::{Receiver, Sender, TryRecvError};

/// Where lines come from.
#[derive(Default)]
pub struct Typist {
    thread: Option<(Sender<()>, Receiver<Option<String>>)>,
    /// Whether a line is being read.
    reading: bool,
    /// What was read; `None` is the end. Another run of the same command gets the same lines.
    known: Vec<Option<String>>,
    next: usize,
}

impl Typist {
    /// Whether a person types.
    pub fn is_person() -> bool {
        std::io::stdin().is_terminal()
    }

    /// Another run begins with the first line.
    pub fn begin_anew(&mut self) {
        self.next = 0;
    }

    /// The next line if it is there; `Some(None)` at the end. It is read meanwhile if it is not.
    pub fn line(&mut self) -> Option<Option<String>> {
        if self.known.len() == self.next && self.known.last() != Some(&None) {
            self.read();
        }
        let line = self.known.get(self.next).or_else(|| self.known.last().filter(|last| last.is_none()))?.clone();
        self.next = (self.next + 1).min(self.known.len());
        Some(line)
    }

    /// Takes what was read, or asks for it.
    fn read(&mut self) {
        let (ask, lines) = self.thread.get_or_insert_with(begin);
        if !std::mem::replace(&mut self.reading, true) {
            ask.send(()).ok();
        }
        match lines.try_recv() {
            Ok(line) => {
                self.reading = false;
                self.known.push(line);
            }
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => self.known.push(None),
        }
    }
}

fn begin() -> (Sender<()>, Receiver<Option<String>>) {
    let (ask, asked) = crossbeam_channel::unbounded::<()>();
    let (tell, lines) = crossbeam_channel::unbounded();
    let read = move || {
        for () in asked {
            let mut line = Vec::new();
            let read = std::io::stdin().lock().read_until(b'\n', &mut line);
            let whole = read.is_ok_and(|bytes| bytes > 0).then(|| {
                let text = String::from_utf8_lossy(&line);
                text.strip_suffix('\n').unwrap_or(&text).trim_end_matches('\r').to_owned()
            });
            let ended = whole.is_none();
            if tell.send(whole).is_err() || ended {
                return;
            }
        }
    };
    // Without a thread nobody reads, which is the end of input.
    std::thread::Builder::new().name("stdin".to_owned()).spawn(read).ok();
    (ask, lines)
}
