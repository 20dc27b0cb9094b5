//! The question why in the panel: a field for the learner's own words, and afterwards an explanation beside them.
//! It judges nothing, and neither does anybody else.

use egui::{Button, Frame, Key, KeyboardShortcut, Margin, Modifiers, RichText, TextEdit, Ui};

use super::{ask, note, prose};
use crate::desk::{Commands, LessonCommand};
use crate::lang::Lang;
use crate::lesson::{Attempt, LONGEST_WORDS, Phase, Why};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;

/// What confirms. Enter alone begins a new line, and ends a word that is being composed.
const CONFIRM: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);

/// Draws the question, once it may be answered.
pub fn why(
    ui: &mut Ui,
    why: &Why,
    attempt: &Attempt,
    fill: &dyn Fn(&str) -> String,
    looks: &mut Looks,
    out: &mut Commands,
) {
    let asked = fill(why.ask.get(looks.lang));
    match attempt.phase() {
        Phase::Explaining => open(ui, &asked, looks, out),
        Phase::Doing | Phase::Done => compared(ui, &asked, &fill(why.model.get(looks.lang)), attempt, looks.lang),
        _ => {}
    }
}

fn open(ui: &mut Ui, asked: &str, looks: &mut Looks, out: &mut Commands) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let frame = Frame::new().fill(palette.accent_ground).corner_radius(6).inner_margin(Margin::symmetric(8, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(lang.pick("Why?", "为什么？")).size(12.0).color(palette.accent).strong());
        prose::prose(ui, asked);
        let hint = lang.pick("In your own words. Nobody judges them.", "用自己的话说，不判对错。");
        let confirmed = ui.input_mut(|input| input.consume_shortcut(&CONFIRM));
        let field = TextEdit::multiline(&mut looks.draft.words)
            .hint_text(hint)
            .char_limit(LONGEST_WORDS)
            .desired_rows(3)
            .desired_width(ui.available_width());
        let response = ui.add(field);
        response.clone().accessible_name(lang.pick("Your explanation", "你的解释"));
        if std::mem::take(&mut looks.draft.wants_focus) {
            response.request_focus();
        }
        let ready = !looks.draft.words.trim().is_empty();
        let text = RichText::new(lang.pick("Confirm", "确定")).strong();
        let keys = RichText::new("Ctrl Enter").size(12.0);
        let (text, keys) = match ready {
            true => (text.color(palette.on_accent), keys.color(palette.on_accent)),
            false => (text, keys),
        };
        let button = Button::new(text).right_text(keys).min_size(egui::vec2(90.0, 30.0));
        let button = if ready { button.fill(palette.accent) } else { button };
        let pressed = ui.add_enabled(ready, button);
        pressed.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, ready, lang.pick("Confirm", "确定")));
        if ready && (confirmed || pressed.clicked()) {
            ask(out, LessonCommand::Explain(std::mem::take(&mut looks.draft.words)));
        }
    });
}

/// What was written, and an explanation to compare it with.
fn compared(ui: &mut Ui, asked: &str, model: &str, attempt: &Attempt, lang: Lang) {
    let palette = Palette::current(ui);
    prose::inked(ui, asked, palette.label);
    if let Some(words) = attempt.explanation() {
        ui.label(RichText::new(lang.pick("You wrote", "你写的是")).size(12.0).color(palette.label));
        // No marks of a lesson's text are meant in it.
        ui.label(RichText::new(words).size(14.5));
    }
    ui.label(RichText::new(lang.pick("Compare", "对照")).size(12.0).color(palette.label));
    note(ui, model, palette.text, palette.unknown_fill);
}
