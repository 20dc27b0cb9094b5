//! Naive: no framing at all, every chunk that `recv` returned is taken for a message.
//! It is not a codec to use: what it cuts depends on the chunks, and that is its lesson.

use super::{
    Codec, Cut, Decoder, EncodeError, Encoded, Ending, Frame, FrameSpan, FramingError, FramingOptions, Kind, Need,
    Role, frame::narrow,
};
use crate::lang::Lang;

/// The largest frame that a span can count safely.
const MAX_CHUNK: usize = 1 << 30;

/// The same in Python, shown beside a run.
const PYTHON: &str = r#"
"""No framing: whatever one recv returns is taken for one message."""


def encode(message):
    return message


class Decoder:
    def feed(self, chunk):
        yield chunk
"#;

/// The kind.
pub(super) struct Naive;

impl Kind for Naive {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn label(&self, lang: Lang) -> &'static str {
        lang.pick("Naive", "不分帧")
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "No framing: the receiver takes every chunk that recv returns for one message. TCP keeps no message \
             boundaries, so messages stick together or fall apart.",
            "不分帧：接收方把 recv 返回的每一块都当作一条消息。TCP 不保留消息边界，所以消息会粘在一起，也会被拆开。",
        )
    }

    fn fields(&self) -> &'static [&'static str] {
        &[]
    }

    fn check(&self, _options: &FramingOptions) -> Result<(), FramingError> {
        Ok(())
    }

    fn codec(&self, _options: &FramingOptions) -> Box<dyn Codec> {
        Box::new(NaiveCodec)
    }

    fn header_roles(&self, _options: &FramingOptions, _header: u32) -> Vec<(Role, u32)> {
        Vec::new()
    }

    fn trailer_role(&self) -> Role {
        Role::Payload
    }

    fn marks_boundaries(&self) -> bool {
        false
    }

    fn python(&self) -> &'static str {
        PYTHON
    }
}

struct NaiveCodec;

impl Codec for NaiveCodec {
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError> {
        EncodeError::over_limit(payload, MAX_CHUNK)
    }

    fn write(&self, payload: &[u8]) -> Encoded {
        Encoded::join(&[], payload, &[])
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(NaiveDecoder { offset: 0 })
    }
}

struct NaiveDecoder {
    offset: u64,
}

impl Decoder for NaiveDecoder {
    fn feed(&mut self, chunk: &[u8], out: &mut dyn FnMut(Cut<'_>)) {
        // An empty chunk gives no piece; only a chunk beyond every limit gives more than one.
        for payload in chunk.chunks(MAX_CHUNK) {
            let span = FrameSpan { start: self.offset, header: 0, payload: narrow(payload.len()), trailer: 0 };
            self.offset = span.end();
            out(Cut::Frame(Frame { span, payload }));
        }
    }

    fn need(&self) -> Need {
        Need::AtLeast(1)
    }

    fn buffered(&self) -> usize {
        0
    }

    fn finish(&self) -> Ending {
        Ending::Clean
    }
}
