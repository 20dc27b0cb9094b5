//! JSON header: a 4-byte length, a JSON object with `data_size`, and the payload of that size.
//! It does not read the JSON itself (`json_size` does), and ignores every other field of the object.

use super::{
    Codec, Decoder, EncodeError, Encoded, FaultName, FramingError, FramingOptions, Kind, Role,
    counted::{Counted, Fault, Part, Parts},
    json_size::data_size,
    length_field::{LengthField, Names},
};
use crate::lang::Lang;

/// Bytes of the length in front of the JSON.
const LENGTH_WIDTH: usize = 4;
/// The longest JSON header, whatever the limit of payloads is.
const MAX_HEADER: usize = 64 * 1024;
/// The longest JSON header under a small limit: our own headers must always fit.
const MIN_HEADER: usize = 64;

/// The same in Python, shown beside a run.
const PYTHON: &str = r#"
"""Every message is preceded by a JSON header that tells its size, and that by the header's own length."""
import json
import struct

HEADER_LENGTH = struct.Struct('>I')
LIMIT = 65536


def encode(message):
    header = json.dumps({'data_size': len(message)}).encode('utf-8')
    return HEADER_LENGTH.pack(len(header)) + header + message


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= HEADER_LENGTH.size:
            (length,) = HEADER_LENGTH.unpack_from(self.buffer)
            if not 0 < length <= LIMIT:
                raise ValueError('the length of the header is out of range')
            start = HEADER_LENGTH.size + length
            if len(self.buffer) < start:
                break
            size = json.loads(self.buffer[HEADER_LENGTH.size:start])['data_size']
            if not 0 <= size <= LIMIT:
                raise ValueError('the size is out of range')
            if len(self.buffer) < start + size:
                break
            message, self.buffer = self.buffer[start:start + size], self.buffer[start + size:]
            yield message
"#;

/// The kind.
pub(super) struct JsonHeader;

impl Kind for JsonHeader {
    fn name(&self) -> &'static str {
        "json-header"
    }

    fn label(&self, lang: Lang) -> &'static str {
        lang.pick("JSON header", "JSON 帧头")
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick(
            "A 4-byte length, then a JSON object whose data_size says how many bytes of payload follow. The header \
             has room for more, such as a file name, but everything in it must be checked.",
            "先是 4 字节的长度，然后是一个 JSON 对象，其中 data_size 说明后面有多少字节的载荷。帧头还能放别的内容，\
             例如文件名，但里面的一切都必须检查。",
        )
    }

    fn fields(&self) -> &'static [&'static str] {
        &["byte_order", "signed", "limit"]
    }

    fn check(&self, _options: &FramingOptions) -> Result<(), FramingError> {
        Ok(())
    }

    fn codec(&self, options: &FramingOptions) -> Box<dyn Codec> {
        let field = LengthField::new(LENGTH_WIDTH, options.byte_order, options.signed);
        Box::new(JsonHeaderCodec { field, limit: options.limit_bytes() })
    }

    fn header_roles(&self, _options: &FramingOptions, header: u32) -> Vec<(Role, u32)> {
        let length = super::frame::narrow(LENGTH_WIDTH).min(header);
        vec![(Role::Length, length), (Role::Json, header - length)]
    }

    fn trailer_role(&self) -> Role {
        Role::Payload
    }

    fn faults(&self) -> &'static [FaultName] {
        &[
            ("header-length-negative", "a header of negative length", "帧头长度为负"),
            ("header-length-over-limit", "a header longer than the limit", "帧头长度超过上限"),
            ("header-length-zero", "a header of 0 bytes", "帧头长度为 0"),
            ("header-not-utf8", "a header that is not UTF-8", "帧头不是 UTF-8"),
            ("header-not-json", "a header that is not JSON", "帧头不是 JSON"),
            ("header-not-object", "a header that is no JSON object", "帧头不是 JSON 对象"),
            ("data-size-missing", "no data_size in the header", "帧头没有 data_size"),
            ("data-size-duplicate", "data_size more than once", "data_size 出现多次"),
            ("data-size-out-of-range", "data_size beyond every range", "data_size 超出一切范围"),
            ("data-size-negative", "a negative data_size", "data_size 为负"),
            ("data-size-fractional", "a data_size that is not whole", "data_size 不是整数"),
            ("data-size-text", "a data_size in quotes", "data_size 是字符串"),
            ("data-size-not-a-number", "a data_size that is no number", "data_size 不是数字"),
            ("data-size-over-limit", "a data_size over the limit", "data_size 超过上限"),
        ]
    }

    fn python(&self) -> &'static str {
        PYTHON
    }
}

const NAMES: Names = Names {
    negative: "header-length-negative",
    over: "header-length-over-limit",
    en: "The length of the JSON header",
    zh: "JSON 帧头的长度",
};

/// Both the codec and the rule of its decoder.
#[derive(Clone, Copy)]
struct JsonHeaderCodec {
    field: LengthField,
    limit: usize,
}

impl Codec for JsonHeaderCodec {
    fn misfit(&self, payload: &[u8]) -> Option<EncodeError> {
        EncodeError::over_limit(payload, self.limit)
    }

    fn write(&self, payload: &[u8]) -> Encoded {
        // This is how Python's json.dumps writes it.
        let json = format!("{{\"data_size\": {}}}", payload.len());
        let mut header = self.field.write(super::frame::wide(json.len()));
        header.extend_from_slice(json.as_bytes());
        Encoded::join(&header, payload, &[])
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Counted::new(*self))
    }
}

impl Parts for JsonHeaderCodec {
    fn open(&self) -> Part {
        Part::Header(LENGTH_WIDTH)
    }

    fn next(&self, bytes: &[u8], before: u32) -> Result<Part, Fault> {
        if before > 0 {
            return data_size(bytes, self.limit).map(Part::Body);
        }
        match self.field.read(bytes, self.limit.clamp(MIN_HEADER, MAX_HEADER), &NAMES)? {
            0 => Err(Fault::new(
                "header-length-zero",
                "The length of the JSON header is 0, so there is no data_size, and where the next frame starts is \
                 unknown. Send at least {\"data_size\": 0}.",
                "JSON 帧头的长度是 0，因此没有 data_size，下一帧从哪里开始无从得知。至少要发送 {\"data_size\": 0}。",
            )),
            length => Ok(Part::Header(length)),
        }
    }
}
