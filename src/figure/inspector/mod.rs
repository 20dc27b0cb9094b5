//! A close look at some bytes of a flow: as digits, as text, as numbers, what the framing says of each, and to which send,
//! recv and message they belong. It is plain data; it decides about no program.
//!
//! Reading order: `text` (characters, whole and cut), `numbers`, `what_if` (the same chunks under another framing).

mod numbers;
mod text;
mod what_if;

use std::ops::Range;

use serde::Serialize;

use super::calls::send_number;
use super::subject::Subject;
use crate::codec::{Explanation, Role, explain};
use crate::lang::Lang;
use crate::narrate;

pub use numbers::Number;
pub use text::{Encoding, Letter, TextAs};
pub use what_if::{Cutting, WhatIf, chunks, decoded};

/// Bytes that are told one by one; of a longer choice the first ones are.
const SHOWN: u64 = 64;
/// A stream is explained from its beginning, so a longer one is not.
const EXPLAINED: u64 = 256 * 1024;
/// Neighbours that are looked at for a character that a border cuts.
const LONGEST_CHARACTER: u64 = 4;

/// Some bytes, looked at closely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspector {
    /// Which bytes of which flow.
    pub title: String,
    #[serde(skip)]
    pub bytes: Range<u64>,
    /// Two digits for each, the first ones where they are many.
    pub hex: Vec<String>,
    /// How many more there are.
    pub more: u64,
    pub texts: Vec<TextAs>,
    pub numbers: Vec<Number>,
    /// What the framing says of them, in order.
    pub roles: Vec<RoleOf>,
    /// The sends, the recvs and the messages that have a part of them, each in a line.
    pub belongs: Vec<String>,
    /// Characters that the border of a chunk cuts, each in a sentence.
    pub cuts: Vec<String>,
}

/// Bytes that are the same to the framing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleOf {
    #[serde(skip)]
    pub bytes: Range<u64>,
    pub role: Role,
    /// The offsets, the role and the frame, in words.
    pub text: String,
}

impl Subject<'_, '_> {
    /// What the framing that is spoken says of every byte from the beginning; `None` where none is spoken that tells where
    /// messages end. It looks at all of them, so it is to be kept.
    pub fn explained(&self) -> Option<Explanation> {
        let flow = self.flow;
        // What was cut depends on the chunks where there is no framing, and a datagram has none.
        let framing = flow.framing().filter(|framing| !flow.datagrams && framing.kind().marks_boundaries())?;
        Some(explain(framing, &flow.bytes(0..self.explained_until())))
    }

    /// So many bytes from the beginning `explained` looks at.
    pub fn explained_until(&self) -> u64 {
        self.flow.accepted.min(EXPLAINED)
    }

    /// A close look at bytes of this flow, with what `explained` told of them; `None` where none of them is known.
    pub fn inspect(&self, bytes: &Range<u64>, explained: Option<&Explanation>) -> Option<Inspector> {
        let known = self.flow.axis_end();
        let bytes = bytes.start.min(known)..bytes.end.min(known);
        if bytes.is_empty() {
            return None;
        }
        let told = bytes.start..bytes.end.min(bytes.start + SHOWN);
        let data = self.flow.bytes(told.clone());
        let following = self.flow.bytes(bytes.start..known.min(bytes.start + 8));
        let more = bytes.end - told.end;
        Some(Inspector {
            title: self.title_of(&bytes),
            hex: data.iter().map(|byte| format!("{byte:02x}")).collect(),
            more,
            texts: Encoding::ALL.iter().map(|encoding| text::read(*encoding, &data, more > 0)).collect(),
            numbers: numbers::numbers(&following, bytes.end - bytes.start),
            roles: explained.map(|explained| self.roles(&told, explained)).unwrap_or_default(),
            belongs: self.belongs(&bytes),
            cuts: self.cut_characters(&bytes),
            bytes,
        })
    }

    fn title_of(&self, bytes: &Range<u64>) -> String {
        let (name, place) = (&self.name, offsets(bytes));
        let word = if bytes.end - bytes.start == 1 { "byte" } else { "bytes" };
        self.lang.pick(format!("{name}, {word} {place}"), format!("{name}，第 {place} 字节"))
    }

