//! The row of bytes: a cell for each, of the send that it came from, with its place (read, unread, unsent, lost) and its
//! part in the framing. Cells of one character stand together. It says nothing of calls.

use std::ops::Range;

use serde::Serialize;

use super::characters::glyphs;
use super::ink::Ink;
use super::subject::{Place, Sight, Subject, place_of};
use crate::trace::{Loss, Span};
use crate::world::{ByteState, Datagram, Fate};

/// What a byte is to the framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Header,
    Payload,
    /// A delimiter or padding.
    Trailer,
}

/// One byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it stands on the axis.
    pub unit: u64,
    /// Its offset in the flow.
    pub offset: u64,
    pub byte: u8,
    pub state: ByteState,
    pub part: Part,
    /// Its send, counted from 0; `None` where only a peer outside knows it.
    pub send: Option<usize>,
    /// The bytes of that send, which are lit together; of the byte alone where the send is not known.
    pub lights: Range<u64>,
    /// For screen readers: everything about it in one line.
    pub name: String,
}

/// The cells of one character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Character {
    /// The character as it is written in its cells: text, or digits.
    pub text: String,
    pub cells: Vec<Cell>,
    /// The units before which a chunk ends inside this character.
    pub cuts: Vec<u64>,
}

/// The wall behind a datagram, which no recv crosses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wall {
    pub place: Place,
    /// Whether the send that made it is known.
    pub has_send: bool,
}

/// The mark of a datagram that has no byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyMark {
    /// Which datagram of its flow it is, counted from 0.
    pub index: usize,
    pub place: Place,
    pub fate: Fate,
    pub ink: Ink,
    pub name: String,
    /// Its offset in the flow, which it shares with the datagram behind it.
    pub bytes: Range<u64>,
}

/// The bytes in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    pub characters: Vec<Character>,
    pub empty: Vec<EmptyMark>,
    pub walls: Vec<Wall>,
    /// Units at which a recv cut off the rest of a datagram.
    pub cut_off: Vec<u64>,
}

/// Many bytes as one block, for a flow that is seen from afar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The unit behind it.
    pub until: u64,
    pub ink: Ink,
    pub fill: Fill,
    /// Whether a recv cut something off it.
    pub is_cut: bool,
}

/// How a block is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// All of it has been read.
    Read,
    /// Read up to this unit.
    ReadUntil(u64),
    Unread,
    /// It will never be read.
    Gone,
}

/// Neighbouring bytes that are alike in everything but their value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    pub place: Place,
    /// The offset of its first byte in the flow.
    pub offset: u64,
    pub send: Option<usize>,
    /// `read`, `queued`, `unsent`, `offered`, `discarded`, `cut-off`, `queue-full` or `nobody-there`.
    pub state: &'static str,
    pub part: Part,
    /// Two digits for each byte.
    pub hex: String,
    /// The bytes as text, with escapes.
    pub text: String,
}

impl Subject<'_, '_> {
    /// The bytes in sight, as text or all as digits.
    pub fn cells(&self, sight: &Sight, hex: bool) -> Cells {
        if !self.flow.datagrams {
            return Cells { characters: self.stream_cells(sight, hex), ..Cells::default() };
        }
        let mut cells = Cells::default();
        let datagrams = self.datagrams(sight);
        for datagram in datagrams.iter().take(sight.most) {
            self.add_datagram(&mut cells, datagram, sight, hex);
        }
        cells
    }

    fn stream_cells(&self, sight: &Sight, hex: bool) -> Vec<Character> {
        // A character that begins just out of sight is still one group.
        let from = sight.units.start.saturating_sub(3);
        let bytes = self.flow.bytes(from..sight.units.end);
        let mut characters = Vec::new();
        for (range, part) in self.parts(from..from + bytes.len() as u64) {
            let start = usize::try_from(range.start - from).unwrap_or(0);
            let end = usize::try_from(range.end - from).unwrap_or(0).min(bytes.len());
            let run = Stretch { start: range.start, bytes: &bytes[start..end], part, shift: 0 };
            characters.extend(self.characters(&run, hex));
        }
        characters
    }

