//! One line of a trace file: an event with everything that other programs need to read it on its own.
//! It is the format and nothing else; reading and writing whole files is `file`'s.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::codec::{FrameSpan, Rejection};
use crate::lang::Text;
use crate::trace::model::{
    ActorId, Asked, Call, Entered, Event, FileEvent, FlowId, Got, Note, Printed, Reached, Rejected, Returned, SocketId,
    Span, Started, UNKNOWN, Variable, What, errno_name, errno_number,
};
use crate::trace::store::Trace;

/// The names of the kinds of event in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Entered,
    Returned,
    Message,
    Framed,
    Rejected,
    Line,
    Printed,
    Raised,
    File,
    #[default]
    Noted,
}

/// An event as a JSON object. A field that does not apply is left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The number of the event, counted from 0.
    pub n: u64,
    /// Microseconds since the run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_us: Option<u64>,
    pub actor: String,
    /// The number of the actor in its run; told once, where the actor begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<ActorId>,
    pub event: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// The descriptor of the socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fd: Option<i32>,
    /// The socket's number, which unlike the descriptor is never used twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<SocketId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<u32>,
    /// An address, an option or a manner, where a call was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Asked>,
    /// What the call returned; -1 where it failed, as in C.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errno: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<Got>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<FlowId>,
    /// Stream offsets, `[from, to)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<[u64; 2]>,
    /// Bytes of the header and of the trailer inside the range (message and framed).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailer: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queued: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsent: Option<u32>,
    /// Whether a call of a free run had to wait; absent where it had not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waited: bool,
    /// Base64 of the flow's bytes from where earlier lines left off up to the end of the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<RejectedRow>,
    /// The line that was reached; at a call of a Python program, the line that the call stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The function that the line stands in, and how many functions stand below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<Box<str>>,
    /// The file of the program's own module that the function stands in; absent for the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u32>,
    /// Names and values of its variables; absent where they are as at the line before in the same function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variables: Option<Vec<Variable>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of what was printed: its line goes on with what is printed next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goes_on: bool,
    /// What a program did to one of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileEvent>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// What a decoder refused, as a JSON object.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectedRow {
    flow: FlowId,
    range: Range<u64>,
    code: String,
    fatal: bool,
    sentence: Text,
}

impl From<&Rejected> for RejectedRow {
    fn from(rejected: &Rejected) -> Self {
        let Rejection { range, code, fatal, sentence } = rejected.rejection.clone();
        Self { flow: rejected.flow, range, code: code.into_owned(), fatal, sentence }
    }
}

impl From<RejectedRow> for Rejected {
    fn from(row: RejectedRow) -> Self {
        let RejectedRow { flow, range, code, fatal, sentence } = row;
        Self { flow, rejection: Rejection { range, code: code.into(), fatal, sentence } }
    }
}

/// A field that cannot be what it is, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadField {
    pub field: &'static str,
    pub problem: String,
}

impl BadField {
    /// Names the field and the problem.
    pub fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

/// A note as it is written: whose thread an actor is stands in its name already.
fn plain(trace: &Trace, note: &Note) -> Note {
    match note {
        Note::Started(started) if started.of.is_some() => {
            let told = |id: &ActorId| program_in(&started.name).is_some_and(|name| trace.actor_name(*id) == name);
            Note::Started(Started { of: started.of.filter(|id| !told(id)), ..started.clone() })
        }
        note => note.clone(),
    }
}

/// The name of the actor whose thread an actor of this name is, if its name tells one.
pub fn program_in(name: &str) -> Option<&str> {
    name.split_once('/').map(|(program, _)| program)
}

fn known(count: u32) -> Option<u32> {
    (count != UNKNOWN).then_some(count)
}

impl Row {
    fn empty(n: usize, actor: &str, event: Kind) -> Self {
        Row { n: n as u64, actor: actor.to_owned(), event, ..Row::default() }
    }

    /// The row of event `n` of a trace. `data` holds the bytes that enter the trace with it, if any do.
    pub fn of(trace: &Trace, n: usize, event: &Event, data: &[u8]) -> Self {
        let mut row = Row::empty(n, trace.actor_name(event.actor), Kind::Noted);
        row.at_us = Some(event.at_us);
        row.data = (!data.is_empty()).then(|| BASE64.encode(data));
        match &event.what {
            What::Entered(entered) => row.set_entered(trace, entered),
            What::Returned(returned) => row.set_returned(trace, returned),
            What::Message(span) => row.set_span(trace, Kind::Message, span),
            What::Framed(span) => row.set_span(trace, Kind::Framed, span),
            What::FrameRejected(rejected) => {
                row.event = Kind::Rejected;
                row.set_flow(trace, rejected.flow);
                row.range = Some([rejected.rejection.range.start, rejected.rejection.range.end]);
                row.rejected = Some(rejected.as_ref().into());
            }
            What::Line(reached) => row.set_line(reached),
            What::Printed(text) => {
                row.event = Kind::Printed;
                row.text = Some(text.to_string());
                row.goes_on = text.goes_on;
            }
            What::Raised(text) => {
                row.event = Kind::Raised;
                row.text = Some(text.to_string());
            }
            What::File(file) => {
                row.event = Kind::File;
                row.file = Some(file.as_ref().clone());
            }
            What::Noted(note) => {
                row.actor_id = matches!(note.as_ref(), Note::Started(_)).then_some(event.actor);
                row.note = Some(plain(trace, note));
            }
        }
        row
    }

    fn set_line(&mut self, reached: &Reached) {
        self.event = Kind::Line;
        self.line = Some(reached.line);
        if let Some(frame) = &reached.frame {
            self.function = Some((*frame.function).into());
            self.module = frame.file.as_deref().map(Into::into);
            self.depth = u32::try_from(frame.depth()).ok();
            self.variables = Some(frame.variables.to_vec());
        }
    }

