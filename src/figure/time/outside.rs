//! Peers outside this program: a lane for them, and where their bytes meet a call of ours. When such a peer sent, and whether
//! it has taken what it was sent, nobody here knows, so of that nothing is told.

use super::CallBox;
use crate::figure::selection::Selection;
use crate::figure::subject::Subject;
use crate::lang::Lang;
use crate::trace::{ActorId, ConnId, ConnIndex, FlowId, Trace};

/// A peer outside this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Peer {
    pub conn: ConnId,
    pub name: String,
    /// Whether it called, and did not wait to be called.
    pub connects: bool,
}

/// The peers of a trace, in the order of their connections.
pub(super) fn peers(trace: &Trace) -> Vec<Peer> {
    trace.conns().filter_map(|conn| peer(trace, conn)).collect()
}

fn peer(trace: &Trace, conn: &ConnIndex) -> Option<Peer> {
    let connects = match (&conn.connector, &conn.acceptor, conn.expected) {
        (None, Some(_), _) => true,
        (Some(_), None, None) => false,
        _ => return None,
    };
    let (requests, replies) = (conn.id.requests(), conn.id.replies());
    // A datagram that was sent to nobody makes no peer; one that came from somebody does.
    let from = if connects { requests } else { replies };
    let came = trace.flow(from).is_some_and(|flow| !flow.recv_returned.is_empty());
    if conn.datagrams && !came {
        return None;
    }
    let flow = trace.flow_name(from);
    let name = flow.split('>').next().unwrap_or_default().to_owned();
    Some(Peer { conn: conn.id, name, connects })
}

/// Bytes that a call of ours handed to a peer, or took from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    pub conn: ConnId,
    pub flow: FlowId,
    /// Whose call it is, and its event.
    pub actor: ActorId,
    pub event: usize,
    /// For screen readers.
    pub name: String,
    pub selection: Selection,
}

/// Where the calls of a flow meet the peer at its other end.
pub(super) fn crossings(subject: &Subject<'_, '_>, boxes: &[CallBox]) -> Vec<Crossing> {
    let crosses = |one: &&CallBox| !one.bytes.is_empty();
    boxes.iter().filter(crosses).filter_map(|one| crossing(subject, one)).collect()
}

fn crossing(subject: &Subject<'_, '_>, one: &CallBox) -> Option<Crossing> {
    let (flow, lang) = (one.flow, subject.lang);
    let name = name(&subject.name, one.sends, one.bytes.end - one.bytes.start, lang);
    Some(Crossing {
        conn: flow.conn(),
        flow,
        actor: one.actor,
        event: one.returned?,
        name,
        selection: one.selection.clone(),
    })
}

fn name(flow: &str, sends: bool, bytes: u64, lang: Lang) -> String {
    let bytes = lang.count(bytes, "byte", "字节");
    if sends {
        lang.pick(
            format!("{flow}: {bytes} sent outside; whether they were taken is not known"),
            format!("{flow}：{bytes} 发往外部；是否被取走无从得知"),
        )
    } else {
        lang.pick(
            format!("{flow}: {bytes} from outside; when they were sent is not known"),
            format!("{flow}：{bytes} 来自外部；何时发出无从得知"),
        )
    }
}
