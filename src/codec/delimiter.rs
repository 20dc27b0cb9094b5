//! Delimiter: fixed bytes, such as a line feed, end every frame.
//! It does not escape: a payload in which the delimiter would be found too early is refused.
//!
//! A line over the limit is rejected once, as soon as no delimiter can save it; the range is the shortest beginning that
//! is too long, so it does not depend on the chunks. What follows is dropped up to the end of the next delimiter.

use std::sync::Arc;

use super::{
    Codec, Cut, Decoder, EncodeError, Encoded, Ending, FaultName, Frame, FrameSpan, FramingError, FramingOptions, Kind,
    Need, Rejection, Role,
    frame::{bytes_en, narrow, wide},
    reassembly::Reassembly,
};
use crate::escape::escape;
use crate::lang::{Lang, Text};

/// The longest delimiter, in bytes.
const MAX_DELIMITER: usize = 64 * 1024;

/// The same in Python, shown beside a run.
const PYTHON: &str = r#"
"""A delimiter ends every message, and may not stand inside one."""

DELIMITER = b'\n'
LIMIT = 65536


def encode(message):
    return message + DELIMITER


class Decoder:
    def __init__(self):
        self.buffer = b''
        self.skipping = False

    def feed(self, chunk):
        self.buffer += chunk
        while DELIMITER in self.buffer:
            message, self.buffer = self.buffer.split(DELIMITER, 1)
            if not self.skipping and len(message) <= LIMIT:
                yield message
            self.skipping = False
        if self.skipping or len(self.buffer) >= LIMIT + len(DELIMITER):
            # The message is too long: keep only what may be the delimiter's beginning.
            self.skipping = True
            self.buffer = self.buffer[max(0, len(self.buffer) + 1 - len(DELIMITER)):]
"#;

/// The kind.
pub(super) struct Delimiter;

impl Kind for Delimiter {
    fn name(&self) -> &'static str {
        "delimiter"
    }

    fn label(&self, lang: Lang) -> &'static str {
        lang.pick("Delimiter", "分隔符")
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "Fixed bytes, such as a line feed, end every frame. Good for text and easy to read, but a payload must \
             not contain the delimiter.",
            "每一帧都以固定的字节结束，例如换行符。适合文本，便于阅读，但载荷中不能出现分隔符。",
        )
    }

    fn fields(&self) -> &'static [&'static str] {
        &["delimiter", "limit"]
    }

    fn options_label(&self, options: &FramingOptions, lang: Lang) -> String {
        format!("{} {}", lang.pick("delimiter", "分隔符"), escape(&options.delimiter))
    }

    fn check(&self, options: &FramingOptions) -> Result<(), FramingError> {
        let len = options.delimiter.len();
        if (1..=MAX_DELIMITER).contains(&len) {
            return Ok(());
        }
        Err(FramingError::new(
            "delimiter",
            format!(
                "A delimiter of {len} bytes cannot be used. Write 1 to {MAX_DELIMITER} bytes; the usual one is a line \
                 feed, \\n."
            ),
            format!("不能使用 {len} 字节的分隔符。请写 1 到 {MAX_DELIMITER} 字节；常用的是换行符 \\n。"),
        ))
    }

    fn codec(&self, options: &FramingOptions) -> Box<dyn Codec> {
        Box::new(DelimiterCodec { search: Search::new(&options.delimiter), limit: options.limit_bytes() })
    }

    fn header_roles(&self, _options: &FramingOptions, _header: u32) -> Vec<(Role, u32)> {
        Vec::new()
    }

    fn trailer_role(&self) -> Role {
        Role::Delimiter
    }

    fn faults(&self) -> &'static [FaultName] {
        &[
            ("payload-contains-delimiter", "cut by its own delimiter", "被自己含有的分隔符切断"),
            ("frame-over-limit", "over the limit", "超过上限"),
        ]
    }

    fn python(&self) -> &'static str {
        PYTHON
    }
}

struct DelimiterCodec {
    search: Search,
    limit: usize,
}

impl Codec for DelimiterCodec {
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError> {
        let delimiter = self.search.pattern();
        let mut search = self.search.clone();
        // The receiver's own search runs over payload and delimiter: its first find must be the delimiter's end.
        let early = search.find_end(payload).is_some() || search.find_end(delimiter) != Some(delimiter.len());
        if early {
            let shown = delimiter.escape_ascii();
            return Some(EncodeError::new(
                "payload-contains-delimiter",
                format!(
                    "The payload contains the delimiter \"{shown}\", or ends with its beginning, so the receiver \
                     would cut the frame too early. Choose a delimiter that the payload cannot contain, or a length prefix."
                ),
                format!(
                    "载荷中含有分隔符 \"{shown}\"，或以它的开头结尾，接收方会过早切断这一帧。请选择载荷中不会出现的分隔符，或改用长度前缀。"
                ),
            ));
        }
        EncodeError::over_limit(payload, self.limit)
    }

    fn write(&self, payload: &[u8]) -> Encoded {
        Encoded::join(&[], payload, self.search.pattern())
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        let search = self.search.clone();
        let held = Reassembly::default();
        Box::new(DelimiterDecoder { search, limit: self.limit, start: 0, have: 0, held, skipping: false })
    }
}

struct DelimiterDecoder {
    search: Search,
    limit: usize,
    /// The stream offset at which the current line starts.
    start: u64,
    /// Bytes of the current line that came in earlier chunks.
    have: u64,
    /// Those bytes, unless the line is being skipped: then nothing of it is kept.
    held: Reassembly,
    /// The current line has been rejected, and goes by unheld until the next delimiter.
    skipping: bool,
}

