//! Names the role of every byte of a stream under a framing, so that others can colour it without knowing the framing.
//! It decodes nothing itself: the framing's own decoder does, and the kind names its header bytes.

use std::ops::Range;

use serde::Serialize;

use super::{Cut, Ending, FrameSpan, Framing, Rejection, frame::wide};
use crate::lang::Lang;

/// What a byte is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Part of a number that says how many bytes follow.
    Length,
    /// Part of a JSON header.
    Json,
    Payload,
    Delimiter,
    Padding,
    /// Part of bytes that are no frame, or that were dropped behind such bytes.
    Rejected,
    /// The beginning of a frame whose end did not come.
    Unfinished,
    /// Behind a fatal rejection, so nobody can say.
    Unread,
}

impl Role {
    /// Every role, in the order of a legend.
    pub const ALL: [Role; 8] = [
        Role::Length,
        Role::Json,
        Role::Payload,
        Role::Delimiter,
        Role::Padding,
        Role::Rejected,
        Role::Unfinished,
        Role::Unread,
    ];

    /// The role in a word or two.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Role::Length => lang.pick("length", "长度"),
            Role::Json => lang.pick("JSON header", "JSON 帧头"),
            Role::Payload => lang.pick("payload", "载荷"),
            Role::Delimiter => lang.pick("delimiter", "分隔符"),
            Role::Padding => lang.pick("padding", "填充"),
            Role::Rejected => lang.pick("rejected", "被拒绝"),
            Role::Unfinished => lang.pick("unfinished frame", "未完的帧"),
            Role::Unread => lang.pick("not decoded", "未解码"),
        }
    }
}

/// A run of bytes with one role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Stream offsets; never empty.
    pub range: Range<u64>,
    pub role: Role,
    /// The index of the frame in [`Explanation::frames`] that the bytes belong to.
    pub frame: Option<usize>,
}

/// A whole stream, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Every byte exactly once, in order.
    pub parts: Vec<Part>,
    /// The frames in order, also those whose payload is empty.
    pub frames: Vec<FrameSpan>,
    pub rejections: Vec<Rejection>,
    pub ending: Ending,
}

/// Names every byte's role, for a stream of which `bytes` is all (naive: that came in one chunk).
pub fn explain(framing: &Framing, bytes: &[u8]) -> Explanation {
    let mut decoder = framing.codec().decoder();
    let mut parts = Parts { framing, parts: Vec::new(), end: 0 };
    let (mut frames, mut rejections) = (Vec::new(), Vec::new());
    decoder.feed(bytes, &mut |cut| match cut {
        Cut::Frame(frame) => {
            parts.add_frame(&frame.span, frames.len());
            frames.push(frame.span);
        }
        Cut::Rejected(rejection) => {
            parts.add(rejection.range.start, Role::Rejected, None);
            parts.add(rejection.range.end, Role::Rejected, None);
            rejections.push(rejection);
        }
    });
    let ending = decoder.finish();
    let came = wide(bytes.len());
    if ending == Ending::Rejected {
        parts.add(came, Role::Unread, None);
    } else {
        // What is neither cut nor buffered was dropped with the rejection before it.
        parts.add(came - wide(decoder.buffered()).min(came), Role::Rejected, None);
        parts.add(came, Role::Unfinished, None);
    }
    Explanation { parts: parts.parts, frames, rejections, ending }
}

/// Collects parts one behind the other, so that no byte can be left out or named twice.
struct Parts<'a> {
    framing: &'a Framing,
    parts: Vec<Part>,
    end: u64,
}

impl Parts<'_> {
    fn add_frame(&mut self, span: &FrameSpan, index: usize) {
        // A gap before a frame was dropped with the rejection before it.
        self.add(span.start, Role::Rejected, None);
        let kind = self.framing.kind();
        for (role, len) in kind.header_roles(self.framing.options(), span.header) {
            self.add(self.end + u64::from(len), role, Some(index));
        }
        self.add(span.payload_range().end, Role::Payload, Some(index));
        self.add(span.end(), kind.trailer_role(), Some(index));
    }

    fn add(&mut self, end: u64, role: Role, frame: Option<usize>) {
        if end > self.end {
            self.parts.push(Part { range: self.end..end, role, frame });
            self.end = end;
        }
    }
}
