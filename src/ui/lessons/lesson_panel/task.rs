//! A task in the panel: what is to be done, how it stands, and who can be let go or what can be checked.
//! It judges nothing.

use egui::{Button, RichText, Ui};

use super::{View, ask, note, prose};
use crate::desk::{Commands, LessonCommand};
use crate::lesson::{Phase, Task, Verdict, Way};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;

/// Draws the task.
pub fn task(ui: &mut Ui, view: &View<'_>, task: &Task, looks: &mut Looks, out: &mut Commands) {
    let View { room, taking, session } = *view;
    let (lang, palette) = (looks.lang, Palette::current(ui));
    ui.label(RichText::new(lang.pick("Do", "动手")).size(12.0).color(palette.accent).strong());
    prose::prose(ui, task.ask.get(lang));
    let open = taking.attempt.phase() == Phase::Doing;
    if matches!(task.by, Way::Edit(_)) {
        check_button(ui, view, looks, out);
    }
    match &taking.verdict {
        Some(Verdict::Pass(text)) => note(ui, &format!("✓ {}", text.get(lang)), palette.good, palette.good_ground),
        Some(Verdict::Fail(text)) => note(ui, &format!("× {}", text.get(lang)), palette.bad, palette.bad_ground),
        Some(Verdict::NotYet(text)) => note(ui, text.get(lang), palette.text, palette.unknown_fill),
        None if !open => note(ui, lang.pick("✓ Done", "✓ 已完成"), palette.good, palette.good_ground),
        None => {}
    }
    if room.has_failed_cut() && ui.button(lang.pick("Step through this cut", "单步查看这种切法")).clicked() {
        ask(out, LessonCommand::ShowFailure);
    }
    // A lecture has no panel of programs in which the actors could stand.
    if matches!(task.by, Way::Moves(_)) && looks.lecture {
        ui.separator();
        ui.scope(|ui| {
            ui.set_height(200.0);
            crate::ui::panels::actors::actors(ui, session, looks, out);
        });
    }
}

/// Runs what was edited, and judges it.
fn check_button(ui: &mut Ui, view: &View<'_>, looks: &Looks, out: &mut Commands) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let busy = view.taking.is_moving() || view.room.trying().is_some();
    let text = if busy { lang.pick("Checking …", "正在检查…") } else { lang.pick("Check", "检查") };
    let label = RichText::new(text).strong();
    let label = if busy { label } else { label.color(palette.on_accent) };
    let keys = RichText::new("Ctrl Enter").size(12.0);
    let keys = if busy { keys } else { keys.color(palette.on_accent) };
    let button = Button::new(label).right_text(keys).min_size(egui::vec2(90.0, 30.0));
    let button = if busy { button } else { button.fill(palette.accent) };
    let response = ui.add_enabled(!busy, button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, !busy, text));
    if response.clicked() {
        ask(out, LessonCommand::Check);
    }
}
