//! The files that travel over connections at a position: which, how far, and how fast, as requests and answers of the service
//! `files` tell. It knows no program and no file, and what is no such message it passes over.

use serde::Deserialize;

use super::World;
use crate::trace::{ConnIndex, FlowId, Segments, Steered, Steering, What};

/// A line in front of the bytes of a file is shorter than this, however long the name is.
const LONGEST_LINE: u64 = 4096;

/// The pace is that of so many requests, the newest.
const PACED: usize = 32;

/// A file that travels over a connection, or has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The flow of its requests.
    pub requests: FlowId,
    pub name: String,
    /// Whether it goes to the server.
    pub sent: bool,
    /// How many bytes of it are where they are to be.
    pub done: u64,
    /// How many it has; absent until an answer has told.
    pub size: Option<u64>,
    pub stage: Stage,
}

/// How a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It goes on; so many bytes a second, where two answers have told.
    UnderWay { rate: Option<u64> },
    /// All of it is there.
    Whole,
    /// The server has refused it.
    Refused,
    /// The connection has ended before all of it was there. What has come stays with the server for whoever goes on.
    BrokenOff,
}

/// The line of a request.
#[derive(Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
struct Request {
    r#do: String,
    name: String,
    size: Option<u64>,
    from: u64,
    /// Whether it is the first one about its file.
    #[serde(skip)]
    begins: bool,
}

/// The line of an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    ok: String,
    error: String,
    have: u64,
    from: u64,
    size: Option<u64>,
}

/// So many messages behind it a transfer is still found.
const BEHIND: usize = 64;

/// The newest transfer of each connection that has one: of so many connections, the newest.
pub(super) fn transfers(world: &World<'_>, most: usize) -> Vec<Transfer> {
    let conns = world.trace.conns().rev().filter(|conn| !conn.datagrams);
    let mut found: Vec<_> = conns.take(most).filter_map(|conn| of(world, conn)).collect();
    found.reverse();
    found
}

fn of(world: &World<'_>, conn: &ConnIndex) -> Option<Transfer> {
    let talk = Talk { world, requests: conn.id.requests(), answers: conn.id.replies() };
    let asked = world.happened(talk.said(talk.requests)?);
    let place = (asked.saturating_sub(BEHIND)..asked).rev().find(|place| talk.request(*place).is_some())?;
    let newest = talk.request(place)?;
    let answered = world.happened(talk.said(talk.answers)?).min(place + 1);
    // Where the newest question is not answered, the answer before it may be to another file.
    let last = answered.checked_sub(1).filter(|last| talk.are_one(*last, place));
    let answer = last.and_then(|last| talk.answer(last));
    let (done, size) = progress(&newest, answer.as_ref().map(|(answer, bytes)| (answer, *bytes)));
    let refused = answer.as_ref().is_some_and(|(answer, _)| !answer.error.is_empty());
    let stage = match size {
        _ if refused => Stage::Refused,
        Some(size) if answer.is_some() && done >= size => Stage::Whole,
        _ if talk.has_ended() || talk.was_cancelled(place) || place + 1 < asked => Stage::BrokenOff,
        _ => Stage::UnderWay { rate: last.and_then(|last| talk.rate(last, done)) },
    };
    let sent = newest.r#do == "put";
    Some(Transfer { requests: talk.requests, name: newest.name, sent, done, size, stage })
}

/// How many bytes are where they are to be, and how many there are, after an answer with so many bytes behind its line.
fn progress(request: &Request, answer: Option<(&Answer, u64)>) -> (u64, Option<u64>) {
    match answer {
        Some((answer, _)) if answer.ok == "part" => (answer.have, request.size),
        Some((answer, _)) if answer.ok == "stored" => (answer.size.or(request.size).unwrap_or(0), request.size),
        Some((answer, bytes)) if answer.ok == "piece" => (answer.from.saturating_add(bytes), answer.size),
        _ => (request.from, request.size),
    }
}

