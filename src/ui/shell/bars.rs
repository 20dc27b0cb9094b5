//! What the bars are filled from, and what several of them have.
//! Which bar has what is each bar's own affair.

use egui::{Button, Ui, vec2};

use super::bar::HEIGHT;
use crate::desk::{Classroom, Commands, PlayCommand, Session};
use crate::scenario::Scenario;
use crate::ui::looks::{Dialog, Looks};

/// What the bars are filled from.
pub struct Bars<'a> {
    pub session: &'a Session,
    pub room: &'a Classroom,
    pub looks: &'a mut Looks,
    pub out: &'a mut Commands,
}

impl Bars<'_> {
    /// Lets a control change the scenario; what it changed is a command.
    pub fn change(&mut self, change: impl FnOnce(&mut Looks, &mut Scenario, &mut Commands)) {
        let mut scenario = self.session.scenario().clone();
        change(self.looks, &mut scenario, self.out);
        if scenario != *self.session.scenario() {
            self.out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
        }
    }
}

/// Save and open.
pub fn files(ui: &mut Ui, session: &Session, looks: &mut Looks) {
    let lang = looks.lang;
    let button = |text: &'static str| Button::new(text).min_size(vec2(0.0, HEIGHT));
    let there = !session.trace().is_empty();
    let save = ui.add_enabled(there, button(lang.pick("Save…", "保存…")));
    if save.on_hover_text("Ctrl S").clicked() {
        looks.ask_for(Dialog::Save);
    }
    if ui.add(button(lang.pick("Open…", "打开…"))).on_hover_text("Ctrl O").clicked() {
        looks.ask_for(Dialog::Open);
    }
}