impl DelimiterDecoder {
    /// Cuts the line that ends with `last`, the piece of it in the present chunk, which ends with the delimiter.
    fn cut(&mut self, last: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        let width = self.search.pattern().len();
        let start = self.start;
        let end = start + self.have + wide(last.len());
        let payload = end - start - wide(width);
        let in_earlier_chunks = self.have > 0;
        self.start = end;
        self.have = 0;
        if payload > wide(self.limit) {
            self.reject(start, out);
            self.skipping = false;
            return;
        }
        let mut frame = |payload: &[u8]| {
            let span = FrameSpan { start, header: 0, payload: narrow(payload.len()), trailer: narrow(width) };
            out(Cut::Frame(Frame { span, payload }));
        };
        if in_earlier_chunks {
            // The delimiter may have begun in an earlier chunk, so some of it may lie in the buffer.
            match last.len().checked_sub(width) {
                Some(len) => self.held.extend_unknown(&last[..len]),
                None => self.held.truncate((self.held.len() + last.len()).saturating_sub(width)),
            }
            frame(self.held.as_slice());
            self.held.clear();
        } else {
            frame(&last[..last.len() - width]);
        }
    }

    /// Keeps the beginning of a line, unless no delimiter that may still come can save it from being over the limit.
    fn keep(&mut self, rest: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        self.have += wide(rest.len());
        if self.have - wide(self.search.matched) > wide(self.limit) {
            self.reject(self.start, out);
        } else {
            self.held.extend_unknown(rest);
        }
    }

    /// Rejects the line that starts at `start`, unless that has been done, and skips the rest of it.
    #[cold]
    fn reject(&mut self, start: u64, out: &mut dyn FnMut(Cut<'_>)) {
        self.held.clear();
        if !std::mem::replace(&mut self.skipping, true) {
            out(Cut::Rejected(over_limit(start, self.limit)));
        }
    }
}

impl Decoder for DelimiterDecoder {
    fn feed(&mut self, chunk: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        let mut rest = chunk;
        while let Some(end) = self.search.find_end(rest) {
            let (last, later) = rest.split_at(end);
            self.cut(last, out);
            rest = later;
        }
        if !rest.is_empty() {
            self.keep(rest, out);
        }
    }

    fn need(&self) -> Need {
        let (width, limit) = (wide(self.search.pattern().len()), wide(self.limit));
        let delimiter = width - wide(self.search.matched);
        if self.skipping {
            // The delimiter ends no frame; at least an empty line must follow, or the beginning of one that is too long.
            return Need::AtLeast(delimiter + width.min(limit + 1));
        }
        Need::AtLeast(delimiter.min((limit + 1).saturating_sub(self.have).max(1)))
    }

    fn buffered(&self) -> usize {
        if self.skipping { 0 } else { usize::try_from(self.have).unwrap_or(usize::MAX) }
    }

    fn finish(&self) -> Ending {
        match self.have {
            0 => Ending::Clean,
            have => Ending::UnterminatedTail { have },
        }
    }
}

fn over_limit(start: u64, limit: usize) -> Rejection {
    let most = bytes_en(wide(limit));
    let sentence = Text::new(
        format!(
            "More than {most} came without the delimiter, and {most} is the limit. Everything up to the end of the \
             next delimiter is dropped, and decoding goes on behind it. Send shorter frames, or raise the limit."
        ),
        format!(
            "已经来了超过 {limit} 字节仍没有分隔符，而上限就是 {limit} 字节。直到下一个分隔符为止的内容都被丢弃，从它之后继续解码。\
             请发送更短的帧，或提高上限。"
        ),
    );
    Rejection { range: start..start + wide(limit) + 1, code: "frame-over-limit".into(), fatal: false, sentence }
}

/// A search that goes on where the last chunk ended and looks at every byte once (Knuth, Morris, Pratt).
#[derive(Clone)]
struct Search {
    pattern: Arc<[u8]>,
    /// For every matched length minus one: the length that is still matched when the next byte differs.
    fallback: Arc<[usize]>,
    /// How many bytes of the pattern the bytes seen so far end with.
    matched: usize,
}

impl Search {
    /// A search for a pattern that is not empty.
    fn new(pattern: &[u8]) -> Self {
        let mut fallback = vec![0; pattern.len()];
        let mut matched = 0;
        for at in 1..pattern.len() {
            while matched > 0 && pattern[at] != pattern[matched] {
                matched = fallback[matched - 1];
            }
            matched += usize::from(pattern[at] == pattern[matched]);
            fallback[at] = matched;
        }
        Self { pattern: pattern.into(), fallback: fallback.into(), matched: 0 }
    }

    fn pattern(&self) -> &[u8] {
        &self.pattern
    }

    /// The index just behind the first pattern that ends in `bytes`; the search then starts afresh.
    fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.matched == 0 {
                at += find_byte(&bytes[at..], self.pattern[0])?;
            }
            while self.matched > 0 && self.pattern[self.matched] != bytes[at] {
                self.matched = self.fallback[self.matched - 1];
            }
            self.matched += usize::from(self.pattern[self.matched] == bytes[at]);
            at += 1;
            if self.matched == self.pattern.len() {
                self.matched = 0;
                return Some(at);
            }
        }
        None
    }
}

/// The index of the first `byte`.
fn find_byte(bytes: &[u8], byte: u8) -> Option<usize> {
    // A block is compared as a whole without an early exit, which the compiler turns into vector instructions.
    const BLOCK: usize = 32;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        if block.iter().fold(false, |found, b| found | (*b == byte)) {
            let inside = block.iter().position(|b| *b == byte)?;
            return Some(index * BLOCK + inside);
        }
    }
    rest.iter().position(|b| *b == byte).map(|inside| blocks.len() * BLOCK + inside)
}
