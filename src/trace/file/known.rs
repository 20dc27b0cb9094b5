//! What the events before a line have made known: numbers that no recording has are refused before they are used.
//! It reads no line and stores nothing.

use std::ops::Range;

use super::flaw::{Flaw, wrong};
use super::row::Row;
use crate::lang::bytes_en;
use crate::trace::model::{Answer, Asked, ConnId, FlowId, Got, Note, SocketId, Waiting, What};
use crate::trace::store::Trace;

/// Sockets and connections are numbered one after another, but recorded as calls return. A number that runs further
/// ahead of what is known than calls can overtake one another is damage, and must cost no memory.
const FARTHEST_AHEAD: usize = 1024;

/// A stream offset beyond this is damage; below it, sums of offsets and lengths do not overflow.
const FARTHEST_OFFSET: u64 = 1 << 50;

/// Refuses a range that no stream has.
fn offsets(field: &str, range: Range<u64>) -> Result<(), Flaw> {
    if range.start <= range.end && range.end <= FARTHEST_OFFSET {
        return Ok(());
    }
    let Range { start, end } = range;
    Err(wrong(field, format!("{start} to {end} is no range of a stream"), format!("{start} 到 {end} 不是流中的区间")))
}

/// What the events before a line have made known, to check its numbers against.
pub struct Known<'t> {
    pub trace: &'t Trace,
}

impl Known<'_> {
    fn near(name: &str, number: u32, known: usize) -> Result<(), Flaw> {
        let near = usize::try_from(number).is_ok_and(|number| number < known + FARTHEST_AHEAD);
        let refusal = || wrong(name, format!("{number} is out of range"), format!("{number} 超出范围"));
        near.then_some(()).ok_or_else(refusal)
    }

    fn conn(&self, name: &str, conn: ConnId) -> Result<(), Flaw> {
        Self::near(name, conn.0, self.trace.conns().len())
    }

    fn socket(&self, name: &str, socket: SocketId) -> Result<(), Flaw> {
        Self::near(name, socket.0, self.trace.sockets().len())
    }

    /// Refuses sockets that no recording has.
    pub fn answer(&self, answer: &Answer) -> Result<(), Flaw> {
        answer.sockets().try_for_each(|socket| self.socket("kernel.socket", socket))
    }

    fn sockets<'s>(&self, name: &str, mut sockets: impl Iterator<Item = &'s SocketId>) -> Result<(), Flaw> {
        sockets.try_for_each(|socket| self.socket(name, *socket))
    }

    fn flow(&self, flow: FlowId) -> Result<(), Flaw> {
        let refusal = || {
            let en = format!("no event before this one connected flow {}", flow.0);
            wrong("flow_id", en, format!("之前没有事件建立过流 {}", flow.0))
        };
        self.trace.flow(flow).map(|_| ()).ok_or_else(refusal)
    }

    fn note(&self, note: &Note) -> Result<(), Flaw> {
        match note {
            Note::Speaks { conn, .. } => self.conn("note.conn", *conn),
            Note::StreamEnded(end) => self.flow(end.flow),
            Note::Mismatch { flow, .. } | Note::NotConserved { flow, .. } => self.flow(*flow),
            Note::Waits(Waiting::Turn { flow }) if flow.is_some() => self.flow(*flow),
            Note::Pair { conn, from, to } => {
                self.conn("note.conn", *conn)?;
                self.sockets("note.socket", [&from.socket, &to.socket].into_iter().flatten())
            }
            Note::NoDelaySet { socket } | Note::Unreferenced { socket } => self.socket("note.socket", *socket),
            _ => Ok(()),
        }
    }

    /// Refuses numbers that no recording has, before they are used as indices.
    pub fn row(&self, row: &Row, what: &What) -> Result<(), Flaw> {
        if let Some([from, to]) = row.range {
            offsets("range", from..to)?;
        }
        if let Some(socket) = row.socket {
            self.socket("socket", socket)?;
        }
        if let Some(id) = row.flow_id {
            self.flow(id)?;
        }
        if let Some(Asked::Watched { read, write, .. }) = &row.with {
            self.sockets("with.watched", read.iter().chain(write))?;
        }
        match &row.got {
            Some(Got::Ready { read, write, .. }) => self.sockets("got.ready", read.iter().chain(write))?,
            Some(Got::Paired { conn, sockets, .. }) => {
                self.conn("got.conn", *conn)?;
                self.sockets("got.sockets", sockets.iter())?;
            }
            Some(Got::Connected { conn, .. }) => self.conn("got.conn", *conn)?,
            Some(Got::Accepted { conn, socket, .. }) => {
                self.conn("got.conn", *conn)?;
                self.socket("got.socket", *socket)?;
            }
            _ => {}
        }
        match what {
            What::Returned(returned) if row.range.is_some_and(|range| range[1] != returned.range().end) => {
                let result = returned.result;
                let en = format!("it does not fit the result {result}");
                Err(wrong("range", en, format!("与结果 {result} 不符")))
            }
            What::FrameRejected(rejected) => {
                offsets("rejected.range", rejected.rejection.range.clone())?;
                self.flow(rejected.flow)
            }
            What::Noted(note) => self.note(note),
            _ => Ok(()),
        }
    }

    /// The data of a line must fill the flow exactly up to the end of the line's range.
    pub fn data(&self, row: &Row, flow: FlowId, len: usize) -> Result<(), Flaw> {
        let end = row.range.map_or(0, |range| range[1]);
        let have = self.trace.bytes(flow).len() + len as u64;
        if have == end {
            Ok(())
        } else {
            let en = format!("the flow has {} where the range ends at {end}", bytes_en(have));
            Err(wrong("data", en, format!("流中有 {have} 字节，而区间止于 {end}")))
        }
    }
}
