//! Another framing: during a run, before it and after it, for native programs and for programs in Python.
//! Native programs speak it; programs in Python are exchanged for others that do, or only looked at through it.

use super::Session;
use crate::codec::Framing;
use crate::desk::message::Message;
use crate::desk::show::Stage;
use crate::lang::Text;
use crate::library;
use crate::playback::Playback;
use crate::scenario::Scenario;
use crate::trace::FlowId;
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
            let show = self.shows.front_mut();
            let old = std::mem::replace(&mut show.scenario, changed).framing;
            if let Some(live) = show.live_mut() {
                live.run.change_framing(framing);
                live.changed_from = Some(old);
            }
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
            Some(variant) if framing.name() != self.scenario().framing.name() => self.exchange(&variant.scenario),
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

    /// The framing was changed when every message had been sent already, so no connection came to speak it: the same
    /// messages are run once more.
    pub(super) fn run_again_if_too_late(&mut self, changed_from: &Framing) {
        // Whatever is looked at: the whole run counts.
        let world = World::at_end(self.trace());
        let spoken = |flow: FlowId| world.flow(flow).and_then(|flow| flow.framing());
        let changed = self.scenario().clone();
        if *changed_from == changed.framing
            || world.flows().into_iter().filter_map(spoken).any(|framing| *framing == changed.framing)
        {
            return;
        }
        self.shows.put_beside();
        self.start(changed, false);
    }
}
