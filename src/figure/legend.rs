//! What the shapes in a card mean, and which of them occur. Colours of sends need no legend: they are numbered like their
//! sends.

use serde::Serialize;

use super::cells::{Cells, Part};
use super::ink::Ink;
use super::messages::Messages;
use crate::lang::Lang;
use crate::world::ByteState;

/// A shape of a cell, or between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    Read,
    Unread,
    Unsent,
    Discarded,
    Reset,
    /// Header, delimiter or padding.
    Framing,
    CutOff,
    Lost,
    Wall,
    Empty,
    /// A message that did not come as it was sent: stuck to another, misread, or not at all.
    Stuck,
    /// A message of which a part came, or another one than was meant.
    CutApart,
}

impl Shape {
    /// What it means.
    pub fn text(self, datagrams: bool, lang: Lang) -> &'static str {
        match (self, datagrams) {
            (Shape::Read, _) => lang.pick("read", "已读走"),
            (Shape::Unread, false) => lang.pick("in the receiver's kernel, unread", "在接收方内核，未读"),
            (Shape::Unread, true) => lang.pick("unread", "未读"),
            (Shape::Unsent, _) => lang.pick("in the sender's kernel", "在发送方内核"),
            (Shape::Discarded, false) => lang.pick("lost at close", "关闭时丢失"),
            (Shape::Discarded, true) => lang.pick("unread at close", "关闭时未读"),
            (Shape::Reset, _) => lang.pick("lost to a reset", "因 RST 丢失"),
            (Shape::Framing, _) => lang.pick("header, delimiter, padding", "帧头、分隔符、填充"),
            (Shape::CutOff, _) => lang.pick("cut off by recv", "被 recv 截断"),
            (Shape::Lost, _) => lang.pick("lost", "丢失"),
            (Shape::Wall, _) => lang.pick("end of datagram", "数据报的边界"),
            (Shape::Empty, _) => lang.pick("empty datagram", "空数据报"),
            (Shape::Stuck, false) => lang.pick("not as it was sent", "与发送的不同"),
            (Shape::Stuck, true) => lang.pick("did not arrive", "没有送达"),
            (Shape::CutApart, _) => lang.pick("in part, or changed", "不完整或有改动"),
        }
    }

    fn of(state: ByteState) -> Self {
        match state {
            ByteState::Read => Shape::Read,
            ByteState::Queued => Shape::Unread,
            ByteState::Unsent | ByteState::Offered => Shape::Unsent,
            ByteState::Discarded => Shape::Discarded,
            ByteState::Reset => Shape::Reset,
            ByteState::CutOff => Shape::CutOff,
            ByteState::Lost(_) => Shape::Lost,
        }
    }
}

impl Cells {
    /// The shapes that occur among these cells, each once.
    pub fn shapes(&self) -> Vec<Shape> {
        let cells = || self.characters.iter().flat_map(|character| &character.cells);
        let mut shapes: Vec<Shape> = cells().map(|cell| Shape::of(cell.state)).collect();
        shapes.extend(cells().filter(|cell| cell.part != Part::Payload).map(|_| Shape::Framing));
        shapes.extend(self.walls.first().map(|_| Shape::Wall));
        shapes.extend(self.empty.first().map(|_| Shape::Empty));
        shapes.sort_unstable();
        shapes.dedup();
        shapes
    }
}

impl Messages {
    /// What the colours of verdicts mean that occur among these messages, each once.
    pub fn shapes(&self) -> Vec<Shape> {
        let inks = || self.chips.iter().map(|chip| chip.ink);
        let bad = inks().any(|ink| ink == Ink::Bad).then_some(Shape::Stuck);
        bad.into_iter().chain(inks().any(|ink| ink == Ink::Warn).then_some(Shape::CutApart)).collect()
    }
}