    /// The cells of some bytes by themselves, wherever they lie: of a character that is here in part the bytes are digits.
    /// Their units are their offsets.
    pub fn cells_of(&self, range: Range<u64>, hex: bool) -> Vec<Character> {
        let bytes = self.flow.bytes(range.clone());
        let parts = match self.flow.datagrams {
            true => vec![(range.start..range.start + bytes.len() as u64, Part::Payload)],
            false => self.parts(range.start..range.start + bytes.len() as u64),
        };
        let at = |offset: u64| usize::try_from(offset - range.start).unwrap_or(0).min(bytes.len());
        let stretch = |(of, part): (Range<u64>, Part)| {
            let bytes = bytes.get(at(of.start)..at(of.end)).unwrap_or_default();
            self.characters(&Stretch { start: of.start, bytes, part, shift: 0 }, hex)
        };
        parts.into_iter().flat_map(stretch).collect()
    }

    fn add_datagram(&self, cells: &mut Cells, datagram: &Datagram, sight: &Sight, hex: bool) {
        let (shift, visible) = (datagram.index as u64, &sight.units);
        cells.walls.push(Wall { place: place_of(datagram), has_send: datagram.send.is_some() });
        if datagram.range.is_empty() {
            cells.empty.push(self.empty_mark(datagram));
            return;
        }
        let from = visible.start.saturating_sub(shift + 3).max(datagram.range.start);
        let until = visible.end.saturating_sub(shift).min(datagram.range.end);
        let data = self.flow.bytes(from..until.max(from));
        let got = datagram.recv().map_or(datagram.range.end, |_| datagram.got().end).clamp(from, until.max(from));
        let (taken, gone) = data.split_at(usize::try_from(got - from).unwrap_or(0).min(data.len()));
        // A character that was cut is shown as the bytes that are here and those that are not.
        for (start, bytes) in [(from, taken), (got, gone)] {
            cells.characters.extend(self.characters(&Stretch { start, bytes, part: Part::Payload, shift }, hex));
        }
        if matches!(datagram.fate, Fate::Taken { cut: 1.., .. }) && datagram.got().end <= until {
            cells.cut_off.push(datagram.got().end + shift);
        }
    }

    /// The cells of some bytes, character by character.
    fn characters(&self, stretch: &Stretch<'_>, hex: bool) -> Vec<Character> {
        let digits = hex || stretch.part == Part::Header && !is_text(stretch.bytes);
        let character = |glyph: super::characters::Glyph| {
            let range = stretch.start + glyph.range.start as u64..stretch.start + glyph.range.end as u64;
            let bytes = range.clone().zip(&stretch.bytes[glyph.range.clone()]);
            let cells = bytes.map(|(offset, byte)| self.cell(offset, *byte, stretch)).collect();
            Character { text: glyph.text, cells, cuts: self.cuts_in(&range, stretch.shift) }
        };
        glyphs(stretch.bytes, digits).into_iter().map(character).collect()
    }

    fn cell(&self, offset: u64, byte: u8, stretch: &Stretch<'_>) -> Cell {
        let (state, send) = (self.flow.byte_state(offset), self.flow.sends_in(offset..offset + 1).next());
        let index = send.as_ref().map(|send| send.index);
        Cell {
            unit: offset + stretch.shift,
            offset,
            byte,
            state,
            part: stretch.part,
            send: index,
            lights: send.map_or(offset..offset + 1, |send| send.range),
            name: self.cell_name(offset, byte, state, index),
        }
    }

    /// A chunk that ends inside a character cuts it.
    fn cuts_in(&self, character: &Range<u64>, shift: u64) -> Vec<u64> {
        if character.end - character.start < 2 {
            return Vec::new();
        }
        let ends = self.flow.recvs_in(character.clone()).map(|recv| recv.range.end);
        ends.filter(|end| *end < character.end).map(|end| end + shift).collect()
    }

