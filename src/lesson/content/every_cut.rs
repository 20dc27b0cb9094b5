//! The short stream that a task tries in every way in which it can be cut, as a lesson writes it down.
//! It tries nothing; `judging::cuts` does.

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::prove::{LONGEST_FOR_CLIENTS, LONGEST_STREAM};

/// A stream of n bytes and all 2^(n-1) ways to cut it: for each a connection of its own, over which the pieces are sent so
/// that each is taken before the next one comes. After them the stream is ended early, after each of its bytes but the last:
/// the server has to close then, and to answer the whole stream over the next connection. The server listens on 127.0.0.1,
/// port 8080.
///
/// A client is tried in the same way by a server at that address, which sends the pieces to it. It is known by what it prints,
/// and has to come to an end where the stream ends early.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EveryCut {
    /// The stream as hexadecimal digits; at most 10 bytes, for a client at most 8.
    pub stream: String,
    /// What a server has to answer, as hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What a client has to print: a part of all that it prints. It stands in the place of `answer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prints: Option<String>,
}

/// By what a program shows that it has taken the stream well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A server, by its answer.
    Answer(Vec<u8>),
    /// A client, by what it prints.
    Prints(String),
}

impl EveryCut {
    /// The stream as bytes, and what is expected.
    ///
    /// # Errors
    /// If they are no hexadecimal digits, or too long, or it is not said what is expected.
    pub fn read(&self) -> Result<(Vec<u8>, Expected), Text> {
        let (expected, longest) = match (&self.answer, &self.prints) {
            (Some(answer), None) => (Expected::Answer(of_hex(answer)?), LONGEST_STREAM),
            (None, Some(prints)) if !prints.is_empty() => (Expected::Prints(prints.clone()), LONGEST_FOR_CLIENTS),
            _ => {
                return Err(Text::new(
                    "It has to be said by what a program shows that it is right: for a server `answer`, for a client `prints`. Write one of them.",
                    "要说明凭什么判断程序是对的：服务器写 `answer`，客户端写 `prints`。请写其中一个。",
                ));
            }
        };
        let stream = of_hex(&self.stream)?;
        if stream.is_empty() || stream.len() > longest {
            let len = stream.len();
            return Err(Text::new(
                format!("The stream has {len} bytes; all cuts can be tried of 1 to {longest}."),
                format!("这个字节流有 {len} 字节；只有 1 到 {longest} 字节时才能试遍所有切法。"),
            ));
        }
        Ok((stream, expected))
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
        let every = |stream: &str| EveryCut { stream: stream.into(), answer: Some(String::new()), prints: None };
        assert_eq!(every("00 0a").read().unwrap().0, [0, 10]);
        assert!(every("0").read().is_err() && every("xy").read().is_err() && every("").read().is_err());
        assert!(every(&"00".repeat(11)).read().is_err());
        let client =
            |stream: &str, prints: &str| EveryCut { stream: stream.into(), answer: None, prints: Some(prints.into()) };
        assert_eq!(client("00", "x").read().unwrap().1, Expected::Prints("x".into()));
        assert!(client(&"00".repeat(9), "x").read().is_err() && client("00", "").read().is_err());
        assert!(EveryCut { answer: Some("00".into()), ..client("00", "x") }.read().is_err(), "not both");
    }
}
