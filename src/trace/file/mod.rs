//! Trace files: JSON lines, the header first, one event a line, no footer, so that a file that is cut is still good up to the cut.
//! It does not say what an event means.

mod frames;
mod normalise;
mod row;

pub use normalise::Normaliser;

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::ops::Range;

use super::model::{ActorId, Asked, ConnId, Event, FlowId, Got, Header, Note, SocketId, TRACE_VERSION, Waiting, What};
use super::store::{ByteStore, Trace};
use crate::json_errors;
use crate::lang::{Text, bytes_en};
use frames::{Abridger, Stacks};
use row::{BadField, Row};

/// Sockets and connections are numbered one after another, but recorded as calls return. A number that runs further
/// ahead of what is known than calls can overtake one another is damage, and must cost no memory.
const FARTHEST_AHEAD: usize = 1024;

/// A stream offset beyond this is damage; below it, sums of offsets and lengths do not overflow.
const FARTHEST_OFFSET: u64 = 1 << 50;

/// Why a trace could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{}", .0.en)]
    Unreadable(Text),
}

impl TraceError {
    /// The error as a sentence in both languages.
    pub fn text(&self) -> Text {
        match self {
            TraceError::Io(error) => Text::new(
                format!("The trace could not be read: {error}. Check the path and the permissions."),
                format!("无法读取轨迹文件：{error}。请检查路径和权限。"),
            ),
            TraceError::Unreadable(text) => text.clone(),
        }
    }
}

/// Where a trace breaks off: everything before this line is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The first line that is not good, counted from 1.
    pub line: usize,
    pub sentence: Text,
}

/// Writes a trace as JSON lines, one call per event, so that a live trace can be written as it grows.
pub struct JsonLines<W> {
    out: W,
    normaliser: Option<Normaliser>,
    written: BTreeMap<FlowId, u64>,
    abridger: Abridger,
    next: usize,
}

impl<W: Write> JsonLines<W> {
    /// Starts a file by writing its header.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn start(mut out: W, header: &Header, normalised: bool) -> std::io::Result<Self> {
        // What a trace that was normalised has lost does not come back by writing it once more.
        let normalised = normalised || header.normalised;
        let header = Header { normalised, ..header.clone() };
        serde_json::to_writer(&mut out, &header)?;
        out.write_all(b"\n")?;
        Ok(Self {
            out,
            normaliser: normalised.then(Normaliser::default),
            written: BTreeMap::new(),
            abridger: Abridger::default(),
            next: 0,
        })
    }

    /// Writes every event of the trace that has not been written yet.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn catch_up(&mut self, trace: &Trace) -> std::io::Result<()> {
        for event in trace.events_from(self.next) {
            let data = self.new_bytes(trace, event);
            let mut row = Row::of(trace, self.next, event, &data);
            match &event.what {
                What::Line(reached) => self.abridger.row(event.actor, reached, &mut row),
                What::Entered(_) => self.abridger.place_call(event.actor, &mut row),
                _ => {}
            }
            if let Some(normaliser) = &mut self.normaliser {
                normaliser.row(&mut row);
            }
            serde_json::to_writer(&mut self.out, &row)?;
            self.out.write_all(b"\n")?;
            self.next += 1;
        }
        self.out.flush()
    }

    /// The bytes that enter the trace with this event: those of its range that no earlier event brought.
    fn new_bytes(&mut self, trace: &Trace, event: &Event) -> Vec<u8> {
        let What::Returned(returned) = &event.what else { return Vec::new() };
        if !returned.flow.is_some() || returned.is_empty() || !(returned.call.sends() || returned.call.receives()) {
            return Vec::new();
        }
        let written = self.written.entry(returned.flow).or_insert(0);
        let range = *written..returned.range().end;
        *written = range.end.max(*written);
        trace.bytes(returned.flow).read(range)
    }
}

/// Writes a whole trace.
///
/// # Errors
/// Those of the writer.
pub fn write_trace(out: impl Write, trace: &Trace, normalised: bool) -> std::io::Result<()> {
    JsonLines::start(out, &trace.header, normalised)?.catch_up(trace)
}

