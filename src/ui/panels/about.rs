//! Before the first connection of programs in Python: what they are, what goes wrong in them if anything does, what to press.
//! What goes wrong is told on a click alone, so that who wants to find it can.

use egui::{CollapsingHeader, RichText, Ui};

use super::programs::title;
use crate::desk::Session;
use crate::lang::Lang;
use crate::library;
use crate::ui::paint::theme::Palette;

/// As wide as a text is that one likes to read.
const WIDTH: f32 = 560.0;

/// Draws the page.
pub fn about(ui: &mut Ui, session: &Session, lang: Lang) {
    let palette = Palette::current(ui);
    let originals = session.workshop.originals();
    let program = library::of_programs(originals);
    let width = WIDTH.min(ui.available_width());
    ui.add_space(28.0);
    ui.vertical_centered(|ui| {
        ui.set_max_width(width);
        ui.label(RichText::new(title(originals, lang)).size(18.0).color(palette.text));
        ui.add_space(8.0);
        if let Some(program) = program {
            ui.label(RichText::new(program.summary.get(lang)).size(14.0).color(palette.label));
            ui.add_space(8.0);
        }
        let real = lang.pick(
            "These programs run as they stand in the editor, over real sockets. Every call and every line is recorded.",
            "这些程序就按编辑器里的样子运行，使用真实的套接字；每次调用、每一行都会记录下来。",
        );
        ui.label(RichText::new(real).size(14.0).color(palette.label));
        ui.add_space(12.0);
        let keys = lang.pick(
            "Press Run, or Space. Step lets one call go, Line one line. Click a line number to stop there.",
            "按“运行”或空格键开始。“单步”放行一次调用，“单行”放行一行；点行号可在该行停下。",
        );
        ui.label(RichText::new(keys).size(14.0).color(palette.accent));
    });
    if let Some(defect) = program.and_then(|program| program.defect.as_ref()) {
        ui.add_space(10.0);
        let head = lang.pick("What goes wrong here", "这里哪里出了错");
        let left = ((ui.available_width() - width) / 2.0).max(0.0);
        ui.horizontal_top(|ui| {
            ui.add_space(left);
            ui.vertical(|ui| {
                ui.set_max_width(width);
                // Open in one program is not open in the next, which is to be found out anew.
                CollapsingHeader::new(head).id_salt(("defect", program.map(|program| &program.id))).show(ui, |ui| {
                    ui.label(RichText::new(defect.get(lang)).size(14.0).color(palette.text));
                });
            });
        });
    }
}
