//! Length prefix: a number of 1, 2, 4 or 8 bytes says how many bytes of payload follow.
//! It cannot find the next frame after a wrong length, so every fault is fatal.

use super::{
    Codec, Decoder, EncodeError, Encoded, FaultName, FramingError, FramingOptions, Kind, Role,
    counted::{Counted, Fault, Part, Parts},
    frame::{bytes_en, wide},
    length_field::{LengthField, Names},
};
use crate::lang::Lang;

/// The same in Python, shown beside a run.
const PYTHON: &str = r#"
"""Every message is preceded by its length in bytes."""
import struct

LENGTH = struct.Struct('>I')
LIMIT = 65536


def encode(message):
    return LENGTH.pack(len(message)) + message


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.buffer)
            if not 0 <= length <= LIMIT:
                raise ValueError('the length is out of range')
            end = LENGTH.size + length
            if len(self.buffer) < end:
                break
            message, self.buffer = self.buffer[LENGTH.size:end], self.buffer[end:]
            yield message
"#;

/// The kind.
pub(super) struct LengthPrefix;

impl Kind for LengthPrefix {
    fn name(&self) -> &'static str {
        "length-prefix"
    }

    fn label(&self, lang: Lang) -> &'static str {
        lang.pick("Length prefix", "长度前缀")
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "A number in front of every payload says how many bytes follow. Any payload can be sent, but both sides \
             must agree on width, byte order and sign, and a wrong length spoils the rest of the stream.",
            "每个载荷前面有一个数字，说明后面有多少字节。任何载荷都能发送，但两端的宽度、字节序和符号必须一致，\
             长度一旦出错，流的其余部分就无法解读。",
        )
    }

    fn fields(&self) -> &'static [&'static str] {
        &["length_width", "byte_order", "signed", "limit"]
    }

    fn options_label(&self, options: &FramingOptions, lang: Lang) -> String {
        let (width, order) = (options.length_width, options.byte_order.label(lang));
        lang.pick(format!("{}, {order}", bytes_en(width)), format!("{width} 字节，{order}"))
    }

    fn check(&self, options: &FramingOptions) -> Result<(), FramingError> {
        if matches!(options.length_width, 1 | 2 | 4 | 8) {
            return Ok(());
        }
        let width = options.length_width;
        Err(FramingError::new(
            "length_width",
            format!("A length prefix of {} cannot be used. Choose 1, 2, 4 or 8.", bytes_en(width)),
            format!("不能使用 {width} 字节的长度前缀。请选择 1、2、4 或 8。"),
        ))
    }

    fn codec(&self, options: &FramingOptions) -> Box<dyn Codec> {
        let width = usize::try_from(options.length_width).unwrap_or(8);
        let field = LengthField::new(width, options.byte_order, options.signed);
        Box::new(LengthPrefixCodec { field, limit: options.limit_bytes() })
    }

    fn header_roles(&self, _options: &FramingOptions, header: u32) -> Vec<(Role, u32)> {
        vec![(Role::Length, header)]
    }

    fn trailer_role(&self) -> Role {
        Role::Payload
    }

    fn faults(&self) -> &'static [FaultName] {
        &[
            ("payload-over-width", "does not fit into the length field", "长度字段装不下"),
            ("negative-length", "a negative length", "长度为负"),
            ("length-over-limit", "a length over the limit", "长度超过上限"),
        ]
    }

    fn python(&self) -> &'static str {
        PYTHON
    }
}

const NAMES: Names =
    Names { negative: "negative-length", over: "length-over-limit", en: "The length prefix", zh: "长度前缀" };

/// Both the codec and the rule of its decoder.
#[derive(Clone, Copy)]
struct LengthPrefixCodec {
    field: LengthField,
    limit: usize,
}

impl Codec for LengthPrefixCodec {
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError> {
        let (have, width, max) = (payload.len(), self.field.width(), self.field.max());
        // The width is asked first: raising the limit would not help a prefix that is too narrow.
        if wide(have) <= max {
            return EncodeError::over_limit(payload, self.limit);
        }
        Some(EncodeError::new(
            "payload-over-width",
            format!(
                "The payload has {}, and a length prefix of this shape ({} wide) counts to {max}. Choose a wider \
                 prefix on both sides, or send several frames.",
                bytes_en(wide(have)),
                bytes_en(wide(width))
            ),
            format!(
                "载荷有 {have} 字节，而这种 {width} 字节宽的长度前缀最多只能数到 {max}。请在两端选择更宽的前缀，或分成几帧发送。"
            ),
        ))
    }

    fn write(&self, payload: &[u8]) -> Encoded {
        Encoded::join(&self.field.write(wide(payload.len())), payload, &[])
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Counted::new(*self))
    }
}

impl Parts for LengthPrefixCodec {
    #[inline]
    fn open(&self) -> Part {
        Part::Header(self.field.width())
    }

    #[inline]
    fn next(&self, bytes: &[u8], _before: u32) -> Result<Part, Fault> {
        self.field.read(bytes, self.limit, &NAMES).map(Part::Body)
    }
}
