//! Fixed: every frame has the same size, and a shorter payload is padded with NUL.
//! It does not escape anything, so a payload that ends in NUL is refused.

use super::{
    Codec, Decoder, EncodeError, Encoded, FaultName, FramingError, FramingOptions, Kind, Role,
    counted::{Counted, Fault, Part, Parts},
    frame::{bytes_en, wide},
};
use crate::lang::Lang;

/// The same in Python, shown beside a run.
const PYTHON: &str = r#"
"""Every message fills the same number of bytes; NUL bytes make up for what is missing."""

FRAME_SIZE = 8


def encode(message):
    # What is longer than a frame stays as long as it is.
    return message.ljust(FRAME_SIZE, b'\0')


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= FRAME_SIZE:
            frame, self.buffer = self.buffer[:FRAME_SIZE], self.buffer[FRAME_SIZE:]
            yield frame.rstrip(b'\0')
"#;

/// The kind.
pub(super) struct Fixed;

impl Kind for Fixed {
    fn name(&self) -> &'static str {
        "fixed"
    }

    fn label(&self, lang: Lang) -> &'static str {
        lang.pick("Fixed size", "固定长度")
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "Every frame has the same size, and shorter payloads are padded with NUL bytes. Simple to read, but it \
             wastes space, and longer payloads do not fit.",
            "每一帧大小相同，较短的载荷用 NUL 字节补齐。读取简单，但浪费空间，更长的载荷放不下。",
        )
    }

    fn fields(&self) -> &'static [&'static str] {
        &["frame_size", "limit"]
    }

    fn options_label(&self, options: &FramingOptions, lang: Lang) -> String {
        let size = options.frame_size;
        lang.pick(bytes_en(size), format!("{size} 字节"))
    }

    fn check(&self, options: &FramingOptions) -> Result<(), FramingError> {
        let FramingOptions { frame_size, limit, .. } = *options;
        if (1..=limit).contains(&frame_size) {
            return Ok(());
        }
        Err(FramingError::new(
            "frame_size",
            format!(
                "A frame size of {} cannot be used. Choose one from 1 to the limit, {}.",
                bytes_en(frame_size),
                bytes_en(limit)
            ),
            format!("不能使用 {frame_size} 字节的帧大小。请选择 1 到上限 {limit} 字节之间的大小。"),
        ))
    }

    fn codec(&self, options: &FramingOptions) -> Box<dyn Codec> {
        let size = usize::try_from(options.frame_size).unwrap_or(usize::MAX);
        Box::new(FixedCodec { size })
    }

    fn header_roles(&self, _options: &FramingOptions, _header: u32) -> Vec<(Role, u32)> {
        Vec::new()
    }

    fn trailer_role(&self) -> Role {
        Role::Padding
    }

    fn faults(&self) -> &'static [FaultName] {
        &[
            ("payload-over-frame-size", "does not fit into the fixed size", "超出固定长度"),
            ("payload-ends-in-nul", "its NUL at the end taken for padding", "末尾的 NUL 被当作填充"),
        ]
    }

    fn python(&self) -> &'static str {
        PYTHON
    }
}

/// Both the codec and the rule of its decoder: `size` is that of every frame in bytes, at least 1.
#[derive(Clone, Copy)]
struct FixedCodec {
    size: usize,
}

impl Codec for FixedCodec {
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError> {
        let (have, size) = (payload.len(), self.size);
        if have > size {
            return Some(EncodeError::new(
                "payload-over-frame-size",
                format!(
                    "The payload has {} and a frame holds {size}. Send it in several frames, or choose a larger frame \
                     size on both sides.",
                    bytes_en(wide(have))
                ),
                format!("载荷有 {have} 字节，而一帧只能放 {size} 字节。请分成几帧发送，或在两端选择更大的帧大小。"),
            ));
        }
        if payload.ends_with(b"\0") {
            return Some(EncodeError::new(
                "payload-ends-in-nul",
                "The payload ends in a NUL byte, which the receiver would strip as padding. Choose another framing, \
                 such as a length prefix, for binary data.",
                "载荷以 NUL 字节结尾，接收方会把它当作填充去掉。二进制数据请改用其他分帧方式，例如长度前缀。",
            ));
        }
        None
    }

    /// As Python's `ljust` does it: what is too long stays as long as it is.
    fn write(&self, payload: &[u8]) -> Encoded {
        Encoded::join(&[], payload, &vec![0; self.size.saturating_sub(payload.len())])
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Counted::new(*self))
    }
}

impl Parts for FixedCodec {
    fn open(&self) -> Part {
        Part::Body(self.size)
    }

    fn next(&self, _bytes: &[u8], _before: u32) -> Result<Part, Fault> {
        // There is no header, so the engine never asks; the answer is still right.
        Ok(self.open())
    }

    fn trailer(&self, body: &[u8]) -> usize {
        body.iter().rev().take_while(|byte| **byte == 0).count()
    }
}