    fn cell_name(&self, offset: u64, byte: u8, state: ByteState, send: Option<usize>) -> String {
        let shown = if (0x21..0x7f).contains(&byte) { format!(" '{}'", char::from(byte)) } else { String::new() };
        let place = self.lang.pick(state_words(state).0, state_words(state).1);
        let origin = match send.map(|index| index + 1) {
            Some(number) => self.lang.pick(format!("send {number}"), format!("第 {number} 次 send")),
            None => self.lang.pick("send unknown".to_owned(), "来自哪次 send 未知".to_owned()),
        };
        let name = &self.name;
        self.lang.pick(
            format!("{name} byte {offset}: 0x{byte:02x}{shown}, {origin}, {place}"),
            format!("{name} 第 {offset} 字节：0x{byte:02x}{shown}，{origin}，{place}"),
        )
    }

    /// Bytes that are alike, for screen readers: their offsets, their send and where they are.
    pub fn run_name(&self, first: &Cell, count: u64) -> String {
        let (from, to, place) = (
            first.offset,
            first.offset + count,
            self.lang.pick(state_words(first.state).0, state_words(first.state).1),
        );
        match first.send.map(|index| index + 1) {
            Some(number) => self.lang.pick(
                format!("bytes {from}..{to}: send {number}, {place}"),
                format!("字节 {from}..{to}：第 {number} 次 send，{place}"),
            ),
            None => self.lang.pick(format!("bytes {from}..{to}: {place}"), format!("字节 {from}..{to}：{place}")),
        }
    }

    fn empty_mark(&self, datagram: &Datagram) -> EmptyMark {
        let (number, fate) = (datagram.index + 1, self.fate_text(datagram));
        let name = self.lang.pick(
            format!("{} datagram {number}: empty, 0 bytes, {fate}", self.name),
            format!("{} 第 {number} 个数据报：空的，0 字节，{fate}", self.name),
        );
        EmptyMark {
            index: datagram.index,
            place: place_of(datagram),
            fate: datagram.fate,
            ink: Ink::of_send(datagram.send),
            name,
            bytes: datagram.range.clone(),
        }
    }

    /// The block at a unit of a flow that is seen from afar; `None` where nothing is known to be.
    pub fn block(&self, unit: u64) -> Option<Block> {
        if !self.flow.datagrams {
            let send = self.flow.sends_in(unit..unit + 1).next()?;
            let fill = Fill::ReadUntil(self.flow.received);
            return Some(Block { until: send.range.end, ink: Ink::Send(send.index), fill, is_cut: false });
        }
        let index = self.flow.datagrams_before(|index, range| range.end + (index as u64) < unit);
        let datagram = self.flow.datagram(index)?;
        let fill = match datagram.fate {
            Fate::Taken { .. } => Fill::Read,
            Fate::Queued | Fate::Offered => Fill::Unread,
            Fate::Lost(_) | Fate::Discarded => Fill::Gone,
        };
        let is_cut = matches!(datagram.fate, Fate::Taken { cut: 1.., .. });
        let until = place_of(&datagram).to + 1;
        Some(Block { until, ink: Ink::of_send(datagram.send), fill, is_cut })
    }

    /// Which bytes are header, payload or trailer: by what the sender meant, or else by what the receiver cut.
    fn parts(&self, range: Range<u64>) -> Vec<(Range<u64>, Part)> {
        let flow = self.flow;
        let mut spans: Vec<Span> = Vec::new();
        // What a send means does not tell its parts, where the workbench reads along and the two differ.
        if flow.messages == 0 || self.world.reads_along() {
            spans.extend(flow.frames_in(range.clone()).map(|(_, _, span)| span));
        }
        let known = spans.last().map(|span| span.range().end);
        let later = flow.messages_in(range.clone()).map(|(_, span)| span);
        spans.extend(later.filter(|span| known.is_none_or(|known| span.range().start >= known)));
        let mut parts = Vec::new();
        for span in spans {
            let (whole, payload) = (span.range(), span.payload_range());
            parts.push((whole.start..payload.start, Part::Header));
            parts.push((payload.end..whole.end, Part::Trailer));
        }
        covering(range, &parts)
    }
}

