//! Reads `data_size` out of a JSON header, with a name for everything that can be wrong with it.
//! It builds no value of the JSON: other fields are skipped, however deep they nest, without recursion.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{counted::Fault, frame::narrow};

/// The value of `data_size`, at most `limit`, in a header that is JSON.
pub(super) fn data_size(header: &[u8], limit: usize) -> Result<usize, Fault> {
    let text = std::str::from_utf8(header).map_err(|error| not_utf8(header, error.valid_up_to()))?;
    let header = serde_json::from_str(text).map_err(|error| not_json(text, &error))?;
    let size = match header {
        Header::NotObject(kind) => return Err(not_object(kind)),
        Header::Object { count: 0, .. } => return Err(missing()),
        Header::Object { count: 1, size } => size,
        Header::Object { count, .. } => return Err(duplicate(count)),
    };
    match size {
        Size::Whole(size) => match usize::try_from(size) {
            Ok(small) if small <= limit => Ok(small),
            _ => Err(over_limit(&size.to_string(), limit)),
        },
        Size::Negative(value) => Err(negative(&value)),
        Size::Float(value) if value.is_sign_negative() => Err(negative(&value.to_string())),
        // The numbers compared here are at most 1 GiB, which a float holds exactly.
        Size::Float(value) if value > f64::from(narrow(limit)) => Err(over_limit(&value.to_string(), limit)),
        Size::Float(value) => Err(fractional(value)),
        Size::Text => Err(as_text()),
        Size::Other(kind) => Err(not_a_number(kind)),
    }
}

