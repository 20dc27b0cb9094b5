//! The commands: a fixed table of pure functions from words to output, for the service `command` and for `subprocess` in Python.
//! No command starts anything. What is not in the table is answered as a shell answers a name that it cannot find.

use super::words::{Trouble, lines, split};

/// Where a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// What a command writes, piece by piece, and its exit status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub pieces: Vec<(Stream, Vec<u8>)>,
    pub status: u8,
}

impl Answer {
    fn output(bytes: impl Into<Vec<u8>>) -> Self {
        Self { pieces: vec![(Stream::Stdout, bytes.into())], status: 0 }
    }

    /// A sentence on stderr.
    pub(super) fn complaint(text: impl Into<Vec<u8>>, status: u8) -> Self {
        let mut text = text.into();
        text.push(b'\n');
        Self { pieces: vec![(Stream::Stderr, text)], status }
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All that went to one stream.
    pub fn on(&self, stream: Stream) -> Vec<u8> {
        let of_it = self.pieces.iter().filter(|(to, _)| *to == stream).map(|(_, bytes)| bytes.as_slice());
        of_it.collect::<Vec<_>>().concat()
    }
}

const FOLDER: &str = "/workbench";
const LISTING: [&str; 5] = ["README.txt", "client.py", "notes", "photo.jpg", "server.py"];
const LINE: &[u8] = b"abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 012345678\n";
/// Two greetings, the second one in GBK, as a Chinese Windows answers.
const CHINESE: &str = "你好，套接字\n";
const GBK: &[u8] = b"\xc4\xe3\xba\xc3\xa3\xac\xcc\xd7\xbd\xd3\xd7\xd6\n";
/// Enough to fill every buffer on the way several times, and not enough to fill the memory.
const MOST_BYTES: usize = 16 << 20;
const MOST_LINES: usize = 1_000_000;

/// What a command writes that is given as words. `None` if there is no such command.
pub fn answered(words: &[Vec<u8>], now: u64) -> Option<Answer> {
    let Some((name, words)) = words.split_first() else { return Some(Answer::default()) };
    Some(match name.as_slice() {
        b"echo" => echo(words),
        b"ls" | b"dir" => Answer::output(LISTING.map(|name| format!("{name}\n")).concat()),
        b"pwd" => Answer::output(format!("{FOLDER}\n")),
        b"date" => Answer::output(super::date::line(now)),
        b"warn" | b"stderr" => Answer::complaint(words.join(&b' '), 0),
        b"both" => both(),
        b"chinese" => Answer::output(CHINESE),
        b"gbk" => Answer::output(GBK),
        b"fail" => fail(words),
        b"count" => counted("count", words, MOST_LINES, count),
        b"big" => counted("big", words, MOST_BYTES, big),
        _ => return None,
    })
}

/// The same for text that a shell would read: each line is a command, and the last one's status counts.
pub fn shell_answered(text: &[u8], now: u64) -> Answer {
    let mut all = Answer::default();
    for (number, line) in lines(text) {
        let mut answer = line_answered(line, number, now);
        if all.len() + answer.len() > MOST_BYTES {
            answer = Answer::complaint(format!("sh: {number}: all commands together write at most {MOST_BYTES}"), 2);
            all.pieces.append(&mut answer.pieces);
            return Answer { status: answer.status, ..all };
        }
        all.pieces.append(&mut answer.pieces);
        all.status = answer.status;
    }
    all
}

fn line_answered(line: &[u8], number: usize, now: u64) -> Answer {
    match split(line) {
        Ok(words) => answered(&words, now).unwrap_or_else(|| {
            let name = words.first().map(Vec::as_slice).unwrap_or_default();
            Answer::complaint([format!("sh: {number}: ").as_bytes(), name, b": not found"].concat(), 127)
        }),
        Err(Trouble::NotClosed) => {
            Answer::complaint(format!("sh: {number}: Syntax error: Unterminated quoted string"), 2)
        }
        Err(Trouble::Sign(sign)) => Answer::complaint(
            format!("sh: {number}: {sign}: not understood here: one plain command, or put quotes around the sign"),
            2,
        ),
    }
}

// ---------------------------------------------------------------- the commands

fn echo(words: &[Vec<u8>]) -> Answer {
    match words {
        [flag, words @ ..] if flag == b"-n" => Answer::output(words.join(&b' ')),
        words => Answer::output([words.join(&b' '), b"\n".to_vec()].concat()),
    }
}

fn both() -> Answer {
    let line = |stream, text: &str| (stream, text.as_bytes().to_vec());
    let pieces =
        vec![line(Stream::Stdout, "this line is on stdout\n"), line(Stream::Stderr, "this line is on stderr\n")];
    Answer { pieces, status: 0 }
}

/// Fails as it is told to, with a status from 1 to 255; 1 where none is given.
fn fail(words: &[Vec<u8>]) -> Answer {
    let status = match words {
        [] => Some(1),
        [status] => whole(status).and_then(|status| u8::try_from(status).ok()).filter(|status| *status > 0),
        _ => None,
    };
    match status {
        Some(status) => Answer::complaint(format!("fail: with status {status}, as it was told to"), status),
        None => Answer::complaint("fail: a status from 1 to 255 is needed, as in: fail 3", 2),
    }
}

fn count(lines: usize) -> Vec<u8> {
    (1..=lines).flat_map(|line| format!("{line}\n").into_bytes()).collect()
}

/// So many bytes, the last of which ends a line.
fn big(bytes: usize) -> Vec<u8> {
    let mut text: Vec<u8> = LINE.iter().copied().cycle().take(bytes.saturating_sub(1)).collect();
    text.extend((bytes > 0).then_some(b'\n'));
    text
}

/// A command with one number.
fn counted(name: &str, words: &[Vec<u8>], most: usize, text: fn(usize) -> Vec<u8>) -> Answer {
    let [word] = words else { return no_number(name) };
    match whole(word) {
        Some(number) if number <= most => Answer::output(text(number)),
        Some(_) => {
            let word = String::from_utf8_lossy(word);
            Answer::complaint(format!("{name}: {word} is too much here; at most {most}"), 2)
        }
        None => no_number(name),
    }
}

fn no_number(name: &str) -> Answer {
    Answer::complaint(format!("{name}: one number is needed, as in: {name} 3"), 2)
}

/// The number that a word is; one that is too large to be counted is larger than everything.
fn whole(word: &[u8]) -> Option<usize> {
    let digits = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(word).ok()?.parse().ok()).map(|number| number.unwrap_or(usize::MAX))
}
