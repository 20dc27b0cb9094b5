//! What if: the chunks that the recvs of a flow returned, cut into frames by a framing that the programs did not speak.
//! Nothing is run; the decoder is the one that a program would have had.

use std::ops::Range;

use serde::Serialize;

use super::offsets;
use crate::codec::fault_words;
use crate::codec::{Cut, Ending, FrameSpan, Framing, Rejection};
use crate::escape::readable;
use crate::figure::Ink;
use crate::figure::messages::{Chip, Messages};
use crate::figure::selection::{FlowRange, Selection};
use crate::figure::subject::{Place, Sight, Subject};
use crate::world::FlowState;

/// Longer streams are not cut again for each frame that is drawn.
const LONGEST: u64 = 256 * 1024;
/// Bytes of a frame that are shown.
const SHOWN: u64 = 40;
/// More lines would not be read.
const LINES: usize = 12;

/// What a decoder made of chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cutting {
    pub frames: Vec<FrameSpan>,
    pub rejections: Vec<Rejection>,
    /// How the stream ends, if it ends here.
    pub ending: Ending,
}

/// The same chunks under another framing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The name of the framing.
    pub framing: String,
    /// What comes out, in one sentence.
    pub sentence: String,
    pub ink: Ink,
    /// The first frames and refusals, each in a line.
    pub lines: Vec<(String, Ink)>,
}

/// The chunks that recvs have returned, in order. A datagram is a chunk by itself.
pub fn chunks(flow: &FlowState<'_>) -> Vec<Range<u64>> {
    flow.recvs_in(0..flow.taken_until).map(|recv| recv.range).collect()
}

/// What the decoder of a framing makes of chunks, each given by its bytes.
pub fn decoded(framing: &Framing, chunks: impl IntoIterator<Item = Vec<u8>>) -> Cutting {
    let mut decoder = framing.codec().decoder();
    let (mut frames, mut rejections) = (Vec::new(), Vec::new());
    for chunk in chunks {
        decoder.feed(&chunk, &mut |cut| match cut {
            Cut::Frame(frame) => frames.push(frame.span),
            Cut::Rejected(rejection) => rejections.push(rejection),
        });
    }
    Cutting { frames, rejections, ending: decoder.finish() }
}

impl Subject<'_, '_> {
    /// What a framing makes of the chunks of this flow; `None` for datagrams, where nobody cuts, and for what is too long.
    /// Every chunk is decoded anew, so it is to be kept.
    pub fn cut_by(&self, framing: &Framing) -> Option<Cutting> {
        let flow = self.flow;
        let short = !flow.datagrams && flow.received <= LONGEST;
        short.then(|| decoded(framing, chunks(flow).into_iter().map(|range| flow.bytes(range))))
    }

    /// The same chunks under another framing, which has cut them already, in sentences.
    pub fn what_if(&self, framing: &Framing, cutting: &Cutting) -> WhatIf {
        let (sentence, ink) = self.said_of(cutting);
        let mut lines = self.lines_of(cutting);
        if !cutting.ending.is_clean() && cutting.rejections.is_empty() {
            lines.push((cutting.ending.sentence(self.lang), Ink::Warn));
        }
        WhatIf { framing: framing.label(self.lang).to_owned(), sentence, ink, lines }
    }

    /// What comes out, in one sentence.
    fn said_of(&self, cutting: &Cutting) -> (String, Ink) {
        let (lang, count, sent) = (self.lang, cutting.frames.len(), self.flow.messages);
        let meant = cutting.frames.iter().filter(|frame| self.is_meant(frame)).count();
        match (count, cutting.rejections.first()) {
            (0, None) if self.flow.received == 0 => {
                (lang.pick("nothing has been read yet", "还没有读到任何字节").to_owned(), Ink::Faint)
            }
            (0, None) => (lang.pick("nothing would come out so far", "到目前为止什么也切不出来").to_owned(), Ink::Bad),
            (0, Some(refused)) => {
                let words = fault_words(&refused.code, lang);
                (lang.pick(format!("{words}: nothing would come out"), format!("{words}：什么也切不出来")), Ink::Bad)
            }
            (_, refused) => {
                let good = sent > 0 && meant == sent && count == sent && refused.is_none();
                let frames = lang.count(count as u64, "message", "条消息");
                let refused = refused.map(|refused| {
                    let (at, words) = (refused.range.start, fault_words(&refused.code, lang));
                    lang.pick(format!("; refused at byte {at}: {words}"), format!("；第 {at} 字节处被拒绝：{words}"))
                });
                let refused = refused.unwrap_or_default();
                let text = lang.pick(
                    format!("{frames} would come out; {meant} of the {sent} that were meant{refused}"),
                    format!("会切出 {frames}；本意的 {sent} 条里有 {meant} 条完好{refused}"),
                );
                (text, if good { Ink::Good } else { Ink::Bad })
            }
        }
    }