/// Reads a trace as far as it is good. A damaged or missing line ends it, and is reported beside what came before.
///
/// # Errors
/// If the file can not be read, has no header, or comes from a later version.
pub fn read_trace(input: impl BufRead) -> Result<(Trace, Option<Cut>), TraceError> {
    let mut lines = input.split(b'\n');
    let first = lines.next().transpose()?.unwrap_or_default();
    let trace = Trace::new(read_header(&first)?, ByteStore::default());
    let mut reader = Reader { trace, actors: BTreeMap::new(), stacks: Stacks::default() };
    for (index, line) in lines.enumerate() {
        let line = line?;
        if line.is_empty() {
            continue;
        }
        if let Err(flaw) = reader.line(&line) {
            let cut = Cut { line: index + 2, sentence: cut_sentence(index + 2, reader.trace.len(), &flaw) };
            return Ok((reader.trace, Some(cut)));
        }
    }
    Ok((reader.trace, None))
}

fn read_header(line: &[u8]) -> Result<Header, TraceError> {
    let no_trace = |what: Text| {
        let Text { en, zh } = what;
        TraceError::Unreadable(Text::new(
            format!(
                "This is no Sockscope trace: line 1 {en}. A trace begins with a line such as {{\"sockscope_trace\":1, …}}; make one with `sockscope run --trace FILE`."
            ),
            format!(
                "这不是 Sockscope 的轨迹文件：第 1 行{zh}。轨迹的第一行形如 {{\"sockscope_trace\":1, …}}；可以用 `sockscope run --trace FILE` 生成。"
            ),
        ))
    };
    let no_json = |error: serde_json::Error| match (line.is_empty(), error.is_eof()) {
        (true, _) => no_trace(Text::new("is empty", "是空的")),
        (_, true) => no_trace(Text::new("is incomplete", "不完整")),
        _ => {
            let Text { en, zh } = json_errors::phrase(&error);
            no_trace(Text::new(format!("is not JSON ({en})"), format!("不是 JSON（{zh}）")))
        }
    };
    let value: serde_json::Value = serde_json::from_slice(line).map_err(no_json)?;
    let version = value.get("sockscope_trace").and_then(serde_json::Value::as_u64);
    match version {
        Some(version) if version > u64::from(TRACE_VERSION) => {
            return Err(TraceError::Unreadable(Text::new(
                format!(
                    "This trace has format {version}; this Sockscope reads formats up to {TRACE_VERSION}. Open it with a newer Sockscope."
                ),
                format!(
                    "这个轨迹的格式版本是 {version}，而本程序最高只能读取版本 {TRACE_VERSION}。请用更新的 Sockscope 打开。"
                ),
            )));
        }
        Some(_) => {}
        None => return Err(no_trace(Text::new("has no field `sockscope_trace`", "没有字段 `sockscope_trace`"))),
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (path, Text { en, zh }) = (error.path(), json_errors::phrase(error.inner()));
        no_trace(Text::new(format!("has a wrong field `{path}`: {en}"), format!("的字段 `{path}` 不对（{zh}）")))
    })
}

/// What is wrong with a line.
enum Flaw {
    /// It ends before it is a whole JSON object, as where a file was cut.
    Incomplete,
    /// A phrase in both languages.
    Wrong(Text),
}

/// A field with a value that cannot be; what is wrong with it in both languages.
fn wrong(field: &str, en: impl std::fmt::Display, zh: impl std::fmt::Display) -> Flaw {
    Flaw::Wrong(Text::new(format!("field `{field}`: {en}"), format!("字段 `{field}`：{zh}")))
}

fn not_a_row(error: &serde_path_to_error::Error<serde_json::Error>) -> Flaw {
    let Text { en, zh } = json_errors::phrase(error.inner());
    if error.inner().is_eof() {
        Flaw::Incomplete
    } else if error.inner().is_syntax() {
        Flaw::Wrong(Text::new(format!("it is not JSON ({en})"), format!("不是 JSON（{zh}）")))
    } else {
        wrong(&error.path().to_string(), en, zh)
    }
}

