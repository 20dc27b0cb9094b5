//! Two runs under one cursor: where the other one stands when it has come as far as this one, and what differs there, in a
//! sentence. They are tied by the messages of one flow, since events have other numbers where calls ask for other sizes.
//! It draws nothing and chooses no runs.

use crate::lang::{Lang, Text, bytes_en, count_en};
use crate::trace::{FlowId, Position, Trace};
use crate::world::{FlowState, World};

/// How far a flow has come. Each number only grows as events happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// Ends that know of the connection.
    ends: usize,
    /// Messages of which every byte is sent, and those of which every byte was received or is lost for good.
    sent: usize,
    got: usize,
}

impl Progress {
    fn of(world: &World<'_>, flow: FlowId) -> Self {
        let sides = world.trace.conn(flow.conn());
        let known = sides.map_or(0, |conn| {
            let sides = [&conn.connector, &conn.acceptor].into_iter().flatten();
            sides.filter(|side| world.has_happened(side.since)).count()
        });
        let Some(flow) = world.flow(flow) else { return Self { ends: known, ..Self::default() } };
        let [sent, got] = if flow.datagrams {
            [flow.tally.sent, flow.tally.taken + flow.tally.lost]
        } else {
            [flow.accepted, flow.received].map(|until| whole_messages(&flow, until))
        };
        Self { ends: known, sent, got }
    }

    fn has_come_to(self, other: Self) -> bool {
        self.ends >= other.ends && self.sent >= other.sent && self.got >= other.got
    }
}

/// How many messages end at or before an offset.
fn whole_messages(flow: &FlowState<'_>, offset: u64) -> usize {
    let ends = |index: usize| flow.message(index).is_some_and(|(_, span)| span.range().end <= offset);
    first(flow.messages, |index| !ends(index))
}

/// The first number below `until` of which something is true that stays so from there on; `until` if there is none.
fn first(until: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, until);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Where another run stands when its flow has come as far as that of this one, and no farther than it has to. At its end
/// where this one is over and looked at there, or has come farther than the other ever does. That it is over is for the caller
/// to say: what a run that goes on has told last is no end.
pub fn tied(world: &World<'_>, flow: FlowId, is_over: bool, other: &Trace, other_flow: FlowId) -> Position {
    if is_over && world.at == world.trace.end() {
        return other.end();
    }
    let aim = Progress::of(world, flow);
    Position(first(other.len(), |at| Progress::of(&World::new(other, Position(at)), other_flow).has_come_to(aim)))
}

/// What the last recv of a flow asked for, and what it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastRecv {
    pub asked: u32,
    pub got: u64,
}

/// What two runs have come to, the one in front and the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub last: [Option<LastRecv>; 2],
    /// Messages that were taken, as the receivers cut them.
    pub messages: [usize; 2],
    /// Recvs that took something; counted only where nothing else differs.
    pub recvs: Option<[usize; 2]>,
}

impl Comparison {
    /// Compares the flow of one world with that of another.
    pub fn new(here: &FlowState<'_>, other: &FlowState<'_>) -> Self {
        let both = [here, other];
        let (last, messages) = (both.map(last), both.map(messages));
        let alike = last[0] == last[1] && messages[0] == messages[1];
        Self { last, messages, recvs: alike.then(|| both.map(FlowState::recvs_that_took)) }
    }

    /// What differs, in a sentence; `other` is what the other run is called.
    pub fn text(&self, other: &Text) -> Text {
        let (en, zh) = (&other.en, &other.zh);
        match self.last {
            [Some(here), Some(there)] if here != there => Text::new(
                format!("Here the last recv {}; in {en} it {}", took(here, Lang::En), took(there, Lang::En)),
                format!("这里最后一次 recv {}；{zh}的{}", took(here, Lang::Zh), took(there, Lang::Zh)),
            ),
            [Some(here), None] => Text::new(
                format!("Here the last recv {}; in {en} none has returned yet", took(here, Lang::En)),
                format!("这里最后一次 recv {}；{zh}还没有 recv 返回", took(here, Lang::Zh)),
            ),
            [None, Some(there)] => Text::new(
                format!("In {en} the last recv {}; here none has returned yet", took(there, Lang::En)),
                format!("{zh}最后一次 recv {}；这里还没有 recv 返回", took(there, Lang::Zh)),
            ),
            _ => self.counts(other),
        }
    }

    /// The recvs were alike; what came of them may not be.
    fn counts(&self, other: &Text) -> Text {
        let (en, zh) = (&other.en, &other.zh);
        let [here, there] = self.messages;
        if here != there {
            return Text::new(
                format!("Here {} came of it; in {en} {there}", count_en(here as u64, "message")),
                format!("这里得到 {here} 条消息；{zh}得到 {there} 条"),
            );
        }
        if let Some([recvs, other_recvs]) = self.recvs.filter(|[here, other]| here != other) {
            return Text::new(
                format!("Here it took {}; in {en} {other_recvs}", count_en(recvs as u64, "recv")),
                format!("这里用了 {recvs} 次 recv；{zh}用了 {other_recvs} 次"),
            );
        }
        Text::new(format!("So far no different from {en}"), format!("到目前为止与{zh}没有不同"))
    }
}

fn took(recv: LastRecv, lang: Lang) -> String {
    let LastRecv { asked, got } = recv;
    lang.pick(
        format!("asked for {} and got {got}", bytes_en(u64::from(asked))),
        format!("请求 {asked} 字节，得到 {got} 字节"),
    )
}

fn last(flow: &FlowState<'_>) -> Option<LastRecv> {
    let recv = flow.recv(flow.recvs_returned.checked_sub(1)?)?;
    Some(LastRecv { asked: recv.asked, got: recv.range.end - recv.range.start })
}

fn messages(flow: &FlowState<'_>) -> usize {
    if flow.datagrams { flow.tally.taken } else { flow.framed }
}