    /// The first frames and refusals in the order of the stream. The first refusal is told, however late it came.
    fn lines_of(&self, cutting: &Cutting) -> Vec<(String, Ink)> {
        let line = |bytes: &Range<u64>, words: &str| format!("{}: {words}", offsets(bytes));
        let frames = cutting.frames.iter().take(LINES).map(|frame| {
            let text = line(&frame.frame(), &self.beginning(&frame.payload_range()));
            (frame.start, false, text, self.frame_ink(frame))
        });
        let refused = cutting.rejections.iter().take(LINES).map(|refused| {
            (refused.range.start, true, line(&refused.range, fault_words(&refused.code, self.lang)), Ink::Bad)
        });
        let mut lines: Vec<(u64, bool, String, Ink)> = frames.chain(refused).collect();
        lines.sort_by_key(|(start, ..)| *start);
        let first = lines.iter().position(|(_, is_refusal, ..)| *is_refusal);
        if let Some(first) = first.filter(|first| *first >= LINES) {
            lines.swap(first, LINES - 1);
        }
        lines.into_iter().take(LINES).map(|(.., text, ink)| (text, ink)).collect()
    }

    fn beginning(&self, payload: &Range<u64>) -> String {
        readable(&self.flow.bytes(payload.start..payload.end.min(payload.start.saturating_add(SHOWN))))
    }

    /// Whether what a frame carries is just what the sender meant as one message.
    fn is_meant(&self, frame: &FrameSpan) -> bool {
        self.flow.messages_in(frame.frame()).any(|(_, meant)| meant.payload_range() == frame.payload_range())
    }

    fn frame_ink(&self, frame: &FrameSpan) -> Ink {
        match self.flow.messages {
            0 => Ink::Unknown,
            _ if self.is_meant(frame) => Ink::Good,
            _ => Ink::Bad,
        }
    }

    /// The row of messages as another framing has cut them; without a cutting, the stream is too long for one.
    pub fn messages_if(&self, framing: &Framing, cutting: Option<&Cutting>, sight: &Sight) -> Messages {
        let lang = self.lang;
        let Some(cutting) = cutting else {
            let text = lang.pick("too long to be cut anew", "太长，无法重新切分");
            return Messages { said: Some(text.to_owned()), ..Messages::default() };
        };
        let here = |range: &Range<u64>| range.start < sight.units.end && range.end > sight.units.start;
        let frames: Vec<_> = cutting.frames.iter().enumerate().filter(|(_, frame)| here(&frame.frame())).collect();
        if frames.len() > sight.most {
            return Messages { said: Some(self.too_many(sight.most)), ..Messages::default() };
        }
        let chips: Vec<Chip> = frames.into_iter().map(|(index, frame)| self.chip_if(framing, index, frame)).collect();
        let refusals: Vec<_> = cutting
            .rejections
            .iter()
            .enumerate()
            .filter(|(_, refused)| here(&refused.range))
            .take(sight.most)
            .map(|(index, refused)| self.refusal(index, refused))
            .collect();
        let nothing = lang.pick("nothing would come out so far", "到目前为止什么也切不出来");
        let said = (chips.is_empty() && refusals.is_empty()).then(|| nothing.to_owned());
        Messages { said, chips, refusals }
    }

    fn chip_if(&self, framing: &Framing, index: usize, frame: &FrameSpan) -> Chip {
        let (lang, payload, ink) = (self.lang, frame.payload_range(), self.frame_ink(frame));
        let (shown, mark) = (
            self.beginning(&payload),
            if ink == Ink::Good {
                "✓"
            } else if ink == Ink::Bad {
                "×"
            } else {
                "·"
            },
        );
        let (label, number) = (framing.label(lang), index + 1);
        let name = lang.pick(
            format!("{} message {number} if framed by {label}: {shown}", self.name),
            format!("{} 如果按“{label}”分帧，第 {number} 条消息：{shown}", self.name),
        );
        let labels =
            vec![format!("{shown}  {mark}"), format!("{shown} {mark}"), format!("{shown}{mark}"), mark.to_owned()];
        Chip {
            index,
            place: Place::of(&payload, 0, payload.is_empty()),
            labels,
            aside: None,
            ink,
            name,
            bytes: frame.frame(),
            selection: Selection::Bytes(FlowRange { flow: self.flow.id, range: frame.frame() }),
        }
    }
}