/// Bytes that follow one another and are the same to the framing.
struct Stretch<'a> {
    start: u64,
    bytes: &'a [u8],
    part: Part,
    /// How much further on the axis they stand than in the flow.
    shift: u64,
}

impl Cells {
    /// The bytes as runs of those that are alike.
    pub fn runs(&self) -> Vec<Run> {
        let cells: Vec<&Cell> = self.characters.iter().flat_map(|character| &character.cells).collect();
        let alike =
            |a: &&Cell, b: &&Cell| a.unit + 1 == b.unit && (a.send, a.state, a.part) == (b.send, b.state, b.part);
        cells.chunk_by(alike).filter_map(run).collect()
    }
}

fn run(cells: &[&Cell]) -> Option<Run> {
    let (first, last) = (cells.first()?, cells.last()?);
    let bytes: Vec<u8> = cells.iter().map(|cell| cell.byte).collect();
    Some(Run {
        place: Place { from: first.unit, to: last.unit + 1, is_mark: false },
        offset: first.offset,
        send: first.send,
        state: first.state_name(),
        part: first.part,
        hex: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        text: crate::escape::escape(&bytes),
    })
}

/// A whole range as runs of one part each; what lies between the given ones is payload.
fn covering(range: Range<u64>, parts: &[(Range<u64>, Part)]) -> Vec<(Range<u64>, Part)> {
    let mut runs = Vec::new();
    let mut at = range.start;
    for (part_range, part) in parts.iter().filter(|(part_range, _)| !part_range.is_empty()) {
        let (from, to) = (part_range.start.clamp(at, range.end), part_range.end.clamp(at, range.end));
        if from > at {
            runs.push((at..from, Part::Payload));
        }
        if to > from {
            runs.push((from..to, *part));
        }
        at = at.max(to);
    }
    if at < range.end {
        runs.push((at..range.end, Part::Payload));
    }
    runs
}

/// A header of printable characters, such as JSON, is read as text.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| (0x20..0x7f).contains(byte))
}

/// Where a byte is, in words.
fn state_words(state: ByteState) -> (&'static str, &'static str) {
    match state {
        ByteState::Read => ("read", "已读走"),
        ByteState::Queued => ("in the receiver's kernel, unread", "在接收方内核中，未读"),
        ByteState::Unsent => ("in the sender's kernel", "还在发送方内核中"),
        ByteState::Offered => ("not taken by the kernel yet", "内核尚未收下"),
        ByteState::Discarded => ("lost at close", "关闭时丢失"),
        ByteState::Reset => ("lost to a reset, the receiver had closed", "因重置（RST）丢失，接收方已经关闭"),
        ByteState::CutOff => ("gone, no room in the buffer of recv", "已丢失，recv 的缓冲区装不下"),
        ByteState::Lost(Loss::QueueFull) => ("dropped, the receiver's queue was full", "被丢弃，接收方的队列已满"),
        ByteState::Lost(Loss::NobodyThere) => {
            ("lost, no socket was bound to the address", "已丢失，没有套接字绑定在那个地址")
        }
    }
}

impl Cell {
    /// Where the byte is, as a stable name.
    pub fn state_name(&self) -> &'static str {
        match self.state {
            ByteState::Read => "read",
            ByteState::Queued => "queued",
            ByteState::Unsent => "unsent",
            ByteState::Offered => "offered",
            ByteState::Discarded => "discarded",
            ByteState::Reset => "reset",
            ByteState::CutOff => "cut-off",
            ByteState::Lost(Loss::QueueFull) => "queue-full",
            ByteState::Lost(Loss::NobodyThere) => "nobody-there",
        }
    }
}
