//! The arguments of programs, a field for each actor: what stands behind the name in `sys.argv`.
//! What is typed takes effect once the field is left; then a new run begins.

use egui::{RichText, TextEdit, Ui};

use crate::scenario::{Scenario, as_line, words};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, mono};

/// Actors that have a field; a run with more is no place to write arguments one by one.
const MOST: usize = 12;

/// Draws the fields, and takes what was written into the scenario.
pub fn arguments(ui: &mut Ui, looks: &mut Looks, scenario: &mut Scenario) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let given: Vec<(String, String)> =
        scenario.cast().iter().take(MOST).map(|part| (part.name.clone(), as_line(&scenario.args_of(part)))).collect();
    for (name, line) in given {
        let text = looks.arguments.entry(name.clone()).or_insert_with(|| line.clone());
        let label = lang.pick(format!("Arguments of {name}"), format!("{name} 的参数"));
        ui.label(RichText::new(&label).size(12.0).color(palette.label));
        let field = TextEdit::singleline(text).font(mono(12.0)).desired_width(ui.available_width());
        let field = ui.add(field).accessible_name(&label);
        let cut = words(text);
        if let Err(sentence) = &cut {
            ui.label(RichText::new(sentence.get(lang)).small().color(palette.bad));
        }
        if field.lost_focus()
            && let Ok(cut) = cut
            && *text != line
        {
            scenario.args.insert(name.clone(), cut);
        } else if !field.has_focus() && words(text).is_ok() && *text != line && !field.lost_focus() {
            // Another scenario is on the desk now.
            text.clone_from(&line);
        }
    }
    let says = lang.pick(
        "What stands behind a program's name in sys.argv, as a shell would cut it into words",
        "程序在 sys.argv 中得到的参数，写在程序名之后，按 shell 的方式分词",
    );
    ui.label(RichText::new(says).small().color(palette.label));
}