fn cut_sentence(line: usize, events: usize, flaw: &Flaw) -> Text {
    let before = if events == 1 {
        "The 1 event before it is shown"
    } else {
        &format!("The {events} events before it are shown")
    };
    let (en, zh) = match flaw {
        Flaw::Incomplete => (
            format!("The trace breaks off in the middle of line {line}."),
            format!("第 {line} 行不完整，轨迹到此中断。"),
        ),
        Flaw::Wrong(Text { en, zh }) => {
            (format!("The trace breaks off at line {line}: {en}."), format!("轨迹在第 {line} 行中断：{zh}。"))
        }
    };
    Text::new(
        format!("{en} {before}; record the run again to get the rest."),
        format!("{zh}之前的 {events} 个事件仍可查看；要得到其余部分，请重新录制。"),
    )
}

/// Refuses a range that no stream has.
fn offsets(field: &str, range: Range<u64>) -> Result<(), Flaw> {
    if range.start <= range.end && range.end <= FARTHEST_OFFSET {
        return Ok(());
    }
    let Range { start, end } = range;
    Err(wrong(field, format!("{start} to {end} is no range of a stream"), format!("{start} 到 {end} 不是流中的区间")))
}

/// What the events before a line have made known, to check its numbers against.
struct Known<'t> {
    trace: &'t Trace,
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
            Note::NoDelaySet { socket } => self.socket("note.socket", *socket),
            _ => Ok(()),
        }
    }
}

struct Reader {
    trace: Trace,
    actors: BTreeMap<String, ActorId>,
    stacks: Stacks,
}

impl Reader {
    /// Takes one line, if it is good.
    fn line(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let mut json = serde_json::Deserializer::from_slice(line);
        let row: Row = serde_path_to_error::deserialize(&mut json).map_err(|error| not_a_row(&error))?;
        let in_field = |BadField { field, problem }| wrong(field, &problem, &problem);
        if row.n != self.trace.len() as u64 {
            let (n, due) = (row.n, self.trace.len());
            return Err(wrong(
                "n",
                format!("event {n} where event {due} is due"),
                format!("这里应当是事件 {due}，却是事件 {n}"),
            ));
        }
        let what = row.what().map_err(in_field)?;
        let data = row.bytes().map_err(in_field)?;
        self.check(&row, &what)?;
        if let (Some(flow), false) = (row.flow_id, data.is_empty()) {
            self.check_data(&row, flow, data.len())?;
            self.trace.bytes(flow).append(&data);
        }
        let actor = self.actor(&row.actor, row.actor_id)?;
        let what = self.stacks.complete(actor, &row, what).map_err(in_field)?;
        self.trace.push(Event { at_us: row.at_us.unwrap_or(0), actor, what });
        Ok(())
    }

    /// The number of an actor: the one that its first line tells, if it is free, else the first free one.
    fn actor(&mut self, name: &str, told: Option<ActorId>) -> Result<ActorId, Flaw> {
        if let Some(id) = self.actors.get(name) {
            return Ok(*id);
        }
        let free = |id: &ActorId| self.trace.actor(*id).is_none();
        let next = || (0..=u16::MAX).map(ActorId).find(free);
        let id = told
            .filter(free)
            .or_else(next)
            .ok_or_else(|| wrong("actor", "more than 65536 actors", "执行者超过 65536 个"))?;
        self.actors.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Refuses numbers that no recording has, before they are used as indices.
    fn check(&self, row: &Row, what: &What) -> Result<(), Flaw> {
        let known = Known { trace: &self.trace };
        if let Some([from, to]) = row.range {
            offsets("range", from..to)?;
        }
        if let Some(socket) = row.socket {
            known.socket("socket", socket)?;
        }
        if let Some(id) = row.flow_id {
            known.flow(id)?;
        }
        if let Some(Asked::Watched { read, write, .. }) = &row.with {
            known.sockets("with.watched", read.iter().chain(write))?;
        }
        match &row.got {
            Some(Got::Ready { read, write }) => known.sockets("got.ready", read.iter().chain(write))?,
            Some(Got::Connected { conn, .. }) => known.conn("got.conn", *conn)?,
            Some(Got::Accepted { conn, socket, .. }) => {
                known.conn("got.conn", *conn)?;
                known.socket("got.socket", *socket)?;
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
                known.flow(rejected.flow)
            }
            What::Noted(note) => known.note(note),
            _ => Ok(()),
        }
    }

    /// The data of a line must fill the flow exactly up to the end of the line's range.
    fn check_data(&self, row: &Row, flow: FlowId, len: usize) -> Result<(), Flaw> {
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
