//! The button that pins an earlier run beside the one in front, in the list of runs.
//! Where the pinned run stands, and what differs, is not its affair.

use egui::{Button, Role, Ui, WidgetInfo};

use super::bars::Bars;
use crate::desk::{PlayCommand, ShowId};

/// Draws the button of a run; `number` is the one that it has in the list, and `may` whether it can stand beside the one in front.
pub fn button(ui: &mut Ui, bars: &mut Bars<'_>, show: ShowId, number: usize, may: bool) {
    let lang = bars.looks.lang;
    let pinned = bars.session.pinned().is_some_and(|pinned| pinned.id == show);
    let text = lang.pick("compare", "对比");
    let response = ui.add_enabled(may || pinned, Button::selectable(pinned, text).frame_when_inactive(true).small());
    let name = lang.pick(format!("Compare with run {number}"), format!("与第 {number} 次运行对比"));
    response.widget_info(|| WidgetInfo::selected(Role::Button, may || pinned, pinned, &name));
    let hint = lang.pick(
        "Stands beside the run on the screen, always as far as that one",
        "与当前的运行并排显示，总是走到同样的地方",
    );
    if response.on_hover_text(hint).clicked() {
        bars.out.push(if pinned { PlayCommand::Unpin } else { PlayCommand::Pin(show) });
    }
}
