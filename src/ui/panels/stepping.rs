//! The buttons that go along the lines of programs in Python: on by a line, over a function, until a line.
//! Live they let a program go on; in the past they only move the playhead.

use egui::{Button, Role, Ui, WidgetInfo};

use crate::desk::{Commands, LineStep, PlayCommand, Session};
use crate::ui::looks::Looks;

/// The step that goes until the line of the text cursor; `None` where there is none.
pub fn until_cursor(looks: &Looks) -> Option<LineStep> {
    let (file, line) = looks.cursor.clone()?;
    Some(LineStep::Until { file, line })
}

/// Draws the buttons.
pub fn line_steps(ui: &mut Ui, session: &Session, looks: &Looks, out: &mut Commands) {
    let lang = looks.lang;
    let can_step = session.is_live() || !session.playback().is_newest();
    let until = until_cursor(looks);
    let until_name = match &until {
        Some(LineStep::Until { file, line }) => {
            lang.pick(format!("until {file} line {line}"), format!("直到 {file} 第 {line} 行"))
        }
        _ => lang.pick("put the cursor on a line first", "先把光标放到某一行").to_owned(),
    };
    let steps = [
        (lang.pick("Line", "单行"), "F11", lang.pick("to the next line", "到下一行").to_owned(), Some(LineStep::Line)),
        (
            lang.pick("Over", "越过"),
            "F10",
            lang.pick("to the next line, over functions", "到下一行，不进入函数").to_owned(),
            Some(LineStep::Over),
        ),
        (lang.pick("Until", "直到"), "F8", until_name, until),
    ];
    for (name, key, says, step) in steps {
        let enabled = can_step && step.is_some();
        let response = ui.add_enabled(enabled, Button::new(name));
        let label = lang.pick(format!("{name}: {says}"), format!("{name}：{says}"));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &label));
        // A word says little; what it does, and its key, are in the hint.
        let hint = lang.pick(format!("{says} ({key})"), format!("{says}（{key}）"));
        let response = response.on_hover_text(&hint).on_disabled_hover_text(hint);
        if let (true, Some(step)) = (response.clicked(), step) {
            out.push(PlayCommand::StepLines(step, looks.actor));
        }
    }
}
