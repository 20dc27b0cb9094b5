//! What happened, in plain words: one sentence for every event and a reason for every verdict, in both languages.
//! It works nothing out that `world` and the trace do not say, and it knows neither sockets nor the window.
//!
//! Reading order: `words` and `scene` (what all sentences share), `calls`, `results`, `transfers` and `closing` (a call's
//! two events), `datagrams` (the same for those), `marks` and `notes` (the other events), `holding` (what a range is made of),
//! `verdicts`, `ends`, `doing`, `tcp`, `carried` (files on their way), `books`.

mod books;
mod calls;
mod carried;
mod closing;
mod datagrams;
mod doing;
mod ends;
mod errors;
mod holding;
mod marks;
mod notes;
mod results;
mod scene;
mod tcp;
mod transfers;
mod verdicts;
mod words;

use crate::lang::{Lang, Text};
use crate::standing::Standing;
use crate::trace::{ConnId, FlowId, Span, TcpState, Trace, What};
use crate::world::{Accounting, ActorState, Backlog, FlowEnd, FlowState, Transfer, Verdict, World};

/// What event `n` was, for a learner. It depends on the events up to `n` alone (a peer's
/// name may become known later); empty if there is no such event.
pub fn sentence(trace: &Trace, n: usize, lang: Lang) -> String {
    let Some(event) = trace.event(n) else { return String::new() };
    let scene = scene::Scene { trace, n, id: event.actor, lang };
    match &event.what {
        What::Entered(entered) => calls::entered(&scene, entered),
        What::Returned(returned) => results::returned(&scene, returned),
        What::Message(span) => marks::message(&scene, span),
        What::Framed(span) => marks::framed(&scene, span),
        What::FrameRejected(rejected) => marks::rejected(&scene, rejected),
        What::Line(reached) => marks::line(&scene, reached.line),
        What::Printed(text) => marks::printed(&scene, text),
        What::Raised(text) => marks::raised(&scene, text),
        What::File(file) => marks::file(&scene, file),
        What::Noted(note) => notes::noted(&scene, note),
    }
}

/// What is said before the first event.
pub fn nothing() -> Text {
    Text::new("Nothing has happened yet", "还没有发生任何事")
}

/// Why a frame looks as it does.
pub fn why(world: &World<'_>, flow: FlowId, frame: &Span, verdict: &Verdict, lang: Lang) -> String {
    verdicts::why(world, flow, frame, verdict, lang)
}

/// How far a file has come that travels over a connection.
pub fn transfer(trace: &Trace, transfer: &Transfer, lang: Lang) -> String {
    carried::transfer(trace, transfer, lang)
}

/// What became of a datagram, and why.
pub fn datagram(world: &World<'_>, flow: FlowId, index: usize, lang: Lang) -> String {
    datagrams::why(world, flow, index, lang)
}

/// A verdict in a word or two, for a badge.
pub fn verdict_word(verdict: &Verdict, lang: Lang) -> String {
    verdicts::word(verdict, lang).to_owned()
}

/// What an actor is doing, and why it does not go on. `standing` is what a run that goes on says; the past has none.
pub fn doing(world: &World<'_>, actor: &ActorState<'_>, standing: Option<&Standing>, lang: Lang) -> String {
    doing::doing(world, actor, standing, lang)
}

/// What the chunk of a recv is made of, by the sends or the datagram that its bytes came from.
pub fn chunk(world: &World<'_>, flow: FlowId, recv_index: usize, lang: Lang) -> String {
    holding::chunk(world, flow, recv_index, lang)
}

/// How a direction of a connection ended, as a mark behind its last byte: `FIN`, `RST`, or both; `None` while it has not.
pub fn end_mark(end: &FlowEnd) -> Option<&'static str> {
    ends::mark(end)
}

/// How a direction of a connection ended, by whom and why; `None` while it has not.
pub fn end(flow: &FlowState<'_>, lang: Lang) -> Option<String> {
    ends::sentence(flow, lang)
}

/// Whether every byte is accounted for, and where the bytes are.
pub fn accounting(accounting: &Accounting, lang: Lang) -> String {
    books::accounting(accounting, lang)
}

/// What a state of TCP means for whoever has the socket.
pub fn tcp_state(state: TcpState, lang: Lang) -> &'static str {
    tcp::state(state, lang)
}

/// Who stands in the queue of a listener, how many fit, and who waits outside.
pub fn backlog(world: &World<'_>, backlog: &Backlog, lang: Lang) -> String {
    tcp::backlog(world, backlog, lang)
}

/// The name of the end that has made a connection.
pub fn connector(world: &World<'_>, conn: ConnId) -> String {
    tcp::connector(world, conn)
}
