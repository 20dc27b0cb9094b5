//! The last line of a whole trace, which counts the events before it, and the lines of a file one after another.
//! It does not say what a line means.

use std::io::BufRead;

use serde::{Deserialize, Serialize};

/// The first version of the file whose last line is an [`End`]. A file of an older one may be cut at a line and look whole.
pub const ENDS_SINCE: u32 = 2;

/// How such a line begins.
pub const END: &[u8] = b"{\"end\":";

/// The last line of a whole trace: what stands before it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    pub end: Counted,
}

/// What the last line counts.
#[derive(Serialize, Deserialize)]
#[serde(from = "Count")]
pub struct Counted {
    pub events: u64,
}

/// The count as files have it: the first of them wrote the number alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Events(u64),
    Named(Named),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    events: u64,
}

impl From<Count> for Counted {
    fn from(count: Count) -> Self {
        match count {
            Count::Events(events) | Count::Named(Named { events }) => Self { events },
        }
    }
}

/// No line of a trace is longer, in bytes: a call moves at most 64 MiB, and base64 makes a third more of it. A file
/// without any line end, however large, so costs no more memory than this.
const LONGEST: u64 = 128 << 20;

/// Reads the next line without its end into a buffer that it finds in use; `false` at the end of the file. What is longer than
/// a line can be is given in pieces, none of which is whole JSON.
///
/// # Errors
/// Those of the reader.
pub fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let read = std::io::Read::take(&mut *input, LONGEST).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    Ok(read > 0)
}