impl Request {
    /// Whether both are about the same file, the same way.
    fn is_of(&self, other: &Self) -> bool {
        (&self.r#do, &self.name, self.size) == (&other.r#do, &other.name, other.size)
    }
}

/// The messages of one connection.
struct Talk<'w, 't> {
    world: &'w World<'t>,
    requests: FlowId,
    answers: FlowId,
}

impl<'t> Talk<'_, 't> {
    /// The messages of a flow: those that its sender meant, or where nobody here sends, those that were cut out of it.
    fn said(&self, flow: FlowId) -> Option<&'t Segments<u32>> {
        let index = self.world.trace.flow(flow)?;
        Some(if index.messages.is_empty() { &index.framed } else { &index.messages })
    }

    /// The beginning of the n-th message of a flow, its length, and the microsecond of its event.
    fn message(&self, flow: FlowId, n: usize) -> Option<(Vec<u8>, u64, u64)> {
        let event = self.world.trace.event(*self.said(flow)?.get(n)? as usize)?;
        let (What::Message(span) | What::Framed(span)) = &event.what else { return None };
        let payload = span.payload_range();
        let start = self.world.trace.bytes(flow).read(payload.start..payload.end.min(payload.start + LONGEST_LINE));
        Some((start, payload.end - payload.start, event.at_us))
    }

    fn request(&self, n: usize) -> Option<Request> {
        let (start, length, _) = self.message(self.requests, n)?;
        let line = line(&start);
        let request: Request = serde_json::from_slice(line).ok()?;
        // The first question brings nothing and asks from the beginning.
        let begins = request.from == 0 && length <= line.len() as u64 + 1;
        matches!(request.r#do.as_str(), "put" | "get").then_some(Request { begins, ..request })
    }

    /// Whether two requests, of which the second comes later or is the same, are about one transfer.
    fn are_one(&self, first: usize, second: usize) -> bool {
        let Some(newest) = self.request(second) else { return false };
        let same = |place| self.request(place).is_some_and(|other| other.is_of(&newest));
        (first..second).all(same) && (first + 1..=second).all(|place| self.request(place).is_some_and(|it| !it.begins))
    }

    /// An answer, and how many bytes stand behind its line.
    fn answer(&self, n: usize) -> Option<(Answer, u64)> {
        let (start, length, _) = self.message(self.answers, n)?;
        let line = line(&start);
        let answer = serde_json::from_slice(line).ok()?;
        Some((answer, length.saturating_sub(line.len() as u64 + 1)))
    }

    /// Bytes a second up to the n-th answer, by which so many are done: since an answer some while ago.
    fn rate(&self, n: usize, done: u64) -> Option<u64> {
        let (_, _, until) = self.message(self.answers, n)?;
        let (mut later, mut first) = (self.request(n)?, None);
        for place in (n.saturating_sub(PACED)..n).rev() {
            let Some(request) = self.request(place).filter(|it| !later.begins && it.is_of(&later)) else { break };
            (later, first) = (request, Some(place));
        }
        let first = first?;
        let (_, _, since) = self.message(self.answers, first)?;
        let us = until.checked_sub(since).filter(|us| *us > 0)?;
        let (answer, bytes) = self.answer(first)?;
        let (before, _) = progress(&later, Some((&answer, bytes)));
        u64::try_from(u128::from(done.checked_sub(before)?) * 1_000_000 / u128::from(us)).ok()
    }

    /// Whether somebody has given it up since its newest request.
    fn was_cancelled(&self, place: usize) -> bool {
        let trace = self.world.trace;
        let asked = self.said(self.requests).and_then(|said| said.get(place)).copied().unwrap_or(u32::MAX);
        let Some(client) = trace.sender(self.requests).map(|side| side.actor) else { return false };
        let is_it = |one: &Steered| one.steered == Steering::TransferCancelled { actor: client };
        let mut so_far = trace.steered().take_while(|one| one.after <= self.world.at.0 as u64);
        so_far.any(|one| is_it(one) && one.after > u64::from(asked))
    }

    /// Whether nobody asks for anything more over this connection.
    fn has_ended(&self) -> bool {
        let ended = |flow| self.world.trace.flow(flow).is_some_and(|flow| self.world.happened(&flow.endings) > 0);
        ended(self.requests) || ended(self.answers)
    }
}

/// Up to the line feed.
fn line(message: &[u8]) -> &[u8] {
    message.split(|byte| *byte == b'\n').next().unwrap_or_default()
}