    /// What the framing that is spoken says of each byte.
    fn roles(&self, bytes: &Range<u64>, explained: &Explanation) -> Vec<RoleOf> {
        let lang = self.lang;
        if bytes.end > EXPLAINED {
            return Vec::new();
        }
        let first = explained.parts.partition_point(|part| part.range.end <= bytes.start);
        let here = explained.parts.iter().skip(first).take_while(|part| part.range.start < bytes.end);
        let role = |part: &crate::codec::Part| {
            let bytes = part.range.start.max(bytes.start)..part.range.end.min(bytes.end);
            let place = offsets(&bytes);
            let of =
                part.frame.map(|frame| lang.pick(format!(" of frame {}", frame + 1), format!("，第 {} 帧", frame + 1)));
            let text = format!("{place}: {}{}", part.role.name(lang), of.unwrap_or_default());
            RoleOf { bytes, role: part.role, text }
        };
        here.map(role).collect()
    }

    fn belongs(&self, bytes: &Range<u64>) -> Vec<String> {
        /// More would not be read.
        const MOST: usize = 6;
        let (flow, lang) = (self.flow, self.lang);
        let part = |range: &Range<u64>| part_of(bytes, range, lang);
        let sends = flow.sends_in(bytes.clone()).take(MOST).map(|send| {
            let number = send_number(send.index);
            format!("{} {number}: {}", send.call.name(), part(&send.range))
        });
        let recvs = flow.recvs_in(bytes.clone()).take(MOST).map(|recv| {
            let (call, asked, number) = (recv.call.name(), recv.asked, recv.index + 1);
            let which =
                lang.pick(format!("{call}({asked}) number {number}"), format!("第 {number} 次 {call}({asked})"));
            format!("{which}: {}", part(&recv.range))
        });
        let frames = flow.frames_in(bytes.clone()).take(MOST).map(|(index, _, span)| {
            let word = narrate::verdict_word(&flow.verdict(&span), lang);
            let number = index + 1;
            lang.pick(
                format!("message {number}: {}, {word}", part(&span.range())),
                format!("第 {number} 条消息：{}，{word}", part(&span.range())),
            )
        });
        let unread = bytes.end > flow.received && !flow.datagrams;
        let lies = unread.then(|| lang.pick("not read by any recv yet", "还没有被任何 recv 读走").to_owned());
        sends.chain(recvs).chain(lies).chain(frames).collect()
    }

    /// The characters of UTF-8 of which one chunk has a part and the next the rest.
    fn cut_characters(&self, bytes: &Range<u64>) -> Vec<String> {
        let (flow, lang) = (self.flow, self.lang);
        let around = bytes.start.saturating_sub(LONGEST_CHARACTER)..bytes.end + LONGEST_CHARACTER;
        let ends = flow.recvs_in(around).map(|recv| recv.range.end).take(200);
        let cut = |end: u64| {
            let from = end.saturating_sub(LONGEST_CHARACTER - 1);
            let near = flow.bytes(from..end + LONGEST_CHARACTER - 1);
            let at = usize::try_from(end - from).ok()?;
            let (range, letter) = text::character_over(&near, at)?;
            let (start, stop) = (from + wide(range.start), from + wide(range.end));
            let touches = start < bytes.end && stop > bytes.start;
            let (first, all) = (end - start, stop - start);
            touches.then(|| {
                lang.pick(
                    format!("{letter} at {start} has {all} bytes; a chunk ends after the first {first}"),
                    format!("第 {start} 字节处的“{letter}”有 {all} 个字节，前 {first} 个之后正好是一块的末尾"),
                )
            })
        };
        ends.filter_map(cut).collect()
    }
}

/// The first and the last offset of some bytes, in words; of a single byte, and of a place without any, the one.
fn offsets(bytes: &Range<u64>) -> String {
    let (from, last) = (bytes.start, bytes.end.saturating_sub(1));
    if last <= from { from.to_string() } else { format!("{from} … {last}") }
}

/// How much of a whole some bytes are.
fn part_of(bytes: &Range<u64>, whole: &Range<u64>, lang: Lang) -> String {
    let all = whole.end - whole.start;
    if bytes.start <= whole.start && whole.end <= bytes.end {
        return lang.pick(format!("all {all} B"), format!("全部 {all} 字节"));
    }
    let (from, to) = (bytes.start.max(whole.start) - whole.start, bytes.end.min(whole.end) - whole.start);
    let count = to - from;
    if from == 0 {
        return lang.pick(format!("the first {count} of {all} B"), format!("{all} 字节中的前 {count} 个"));
    }
    if to == all {
        return lang.pick(format!("the last {count} of {all} B"), format!("{all} 字节中的后 {count} 个"));
    }
    lang.pick(
        format!("{count} of {all} B, from the {}th on", from + 1),
        format!("{all} 字节中从第 {} 个起的 {count} 个", from + 1),
    )
}

fn wide(count: usize) -> u64 {
    count as u64
}