/// What stands behind `data_size`.
enum Size {
    Whole(u64),
    Negative(String),
    Float(f64),
    Text,
    /// Anything else, by the name that JSON has for it.
    Other(&'static str),
}

/// What a header is.
enum Header {
    /// An object, the number of its `data_size` fields, and the last of them.
    Object {
        count: usize,
        size: Size,
    },
    NotObject(&'static str),
}

/// Collects anything that JSON can hold as far as it matters, so that a wrong type gets its own name.
struct HeaderVisitor;

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(HeaderVisitor)
    }
}

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with data_size")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let (mut count, mut size) = (0, Size::Other("null"));
        while let Some(IsSize(is_size)) = map.next_key()? {
            if is_size {
                size = map.next_value()?;
                count += 1;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Header::Object { count, size })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Header, A::Error> {
        skip_list(list)?;
        Ok(Header::NotObject("array"))
    }

    fn visit_unit<E: Error>(self) -> Result<Header, E> {
        Ok(Header::NotObject("null"))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Header, E> {
        Ok(Header::NotObject("boolean"))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Header, E> {
        Ok(Header::NotObject("number"))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Header, E> {
        Ok(Header::NotObject("number"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Header, E> {
        Ok(Header::NotObject("number"))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Header, E> {
        Ok(Header::NotObject("string"))
    }
}

struct SizeVisitor;

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(SizeVisitor)
    }
}

impl<'de> Visitor<'de> for SizeVisitor {
    type Value = Size;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Size, E> {
        Ok(Size::Whole(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Size, E> {
        Ok(u64::try_from(value).map_or_else(|_| Size::Negative(value.to_string()), Size::Whole))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Size, E> {
        Ok(Size::Float(value))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Size, E> {
        Ok(Size::Text)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Size, E> {
        Ok(Size::Other("boolean"))
    }

    fn visit_unit<E: Error>(self) -> Result<Size, E> {
        Ok(Size::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Size, A::Error> {
        skip_list(list)?;
        Ok(Size::Other("array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Size, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Size::Other("object"))
    }
}

/// Whether a key is `data_size`, with its escapes undone.
struct IsSize(bool);

impl<'de> Deserialize<'de> for IsSize {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl Visitor<'_> for KeyVisitor {
            type Value = IsSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E: Error>(self, key: &str) -> Result<IsSize, E> {
                Ok(IsSize(key == "data_size"))
            }
        }
        input.deserialize_str(KeyVisitor)
    }
}

fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// A fault of the header, with what follows from each and the remedy.
fn fault(code: &'static str, en: &str, zh: &str) -> Fault {
    Fault::new(
        code,
        format!(
            "{en} So the size of the payload is unknown and nothing more of this stream can be decoded. Send a header \
             such as {{\"data_size\": 5}}."
        ),
        format!("{zh}因此载荷的大小无从得知，这条流之后的内容无法再解码。请发送形如 {{\"data_size\": 5}} 的帧头。"),
    )
}

fn not_utf8(header: &[u8], valid: usize) -> Fault {
    let byte = header.get(valid).copied().unwrap_or_default();
    fault(
        "header-not-utf8",
        &format!("The JSON header is not UTF-8: byte {valid} of it is 0x{byte:02X}."),
        &format!("JSON 帧头不是 UTF-8：其中第 {valid} 个字节（从 0 数起）是 0x{byte:02X}。"),
    )
}

fn not_json(text: &str, error: &serde_json::Error) -> Fault {
    // Only data_size is ever converted to a number, so this complaint can be about nothing else; it has no other name.
    if error.to_string().starts_with("number out of range") {
        return fault(
            "data-size-out-of-range",
            "data_size in the JSON header is a number beyond every range.",
            "JSON 帧头中的 data_size 超出了一切数值范围。",
        );
    }
    let (line, column) = (error.line(), error.column());
    let (en, zh) = if text.starts_with('\u{FEFF}') {
        (
            " It starts with a byte order mark, which JSON does not allow.",
            "它以字节顺序标记（BOM）开头，JSON 不允许这样。",
        )
    } else if text.contains("NaN") || text.contains("Infinity") {
        (
            " NaN and Infinity are no JSON, though Python writes them.",
            "NaN 和 Infinity 不是 JSON，尽管 Python 会这样写。",
        )
    } else if text.contains('\'') {
        (
            " JSON uses double quotes; single quotes come from str() or repr().",
            "JSON 使用双引号；单引号来自 str() 或 repr()。",
        )
    } else {
        ("", "")
    };
    fault(
        "header-not-json",
        &format!("The header is not JSON (line {line}, column {column}).{en}"),
        &format!("帧头不是 JSON（第 {line} 行第 {column} 列）。{zh}"),
    )
}

fn not_object(kind: &'static str) -> Fault {
    fault(
        "header-not-object",
        &format!("The JSON header is no object; its type is {kind}."),
        &format!("JSON 帧头不是对象，它的类型是 {kind}。"),
    )
}

fn missing() -> Fault {
    fault("data-size-missing", "The JSON header has no field data_size.", "JSON 帧头中没有 data_size 字段。")
}

fn duplicate(count: usize) -> Fault {
    fault(
        "data-size-duplicate",
        &format!("The JSON header has data_size {count} times, and receivers differ in which one they believe."),
        &format!("JSON 帧头中 data_size 出现了 {count} 次，不同的接收方会采信不同的那一个。"),
    )
}

fn negative(value: &str) -> Fault {
    fault(
        "data-size-negative",
        &format!("data_size in the JSON header is {value}, and no size is negative."),
        &format!("JSON 帧头中的 data_size 是 {value}，而大小不可能是负数。"),
    )
}

fn fractional(value: f64) -> Fault {
    fault(
        "data-size-fractional",
        &format!("data_size in the JSON header is written as the decimal number {value:?}, not as a whole number."),
        &format!("JSON 帧头中的 data_size 写成了小数 {value:?}，而不是整数。"),
    )
}

fn as_text() -> Fault {
    fault(
        "data-size-text",
        "data_size in the JSON header is a string; a number has no quotes.",
        "JSON 帧头中的 data_size 是字符串；数字不带引号。",
    )
}

fn not_a_number(kind: &'static str) -> Fault {
    fault(
        "data-size-not-a-number",
        &format!("data_size in the JSON header is no number; its type is {kind}."),
        &format!("JSON 帧头中的 data_size 不是数字，它的类型是 {kind}。"),
    )
}

fn over_limit(value: &str, limit: usize) -> Fault {
    Fault::new(
        "data-size-over-limit",
        format!(
            "data_size in the JSON header is {value} bytes, and the limit is {limit}. The payload is not read, and \
             nothing more of this stream can be decoded. Send smaller frames, or raise the limit."
        ),
        format!(
            "JSON 帧头中的 data_size 是 {value} 字节，而上限是 {limit} 字节。载荷不会被读取，这条流之后的内容无法再解码。\
             请发送更小的帧，或提高上限。"
        ),
    )
}
