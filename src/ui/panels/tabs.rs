//! The two tabs below the ribbons of programs in Python: the console and the call log.
//! What is behind them is drawn elsewhere.

use egui::{Button, Role, Ui, WidgetInfo};

use crate::ui::looks::{Below, Looks};

/// What stands below the ribbons, as two tabs at the beginning of its first row.
pub fn below_tabs(ui: &mut Ui, looks: &mut Looks) {
    let lang = looks.lang;
    for (below, name) in
        [(Below::Console, lang.pick("Console", "控制台")), (Below::Log, lang.pick("Call log", "调用记录"))]
    {
        let chosen = looks.below == below;
        let response = ui.add(Button::selectable(chosen, name).frame_when_inactive(true));
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, name));
        if response.clicked() {
            looks.below = below;
        }
    }
}
