//! What flows are called: by the actors at their two ends, as far as these were known at a position.
//! It indexes nothing.

use super::{ConnIndex, Side, Trace};
use crate::trace::model::{ActorId, FlowId};

impl ConnIndex {
    /// The actors at the connecting and at the accepting end, as far as they were known once event `at` had happened.
    pub(super) fn ends_known_at(&self, at: usize) -> [Option<ActorId>; 2] {
        let known = |side: &Option<Side>| side.as_ref().filter(|side| side.since as usize <= at).map(|side| side.actor);
        let connector = known(&self.connector);
        [connector, known(&self.acceptor).or(connector.and(self.expected))]
    }
}

impl Trace {
    /// The name of one end of a connection: its actor, or `outside-N` for a peer that is not in this program.
    fn end_name(&self, conn: &ConnIndex, actor: Option<ActorId>) -> String {
        match actor {
            Some(actor) => self.actor_name(actor).to_owned(),
            // Only a file that tells of neither end has a connection without a place.
            None if conn.outside == 0 => "outside".to_owned(),
            // Those of a recording in parts are counted through.
            None => format!("outside-{}", self.header.facts.came_before.saturating_add(conn.outside)),
        }
    }

    /// The name of a flow, such as `client-1>server`; a client's second connection is `client-1#2`, and the two
    /// ends of a socketpair are `client-1[0]` and `client-1[1]`.
    pub fn flow_name(&self, id: FlowId) -> String {
        self.flow_name_at(id, usize::MAX)
    }

    /// The name of a flow as far as it was known once event `at` had happened. So a trace that is written as it grows
    /// says the same as one that is written at its end.
    pub fn flow_name_at(&self, id: FlowId, at: usize) -> String {
        let Some(conn) = self.conn(id.conn()) else { return "?".to_owned() };
        let [connecting, accepting] = conn.ends_known_at(at);
        let mut connector = self.end_name(conn, connecting);
        if conn.ordinal > 1 && connecting.is_some() {
            connector = format!("{connector}#{}", conn.ordinal);
        }
        let mut acceptor = self.end_name(conn, accepting);
        if conn.twins {
            // Both ends are one program's; they are told apart as that names them.
            acceptor = format!("{connector}[1]");
            connector.push_str("[0]");
        }
        if id == conn.id.requests() { format!("{connector}>{acceptor}") } else { format!("{acceptor}>{connector}") }
    }
}
