//! Another framing: during a run, before it and after it, for native programs and for programs in Python.
//! Native programs speak it; programs in Python are exchanged for others that do, or only looked at through it.

use std::collections::BTreeMap;

use super::Session;
use crate::codec::Framing;
use crate::desk::message::Message;
use crate::desk::show::Stage;
use crate::lang::{Lang, Text};
use crate::library;
use crate::playback::Playback;
use crate::scenario::Scenario;
use crate::trace::{ActorId, ConnId, ConnIndex};
use crate::world::World;

impl Session {
    /// During a run: its clients connect again at their next message. Before the first call or after the last one:
    /// the same messages are run under the new framing, and the old run stays to be compared.
    pub(super) fn change_framing(&mut self, framing: Framing) {
        if !self.scenario().programs.is_empty() {
            self.change_lens(framing);
            return;
        }
        let changed = Scenario { framing: framing.clone(), ..self.scenario().clone() };
        if let Err(error) = changed.check() {
            self.message = Some(Message::problem(crate::run::RunError::from(error).in_words()));
            return;
        }
        self.message = None;
        if self.is_under_way() {
            let connected = self.connected();
            let show = self.shows.front_mut();
            show.scenario = changed;
            show.changed = Some(show.trace.conns().len());
            if let Some(live) = show.live() {
                live.run.change_framing(framing.clone());
            }
            self.message = told(&framing, &connected).map(Message::notice);
            self.look(Playback::Newest);
        } else {
            self.run_under(changed);
        }
    }

    /// Whether there is a run that goes on, and in which a connection was made.
    fn is_under_way(&self) -> bool {
        self.show().live().is_some() && self.trace().conns().next().is_some()
    }

    /// Before the first connection the run begins anew, as it stood; after the last call the old run stays to be compared.
    fn run_under(&mut self, changed: Scenario) {
        let live = self.show().live().is_some();
        if !live {
            self.shows.put_beside();
        }
        let paused = live && self.stage() == Stage::Paused;
        self.start(changed, paused);
    }

    /// Programs in Python: those of the library give way to their variant; for every other the bytes stay what they are.
    fn change_lens(&mut self, framing: Framing) {
        let variant = if self.workshop.edited(self.scenario()).is_some() {
            None
        } else {
            library::of_programs(&self.scenario().programs).and_then(|program| program.variant(framing.name()))
        };
        match variant {
            // Another kind of framing, and not other options of the same.
            Some(variant) if framing.name() != self.scenario().framing.name() => {
                let lang = library::language_of(&self.scenario().programs);
                self.exchange(variant.scenario_in(lang));
            }
            _ => self.look_through(framing),
        }
    }

    fn exchange(&mut self, variant: &Scenario) {
        if self.trace().conns().next().is_some() {
            self.shows.put_beside();
        } else {
            self.shows.put_nothing_beside();
        }
        let (paused, schedule) = (self.stage() == Stage::Paused, self.scenario().schedule);
        let chosen = self.workshop.choose(&self.shows.front().scenario, Scenario { schedule, ..variant.clone() });
        self.start(chosen.scenario, paused);
    }

    fn look_through(&mut self, framing: Framing) {
        let during = self.is_under_way();
        if during {
            let show = self.shows.front_mut();
            show.scenario.framing = framing.clone();
            if let Some(live) = show.live() {
                live.run.change_framing(framing);
            }
        } else {
            self.run_under(Scenario { framing, ..self.scenario().clone() });
        }
        let text = if during {
            Text::new(
                "The programs send the same bytes as before; connections made from here on are cut into frames in the new way",
                "程序发送的字节不变；从现在起新建立的连接按新的方式切分成帧",
            )
        } else {
            Text::new(
                "The programs send the same bytes as before; only how the window cuts them into frames has changed",
                "程序发送的字节不变，变的只是窗口把它们切分成帧的方式",
            )
        };
        self.message.get_or_insert(Message::notice(text));
    }

    /// The clients that are connected now.
    fn connected(&self) -> Vec<String> {
        let world = World::at_end(self.trace());
        let open = |conn: &&ConnIndex| world.flow(conn.id.requests()).is_some_and(|flow| !flow.sender_done);
        let connector = |conn: &ConnIndex| Some(self.trace().actor_name(conn.connector.as_ref()?.actor).to_owned());
        self.trace().conns().filter(open).filter_map(connector).collect()
    }

    /// The first connection that was made since the framing was changed, and that speaks the new one.
    pub fn first_under_new_framing(&self) -> Option<ConnId> {
        let before = self.show().changed?;
        let world = World::at_end(self.trace());
        let speaks = |conn: &&ConnIndex| self.speaks_present_framing(&world, conn.id);
        self.trace().conns().skip(before).find(speaks).map(|conn| conn.id)
    }

    fn speaks_present_framing(&self, world: &World<'_>, conn: ConnId) -> bool {
        world.flow(conn.requests()).and_then(|flow| flow.framing()).is_some_and(|it| *it == self.scenario().framing)
    }

    /// The framing was changed when every message had been sent already, so that a connection is left under another one
    /// and none was made under this one: the same messages are run once more.
    pub(super) fn run_again_if_too_late(&mut self) {
        if self.show().changed.is_none() || self.first_under_new_framing().is_some() {
            return;
        }
        let world = World::at_end(self.trace());
        // Whatever a client spoke before its newest connection is over.
        let mut newest: BTreeMap<Option<ActorId>, ConnId> = BTreeMap::new();
        for conn in self.trace().conns() {
            newest.insert(conn.connector.as_ref().map(|side| side.actor), conn.id);
        }
        if newest.values().all(|conn| self.speaks_present_framing(&world, *conn)) {
            return;
        }
        let changed = self.scenario().clone();
        self.shows.put_beside();
        self.start(changed, false);
    }
}

/// Who changes when; nothing where nobody is connected.
fn told(framing: &Framing, connected: &[String]) -> Option<Text> {
    let (en, zh) = (framing.label(Lang::En), framing.label(Lang::Zh));
    let who = connected.join(", ");
    if connected.is_empty() {
        return None;
    }
    Some(Text::new(
        format!(
            "{en} from here on. Already connected: {who}. Each closes at its next message and connects again; one with nothing left to send stays as it is. The first flow under {en} is shown large."
        ),
        format!(
            "从现在起使用{zh}。已连接的有：{who}。它们会在下一条消息前关闭并重新连接；没有消息要发的保持原样。第一条使用{zh}的流会放大显示。"
        ),
    ))
}
