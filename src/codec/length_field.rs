//! A length on the wire: how it is written, read and checked, and what a wrong one probably is instead.
//! It does not know what the length counts; each framing that starts with one says so.

use super::{ByteOrder, counted::Fault, frame::bytes_en};
use crate::lang::Text;

/// How the framing at hand calls its length and the two faults of it.
pub(super) struct Names {
    pub negative: &'static str,
    pub over: &'static str,
    /// The subject of a sentence, such as "The length prefix".
    pub en: &'static str,
    pub zh: &'static str,
}

/// The shape of a length: `width` is 1, 2, 4 or 8 bytes.
#[derive(Clone, Copy)]
pub(super) struct LengthField {
    width: usize,
    little: bool,
    signed: bool,
}

impl LengthField {
    pub fn new(width: usize, order: ByteOrder, signed: bool) -> Self {
        Self { width: width.clamp(1, 8), little: order.is_little(), signed }
    }

    /// Bytes on the wire.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The largest length that fits.
    pub fn max(&self) -> u64 {
        u64::MAX >> (self.unused_bits() + u32::from(self.signed))
    }

    /// The bytes for a length. Of one that does not fit the low ones, as a cast in C keeps them.
    pub fn write(&self, length: u64) -> Vec<u8> {
        if self.little {
            length.to_le_bytes()[..self.width].to_vec()
        } else {
            length.to_be_bytes()[8 - self.width..].to_vec()
        }
    }

    /// Reads a length of at most `limit` out of exactly `width` bytes.
    #[inline]
    pub fn read(&self, bytes: &[u8], limit: usize, names: &Names) -> Result<usize, Fault> {
        let raw = number(bytes, self.little);
        match usize::try_from(raw) {
            Ok(length) if length <= limit && !(self.signed && raw > self.max()) => Ok(length),
            _ => Err(self.fault(bytes, raw, limit, names)),
        }
    }

    #[cold]
    fn fault(&self, bytes: &[u8], raw: u64, limit: usize, names: &Names) -> Fault {
        let hint = self.hint(bytes, limit);
        let Names { en, zh, .. } = names;
        if self.signed && raw > self.max() {
            let value = (raw << self.unused_bits()).cast_signed() >> self.unused_bits();
            return Fault::new(
                names.negative,
                format!("{en} says {value}, and no length is negative. {} {LOST_EN}", hint.en),
                format!("{zh}写的是 {value}，而长度不可能是负数。{}{LOST_ZH}", hint.zh),
            );
        }
        Fault::new(
            names.over,
            format!("{en} says {}, and the limit is {limit}. {} {LOST_EN}", bytes_en(raw), hint.en),
            format!("{zh}写的是 {raw} 字节，而上限是 {limit} 字节。{}{LOST_ZH}", hint.zh),
        )
    }

    /// What the bytes probably are, if they are no length of this shape, and what to do about it.
    fn hint(&self, bytes: &[u8], limit: usize) -> Text {
        if let Some(hint) = protocol_hint(bytes) {
            return hint;
        }
        let swapped = number(bytes, !self.little);
        let fits = usize::try_from(swapped).is_ok_and(|value| value <= limit) && swapped <= self.max();
        if fits {
            let (here, there) = if self.little { ("little", "big") } else { ("big", "little") };
            return Text::new(
                format!(
                    "It was read in {here}-endian order; in {there}-endian order the same bytes say {swapped}. \
                     Use one byte order on both sides, usually big-endian."
                ),
                format!(
                    "这里按{}字节序读取；若按{}字节序，同样的字节表示 {swapped}。两端应使用同一种字节序，通常是大端。",
                    order_zh(here),
                    order_zh(there)
                ),
            );
        }
        if self.signed && number(bytes, self.little) > self.max() {
            return Text::new(
                "A length is never negative: let both sides agree whether the length has a sign.",
                "长度不可能是负数：请让两端对长度有没有符号取得一致。",
            );
        }
        Text::new(
            "Compare how both sides write the length, or raise the limit if frames may really be that large.",
            "请核对两端写长度的方式；如果帧确实可以这么大，请提高上限。",
        )
    }

    fn unused_bits(&self) -> u32 {
        64 - 8 * super::frame::narrow(self.width)
    }
}

const LOST_EN: &str = "Where the next frame starts is unknown, so nothing more of this stream can be decoded.";
const LOST_ZH: &str = "下一帧从哪里开始已无从得知，这条流之后的内容无法再解码。";

/// At most 8 bytes as a number.
#[inline]
fn number(bytes: &[u8], little: bool) -> u64 {
    // The usual widths are spelled out, so that each becomes one load.
    match *bytes {
        [a] => a.into(),
        [a, b] if little => u16::from_le_bytes([a, b]).into(),
        [a, b] => u16::from_be_bytes([a, b]).into(),
        [a, b, c, d] if little => u32::from_le_bytes([a, b, c, d]).into(),
        [a, b, c, d] => u32::from_be_bytes([a, b, c, d]).into(),
        [a, b, c, d, e, f, g, h] if little => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        [a, b, c, d, e, f, g, h] => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    }
}

/// Recognises text, HTTP and TLS where a length should stand.
fn protocol_hint(bytes: &[u8]) -> Option<Text> {
    const HTTP: [&[u8; 4]; 10] =
        [b"GET ", b"POST", b"PUT ", b"HEAD", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC", b"HTTP"];
    let shown = bytes.escape_ascii();
    if HTTP.iter().any(|start| bytes.starts_with(*start)) {
        return Some(Text::new(
            format!(
                "The bytes are the text \"{shown}\": the peer speaks HTTP. Connect a program that uses this framing."
            ),
            format!("这些字节是文本 \"{shown}\"：对方说的是 HTTP。请连接使用这种分帧方式的程序。"),
        ));
    }
    if bytes.starts_with(&[0x16, 0x03]) {
        return Some(Text::new(
            "The bytes start a TLS handshake: the peer wants an encrypted connection. Connect without TLS.",
            "这些字节是 TLS 握手的开头：对方想建立加密连接。请不用 TLS 连接。",
        ));
    }
    let readable = |byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    (bytes.len() > 1 && bytes.iter().all(readable)).then(|| {
        Text::new(
            format!(
                "The bytes are the text \"{shown}\": the peer probably sends no length. Use one framing on both sides."
            ),
            format!("这些字节是文本 \"{shown}\"：对方很可能没有发送长度。两端应使用同一种分帧方式。"),
        )
    })
}

fn order_zh(order: &str) -> &'static str {
    if order == "little" { "小端" } else { "大端" }
}
