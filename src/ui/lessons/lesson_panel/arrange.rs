//! Two kinds of questions in the panel whose answers have several parts: an order of events, and who waits for whom.
//! It judges nothing; keys do the same as the buttons here.

use egui::{Button, RichText, Role, Ui, WidgetInfo};

use super::prose;
use crate::lang::Lang;
use crate::lesson::{Happening, Waits, Whom, whom_text};
use crate::ui::looks::{Draft, Looks};
use crate::ui::paint::theme::Palette;

/// Events to be put into their order: whoever is pressed next comes next.
pub fn order(ui: &mut Ui, happenings: &[Happening], looks: &mut Looks) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let how = lang.pick(
        "Press them in the order in which they happen. Keys: the digits; Backspace takes the last one back, Enter confirms.",
        "按发生的先后依次点选。按键：数字键选择，退格键收回上一个，Enter 确定。",
    );
    ui.label(RichText::new(how).size(12.0).color(palette.label));
    for (place, happening) in happenings.iter().enumerate() {
        let rank = looks.draft.order.iter().position(|chosen| *chosen == place).map(|rank| rank + 1);
        let say = happening.say.get(lang);
        let (ink, ground) = match rank {
            Some(_) => (palette.on_accent, palette.accent),
            None => (palette.text, palette.unknown_fill),
        };
        let text = prose::line(&format!("{}  ", place + 1), say, ink, ground);
        let mut button = Button::selectable(rank.is_some(), text)
            .frame_when_inactive(true)
            .wrap()
            .min_size(egui::vec2(ui.available_width(), 30.0));
        if let Some(rank) = rank {
            let rank = RichText::new(lang.pick(nth(rank), format!("第 {rank} 个"))).color(ink);
            button = button.right_text(rank.strong());
        }
        let response = ui.add(button);
        let name = named(say, rank, lang);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, rank.is_some(), &name));
        if response.clicked() {
            looks.draft.toggle_next(place);
        }
    }
}

fn named(say: &str, rank: Option<usize>, lang: Lang) -> String {
    let say = say.replace('`', "");
    match rank {
        Some(rank) => lang.pick(format!("{say}: {}", nth(rank)), format!("{say}：第 {rank} 个")),
        None => say,
    }
}

fn nth(rank: usize) -> String {
    let end = match rank {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{rank}{end}")
}

/// For each actor whom it waits for. The row that the digits choose in is marked.
pub fn waits(ui: &mut Ui, waits: &Waits, looks: &mut Looks) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let how = lang.pick(
        "Keys: ↑ and ↓ for the row, the digits to choose, Enter to confirm.",
        "按键：↑ 和 ↓ 换行，数字键选择，Enter 确定。",
    );
    ui.label(RichText::new(how).size(12.0).color(palette.label));
    for (row, actor) in waits.actors.iter().enumerate() {
        let ink = if looks.draft.row == row { palette.accent } else { palette.text };
        let lead = lang.pick(format!("{actor} waits for"), format!("{actor} 在等"));
        ui.label(RichText::new(&lead).size(14.0).color(ink).strong());
        ui.horizontal_wrapped(|ui| {
            for (place, whom) in options(waits, row).into_iter().enumerate() {
                let chosen = looks.draft.waits.get(&row) == Some(&place);
                let said = whom_text(&whom);
                let said = said.get(lang);
                let button = Button::selectable(chosen, format!("{}  {said}", place + 1)).frame_when_inactive(true);
                let response = ui.add(button);
                let name = format!("{lead} {said}");
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
                if response.clicked() {
                    looks.draft.choose(row, place, waits.actors.len());
                }
            }
        });
    }
}

/// Whom the actor of a row may wait for, in the order of the digits.
pub fn options(waits: &Waits, row: usize) -> Vec<Whom> {
    let others = waits.others(row).into_iter().map(|name| Whom::Actor(name.to_owned()));
    others.chain([Whom::SomethingElse, Whom::Nobody]).collect()
}

/// What was chosen for every row; absent while one is open.
pub fn chosen(waits: &Waits, draft: &Draft) -> Option<Vec<Whom>> {
    let of = |row: usize| options(waits, row).into_iter().nth(*draft.waits.get(&row)?);
    (0..waits.actors.len()).map(of).collect()
}
