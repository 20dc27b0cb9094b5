//! Another framing: during a run, before it and after it, for native programs and for programs in Python.
//! Native programs speak it; programs in Python are exchanged for others that do, or only looked at through it.

use super::{Before, Message, Session, Stage};
use crate::codec::Framing;
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
        if !self.scenario.programs.is_empty() {
            self.change_lens(framing);
            return;
        }
        let changed = Scenario { framing: framing.clone(), ..self.scenario.clone() };
        if let Err(error) = changed.check() {
            self.message = Some(Message { text: crate::run::RunError::from(error).text(), bad: true });
            return;
        }
        self.message = None;
        let old = std::mem::replace(&mut self.scenario, changed);
        match &self.run {
            Some(run) if self.trace.conns().next().is_some() => {
                run.change_framing(framing);
                self.changed_from = Some(old.framing);
                self.playback = Playback::Newest;
            }
            Some(_) => self.start(self.stage == Stage::Paused),
            None => {
                self.before = Some(Before { trace: self.trace.clone(), framing: old.framing });
                self.start(false);
            }
        }
    }

    /// Programs in Python: those of the library give way to their variant; for every other the bytes stay what they are.
    fn change_lens(&mut self, framing: Framing) {
        let variant = if self.workshop.edited(&self.scenario).is_some() {
            None
        } else {
            library::of_programs(&self.scenario.programs).and_then(|program| program.variant(framing.name()))
        };
        match variant {
            // Another kind of framing, and not other options of the same.
            Some(variant) if framing.name() != self.scenario.framing.name() => self.exchange(&variant.scenario),
            _ => self.look_through(framing),
        }
    }

    fn exchange(&mut self, variant: &Scenario) {
        let before = Before { trace: self.trace.clone(), framing: self.scenario.framing.clone() };
        let begun = before.trace.conns().next().is_some();
        let paused = self.stage == Stage::Paused;
        let schedule = self.scenario.schedule;
        let chosen = self.workshop.choose(&self.scenario, Scenario { schedule, ..variant.clone() });
        self.scenario = chosen.scenario;
        self.before = begun.then_some(before);
        self.start(paused);
    }

    fn look_through(&mut self, framing: Framing) {
        let old = std::mem::replace(&mut self.scenario.framing, framing.clone());
        let during = self.run.is_some() && self.trace.conns().next().is_some();
        match &self.run {
            Some(run) if during => run.change_framing(framing),
            Some(_) => self.start(self.stage == Stage::Paused),
            None => {
                self.before = Some(Before { trace: self.trace.clone(), framing: old });
                self.start(false);
            }
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
        self.message.get_or_insert(Message { text, bad: false });
    }

    /// The framing was changed when every message had been sent already, so no connection came to speak it: the same
    /// messages are run once more.
    pub(super) fn run_again_if_too_late(&mut self) {
        let Some(framing) = self.changed_from.take() else { return };
        // Whatever is looked at: the whole run counts.
        let world = World::at_end(&self.trace);
        let spoken = |flow: FlowId| world.flow(flow).and_then(|flow| flow.framing());
        let is_new = |framing: &Framing| *framing == self.scenario.framing;
        if world.flows().into_iter().filter_map(spoken).any(|framing| is_new(&framing)) {
            return;
        }
        self.before = Some(Before { trace: self.trace.clone(), framing });
        self.start(false);
    }
}
