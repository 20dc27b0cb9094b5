//! The lecture: one bar with what a demonstration needs, the line of code, and the way out.
//! The ribbons, and the lesson if one is taken, are drawn as ever.

use egui::{Label, RichText, Ui};

use super::bar::{Control, Form, HEIGHT, bar, button_width, text_width};
use super::bars::Bars;
use super::time_bar::{back, clients, play, recv_size, step, typed};
use super::what_bar::framing;
use crate::desk::{LessonCommand, Rules, Session};
use crate::run::{server_address, sources};
use crate::trace::Role as Side;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::panels::code::shown_actor;
use crate::ui::panels::messages::FIELD;
use crate::ui::panels::timeline::moment_sentence;

type Draw = fn(&mut Ui, &mut Bars<'_>, Form);

/// The bar of a lecture.
pub fn lecture_bar(ui: &mut Ui, bars: &mut Bars<'_>) {
    let native = bars.session.scenario().programs.is_empty();
    let mut controls: Vec<Control<Bars<'_>>> = Vec::new();
    let mut add = |width: f32, rank: u8, at_right: bool, draw: Draw| {
        controls.push(Control { width, short: None, rank, at_right, draw });
    };
    add(button_width(ui, ["Run the edit", "运行修改"]), 0, false, play);
    add(button_width(ui, ["Step →", "单步 →"]) + 6.0, 1, false, step);
    add(button_width(ui, ["← Back", "← 上一步"]) + 6.0, 1, false, back);
    add(button_width(ui, ["Length prefix ▼", "长度前缀 ▼"]) + 4.0, 2, false, |ui, bars, form| {
        framing(ui, bars, if form == Form::Folded { form } else { Form::Short });
    });
    add(text_width(ui, ["Clients", "客户端"]) + 54.0, 4, false, clients);
    if native {
        add(text_width(ui, ["recv size", "recv 大小"]) + 70.0, 3, false, recv_size);
        add(text_width(ui, ["Messages", "消息"]) + FIELD + 18.0, 5, false, |ui, bars, _| typed(ui, bars));
    }
    if bars.room.is_open() {
        add(button_width(ui, ["Show the answer", "揭晓答案"]), 1, true, |ui, bars, _| show_answer(ui, bars));
    }
    add(button_width(ui, ["Leave (Esc)", "退出（Esc）"]), 0, true, |ui, bars, _| leave(ui, bars.looks));
    bar(ui, bars.looks.lang.pick("More of the lecture", "更多：投影"), &controls, bars);
}

/// The one way out.
fn leave(ui: &mut Ui, looks: &mut Looks) {
    let text = looks.lang.pick("Leave (Esc)", "退出（Esc）");
    let button = egui::Button::new(text).min_size(egui::vec2(ui.available_width(), HEIGHT));
    if ui.add(button).on_hover_text("Esc · F5").clicked() {
        looks.lecture = false;
    }
}

/// What the class was asked is answered when the teacher says so, and nobody's answer is kept as the learner's.
fn show_answer(ui: &mut Ui, bars: &mut Bars<'_>) {
    use crate::lesson::Phase;
    let asked = bars.room.taking.as_ref().is_some_and(|taking| {
        matches!(taking.attempt.phase(), Phase::Predicting | Phase::Observing | Phase::Explaining | Phase::Doing)
    });
    let text = bars.looks.lang.pick("Show the answer", "揭晓答案");
    let button = egui::Button::new(text).min_size(egui::vec2(ui.available_width(), HEIGHT));
    if ui.add_enabled(asked, button).clicked() {
        let teaches = bars.room.teaches;
        bars.out.push(LessonCommand::Teach(true));
        bars.out.push(LessonCommand::ShowAnyway);
        bars.out.push(LessonCommand::Teach(teaches));
    }
}

/// Below the bytes: the line of code that was reached, and what happened last.
pub fn code_line(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks) {
    let palette = Palette::current(ui);
    if let Some((name, line)) = reached(session, looks) {
        let text = format!("{name}  {}", line.trim());
        ui.add(Label::new(RichText::new(text).font(mono(14.0)).color(palette.text)).truncate());
    }
    let sentence = moment_sentence(session, rules, looks);
    ui.add(Label::new(RichText::new(sentence).size(14.0).color(palette.label)).truncate());
}

/// The file and the text of the line that the shown actor has reached.
fn reached(session: &Session, looks: &Looks) -> Option<(String, String)> {
    let world = session.world();
    let actors = world.actors();
    let state = shown_actor(&actors, looks.actor, session.trace(), session.position().0)?;
    let number = state.line?;
    let line_of = |text: &str| text.lines().nth(number.checked_sub(1)? as usize).map(str::to_owned);
    let file = &state.started.program;
    if let Some(program) = session.scenario().programs.iter().find(|program| program.file == *file) {
        return Some((format!("{file}:{number}"), line_of(&program.source)?));
    }
    let texts = sources(session.scenario(), server_address(session.trace()));
    let text = match state.started.role {
        Side::Client => texts.clients.first()?.text.clone(),
        _ => texts.server.text.clone(),
    };
    Some((format!("{}.py:{number}", state.started.name), line_of(&text)?))
}
