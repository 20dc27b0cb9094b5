//! The options of all framings, as flags and scenario files set them, and the error that names a bad one.
//! It does not know which framing uses which option.

use std::{error::Error, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lang::{Lang, Text};

/// The largest limit that may be set, in bytes (1 GiB): lengths in spans then always fit into 32 bits.
pub const MAX_LIMIT: u64 = 1 << 30;

/// The order of the bytes of a length on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ByteOrder {
    /// The most significant byte first: "network order", `!` and `>` in Python's `struct`.
    #[default]
    Big,
    /// The least significant byte first: `<` in Python's `struct`.
    Little,
    /// Whatever this machine uses: Python's `struct` without a prefix.
    Native,
}

impl ByteOrder {
    /// What it is called.
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            ByteOrder::Big => lang.pick("big-endian", "大端"),
            ByteOrder::Little => lang.pick("little-endian", "小端"),
            ByteOrder::Native => lang.pick("native", "本机字节序"),
        }
    }

    /// Whether the least significant byte comes first on this machine.
    pub fn is_little(self) -> bool {
        match self {
            ByteOrder::Big => false,
            ByteOrder::Little => true,
            ByteOrder::Native => cfg!(target_endian = "little"),
        }
    }
}

/// Options of all framings together; each framing reads those that [`super::Kind::fields`] names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FramingOptions {
    /// Bytes of the length prefix: 1, 2, 4 or 8.
    pub length_width: u64,
    pub byte_order: ByteOrder,
    /// Whether lengths are signed numbers, as in `struct.pack('i', n)`.
    pub signed: bool,
    /// The bytes that end a frame; written as text where they are UTF-8, else as a list of numbers.
    #[serde(serialize_with = "write_bytes", deserialize_with = "read_bytes")]
    pub delimiter: Vec<u8>,
    /// Bytes of every frame of the fixed framing.
    pub frame_size: u64,
    /// The largest payload that is accepted, in bytes; naive alone ignores it.
    pub limit: u64,
}

impl Default for FramingOptions {
    fn default() -> Self {
        Self {
            length_width: 4,
            byte_order: ByteOrder::Big,
            signed: false,
            delimiter: b"\n".to_vec(),
            frame_size: 8,
            limit: 65_536,
        }
    }
}

impl FramingOptions {
    /// The limit in bytes, for options that have been checked.
    pub(super) fn limit_bytes(&self) -> usize {
        usize::try_from(self.limit.min(MAX_LIMIT)).unwrap_or(usize::MAX)
    }

    /// Refuses a limit that lets nothing pass, or more than spans can count.
    pub(super) fn check_limit(&self) -> Result<(), FramingError> {
        match self.limit {
            0 => Err(FramingError::new(
                "limit",
                format!("A limit of 0 bytes lets no frame pass. Choose a limit from 1 to {MAX_LIMIT} bytes."),
                format!("上限为 0 字节时，任何帧都无法通过。请选择 1 到 {MAX_LIMIT} 字节之间的上限。"),
            )),
            1..=MAX_LIMIT => Ok(()),
            limit => Err(FramingError::new(
                "limit",
                format!("A limit of {limit} bytes is too large. Choose a limit from 1 to {MAX_LIMIT} bytes (1 GiB)."),
                format!("{limit} 字节的上限太大。请选择 1 到 {MAX_LIMIT} 字节（1 GiB）之间的上限。"),
            )),
        }
    }
}

/// An option, or the name of a framing, that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FramingError {
    /// The field of [`FramingOptions`], or `kind`.
    pub field: &'static str,
    /// What is wrong and what to write instead.
    pub sentence: Text,
}

impl FramingError {
    /// Names the field and says the remedy in both languages.
    pub fn new(field: &'static str, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { field, sentence: Text::new(en, zh) }
    }
}

impl fmt::Display for FramingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.sentence.en)
    }
}

impl Error for FramingError {}

fn write_bytes<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => out.serialize_str(text),
        Err(_) => bytes.serialize(out),
    }
}

fn read_bytes<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
    input.deserialize_any(BytesVisitor)
}

/// Reads bytes from a text or from a list of numbers.
struct BytesVisitor;

impl<'de> serde::de::Visitor<'de> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or a list of bytes from 0 to 255")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        Ok(text.as_bytes().to_vec())
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(bytes)
    }
}
