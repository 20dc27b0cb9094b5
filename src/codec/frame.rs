//! The contract of every framing: what a frame is, what a rejection is, how a stream ends, and the two traits.
//! It is not a framing itself and decides nothing about bytes.

pub(super) use crate::lang::bytes_en;
use std::{borrow::Cow, error::Error, fmt, ops::Range};

use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Text};

/// One cut of the stream, in stream offsets (bytes): header, payload and trailer follow each other without a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameSpan {
    pub start: u64,
    pub header: u32,
    pub payload: u32,
    pub trailer: u32,
}

impl FrameSpan {
    /// The whole frame with its header and trailer.
    pub fn frame(&self) -> Range<u64> {
        self.start..self.end()
    }

    /// The bytes before the payload; empty where the framing has none.
    pub fn header_range(&self) -> Range<u64> {
        self.start..self.payload_start()
    }

    /// The bytes that the sender meant to send.
    pub fn payload_range(&self) -> Range<u64> {
        self.payload_start()..self.trailer_start()
    }

    /// The bytes behind the payload (delimiter or padding); empty where the framing has none.
    pub fn trailer_range(&self) -> Range<u64> {
        self.trailer_start()..self.end()
    }

    /// The offset just behind the frame, which is where the next one starts.
    pub fn end(&self) -> u64 {
        self.trailer_start().saturating_add(self.trailer.into())
    }

    fn payload_start(&self) -> u64 {
        // A span may come out of a file, so an absurd one must not overflow.
        self.start.saturating_add(self.header.into())
    }

    fn trailer_start(&self) -> u64 {
        self.payload_start().saturating_add(self.payload.into())
    }
}

/// A frame at the moment of its cutting. The payload borrows from the chunk where the frame lay whole in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub span: FrameSpan,
    pub payload: &'a [u8],
}

/// What a decoder says about a range of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut<'a> {
    Frame(Frame<'a>),
    Rejected(Rejection),
}

/// Why bytes are no frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// The rejected bytes, in stream offsets.
    pub range: Range<u64>,
    /// A stable name for machines, such as `length-over-limit`.
    pub code: Cow<'static, str>,
    /// Whether nothing behind the range can be decoded any more. Otherwise decoding resumes behind it: where the next
    /// cut starts, or the bytes that the decoder still counts as buffered; what lies in between is dropped.
    pub fatal: bool,
    /// What happened, what it means and what to do.
    pub sentence: Text,
}

/// How many more bytes must come before the next frame (or rejection) can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// With this many more bytes the next frame is whole.
    Exactly(u64),
    /// Fewer cannot be enough, and more may be needed.
    AtLeast(u64),
    /// No byte helps: the stream was rejected for good.
    Nothing,
}

/// How a stream ends, if it ends here. Every number counts bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ending", deny_unknown_fields)]
pub enum Ending {
    /// With nothing left over: at the end of a frame or before the first, and without framing anywhere.
    Clean,
    /// Inside a header, of which `have` of `need` bytes came. A header that announces more of itself raises `need`.
    TruncatedHeader { have: u64, need: u64 },
    /// Inside a payload, of which `have` of `need` bytes came; `have` may be 0.
    TruncatedPayload { have: u64, need: u64 },
    /// Bytes without the delimiter that would have ended them, counted from the start of their line; also where that
    /// line was over the limit and has been rejected.
    UnterminatedTail { have: u64 },
    /// A fatal rejection came before.
    Rejected,
}

impl Ending {
    /// The name in files, in kebab-case.
    pub fn name(&self) -> &'static str {
        match self {
            Ending::Clean => "clean",
            Ending::TruncatedHeader { .. } => "truncated-header",
            Ending::TruncatedPayload { .. } => "truncated-payload",
            Ending::UnterminatedTail { .. } => "unterminated-tail",
            Ending::Rejected => "rejected",
        }
    }

    /// How many bytes came, and how many were needed; 0 where that is not counted.
    pub fn have_and_need(&self) -> (u64, u64) {
        match *self {
            Ending::Clean | Ending::Rejected => (0, 0),
            Ending::TruncatedHeader { have, need } | Ending::TruncatedPayload { have, need } => (have, need),
            Ending::UnterminatedTail { have } => (have, 0),
        }
    }

    /// The ending of that name with those counts, if there is one.
    pub fn named(name: &str, have: u64, need: u64) -> Option<Self> {
        let all = [
            Ending::Clean,
            Ending::TruncatedHeader { have, need },
            Ending::TruncatedPayload { have, need },
            Ending::UnterminatedTail { have },
            Ending::Rejected,
        ];
        all.into_iter().find(|ending| ending.name() == name)
    }

    /// Whether everything that came was whole.
    pub fn is_clean(&self) -> bool {
        *self == Ending::Clean
    }

    /// The ending as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let Text { en, zh } = self.text();
        lang.pick(en, zh)
    }

    /// The ending as one sentence, in both languages.
    pub fn text(&self) -> Text {
        match *self {
            Ending::Clean => Text::new("Nothing is left over at the end of the stream.", "流结束时没有剩余的字节。"),
            Ending::TruncatedHeader { have, need } => Text::new(
                format!("The stream ends inside a header: {have} of {} came.", bytes_en(need)),
                format!("流在帧头中间结束：{need} 字节只到了 {have} 字节。"),
            ),
            Ending::TruncatedPayload { have, need } => Text::new(
                format!("The stream ends inside a payload: {have} of {} came.", bytes_en(need)),
                format!("流在载荷中间结束：{need} 字节只到了 {have} 字节。"),
            ),
            Ending::UnterminatedTail { have } => Text::new(
                format!("The stream ends with {} that no delimiter follows.", bytes_en(have)),
                format!("流的末尾有 {have} 字节，后面没有分隔符。"),
            ),
            Ending::Rejected => Text::new(
                "The stream was rejected before its end; what follows could not be cut into frames.",
                "流在结束之前已被拒绝，其后的字节无法再切分成帧。",
            ),
        }
    }
}

