//! Everything that is true at a position of a trace, worked out from the first k events and nothing else.
//! It draws nothing, asks no clock, and an anomaly is data here, never an error.

mod accounting;
mod actor;
mod condition;
mod datagram;
mod end;
mod files;
mod flow;
mod measure;
mod moment;
mod stream;
mod summary;
mod tally;
mod tcp;
mod transfer;
mod verdict;
mod waiting;

use crate::trace::{ActorId, FlowId, Frames, Position, SocketId, Trace};

pub use accounting::Accounting;
pub use actor::{ActorState, Doing};
pub use condition::{Comparison, Condition, WaitsFor};
pub use datagram::{Datagram, Fate, Tally};
pub use end::{Edge, Fin, FinBy, FlowEnd, Reset, ResetCause};
pub use files::{FileContent, FileState};
pub use flow::{Buffers, ByteState, Discard, FlowState};
pub use measure::{Measure, Name, actor_named, calls_made, flow_named, printed_by};
pub use moment::Moment;
pub use stream::{Piece, RecvView, SendView};
pub use summary::{FlowSummary, RunFacts, Summary, chunk_lengths, summarise};
pub use tally::{Axis, RunCount, RunTally};
pub use tcp::Backlog;
pub use transfer::{Stage, Transfer};
pub use verdict::Verdict;
pub use waiting::{Whom, waits_for};

/// A trace seen at one of its positions. Making one costs nothing; every question is a bisection.
#[derive(Clone, Copy, Debug)]
pub struct World<'t> {
    pub trace: &'t Trace,
    pub at: Position,
    /// Another run, as it stands beside this one to be compared with.
    pub beside: Option<&'t Trace>,
}

impl<'t> World<'t> {
    /// The world after the first `at` events; after all of them if there are fewer.
    pub fn new(trace: &'t Trace, at: Position) -> Self {
        Self { trace, at: at.min(trace.end()), beside: None }
    }

    /// The world at the end of a trace.
    pub fn at_end(trace: &'t Trace) -> Self {
        Self::new(trace, trace.end())
    }

    /// The same, with another run beside it.
    pub fn beside(self, other: Option<&'t Trace>) -> Self {
        Self { beside: other, ..self }
    }

    /// Whether frames are how the workbench reads the bytes, and no deed of the programs: those in Python cut for
    /// themselves.
    pub fn reads_along(&self) -> bool {
        self.trace.header.facts.frames == Frames::ReadAlong
    }

    /// Whether event number `n` has happened.
    pub fn has_happened(&self, n: u32) -> bool {
        (n as usize) < self.at.0
    }

    /// The number of the event that closed a socket, if it is closed.
    fn closing(&self, socket: SocketId) -> Option<usize> {
        let closed = self.trace.socket(socket)?.closed?;
        self.has_happened(closed).then_some(closed as usize)
    }

    /// How many of a list of event positions have happened.
    fn happened(&self, positions: &crate::trace::Segments<u32>) -> usize {
        positions.partition_point(|n| self.has_happened(*n))
    }

    /// The actors that have begun, server side first, each side in the order of its actors' numbers.
    pub fn actors(&self) -> Vec<ActorState<'t>> {
        let mut actors: Vec<_> = self.trace.actors().filter_map(|actor| self.actor(actor.id)).collect();
        actors.sort_by_key(|actor| (actor.started.role, actor.id));
        actors
    }

    /// One actor, if it has begun.
    pub fn actor(&self, id: ActorId) -> Option<ActorState<'t>> {
        actor::state(self, id)
    }

    /// What an actor says to whom it asks for a line: it waits in `input()`, or watches the standard input beside sockets.
    pub fn asks(&self, actor: &ActorState<'t>) -> Option<&'t str> {
        actor::asks(self, actor)
    }

    /// The flows of the connections that at least one end knows of.
    pub fn flows(&self) -> Vec<FlowId> {
        let known = self.trace.conns().filter(|conn| {
            [&conn.connector, &conn.acceptor].into_iter().flatten().any(|side| self.has_happened(side.since))
        });
        known.flat_map(|conn| [conn.id.requests(), conn.id.replies()]).collect()
    }

    /// One direction of a connection.
    pub fn flow(&self, id: FlowId) -> Option<FlowState<'t>> {
        flow::state(self, id)
    }

    /// The files and folders that programs have made or opened, and that are there.
    pub fn files(&self) -> Vec<FileState> {
        files::files(self)
    }

    /// What stands in a file of a program, or of all of them together.
    pub fn file_content(&self, of: Option<ActorId>, name: &str) -> Option<FileContent> {
        files::content(self, of, name)
    }

    /// The files that travel over connections, or have: the newest of each, of so many connections, the newest.
    pub fn transfers(&self, most: usize) -> Vec<Transfer> {
        transfer::transfers(self, most)
    }

    /// Whether every byte is accounted for.
    pub fn accounting(&self) -> Accounting {
        accounting::accounting(self)
    }
}
