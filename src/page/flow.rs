//! One flow at a moment as a page has it: the figure's card in short rows, and of a long flow the part that is looked at.
//! Nothing is worked out here; what is drawn is the figure's to say.

use serde::Serialize;

use crate::figure::{Bracket, Card, Character, Chip, Compartment, Ink, Place, Sight, Subject};

/// Units of a flow up to which all of it is in a page; of a longer one it is the part in which something happened last.
const LONG: u64 = 200;
/// How many units are before that place.
const BEFORE: u64 = 150;
/// Datagrams or messages of one place of the pipe that are told one by one.
const HELD: usize = 12;
/// More things than this in one row are said to be many.
const MOST: usize = 200;

/// A flow in a page. Places are units of the axis, the second one excluded; see `docs/page-model.md`.
#[derive(Clone, Debug, Serialize)]
pub struct FlowFigure {
    pub title: String,
    pub extent: String,
    /// The units in sight.
    pub sight: (u64, u64),
    /// The names of the four rows.
    pub rows: [&'static str; 4],
    /// What stands in the place of bytes where there are none.
    pub none: Option<&'static str>,
    /// What stands in the place of sends, recvs and messages.
    pub said: [Option<String>; 3],
    pub sends: Vec<Call>,
    pub bytes: Vec<Bytes>,
    /// The units that hold the walls of datagrams.
    pub walls: Vec<u64>,
    pub empty: Vec<Empty>,
    /// Units before which something is cut in two: a character by the end of a chunk, a datagram by a small recv.
    pub cuts: Vec<u64>,
    pub end: Option<Mark>,
    pub recvs: Vec<Call>,
    pub remarks: Vec<Remark>,
    pub tail: Option<Tail>,
    pub messages: Vec<Message>,
    pub refused: Vec<Refused>,
    pub why: Option<(String, Ink)>,
    pub pipe: Vec<Stop>,
    pub states: Option<Vec<Mark>>,
    /// The shapes that occur, each with what it means.
    pub legend: Vec<(crate::figure::Shape, &'static str)>,
}

/// A call: its place, whether it has returned, its ink, what is written on it, its name, and the offsets of its bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Call(pub u64, pub u64, pub u8, pub Ink, pub Vec<String>, pub String, pub u64, pub u64);

/// Bytes that are alike: the first unit, the first offset, their send, their state, their part in the framing, the text of
/// each cell with spaces between, and their name.
#[derive(Clone, Debug, Serialize)]
pub struct Bytes(
    pub u64,
    pub u64,
    pub Option<usize>,
    pub &'static str,
    pub crate::figure::Part,
    pub String,
    pub String,
);

/// An empty datagram: the unit that it shares with its wall, its ink, and its name.
#[derive(Clone, Debug, Serialize)]
pub struct Empty(pub u64, pub Ink, pub String);

/// A word with an ink and a name.
#[derive(Clone, Debug, Serialize)]
pub struct Mark(pub String, pub Ink, pub String);

/// Words under bytes that no recv took: their place, their ink, and the words.
#[derive(Clone, Debug, Serialize)]
pub struct Remark(pub u64, pub u64, pub Ink, pub Vec<String>);

/// What comes behind the last chunk: from where on, whether a recv waits there, and the words.
#[derive(Clone, Debug, Serialize)]
pub struct Tail(pub u64, pub u8, pub String);

/// A message: its place, its ink, what is written on it, the verdict in words where it is wrong, its name, and the offsets of
/// all its bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Message(pub u64, pub u64, pub Ink, pub Vec<String>, pub Option<String>, pub String, pub u64, pub u64);

/// Bytes that were refused: their place, what is wrong, and what to do about it.
#[derive(Clone, Debug, Serialize)]
pub struct Refused(pub u64, pub u64, pub String, pub String);

/// A place of the pipe: whether bytes come here from the one before it, its label, how much is in it, what lies in it, and how
/// much lies in it before that.
#[derive(Clone, Debug, Serialize)]
pub struct Stop(pub u8, pub &'static str, pub String, pub Vec<Held>, pub usize);

/// Bytes that lie together: their offsets, their ink, and the mark of a verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Held(pub u64, pub u64, pub Ink, pub Option<&'static str>);

impl FlowFigure {
    /// A flow as it stands.
    pub fn of(subject: &Subject<'_, '_>) -> Self {
        let axis = subject.axis();
        let sight = Sight { units: in_sight(subject, axis), most: MOST };
        let cells = subject.cells(&sight, false);
        let card = subject.card_of(&sight);
        let datagrams = subject.flow.datagrams;
        let mut cuts: Vec<u64> = cells.characters.iter().flat_map(|one| one.cuts.clone()).collect();
        cuts.extend(&cells.cut_off);
        let Card { title, extent, row_names, nothing_sent, sends, walls, end, recvs, messages, why, .. } = card;
        Self {
            title,
            extent,
            sight: (sight.units.start, sight.units.end),
            rows: [row_names.sends, row_names.bytes, row_names.recvs, row_names.messages],
            none: nothing_sent,
            said: [sends.said, recvs.said, messages.said],
            sends: sends.brackets.iter().map(call).collect(),
            bytes: bytes(subject, &cells.characters, &sight.units),
            walls: walls.iter().map(|wall| wall.place.to).collect(),
            empty: cells.empty.into_iter().map(|mark| Empty(mark.place.to, mark.ink, mark.name)).collect(),
            cuts,
            end: end.map(|end| Mark(end.mark.to_owned(), end.ink, end.name)),
            recvs: recvs.brackets.iter().map(call).collect(),
            remarks: recvs
                .remarks
                .into_iter()
                .map(|remark| Remark(units(remark.place).0, units(remark.place).1, remark.ink, remark.labels))
                .collect(),
            tail: recvs.tail.map(|tail| Tail(tail.from, tail.waits.into(), tail.text)),
            messages: messages.chips.iter().map(message).collect(),
            refused: messages
                .refusals
                .into_iter()
                .map(|one| Refused(one.place.from, one.place.to, one.label, one.name))
                .collect(),
            why: why.map(|why| (why.text, why.ink)),
            pipe: card.pipe.into_iter().map(stop).collect(),
            states: card.states.map(|ends| {
                let mark = |end: crate::figure::EndState| Mark(format!("{} {}", end.who, end.label), end.ink, end.name);
                ends.into_iter().map(mark).collect()
            }),
            legend: card.legend.into_iter().map(|shape| (shape, shape.text(datagrams, subject.lang))).collect(),
        }
    }
}

/// All of a short flow; of a long one the part in which something happened last.
fn in_sight(subject: &Subject<'_, '_>, axis: u64) -> std::ops::Range<u64> {
    if axis <= LONG {
        return 0..axis;
    }
    let latest = subject.latest().map_or(0, |latest| latest.units.start);
    let from = latest.saturating_sub(BEFORE).min(axis - LONG);
    from..from + LONG
}

/// Where a thing stands; the mark of an empty datagram takes the unit of its wall.
fn units(place: Place) -> (u64, u64) {
    if place.is_mark { (place.to, place.to + 1) } else { (place.from, place.to) }
}

fn call(bracket: &Bracket) -> Call {
    let ((from, to), bytes) = (units(bracket.place), bracket.bytes.clone());
    let (labels, name) = (bracket.labels.clone(), bracket.name.clone());
    Call(from, to, bracket.closed.into(), bracket.ink, labels, name, bytes.start, bytes.end)
}

fn message(chip: &Chip) -> Message {
    let ((from, to), bytes) = (units(chip.place), chip.bytes.clone());
    let (labels, aside, name) = (chip.labels.clone(), chip.aside.clone(), chip.name.clone());
    Message(from, to, chip.ink, labels, aside, name, bytes.start, bytes.end)
}

fn stop(place: Compartment) -> Stop {
    let before = place.holds.len().saturating_sub(HELD);
    let newest = place.holds.into_iter().skip(before);
    let held = newest.map(|held| Held(held.range.start, held.range.end, held.ink, held.mark));
    let count = place.counts.into_iter().next().unwrap_or_default();
    Stop(place.follows.into(), place.label, count, held.collect(), place.more + before)
}

/// The cells of characters as runs of bytes that are alike. The first cell of a character has its text, the others none. A
/// character may begin before what is in sight; a run does not, since its name is heard at its first cell.
fn bytes(subject: &Subject<'_, '_>, characters: &[Character], sight: &std::ops::Range<u64>) -> Vec<Bytes> {
    let texts = characters.iter().flat_map(|character| {
        let first = std::iter::once(character.text.replace(' ', "␣"));
        character.cells.iter().zip(first.chain(std::iter::repeat(String::new())))
    });
    let all: Vec<_> = texts.filter(|(cell, _)| sight.contains(&cell.unit)).collect();
    let alike = |(a, _): &(&crate::figure::Cell, String), (b, _): &(&crate::figure::Cell, String)| {
        a.unit + 1 == b.unit && (a.send, a.state, a.part) == (b.send, b.state, b.part)
    };
    let run = |cells: &[(&crate::figure::Cell, String)]| {
        let (first, _) = cells.first()?;
        let text = cells.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
        let name = subject.run_name(first, cells.len() as u64);
        Some(Bytes(first.unit, first.offset, first.send, first.state_name(), first.part, text, name))
    };
    all.chunk_by(alike).filter_map(run).collect()
}