/// A payload as it goes on the wire, with the lengths of its three parts in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub header: u32,
    pub payload: u32,
    pub trailer: u32,
}

impl Encoded {
    /// The span of this frame when its first byte stands at the stream offset `start`.
    pub fn span_at(&self, start: u64) -> FrameSpan {
        FrameSpan { start, header: self.header, payload: self.payload, trailer: self.trailer }
    }

    /// Joins the three parts. The caller has bounded their lengths by [`super::MAX_LIMIT`].
    pub(super) fn join(header: &[u8], payload: &[u8], trailer: &[u8]) -> Self {
        Self {
            bytes: [header, payload, trailer].concat(),
            header: narrow(header.len()),
            payload: narrow(payload.len()),
            trailer: narrow(trailer.len()),
        }
    }
}

/// Why a payload cannot be sent whole in a framing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EncodeError {
    /// A stable name for machines, such as `payload-over-limit`.
    pub code: &'static str,
    /// What happened, what it means and what to do.
    pub sentence: Text,
}

impl EncodeError {
    pub(super) fn new(code: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { code, sentence: Text::new(en, zh) }
    }

    /// What is wrong with a payload of more than `limit` bytes.
    pub(super) fn over_limit(payload: &[u8], limit: usize) -> Option<Self> {
        let have = payload.len();
        if have <= limit {
            return None;
        }
        Some(Self::new(
            "payload-over-limit",
            format!(
                "The payload has {} and the limit is {limit}, so the receiver would reject the frame. Send it in \
                 several frames, or raise the limit on both sides.",
                bytes_en(wide(have))
            ),
            format!(
                "载荷有 {have} 字节，而上限是 {limit} 字节，接收方会拒绝这一帧。请分成几帧发送，或在两端同时提高上限。"
            ),
        ))
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence.en)
    }
}

impl Error for EncodeError {}

/// A framing with its options settled: it encodes payloads and makes decoders.
pub trait Codec: Send + Sync {
    /// The frame that carries `payload`.
    ///
    /// # Errors
    /// When the framing cannot carry this payload whole and unchanged.
    fn encode(&self, payload: &[u8]) -> Result<Encoded, EncodeError> {
        match self.misfit(payload) {
            Some(misfit) => Err(misfit),
            None => Ok(self.write(payload)),
        }
    }

    /// Why the framing cannot carry this payload whole and unchanged, if it cannot.
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError>;

    /// What a program writes that asks nothing: the frame that carries `payload`, or bytes that were meant as one.
    fn write(&self, payload: &[u8]) -> Encoded;

    /// A decoder for one stream, at stream offset 0.
    fn decoder(&self) -> Box<dyn Decoder>;
}

/// Cuts one stream into frames. The cuts and the ending depend on the bytes, never on the chunks (naive excepted).
pub trait Decoder: Send {
    /// Takes the next bytes of the stream and hands every cut that they complete to `out`, in stream order.
    /// A frame that lies whole in `chunk` is not copied. After a fatal rejection bytes are ignored.
    fn feed(&mut self, chunk: &[u8], out: &mut dyn FnMut(Cut<'_>));

    /// How many more bytes the next frame needs.
    fn need(&self) -> Need;

    /// How many bytes came that belong to no cut yet and may still; 0 after a fatal rejection.
    /// Bytes of a line over the limit that are dropped are not counted: there fed = cut + dropped + buffered.
    fn buffered(&self) -> usize;

    /// How the stream ends if nothing follows. It changes nothing, so it may be asked at any time.
    fn finish(&self) -> Ending;
}

/// A count of bytes as a stream offset; `usize` has at most 64 bits on every platform of Rust.
pub(super) const fn wide(bytes: usize) -> u64 {
    bytes as u64
}

/// A count of bytes for a span. Limits keep it far below `u32::MAX`, so the fallback is never taken.
pub(super) fn narrow(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