    fn set_flow(&mut self, trace: &Trace, flow: FlowId) {
        if flow.is_some() {
            self.flow = Some(trace.flow_name_at(flow, self.at()));
            self.flow_id = Some(flow);
        }
    }

    fn set_socket(&mut self, trace: &Trace, socket: SocketId) {
        if socket != SocketId::NONE {
            self.socket = Some(socket);
            let opened = trace.socket(socket).filter(|socket| socket.opened as usize <= self.at());
            self.fd = opened.map(|socket| socket.fd).filter(|fd| *fd >= 0);
        }
    }

    /// The position of this row in its trace.
    fn at(&self) -> usize {
        usize::try_from(self.n).unwrap_or(usize::MAX)
    }

    fn set_entered(&mut self, trace: &Trace, entered: &Entered) {
        self.event = Kind::Entered;
        self.call = Some(entered.call);
        self.set_socket(trace, entered.socket);
        self.set_flow(trace, entered.flow);
        let moves = entered.call.sends() || entered.call.receives();
        self.asked = (moves || entered.call == Call::Listen).then_some(entered.asked);
        if moves {
            self.range = Some([entered.offset, entered.offset]);
        }
        self.with = entered.detail.as_deref().cloned();
    }

    fn set_returned(&mut self, trace: &Trace, returned: &Returned) {
        self.event = Kind::Returned;
        self.call = Some(returned.call);
        self.set_socket(trace, returned.socket);
        self.set_flow(trace, returned.flow);
        self.result = Some(returned.result.max(-1));
        self.errno = returned.errno().map(errno_name);
        if returned.call.sends() || returned.call.receives() {
            self.range = Some([returned.range().start, returned.range().end]);
        }
        self.queued = known(returned.queued);
        self.unsent = known(returned.unsent);
        self.waited = returned.waited;
        self.got = returned.detail.as_deref().cloned();
    }

    fn set_span(&mut self, trace: &Trace, kind: Kind, span: &Span) {
        self.event = kind;
        self.set_flow(trace, span.flow);
        self.range = Some([span.range().start, span.range().end]);
        self.header = Some(span.frame.header);
        self.trailer = Some(span.frame.trailer);
    }

    /// The bytes that enter the trace with this row.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn bytes(&self) -> Result<Vec<u8>, BadField> {
        let data = self.data.as_deref().unwrap_or_default();
        BASE64.decode(data).map_err(|error| BadField::new("data", error.to_string()))
    }

    /// The event that this row tells, apart from its actor's number.
    ///
    /// # Errors
    /// The field that is missing or wrong.
    pub fn what(&self) -> Result<What, BadField> {
        Ok(match self.event {
            Kind::Entered => What::Entered(self.entered()?),
            Kind::Returned => What::Returned(self.returned()?),
            Kind::Message => What::Message(self.span()?),
            Kind::Framed => What::Framed(self.span()?),
            Kind::Rejected => What::FrameRejected(Box::new(field("rejected", self.rejected.clone())?.into())),
            Kind::Line => What::Line(Reached { line: field("line", self.line)?, frame: None }),
            Kind::Printed => {
                let text = field("text", self.text.clone())?;
                What::Printed(if self.goes_on { Printed::part(&text) } else { text.as_str().into() })
            }
            Kind::Raised => What::Raised(field("text", self.text.clone())?.into()),
            Kind::File => What::File(Box::new(field("file", self.file.clone())?)),
            Kind::Noted => What::Noted(Box::new(field("note", self.note.clone())?)),
        })
    }

    fn entered(&self) -> Result<Entered, BadField> {
        Ok(Entered {
            call: field("call", self.call)?,
            socket: self.socket.unwrap_or(SocketId::NONE),
            flow: self.flow_id.unwrap_or(FlowId::NONE),
            asked: self.asked.unwrap_or(0),
            offset: self.range.map_or(0, |range| range[0]),
            detail: self.with.clone().map(Box::new),
        })
    }

    fn returned(&self) -> Result<Returned, BadField> {
        let result = match &self.errno {
            None => match field("result", self.result)? {
                failed if failed < 0 => {
                    return Err(BadField::new("errno", format!("missing, though the result is {failed}")));
                }
                result => result,
            },
            Some(name) => -errno_number(name)
                .ok_or_else(|| BadField::new("errno", format!("`{name}` is no error name of errno(3)")))?,
        };
        Ok(Returned {
            call: field("call", self.call)?,
            socket: self.socket.unwrap_or(SocketId::NONE),
            flow: self.flow_id.unwrap_or(FlowId::NONE),
            result,
            offset: self.range.map_or(0, |range| range[0]),
            queued: self.queued.unwrap_or(UNKNOWN),
            unsent: self.unsent.unwrap_or(UNKNOWN),
            waited: self.waited,
            detail: self.got.clone().map(Box::new),
        })
    }

    fn span(&self) -> Result<Span, BadField> {
        let [start, end] = field("range", self.range)?;
        let (header, trailer) = (self.header.unwrap_or(0), self.trailer.unwrap_or(0));
        let around = u64::from(header) + u64::from(trailer);
        let payload = end.checked_sub(start).and_then(|len| len.checked_sub(around));
        let payload = payload.and_then(|len| u32::try_from(len).ok());
        let payload = payload.ok_or_else(|| BadField::new("range", "shorter than its header and trailer"))?;
        Ok(Span { flow: field("flow_id", self.flow_id)?, frame: FrameSpan { start, header, payload, trailer } })
    }
}

fn field<T>(name: &'static str, value: Option<T>) -> Result<T, BadField> {
    value.ok_or_else(|| BadField::new(name, "missing"))
}
