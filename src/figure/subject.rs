//! What a figure is made of: a flow at a position, in one language, and the axis that all its rows share.
//! It holds no figure; each kind of row makes its own.

use std::ops::Range;

use serde::Serialize;

use crate::lang::Lang;
use crate::world::{Datagram, FlowState, World};

/// More things than this in one row are too narrow to tell apart.
pub const MOST_IN_SIGHT: usize = 200;

/// A flow that is to be drawn. The axis of its rows is counted in units: a byte of a stream is one; a datagram has one
/// for each byte and one more, which holds the wall behind it, so that an empty one has a place, too.
#[derive(Clone)]
pub struct Subject<'a, 't> {
    pub world: World<'t>,
    pub flow: &'a FlowState<'t>,
    pub lang: Lang,
    /// The name of the flow, for accessible names too.
    pub name: String,
}

/// What of a flow is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The units in sight, the second one excluded.
    pub units: Range<u64>,
    /// Where there are more things in a row, it says so instead.
    pub most: usize,
}

/// Where a thing stands on the axis, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub from: u64,
    pub to: u64,
    /// Whether it is an empty datagram: it has no byte, and its mark shares the unit behind `to` with its wall.
    pub is_mark: bool,
}

impl Place {
    /// The units of some bytes of a datagram, or of the mark of an empty one. In a stream `shift` is 0.
    pub(super) fn of(bytes: &Range<u64>, shift: u64, is_mark: bool) -> Self {
        Self { from: bytes.start + shift, to: bytes.end + shift, is_mark }
    }
}

/// The names of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RowNames {
    pub sends: &'static str,
    pub bytes: &'static str,
    pub recvs: &'static str,
    pub messages: &'static str,
}

impl<'a, 't> Subject<'a, 't> {
    /// A flow under its name.
    pub fn new(world: World<'t>, flow: &'a FlowState<'t>, lang: Lang) -> Self {
        let name = world.trace.flow_name(flow.id).replace('>', " → ");
        Self { world, flow, lang, name }
    }

    /// How many units the axis has: bytes that were sent and that are on offer, and the walls of datagrams.
    pub fn axis(&self) -> u64 {
        let flow = self.flow;
        if flow.datagrams {
            let count = flow.datagram_count();
            let last = count.checked_sub(1).and_then(|last| flow.datagram(last));
            return last.map_or(0, |last| last.range.end + count as u64);
        }
        flow.pending_send().map_or(0, |send| send.range.end).max(flow.accepted)
    }

    /// The unit behind the last byte, or the last datagram, that a recv took.
    pub fn taken(&self) -> u64 {
        match self.flow.datagrams {
            true => self.flow.last_taken().map_or(0, |last| last.range.end + last.index as u64 + 1),
            false => self.flow.received,
        }
    }

    /// How much the axis holds, in words.
    pub fn extent(&self) -> String {
        let total = self.flow.axis_end();
        if !self.flow.datagrams {
            return self.lang.pick(format!("stream offset 0 … {total}"), format!("字节流偏移 0 … {total}"));
        }
        let count = self.flow.datagram_count();
        let (datagrams, bytes) =
            (self.lang.count(count as u64, "datagram", "个数据报"), self.lang.count(total, "byte", "字节"));
        self.lang.pick(format!("{datagrams}, {bytes}"), format!("{datagrams}，{bytes}"))
    }

    /// The names of the rows. Messages are the receiver's, or what the workbench reads in the bytes.
    pub fn row_names(&self) -> RowNames {
        let (lang, datagrams) = (self.lang, self.flow.datagrams);
        RowNames {
            sends: lang.pick("sends", "send"),
            bytes: if datagrams { lang.pick("datagrams", "数据报") } else { lang.pick("bytes", "字节") },
            recvs: lang.pick("recvs", "recv"),
            messages: if self.world.reads_along() && !datagrams {
                lang.pick("seen as", "按此查看")
            } else {
                lang.pick("messages", "消息")
            },
        }
    }

    /// What stands in the place of bytes where there are none; `None` where there are some.
    pub fn nothing_sent(&self) -> Option<&'static str> {
        let text = self.lang.pick("nothing has been sent in this direction yet", "这个方向还没有发送任何字节");
        (self.axis() == 0).then(|| self.ended_empty().unwrap_or(text))
    }

    /// What a row says where it has more things in sight than can be told apart.
    pub(super) fn too_many(&self, most: usize) -> String {
        self.lang
            .pick(format!("more than {most} in sight; zoom in with +"), format!("视野内超过 {most} 个；请用 + 放大"))
    }

    /// What an empty row says of a stream whose part that has come so far lies before what is in sight.
    pub(super) fn further_left(&self, until: u64, sight: &Sight) -> Option<String> {
        let is_before = until > 0 && until <= sight.units.start;
        is_before.then(|| {
            self.lang.pick(
                format!("up to byte {until} so far, further to the left"),
                format!("目前到第 {until} 字节，在左边看不见的地方"),
            )
        })
    }

    /// The datagrams in sight; no more than can be told apart, and one.
    pub(super) fn datagrams(&self, sight: &Sight) -> Vec<Datagram> {
        let (flow, units) = (self.flow, &sight.units);
        let first = flow.datagrams_before(|index, range| range.end + (index as u64) < units.start);
        let datagrams = (first..flow.datagram_count()).filter_map(|index| flow.datagram(index));
        let datagrams = datagrams.take_while(|datagram| datagram.range.start + (datagram.index as u64) < units.end);
        datagrams.take(sight.most.saturating_add(1)).collect()
    }
}

/// Where a datagram stands.
pub(super) fn place_of(datagram: &Datagram) -> Place {
    Place::of(&datagram.range, datagram.index as u64, datagram.range.is_empty())
}
