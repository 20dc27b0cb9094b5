//! The row of messages: what the receiver made of the bytes, each with its verdict, what its decoder refused, and the one
//! line that says why. For datagrams each is a message by itself. It judges nothing; `world` does.

use std::ops::Range;

use serde::Serialize;

use super::ink::Ink;
use super::selection::{FlowRange, Selection};
use super::subject::{Place, Sight, Subject, place_of};
use crate::codec::{Rejection, fault_words};
use crate::escape::readable;
use crate::narrate;
use crate::trace::Span;
use crate::world::{Datagram, Fate, Verdict};

/// Bytes of a message that are shown.
const SHOWN: u64 = 40;

/// Verdicts far back are not looked for; the first wrong ones are what a learner meets.
const LOOKED_AT: usize = 256;

/// A message with its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// Which frame or datagram of its flow this is, counted from 0.
    pub index: usize,
    pub place: Place,
    /// What it says, with the mark of its verdict, the longest version first.
    pub labels: Vec<String>,
    /// The verdict in words where it is wrong: it stands beside the chip, or behind its label if there is no room.
    pub aside: Option<String>,
    pub ink: Ink,
    /// For screen readers: whose message it is, what it says, and the verdict.
    pub name: String,
    /// The offsets of all its bytes.
    #[serde(skip)]
    pub bytes: Range<u64>,
    #[serde(skip)]
    pub selection: Selection,
}

/// Bytes that the receiver's decoder refused; from here on there are no messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Which refusal of its flow this is, counted from 0.
    pub index: usize,
    pub place: Place,
    /// What is wrong.
    pub label: String,
    /// The same with what to do about it.
    pub name: String,
    #[serde(skip)]
    pub bytes: Range<u64>,
}

/// The row of messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Messages {
    /// What stands in the place of chips, if they are too many.
    pub said: Option<String>,
    pub chips: Vec<Chip>,
    pub refusals: Vec<Refusal>,
}

/// Why the messages look as they do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    pub text: String,
    pub ink: Ink,
}

impl Subject<'_, '_> {
    /// The messages in sight.
    pub fn messages(&self, sight: &Sight) -> Messages {
        if self.flow.datagrams {
            let datagrams = self.datagrams(sight);
            if datagrams.len() > sight.most {
                return Messages { said: Some(self.too_many(sight.most)), ..Messages::default() };
            }
            let chips = datagrams.iter().filter_map(|datagram| self.datagram(datagram)).collect();
            return Messages { chips, ..Messages::default() };
        }
        let frames: Vec<_> = self.flow.frames_in(sight.units.clone()).take(sight.most.saturating_add(1)).collect();
        if frames.len() > sight.most {
            return Messages { said: Some(self.too_many(sight.most)), ..Messages::default() };
        }
        let chips = frames.iter().map(|(index, _, span)| self.frame(*index, span)).collect();
        let refused = (0..self.flow.rejected.min(sight.most)).filter_map(|index| {
            let (_, rejected) = self.flow.rejection(index)?;
            Some(self.refusal(index, rejected))
        });
        let refusals: Vec<Refusal> = refused.collect();
        let said = self.further_left(self.flow.decoded(), sight).filter(|_| frames.is_empty() && refusals.is_empty());
        Messages { said, chips, refusals }
    }

    /// A frame as the receiver cut it.
    fn frame(&self, index: usize, span: &Span) -> Chip {
        let (verdict, payload) = (self.flow.verdict(span), span.payload_range());
        let (shown, mark) = (self.shown(&payload), verdict_mark(&verdict));
        let word = narrate::verdict_word(&verdict, self.lang);
        let name = self.lang.pick(
            format!("{} message {}: {shown}, {word}", self.name, index + 1),
            format!("{} 第 {} 条消息：{shown}，{word}", self.name, index + 1),
        );
        let labels =
            vec![format!("{shown}  {mark}"), format!("{shown} {mark}"), format!("{shown}{mark}"), mark.to_owned()];
        Chip {
            index,
            place: Place::of(&payload, 0, false),
            labels,
            aside: is_wrong(&verdict).then_some(word),
            ink: Ink::of(&verdict),
            name,
            bytes: span.range(),
            selection: Selection::Frame { number: index, bytes: self.bytes_of(span.range()) },
        }
    }

    /// The message that a datagram is; nothing as long as it is on its way.
    fn datagram(&self, datagram: &Datagram) -> Option<Chip> {
        let verdict = datagram.verdict()?;
        let (shown, mark) = (self.shown(&datagram.got()), verdict_mark(&verdict));
        let word = narrate::verdict_word(&verdict, self.lang);
        let number = datagram.index + 1;
        let (en, zh) = match (datagram.recv(), shown.as_str()) {
            (None, _) => (word.clone(), word.clone()),
            (Some(_), "") => (format!("empty, {word}"), format!("空的，{word}")),
            (Some(_), shown) => (format!("{shown}, {word}"), format!("{shown}，{word}")),
        };
        let name = self
            .lang
            .pick(format!("{} message {number}: {en}", self.name), format!("{} 第 {number} 条消息：{zh}", self.name));
        Some(Chip {
            index: datagram.index,
            place: place_of(datagram),
            labels: self.datagram_labels(&verdict, &shown, &word, mark),
            aside: None,
            ink: Ink::of(&verdict),
            name,
            bytes: datagram.range.clone(),
            selection: Selection::Datagram { number: datagram.index, bytes: self.bytes_of(datagram.range.clone()) },
        })
    }

