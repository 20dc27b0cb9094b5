//! Trace files: JSON lines, the header first, one event a line, no footer, so that a file that is cut is still good up to the cut.
//! It does not say what an event means.

mod flaw;
mod frames;
mod known;
mod normalise;
mod row;

pub use normalise::Normaliser;

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use super::model::{ActorId, Event, FlowId, Header, Note, TRACE_VERSION, What};
use super::store::{ByteStore, Trace};
use crate::json_errors;
use crate::lang::Text;
use flaw::{Flaw, cut_sentence, not_a_row, wrong};
use frames::{Abridger, Stacks};
use known::Known;
use row::{BadField, Row, program_in};

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
        let what = self.with_program(row.what().map_err(in_field)?);
        let data = row.bytes().map_err(in_field)?;
        self.known().row(&row, &what)?;
        if let (Some(flow), false) = (row.flow_id, data.is_empty()) {
            self.known().data(&row, flow, data.len())?;
            self.trace.bytes(flow).append(&data);
        }
        let actor = self.actor(&row.actor, row.actor_id)?;
        let what = self.stacks.complete(actor, &row, what).map_err(in_field)?;
        self.trace.push(Event { at_us: row.at_us.unwrap_or(0), actor, what });
        Ok(())
    }

    fn known(&self) -> Known<'_> {
        Known { trace: &self.trace }
    }

    /// Tells of an actor whose thread it is, where its name alone says so.
    fn with_program(&self, mut what: What) -> What {
        if let What::Noted(note) = &mut what
            && let Note::Started(started) = note.as_mut()
            && started.of.is_none()
        {
            started.of = program_in(&started.name).and_then(|name| self.actors.get(name)).copied();
        }
        what
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
}
