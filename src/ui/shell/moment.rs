//! The line over the ribbons: which moment is looked at, clearly, and from the past the way back.
//! It moves nothing; its button is a command.

use egui::{Button, RichText, Role, Ui, WidgetInfo, vec2};

use crate::desk::{Commands, PlayCommand, Rules, Session, Stage};
use crate::lang::Lang;
use crate::playback::Move;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;

/// The height of the line; it is there in the present, too, so that nothing jumps.
pub const HEIGHT: f32 = 24.0;

/// Draws the line.
pub fn moment(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks, out: &mut Commands) {
    let (palette, lang) = (Palette::current(ui), looks.lang);
    let past = !session.playback().is_newest();
    ui.horizontal(|ui| {
        ui.set_height(HEIGHT);
        if past {
            let at = session.position().0;
            let text = lang.pick(
                format!("Past · event {at} of {} · back to the newest: End", session.trace().len()),
                format!("过去 · 第 {at} 个事件，共 {} 个 · 回到最新：End", session.trace().len()),
            );
            let open = rules.cuts.as_ref().is_some_and(crate::desk::CutMarks::is_open);
            let button = Button::new(RichText::new(&text).strong().color(palette.warn)).fill(palette.warn_ground);
            let button = button.truncate().min_size(vec2(ui.available_width(), HEIGHT));
            let response = ui.add_enabled(!open, button);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, !open, &text));
            if response.on_hover_text(&text).clicked() {
                out.push(PlayCommand::Look(Move::Newest));
            }
        } else {
            ui.add(egui::Label::new(RichText::new(now(session, lang)).color(palette.label)).truncate());
        }
    });
}

/// What the present is, and whose.
fn now(session: &Session, lang: Lang) -> String {
    let word = match (session.stage(), session.is_live()) {
        (Stage::File, _) => lang.pick("From a file", "来自文件"),
        (Stage::Running, true) => lang.pick("Live", "实时"),
        (Stage::Paused, true) => lang.pick("Paused", "已暂停"),
        _ => lang.pick("Ended", "已结束"),
    };
    format!("{word} · {}", session.phrase_of(session.show()).get(lang))
}