    /// A datagram ends at its wall, so its verdict has no room beside it.
    fn datagram_labels(&self, verdict: &Verdict, shown: &str, word: &str, mark: &str) -> Vec<String> {
        let said = if is_wrong(verdict) { format!("{mark} {word}") } else { mark.to_owned() };
        if !shown.is_empty() {
            return vec![format!("{shown}  {said}"), format!("{shown}  {mark}"), mark.to_owned()];
        }
        let short = match verdict {
            Verdict::Lost { .. } => self.lang.pick("× lost", "× 丢失"),
            _ => mark,
        };
        vec![said, short.to_owned(), mark.to_owned()]
    }

    pub(super) fn refusal(&self, index: usize, rejected: &Rejection) -> Refusal {
        let (sentence, words) = (rejected.sentence.get(self.lang), fault_words(&rejected.code, self.lang));
        // A program that cuts for itself has refused nothing.
        let first = match self.world.reads_along() {
            true => self.lang.pick(format!("no frame: {words}"), format!("不成帧：{words}")),
            false => self.lang.pick(format!("rejected: {words}"), format!("拒绝：{words}")),
        };
        Refusal {
            index,
            place: Place::of(&rejected.range, 0, false),
            label: first,
            name: sentence.to_owned(),
            bytes: rejected.range.clone(),
        }
    }

    fn bytes_of(&self, range: Range<u64>) -> FlowRange {
        FlowRange { flow: self.flow.id, range }
    }

    /// The beginning of a message as text.
    fn shown(&self, payload: &Range<u64>) -> String {
        readable(&self.flow.bytes(payload.start..payload.end.min(payload.start.saturating_add(SHOWN))))
    }

    /// Why the messages look as they do: for what is lit, else for the first that did not come whole, else for the last.
    /// Where only a part of the flow is in sight, the first is the first there.
    pub fn why(&self, lit: Option<&Range<u64>>, sight: Option<&Range<u64>>) -> Option<Why> {
        if self.flow.datagrams { self.why_datagrams(lit) } else { self.why_frames(lit, sight) }
    }

    fn why_frames(&self, lit: Option<&Range<u64>>, sight: Option<&Range<u64>>) -> Option<Why> {
        let flow = self.flow;
        let judged = |index: usize| flow.frame(index).map(|(_, span)| (span, flow.verdict(&span)));
        let lit = lit.and_then(|range| judged(flow.frames_in(range.clone()).next()?.0));
        let is_hurt = |index: &usize| flow.frame(*index).is_some_and(|(_, span)| is_wrong(&flow.compare(&span)));
        let seen =
            |range: &Range<u64>| flow.frames_in(range.clone()).map(|(index, ..)| index).take(LOOKED_AT).find(is_hurt);
        let in_sight = || sight.and_then(seen).and_then(judged);
        let wrong = || (0..flow.framed.min(LOOKED_AT)).find(is_hurt).and_then(judged);
        let last = || flow.framed.checked_sub(1).and_then(judged);
        let (span, verdict) = lit.or_else(in_sight).or_else(wrong).or_else(last)?;
        let text = narrate::why(&self.world, flow.id, &span, &verdict, self.lang);
        Some(Why { text, ink: Ink::of(&verdict) })
    }

    fn why_datagrams(&self, lit: Option<&Range<u64>>) -> Option<Why> {
        let flow = self.flow;
        let lit =
            lit.and_then(|lit| flow.datagram(flow.datagrams_before(|_, range| range.end <= lit.start && range != lit)));
        let first = || (0..flow.datagram_count().min(LOOKED_AT)).filter_map(|index| flow.datagram(index));
        let wrong = || first().find(|datagram| datagram.verdict().is_some_and(|verdict| is_wrong(&verdict)));
        let found = lit.or_else(wrong).or_else(|| flow.last_taken())?;
        let text = narrate::datagram(&self.world, flow.id, found.index, self.lang);
        Some(Why { text, ink: Ink::of(&found.verdict().unwrap_or(Verdict::Unknown)) })
    }

    /// What became of a datagram, in a word or two.
    pub(super) fn fate_text(&self, datagram: &Datagram) -> String {
        match datagram.fate {
            Fate::Offered => self.lang.pick("not taken by the kernel yet", "内核尚未收下").to_owned(),
            Fate::Queued => self.lang.pick("in the receiver's kernel, unread", "在接收方内核中，未读").to_owned(),
            Fate::Taken { .. } => self.lang.pick("read", "已读走").to_owned(),
            _ => datagram.verdict().map_or_else(String::new, |verdict| narrate::verdict_word(&verdict, self.lang)),
        }
    }
}

/// Whether a message is known not to have come whole.
fn is_wrong(verdict: &Verdict) -> bool {
    !matches!(verdict, Verdict::Intact { .. } | Verdict::Unknown)
}

/// The mark of a verdict, so that it does not depend on colour.
pub(super) fn verdict_mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Intact { .. } => "✓",
        Verdict::Unknown => "·",
        Verdict::Differs { .. } => "≠",
        _ => "×",
    }
}
