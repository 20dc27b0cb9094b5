//! The short stream that a task tries in every way in which it can be cut, as a lesson writes it down.
//! It tries nothing; `judging::cuts` does.

use serde::{Deserialize, Serialize};

use crate::lang::Text;

/// The longest stream: 2^9 cuts are as many connections.
const LONGEST_STREAM: usize = 10;

/// A stream of n bytes and all 2^(n-1) ways to cut it: for each a connection of its own, over which the pieces are sent so
/// that each is taken before the next one comes. After them the stream is ended early, after each of its bytes but the last:
/// the server has to close then. The server listens on 127.0.0.1, port 8080.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EveryCut {
    /// The stream as hexadecimal digits; at most 10 bytes.
    pub stream: String,
    /// What the server has to answer, as hexadecimal digits.
    pub answer: String,
}

impl EveryCut {
    /// The stream and the answer as bytes.
    ///
    /// # Errors
    /// If they are no hexadecimal digits, or too long.
    pub fn bytes(&self) -> Result<(Vec<u8>, Vec<u8>), Text> {
        let stream = of_hex(&self.stream)?;
        if stream.is_empty() || stream.len() > LONGEST_STREAM {
            let len = stream.len();
            return Err(Text::new(
                format!("The stream has {len} bytes; all cuts can be tried of 1 to {LONGEST_STREAM}."),
                format!("这个字节流有 {len} 字节；只有 1 到 {LONGEST_STREAM} 字节时才能试遍所有切法。"),
            ));
        }
        Ok((stream, of_hex(&self.answer)?))
    }
}

fn of_hex(digits: &str) -> Result<Vec<u8>, Text> {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let pair = |pair: &[char]| match pair {
        [high, low] => Some(u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).unwrap_or(0)),
        _ => None,
    };
    digits.chunks(2).map(pair).collect::<Option<_>>().ok_or_else(|| {
        Text::new(
            "These are no hexadecimal digits in pairs. Write such as `00 00 00 01 68`.",
            "这不是成对的十六进制数字。请写成 `00 00 00 01 68` 这样。",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_to_be_short_and_in_hexadecimal_digits() {
        let every = |stream: &str| EveryCut { stream: stream.into(), answer: String::new() };
        assert_eq!(every("00 0a").bytes().unwrap().0, [0, 10]);
        assert!(every("0").bytes().is_err() && every("xy").bytes().is_err() && every("").bytes().is_err());
        assert!(every(&"00".repeat(11)).bytes().is_err());
    }
}
