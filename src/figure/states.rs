//! Beside each end of a flow the state of TCP that its kernel tells, and at a listener its queue, as plain data.
//! Where the kernel told nothing there is nothing here.

use serde::Serialize;

use super::ink::Ink;
use super::subject::Subject;
use crate::lang::Lang;
use crate::narrate;
use crate::trace::{Side, TcpState};
use crate::world::{Backlog, World};

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndState {
    /// Whose end it is.
    pub who: String,
    /// The state as tcp(7) names it, or `reset`; `null` for an end that accept has not taken, or that was not asked.
    pub state: Option<&'static str>,
    /// What is written beside the end; empty where nothing is known.
    pub label: String,
    pub ink: Ink,
    /// For screen readers: whose end, in which state, and what that means.
    pub name: String,
}

/// The queue of a listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueFigure {
    /// Who listens.
    pub owner: String,
    /// How many connections wait for accept, and how many fit.
    pub waiting: u32,
    pub room: u32,
    /// Who is in it, the next to be accepted first; those from outside have no name.
    pub members: Vec<String>,
    /// Who waits in connect, because nobody more fits.
    pub outside: Vec<String>,
    pub ink: Ink,
    /// The same in a sentence.
    pub sentence: String,
}

impl Subject<'_, '_> {
    /// The sending and the receiving end; none for datagrams, and none where the kernel was not asked.
    pub fn end_states(&self) -> Option<[EndState; 2]> {
        let trace = self.world.trace;
        if self.flow.datagrams {
            return None;
        }
        let (sender, receiver) = self.name.split_once(" → ")?;
        let known = |side: &Option<&Side>| side.is_some_and(|side| self.world.has_happened(side.since));
        let sides = [trace.sender(self.flow.id), trace.receiver(self.flow.id)];
        let sockets = sides.map(|side| Some(side).filter(known).flatten().map(|side| side.socket));
        let states = sockets.map(|socket| self.world.tcp_state(socket?));
        if states.iter().all(Option::is_none) {
            return None;
        }
        // The side that accepts is the receiver of requests.
        let accepting = usize::from(self.flow.id == self.flow.id.conn().requests());
        let waits = self.world.is_unaccepted(self.flow.id.conn());
        let end = |place: usize, who: &str| self.end_state(who, states[place], waits && place == accepting);
        Some([end(0, sender), end(1, receiver)])
    }

    fn end_state(&self, who: &str, state: Option<TcpState>, unaccepted: bool) -> EndState {
        let lang = self.lang;
        let (label, means) = match state {
            Some(state) => (state.name().to_owned(), narrate::tcp_state(state, lang)),
            None if unaccepted => {
                let label = lang.pick("not accepted", "尚未 accept");
                let means = lang.pick(
                    "the connection stands in the accept queue; no accept has taken it",
                    "连接还在等待队列里，没有被 accept 取走",
                );
                (label.to_owned(), means)
            }
            None => (String::new(), lang.pick("its state is not known", "状态未知")),
        };
        let ink = match state {
            Some(TcpState::Reset) => Ink::Bad,
            Some(TcpState::Established) => Ink::Plain,
            _ if unaccepted => Ink::Warn,
            _ => Ink::Faint,
        };
        let name = match label.is_empty() {
            true => lang.pick(format!("{who}: {means}"), format!("{who}：{means}")),
            false => lang.pick(format!("{who} {label}: {means}"), format!("{who} {label}：{means}")),
        };
        EndState { who: who.to_owned(), state: state.map(TcpState::name), label, ink, name }
    }
}

/// The queues of the listeners that are open.
pub fn queues(world: &World<'_>, lang: Lang) -> Vec<QueueFigure> {
    world.backlogs().iter().map(|backlog| queue(world, backlog, lang)).collect()
}

fn queue(world: &World<'_>, backlog: &Backlog, lang: Lang) -> QueueFigure {
    QueueFigure {
        owner: world.trace.actor_name(backlog.owner).to_owned(),
        waiting: backlog.waiting,
        room: backlog.room,
        members: backlog.members.iter().map(|conn| narrate::connector(world, *conn)).collect(),
        outside: backlog.outside.iter().map(|id| world.trace.actor_name(*id).to_owned()).collect(),
        ink: if backlog.is_full() { Ink::Warn } else { Ink::Plain },
        sentence: narrate::backlog(world, backlog, lang),
    }
}
