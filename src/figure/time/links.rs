//! How connections begin and end: from connect into the listener's queue and out of it by accept; a FIN or a RST from one
//! end to the other. Their bytes are not its affair.

use super::{Lanes, Span, selection_of};
use crate::figure::Ink;
use crate::figure::selection::Selection;
use crate::figure::subject::Subject;
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{ActorId, ConnIndex, FlowId, Trace, What, is_reset};
use crate::world::{Edge, FlowState, World};

/// What goes over to the other end that is no byte of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkOf {
    /// A connection: it stands in the listener's queue from connect to accept.
    Connection,
    Fin,
    Rst,
}

/// A link from one end to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub of: LinkOf,
    /// The flow that ends; of a connection that of its requests.
    pub flow: FlowId,
    /// Whose call brought it about, and the event.
    pub from: ActorId,
    pub began: usize,
    /// At whose end it arrives, and the event that took it or was told of it; `None` while nobody did.
    pub to: ActorId,
    pub met: Option<usize>,
    pub label: &'static str,
    pub ink: Ink,
    /// For screen readers.
    pub name: String,
    pub selection: Selection,
}

/// The connections that were made or taken in a span of events.
pub(super) fn connections(world: &World<'_>, lanes: &Lanes, span: &Span, lang: Lang) -> Vec<Link> {
    world
        .trace
        .conns()
        .filter(|conn| !conn.datagrams && !conn.twins)
        .filter_map(|conn| connection(world, lanes, conn, span, lang))
        .collect()
}

fn connection(world: &World<'_>, lanes: &Lanes, conn: &ConnIndex, span: &Span, lang: Lang) -> Option<Link> {
    let trace = world.trace;
    let connector = conn.connector.as_ref().filter(|side| world.has_happened(side.since))?;
    let acceptor = conn.acceptor.as_ref().filter(|side| world.has_happened(side.since));
    let to = acceptor.map(|side| side.actor).or(conn.expected)?;
    let (began, met) = (connector.since as usize, acceptor.map(|side| side.since as usize));
    let in_sight = began < span.to && met.is_none_or(|met| met >= span.from);
    if !in_sight || !lanes.shows(connector.actor) {
        return None;
    }
    let (who, at) = (trace.actor_name(connector.actor), trace.actor_name(to));
    let name = match met {
        Some(_) => lang
            .pick(format!("{who} connects to {at}, and accept takes it"), format!("{who} 连接 {at}，被 accept 取走")),
        None => lang
            .pick(format!("{who} is connected to {at}, and not accepted"), format!("{who} 已连上 {at}，尚未 accept")),
    };
    let label = if met.is_none() { lang.pick("not accepted", "尚未 accept") } else { "" };
    let ink = if met.is_none() { Ink::Warn } else { Ink::Faint };
    Some(Link {
        of: LinkOf::Connection,
        flow: conn.id.requests(),
        from: connector.actor,
        began,
        to,
        met,
        label,
        ink,
        name,
        selection: selection_of(trace, began),
    })
}

/// The end of a flow, if it came in a span of events. `ends` are the actors at its sending and its receiving end.
pub(super) fn ends(subject: &Subject<'_, '_>, ends: [ActorId; 2], span: &Span) -> Vec<Link> {
    let (flow, trace, lang) = (subject.flow, subject.world.trace, subject.lang);
    let (end, at) = (flow.end(), subject.world.at.0);
    let fin = end.fin.filter(|fin| fin.event < span.to);
    // A reset ends both directions; it is drawn once.
    let reset = end.reset.filter(|reset| reset.event < span.to && flow.id == flow.id.conn().requests());
    let mut ended = Vec::new();
    if let Some(fin) = fin {
        let told = end_told(flow, trace).filter(|told| *told > fin.event);
        ended.push((LinkOf::Fin, (ends[0], fin.event), (ends[1], told)));
    }
    if let Some(reset) = reset {
        let [from, to] = if reset.by == Edge::Sender { ends } else { [ends[1], ends[0]] };
        ended.push((LinkOf::Rst, (from, reset.event), (to, reset_told(trace, flow.id, to, reset.event, at))));
    }
    ended.retain(|(_, (_, began), (_, met))| met.unwrap_or(*began) >= span.from);
    if ended.is_empty() {
        return Vec::new();
    }
    let sentence = narrate::end(flow, lang).unwrap_or_default();
    let name = |of: LinkOf| format!("{}: {}. {sentence}", subject.name, label(of));
    ended.into_iter().map(|(of, from, to)| link((of, flow.id), from, to, name(of), trace)).collect()
}

/// What the segment is called that tells of an end.
fn label(of: LinkOf) -> &'static str {
    match of {
        LinkOf::Connection => "",
        LinkOf::Fin => "FIN",
        LinkOf::Rst => "RST",
    }
}

fn link(
    (of, flow): (LinkOf, FlowId),
    (from, began): (ActorId, usize),
    (to, met): (ActorId, Option<usize>),
    name: String,
    trace: &Trace,
) -> Link {
    let ink = if of == LinkOf::Rst { Ink::Bad } else { Ink::Plain };
    Link { of, flow, from, began, to, met, label: label(of), ink, name, selection: selection_of(trace, began) }
}

/// The first recv that found the end of the stream.
fn end_told(flow: &FlowState<'_>, trace: &Trace) -> Option<usize> {
    let index = trace.flow(flow.id)?;
    let mut found = None;
    for place in (0..flow.recvs_returned).rev() {
        let n = *index.recv_returned.get(place)? as usize;
        match trace.event(n).map(|event| &event.what) {
            Some(What::Returned(returned)) if returned.result == 0 => found = Some(n),
            _ => break,
        }
    }
    found
}

/// The call that was told of a reset.
fn reset_told(trace: &Trace, flow: FlowId, who: ActorId, after: usize, at: usize) -> Option<usize> {
    let told = |n: usize| match trace.event(n).map(|event| (event.actor, &event.what)) {
        Some((actor, What::Returned(returned))) => actor == who && returned.errno().is_some_and(is_reset),
        _ => false,
    };
    [flow, flow.reverse()].into_iter().filter_map(|flow| trace.flow(flow)).find_map(|index| {
        let later = index.endings.iter().map(|n| *n as usize).filter(|n| *n >= after && *n < at);
        later.into_iter().find(|n| told(*n))
    })
}
