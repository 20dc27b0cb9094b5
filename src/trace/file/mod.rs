//! Trace files: JSON lines, the header first, one event a line, so that a file that is cut is still good up to the cut, and
//! at last a line that counts the events, so that a cut is seen. What steered the run, and what the kernel answered, stands
//! between, as lines with `after`.
//! It does not say what an event means.

mod end;
mod flaw;
mod frames;
mod known;
mod normalise;
mod packed;
mod row;
mod write;

pub use normalise::Normaliser;
pub use packed::{TraceOut, begins_as_trace, stem};
pub use write::{JsonLines, normalised_lines, write_trace};

use std::collections::BTreeMap;
use std::io::BufRead;

use super::model::{ActorId, Answered, Event, Header, Note, Steered, TRACE_VERSION, What};
use super::store::{ByteStore, Trace};
use crate::json_errors;
use crate::lang::Text;
use end::{Counted, END, ENDS_SINCE, End, next_line};
use flaw::{Flaw, cut_sentence, not_a_row, wrong};
use frames::Stacks;
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

/// Reads a trace, packed or not, as far as it is good. A damaged or missing line ends it, and is reported beside what came
/// before.
///
/// # Errors
/// If the file can not be read, has no header, or comes from a later version.
pub fn read_trace(input: impl BufRead) -> Result<(Trace, Option<Cut>), TraceError> {
    let (mut input, is_packed) = packed::unpacked(input)?;
    let mut line = Vec::new();
    next_line(&mut input, &mut line).map_err(|error| match packed::is_cut(&error) {
        Some(_) => TraceError::Unreadable(packed::nothing()),
        None => error.into(),
    })?;
    let header = read_header(&line)?;
    let ends = header.sockscope_trace >= ENDS_SINCE;
    let trace = Trace::new(header, ByteStore::default());
    let mut reader = Reader { trace, actors: BTreeMap::new(), stacks: Stacks::default(), ended: false };
    let mut number = 1;
    loop {
        match next_line(&mut input, &mut line) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => match packed::is_cut(&error) {
                Some(true) if reader.ended => break,
                Some(true) => return Ok(reader.cut(number + 1, &Flaw::NoEnd)),
                Some(false) => return Ok(reader.cut(number + 1, &Flaw::Damaged)),
                None => return Err(error.into()),
            },
        }
        number += 1;
        if line.is_empty() {
            continue;
        }
        if let Err(flaw) = reader.line(&line) {
            let damaged = is_packed && packed::is_damaged(&mut input);
            return Ok(reader.cut(number, if damaged { &Flaw::Damaged } else { &flaw }));
        }
    }
    if ends && !reader.ended {
        return Ok(reader.cut(number + 1, &Flaw::NoEnd));
    }
    Ok((reader.trace, None))
}

fn read_header(line: &[u8]) -> Result<Header, TraceError> {
    let no_trace = |what: Text| {
        let Text { en, zh } = what;
        TraceError::Unreadable(Text::new(
            format!(
                "This is no Sockscope trace: line 1 {en}. A trace begins with a line such as {{\"sockscope_trace\":2, …}}; make one with `sockscope run --trace FILE`."
            ),
            format!(
                "这不是 Sockscope 的轨迹文件：第 1 行{zh}。轨迹的第一行形如 {{\"sockscope_trace\":2, …}}；可以用 `sockscope run --trace FILE` 生成。"
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

/// How a line begins that tells what steered the run.
const STEERED: &[u8] = b"{\"after\":";

/// How a line begins that tells what the kernel answered.
const ANSWERED: &[u8] = b"{\"kernel\":";

/// What stands in a line. Where in it something is wrong costs half as much again to know, so it is asked when something is.
fn parsed<T: serde::de::DeserializeOwned>(line: &[u8]) -> Result<T, Flaw> {
    if let Ok(good) = serde_json::from_slice(line) {
        return Ok(good);
    }
    let mut json = serde_json::Deserializer::from_slice(line);
    serde_path_to_error::deserialize(&mut json).map_err(|error| not_a_row(&error))
}

struct Reader {
    trace: Trace,
    actors: BTreeMap<String, ActorId>,
    stacks: Stacks,
    /// Whether the line that counts the events has come.
    ended: bool,
}

impl Reader {
    /// What was good, and what is wrong with this line.
    fn cut(self, line: usize, flaw: &Flaw) -> (Trace, Option<Cut>) {
        let sentence = cut_sentence(line, self.trace.len(), flaw);
        (self.trace, Some(Cut { line, sentence }))
    }

    /// Takes one line, if it is good.
    fn line(&mut self, line: &[u8]) -> Result<(), Flaw> {
        if self.ended {
            return Err(Flaw::Wrong(Text::new("the line before it is the last one", "它前面那一行才是最后一行")));
        }
        if line.starts_with(END) {
            return self.end(line);
        }
        if line.starts_with(STEERED) {
            return self.steered(line);
        }
        if line.starts_with(ANSWERED) {
            return self.answered(line);
        }
        let row: Row = parsed(line)?;
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

    /// Takes the last line, which counts the events before it.
    fn end(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let End { end: Counted { events } } = parsed(line)?;
        let there = self.trace.len();
        if events != there as u64 {
            let en = format!("it counts {events} events, and {there} stand before it");
            return Err(wrong("end", en, format!("写的是 {events} 个事件，之前却有 {there} 个")));
        }
        self.ended = true;
        Ok(())
    }

    /// Takes a line of what steered the run; it says how many events had happened, and no more can have.
    fn steered(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let steered: Steered = parsed(line)?;
        self.happened(steered.after)?;
        self.trace.push_steered(steered);
        Ok(())
    }

    /// Takes a line of what the kernel answered.
    fn answered(&mut self, line: &[u8]) -> Result<(), Flaw> {
        let answered: Answered = parsed(line)?;
        self.happened(answered.after)?;
        self.known().answer(&answered.kernel)?;
        self.trace.push_answered(answered);
        Ok(())
    }

    /// Refuses a line that stands before the events that it comes after.
    fn happened(&self, after: u64) -> Result<(), Flaw> {
        let there = self.trace.len();
        if after > there as u64 {
            let en = format!("{after} events had happened, but only {there} stand before it");
            return Err(wrong("after", en, format!("写的是 {after} 个事件之后，之前却只有 {there} 个事件")));
        }
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
