//! Writes a trace as JSON lines, at once or as it grows.
//! It reads nothing, and does not say what an event means.

use std::collections::BTreeMap;
use std::io::Write;

use super::end::{Counted, End};
use super::frames::Abridger;
use super::normalise::Normaliser;
use super::row::Row;
use crate::trace::model::{Answered, Event, FlowId, Got, Header, Note, Steered, TRACE_VERSION, What};
use crate::trace::store::Trace;

/// Writes a trace as JSON lines, one call per event, so that a live trace can be written as it grows.
pub struct JsonLines<W> {
    out: W,
    rows: Rows,
    /// How many of those that steered the run are written, and how many of the kernel's answers.
    steered: usize,
    answered: usize,
}

/// The events of a trace as rows, one after another.
#[derive(Default)]
struct Rows {
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
        let header = Header { sockscope_trace: TRACE_VERSION, normalised, ..header.clone() };
        serde_json::to_writer(&mut out, &header)?;
        out.write_all(b"\n")?;
        Ok(Self { out, rows: Rows::new(normalised), steered: 0, answered: 0 })
    }

    /// Where it goes.
    pub fn out(&self) -> &W {
        &self.out
    }

    /// The same, for whoever has it rest.
    pub fn out_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Writes every event of the trace that has not been written yet.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn catch_up(&mut self, trace: &Trace) -> std::io::Result<()> {
        for event in trace.events_from(self.rows.next) {
            self.write_beside(trace, self.rows.next)?;
            let row = self.rows.row(trace, event);
            serde_json::to_writer(&mut self.out, &row)?;
            self.out.write_all(b"\n")?;
        }
        self.write_beside(trace, trace.len())?;
        self.out.flush()
    }

    /// Writes what has not been written yet, and the line that says that the trace is whole.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self, trace: &Trace) -> std::io::Result<W> {
        self.catch_up(trace)?;
        serde_json::to_writer(&mut self.out, &End { end: Counted { events: self.rows.next as u64 } })?;
        self.out.write_all(b"\n")?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Writes what stands beside the first so many events: the kernel's answers, and what steered the run.
    fn write_beside(&mut self, trace: &Trace, until: usize) -> std::io::Result<()> {
        self.write_answered(trace, until)?;
        self.write_steered(trace, until)
    }

    fn write_answered(&mut self, trace: &Trace, until: usize) -> std::io::Result<()> {
        for answered in trace.answered_from(self.answered).take_while(|answered| answered.after <= until as u64) {
            let at_us = answered.at_us.filter(|_| self.rows.normaliser.is_none());
            serde_json::to_writer(&mut self.out, &Answered { at_us, ..answered.clone() })?;
            self.out.write_all(b"\n")?;
            self.answered += 1;
        }
        Ok(())
    }

    fn write_steered(&mut self, trace: &Trace, until: usize) -> std::io::Result<()> {
        for steered in trace.steered_from(self.steered).take_while(|steered| steered.after <= until as u64) {
            let at_us = steered.at_us.filter(|_| self.rows.normaliser.is_none());
            serde_json::to_writer(&mut self.out, &Steered { at_us, ..steered.clone() })?;
            self.out.write_all(b"\n")?;
            self.steered += 1;
        }
        Ok(())
    }
}

impl Rows {
    fn new(normalised: bool) -> Self {
        Self { normaliser: normalised.then(Normaliser::default), ..Self::default() }
    }

    /// The row of the event that comes next.
    fn row(&mut self, trace: &Trace, event: &Event) -> Row {
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
        self.next += 1;
        row
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
    JsonLines::start(out, &trace.header, normalised)?.finish(trace).map(drop)
}

/// The events of a trace as lines of a normalised file, but for the sizes of buffers, which are the machine's affair. Two runs
/// in which the same happened have the same lines.
pub fn normalised_lines(trace: &Trace) -> impl Iterator<Item = String> + '_ {
    let mut rows = Rows::new(true);
    trace.events().map(move |event| {
        let mut row = rows.row(trace, event);
        if let Some(Got::Connected { ends, .. } | Got::Accepted { ends, .. } | Got::Paired { ends, .. }) = &mut row.got
        {
            (ends.rcvbuf, ends.sndbuf) = (None, None);
        }
        if let Some(Note::Pair { from, to, .. }) = &mut row.note {
            (from.rcvbuf, to.rcvbuf) = (None, None);
        }
        serde_json::to_string(&row).unwrap_or_default()
    })
}
