//! The flows of a run from step to step: each is drawn anew only where something has happened that concerns it.
//! What is drawn of it, `flow` says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::flow::FlowFigure;
use super::frame::Frame;
use super::texts::Texts;
use crate::figure::Subject;
use crate::trace::{ConnId, ConnIndex, FlowId, Position, SocketId, Trace, What};
use crate::world::World;

/// The flows as they were drawn last, in both languages.
#[derive(Debug, Default)]
pub struct Kept {
    /// How many events had happened.
    at: usize,
    flows: BTreeMap<FlowId, Value>,
}

impl Kept {
    /// The frame of a moment that is not before the last one.
    pub fn frame(&mut self, trace: &Trace, at: usize, texts: &mut Texts) -> Value {
        let world = World::new(trace, Position(at));
        let touched = Touched::between(trace, self.at, at);
        let mut frame = texts.both(|lang| Frame::around(&world, lang));
        let mut flows = Vec::new();
        for flow in world.flows().into_iter().filter_map(|id| world.flow(id)) {
            if touched.concerns(trace, flow.id) || !self.flows.contains_key(&flow.id) {
                let drawn = texts.both(|lang| FlowFigure::of(&Subject::new(world, &flow, lang)));
                self.flows.insert(flow.id, drawn);
            }
            flows.extend(self.flows.get(&flow.id).cloned());
        }
        self.at = at;
        if let Some(fields) = frame.as_object_mut() {
            fields.insert("flows".to_owned(), flows.into());
        }
        frame
    }
}

/// What the events between two moments may have changed.
#[derive(Debug, Default)]
struct Touched {
    /// What is not said of one connection may change any.
    all: bool,
    conns: BTreeSet<ConnId>,
    /// Sockets of which the kernel has told something.
    sockets: BTreeSet<SocketId>,
}

impl Touched {
    fn between(trace: &Trace, from: usize, until: usize) -> Self {
        let mut touched = Self::default();
        for event in trace.events_from(from).take(until.saturating_sub(from)) {
            let flow = match &event.what {
                What::Entered(entered) => entered.flow,
                What::Returned(returned) => returned.flow,
                What::Message(span) | What::Framed(span) => span.flow,
                What::FrameRejected(rejected) => rejected.flow,
                // Where a program is, what it says and what files it has are drawn beside the flows.
                What::Line(_) | What::Printed(_) | What::File(_) => continue,
                What::Raised(_) | What::Noted(_) => FlowId::NONE,
            };
            touched.all |= !flow.is_some();
            touched.conns.insert(flow.conn());
        }
        let (from, until) = (from as u64, until as u64);
        let told = trace.answered().skip_while(|answered| answered.after <= from);
        for answered in told.take_while(|answered| answered.after <= until) {
            touched.sockets.extend(answered.kernel.sockets());
        }
        touched
    }

    fn concerns(&self, trace: &Trace, flow: FlowId) -> bool {
        let Some(conn) = trace.conn(flow.conn()) else { return true };
        let of_side = |conn: &ConnIndex| {
            let sides = [&conn.connector, &conn.acceptor].into_iter().flatten();
            sides.map(|side| side.socket).any(|socket| self.sockets.contains(&socket))
        };
        // Sockets of datagrams are shared by many flows.
        self.all || self.conns.contains(&conn.id) || of_side(conn) || conn.datagrams && !self.is_quiet()
    }

    fn is_quiet(&self) -> bool {
        self.conns.is_empty() && self.sockets.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::read_trace;

    /// The recorded runs of the project.
    fn recorded() -> Vec<Trace> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/traces");
        let folders = [root.clone(), root.join("lessons")];
        let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let paths = entries.map(|entry| entry.unwrap().path());
        let files = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
        files.map(|path| read_trace(std::io::BufReader::new(std::fs::File::open(path).unwrap())).unwrap().0).collect()
    }

    #[test]
    fn a_flow_that_is_kept_is_the_one_that_would_be_drawn() {
        for trace in recorded() {
            let (mut kept, mut texts) = (Kept::default(), Texts::default());
            // Of a long run the first part and the last one, with all that lies between as one step.
            let end = trace.len();
            for at in (0..=end).filter(|at| *at < 150 || at + 50 > end) {
                let fresh = texts.both(|lang| Frame::of(&World::new(&trace, Position(at)), lang));
                assert_eq!(kept.frame(&trace, at, &mut texts), fresh, "{:?} after {at} events", trace.header);
            }
        }
    }
}
